"""Totals of a form as printed beside those that the rules give, and what each pair means."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from model.errors import Defect
from report import audit
from report.audit import shown_scores
from report.scores import FormScore, totals_of
from report.words import words
from report.writer import write_report
from tests.report.conftest import MakeAudit
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


def test_scores_come_form_by_form_in_the_order_of_their_rows(tmp_path: Path, make_audit: MakeAudit) -> None:
    placed = [("b" * 64, 1, 2), ("a" * 64, 2, 1), ("b" * 64, 1, 10), ("a" * 64, 10, 1), ("b" * 64, 1, 1)]
    rows = [{"document_id": key, "form_ordinal": ordinal, "seq": seq} for key, ordinal, seq in placed]
    found = list(shown_scores(make_audit(tmp_path / "a.duckdb", {"score": rows})))
    assert [(key, [score.seq for score in of_form]) for key, of_form in found] == [
        (("a" * 64, 2), [1]),
        (("a" * 64, 10), [1]),
        (("b" * 64, 1), [1, 2, 10]),
    ]


def test_texts_of_scores_that_are_gone_by_are_not_kept(
    tmp_path: Path, make_audit: MakeAudit, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    cleaned = audit._cleaned

    def counted(row: dict[str, Any], known: dict[str | None, str | None]) -> Mapping[str, Any]:
        kept.append(len(known))
        return cleaned(row, known)

    monkeypatch.setattr(audit, "_cleaned", counted)
    monkeypatch.setattr(audit, "_BATCH", 1)
    monkeypatch.setattr(audit, "_MOST_KNOWN", 20)
    names = [f"指标{number}" for number in range(1, 101)]
    rows = [{"document_id": "a" * 64, "seq": seq, "level3": name} for seq, name in enumerate(names)]
    ((_, scores),) = shown_scores(make_audit(tmp_path / "a.duckdb", {"score": rows}))
    assert [score.level3 for score in scores] == names
    assert 0 < max(kept) < 40


def test_a_build_without_scores_is_named(tmp_path: Path, make_audit: MakeAudit) -> None:
    database = make_audit(tmp_path / "a.duckdb", {})
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table audit.score")
    with pytest.raises(Defect, match=r"audit\.score does not hold what the report reads"):
        write_report(database, tmp_path / "r", load_id="x", held=False)
    assert not (tmp_path / "r").exists()
