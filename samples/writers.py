"""Writes blocks as Word, PDF and text files, the same bytes every time and on every machine.

Nothing is compressed: what a compressor makes of the same bytes differs between its versions.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.blocks import Block, Cell, Paragraph, Table, block_text

FONT_FILE = Path(__file__).parent / "font" / "wqy-microhei-subset.ttf"
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)
SIZES = {"title": 15.0, "heading": 11.0, "body": 10.0}
CELL_SIZE = 8.0


def docx_bytes(blocks: list[Block]) -> bytes:
    """A Word file with really merged cells (gridSpan, vMerge)."""
    document = Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = "jixiao samples"
    properties.comments = properties.title = ""
    properties.created = properties.modified = WRITTEN_AT
    properties.revision = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.page_break_before = block.new_page or None
            if block.kind == "title":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = paragraph.add_run(block.text)
            run.font.size = Pt(SIZES[block.kind])
            run.font.bold = block.kind != "body" or None
        else:
            _add_table(document, block)
            document.add_paragraph()
    stream = io.BytesIO()
    document.save(stream)
    return stored(stream.getvalue(), {"word/styles.xml": _used_styles})


def _add_table(document, table: Table) -> None:  # type: ignore[no-untyped-def]
    written = document.add_table(len(table.rows), len(table.widths), style="Table Grid")
    written.autofit = False
    for column, width in zip(written.columns, table.widths, strict=True):
        column.width = Pt(width)
    cells = [list(row.cells) for row in written.rows]
    for row_no, column_no, cell in table.placed():
        first = cells[row_no][column_no]
        if cell.rows > 1 or cell.columns > 1:
            first = first.merge(cells[row_no + cell.rows - 1][column_no + cell.columns - 1])
        paragraph = first.paragraphs[0]
        for number, line in enumerate(cell.text.split("\n")):
            run = (paragraph if number == 0 else first.add_paragraph()).add_run(line)
            run.font.size = Pt(CELL_SIZE)


def stored(archive: bytes, changed: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """The same archive, uncompressed, with fixed times and without the parts of the template that nothing needs.

    `changed` names parts and what is made of their content.
    """
    unused = ("customXml/", "docProps/thumbnail.jpeg", "word/stylesWithEffects.xml", "word/theme/")
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target:
        for name in source.namelist():
            if name.startswith(unused):
                continue
            content = source.read(name)
            if name.endswith(".rels"):
                content = _without_relationships(content, unused)
            elif name in changed:
                content = changed[name](content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            target.writestr(entry, content)
    return stream.getvalue()


def _without_relationships(content: bytes, parts: tuple[str, ...]) -> bytes:
    root = etree.fromstring(content)
    names = tuple(part.removeprefix("word/") for part in parts)
    for relationship in list(root):
        if relationship.get("Target", "").removeprefix("../").startswith(names):
            root.remove(relationship)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _used_styles(content: bytes) -> bytes:
    root = etree.fromstring(content)
    for style in root.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in ("Normal", "TableNormal", "TableGrid"):
            root.remove(style)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def cells_bytes(blocks: list[Block]) -> bytes:
    """A text export with one cell per line, behind a tab; an empty line begins a row, merged cells repeat empty."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            # The export takes the centred title lines for rows of the table that they stand over.
            ends_table = bool(lines) and lines[-1].startswith("\t")
            lines += ["", f"\t{block.text}"] if block.kind == "title" else [*[""] * 2 * ends_table, block.text]
            continue
        for row in _texts(block, skip_columns=True):
            lines += ["", *(f"\t{text}" for text in row)]
    return ("\n".join(lines) + "\n").encode()


def rows_bytes(blocks: list[Block]) -> bytes:
    """A text export with one table row per line, cells divided by tabs; merged cells leave empty ones."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines += ["", block.text, ""]
        else:
            lines += ["\t".join(text.replace("\n", " ") for text in row) for row in _texts(block, skip_columns=False)]
    return ("\n".join(lines) + "\n").encode()


def _texts(table: Table, *, skip_columns: bool) -> list[list[str]]:
    """The texts row by row. Cells merged downwards leave an empty text in each row; across only if not skipped."""
    grid: list[list[str | None]] = [[None] * len(table.widths) for _ in table.rows]
    for row_no, column_no, cell in table.placed():
        for row in range(row_no, row_no + cell.rows):
            grid[row][column_no] = cell.text if row == row_no else ""
            if not skip_columns:
                grid[row][column_no + 1 : column_no + cell.columns] = [""] * (cell.columns - 1)
    return [[text for text in row if text is not None] for row in grid]


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("samples", str(FONT_FILE)))
    return "samples"


def pdf_bytes(blocks: list[Block]) -> bytes:
    """A digital PDF with ruled tables and page numbers; a table that does not fit goes on on the next page.

    The font is embedded, so the file needs nothing of the reader's machine. `missing_glyphs` says what it lacks.
    """
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, pageCompression=0, invariant=1)
    canvas.setTitle("")
    _Page(canvas).write(blocks)
    canvas.save()
    return stream.getvalue()


def missing_glyphs(blocks: list[Block]) -> set[str]:
    """The characters that the embedded font does not hold; samples/README.md says how to add them."""
    _font()
    known = pdfmetrics.getFont("samples").face.charToGlyph
    text = "".join(block_text(block) for block in blocks)
    return {character for character in text if character != "\n" and ord(character) not in known}


class _Page:
    """A pen that goes down a page and turns it at its end."""

    margin = 56.0
    padding = 3.0
    row_height = 28.0

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.number = 1
        self.y = A4[1] - self.margin
        canvas.setLineWidth(0.5)

    def write(self, blocks: list[Block]) -> None:
        for block in blocks:
            if isinstance(block, Table):
                self._table(block)
            else:
                self._paragraph(block)
        self._footer()

    def _footer(self) -> None:
        self.canvas.setFont(_font(), 9)
        self.canvas.drawCentredString(A4[0] / 2, self.margin / 2, f"— {self.number} —")

    def _turn(self) -> None:
        self._footer()
        self.canvas.showPage()
        self.canvas.setLineWidth(0.5)
        self.number += 1
        self.y = A4[1] - self.margin

    def _paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.new_page:
            self._turn()
        size = SIZES[paragraph.kind]
        for line in _wrapped(paragraph.text, A4[0] - 2 * self.margin, size):
            if self.y - size * 1.5 < self.margin:
                self._turn()
            self.y -= size * 1.5
            self.canvas.setFont(_font(), size)
            if paragraph.kind == "title":
                self.canvas.drawCentredString(A4[0] / 2, self.y, line)
            else:
                self.canvas.drawString(self.margin, self.y, line)
        self.y -= size * 0.6

    def _table(self, table: Table) -> None:
        placed = list(table.placed())
        heights = self._row_heights(table, placed)
        left = (A4[0] - sum(table.widths)) / 2
        x = [left + sum(table.widths[:column]) for column in range(len(table.widths) + 1)]
        drawn: set[int] = set()
        row = 0
        while row < len(table.rows):
            end, bottom = row, self.y
            while end < len(table.rows) and bottom - heights[end] >= self.margin:
                bottom -= heights[end]
                end += 1
            if end == row:
                self._turn()
                continue
            top_of = {no: self.y - sum(heights[row:no]) for no in range(row, end + 1)}
            for number, (row_no, column_no, cell) in enumerate(placed):
                first, last = max(row_no, row), min(row_no + cell.rows, end)
                if first >= last:
                    continue
                y0, y1 = top_of[last], top_of[first]
                self.canvas.rect(x[column_no], y0, x[column_no + cell.columns] - x[column_no], y1 - y0)
                # The text of a cell that a page's end cuts stands in its first part only.
                if number not in drawn:
                    drawn.add(number)
                    self._cell(cell, x[column_no], x[column_no + cell.columns], y0, y1)
            self.y = bottom
            row = end
            if row < len(table.rows):
                self._turn()
        self.y -= 10

    def _lines(self, cell: Cell, width: float) -> list[str]:
        return _wrapped(cell.text, width - 2 * self.padding, CELL_SIZE)

    def _row_heights(self, table: Table, placed: list[tuple[int, int, Cell]]) -> list[float]:
        heights = [self.row_height] * len(table.rows)
        for row_no, column_no, cell in sorted(placed, key=lambda place: place[2].rows):
            width = sum(table.widths[column_no : column_no + cell.columns])
            needed = len(self._lines(cell, width)) * CELL_SIZE * 1.35 + 2 * self.padding
            rows = range(row_no, row_no + cell.rows)
            heights[rows[-1]] += max(0.0, needed - sum(heights[row] for row in rows))
        return heights

    def _cell(self, cell: Cell, x0: float, x1: float, y0: float, y1: float) -> None:
        lines = self._lines(cell, x1 - x0)
        leading = CELL_SIZE * 1.35
        y = (y0 + y1) / 2 + len(lines) * leading / 2 - CELL_SIZE
        self.canvas.setFont(_font(), CELL_SIZE)
        for line in lines:
            if len(lines) == 1:
                self.canvas.drawCentredString((x0 + x1) / 2, y, line)
            else:
                self.canvas.drawString(x0 + self.padding, y, line)
            y -= leading


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """The lines of a text, broken between any two characters, as Chinese is, but not before a closing mark."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for character in part:
            too_long = pdfmetrics.stringWidth(line + character, _font(), size) > width
            if line and too_long and character not in "，。、；：）》”":
                lines.append(line)
                line = ""
            line += character
        lines.append(line)
    return lines
