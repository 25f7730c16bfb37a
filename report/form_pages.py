"""The page of each form: its head, why it is held, what was found, and the form as printed with the cells marked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from jinja2 import Environment

from model.source import Box
from report.commands import finding_commands, form_commands
from report.pictures import PagePicture, pictured_pages
from report.printed_form import Place, places_of, shown_tables
from report.records import Finding, FormHead, FormKey, Quarantined, by_form
from report.scores import Score, totals_of
from report.text import place, write_text
from report.versions import versions_of
from report.view import View
from warehouse.printed import PrintedCell

_Item = TypeVar("_Item")

FormCells = tuple[FormKey, tuple[PrintedCell, ...]]
"""A form and its cells, ordered by table, row and column."""

FormScores = tuple[FormKey, tuple[Score, ...]]
"""A form and the scores of its indicator rows, in their order."""

DrawPage = Callable[[str, int, Sequence[PrintedCell]], PagePicture | None]
"""Draws a page of a document (document_id, page, cells shown); None where that was not possible."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A cell with findings on a page's picture, in points from its corner."""

    box: Box
    findings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page's picture on the page of a form. `file` is its name beside the page."""

    picture: PagePicture
    file: str
    outlines: tuple[Outline, ...]


def write_form_pages(
    environment: Environment,
    view: View,
    folder: Path,
    cells: Iterable[FormCells],
    scores: Iterable[FormScores],
    draw: DrawPage | None,
) -> None:
    """Write the page of every form that has one into `folder`, with a picture of each page that has findings."""
    folder.mkdir()
    audit, pages = view.audit, view.pages
    quarantined = {form.key: form for form in audit.quarantined}
    findings = by_form(audit.findings)
    issues = by_form(audit.issues)
    changed = by_form(audit.version_changes)
    template = environment.get_template("form.html.j2")
    keys = sorted(pages)
    for (key, of_form), (_, scored) in zip(_beside(keys, cells), _beside(keys, scores), strict=True):
        name = pages[key]
        waiting = quarantined.get(key)
        form = view.heads.get(key) or _head_from(waiting, findings[key])
        marks = places_of(findings[key], of_form)
        corrections = view.corrections.get(key, ())
        corrected = view.corrected(key)
        stands = view.standings.get(key)
        ruled = audit.form_scores.get(key)
        shown = [] if draw is None else list(_draw_pages(folder, name, key[0], of_form, marks, draw))
        write_text(
            folder / f"{name}.html",
            template.render(
                page="form",
                base="../",
                form=form,
                quarantined=waiting,
                # Below a title that is no cell of a table, a form begins with its first cell.
                begins=place(of_form[0].page, of_form[0].table_no, of_form[0].row_no) if of_form else "",
                findings=findings[key],
                issues=issues[key],
                scores=scored,
                ruled=ruled,
                totals=totals_of(ruled, findings[key], corrected) if ruled else (),
                marked={number for numbers in marks.values() for number in numbers},
                tables=shown_tables(of_form, marks, corrected),
                stands=stands,
                decisions=view.decisions.get(key, ()),
                corrections=corrections,
                corrected=corrected,
                versions=versions_of(view.series.get(key, ()), changed),
                pages=pages,
                commands=form_commands(key, stands, findings[key], of_form),
                finding_commands=finding_commands,
                changes=view.changes,
                pictures=shown,
                rule=audit.rule,
            ),
        )


def _beside(
    keys: Sequence[FormKey], items: Iterable[tuple[FormKey, tuple[_Item, ...]]]
) -> Iterator[tuple[FormKey, tuple[_Item, ...]]]:
    """Each of the ordered keys with its items, none where `items`, ordered as well, has none for it."""
    remaining = iter(items)
    ahead = next(remaining, None)
    for key in keys:
        while ahead is not None and ahead[0] < key:
            ahead = next(remaining, None)
        yield key, ahead[1] if ahead is not None and ahead[0] == key else ()


def _draw_pages(
    folder: Path,
    name: str,
    document_id: str,
    cells: Sequence[PrintedCell],
    marks: Mapping[Place, tuple[int, ...]],
    draw: DrawPage,
) -> Iterator[ShownPage]:
    """Draw each page on which a cell has findings; the first page of the form where none has."""
    marked = [cell for cell in cells if cell.place in marks]
    for page in pictured_pages(marked) or pictured_pages(cells)[:1]:
        picture = draw(document_id, page, cells)
        if picture is None:
            continue
        file = f"{name}-p{page}.png"
        (folder / file).write_bytes(picture.png)
        outlines = tuple(
            Outline(picture.outline(cell.box), marks[cell.place])
            for cell in marked
            if cell.page == page and cell.box is not None
        )
        yield ShownPage(picture, file, outlines)


def _head_from(waiting: Quarantined | None, findings: Sequence[Finding]) -> FormHead:
    """The head of a form that audit.form does not hold, from what else names it."""
    known = waiting or findings[0]
    return FormHead(
        document_id=known.document_id or "",
        form_ordinal=known.form_ordinal or 0,
        extractor_version=None,
        file_name=known.file_name,
        project_name=known.project_name,
        department=known.department,
        fiscal_year=known.fiscal_year,
        template=None,
        status=waiting.status if waiting else findings[0].gate_status,
        load_id=known.load_id,
        place=waiting.place if waiting else "",
    )
