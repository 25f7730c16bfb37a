"""The rows of the state store as values. Every time is aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime

from model.status import FormStatus, LoadStatus, ReceiptStatus, Severity


@dataclass(frozen=True, slots=True)
class Receipt:
    """A document received: from where, under which name, when, and what became of it.

    `document_id` is null where no bytes were kept (not fetched, too large).
    """

    receipt_id: int
    source: str
    name: str
    received_at: datetime
    document_id: str | None
    status: ReceiptStatus
    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer of the ledger. `is_new` is false where the same bytes stood under this source and name already."""

    receipt: Receipt
    is_new: bool


@dataclass(frozen=True, slots=True)
class Load:
    """One load. `decision_watermark` is the newest auditor's decision that it knows; later ones wait for the next."""

    load_id: str
    started_at: datetime
    finished_at: datetime | None
    status: LoadStatus
    extractor_version: str
    ruleset_version: str
    form_count: int | None
    accepted_count: int | None
    quarantined_count: int | None
    hold_reason: str | None
    pid: int
    host: str
    decision_watermark: int


@dataclass(frozen=True, slots=True, order=True)
class LoadForm:
    """A form version that can be decided."""

    document_id: str
    extractor_version: str
    form_ordinal: int
    form_hash: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells this form version from every other."""
        return self.document_id, self.extractor_version, self.form_ordinal


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """What a load decided about a form. `reasons` is JSON text: a list of objects with `expectation_id`, `rule_id`,
    `severity` and `message_zh`.
    """

    document_id: str
    extractor_version: str
    form_ordinal: int
    form_hash: str
    load_id: str
    status: FormStatus
    reasons: str = "[]"

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells this form version from every other."""
        return self.document_id, self.extractor_version, self.form_ordinal


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """The result of one expectation in one load. `level` is form, load or release; `details` is JSON text."""

    load_id: str
    suite: str
    expectation_id: str
    level: str
    severity: Severity
    rule_id: str | None
    success: bool
    evaluated: bool
    element_count: int | None
    unexpected_count: int | None
    message_zh: str | None
    details: str = "{}"


@dataclass(frozen=True, slots=True)
class Decision:
    """An auditor's decision about a form, or about one finding of it. Never changed or deleted: `hash` covers the row
    and the hash before it.

    `decision` is a `DecisionKind`. `corrections` is JSON text (`warehouse.state.corrections`) where cells are
    corrected; `finding_key` names the finding that the decision is about, null where it is about the form; `confirms`
    is the number of the decision that a second person confirms, `revokes` that of the decision that is taken back.
    """

    decision_id: int
    document_id: str
    form_ordinal: int
    form_hash: str
    decision: str
    reason: str
    decided_by: str
    decided_at: datetime
    expires_at: datetime | None
    prev_hash: str
    hash: str
    corrections: str | None = None
    finding_key: str | None = None
    confirms: int | None = None
    revokes: int | None = None

    @property
    def form_key(self) -> tuple[str, int, str]:
        """The form, with the printed content that was decided about."""
        return self.document_id, self.form_ordinal, self.form_hash
