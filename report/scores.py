"""Printed against recomputed scores of a form: its indicator rows, and its totals under the rule set that applied."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from report.records import Finding, FormKey
from report.text import number, percent, points


@dataclass(frozen=True, slots=True)
class Score:
    """An indicator row's printed and recomputed score in points; `score_basis` says how, or why there is none."""

    document_id: str
    form_ordinal: int
    seq: int
    level3: str | None
    target_text: str | None
    actual_text: str | None
    direction: str | None
    weight: Decimal | None
    reported_score: Decimal | None
    recomputed_score: Decimal | None
    score_gap: Decimal | None
    score_basis: str | None
    ruleset_id: str | None

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)


@dataclass(frozen=True, slots=True)
class FormScore:
    """A form's printed and recomputed totals: points, rates as fractions. None where not printed or not computable."""

    document_id: str
    form_ordinal: int
    template_title: str | None
    ruleset_id: str
    ruleset_basis: str | None
    ruleset_title: str | None
    ruleset_citation: str | None
    ruleset_status: str | None
    reported_weight: Decimal | None
    weight_sum: Decimal | None
    reported_total: Decimal | None
    score_sum: Decimal | None
    reported_grade: str | None
    expected_grade: str | None
    grade_matches: bool | None
    reported_execution_rate: Decimal | None
    recomputed_execution_rate: Decimal | None
    reported_execution_score: Decimal | None
    recomputed_execution_score: Decimal | None


@dataclass(frozen=True, slots=True)
class Total:
    """A total as printed and as recomputed, as they are shown, and what that means: a key of `total_result`.

    `finding` is the number of its finding on the page, None where it has none. `is_corrected`: what stands for printed
    is a value that an auditor put in its place.
    """

    field: str
    printed: str
    recomputed: str
    rule_id: str
    result: str
    finding: int | None
    is_corrected: bool


def totals_of(score: FormScore, findings: Sequence[Finding], corrected: Collection[str] = ()) -> tuple[Total, ...]:
    """The totals of a form of which anything is known.

    `findings` are those of the form, in the order of its page; `corrected` names the cells that an auditor corrected.
    """
    lines = (
        ("weight_sum", "total_weight", number(score.reported_weight), number(score.weight_sum)),
        ("score_sum", "total_score", number(score.reported_total), number(score.score_sum)),
        ("grade", "grade", score.reported_grade or "", score.expected_grade or ""),
        ("execution_rate", "execution_rate",
         percent(score.reported_execution_rate), percent(score.recomputed_execution_rate)),
        ("execution_score", "execution_score",
         number(score.reported_execution_score), points(score.recomputed_execution_score)),
    )  # fmt: skip
    made = []
    for rule_id, field, printed, recomputed in lines:
        if printed or recomputed:
            finding = _numbered(findings, rule_id, field)
            # Words of a grade may differ and mean the same (良, 良好).
            is_same = score.grade_matches is True if field == "grade" else printed == recomputed
            result = _result(printed, recomputed, is_same, finding)
            made.append(Total(field, printed, recomputed, rule_id, result, finding, is_read_from(field, corrected)))
    return tuple(made)


def is_read_from(field: str, claims: Collection[str]) -> bool:
    """Whether one of the cells (`form.total_score`, `budget_line.1.score`) is where a total of a form is printed."""
    kind, cell = ("budget_line", field.replace("execution_score", "score")) if "execution" in field else ("form", field)
    return any(claim.startswith(f"{kind}.") and claim.endswith(f".{cell}") for claim in claims)


def _result(printed: str, recomputed: str, is_same: bool, finding: int | None) -> str:
    if finding is not None:
        return "wrong"
    if not printed:
        return "not_printed"
    if not recomputed:
        return "not_computed"
    return "same" if is_same else "within"


def _numbered(findings: Sequence[Finding], rule_id: str, field: str) -> int | None:
    """The number of the finding of that rule about that total, from 1."""
    for position, finding in enumerate(findings, start=1):
        is_total = finding.seq is None and finding.funding_source in (None, "total")
        if is_total and finding.rule_id == rule_id and finding.field == field:
            return position
    return None
