"""Totals of a form as printed beside those that the rules give, and what each pair means."""

from dataclasses import replace
from decimal import Decimal

import pytest

from report.scores import FormScore, totals_of
from report.words import words
from tests.report.test_printed_form import FINDING

SCORE = FormScore(
    document_id="d", form_ordinal=1, template_title=None, ruleset_id="default", ruleset_basis="default",
    ruleset_title=None, ruleset_citation=None, ruleset_status=None, reported_weight=Decimal(100),
    weight_sum=Decimal("100.000000"),
    reported_total=Decimal("96.5"), score_sum=Decimal("92.5"), reported_grade="良好", expected_grade="良",
    grade_matches=True, reported_execution_rate=None, recomputed_execution_rate=Decimal("0.987"),
    reported_execution_score=Decimal("9.9"), recomputed_execution_score=None,
)  # fmt: skip
SUM = replace(FINDING, rule_id="score_sum", field="total_score")
ROW = replace(FINDING, rule_id="indicator_score", field="score", seq=3)


def results(score: FormScore, *findings: object) -> dict[str, tuple[str, int | None]]:
    return {total.field: (total.result, total.finding) for total in totals_of(score, findings)}  # type: ignore[arg-type]


def test_a_total_with_a_finding_leads_to_it_and_the_others_say_what_they_are() -> None:
    assert results(SCORE, ROW, SUM) == {
        "total_weight": ("same", None),
        "total_score": ("wrong", 2),
        "grade": ("same", None),
        "execution_rate": ("not_printed", None),
        "execution_score": ("not_computed", None),
    }


@pytest.mark.parametrize("matches", [None, False])
def test_a_grade_that_reading_cannot_decide_is_not_called_the_same(matches: bool | None) -> None:
    assert results(replace(SCORE, grade_matches=matches))["grade"] == ("within", None)


def test_a_finding_about_one_source_or_one_block_is_not_about_the_total() -> None:
    source = replace(FINDING, rule_id="execution_rate", field="execution_rate", funding_source="carryover")
    block = replace(FINDING, rule_id="weight_sum", field="block_weight")
    printed = replace(SCORE, reported_execution_rate=Decimal("0.99"), reported_weight=Decimal(110))
    found = results(printed, source, block)
    assert found["execution_rate"] == found["total_weight"] == ("within", None)


def test_what_is_neither_printed_nor_computed_is_left_out() -> None:
    assert "grade" not in results(replace(SCORE, reported_grade=None, expected_grade=None))


def test_every_line_has_its_words() -> None:
    made = totals_of(SCORE, ())
    assert {total.rule_id for total in made} == set(words("total_how"))
    assert {total.field for total in made} <= set(words("field"))


@pytest.mark.parametrize(
    ("field", "claim"),
    [("total_score", "form.total_score"), ("grade", "form.grade"), ("execution_score", "budget_line.1.score")],
)
def test_what_an_auditor_put_in_the_place_of_the_printed_total_says_so(field: str, claim: str) -> None:
    made = {total.field: total.is_corrected for total in totals_of(SCORE, (), {claim, "indicator.1.score"})}
    assert [name for name, is_corrected in made.items() if is_corrected] == [field]
