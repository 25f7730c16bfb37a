"""Text exports of forms: what a converter wrote when it turned a Word file or a scan into plain text.

Two shapes are met. From Word files: one cell per line, begun by a tab; further lines of the cell have no tab; a blank
line ends the row. From scans: one table row per line, cells separated by tabs (or bars); a blank line is a page break
or the end of the table. Which one it is shows in the lines themselves.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from extract.forms.vocabulary import vocabulary
from extract.readers.text_sheet import sheet_of
from model.errors import DocumentFault
from model.grid import Block, Cell, Content, Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus

_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]*\]")
_BARS = re.compile(r"^\s*\|.*\|\s*$")
_ODD_CATEGORIES = {"Cc", "Cn", "Co", "Cs"}
_MAX_ODD_SHARE = 0.01
_MAX_COLUMNS = 1000
_WORDS = re.compile("[\u4e00-\u9fff]{2}")
_PAIRS = 4
"""As wide as two labels with their values: rows below it that begin with a label each are whole."""
_LEAST_HEADINGS = 4
"""A row with fewer headings above one that begins filled may be any two rows."""


def read_text(data: bytes) -> Content:
    """Paragraphs and tables of a text export, in reading order. Raises DocumentFault where the bytes are not text."""
    text = decode(data)
    sheet = sheet_of(text)
    if sheet is not None:
        return Content(DocumentKind.TEXT, (sheet,))
    lines = [_BOOKMARK.sub("", line.rstrip("\r")) for line in text.split("\n")]
    lines = [line for line in lines if "\f" not in line or line.strip()]
    by_row = sum(1 for line in lines if _is_row_line(line))
    by_cell = sum(1 for line in lines if line.startswith("\t") and line.count("\t") == 1)
    pieces = _pieces_by_row(lines) if by_row * 3 >= by_cell and by_row else _pieces_by_cell(lines)
    return Content(DocumentKind.TEXT, _blocks(pieces))


def decode(data: bytes) -> str:
    """The text of the bytes: UTF-8, UTF-16 with its mark, or GB18030. Raises DocumentFault where none fits."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(1 for char in text if char not in "\t\n\r\f\v" and unicodedata.category(char) in _ODD_CATEGORIES)
        if odd <= len(text) * _MAX_ODD_SHARE and "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise DocumentFault(
        ReceiptStatus.UNSUPPORTED,
        "not_text",
        "The bytes are not text in UTF-8, UTF-16 or GB18030; publish the form as docx, PDF or text.",
    )


@dataclass(slots=True)
class _Table:
    """Rows of cell texts of one table, as they were met."""

    rows: list[list[str]] = field(default_factory=list)


_Piece = str | _Table


def _is_row_line(line: str) -> bool:
    return line.count("\t") >= 2 or ("\t" in line.strip("\t") and bool(line.strip())) or bool(_BARS.match(line))


def _pieces_by_row(lines: list[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    table: _Table | None = None
    for line in lines:
        if _is_row_line(line):
            cells = line.strip().strip("|").split("|") if _BARS.match(line) else line.split("\t")
            if table is None:
                table = _Table()
                pieces.append(table)
            table.rows.append([cell.strip() for cell in cells])
            continue
        table = None
        if line.strip():
            pieces.append(line.strip())
    return pieces


def _pieces_by_cell(lines: list[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    table: _Table | None = None
    row_open = False
    blank_lines = 0
    loose: list[str] = []
    """Lines without a tab behind a blank line: the rest of a cell, or paragraphs; what follows tells."""

    def leave_table() -> None:
        nonlocal table, row_open
        table, row_open = None, False
        pieces.extend(loose)
        loose.clear()

    for line in lines:
        if line.startswith("\t"):
            if table is not None and (blank_lines > 1 and not loose):
                leave_table()
            if loose and table is not None:
                _keep_or_leave(table, loose, leave_table)
            if table is None:
                table = _Table()
                pieces.append(table)
            if not row_open:
                table.rows.append([])
                row_open = True
            table.rows[-1].append(line.strip())
            blank_lines = 0
        elif not line.strip():
            blank_lines += 1
            row_open = False
            if blank_lines > 1 and table is not None:
                leave_table()
        elif table is not None and row_open and blank_lines == 0 and table.rows != [[""]]:
            table.rows[-1][-1] = f"{table.rows[-1][-1]}\n{line.strip()}".strip("\n")
        elif table is not None and table.rows != [[""]]:
            loose.append(line.strip())
            blank_lines = 0
        else:
            # A lone empty cell before a paragraph is a tab that someone typed, not a table.
            table, row_open = None, False
            pieces.append(line.strip())
            blank_lines = 0
    leave_table()
    for piece in pieces:
        if isinstance(piece, _Table):
            piece.rows = _rejoin(piece.rows)
    return pieces


def _keep_or_leave(table: _Table, loose: list[str], leave_table) -> None:  # type: ignore[no-untyped-def]
    """Loose lines behind a row whose last cell was still empty are that cell's text; otherwise the table ended."""
    if len(table.rows) > 1 and table.rows[-1] and not table.rows[-1][-1] and len(table.rows[-1]) < len(table.rows[-2]):
        table.rows[-1][-1] = "\n".join(loose)
        loose.clear()
    else:
        leave_table()


def _rejoin(rows: list[list[str]]) -> list[list[str]]:
    """Rows that a blank line inside cut in two: both parts together are as wide as the row before.

    A row under a merged cell begins with an empty cell, so a second part that begins empty is a row of its own,
    unless the first part ended with the lines of a cell that the blank lines were part of.
    """
    joined: list[list[str]] = []
    position = 0
    while position < len(rows):
        row = rows[position]
        width = len(joined[-1]) if joined else 0
        following = rows[position + 1] if position + 1 < len(rows) else None
        cut = following and following[0] and len(row) < width and len(row) + len(following) == width
        if following and width == 2 * len(row) == 2 * len(following) == _PAIRS:
            cut = bool(following[0]) and not (row[0] and _WORDS.search(following[0]))
        if cut and following and not vocabulary().is_sum(following[0]):
            joined.append(row + following)
            position += 2
            continue
        joined.append(row)
        position += 1
    return joined


def _blocks(pieces: list[_Piece]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    table_no = paragraph_no = 0
    for piece in pieces:
        if isinstance(piece, str):
            paragraph_no += 1
            blocks.append(Paragraph(paragraph_no, piece))
            continue
        rows = [row[:_MAX_COLUMNS] for row in piece.rows if row]
        if not any(text for row in rows for text in row):
            continue
        table_no += 1
        blocks.append(_grid(table_no, rows))
    return tuple(blocks)


def _grid(table_no: int, rows: list[list[str]]) -> Grid:
    cells: list[Cell] = []
    for row_no, row in enumerate(rows, 1):
        spans = _header_spans(row, rows[row_no]) if row_no < len(rows) else None
        column = 1
        for index, text in enumerate(row):
            span = spans[index] if spans else 1
            cells.append(Cell(row_no, column, text, column_span=span))
            column += span
    return Grid(table_no, len(rows), max(len(row) for row in rows), tuple(cells))


def _header_spans(row: list[str], below: list[str]) -> list[int] | None:
    """Columns that each cell of a heading row covers, where the row below splits some of them.

    The export prints a merged cell once. In the row below, an empty cell continues the heading above it and a run of
    filled cells stands under one heading, so that empty cells and runs together are as many as the headings. A row
    that begins filled is one only where all else in it is empty.
    """
    if len(below) <= len(row) or any(char.isdigit() for text in below for char in text):
        return None
    spans: list[int] = []
    filled = False
    for text in below:
        if text and filled:
            spans[-1] += 1
        else:
            spans.append(1)
        filled = bool(text)
    runs = [number for number, span in enumerate(spans) if span > 1]
    if below[0] and (runs != [0] or len(row) < _LEAST_HEADINGS or not all(row)):
        return None
    split = len(row) - len(spans) + 1
    if len(runs) == 1 and split > 1 and spans[runs[0]] % split == 0:
        # One run stands under several headings, each split into as many.
        spans[runs[0] : runs[0] + 1] = [spans[runs[0]] // split] * split
    return spans if len(spans) == len(row) and max(spans) > 1 else None
