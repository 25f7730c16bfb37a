"""SIGKILL at every task boundary and in the middle of every kind of writing.

Each test kills runs one after the other on one home, each further on than the last, while a reader keeps opening the
current release. In the end an undisturbed run must give the same marts as a run that was never killed.
"""

import multiprocessing
import shutil
import signal
from collections.abc import Callable, Iterator
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
WHILE_READING = [
    "in:receive:os.replace:1",
    "in:receive:os.fsync:2",
    "in:extract_batch:os.fsync:3",
    "in:extract_batch:os.fsync:20",
    "in:extract_batch:os.rename:2",
    "in:load_raw:duckdb.connect:1",
    "in:load_raw:duckdb.connect:2",
    "in:load_raw:duckdb.connect:3",
    "in:build_audit:seconds:3",
    "in:run_gate:duckdb.connect:2",
]
WHILE_PUBLISHING = [
    "in:build_marts:seconds:4",
    "in:report:duckdb.connect:1",
    "in:report:os.fsync:4",
    "in:report:os.rename:1",
    "in:publish:os.rename:1",
    "in:publish:os.symlink:1",
    "in:publish:os.replace:1",
    "in:publish:os.fsync:2",
]


def marts(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the marts, without the load that brought them."""
    with open_current(home) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' order by 1"
        ).fetchall()
        rows = {}
        for (table,) in tables:
            every = connection.execute(f"select * from marts.{table}")  # noqa: S608 - a name from the catalogue
            kept = [number for number, column in enumerate(every.description) if column[0] != "load_id"]
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


@pytest.fixture
def some_samples(root: Path, tmp_path: Path) -> Path:
    """A few documents of each kind and fate: enough for every step to have work, few enough to be quick."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in (
        "market-2024.docx",
        "eldercare-2023.docx",
        "schools-2023-wrong-total.pdf",
        "parks-2021.txt",
        "market-2024-truncated.docx",
    ):
        shutil.copy(root / "samples" / "files" / name, inbox)
    return inbox


@pytest.mark.parametrize(
    "places", [BOUNDARIES[:7], BOUNDARIES[7:], WHILE_READING, WHILE_PUBLISHING], ids=lambda places: places[0]
)
@pytest.mark.timeout(900)
def test_a_killed_load_leaves_readers_undisturbed_and_the_next_gives_the_same_marts(
    new_home: Callable[[str], Home], some_samples: Path, places: list[str]
) -> None:
    undisturbed, killed = new_home("undisturbed"), new_home("killed")
    done = undisturbed.run("run", "--source", str(some_samples))
    assert done.returncode == 0, done.stderr
    with a_reader(killed.path):
        for place in places:
            dead = killed.run_killed(place, "run", "--source", str(some_samples))
            assert dead.returncode == -signal.SIGKILL, f"{place}: {dead.stdout}{dead.stderr}"
        done = killed.run("run", "--source", str(some_samples))
        assert done.returncode == 0, done.stdout + done.stderr
    assert marts(killed.path) == marts(undisturbed.path)
    assert [path for path in (killed.path / "releases").iterdir() if path.name.startswith(".")] == []
    statuses = {row["status"] for row in killed.query("select status from audit.load")}
    assert statuses <= {"published", "abandoned"}
