"""SIGKILL at every task boundary and in the middle of every kind of writing.

Runs are killed one after the other, each further on than the last, while a reader keeps opening the current release.
In the end an undisturbed run must give the same marts as one that was never killed.
"""

import multiprocessing
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Home
from warehouse.release import open_current

BOUNDARIES = [
    "after:begin",
    "after:receive",
    "after:plan_extraction",
    "after:extract_batch",
    "after:load_raw",
    "after:build_audit",
    "after:run_gate",
    "after:build_marts",
    "after:check_release",
    "after:report",
    "after:publish",
]
"""Every task boundary of the DAG."""

UP_TO_RAW = [
    "in:receive:os.replace:1",
    "in:receive:os.fsync:2",
    "in:extract_batch:os.fsync:3",
    "in:extract_batch:os.fsync:20",
    "in:extract_batch:os.rename:2",
    "in:load_raw:duckdb.connect:1",
    "in:load_raw:duckdb.connect:2",
    "in:load_raw:duckdb.connect:3",
]
"""Writing of landing, extracted and raw."""

CLEARED = [
    "in:build_audit:seconds:4",
    "in:run_gate:seconds:1.5",
    "in:run_gate:duckdb.connect:1",
    "in:build_marts:seconds:4",
    "in:check_release:duckdb.connect:1",
    "in:report:duckdb.connect:1",
    "in:report:os.fsync:4",
    "in:report:os.rename:1",
]
"""Places in tasks that an engineer clears: the same load goes on with the same step."""

PUBLISHING = [
    "in:report:os.fsync:4",
    "in:publish:os.rename:1",
    "in:publish:os.symlink:1",
    "in:publish:os.replace:1",
    "in:publish:os.fsync:2",
    "after:publish",
]
"""Places around the switch; reached from a copy of one home that stands right before it."""


OF_THE_RUN = {"load_id", "received_at"}


def marts(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the marts, without the load that brought them and the time when the document came."""
    with open_current(home) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
        rows = {}
        for (table,) in tables:
            every = connection.execute(f"select * from marts.{table}")  # noqa: S608 - a name from the catalogue
            kept = [number for number, column in enumerate(every.description) if column[0] not in OF_THE_RUN]
            rows[table] = sorted((tuple(row[number] for number in kept) for row in every.fetchall()), key=repr)
        return rows


def read_until(stop: Event, home: Path, errors: "multiprocessing.Queue[str]") -> None:
    """Open the current release again and again; a release must be whole whenever there is one."""
    seen = 0
    while not stop.is_set():
        if (home / "current").exists():
            try:
                assert marts(home)["fct_evaluation"]
                assert (home / "current" / "report" / "index.html").stat().st_size
                assert (home / "current" / "release.json").stat().st_size
                seen += 1
            except Exception as error:
                errors.put(repr(error))
        stop.wait(0.2)
    errors.put(f"seen {seen}")


@contextmanager
def a_reader(home: Path) -> Iterator[None]:
    context = multiprocessing.get_context("spawn")
    stop, errors = context.Event(), context.Queue()
    process = context.Process(target=read_until, args=(stop, home, errors))
    process.start()
    try:
        yield
    finally:
        stop.set()
        said = []
        while not said or not said[-1].startswith("seen"):
            said.append(errors.get(timeout=30))
        process.join()
    assert said[:-1] == []


def same_as_undisturbed(killed: Home, undisturbed: Home) -> None:
    assert marts(killed.path) == marts(undisturbed.path)
    assert [path for path in (killed.path / "releases").iterdir() if path.name.startswith(".")] == []
    statuses = {row["status"] for row in killed.query("select status from audit.load")}
    assert statuses <= {"published", "abandoned"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("places", [BOUNDARIES[:8], BOUNDARIES[8:]], ids=["up to marts", "check, report, publish"])
def test_killed_at_every_task_boundary_the_next_run_gives_the_same_marts(
    home: Home, undisturbed: Home, root: Path, places: list[str]
) -> None:
    samples = str(root / "samples" / "files")
    with a_reader(home.path):
        for place in places:
            dead = home.run_killed(place, "run", "--source", samples)
            assert dead.returncode == -signal.SIGKILL, f"{place}: {dead.stdout}{dead.stderr}"
        done = home.run("run", "--source", samples)
        assert done.returncode == 0, done.stdout + done.stderr
    same_as_undisturbed(home, undisturbed)


@pytest.mark.timeout(900)
def test_killed_in_the_middle_of_writing_the_load_goes_on_or_comes_again(
    home: Home, undisturbed: Home, root: Path
) -> None:
    samples = str(root / "samples" / "files")
    with a_reader(home.path):
        for place in UP_TO_RAW:
            dead = home.run_killed(place, "--load", samples)
            assert dead.returncode == -signal.SIGKILL, f"{place}: {dead.stdout}{dead.stderr}"
        assert home.run_killed("before:build_audit", "--load", samples).returncode == -signal.SIGKILL
        load_id = max(path.name for path in (home.path / "loads").iterdir())
        for place in CLEARED:
            step = place.split(":")[1]
            dead = home.run_killed(place, "--steps", load_id, step)
            assert dead.returncode == -signal.SIGKILL, f"{place}: {dead.stdout}{dead.stderr}"
            cleared = home.run_killed("never:begin", "--steps", load_id, step)
            assert cleared.returncode == 0, f"{place}: {cleared.stderr}"
        done = home.run_killed("never:begin", "--steps", load_id, "publish")
        assert done.returncode == 0, done.stderr
    same_as_undisturbed(home, undisturbed)


@pytest.mark.timeout(900)
def test_killed_while_publishing_a_load_is_published_whole_or_not_at_all(
    home: Home, undisturbed: Home, root: Path, tmp_path: Path
) -> None:
    samples = str(root / "samples" / "files")
    assert home.run_killed("before:report", "--load", samples).returncode == -signal.SIGKILL
    (load_id,) = [path.name for path in (home.path / "loads").iterdir()]
    outcomes = {}
    for place in PUBLISHING:
        killed = Home(tmp_path / place.replace(":", "-"))
        shutil.copytree(home.path, killed.path, symlinks=True)
        with a_reader(killed.path):
            dead = killed.run_killed(place, "--steps", load_id, "report", "publish")
            assert dead.returncode == -signal.SIGKILL, f"{place}: {dead.stdout}{dead.stderr}"
            recovered = killed.run_killed("never:publish", "--steps", "", "begin")
            assert recovered.returncode == 0, recovered.stderr
        outcomes[place] = "published" if (killed.path / "current").exists() else "abandoned"
        assert outcomes[place] in killed.run("status").stdout
        if outcomes[place] == "published":
            same_as_undisturbed(killed, undisturbed)
    assert outcomes["in:report:os.fsync:4"] == "abandoned"
    assert outcomes["in:publish:os.rename:1"] == "abandoned"
    assert outcomes["in:publish:os.fsync:2"] in {"abandoned", "published"}
    assert outcomes["after:publish"] == "published"
