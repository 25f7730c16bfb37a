"""Departments of the report: their forms and findings put together."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from model.status import FormStatus
from report.audit import Audit
from report.records import Finding, FormHead
from report.words import OPEN, rank, word


@dataclass(frozen=True, slots=True)
class Department:
    """A department as forms name it; `name` is None for forms whose department was not read. `page` names its page."""

    name: str | None
    page: str
    forms: tuple[FormHead, ...]
    findings: tuple[Finding, ...]

    @property
    def shown_name(self) -> str:
        """The name, or that it was not read."""
        return self.name if self.name is not None else word("unread", "department")

    @property
    def quarantined(self) -> int:
        """Forms that wait in quarantine."""
        return sum(form.status == FormStatus.QUARANTINED for form in self.forms)

    @property
    def by_severity(self) -> Mapping[str, int]:
        """Findings by severity."""
        return Counter(finding.severity for finding in self.findings)

    @property
    def by_rule(self) -> Sequence[tuple[str, int]]:
        """Findings by rule, the gravest first, of these the most."""
        counts = Counter(finding.rule_id for finding in self.findings)
        gravity: dict[str, tuple[int, str]] = {}
        for finding in self.findings:
            of_finding = rank("severity", finding.severity)
            gravity[finding.rule_id] = min(of_finding, gravity.get(finding.rule_id, of_finding))
        return sorted(counts.items(), key=lambda item: (gravity[item[0]], -item[1], item[0]))

    @property
    def open_by_rule(self) -> Mapping[str, int]:
        """Findings that no auditor has said anything about, by rule."""
        return Counter(finding.rule_id for finding in self.findings if finding.state == OPEN)

    @property
    def by_state(self) -> Sequence[tuple[str, int]]:
        """Findings by what auditors say that they are, in the order of words.yaml."""
        counts = Counter(finding.state for finding in self.findings)
        return sorted(counts.items(), key=lambda item: rank("finding_state", item[0]))

    @property
    def current_forms(self) -> tuple[FormHead, ...]:
        """Forms that no later version has taken the place of."""
        return tuple(form for form in self.forms if form.status != FormStatus.SUPERSEDED)

    @property
    def mean_total(self) -> Decimal | None:
        """Mean of the printed totals in points, to two digits; None where none was read."""
        return _mean([form.reported_total for form in self.current_forms])

    @property
    def mean_rate(self) -> Decimal | None:
        """Mean of the recomputed execution rates in percent, to two digits; None where none can be computed."""
        mean = _mean([form.recomputed_execution_rate for form in self.current_forms], Decimal("0.0001"))
        return None if mean is None else mean * 100


def departments_of(audit: Audit) -> tuple[Department, ...]:
    """Every department, those with quarantined forms and most findings first."""
    forms: defaultdict[str | None, list[FormHead]] = defaultdict(list)
    for form in audit.forms:
        forms[form.department].append(form)
    # Departments that published last year alone have a page too.
    for project in audit.unpublished:
        forms.setdefault(project.department, [])
    findings: defaultdict[str | None, list[Finding]] = defaultdict(list)
    for finding in audit.findings:
        findings[finding.department].append(finding)
    made = [
        Department(name, page_of(name), tuple(forms.get(name, ())), tuple(findings.get(name, ())))
        for name in {**forms, **findings}
    ]
    return tuple(sorted(made, key=lambda one: (-one.quarantined, -len(one.findings), one.name is None, one.name or "")))


def page_of(name: str | None) -> str:
    """The name of a department's page: names of bodies can hold signs that no file name may."""
    shown = name or word("unread", "department")
    return f"{hashlib.sha256(shown.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}-{int(name is None)}"


def _mean(values: Sequence[Decimal | None], step: Decimal = Decimal("0.01")) -> Decimal | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    return (sum(known, Decimal(0)) / len(known)).quantize(step, ROUND_HALF_UP)
