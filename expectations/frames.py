"""Selects the frames of a suite from a build, read-only."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from expectations.engine import Frame, FrameFault, select_frame
from expectations.suites import Suite, frame_sql
from model.errors import Defect
from warehouse.sql import literal

_NO_PREVIOUS = """
create schema previous.marts;
create table previous.marts.fct_evaluation (evaluation_key varchar, document_id varchar, form_ordinal integer);
create table previous.marts.fct_indicator (document_id varchar, form_ordinal integer);
create table previous.marts.fct_budget_execution (evaluation_key varchar);
"""

_FORMS_OF = {
    "marts.fct_evaluation": "marts.fct_evaluation",
    "marts.fct_indicator": "marts.fct_evaluation",
    "marts.fct_budget_execution": "marts.fct_evaluation",
    "audit.cell": "audit.form_score",
    "audit.score": "audit.form_score",
}
"""Published tables whose rows print one form each, and the table with one row for each of these forms."""


@contextmanager
def reading(build: Path, previous_marts: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads `build` as its own database and a previous release's marts as `previous`; closed after.

    Without a previous release `previous` has the same tables, empty. The temporary table `looked_at` names the forms
    that need not be looked at again. Defect where a file cannot be opened.
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
        note_looked_at(connection)
        yield connection
    finally:
        connection.close()


def note_looked_at(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `looked_at`: by published table, the forms that a checked release printed the same.

    These are the forms of documents that the build kept (warehouse/kept.py), where the previous release has them and
    its own check found nothing: what a known exception excused then is looked at again.
    """
    connection.execute("create temp table looked_at (table_name varchar, document_id varchar, form_ordinal integer)")
    present = {
        (row[0], f"{row[1]}.{row[2]}")
        for row in connection.execute("select database_name, schema_name, table_name from duckdb_tables()").fetchall()
    }
    if ("jixiao", "state.kept_document") not in present or not _was_clean(connection, present):
        return
    for table, forms in _FORMS_OF.items():
        if ("previous", forms) in present:
            connection.execute(
                f"""
                insert into looked_at
                select '{table}', document_id, form_ordinal
                from previous.{forms}
                where document_id in (
                    select document_id
                    from state.kept_document
                    inner join staging.stg_document using (document_id, extractor_version)
                )
                and document_id not in (select document_id from state.correction)
                """  # noqa: S608
            )


def _was_clean(connection: duckdb.DuckDBPyConnection, present: Collection[tuple[str, str]]) -> bool:
    """Whether the previous release was found to hold no personal data, without an exception that excused some."""
    if ("previous", "audit.validation_result") not in present:
        return False
    row = connection.execute(
        """
        select success and evaluated and not json_exists(details, '$.excused')
        from previous.audit.validation_result
        where expectation_id = 'no_personal_value'
        order by load_id desc
        limit 1
        """
    ).fetchone()
    return row is not None and bool(row[0])


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    if not path.is_file():
        raise Defect(f"{path}: there is no such warehouse file; run the load again")
    try:
        connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
    except duckdb.Error as error:
        raise Defect(f"{path}: the warehouse file cannot be opened for reading: {error}") from error


def select_frames(
    connection: duckdb.DuckDBPyConnection, suite: Suite, parameters: Mapping[str, object]
) -> dict[str, Frame | FrameFault]:
    """All frames of a suite by name."""
    return {name: select_frame(connection, name, frame_sql(name), parameters) for name in suite.frames}
