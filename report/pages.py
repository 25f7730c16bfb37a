"""The HTML pages of the report: overview, lists, one page per form. Static files that need no network."""

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from model.errors import Defect, UsageError
from model.status import FormStatus, ReceiptStatus
from report.audit import Audit
from report.charts import Chart, form_charts, trend_chart
from report.departments import Department, departments_of
from report.form_pages import DrawPage, FormCells, write_form_pages
from report.listing import STATIC_ROWS, Listing, json_for_script
from report.lists import departments_list, findings_list, issues_list, quarantine_list, receipts_list
from report.records import FormKey, Load
from report.summary import StatusCount, count_statuses, summarise
from report.templating import open_templates
from report.text import clean, write_text
from report.words import rank, words

_HERE = Path(__file__).parent
_DIGEST = re.compile(r"[0-9a-f]{12,64}")
_OVERVIEW_DEPARTMENTS = 30
_OVERVIEW_QUARANTINED = 10
_DEPARTMENT_FORMS = 1000


@dataclass(frozen=True, slots=True)
class ReportHead:
    """What every page says about the load. `data_docs` is a link relative to the overview, or None."""

    load_id: str
    held: bool
    hold_reasons: tuple[str, ...]
    data_docs: str | None
    workbook: str
    csv: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of the overview with its findings, in all and of this load."""

    rule_id: str
    title: str
    description: str | None
    severity: str
    count: int
    of_load: int


def write_pages(
    audit: Audit, folder: Path, head: ReportHead, cells: Iterable[FormCells], draw: DrawPage | None = None
) -> None:
    """Write index.html, the lists, a page per form that has findings or is quarantined, and assets/ into `folder`.

    `cells` gives the cells of each of these forms, ordered by document and ordinal; `draw` a picture of a page, or is
    None where the documents are not at hand. Raises UsageError where the link to the Data Docs is not a relative one.
    """
    _check_link(head.data_docs)
    pages = page_names(audit)
    environment = _environment(head)
    departments = departments_of(audit)
    listings = {
        listing.slug: listing
        for listing in (
            quarantine_list(audit, pages),
            findings_list(audit, pages),
            issues_list(audit, pages),
            departments_list(departments),
            receipts_list(audit),
        )
    }
    shutil.copytree(_HERE / "assets", folder / "assets")
    write_text(folder / "index.html", _overview(environment, audit, head, listings, departments))
    for listing in listings.values():
        _write_list(environment, listing, folder)
    _write_departments(environment, audit, departments, folder / "departments", pages)
    write_form_pages(environment, audit, folder / "forms", pages, cells, draw)


def _write_list(environment: Environment, listing: Listing, folder: Path) -> None:
    """Write a list's page and beside it, in data/, the scripts that bring its rows."""
    payload = listing.payload()
    (folder / "data").mkdir(exist_ok=True)
    scripts = []
    for number, text in enumerate(payload.files(), start=1):
        scripts.append(f"data/{listing.slug}-{number}.js")
        write_text(folder / scripts[-1], text)
    write_text(
        folder / f"{listing.slug}.html",
        environment.get_template("list.html.j2").render(
            page=listing.slug,
            base="",
            listing=listing,
            rows=listing.rows[:STATIC_ROWS],
            scripts=scripts,
            payload=Markup(json_for_script(payload.head)),  # noqa: S704 (escaped for script elements)
        ),
    )


def _write_departments(
    environment: Environment,
    audit: Audit,
    departments: Sequence[Department],
    folder: Path,
    pages: Mapping[FormKey, str],
) -> None:
    folder.mkdir()
    template = environment.get_template("department.html.j2")
    for department in departments:
        rendered = template.render(
            page="departments",
            base="../",
            department=department,
            pages=pages,
            rule=audit.rule,
            charts=form_charts(department.current_forms),
            more_forms=len(department.forms) - _DEPARTMENT_FORMS,
            shown_forms=department.forms[:_DEPARTMENT_FORMS],
        )
        write_text(folder / f"{department.page}.html", rendered)


def page_names(audit: Audit) -> Mapping[FormKey, str]:
    """The name of the page of every form that has one: the first 12 digits of its document, and its ordinal.

    Two documents that share these digits get their whole digest.
    """
    keys = {finding.key for finding in audit.findings if finding.key} | {form.key for form in audit.quarantined}
    for document_id, _ in keys:
        if _DIGEST.fullmatch(document_id) is None:
            raise Defect(f"{document_id!r} is not the sha-256 of a document. Build the audit tables again.")
    documents = defaultdict(set)
    for document_id, _ in keys:
        documents[document_id[:12]].add(document_id)
    return {
        (document_id, ordinal): (
            f"{document_id[:12] if len(documents[document_id[:12]]) == 1 else document_id}-{ordinal}"
        )
        for document_id, ordinal in sorted(keys)
    }


def _check_link(link: str | None) -> None:
    if link is not None and (re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", link) or link.startswith(("/", "\\"))):
        raise UsageError(f"{link}: the link to the Data Docs has to be relative to the report's folder.")


def _environment(head: ReportHead) -> Environment:
    environment = open_templates()
    environment.globals.update(head=head, hold_reasons=tuple(clean(reason) for reason in head.hold_reasons))
    return environment


def _overview(
    environment: Environment,
    audit: Audit,
    head: ReportHead,
    listings: Mapping[str, Listing],
    departments: Sequence[Department],
) -> str:
    waiting = [row for row in listings["quarantine"].rows if row["status"] == FormStatus.QUARANTINED]
    unread = [
        receipt for receipt in audit.receipts if receipt.status not in (ReceiptStatus.PARSED, ReceiptStatus.DUPLICATE)
    ]
    return environment.get_template("index.html.j2").render(
        page="index",
        base="",
        load=_load_of(audit, head.load_id),
        summary=summarise(audit),
        charts=_charts(audit, departments),
        of_load=count_statuses("form_status", (form.status for form in audit.forms if form.load_id == head.load_id)),
        forms=_form_groups(audit),
        unread_count=len(unread),
        rules=_rules(audit, head.load_id),
        unimplemented=[rule for rule in audit.rules if not rule.is_implemented],
        departments=departments[:_OVERVIEW_DEPARTMENTS],
        more_departments=len(departments) - _OVERVIEW_DEPARTMENTS,
        severities=list(words("severity")),
        quarantine=listings["quarantine"],
        quarantine_rows=waiting[:_OVERVIEW_QUARANTINED],
        waiting_count=len(waiting),
        counts={slug: len(listing.rows) for slug, listing in listings.items()},
        failed_checks=[check for load_id, check in audit.failed_checks if load_id == head.load_id],
    )


def _load_of(audit: Audit, load_id: str) -> Load | None:
    return next((load for load in audit.loads if load.load_id == load_id), None)


def _form_groups(audit: Audit) -> Sequence[StatusCount]:
    """Forms accepted, quarantined and other, for the big numbers."""
    counts = Counter(form.status for form in audit.forms)
    accepted = sum(counts[status] for status in (FormStatus.ACCEPTED, FormStatus.WAIVED, FormStatus.CORRECTED))
    quarantined = counts[FormStatus.QUARANTINED]
    return (
        StatusCount("accepted", "通过", accepted),
        StatusCount("quarantined", "隔离", quarantined),
        StatusCount("other", "其他", counts.total() - accepted - quarantined),
    )


def _rules(audit: Audit, load_id: str) -> Sequence[RuleLine]:
    """Every rule that is checked, those with findings first within their severity."""
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
        )
        for rule_id, severity in set(found) | silent
    ]
    return sorted(lines, key=lambda line: (rank("severity", line.severity), -line.count, line.rule_id))


def _charts(audit: Audit, departments: Sequence[Department]) -> Sequence[Chart]:
    current = [form for department in departments for form in department.current_forms]
    trend = trend_chart(audit.loads)
    return [*([trend] if trend else []), *form_charts(current)]
