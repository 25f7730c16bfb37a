"""Where a form was read from what is not certain: text of a picture, columns that no ruling shows."""

import re
from dataclasses import replace

from model.form import Claim, Form, Issue
from model.grid import Cell, Content, Grid

SURE_ENOUGH = 0.8
"""Text recognised with less confidence than this is an issue (measured: docs/extraction.md, Scans)."""

UNKNOWN_SIGN = re.compile("[\ufffd\ue000-\uefff\uf030-\uf039\uf100-\uf8ff]")
"""What stands for a sign whose font does not say what character it is; fonts of symbols use U+F020 to U+F0FF."""

_Place = tuple[int | None, int | None, int | None]


def with_doubts(forms: tuple[Form, ...], content: Content) -> tuple[Form, ...]:
    """The forms, with an issue for each value whose cell was recognised with too little confidence.

    `low_confidence`: the text may be wrong. `unreadable_cell`: something stands there, but nothing was recognised, or
    the font of a character does not say what it is.
    `inferred_columns`, once for a form: nothing but white parts its columns.
    """
    if content.unruled_pages:
        forms = tuple(replace(form, issues=(*form.issues, *_inferred(form, content.unruled_pages))) for form in forms)
    doubtful: dict[_Place, tuple[Grid, Cell]] = {
        (grid.table_no, cell.row, cell.column): (grid, cell)
        for grid in content.grids
        for cell in grid.cells
        if (cell.confidence is not None and cell.confidence < SURE_ENOUGH) or UNKNOWN_SIGN.search(cell.text)
    }
    if not doubtful:
        return forms
    return tuple(replace(form, issues=(*form.issues, *_doubts(form, doubtful))) for form in forms)


def _inferred(form: Form, unruled: tuple[int, ...]) -> list[Issue]:
    """An issue at the first value that stands in a table without rulings."""
    found = (
        claim.source for claim in form.claims if claim.source.page in unruled and claim.source.table_no is not None
    )
    source = next(found, None)
    if source is None:
        return []
    message = "no lines part the rows and columns of the table: they were told by the white between the texts"
    return [Issue("inferred_columns", message, source, "form")]


def _doubts(form: Form, doubtful: dict[_Place, tuple[Grid, Cell]]) -> list[Issue]:
    issues = []
    claimed: set[_Place] = set()
    for claim in form.claims:
        place = (claim.source.table_no, claim.source.row_no, claim.source.column_no)
        if place in doubtful:
            claimed.add(place)
            issues.append(_issue(*doubtful[place], claim))
    rows = {(claim.source.table_no, claim.source.row_no) for claim in form.claims}
    for place, (grid, cell) in doubtful.items():
        # An unread cell has no claim, since its text is blank; it stands in a row that others were read from.
        if place not in claimed and place[:2] in rows and (not cell.text.strip() or UNKNOWN_SIGN.search(cell.text)):
            issues.append(_issue(grid, cell, None))
    return issues


def _issue(grid: Grid, cell: Cell, claim: Claim | None) -> Issue:
    kind, number, field = ("form", None, None) if claim is None else (claim.record_kind, claim.record_no, claim.field)
    source = grid.source_of(cell)
    if UNKNOWN_SIGN.search(cell.text):
        message = "the font does not say which characters are printed here: compare it with the page"
        return Issue("unreadable_cell", message, source, kind, number, field)
    if not cell.text.strip():
        return Issue("unreadable_cell", "something is printed here that could not be recognised", source, kind, number)
    message = f"recognised from a picture with confidence {cell.confidence:.2f}: compare it with the page"
    return Issue("low_confidence", message, source, kind, number, field)
