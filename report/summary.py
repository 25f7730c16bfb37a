"""The numbers of a load: for the command line and for the overview page."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from model.status import FormStatus
from report.audit import Audit, read_audit
from report.words import rank, word


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How many receipts or forms have a status."""

    status: str
    title_zh: str
    count: int


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many findings a rule gave; only rules that gave some."""

    rule_id: str
    severity: str
    title_zh: str
    count: int


@dataclass(frozen=True, slots=True)
class QuarantinedForm:
    """A form in quarantine and why, in Chinese. `place` is where the form begins in its file."""

    document_id: str
    form_ordinal: int
    file_name: str | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    place: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What the audit tables hold after a load. Statuses that nothing has are left out, so the counts add up."""

    receipts_by_status: tuple[StatusCount, ...]
    forms_by_status: tuple[StatusCount, ...]
    findings_by_rule: tuple[RuleCount, ...]
    quarantined: tuple[QuarantinedForm, ...]

    @property
    def received(self) -> int:
        """Everything received: the sum over all statuses."""
        return sum(item.count for item in self.receipts_by_status)

    @property
    def form_count(self) -> int:
        """Every form received, whatever was decided about it."""
        return sum(item.count for item in self.forms_by_status)

    @property
    def finding_count(self) -> int:
        """Every finding."""
        return sum(item.count for item in self.findings_by_rule)


def load_summary(database: Path) -> LoadSummary:
    """The summary from the schema `audit` of a DuckDB file, which is read and closed.

    Raises Defect where the file, a table or a column is missing.
    """
    return summarise(read_audit(database))


def summarise(audit: Audit) -> LoadSummary:
    """The summary of audit tables already read."""
    by_rule = Counter((finding.rule_id, finding.severity) for finding in audit.findings)
    rules = [
        RuleCount(rule_id, severity, audit.rule(rule_id).title, count) for (rule_id, severity), count in by_rule.items()
    ]
    return LoadSummary(
        receipts_by_status=count_statuses("receipt_status", (receipt.status for receipt in audit.receipts)),
        forms_by_status=count_statuses("form_status", (form.status for form in audit.forms)),
        findings_by_rule=tuple(
            sorted(rules, key=lambda item: (rank("severity", item.severity), -item.count, item.rule_id))
        ),
        quarantined=tuple(
            QuarantinedForm(
                document_id=form.document_id,
                form_ordinal=form.form_ordinal,
                file_name=form.file_name,
                project_name=form.project_name,
                department=form.department,
                fiscal_year=form.fiscal_year,
                place=form.place,
                reasons=tuple(reason.message for reason in form.reasons),
            )
            for form in audit.quarantined
            if form.status == FormStatus.QUARANTINED
        ),
    )


def count_statuses(table: str, statuses: Iterable[str]) -> tuple[StatusCount, ...]:
    """How often each status occurs, in the order and with the words of words.yaml."""
    counts = Counter(statuses)
    return tuple(
        StatusCount(status, word(table, status), counts[status])
        for status in sorted(counts, key=lambda status: rank(table, status))
    )
