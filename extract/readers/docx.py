"""Word files: the package is opened with python-docx, its main part is walked element by element.

python-docx's own table objects drop rows and cells wrapped in content controls and inserted by tracked changes, and
fail on gridBefore and on a vertical merge without a beginning; walking the XML keeps all of them.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from lxml import etree

from model.errors import DocumentFault
from model.grid import Block, Cell, Content, Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_CELLS = 400_000
MAX_COLUMNS = 1000
MAX_DEPTH = 20
"""Tables in tables deeper than this are not a form."""

_DROPPED = {f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{MC}Fallback", f"{W}rPr", f"{W}pPr"}
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FC": "√", "F0A8": "□", "F06F": "□", "F0A3": "□", "F02D": "-"}


def read_docx(data: bytes) -> Content:
    """Paragraphs and tables of a Word file, in reading order; pages are not known before Word lays it out.

    Raises DocumentFault: `corrupt` where the package or its XML is broken, `too_large` where it unpacks or merges
    beyond every sensible size, `unsupported` where it is no Word file.
    """
    walk = _Walk()
    walk.blocks_of(_body(data), depth=0)
    return Content(DocumentKind.DOCX, tuple(walk.blocks))


def _body(data: bytes) -> etree._Element:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise _fault(
                    ReceiptStatus.TOO_LARGE,
                    "unpacks_too_large",
                    f"The Word file unpacks to {unpacked} bytes, more than {MAX_UNPACKED_BYTES}; publish it without "
                    "pictures or in parts.",
                )
            broken = archive.testzip()
            if broken is not None:
                raise _corrupt(f"its part {broken} does not match its checksum")
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    with archive.open(name) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise _corrupt(f"its part {name} declares a document type, which no Word file does")
        package = OpcPackage.open(BytesIO(data))
        part = package.main_document_part
        root = getattr(part, "element", None)
        if root is None:
            root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    except DocumentFault:
        raise
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OpcError, KeyError, ValueError, EOFError, OSError) as error:
        raise _corrupt(f"{type(error).__name__}: {error}") from error
    except (NotImplementedError, RuntimeError, zipfile.LargeZipFile) as error:
        raise _corrupt(f"its package is packed in a way that cannot be read ({error})") from error
    except Exception as error:
        # zlib and lxml raise errors of their own for damaged parts; none of them is a fault of the reader.
        raise _corrupt(f"{type(error).__name__}: {error}") from error
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise _fault(
            ReceiptStatus.UNSUPPORTED,
            "not_a_word_file",
            "The package holds no Word document body; publish the form as docx, PDF or text.",
        )
    return body


def _fault(status: ReceiptStatus, code: str, message: str) -> DocumentFault:
    return DocumentFault(status, code, message)


def _corrupt(what: str) -> DocumentFault:
    return _fault(
        ReceiptStatus.CORRUPT,
        "corrupt_docx",
        f"The Word file is damaged: {what}. Ask the publisher for the file again.",
    )


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

    blocks: list[Block] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    cells: int = 0

    def blocks_of(self, parent: etree._Element, depth: int) -> None:
        """Append the paragraphs and tables below an element, in order."""
        for element in _children(parent):
            if element.tag == f"{W}p":
                boxes: list[etree._Element] = []
                self._paragraph(_text(element, boxes))
                for box in boxes:
                    self._nested(box, depth)
            elif element.tag == f"{W}tbl":
                self._table(element, depth)

    def _nested(self, parent: etree._Element, depth: int) -> None:
        if depth < MAX_DEPTH:
            self.blocks_of(parent, depth + 1)

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
            if element.tag == f"{W}tbl" and depth < MAX_DEPTH:
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
        column = 1 + _number(row, f"{W}trPr/{W}gridBefore", 0)
        here: dict[int, _OpenCell] = {}
        last: _OpenCell | None = None
        for element in _children(row, cells=True):
            span = _number(element, f"{W}tcPr/{W}gridSpan", 1, at_least=1)
            self._count(column + span)
            text = self._cell_text(element, inner)
            if _merge(element, "hMerge") == "continue" and last is not None:
                last.column_span += span
                last.text = f"{last.text}\n{text}".strip("\n")
                column += span
                continue
            merge = _merge(element, "vMerge")
            upper = above.get(column) if merge == "continue" else None
            if upper is not None and upper.column_span == span:
                upper.row_span = row_no - upper.row + 1
                if text.strip():
                    upper.text = f"{upper.text}\n{text}".strip("\n")
                here[column] = upper
                last = None
            else:
                last = _OpenCell(row_no, column, span, text)
                cells.append(last)
                if merge is not None:
                    here[column] = last
            column += span
        return here

    def _count(self, columns: int) -> None:
        self.cells += 1
        if columns > MAX_COLUMNS + 1 or self.cells > MAX_CELLS:
            raise _fault(
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
                        texts.append(_text(child, boxes))
                    elif child.tag == f"{W}tbl":
                        inner.append(child)
            waiting = boxes
            depth += 1
        return "\n".join(texts).strip("\n")


def _children(parent: etree._Element, *, rows: bool = False, cells: bool = False) -> Iterator[etree._Element]:
    """Paragraphs and tables (or rows, or cells) below an element, through content controls and tracked insertions."""
    wanted = {f"{W}tr"} if rows else {f"{W}tc"} if cells else {f"{W}p", f"{W}tbl"}
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _DROPPED:
            continue
        if element.tag in wanted:
            deleted = f"{W}trPr/{W}del" if rows else f"{W}tcPr/{W}cellDel"
            if not ((rows or cells) and element.find(deleted) is not None):
                yield element
        elif not element.tag.endswith("Pr") and element.tag not in (f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
            waiting.extend(reversed(element))


def _text(paragraph: etree._Element, boxes: list[etree._Element]) -> str:
    """Printed text of a paragraph; text boxes in it are put into `boxes`."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            continue
        if tag == f"{W}t":
            parts.append(element.text or "")
        elif tag == f"{W}tab":
            parts.append("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{W}sym":
            parts.append(_symbol(element.get(f"{W}char") or ""))
        elif tag == f"{W}txbxContent":
            boxes.append(element)
        elif tag == f"{W}r" and element.find(f"{W}rPr/{W}vanish") is not None:
            continue
        else:
            waiting.extend(reversed(element))
    return "".join(parts)


def _symbol(code: str) -> str:
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return char if char.isprintable() else ""


def _number(element: etree._Element, path: str, default: int, *, at_least: int = 0) -> int:
    found = element.find(path)
    try:
        return max(at_least, int(found.get(f"{W}val") or "")) if found is not None else default
    except (TypeError, ValueError):
        return default


def _merge(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{W}tcPr/{W}{name}")
    return None if found is None else found.get(f"{W}val") or "continue"
