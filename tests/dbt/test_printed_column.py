"""The parser's headings and the models' agree: a column that the vocabulary knows by name is one that a form prints."""

import duckdb
import pytest

from extract.forms.vocabulary import vocabulary
from tests.dbt.conftest import PROJECT
from tests.dbt.macros import render_model
from warehouse.functions import register

AMBIGUOUS = {"完成率"}
"""Heads results of indicators too: a form that prints it is not known to print a rate of its funds."""


@pytest.fixture(scope="module")
def printed() -> duckdb.DuckDBPyConnection:
    """`int_printed_column` of one form for each heading, all that it prints; its document is named so."""
    words = vocabulary().data
    headings = [*words.indicators.columns["deviation"], *words.funds.columns["execution_rate"], "三级指标", "预算数"]
    connection = duckdb.connect()
    register(connection)
    connection.execute(
        "create table raw_cell (document_id varchar, extractor_version varchar, load_id varchar,"
        " form_ordinal integer, record_kind varchar, text varchar)"
    )
    connection.executemany("insert into raw_cell values (?, 'v', 'l', 1, null, ?)", [(one, one) for one in headings])
    connection.execute(
        "create table stg_document as select distinct document_id, extractor_version, load_id from raw_cell"
    )
    connection.execute("create table stg_form as select document_id, 1 as form_ordinal from stg_document")
    connection.execute("create table stg_indicator as select *, cast(null as varchar) as deviation_text from stg_form")
    connection.execute(
        "create table stg_budget_line as select *, cast(null as varchar) as execution_rate_text from stg_form"
    )
    connection.execute(f"create table printed as {render_model(PROJECT, 'int_printed_column')}")
    return connection


@pytest.mark.parametrize(
    ("column", "headings"),
    [
        ("is_deviation_printed", set(vocabulary().data.indicators.columns["deviation"])),
        ("is_rate_printed", set(vocabulary().data.funds.columns["execution_rate"]) - AMBIGUOUS),
    ],
)
def test_every_heading_that_the_vocabulary_lists_counts_as_printed(
    column: str, headings: set[str], printed: duckdb.DuckDBPyConnection
) -> None:
    rows = printed.execute(f"select document_id from printed where {column}").fetchall()  # noqa: S608
    found = {row[0] for row in rows}
    assert headings - found == set()
    assert found.isdisjoint({"三级指标", "预算数"})
