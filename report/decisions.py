"""What auditors decided about forms and findings, and where each form stands (处理情况)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from model.form import cell_name
from model.status import DecisionKind, FormStatus
from report.records import FormKey, Quarantined
from report.words import word


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision (决定). `decided_by` is an alias; `state` is what the decision is now. Times are UTC."""

    decision_id: int
    document_id: str
    form_ordinal: int
    decision: str
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    expires_at: datetime | None
    finding_key: str | None
    confirms: int | None
    revokes: int | None
    state: str
    is_intact: bool

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)

    @property
    def is_about_form(self) -> bool:
        """Whether it says what becomes of a form; else it is about a finding, or confirms or revokes another."""
        return self.finding_key is None and self.confirms is None and self.revokes is None


@dataclass(frozen=True, slots=True)
class Correction:
    """A corrected cell (更正): what is printed, and what is read in its place; None is an empty cell."""

    decision_id: int
    document_id: str
    form_ordinal: int
    record_kind: str
    record_no: int
    field: str
    printed_value: str | None
    corrected_value: str | None
    state: str
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None
    expires_at: datetime | None

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)

    @property
    def claim(self) -> str:
        """How the cell names what was read from it, such as `indicator.3.score`."""
        return cell_name(self.record_kind, self.record_no, self.field)

    @property
    def where(self) -> str:
        """The cell in words, such as 指标行 3 得分."""
        return told_claim(self.claim)

    @property
    def is_in_effect(self) -> bool:
        """Whether the corrected value is read now."""
        return self.state == "in_effect"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a form stands with the auditors.

    `code` is one of the table `standing` in words.yaml. `decision` is the newest about the form, `days` how many whole
    days it has waited; None where it does not wait or that is not known.
    """

    code: str
    decision: Decision | None
    days: int | None

    @property
    def shown(self) -> str:
        """The standing in words, with the days."""
        told = word("standing", self.code)
        return told if self.days is None else f"{told}，已等 {self.days} 天"


_OF_STATUS = {
    FormStatus.WAIVED: "waived",
    FormStatus.CORRECTED: "corrected",
    FormStatus.REJECTED: "rejected",
}
_OF_STATE = {
    "awaiting_confirmation": "unconfirmed",
    "expired": "expired",
    "not_applicable": "not_applicable",
    "revoked": "revoked",
}


def standing(
    status: str,
    waiting: Quarantined | None,
    decisions: Sequence[Decision],
    corrections: Sequence[Correction],
    moment: datetime | None,
) -> Standing | None:
    """Where a form with a status stands at a moment (UTC); None where nobody decides or decided about it.

    `decisions` and `corrections` are those of the form, oldest first.
    """
    about_form = [decision for decision in decisions if decision.is_about_form]
    last = about_form[-1] if about_form else None
    if any(correction.state == "obsolete" for correction in corrections):
        return Standing("obsolete", last, None)
    if status in _OF_STATUS:
        revoking = [one for one in decisions if one.revokes is not None and one.finding_key is None]
        if revoking and revoking[-1].state == "awaiting_confirmation":
            return Standing("revoking", revoking[-1], None)
        counting = [one for one in about_form if one.state == "in_effect"]
        return Standing(_OF_STATUS[FormStatus(status)], counting[-1] if counting else last, None)
    if status == FormStatus.QUARANTINED:
        return Standing(_why_it_waits(last), last, waiting_days(waiting, moment))
    return Standing("settled", last, None) if last else None


def _why_it_waits(last: Decision | None) -> str:
    if last is None:
        return "waiting"
    if last.state == "in_effect":
        return "still_failing" if last.decision == DecisionKind.CORRECT else "decided"
    return _OF_STATE.get(last.state, "waiting")


def waiting_days(waiting: Quarantined | None, moment: datetime | None) -> int | None:
    """Whole days that a form has waited at a moment; None where that is not known."""
    if waiting is None or waiting.waiting_since is None or moment is None:
        return None
    return max(0, (moment - waiting.waiting_since).days)


def told_claim(claim: str) -> str:
    """What a cell was read into, in words: `indicator.3.score` is 指标行 3 得分, `form.total_score` 总分."""
    kind, _, rest = claim.partition(".")
    number, _, field = rest.rpartition(".")
    record = word("record_kind", kind) if number else ""
    return " ".join(part for part in (record, number, word("field", field)) if part)
