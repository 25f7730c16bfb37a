"""Tables that a spreadsheet program wrote as text: values parted by commas, semicolons or tabs (RFC 4180)."""

import csv
import io
import re

from model.grid import Cell, Grid

FEWEST_ROWS = 5
FEWEST_COLUMNS = 4
"""A text with fewer rows or columns may be prose whose lines have as many commas."""
MAX_COLUMNS = 1000
_QUOTED = re.compile('[\t\n]"[^"\t]*\n')


def sheet_of(text: str) -> Grid | None:
    """The table, each row a row of the sheet; null where the lines have not all as many values.

    A text parted by tabs counts only where a value holds a line break, in quotes: without, it is an export like others.
    """
    for mark in (",", ";", "\t"):
        if text.count(mark) < FEWEST_ROWS * (FEWEST_COLUMNS - 1) or (mark == "\t" and not _QUOTED.search(text)):
            continue
        try:
            rows = list(csv.reader(io.StringIO(text.strip("\n"), newline=""), delimiter=mark, strict=True))
        except csv.Error:
            continue
        width = len(rows[0])
        if len(rows) < FEWEST_ROWS or not FEWEST_COLUMNS <= width <= MAX_COLUMNS:
            continue
        if all(len(row) == width for row in rows):
            cells = (Cell(r, c, value.strip()) for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1))
            return Grid(1, len(rows), width, tuple(cells))
    return None
