"""What readers of the marts can rely on: accepted forms alone, versions, units, unknown members, no persons."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.marts_rows import PERSON, PHONE
from tests.warehouse_rows import EXTRACTOR_VERSION, document_id


@pytest.fixture(scope="module")
def built(marts_build: Built) -> Built:
    return marts_build


def evaluations(built: Built, project: str) -> list[dict[str, Any]]:
    return built.rows(
        "select evaluation.*, document.file_name from marts.fct_evaluation as evaluation "
        "join marts.dim_project using (project_key) join marts.dim_document as document using (document_id) "
        "where project_name = ? order by document.received_at, form_ordinal",
        project,
    )


@pytest.mark.parametrize(
    ("file_name", "in_marts", "in_quarantine"),
    [
        ("plain.docx", 1, 0),
        ("waived.docx", 1, 0),
        ("wrong.docx", 0, 1),
        ("rejected.docx", 0, 1),
    ],
)
def test_a_form_is_where_its_outcome_puts_it(file_name: str, in_marts: int, in_quarantine: int, built: Built) -> None:
    key = document_id(file_name)

    assert built.one("select count(*) as n from marts.fct_evaluation where document_id = ?", key)["n"] == in_marts
    assert built.one("select count(*) as n from audit.quarantine where document_id = ?", key)["n"] == in_quarantine
    assert bool(built.rows("select 1 from marts.fct_indicator where document_id = ?", key)) == bool(in_marts)
    assert bool(built.rows("select 1 from marts.fct_budget_execution where document_id = ?", key)) == bool(in_marts)


def test_quarantine_gives_its_reasons_in_words(built: Built) -> None:
    row = built.one("select * from audit.quarantine where document_id = ?", document_id("wrong.docx"))

    assert row["reason_zh"] == "得分合计不符；等级不符"
    assert row["waiting_since"] == datetime(2026, 7, 1, 18, 0)


def test_findings_cover_quarantined_forms(built: Built) -> None:
    row = built.one(
        "select * from audit.finding where document_id = ? and severity = 'critical'", document_id("wrong.docx")
    )

    assert (row["rule_id"], row["gate_status"], row["project_name"]) == ("score_sum", "quarantined", "加总有误")


def test_a_later_version_is_the_current_one(built: Built) -> None:
    first, second = evaluations(built, "再版")

    assert first["evaluation_series_key"] == second["evaluation_series_key"] == first["evaluation_key"]
    assert (first["is_current"], second["is_current"]) == (False, True)
    assert first["project_key"] == second["project_key"]


def test_a_quarantined_newer_version_does_not_displace_the_accepted_one(built: Built) -> None:
    (good,) = evaluations(built, "后版有误")

    assert (good["file_name"], good["is_current"]) == ("good.docx", True)


@pytest.mark.parametrize(
    ("file_name", "status"),
    [
        ("first.docx", "superseded"),
        ("second.docx", "accepted"),
        ("good.docx", "accepted"),
        ("bad.docx", "quarantined"),
        ("waived.docx", "waived"),
        ("rejected.docx", "rejected"),
    ],
)
def test_a_published_form_is_superseded_where_a_later_version_is(file_name: str, status: str, built: Built) -> None:
    assert built.one("select status from audit.form where document_id = ?", document_id(file_name))["status"] == status


def test_superseded_are_the_forms_of_the_marts_that_are_not_current(built: Built) -> None:
    query = "select document_id, form_ordinal from {} order by all"

    superseded = built.rows(query.format("audit.form where status = 'superseded'"))
    assert superseded == built.rows(query.format("marts.fct_evaluation where not is_current"))
    assert superseded


def test_twins_by_name_are_told_apart_by_their_budget(built: Built) -> None:
    small, large, again = evaluations(built, "同名项目")

    assert small["evaluation_series_key"] != large["evaluation_series_key"]
    assert small["project_key"] != large["project_key"]
    assert again["evaluation_series_key"] == large["evaluation_series_key"]
    assert [row["is_current"] for row in (small, large, again)] == [True, False, True]


def test_two_forms_alike_in_everything_are_two_series(built: Built) -> None:
    first, second = evaluations(built, "完全同样")

    assert first["evaluation_series_key"] != second["evaluation_series_key"]
    assert first["is_current"]
    assert second["is_current"]


def test_what_a_form_does_not_name_is_the_unknown_member(built: Built) -> None:
    row = built.one("select * from marts.fct_evaluation where document_id = ?", document_id("nameless.docx"))
    category = built.one(
        "select category_key from marts.fct_indicator where document_id = ? and seq = 1", document_id("nameless.docx")
    )

    assert (row["department_key"], row["project_key"], row["fiscal_year_key"]) == ("unknown", "unknown", "unknown")
    assert row["fiscal_year"] is None
    assert category["category_key"] == "unknown"


@pytest.mark.parametrize(
    "dimension",
    ["dim_department", "dim_project", "dim_indicator_category", "dim_fiscal_year", "dim_ruleset", "dim_document"],
)
def test_each_dimension_has_one_unknown_member(dimension: str, built: Built) -> None:
    assert built.one(f"select count(*) as n from marts.{dimension} where is_unknown")["n"] == 1  # noqa: S608


def test_text_is_in_compatibility_form_and_departments_know_their_division(built: Built) -> None:
    row = built.one(
        "select project_name, division_code from marts.dim_project join marts.dim_department using (department_key) "
        "where project_key in (select project_key from marts.fct_evaluation where document_id = ?)",
        document_id("wide.docx"),
    )

    assert row == {"project_name": "AI平台(二期)", "division_code": "110105"}


def test_money_is_in_yuan_and_rates_are_fractions(built: Built) -> None:
    total, funded = built.rows(
        "select * from marts.fct_budget_execution where document_id = ? order by line_no", document_id("wide.docx")
    )

    assert total["full_year_budget_cny"] == Decimal("1234.50")
    assert total["reported_execution_rate"] == Decimal("0.81")
    assert total["recomputed_execution_rate"] == Decimal("0.810045")
    assert funded["executed_cny"] is None
    assert built.one(
        "select full_year_budget_cny as cny from marts.fct_budget_execution where document_id = ? and line_no = 1",
        document_id("plain.docx"),
    )["cny"] == Decimal(1_000_000)


def test_targets_and_actual_values_are_typed(built: Built) -> None:
    percent, money = built.rows(
        "select fct_indicator.*, dim_indicator_category.level2 as category from marts.fct_indicator "
        "join marts.dim_indicator_category using (category_key) where document_id = ? order by seq",
        document_id("wide.docx"),
    )

    assert (percent["target_operator"], percent["target_value"], percent["unit"]) == ("≥", Decimal("0.95"), "%")
    assert (money["target_operator"], money["target_value"], money["actual_value"]) == ("≥", 15000, 20000)
    assert (money["level2"], money["category"]) == ("社会效益", "社会效益指标")


def test_the_newest_extraction_of_a_document_is_taken(built: Built) -> None:
    rows = built.rows("select project_name, status from audit.form where document_id = ?", document_id("reread.docx"))

    assert rows == [{"project_name": "新读法", "status": "accepted"}]
    assert built.rows("select 1 from staging.stg_form where extractor_version = '1.0.0+old'") == []


def test_a_document_without_forms_is_in_the_dimension(built: Built) -> None:
    row = built.one("select * from marts.dim_document where document_id = ?", document_id("unreadable.pdf"))

    assert (row["status"], row["form_count"], row["extractor_version"]) == ("corrupt", 0, EXTRACTOR_VERSION)


def test_no_person_leaves_raw(built: Built) -> None:
    tables = built.rows(
        "select table_schema as schema, table_name as name from information_schema.tables "
        "where table_schema in ('staging', 'intermediate', 'audit', 'marts')"
    )
    assert len(tables) > 40
    for table in tables:
        text = str(built.rows(f"select * from {table['schema']}.{table['name']}"))  # noqa: S608
        assert PERSON not in text, table
        assert PHONE not in text, table
