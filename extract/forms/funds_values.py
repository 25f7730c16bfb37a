"""The values of one line of the funds block: which cell is which measure, and in which unit money is printed."""

from collections.abc import Sequence

from extract.forms.assignment import Layouts, assign
from extract.forms.columns import Column
from extract.forms.fields import quoted
from extract.forms.funds_line import CHANGES, IGNORED, MEASURES, Line, fit
from extract.forms.glued import looks_glued, split_glued
from extract.forms.printed import compact, number, score_text
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary

_LONGEST_UNIT_LABEL = 40
"""A longer text that mentions a unit of money is prose."""


def printed_unit(words: Vocabulary, row: Row) -> str | None:
    """The unit of money (元, 万元) that a row prints in brackets or behind 单位; null where it prints none."""
    for cell in row.filled:
        squeezed = compact(cell.text)
        found = words.unit.search(squeezed)
        at = found.start() if found else 0
        if found and len(squeezed) <= _LONGEST_UNIT_LABEL and at and squeezed[at - 1] in "(:位[":
            return found["unit"]
    return None


def read_measures(
    line: Line, cells: Sequence[RowCell], columns: Sequence[Column], layouts: Layouts, money_unit: str | None
) -> None:
    """Put the cells of a row into its line: each under the measure whose column it stands in.

    What cannot be told apart is an issue of the line, never a guess.
    """
    if _read_glued(line, cells, columns):
        return
    result = assign(cells, columns, fit, layouts) if len(cells) <= 2 * len(columns) + 4 else None
    if result is None:
        line.record.issue("unclaimed_row", "More cells than columns in a row of the funds block", line.source)
        return
    for name in MEASURES:
        if name in result.unsettled:
            line.record.issue("shifted_columns", f"Columns moved; {name} cannot be told apart", line.source, name)
            continue
        line.record.put_number(name, result.cells.get(name, ()), money_unit)
        if result.moved and name not in result.cells and any(column.role == name for column in columns):
            message = f"The row's cells stand beside their headings and none is left for {name}"
            line.record.issue("moved_columns", message, line.source, name)
    line.strangers = [cell for cell in result.cells.get(IGNORED, ()) if number(score_text(cell.value)) is not None]
    for cell in result.cells.get(CHANGES, ()):
        line.changes = number(cell.value) if line.changes is None else line.changes
    for cell in result.left:
        line.record.issue("unclaimed_text", f"{quoted(cell.value)} stands under no heading", cell.source)


def _read_glued(line: Line, cells: Sequence[RowCell], columns: Sequence[Column]) -> bool:
    """Read a row whose numbers run together in one cell; false where it is no such row."""
    filled = [cell for cell in cells if cell.value is not None]
    if len(filled) != 1 or not looks_glued(filled[0].text):
        return False
    roles = [column.role for column in columns if column.role in MEASURES]
    values = split_glued(filled[0].text, roles)
    for name in roles:
        if values is None:
            message = f"{quoted(filled[0].value)} runs several numbers together; {name} cannot be told apart"
            line.record.issue("unreadable_number", message, filled[0].source, name)
        else:
            line.record.put(name, values[name], [filled[0].source])
    return True
