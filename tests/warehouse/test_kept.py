"""What a build takes over of the tables that dbt made for the last release."""

from pathlib import Path

import duckdb
import pytest

from warehouse.kept import KEPT, keep_rows


@pytest.fixture
def build(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(tmp_path / "jixiao.duckdb"))
    for schema in ("raw", "staging", "intermediate", "audit", "marts", "state"):
        connection.execute(f"create schema {schema}")
    connection.execute("create table staging.stg_document as select 'a' as document_id, '1' as extractor_version")
    for schema, table in [*KEPT, ("raw", "form"), ("marts", "fct_evaluation"), ("audit", "load"), ("state", "load")]:
        connection.execute(f"create table {schema}.{table} as select 'a' as document_id, false as is_corrected")
    connection.execute("create view staging.stg_cell as select * from raw.form")
    connection.execute("create table main.models as select 'v1' as version")
    return connection


def relations(build: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    rows = build.execute(
        "select schema_name, table_name from duckdb_tables() where not internal "
        "union all select schema_name, view_name from duckdb_views() where not internal"
    ).fetchall()
    return set(rows)


RAW = {("raw", "form")}
MODELS = ("main", "models")


def test_the_tables_of_the_same_models_are_kept_with_the_documents_they_hold(build: duckdb.DuckDBPyConnection) -> None:
    assert keep_rows(build, "v1") == 1
    assert relations(build) == {*RAW, MODELS, *KEPT, ("state", "kept_document")}
    assert build.execute("from state.kept_document").fetchall() == [("a", "1")]


def test_a_document_with_a_corrected_row_is_not_kept_whatever_the_state_store_knows(
    build: duckdb.DuckDBPyConnection,
) -> None:
    build.execute("insert into staging.stg_document values ('b', '1')")
    build.execute("insert into staging.stg_indicator values ('b', true)")
    assert keep_rows(build, "v1") == 1
    assert build.execute("from state.kept_document").fetchall() == [("a", "1")]


@pytest.mark.parametrize("models", ["v2", None])
def test_nothing_is_kept_of_other_models(models: str | None, build: duckdb.DuckDBPyConnection) -> None:
    assert keep_rows(build, models) == 0
    assert relations(build) - {MODELS} == RAW


def test_nothing_is_kept_where_a_table_is_missing(build: duckdb.DuckDBPyConnection) -> None:
    build.execute("drop table audit.cell")
    assert keep_rows(build, "v1") == 0
    assert relations(build) == {*RAW, MODELS}


def test_nothing_is_kept_of_models_that_no_one_named(build: duckdb.DuckDBPyConnection) -> None:
    keep_rows(build, None)
    for schema, table in [*KEPT, ("staging", "stg_document")]:
        build.execute(f"create schema if not exists {schema}")
        build.execute(f"create table {schema}.{table} as select 'a' as document_id, '1' as extractor_version")
    assert keep_rows(build, None) == 0


def test_the_next_load_finds_by_which_models_the_rows_were_made(build: duckdb.DuckDBPyConnection) -> None:
    keep_rows(build, "v2")
    assert build.execute("from main.models").fetchall() == [("v2",)]
