"""The HTML pages of the report: overview, lists, one page per form. Static files that need no network."""

import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from model.errors import UsageError
from report.charts import form_charts
from report.departments import Department, departments_of
from report.departments_list import departments_list
from report.findings_list import findings_list
from report.form_pages import DrawPage, FormCells, FormScores, write_form_pages
from report.intake_lists import issues_list, receipts_list
from report.listing import STATIC_ROWS, Listing, json_for_script
from report.overview import overview
from report.records import Unpublished
from report.review_lists import decisions_list, quarantine_list, unpublished_list
from report.scores import is_read_from
from report.templating import open_templates
from report.text import clean, write_text
from report.view import View

_HERE = Path(__file__).parent
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


def write_pages(
    view: View,
    folder: Path,
    head: ReportHead,
    cells: Iterable[FormCells],
    scores: Iterable[FormScores],
    draw: DrawPage | None = None,
) -> None:
    """Write index.html, the lists, a page for each form of `view.pages` and each department, and assets/ into `folder`.

    `cells` and `scores` give those of each of these forms, ordered by document and ordinal; `draw` a picture of a page,
    or is None where the documents are not at hand. Raises UsageError where the link to the Data Docs is not a relative
    one.
    """
    _check_link(head.data_docs)
    environment = _environment(head)
    departments = departments_of(view.audit)
    listings = {
        listing.slug: listing
        for listing in (
            quarantine_list(view),
            findings_list(view),
            decisions_list(view),
            issues_list(view),
            departments_list(departments),
            unpublished_list(view),
            receipts_list(view.audit),
        )
    }
    shutil.copytree(_HERE / "assets", folder / "assets")
    write_text(folder / "index.html", overview(environment, view, listings, departments))
    for listing in listings.values():
        _write_list(environment, listing, folder)
    _write_departments(environment, view, departments, folder / "departments")
    write_form_pages(environment, view, folder / "forms", cells, scores, draw)


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


def _write_departments(environment: Environment, view: View, departments: Sequence[Department], folder: Path) -> None:
    folder.mkdir()
    missing: defaultdict[str | None, list[Unpublished]] = defaultdict(list)
    for project in view.audit.unpublished:
        missing[project.department].append(project)
    template = environment.get_template("department.html.j2")
    for department in departments:
        rendered = template.render(
            page="departments",
            base="../",
            department=department,
            pages=view.pages,
            rule=view.audit.rule,
            standings=view.standings,
            corrected=view.corrected,
            is_read_from=is_read_from,
            unpublished=missing[department.name],
            charts=form_charts(department.current_forms),
            more_forms=len(department.forms) - _DEPARTMENT_FORMS,
            shown_forms=department.forms[:_DEPARTMENT_FORMS],
        )
        write_text(folder / f"{department.page}.html", rendered)


def _check_link(link: str | None) -> None:
    if link is not None and (re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", link) or link.startswith(("/", "\\"))):
        raise UsageError(f"{link}: the link to the Data Docs has to be relative to the report's folder.")


def _environment(head: ReportHead) -> Environment:
    environment = open_templates()
    environment.globals.update(head=head, hold_reasons=tuple(clean(reason) for reason in head.hold_reasons))
    return environment
