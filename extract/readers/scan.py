"""Read a page that is a picture: its rulings give the cells, each line of text in a cell is recognised by itself."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import starmap

import cv2
import numpy as np

from extract.allowance import begin_scanned_page
from extract.forms.doubts import SURE_ENOUGH
from extract.readers.pdf_ink import Frame, PageInk, Run
from extract.readers.pdf_skeleton import Skeleton, skeletons
from extract.readers.scan_picture import PIXELS_PER_POINT, InkBox, Page, Picture, straighten, text_lines, usual_height
from extract.readers.scan_text import ReadText, read_lines
from model.grid import Block, Cell, Paragraph
from model.source import Box

_READABLE = 0.6
"""A page of less sense than this may lie on its side or upside down (measured: upright 0.97, others to 0.43)."""
_NO_TEXT = 0.4
"""Below this mean confidence what is drawn on the page is no text (scribbles gave 0.32)."""
_USUAL_LENGTH = 3.0
"""Characters of a line; forms have more."""
_MANY_LINES = 300
"""Published forms have up to 155 lines a page, on their side 430 and more."""
_SAMPLE = 24
"""So many lines tell how a page lies (measured: some lines of upright pages 0.99, of others to 0.68)."""
_FEWEST_CELLS = 12
"""A table of a form has at least so many cells; seals, letterheads and photographs draw fewer."""
_INSET = 3
"""Pixels within the sides of a cell that may still be ruling."""
_PARTED = 2.5
"""Outside tables, so many heights of blank paper part two lines of text."""


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A recognised line: its text, confidence, and its middle on the straight page, in points."""

    text: str
    confidence: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page that was a picture, as the page of a PDF would be, with how sure each of its lines is.

    `slant` are the degrees by which the picture lay askew.
    """

    ink: PageInk
    lines: tuple[ScanLine, ...]
    slant: float


def scan_page(grey: Picture, number: int) -> ScannedPage | None:
    """What is printed on a picture of a page of DPI dots per inch; None where no text is found on it.

    A page that lies on its side or upside down is turned.
    """
    begin_scanned_page()
    upright = _prepared(grey, number, 0)
    best = _read(upright) if upright.is_usual() else None
    if best is not None and _sense(best) >= _READABLE:
        return best
    # A page that lies wrong takes several times as long to read, and for nothing: a few lines tell how it lies.
    ways = [upright]
    for quarters in (1, 3, 2):
        if max(way.sense for way in ways) >= SURE_ENOUGH:
            break
        ways.append(_prepared(np.ascontiguousarray(np.rot90(grey, -quarters)), number, quarters))
    chosen = max(ways, key=lambda way: way.sense)
    if chosen is not upright or best is None:
        best = _read(chosen)
    return best if best is not None and _confidence(best) >= _NO_TEXT else None


def shows_table(grey: Picture) -> bool:
    """Whether rulings on a picture of DPI dots per inch draw a table as large as one of a form."""
    page = straighten(grey)
    height, width = (side / PIXELS_PER_POINT for side in page.grey.shape)
    frame = Frame(width, height)
    ink = PageInk(1, frame, (), page.horizontal, page.vertical, has_pictures=True, unmapped=0, picture_share=1.0)
    return any(len(table.spans) >= _FEWEST_CELLS for table in skeletons(ink))


def with_confidence(blocks: Iterable[Block], pages: dict[int, ScannedPage]) -> tuple[Block, ...]:
    """The blocks with the confidence of cells on scanned pages, and the boxes of these pages as they were."""
    return tuple(_block(block, pages) for block in blocks)


def _sense(page: ScannedPage) -> float:
    """How much sense a page makes, from 0 to 1: mean confidence, less where lines have hardly a character each.

    On a page that lies on its side every character is taken for a line, and often for the right one.
    """
    characters = sum(len(line.text) for line in page.lines)
    return _confidence(page) * min(1.0, characters / max(1, len(page.lines)) / _USUAL_LENGTH)


def _confidence(page: ScannedPage) -> float:
    """The mean confidence of the page's characters."""
    characters = sum(len(line.text) for line in page.lines)
    return sum(line.confidence * len(line.text) for line in page.lines) / max(1, characters)


@dataclass(frozen=True)
class _Prepared:
    """A page made straight, lying as it was turned, with the places of its lines."""

    page: Page
    bare: PageInk
    size: float
    boxes: tuple[InkBox, ...]

    def is_usual(self) -> bool:
        """Whether the page has not many more lines than pages have: on its side, every character is one."""
        return len(self.boxes) <= _MANY_LINES

    @cached_property
    def sense(self) -> float:
        """How much sense some lines of the page make."""
        some = self.boxes[:: max(1, math.ceil(len(self.boxes) / _SAMPLE))]
        lines = tuple(starmap(_line, zip(some, read_lines(self.page, some, self.size), strict=True)))
        return _sense(ScannedPage(self.bare, lines, self.page.slant)) if any(line.text for line in lines) else 0.0


def _prepared(grey: Picture, number: int, quarters: int) -> _Prepared:
    page = straighten(grey)
    height, width = (side / PIXELS_PER_POINT for side in page.grey.shape)
    # A page that was turned clockwise to be read shows itself turned back.
    frame = Frame(width, height, quarters)
    bare = PageInk(number, frame, (), page.horizontal, page.vertical, has_pictures=True, unmapped=0, picture_share=1.0)
    size = usual_height(page)
    return _Prepared(page, bare, size, tuple(_lines_of_page(page, skeletons(bare), size)))


def _read(prepared: _Prepared) -> ScannedPage | None:
    read = read_lines(prepared.page, prepared.boxes, prepared.size)
    chars: list[Run] = []
    lines: list[ScanLine] = []
    for box, text in zip(prepared.boxes, read, strict=True):
        if not text.text and text.confidence == 0 and box.y1 - box.y0 < prepared.size / 2:
            continue  # a stain: neither shaped like a character nor read as one
        lines.append(_line(box, text))
        chars.extend(_chars(box, text, prepared.size))
    if not chars:
        return None
    return ScannedPage(replace(prepared.bare, runs=tuple(chars)), tuple(lines), prepared.page.slant)


def _lines_of_page(page: Page, tables: Sequence[Skeleton], size: float) -> Iterable[InkBox]:
    """Where lines stand: cell by cell, then on the paper around the tables."""
    rest = page.ink.copy()
    for table in tables:
        for top, bottom, left, right in table.spans.values():
            cell = _pixels(table.xs[left], table.ys[top], table.xs[right], table.ys[bottom], page)
            yield from text_lines(page.ink, cell, size)
    for table in tables:
        whole = _pixels(table.xs[0], table.ys[0], table.xs[-1], table.ys[-1], page, grow=True)
        rest[whole.y0 : whole.y1, whole.x0 : whole.x1] = 0
    height, width = rest.shape
    yield from text_lines(rest, InkBox(0, 0, width, height), size, gap=_PARTED)


def _pixels(x0: float, y0: float, x1: float, y1: float, page: Page, *, grow: bool = False) -> InkBox:
    """A part of the page in pixels, a little smaller or larger than its sides, which are rulings."""
    inset = -_INSET if grow else _INSET
    height, width = page.ink.shape
    left, top = (max(0, round(value * PIXELS_PER_POINT) + inset) for value in (x0, y0))
    right = min(width, round(x1 * PIXELS_PER_POINT) - inset)
    bottom = min(height, round(y1 * PIXELS_PER_POINT) - inset)
    return InkBox(left, top, max(right, left + 1), max(bottom, top + 1))


def _line(box: InkBox, read: ReadText) -> ScanLine:
    middle = ((box.x0 + box.x1) / 2 / PIXELS_PER_POINT, (box.y0 + box.y1) / 2 / PIXELS_PER_POINT)
    return ScanLine(read.text, read.confidence, *middle)


def _chars(box: InkBox, read: ReadText, size: float) -> list[Run]:
    """The characters of a line, spread over it: wide ones take twice the room of narrow ones, blanks part words."""
    if not read.text:
        return []
    widths = [1.0 if ord(char) > 0x2E7F else 0.5 for char in read.text]
    step = (box.x1 - box.x0) / PIXELS_PER_POINT / sum(widths)
    middle, half = (box.y0 + box.y1) / 2 / PIXELS_PER_POINT, max(size, box.y1 - box.y0) / 2 / PIXELS_PER_POINT
    chars, x = [], box.x0 / PIXELS_PER_POINT
    for char, width in zip(read.text, widths, strict=True):
        if not char.isspace():
            chars.append(Run(char, x, middle - half, x + width * step, middle + half, x, middle + half))
        x += width * step
    return chars


def _block(block: Block, pages: dict[int, ScannedPage]) -> Block:
    if isinstance(block, Paragraph):
        page = pages.get(block.page or 0)
        return block if page is None else replace(block, box=_as_it_lay(block.box, page))
    if not any(cell.page in pages for cell in block.cells):
        return block
    return replace(block, cells=tuple(_cell(cell, pages) for cell in block.cells))


def _cell(cell: Cell, pages: dict[int, ScannedPage]) -> Cell:
    page = pages.get(cell.page or 0)
    if page is None or cell.box is None:
        return cell
    box = cell.box
    inside = [
        line.confidence
        for line in page.lines
        for shown in [page.ink.frame.shown_box(line.x, line.y, line.x, line.y)]
        if box.x0 <= shown.x0 <= box.x1 and box.y0 <= shown.y0 <= box.y1
    ]
    return replace(cell, box=_as_it_lay(box, page), confidence=min(inside, default=1.0))


def _as_it_lay(box: Box | None, page: ScannedPage) -> Box | None:
    """The box on the page as it was, before it was made straight: the rectangle around the turned one."""
    if box is None or not page.slant:
        return box
    turned = page.ink.frame.turned % 2
    width, height = page.ink.frame.width, page.ink.frame.height
    width, height = (height, width) if turned else (width, height)
    radians = math.radians(page.slant)
    cos, sin = math.cos(radians), math.sin(radians)
    corners = [(x - width / 2, y - height / 2) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
    xs = [x * cos - y * sin + width / 2 for x, y in corners]
    ys = [x * sin + y * cos + height / 2 for x, y in corners]
    return Box(round(min(xs), 2), round(min(ys), 2), round(max(xs), 2), round(max(ys), 2))


def resized(grey: Picture, dots_per_inch: float) -> Picture:
    """A picture brought to DPI dots per inch."""
    factor = PIXELS_PER_POINT * 72 / dots_per_inch
    if abs(factor - 1) < 0.02:
        return grey
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(grey, None, fx=factor, fy=factor, interpolation=way).astype(np.uint8)
