"""Web pages: tables with rowspan and colspan amid navigation, and layout tables around what is printed.

A table without tables in it is a grid; one that only arranges others is walked through, its texts become paragraphs.
What a browser does not show (scripts, hidden elements, navigation) is left out. Nothing that the page refers to is
fetched.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.readers.embedded import Embedded, Shown, in_place
from extract.readers.html_source import Pictures, page_of
from model.errors import DocumentFault
from model.form import Issue
from model.grid import Cell, Content, Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus

MAX_CELLS = 400_000
MAX_COLUMNS = 1000
"""HTML allows a colspan of at most 1000 (HTML Living Standard, 4.9.11)."""
DATA_CELLS = 6
"""A table around other tables is a form itself where it has at least this many printed cells of its own."""

_LEFT_OUT = {
    *("script", "style", "template", "head", "noscript", "nav", "button", "iframe", "object", "embed"),
    *("svg", "math", "canvas", "audio", "video", "map", "datalist", "dialog"),
}
_HIDDEN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption"),
    *("figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre"),
    *("section", "table", "tr", "td", "th", "tbody", "thead", "tfoot", "ul", "caption", "details", "summary"),
}
_SPACE = re.compile(r"[ \t\n\r\f\v\u00a0\u200b\ufeff]+")


def read_html(data: bytes) -> Content:
    """Paragraphs and tables of a web page, in reading order.

    Raises DocumentFault: `corrupt` where no element can be read, `too_large` where tables are beyond every sensible
    size.
    """
    root, pictures = page_of(data)
    walk = _Walk(pictures)
    walk.read(root)
    blocks, issues = in_place(walk.blocks)
    if walk.elsewhere and not any(isinstance(block, Grid) for block in blocks):
        message = (
            f"The page shows {walk.elsewhere} pictures that its file does not hold, one may be a form: hand them in"
        )
        issues.append(Issue("embedded_not_read", message, record_kind="document"))
    return Content(DocumentKind.HTML, tuple(blocks), issues=tuple(issues))


@dataclass(slots=True)
class _Walk:
    """State of one walk through a page."""

    pictures: Pictures
    blocks: list[Shown] = field(default_factory=list)
    elsewhere: int = 0
    """Pictures that the file does not hold."""
    waiting: list[str] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0

    def read(self, root: etree._Element) -> None:
        """Append the paragraphs and tables below an element, in order."""
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            is_block = element.tag in _BLOCKS
            if event == "end":
                if is_block:
                    self._flush()
                self.waiting.append(_collapsed(element.tail))
            elif _is_left_out(element):
                walker.skip_subtree()
            elif element.tag == "img":
                self._picture(element)
            elif element.tag == "select":
                self.waiting.append(_chosen(element))
                walker.skip_subtree()
            elif element.tag == "table" and self._is_form_table(element):
                self._flush()
                walker.skip_subtree()
            else:
                if is_block:
                    self._flush()
                self.waiting.append(_own_text(element))
        self._flush()

    def _flush(self) -> None:
        text = _joined(self.waiting)
        self.waiting.clear()
        if text:
            self.paragraphs += 1
            self.blocks.append(Paragraph(self.paragraphs, text))

    def _is_form_table(self, table: etree._Element) -> bool:
        """Take a table that prints something itself; false for one that only arranges what is in it."""
        inner: list[etree._Element] = []
        rows = [[(cell, _printed(cell, inner)) for cell in row] for row in _rows(table)]
        own = sum(bool(text) for row in rows for _, text in row)
        if any(element.tag == "table" for element in inner) and own < DATA_CELLS:
            return False
        self._flush()
        if all(len(row) <= 1 for row in rows):
            for row in rows:
                for _, text in row:
                    self.waiting.append(text)
                    self._flush()
        else:
            self._grid(rows)
        for element in inner:
            if element.tag == "img":
                self._picture(element)
            elif not self._is_form_table(element):
                self.read(element)
        return True

    def _picture(self, element: etree._Element) -> None:
        """Take a picture that the file holds; others are counted."""
        part = self.pictures((element.get("src") or "").strip())
        if part is None:
            self.elsewhere += 1
            return
        self._flush()
        self.blocks.append(Embedded(part))

    def _grid(self, rows: list[list[tuple[etree._Element, str]]]) -> None:
        self.tables += 1
        cells: list[Cell] = []
        taken_until: dict[int, int] = {}
        """By column, the last row that a cell from above reaches."""
        for row_no, row in enumerate(rows, 1):
            column = 1
            for element, text in row:
                while taken_until.get(column, 0) >= row_no:
                    column += 1
                self._count(column)
                width = min(_span(element, "colspan", 1), MAX_COLUMNS - column + 1)
                # A cell is as wide as the free place: cells of a broken page would lie upon each other else.
                width = next((n for n in range(1, width) if taken_until.get(column + n, 0) >= row_no), width)
                left = len(rows) - row_no + 1
                height = min(_span(element, "rowspan", left), left)
                for covered in range(column, column + width):
                    taken_until[covered] = row_no + height - 1
                cells.append(Cell(row_no, column, text, height, width))
                column += width
        if any(cell.text for cell in cells):
            columns = max(cell.column + cell.column_span - 1 for cell in cells)
            self.blocks.append(Grid(self.tables, len(rows), columns, tuple(cells)))

    def _count(self, column: int) -> None:
        self.cells += 1
        if column > MAX_COLUMNS or self.cells > MAX_CELLS:
            raise DocumentFault(
                ReceiptStatus.TOO_LARGE,
                "table_too_large",
                f"A table of the page has more than {MAX_COLUMNS} columns or {MAX_CELLS} cells; it is no form.",
            )


def _is_left_out(element: etree._Element) -> bool:
    return (
        element.tag in _LEFT_OUT
        or "hidden" in element.attrib
        or bool(_HIDDEN.search(element.get("style") or ""))
        or (element.tag == "input" and element.get("type", "text") == "hidden")
    )


def _own_text(element: etree._Element) -> str:
    """What an element prints before its children."""
    if element.tag == "br":
        return "\n"
    if element.tag == "input":
        kind = element.get("type", "text").lower()
        if kind in ("checkbox", "radio"):
            return "☑" if "checked" in element.attrib else "□"
        return _collapsed(element.get("value")) if kind in ("text", "number") else ""
    return _collapsed(element.text)


def _chosen(element: etree._Element) -> str:
    """What was chosen from a list; nothing where nobody chose."""
    chosen = [option for option in element.iter("option") if "selected" in option.attrib]
    return " ".join(_collapsed(option.text) for option in chosen)


def _printed(cell: etree._Element, inner: list[etree._Element]) -> str:
    """The text of a cell with its line breaks; tables and pictures in it are put into `inner`."""
    parts = []
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            if element is not cell:
                parts.append("\n" if element.tag in _BLOCKS else "")
                parts.append(_collapsed(element.tail))
        elif element is not cell and element.tag == "table":
            inner.append(element)
            walker.skip_subtree()
        elif element is not cell and _is_left_out(element):
            walker.skip_subtree()
        elif element.tag == "img":
            inner.append(element)
        elif element.tag == "select":
            parts.append(_chosen(element))
            walker.skip_subtree()
        else:
            parts.append("\n" if element.tag in _BLOCKS else "")
            parts.append(_own_text(element))
    return _joined(parts)


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    """The cells of each shown row; a foot is printed last wherever it stands."""
    stray: list[etree._Element] = []
    feet: list[etree._Element] = []
    for part in table:
        if part.tag == "tfoot":
            feet.append(part)
            continue
        yield from _rows_of(part, stray)
    if stray:
        yield stray
    for foot in feet:
        yield from _rows_of(foot, [])


def _rows_of(part: etree._Element, stray: list[etree._Element]) -> Iterator[list[etree._Element]]:
    if not isinstance(part.tag, str) or _is_left_out(part):
        return
    if part.tag == "tr":
        yield list(_cells(part))
    elif part.tag in ("td", "th"):
        stray.append(part)
    elif part.tag in ("tbody", "thead", "tfoot", "form"):
        for row in part:
            yield from _rows_of(row, stray)


def _cells(row: Iterable[etree._Element]) -> Iterator[etree._Element]:
    for cell in row:
        if cell.tag in ("td", "th") and not _is_left_out(cell):
            yield cell
        elif cell.tag == "form":
            yield from _cells(cell)


def _span(element: etree._Element, name: str, if_zero: int) -> int:
    match = re.match(r"\s*\+?(\d{1,18})", element.get(name) or "1")
    number = int(match.group(1)) if match else 1
    return number or if_zero


def _collapsed(text: str | None) -> str:
    return _SPACE.sub(" ", text) if text else ""


def _joined(parts: list[str]) -> str:
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
