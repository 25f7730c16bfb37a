"""What the tests of killed loads share: a reader of the current release; what a load is given and what it gives."""

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb

from model.home import build_path, loads_root
from tests.e2e.conftest import Home
from warehouse import state
from warehouse.current import current_release
from warehouse.kept import KEPT
from warehouse.query import open_current

Rows = dict[str, list[tuple[Any, ...]]]

OF_THE_RUN = {"load_id", "received_at"}
"""Columns that differ between a load that was killed and one that was not."""


def all_rows(connection: duckdb.DuckDBPyConnection, schema: str) -> Rows:
    """All rows of a schema's tables, as `rows_of` gives them."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where schema_name = ? order by 1", [schema]
    ).fetchall()
    return {table: rows_of(connection, f"{schema}.{table}") for (table,) in tables}


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[Any, ...]]:
    """All rows of a table, without the load that brought them and the time when the document came."""
    every = connection.execute(f"select * from {table}")  # noqa: S608 - names from the catalogue
    columns = [number for number, column in enumerate(every.description) if column[0] not in OF_THE_RUN]
    return sorted((tuple(row[number] for number in columns) for row in every.fetchall()), key=repr)


def marts(home: Path) -> Rows:
    """What readers see."""
    with open_current(home) as connection:
        return all_rows(connection, "marts")


def given(home: Home, load_id: str) -> dict[str, Any]:
    """All that dbt and the gate of a load are given: its raw tables, the forms it decides, every receipt."""
    with duckdb.connect(str(build_path(home.path, load_id)), read_only=True) as connection:
        raw = all_rows(connection, "raw")
    engine = state.open_state(state.default_state_url(home.path))
    forms = [(*form.key, form.form_hash) for form in state.load_forms(engine, load_id)]
    receipts = [(each.name, each.document_id, each.status, each.code, each.message) for each in state.receipts(engine)]
    engine.dispose()
    return {"raw": raw, "forms": sorted(forms), "receipts": sorted(receipts, key=repr)}


def kept(home: Home, load_id: str) -> Rows:
    """The tables whose rows a load takes over from the last release, as they are in its build; those that it has."""
    with duckdb.connect(str(build_path(home.path, load_id)), read_only=True) as connection:
        present = set(connection.execute("select schema_name, table_name from duckdb_tables()").fetchall())
        return {f"{schema}.{table}": rows_of(connection, f"{schema}.{table}") for schema, table in present & {*KEPT}}


def documents_kept(home: Home, load_id: str) -> set[tuple[Any, ...]]:
    """The documents whose rows in those tables may stand, with the version of the extractor that read them."""
    with duckdb.connect(str(build_path(home.path, load_id)), read_only=True) as connection:
        return set(connection.execute("select document_id, extractor_version from state.kept_document").fetchall())


def documents_read(home: Home) -> set[tuple[Any, ...]]:
    """The documents that readers see, with that version."""
    with open_current(home.path) as connection:
        return set(
            connection.execute(
                "select document_id, extractor_version from marts.dim_document where not is_unknown"
            ).fetchall()
        )


def last_load(home: Home) -> str:
    """The load that was begun last, whatever became of it."""
    return max(path.name for path in loads_root(home.path).iterdir())


def published_load(home: Home) -> str:
    """The load whose release readers see."""
    release = current_release(home.path)
    assert release is not None
    return release.load_id


def load_statuses(home: Home) -> dict[str, str]:
    """What became of each load."""
    engine = state.open_state(state.default_state_url(home.path))
    statuses = {load.load_id: str(load.status) for load in state.loads(engine)}
    engine.dispose()
    return statuses


def copied(home: Home, folder: Path) -> Home:
    """A copy of a home to go on from, long after its last sign of life."""
    shutil.copytree(home.path, folder, symlinks=True)
    long_ago = time.time() - 3600
    for owner in folder.glob("loads/*/owner"):
        os.utime(owner, (long_ago, long_ago))
    return Home(folder)


def killed(home: Home, place: str, *arguments: str) -> None:
    """Run the command and have it killed at the place."""
    dead = home.run_killed(place, *arguments)
    assert dead.returncode == -signal.SIGKILL, f"{place}: {dead.stdout}{dead.stderr}"


def rows_of_each_table(home: Path) -> dict[str, int]:
    """How many rows of each table a reader gets who asks for all of them."""
    with open_current(home) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        return {table: len(connection.execute(f"from marts.{table}").fetchall()) for (table,) in tables}


def read_until(stop: Event, home: Path, errors: "multiprocessing.Queue[str]") -> None:
    """Open the current release whenever it was switched, and now and then; one must be whole whenever there is one."""
    seen, last, at = 0, None, 0.0
    while not stop.is_set():
        shown = (home / "current").readlink() if (home / "current").exists() else None
        if shown and (shown != last or time.monotonic() - at > 1):
            try:
                assert rows_of_each_table(home)["fct_evaluation"]
                assert (home / "current" / "report" / "index.html").stat().st_size
                assert (home / "current" / "release.json").stat().st_size
                seen += 1
            except Exception as error:
                errors.put(repr(error))
            last, at = shown, time.monotonic()
        stop.wait(0.02)
    errors.put(f"seen {seen}")


@contextmanager
def a_reader(home: Path) -> Iterator[None]:
    """Another process reads the current release while the block runs, and must never see an error or a half state."""
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
            said.append(errors.get(timeout=60))
        process.join()
    assert said[:-1] == []
    assert current_release(home) is None or said[-1] != "seen 0"


def same_marts(home: Home, undisturbed: Home) -> None:
    """The marts are those of a run that was never killed, and so are the rows that the next load takes over.

    Nothing half made is left.
    """
    assert marts(home.path) == marts(undisturbed.path)
    assert kept(home, published_load(home)) == kept(undisturbed, published_load(undisturbed))
    nothing_half_made(home)


def nothing_half_made(home: Home) -> None:
    """No release that is being put together, no load that counts as running."""
    assert [path for path in (home.path / "releases").iterdir() if path.name.startswith(".")] == []
    assert set(load_statuses(home).values()) <= {"published", "abandoned", "held"}
