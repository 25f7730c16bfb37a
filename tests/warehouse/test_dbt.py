import multiprocessing
import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from model.errors import DbtFailed
from warehouse.dbt import _split_selections, _tell, run_dbt

PROJECT = {
    "dbt_project.yml": """
name: small
profile: small
model-paths: [models]
test-paths: [tests]
""",
    "profiles.yml": """
small:
  target: build
  outputs:
    build: {type: duckdb, path: "{{ env_var('JIXIAO_WAREHOUSE') }}", threads: 2}
""",
    "models/good.sql": "select 1 as id",
    "models/also_good.sql": "select id from {{ ref('good') }}",
    "models/good.yml": """
models:
  - name: good
    columns:
      - name: id
        data_tests: [unique]
""",
    "tests/seems_wrong.sql": "{{ config(severity='warn') }} select id from {{ ref('good') }}",
}


def write_project(folder: Path, **changed: str) -> Path:
    for name, content in {**PROJECT, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return folder


def build(folder: Path, project: Path, *words: str, **options: Any) -> Any:
    return run_dbt(
        ["build", *words],
        build=folder / "jixiao.duckdb",
        artifacts=folder / "loads" / "dbt-1",
        project=project,
        **options,
    )


def test_every_node_is_reported_and_warnings_are_carried_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    project = write_project(tmp_path / "a project 绩效")
    monkeypatch.setenv("DBT_TARGET_PATH", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(tmp_path / "nowhere"))
    told: list[tuple[int, int]] = []
    result = build(
        tmp_path,
        project,
        "--select",
        "good also_good",
        "seems_wrong",
        every=0.01,
        progress=lambda ended, total: told.append((ended, total)),
    )
    assert told == sorted(told)
    assert {total for _, total in told} == {4}
    assert [
        (node.resource_type, node.name, node.status, node.failures)
        for node in sorted(result.nodes, key=lambda node: node.unique_id)
    ] == [
        ("model", "also_good", "success", None),
        ("model", "good", "success", None),
        ("test", "seems_wrong", "warn", 1),
        ("test", "unique_good_id", "pass", 0),
    ]
    assert [node.name for node in result.warnings] == ["seems_wrong"]
    assert result.failed == ()
    assert result.elapsed > 0
    assert "seems_wrong warns" in caplog.text
    said = (result.log_path / "output.txt").read_text("utf-8").splitlines()
    assert len([line for line in said if re.match(r"\d\d:\d\d:\d\d  \d of 4 (OK|PASS|WARN) ", line)]) == 4
    assert not [line for line in said if "On model." in line], "what only helps to debug dbt"
    assert not (tmp_path / "elsewhere").exists()
    assert sorted(path.name for path in project.iterdir()) == ["dbt_project.yml", "models", "profiles.yml", "tests"]
    with duckdb.connect(str(tmp_path / "jixiao.duckdb"), read_only=True) as connection:
        assert connection.execute("FROM also_good").fetchall() == [(1,)]


def test_failed_nodes_are_named_with_the_place_of_the_log(tmp_path: Path) -> None:
    project = write_project(
        tmp_path / "project",
        **{
            "models/broken.sql": "select no_such_column from (select 1 as id)",
            "tests/wrong.sql": "select id, 'is odd' as fault from {{ ref('good') }} -- found",
            "tests/shy.sql": "select id, 'as printed' as text from {{ ref('good') }}",
        },
    )
    with pytest.raises(DbtFailed) as caught:
        build(tmp_path, project)
    message = str(caught.value)
    assert "- model broken: error" in message
    assert "no_such_column" in message
    assert "- test wrong: fail: Got 1 result, configured to fail if != 0\n  - id: 1, fault: is odd" in message
    assert "- test shy: fail: Got 1 result" in message
    assert "as printed" not in message, "rows may hold what is printed, and messages go to logs"
    assert str(tmp_path / "loads" / "dbt-1" / "logs" / "output.txt") in message
    assert "good:" not in message


def test_a_project_that_cannot_be_parsed_fails_with_what_dbt_said(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project", **{"models/good.sql": "select {{ no_such_macro() }}"})
    with pytest.raises(DbtFailed, match="no_such_macro"):
        build(tmp_path, project)


def test_results_of_an_earlier_run_are_not_taken_for_this_ones(tmp_path: Path) -> None:
    project = write_project(tmp_path / "project")
    target = tmp_path / "loads" / "dbt-1" / "target"
    target.mkdir(parents=True)
    (target / "run_results.json").write_text('{"results": [], "elapsed_time": 1}', "utf-8")
    with pytest.raises(DbtFailed, match=r"dbt build --no-such-option failed \(exit 2\)"):
        build(tmp_path, project, "--no-such-option")


def test_progress_counts_nodes_that_ended(tmp_path: Path) -> None:
    (tmp_path / "output.txt").write_text(
        "10:26:59  Concurrency: 2 threads (target='duckdb')\n"
        "10:27:00  1 of 186 START sql table model intermediate.a ....... [RUN]\n"
        "10:27:00  2 of 186 START test unique_of_3 of 4 ................. [RUN]\n"
        "10:27:00  2 of 186 PASS unique_of_3 of 4 ....................... [PASS in 0.01s]\n"
        "10:27:01  1 of 186 OK created sql table model intermediate.a .. [OK in 0.14s]\n"
        "10:27:01  3 of 186 START te",
        "utf-8",
    )
    told: list[tuple[int, int]] = []
    _tell(tmp_path / "output.txt", lambda ended, total: told.append((ended, total)))
    assert told == [(2, 186)]
    (tmp_path / "output.txt").write_text("10:26:56  Running with dbt=1.11.16\n", "utf-8")
    _tell(tmp_path / "output.txt", lambda ended, total: told.append((ended, total)))
    assert told == [(2, 186)]


def slow(folder: Path) -> Path:
    # Long enough to be interrupted on any machine; nothing else ends it.
    endless = "select count(*) as n from range(1000000000) as a, range(1000000000) as b where a.range > 1"
    return write_project(folder, **{"models/slow.sql": "{{ config(materialized='table') }} " + endless})


def test_a_run_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(DbtFailed, match=r"stopped after 0\.5 seconds"):
        build(tmp_path, slow(tmp_path / "project"), timeout=0.5)
    assert processes_with(str(tmp_path)) == []


def processes_with(word: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if b"warehouse.dbt_process" in words and any(word.encode() in each for each in words):
            found.append(int(path.parent.name))
    return found


def wait_until(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.mark.parametrize("moment", ["just started", "at work"])
def test_a_killed_load_leaves_no_dbt_behind(tmp_path: Path, moment: str) -> None:
    project = slow(tmp_path / "project")
    load = multiprocessing.get_context("forkserver").Process(target=build, args=(tmp_path, project))
    load.start()
    if moment == "at work":
        log = tmp_path / "loads" / "dbt-1" / "logs" / "output.txt"
        assert wait_until(lambda: log.exists() and "START sql table model main.slow" in log.read_text("utf-8"))
    assert wait_until(lambda: len(processes_with(str(tmp_path))) == 1)
    assert load.pid is not None
    os.kill(load.pid, signal.SIGKILL)
    load.join()
    assert wait_until(lambda: processes_with(str(tmp_path)) == [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "--select", "staging intermediate"], ["build", "--select", "staging", "intermediate"]),
        (["build", "--vars", "{a: 1}", "-s", "a b", "c"], ["build", "--vars", "{a: 1}", "-s", "a", "b", "c"]),
        (["build", "--select", "a b", "--vars", "{a: 1}"], ["build", "--select", "a", "b", "--vars", "{a: 1}"]),
    ],
)
def test_each_selector_is_a_word(arguments: list[str], words: list[str]) -> None:
    assert _split_selections(arguments) == words
