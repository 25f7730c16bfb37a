"""The overview: what a load brought, what is new, what waits, and how findings are spread."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment

from model.status import PUBLISHING, FormStatus, ReceiptStatus
from report.audit import Audit
from report.changes import NEW
from report.charts import Chart, form_charts, trend_chart
from report.departments import Department
from report.listing import Listing
from report.summary import StatusCount, count_statuses, summarise
from report.view import View
from report.words import rank, word, words

_OVERVIEW_DEPARTMENTS = 30
_OVERVIEW_QUARANTINED = 10
_MOST_GONE = 50
_LOADS = 10


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule with its findings: in all, of this load, new and gone since the release before."""

    rule_id: str
    title: str
    description: str | None
    severity: str
    count: int
    of_load: int
    new: int
    gone: int


def overview(
    environment: Environment, view: View, listings: Mapping[str, Listing], departments: Sequence[Department]
) -> str:
    """The page that an auditor opens first. `departments` come in the order in which they are shown."""
    audit, load_id = view.audit, view.load_id
    waiting = [row for row in listings["quarantine"].rows if row["status"] == FormStatus.QUARANTINED]
    unread = [
        receipt for receipt in audit.receipts if receipt.status not in (ReceiptStatus.PARSED, ReceiptStatus.DUPLICATE)
    ]
    return environment.get_template("index.html.j2").render(
        page="index",
        base="",
        load=audit.load(load_id),
        changes=view.changes,
        gone_shown=_MOST_GONE,
        rule=audit.rule,
        loads=[load for load in reversed(audit.loads) if load.load_id <= load_id][:_LOADS],
        moment=view.moment,
        states=_states(audit),
        summary=summarise(audit),
        charts=_charts(audit, departments),
        of_load=count_statuses("form_status", (form.status for form in audit.forms if form.load_id == load_id)),
        forms=_form_groups(audit),
        unread_count=len(unread),
        rules=_rules(view),
        unimplemented=[rule for rule in audit.rules if not rule.is_implemented],
        departments=departments[:_OVERVIEW_DEPARTMENTS],
        more_departments=len(departments) - _OVERVIEW_DEPARTMENTS,
        severities=list(words("severity")),
        quarantine=listings["quarantine"],
        quarantine_rows=waiting[:_OVERVIEW_QUARANTINED],
        waiting_count=len(waiting),
        counts={slug: len(listing.rows) for slug, listing in listings.items()},
        failed_checks=[check for of_load, check in audit.failed_checks if of_load == load_id],
    )


def _form_groups(audit: Audit) -> Sequence[StatusCount]:
    """Forms by what became of them, for the big numbers: those published in one."""
    counts = Counter(form.status for form in audit.forms)
    published = sum(counts.pop(status, 0) for status in PUBLISHING)
    others = count_statuses("form_status", counts.elements())
    return (StatusCount("accepted", word("form_status", FormStatus.ACCEPTED), published), *others)


def _states(audit: Audit) -> Sequence[StatusCount]:
    """Findings by what auditors say that they are."""
    return count_statuses("finding_state", (finding.state for finding in audit.findings))


def _rules(view: View) -> Sequence[RuleLine]:
    """Every rule that is checked, those with findings first within their severity."""
    audit, load_id, changes = view.audit, view.load_id, view.changes
    fresh = [finding for finding in audit.findings if changes and changes.of_finding(finding) == NEW]
    new = Counter((finding.rule_id, finding.severity) for finding in fresh)
    gone = Counter((one.rule_id, one.severity) for one in (changes.gone_findings if changes else ()))
    found = Counter((finding.rule_id, finding.severity) for finding in audit.findings)
    of_load = Counter((finding.rule_id, finding.severity) for finding in audit.findings if finding.load_id == load_id)
    given = {rule_id for rule_id, _ in found}
    checked = [rule for rule in audit.rules if rule.is_implemented]
    silent = {(rule.rule_id, rule.severity) for rule in checked if rule.rule_id not in given}
    lines = [
        RuleLine(
            rule_id=rule_id,
            title=audit.rule(rule_id).title,
            description=audit.rule(rule_id).description,
            severity=severity,
            count=found[rule_id, severity],
            of_load=of_load[rule_id, severity],
            new=new[rule_id, severity],
            gone=gone[rule_id, severity],
        )
        for rule_id, severity in set(found) | silent
    ]
    return sorted(lines, key=lambda line: (rank("severity", line.severity), -line.count, line.rule_id))


def _charts(audit: Audit, departments: Sequence[Department]) -> Sequence[Chart]:
    current = [form for department in departments for form in department.current_forms]
    trend = trend_chart(audit.loads)
    return [*([trend] if trend else []), *form_charts(current)]
