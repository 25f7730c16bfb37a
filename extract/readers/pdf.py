"""Read a digital PDF: paragraphs and tables in reading order, tables joined across pages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from extract.collector import collector_paused
from extract.readers.pdf_file import NO_PAGE, broken_pdf, open_pdf
from extract.readers.pdf_grid import Fragment, PageLayout
from extract.readers.pdf_join import begin, continues, join
from extract.readers.pdf_lines import Line
from extract.readers.pdf_overlay import attached_documents, prepare_fields, printed_page
from extract.readers.pdf_page import read_ink
from extract.readers.pdf_scan import is_silent, must_be_recognised, recognised
from extract.readers.pdf_table import Table, grid_of, is_single_cell, lines_of_frame
from extract.readers.pdf_unruled import page_layouts, unruled_pages
from model.errors import DocumentFault
from model.grid import Block, Content, Grid, Paragraph
from model.source import Box
from model.status import DocumentKind, ReceiptStatus

if TYPE_CHECKING:
    from extract.readers.scan import ScannedPage

MAX_PAGES = 3_000
MAX_CHARACTERS = 8_000_000

MARGIN_SHARE = 0.12
"""Page numbers, running headers and footers stand within this share of the page's height from its top or bottom."""
HEADER_SHARE = 0.25
"""A header that repeats may reach down to this share of the page's height: titles are printed anew on every page."""
UNMAPPED_SHARE = 0.3
"""With more characters than this of unknown meaning, nothing of a document can be trusted."""
PAGE_NUMBER = re.compile(
    r"^\W*第?\s*([0-9]{1,4}|[ivxlIVXL]{1,6}|[一二三四五六七八九十]{1,4})\s*页?\W*(共?\s*[0-9]{1,4}\s*页?\W*)?$"
)


@collector_paused()
def read_pdf(data: bytes) -> Content:
    """The content of a PDF.

    Lines outside tables are paragraphs, one each; page numbers and what repeats at the top or bottom of pages that
    continue a table are left out. Raises DocumentFault: encrypted, corrupt, too_large, unreadable (`scanned_pdf`,
    `unmapped_text`).
    """
    document = open_pdf(data)
    try:
        prepare_fields(document)
        page_count = len(document)
        if page_count > MAX_PAGES:
            raise DocumentFault(
                ReceiptStatus.TOO_LARGE,
                "pdf_too_many_pages",
                f"The PDF has {page_count} pages, more than {MAX_PAGES}. Split it and hand in the parts.",
            )
        layouts, silent, scanned = _layouts(document, page_count)
        issues = attached_documents(document)
    finally:
        document.close()
    blocks = tuple(blocks_of(layouts, silent))
    if scanned:
        from extract.readers.scan import with_confidence

        blocks = with_confidence(blocks, scanned)
    return Content(DocumentKind.PDF, blocks, page_count, silent, unruled_pages(layouts), issues)


def _layouts(
    document: pdfium.PdfDocument, page_count: int
) -> tuple[list[PageLayout], tuple[int, ...], dict[int, "ScannedPage"]]:
    """The layout of every page, the pages that show something but give no text, and those that are pictures.

    Pages are closed one by one. Only a page without text, or whose text means nothing, is recognised from its picture.
    """
    layouts: list[PageLayout] = []
    scanned: dict[int, ScannedPage] = {}
    silent: list[int] = []
    characters = legible = unmapped = unreachable = 0
    for index in range(page_count):
        try:
            page, own = printed_page(document, index)
        except pdfium.PdfiumError:
            unreachable += 1
            silent.append(index + 1)
            continue
        try:
            ink = read_ink(page, index + 1, own)
            if must_be_recognised(page, ink):
                found = recognised(page, index + 1)
                if found is not None:
                    scanned[index + 1] = found
                    ink = found.ink
        except pdfium.PdfiumError:
            unreachable += 1
            silent.append(index + 1)
            continue
        finally:
            page.close()
        characters += ink.char_count
        unmapped += ink.unmapped
        if characters > MAX_CHARACTERS:
            raise DocumentFault(
                ReceiptStatus.TOO_LARGE,
                "pdf_too_much_text",
                f"The PDF holds more than {MAX_CHARACTERS} characters. Split it and hand in the parts.",
            )
        if index + 1 not in scanned and is_silent(ink):
            silent.append(index + 1)
        else:
            legible += ink.char_count
            layouts.extend(page_layouts(ink, layouts))
    if unreachable and not characters:
        raise broken_pdf(NO_PAGE)
    if not legible and silent:
        raise DocumentFault(
            ReceiptStatus.UNREADABLE,
            "scanned_pdf",
            "The PDF holds pictures of its pages, and no text could be recognised on them. Ask the publisher for the "
            "Word file or a PDF made from it.",
        )
    if unmapped > UNMAPPED_SHARE * characters:
        raise DocumentFault(
            ReceiptStatus.UNREADABLE,
            "unmapped_text",
            "The fonts of the PDF do not say which characters its signs stand for. Ask the publisher for the Word "
            "file or a PDF made anew.",
        )
    return layouts, tuple(silent), scanned


_Item = Fragment | Line


def blocks_of(layouts: list[PageLayout], silent: tuple[int, ...]) -> Iterator[Block]:
    """Paragraphs and joined tables in reading order."""
    printed = _BlockWriter()
    running = _running_lines(layouts)
    table: Table | None = None
    shown: PageLayout | None = None
    held: list[tuple[PageLayout, Line]] = []
    for layout in layouts:
        for item in _items(layout):
            if isinstance(item, Line):
                if _is_page_number(item, layout):
                    continue
                held.append((layout, item))
                if table is not None and not _is_running(item, layout, running):
                    yield from printed.table(table)
                    table = None
                if table is None:
                    yield from printed.lines(held)
                    held = []
                continue
            if (
                table is not None
                and shown is not layout
                and _may_continue(table, item, silent)
                and continues(table, item)
            ):
                held = []
                join(table, item)
                shown = layout
                continue
            if table is not None:
                yield from printed.table(table)
            yield from printed.lines(held)
            held = []
            table, shown = begin(item), layout
    if table is not None:
        yield from printed.table(table)
    yield from printed.lines(held)


def _items(layout: PageLayout) -> list[_Item]:
    """What a page shows, from top to bottom."""
    placed: list[tuple[float, float, _Item]] = [(item.ys[0], item.xs[0], item) for item in layout.fragments]
    placed.extend((line.y0, line.x0, line) for line in layout.lines)
    placed.sort(key=lambda entry: entry[:2])
    return [item for _, _, item in placed]


def _may_continue(table: Table, fragment: Fragment, silent: tuple[int, ...]) -> bool:
    """Whether no page lies between the table and the fragment that could not be read."""
    return not any(page in silent for page in range(table.last_page + 1, fragment.page))


class _BlockWriter:
    """Numbers paragraphs and tables as they come."""

    def __init__(self) -> None:
        self.paragraph_no = 0
        self.table_no = 0

    def lines(self, held: list[tuple[PageLayout, Line]]) -> Iterator[Paragraph]:
        for layout, line in held:
            yield self._paragraph(layout.page, line, layout.frame.shown_box(line.x0, line.y0, line.x1, line.y1))

    def table(self, table: Table) -> Iterator[Grid | Paragraph]:
        if is_single_cell(table):
            # A frame around text is no table.
            for page, line, box in lines_of_frame(table):
                yield self._paragraph(page, line, box)
            return
        self.table_no += 1
        yield grid_of(table, self.table_no)

    def _paragraph(self, page: int, line: Line, box: Box) -> Paragraph:
        self.paragraph_no += 1
        return Paragraph(self.paragraph_no, line.text, page, box)


def _is_page_number(line: Line, layout: PageLayout) -> bool:
    """Whether a line is the page's number: nothing else stands farther up or down in its margin."""
    height = layout.frame.height
    if not PAGE_NUMBER.match(line.text):
        return False
    edges = [(fragment.ys[0], fragment.ys[-1]) for fragment in layout.fragments]
    edges.extend((other.y0, other.y1) for other in layout.lines if other is not line)
    if line.y0 > height * (1 - MARGIN_SHARE):
        return all(lower <= line.y1 + 1 for _, lower in edges)
    return line.y1 < height * MARGIN_SHARE and all(upper >= line.y0 - 1 for upper, _ in edges)


_Place = tuple[str, int]


def _running_lines(layouts: list[PageLayout]) -> dict[_Place, set[int]]:
    """Lines in the upper and lower part of pages: text without figures and height on the page, and their pages."""
    found: dict[_Place, set[int]] = defaultdict(set)
    for number, layout in enumerate(layouts):
        for line in layout.lines:
            for place in _places(line, layout):
                found[place].add(number)
    return found


def _is_running(line: Line, layout: PageLayout, running: dict[_Place, set[int]]) -> bool:
    """Whether the same line stands at the same height of another page too."""
    return any(len(running[place]) > 1 for place in _places(line, layout))


def _places(line: Line, layout: PageLayout) -> list[_Place]:
    height = layout.frame.height
    if HEADER_SHARE * height < line.y0 and line.y1 < (1 - MARGIN_SHARE) * height:
        return []
    text = re.sub(r"[\d\s]+", "", line.text)
    step = 6.0
    # A line near the boundary of two steps counts for both.
    return [(text, int(line.y0 // step)), (text, int((line.y0 + step / 2) // step) + 100_000)]
