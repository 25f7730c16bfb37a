"""What the gate says: results of single expectations, verdicts on forms, and whether the load may be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from model.status import FormStatus, Severity

SEVERITY_ZH = {Severity.CRITICAL: "严重", Severity.WARNING: "警告", Severity.INFO: "提示"}


class Level(StrEnum):
    """What an expectation is about: one form, the load as a whole, or the release."""

    FORM = "form"
    LOAD = "load"
    RELEASE = "release"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What became of one expectation on the frame it was asked of.

    `success` is null-free: an expectation that could not be evaluated (`evaluated` is False) did not succeed.
    `unexpected_rows` holds every failing row with all its columns, never a sample. `details` is JSON text: observed
    value, keys of the failing rows, or the exception.
    """

    suite: str
    expectation_id: str
    level: Level
    severity: Severity
    rule_id: str | None
    success: bool
    evaluated: bool
    element_count: int
    unexpected_count: int
    unexpected_rows: tuple[Mapping[str, object], ...]
    message_zh: str
    details: str

    @property
    def is_critical_failure(self) -> bool:
        """Whether it weighs as critical: a failed critical expectation, or any that could not be evaluated."""
        return not self.evaluated or (not self.success and self.severity is Severity.CRITICAL)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a form has its status, in words for the auditor. `expectation_id` is "decision" for an auditor's decision."""

    expectation_id: str
    rule_id: str | None
    severity: Severity
    message_zh: str


@dataclass(frozen=True, slots=True)
class FormVerdict:
    """What the gate decided about one form of the load."""

    document_id: str
    extractor_version: str
    form_ordinal: int
    form_hash: str
    status: FormStatus
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """The gate's word on a load. Where `held` is true nothing may be published; `hold_reasons` say why (Chinese)."""

    forms: tuple[FormVerdict, ...]
    results: tuple[CheckResult, ...]
    held: bool
    hold_reasons: tuple[str, ...]
