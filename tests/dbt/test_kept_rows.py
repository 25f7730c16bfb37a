"""A load that takes over rows of the last release comes to the same tables as one that makes everything anew."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.conftest import MODELS_ALONE, Built, whole
from warehouse.kept import KEPT, keep_rows

KEPT_TABLES = [f"{schema}.{table}" for schema, table in KEPT]
SCHEMAS = "('staging', 'intermediate', 'audit', 'marts')"
MARK = "kept as it was"
NO_SCOPE = -1
"""The number of a scope of rule sets that there is not: a mark on an intermediate table that changes no score."""


class Load:
    """A build that began with the rows of an earlier one; the documents that its rows were kept of, and a kept cell."""

    def __init__(self, built: Built, kept: set[str], marked: tuple[Any, ...]) -> None:
        self.built = built
        self.kept = kept
        self.marked = marked


def age(connection: duckdb.DuckDBPyConnection) -> tuple[set[str], tuple[Any, ...]]:
    """Make a build look like the one before: fewer documents, an older extraction, no corrections, other cells."""
    plain = [
        row[0]
        for row in connection.execute(
            "select document_id from staging.stg_document "
            "where document_id not in (select document_id from state.correction) "
            "order by document_id in (select document_id from audit.cell) desc, document_id"
        ).fetchall()
    ]
    new, older = plain[2::3], plain[1]
    kept = set(plain) - {*new, older}
    for table in ("staging.stg_document", *KEPT_TABLES):
        connection.execute(f"delete from {table} where list_contains($new, document_id)", {"new": new})  # noqa: S608
    connection.execute("update staging.stg_document set extractor_version = '0.9' where document_id = $1", [older])
    for table in ("staging.stg_indicator", "intermediate.int_indicator", "intermediate.int_indicator_score"):
        connection.execute(f"update {table} set score = -1 where document_id = $1", [older])  # noqa: S608
    for table, change in (("stg_form", "total_score"), ("stg_budget_line", "score"), ("stg_indicator", "score")):
        connection.execute(
            f"update staging.{table} set {change} = -1 where document_id in (select document_id from state.correction)"  # noqa: S608
        )
    # A version was the current one until a newer came, and a form was published that no longer is.
    connection.execute(
        "update marts.fct_indicator set is_current = not is_current where document_id in "
        "(select min(document_id) from marts.fct_indicator where list_contains($kept, document_id))",
        {"kept": sorted(kept)},
    )
    connection.execute(
        "insert into marts.fct_indicator "
        "select * replace ('withdrawn' as evaluation_key, 'withdrawn' as indicator_key) "
        "from marts.fct_indicator where list_contains($kept, document_id) limit 1",
        {"kept": sorted(kept)},
    )
    for document in (sorted(kept)[0], older):
        connection.execute(f"insert into intermediate.int_printed_rule values (?, 1, {NO_SCOPE})", [document])  # noqa: S608
    # A form that nothing is found in any more has no page.
    connection.execute(
        "insert into audit.cell by name "
        "select form.document_id, form.form_ordinal, 'hidden' as text "
        "from staging.stg_form as form anti join audit.cell using (document_id, form_ordinal) limit 1"
    )
    connection.execute(
        "insert into audit.score by name "
        "select document_id, form_ordinal, 1 as seq from audit.cell where text = 'hidden'"
    )
    marked = connection.execute(
        "select document_id, form_ordinal, table_no, row_no, column_no, text from audit.cell "
        "where list_contains($kept, document_id) and text is not null order by all limit 1",
        {"kept": sorted(kept)},
    ).fetchone()
    assert marked is not None
    connection.execute(
        "update audit.cell set text = ? where document_id = ? and form_ordinal = ? and table_no = ? and row_no = ? "
        "and column_no = ?",
        [MARK, *marked[:-1]],
    )
    return kept, marked


def state_again(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """What copying the state store does: its tables beside what is kept."""
    connection.execute(f"attach '{path}' as whole (read_only)")
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'whole' and schema_name = 'state'"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"create table state.{table} as select * from whole.state.{table}")  # noqa: S608
    connection.execute("detach whole")


@pytest.fixture(scope="module")
def load(marts_build: Built) -> Load:
    # Beside what dbt parsed of the project, and another for each process that runs one of these tests.
    folder = Path(tempfile.mkdtemp(prefix="kept-", dir=marts_build.path.parent.parent))
    path = folder / marts_build.path.name
    shutil.copyfile(marts_build.path, path)
    with duckdb.connect(str(path)) as connection:
        kept, marked = age(connection)
        connection.execute("create table main.models as select 'these' as version")
        assert keep_rows(connection, "these") > 0
        state_again(connection, marts_build.path)
    return Load(whole(path, folder, MODELS_ALONE), kept, marked)


def test_rows_of_unchanged_documents_are_kept_and_all_others_made_anew(load: Load) -> None:
    texts = load.built.rows(f"select document_id, text from audit.cell where text in ('{MARK}', 'hidden')")  # noqa: S608
    assert texts == [{"document_id": load.marked[0], "text": MARK}]
    scopes = load.built.rows(f"select document_id from intermediate.int_printed_rule where scope_no = {NO_SCOPE}")  # noqa: S608
    assert scopes == [{"document_id": min(load.kept)}]
    for table in ("staging.stg_indicator", "intermediate.int_indicator", "intermediate.int_indicator_score"):
        assert load.built.rows(f"select 1 from {table} where score = -1") == []  # noqa: S608


def test_with_kept_rows_every_table_is_as_when_all_is_made_anew(load: Load, marts_build: Built) -> None:
    with duckdb.connect(str(load.built.path)) as connection:
        connection.execute(
            "update audit.cell set text = ? where document_id = ? and text = ?", [load.marked[-1], load.marked[0], MARK]
        )
        connection.execute(f"delete from intermediate.int_printed_rule where scope_no = {NO_SCOPE}")  # noqa: S608
        connection.execute(f"attach '{marts_build.path}' as whole (read_only)")
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "  # noqa: S608
            f"where database_name = 'whole' and schema_name in {SCHEMAS} order by all"
        ).fetchall()
        differing = [
            table
            for (table,) in tables
            if connection.execute(
                f"from (from {table} except all from whole.{table}) "
                f"union all (from whole.{table} except all from {table}) limit 1"
            ).fetchall()
        ]
    assert len(tables) > 50
    assert differing == []
