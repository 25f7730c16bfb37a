"""A load that takes over rows of the last release comes to the same tables as one that makes everything anew."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.compiled import remake
from tests.dbt.conftest import MODELS_ALONE, Built, whole
from tests.dbt.marts_rows import REASON, fill_marts
from tests.warehouse_rows import decide, document_id
from warehouse.kept import keep_rows

SCHEMAS = "('staging', 'intermediate', 'audit', 'marts')"
MARK = "kept as it was"
NO_SCOPE = -1
"""The number of a scope of rule sets that there is not: a mark on an intermediate table that changes no score."""

NEW = ("twins again.docx", "reprinted.docx", "silent.docx")
"""Documents that came after the load before."""

OLDER = "nameless.docx"
"""One that was read by another version of the extractor then."""

WAS = {
    "first.docx": "quarantined",
    "second.docx": None,
    "wrong.docx": "accepted",
    "waived.docx": "quarantined",
    "rejected.docx": "accepted",
    "bad.docx": "accepted",
    "wide.docx": None,
    "corrected.docx": "quarantined",
    "ended.docx": "corrected",
}
"""What the load before said of forms; null where the gate held it and said nothing. The load itself says otherwise."""


class Load:
    """A build that began with the rows of an earlier one; the documents that its rows were kept of, and a kept cell."""

    def __init__(self, built: Built, kept: set[str], marked: tuple[Any, ...]) -> None:
        self.built = built
        self.kept = kept
        self.marked = marked


def fill_before(connection: duckdb.DuckDBPyConnection) -> None:
    """What the load before was given: fewer documents, other outcomes, other corrections."""
    fill_marts(connection)
    tables = connection.execute(
        "select schema_name || '.' || table_name from duckdb_columns() "
        "where schema_name in ('raw', 'state') and column_name = 'document_id'"
    ).fetchall()
    for (table,) in tables:
        connection.execute(
            f"delete from {table} where list_contains($new, document_id)",  # noqa: S608
            {"new": [document_id(name) for name in NEW]},
        )
    for name, status in WAS.items():
        connection.execute("delete from state.form_outcome where document_id = ?", [document_id(name)])
        if status:
            decide(connection, document_id(name), status=status, reasons=[REASON] if status == "quarantined" else [])
    connection.execute("delete from state.correction where document_id = ?", [document_id("corrected.docx")])
    connection.execute("update state.correction set corrected_value = '40' where corrected_value = '50'")
    for table in ("correction", "decision"):
        connection.execute(
            f"update state.{table} set state = 'in_effect' where document_id = ?",  # noqa: S608
            [document_id("ended.docx")],
        )
    connection.execute("delete from state.load_form where document_id < ?", [document_id("plain.docx")])


def age(connection: duckdb.DuckDBPyConnection) -> tuple[set[str], tuple[Any, ...]]:
    """Mark what the load before made, to see which rows stay. Gives the documents that may, and the marked cell."""
    kept = {
        row[0]
        for row in connection.execute(
            "select document_id from staging.stg_document where document_id not in "
            "(select document_id from state.correction union select ?)",
            [document_id("corrected.docx")],
        ).fetchall()
    } - {document_id(OLDER)}
    older = [document_id(OLDER)]
    connection.execute("update staging.stg_document set extractor_version = '0.9' where document_id = $1", older)
    for table in ("staging.stg_indicator", "intermediate.int_indicator", "intermediate.int_indicator_score"):
        connection.execute(f"update {table} set score = -1 where document_id = $1", older)  # noqa: S608
    for table, change in (("stg_form", "total_score"), ("stg_budget_line", "score"), ("stg_indicator", "score")):
        connection.execute(
            f"update staging.{table} set {change} = -1 where document_id in (select document_id from state.correction)"  # noqa: S608
        )
    for document in (min(kept), document_id(OLDER)):
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


def given_now(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """What a load does before dbt: the raw tables, and the state store's tables beside what is kept."""
    connection.execute(f"attach '{path}' as whole (read_only)")
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = 'whole' and schema_name in ('raw', 'state')"
    ).fetchall()
    for schema, table in tables:
        connection.execute(f"create or replace table {schema}.{table} as select * from whole.{schema}.{table}")  # noqa: S608
    connection.execute("detach whole")


@pytest.fixture(scope="module")
def before(marts_build: Built, manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The build of the load before, as the models make it."""
    return remake(marts_build, manifest, tmp_path_factory.mktemp("before"), fill_before)


@pytest.fixture(scope="module")
def load(marts_build: Built, before: Built) -> Load:
    # Beside what dbt parsed of the project, and another for each process that runs one of these tests.
    folder = Path(tempfile.mkdtemp(prefix="kept-", dir=marts_build.path.parent.parent))
    path = folder / marts_build.path.name
    shutil.copyfile(before.path, path)
    with duckdb.connect(str(path)) as connection:
        kept, marked = age(connection)
        connection.execute("create table main.models as select 'these' as version")
        assert keep_rows(connection, "these") > 0
        given_now(connection, marts_build.path)
    return Load(whole(path, folder, MODELS_ALONE), kept, marked)


def test_between_the_two_loads_forms_came_were_published_and_withdrawn_and_became_current_or_old(
    load: Load, before: Built, marts_build: Built
) -> None:
    """Else the comparison below would say little: each of it happens to a document whose rows are kept."""
    statuses = "select document_id, form_ordinal, status from state.form_outcome"
    was, now = [
        {(row["document_id"], row["form_ordinal"]): row["status"] for row in built.rows(statuses)}
        for built in (before, marts_build)
    ]
    changed = {(was.get(form), now.get(form)) for form in was.keys() | now.keys() if form[0] in load.kept}
    assert changed >= {
        ("accepted", "quarantined"),
        ("accepted", "rejected"),
        ("quarantined", "accepted"),
        ("quarantined", "waived"),
        (None, "accepted"),
        ("accepted", "accepted"),
    }
    current = "select distinct document_id, evaluation_key, is_current from marts.fct_indicator"
    old, new = [
        {row["evaluation_key"]: row["is_current"] for row in built.rows(current) if row["document_id"] in load.kept}
        for built in (before, marts_build)
    ]
    assert {(old.get(form), new.get(form)) for form in old.keys() | new.keys()} >= {
        (True, None),
        (None, True),
        (None, False),
        (True, False),
        (False, True),
        (True, True),
    }


def test_rows_of_unchanged_documents_are_kept_and_all_others_made_anew(load: Load) -> None:
    kept = load.built.rows(
        "select document_id from staging.stg_document except select document_id from staging.fresh_document"
    )
    assert {row["document_id"] for row in kept} == load.kept
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
    # The list of the documents whose rows a load makes.
    assert differing == ["staging.fresh_document"]
