"""Word files: the package is opened with python-docx, its main part is walked element by element.

python-docx's own table objects drop rows and cells wrapped in content controls and inserted by tracked changes, and
fail on gridBefore and on a vertical merge without a beginning; walking the XML keeps all of them.

Not read, because it is no text of the form: page headers without a table and footers, footnotes and their marks,
comments, the numbers that Word counts itself for lists, prompts of fields nobody filled, and what is deleted or hidden.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.readers.docx_header import ends_section, header_tables
from extract.readers.docx_package import Parts, body_of, docx_fault
from extract.readers.docx_text import DROPPED, OFFICE, R, W, is_on, is_prompt, merge_of, number_of, text_of
from extract.readers.embedded import Embedded, Shown, in_place
from model.grid import Cell, Content, Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus

_DOCUMENTS = re.compile("excel|et[.]|word|wps|package|acro|foxit", re.IGNORECASE)
"""Names of programs whose files hold tables or forms, and of files shown as an icon."""

MAX_CELLS = 400_000
MAX_COLUMNS = 1000
MAX_DEPTH = 20
"""Tables in tables deeper than this are not a form."""


def read_docx(data: bytes) -> Content:
    """Paragraphs and tables of a Word file, in reading order; pages are not known before Word lays it out.

    Raises DocumentFault: `corrupt` where the package or its XML is broken, `too_large` where it unpacks or merges
    beyond every sensible size, `unsupported` where it is no Word file.
    """
    body, parts = body_of(data)
    walk = _Walk(parts)
    if body.find(f".//{W}altChunk") is not None:
        raise docx_fault(
            ReceiptStatus.UNSUPPORTED,
            "docx_with_inserted_file",
            "The Word file holds another file that Word shows in its place (altChunk), which is not read. Open it in "
            "Word, save it anew and publish that.",
        )
    walk.headers = header_tables(body, parts)
    walk.section_begins()
    walk.blocks_of(body, depth=0)
    if not walk.has_embedded:
        return Content(DocumentKind.DOCX, tuple(block for block in walk.blocks if not isinstance(block, Embedded)))
    blocks, issues = in_place(walk.blocks)
    return Content(DocumentKind.DOCX, tuple(blocks), issues=tuple(issues))


@dataclass(slots=True)
class _OpenCell:
    """A cell while its rows are still being met."""

    row: int
    column: int
    column_span: int
    text: str
    row_span: int = 1


@dataclass(slots=True)
class _Walk:
    """State of one walk through a document body."""

    parts: Parts
    blocks: list[Shown] = field(default_factory=list)
    headers: list[list[etree._Element]] = field(default_factory=list)
    """Those of the sections not yet met."""
    waiting: list[etree._Element] = field(default_factory=list)
    """Those of this section, of which no table was met yet."""
    has_embedded: bool = False
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0

    def blocks_of(self, parent: etree._Element, depth: int) -> None:
        """Append the paragraphs and tables below an element, in order."""
        for element in _children(parent):
            if element.tag == f"{W}p":
                boxes: list[etree._Element] = []
                self._paragraph(text_of(element, boxes))
                for box in boxes:
                    self._box(box, depth)
                if self.headers and ends_section(element):
                    self.section_begins()
            elif element.tag == f"{W}tbl":
                self._header_tables()
                self._table(element, depth)

    def section_begins(self) -> None:
        """Keep the headers of the section that begins until its first table: above that stand the titles of a form."""
        self.waiting = self.headers.pop(0) if self.headers else []

    def _header_tables(self) -> None:
        headers, self.waiting = self.waiting, []
        for header in headers:
            # Pictures of a header are named by relations of its own part.
            walk = _Walk(lambda relation: None, tables=self.tables)
            walk.blocks_of(header, depth=0)
            self.blocks.extend(block for block in walk.blocks if isinstance(block, Grid))
            self.tables = walk.tables

    def _box(self, box: etree._Element, depth: int) -> None:
        """Append what a text box holds, or the picture or object that is shown."""
        if box.tag == f"{W}txbxContent":
            if depth < MAX_DEPTH:
                self.blocks_of(box, depth + 1)
            return
        embedded = _embedded(box, self.parts)
        if embedded is not None:
            self.has_embedded = True
            self.blocks.append(embedded)

    def _paragraph(self, text: str) -> None:
        if text.strip():
            self.paragraphs += 1
            self.blocks.append(Paragraph(self.paragraphs, text.strip("\n")))

    def _table(self, table: etree._Element, depth: int) -> None:
        self.tables += 1
        table_no = self.tables
        position = len(self.blocks)
        cells: list[_OpenCell] = []
        above: dict[int, _OpenCell] = {}
        inner: list[etree._Element] = []
        row_no = 0
        for row in _children(table, rows=True):
            row_no += 1
            above = self._row(row, row_no, above, cells, inner)
        if any(cell.text.strip() for cell in cells):
            grid = Grid(
                table_no,
                row_no,
                max(cell.column + cell.column_span - 1 for cell in cells),
                tuple(
                    Cell(cell.row, cell.column, cell.text, cell.row_span, cell.column_span)
                    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column))
                ),
            )
            self.blocks.insert(position, grid)
        for element in inner:
            if element.tag != f"{W}tbl":
                self._box(element, depth)
            elif depth < MAX_DEPTH:
                self._table(element, depth + 1)

    def _row(
        self,
        row: etree._Element,
        row_no: int,
        above: dict[int, _OpenCell],
        cells: list[_OpenCell],
        inner: list[etree._Element],
    ) -> dict[int, _OpenCell]:
        """Add a row's cells; gives the cells by column that a vertical merge in the next row may continue."""
        column = 1 + number_of(row, f"{W}trPr/{W}gridBefore", 0)
        here: dict[int, _OpenCell] = {}
        last: _OpenCell | None = None
        for element in _children(row, cells=True):
            span = number_of(element, f"{W}tcPr/{W}gridSpan", 1, at_least=1)
            self._count(column + span)
            if merge_of(element, "hMerge") == "continue" and last is not None:
                last.column_span += span
                last.text = f"{last.text}\n{self._cell_text(element, inner)}".strip("\n")
                column += span
                continue
            merge = merge_of(element, "vMerge")
            upper = above.get(column) if merge == "continue" else None
            if upper is not None and upper.column_span == span:
                # What a file holds in a cell that goes on from above, no program shows.
                upper.row_span = row_no - upper.row + 1
                here[column] = upper
                last = None
            else:
                last = _OpenCell(row_no, column, span, self._cell_text(element, inner))
                cells.append(last)
                if merge is not None:
                    here[column] = last
            column += span
        return here

    def _count(self, columns: int) -> None:
        self.cells += 1
        if columns > MAX_COLUMNS + 1 or self.cells > MAX_CELLS:
            raise docx_fault(
                ReceiptStatus.TOO_LARGE,
                "table_too_large",
                f"A table of the Word file has more than {MAX_COLUMNS} columns or {MAX_CELLS} cells; it is no form.",
            )

    def _cell_text(self, element: etree._Element, inner: list[etree._Element]) -> str:
        texts: list[str] = []
        waiting = [element]
        depth = 0
        while waiting and depth <= MAX_DEPTH:
            boxes: list[etree._Element] = []
            for parent in waiting:
                for child in _children(parent):
                    if child.tag == f"{W}p":
                        texts.append(text_of(child, boxes))
                    elif child.tag == f"{W}tbl":
                        inner.append(child)
            waiting = [box for box in boxes if box.tag == f"{W}txbxContent"]
            inner.extend(box for box in boxes if box.tag != f"{W}txbxContent")
            depth += 1
        return "\n".join(texts).strip("\n")


def _embedded(box: etree._Element, parts: Parts) -> Embedded | None:
    """The picture, or the object of a program for documents, that an element shows; null for formulas and the like."""
    if box.tag != f"{W}object":
        return Embedded(parts(box.get(f"{R}embed") or box.get(f"{R}id") or ""))
    shown = box.find(f"{OFFICE}OLEObject")
    if shown is None or not _DOCUMENTS.match(shown.get("ProgID") or ""):
        return None
    return Embedded(parts(shown.get(f"{R}id") or ""), is_object=True)


def _children(parent: etree._Element, *, rows: bool = False, cells: bool = False) -> Iterator[etree._Element]:
    """Paragraphs and tables (or rows, or cells) below an element, through content controls and tracked insertions."""
    wanted = {f"{W}tr"} if rows else {f"{W}tc"} if cells else {f"{W}p", f"{W}tbl"}
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in DROPPED:
            continue
        if element.tag in wanted:
            gone = (rows and (element.find(f"{W}trPr/{W}del") is not None or is_on(element, f"{W}trPr/{W}hidden"))) or (
                cells and element.find(f"{W}tcPr/{W}cellDel") is not None
            )
            if not gone:
                yield element
        elif is_prompt(element):
            continue
        elif not element.tag.endswith("Pr") and element.tag not in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
            waiting.extend(reversed(element))
