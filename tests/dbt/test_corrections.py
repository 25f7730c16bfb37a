"""Corrections by auditors: read in place of what is printed, never mistaken for it; and findings with their state."""

import re
from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.marts_rows import PERSON, PHONE
from tests.warehouse_rows import document_id


@pytest.fixture(scope="module")
def built(marts_build: Built) -> Built:
    return marts_build


def form(built: Built, table: str, name: str) -> dict[str, Any]:
    return built.one(f"select * from {table} where document_id = ? and form_ordinal = 1", document_id(name))  # noqa: S608


def test_the_corrected_value_is_read_and_the_printed_one_stays_in_raw(built: Built) -> None:
    mart = built.one(
        "select * from marts.fct_indicator where document_id = ? and seq = 1", document_id("corrected.docx")
    )
    assert (mart["reported_score"], mart["is_corrected"]) == (50, True)
    raw = built.one("select score from raw.indicator where document_id = ? and seq = 1", document_id("corrected.docx"))
    assert raw["score"] == "5"


def test_a_form_is_judged_with_its_corrections(built: Built) -> None:
    assert form(built, "intermediate.int_form_check", "corrected.docx")["score_gap"] == 0
    assert form(built, "intermediate.int_form_check", "ended.docx")["score_gap"] != 0
    assert form(built, "intermediate.int_form_check", "changed.docx")["score_gap"] != 0


def test_only_rows_with_a_corrected_cell_are_marked(built: Built) -> None:
    rows = built.rows("select document_id, seq from marts.fct_indicator where is_corrected order by all")
    marked = {(row["document_id"], row["seq"]) for row in rows}
    assert marked == {
        (document_id("corrected.docx"), 1),
        (document_id("corrected.docx"), 2),
        (document_id("misprinted.docx"), 1),
    }
    assert form(built, "marts.fct_evaluation", "corrected.docx")["is_corrected"]
    assert not form(built, "marts.fct_evaluation", "plain.docx")["is_corrected"]


def test_both_values_stand_in_the_audit(built: Built) -> None:
    row = built.one(
        "select * from audit.correction where document_id = ? and field = 'score'", document_id("corrected.docx")
    )
    assert (row["printed_value"], row["corrected_value"], row["state"]) == ("5", "50", "in_effect")


def test_a_cell_corrected_against_the_page_is_in_no_doubt_any_more(built: Built) -> None:
    one = document_id("corrected.docx")
    row = built.one("select * from intermediate.int_indicator where document_id = ? and seq = 1", one)
    assert not row["is_score_doubtful"]
    assert built.rows("select 1 from audit.issue where document_id = ? and field = 'score'", one)


@pytest.mark.parametrize(
    ("name", "state"),
    [("misprinted.docx", "obsolete"), ("changed.docx", "not_applicable"), ("ended.docx", "expired")],
)
def test_a_correction_that_does_not_hold_any_more_is_flagged(name: str, state: str, built: Built) -> None:
    assert form(built, "audit.correction", name)["state"] == state


def test_persons_in_a_corrected_text_and_in_a_reason_are_masked(built: Built) -> None:
    for table in ("audit.correction", "audit.decision", "audit.finding", "audit.issue", "marts.fct_indicator"):
        text = str(built.rows(f"select * from {table}"))  # noqa: S608
        assert PERSON not in text, table
        assert PHONE not in text, table


def test_what_an_auditor_says_about_a_finding_holds_for_the_printed_content(built: Built) -> None:
    def state(name: str) -> dict[str, Any]:
        query = "select * from audit.finding where document_id = ? and rule_id = 'score_sum'"
        return built.one(query, document_id(name))

    ours = state("wrong.docx")
    assert (ours["state"], ours["state_by"], ours["state_decision_id"]) == ("extraction_error", "auditor-2", 10)
    assert (state("ended.docx")["state"], state("ended.docx")["state_reason"]) == ("open", None)
    taken_back = state("changed.docx")
    assert (taken_back["state"], taken_back["state_decision_id"]) == ("open", 12)


def test_an_error_of_our_reading_is_an_extraction_issue_with_its_cell(built: Built) -> None:
    row = built.one("select * from audit.issue where code = 'misread_by_auditor'")
    assert (row["document_id"], row["form_ordinal"], row["record_kind"]) == (document_id("wrong.docx"), 1, "form")
    assert row["field"] == "total_score"
    assert re.search("；读作“99”；审核人员：", row["message"]), row["message"]
