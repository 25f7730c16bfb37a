"""What of a sheet was not read, or shows no value, as issues of the document."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from extract.forms.fields import quoted
from extract.readers.sheet_drawing import TextBox
from model.form import Issue
from model.source import Source

_LAST_COLUMN = 18278
"""The last column that letters name (ZZZ)."""
_TOLD = {
    "uncomputed_formula": "formulas of sheet {} were saved without results (first: {}); open and save it",
    "formula_error": "cells of sheet {} show the error of a formula in place of a value (first: {}); have them mended",
}


def hidden(message: str, sheet: int) -> Issue:
    """Something of a sheet is hidden and was not read."""
    return Issue("hidden_cells", message, Source(table_no=sheet), "document")


def over_cells(box: TextBox, sheet: int) -> Issue:
    """A text box lies over the table."""
    where = f"cell {get_column_letter(box.column)}{box.row} of sheet {sheet}" if box.column <= _LAST_COLUMN else "cells"
    message = f"A text box lies over {where}: no field takes its text, that begins with {quoted(box.text)}"
    return Issue("unclaimed_text", message, Source(table_no=sheet, row_no=box.row, column_no=box.column), "document")


def damaged_overlay(sheet: int) -> Issue:
    """The pictures and text boxes over a sheet cannot be read."""
    message = f"What lies over sheet {sheet}, pictures or text boxes, is damaged and was not read: save the file again"
    return Issue("embedded_not_read", message, Source(table_no=sheet), "document")


def at_cells(code: str, places: Sequence[tuple[int, int]], sheet: int) -> Issue:
    """Cells, by row and column, whose formula has no result or an error."""
    row, column = places[0]
    message = f"{len(places)} {_TOLD[code].format(sheet, f'{get_column_letter(column)}{row}')}"
    return Issue(code, message, Source(table_no=sheet, row_no=row, column_no=column), "document")
