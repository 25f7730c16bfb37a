"""Selects the frames of a suite from a build, read-only."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from expectations.engine import Frame, FrameFault, select_frame
from expectations.suites import Suite, frame_sql
from model.errors import Defect

_NO_PREVIOUS = """
create schema previous.marts;
create table previous.marts.fct_evaluation (evaluation_key varchar, document_id varchar, form_ordinal integer);
create table previous.marts.fct_indicator (document_id varchar, form_ordinal integer);
create table previous.marts.fct_budget_execution (evaluation_key varchar);
"""


@contextmanager
def reading(build: Path, previous_marts: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads `build` as its own database and a previous release's marts as `previous`; closed after.

    Without a previous release `previous` has the same tables, empty. Defect where a file cannot be opened.
    """
    connection = duckdb.connect()
    try:
        # The name that views in the build know their database by, whatever the file is called.
        _attach(connection, build, "jixiao")
        if previous_marts is None:
            connection.execute("attach ':memory:' as previous")
            connection.execute(_NO_PREVIOUS)
        else:
            _attach(connection, previous_marts, "previous")
        connection.execute("use jixiao")
        yield connection
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    if not path.is_file():
        raise Defect(f"{path}: there is no such warehouse file; run the load again")
    quoted = str(path).replace("'", "''")
    try:
        connection.execute(f"attach '{quoted}' as {name} (read_only)")
    except duckdb.Error as error:
        raise Defect(f"{path}: the warehouse file cannot be opened for reading: {error}") from error


def select_frames(
    connection: duckdb.DuckDBPyConnection, suite: Suite, parameters: Mapping[str, object]
) -> dict[str, Frame | FrameFault]:
    """All frames of a suite by name."""
    return {name: select_frame(connection, name, frame_sql(name), parameters) for name in suite.frames}
