"""The ink of one PDF page: characters and rulings in points from the top left of the page as it is shown.

Reads through pdfium (pypdfium2): `pdf_glyphs` gives the characters, `pdf_shapes` what is drawn.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium

from extract.readers.pdf_glyphs import Glyph, glyphs_of
from extract.readers.pdf_shapes import shapes_of
from model.source import Box

THIN = 3.0
"""A filled shape not thicker than this (points) is a ruling, thicker is shading."""
CHECK_BOX = 10.0
"""Boxes up to this size (points) are there to be ticked."""
RECTANGLE_POINTS = 5
OUTLINED_TEXT = 30
"""So many filled outlines on a page without text are taken for text turned into drawings."""
STRAIGHT = 0.8
"""A segment whose ends differ by at most this across its direction (points) is straight."""


class Char(NamedTuple):
    """One character: its loose box, where it stands on its baseline, and its direction.

    A tuple and no data class, because a document holds hundreds of thousands of them and tuples are made faster.
    `quarter` counts quarter turns counter-clockwise against the page's reading direction; 0 is upright.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin_x: float
    origin_y: float
    quarter: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line along one axis: at `at` on the other axis, from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of the straightened page, and by how many quarter turns clockwise it was straightened."""

    width: float
    height: float
    turned: int = 0

    def shown_box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of the straightened page, in points from the top left of the page as it is shown."""
        corners = [_turn(x, y, self.width, self.height, -self.turned) for x, y in ((x0, y0), (x1, y1))]
        (ax, ay), (bx, by) = corners
        return Box(round(min(ax, bx), 2), round(min(ay, by), 2), round(max(ax, bx), 2), round(max(ay, by), 2))


@dataclass(frozen=True, slots=True)
class PageInk:
    """What is printed on a page, in the coordinates of its frame.

    `has_pictures` tells of images, or of so many filled outlines that they may be text turned into drawings;
    `picture_share` is the part of the page that its largest image covers, from 0;
    `unmapped` counts characters that the page's fonts give no Unicode value for.
    """

    number: int
    frame: Frame
    chars: tuple[Char, ...]
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    has_pictures: bool
    unmapped: int
    picture_share: float = 0.0


def _turn(x: float, y: float, width: float, height: float, quarters: int) -> tuple[float, float]:
    """A point of a page of the given size after turning the page by quarter turns clockwise, y downwards."""
    match quarters % 4:
        case 1:
            return height - y, x
        case 2:
            return width - x, height - y
        case 3:
            return y, width - x
    return x, y


def read_ink(page: pdfium.PdfPage, number: int) -> PageInk:
    """The characters and rulings of a page. Raises DocumentFault (too_large) where a page holds absurdly much.

    A page whose text runs sideways (a landscape table printed on a portrait page) is straightened: the direction of
    most characters is taken as the reading direction, whatever the page's own /Rotate says.
    """
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    glyphs, unmapped = glyphs_of(page, number)
    shown_quarters = (page.get_rotation() // 90) % 4
    quarters = _main_direction(glyphs, shown_quarters)

    def place(x: float, y: float) -> tuple[float, float]:
        return _turn(x - left, top - y, width, height, quarters)

    if quarters:
        chars = tuple(_turned_char(glyph, place, quarters) for glyph in glyphs)
    else:
        chars = tuple(_upright_char(glyph, left, top) for glyph in glyphs)
    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    shading: list[tuple[float, float, float, float]] = []
    pictures = outlines = 0
    largest = 0.0
    for shape in shapes_of(page, number):
        if isinstance(shape, float):
            pictures += 1
            largest = max(largest, shape)
            continue
        points = [place(x, y) for x, y in shape.points]
        if shape.stroked and not _is_check_box(points):
            for start, end in pairwise(points):
                _rule(start, end, horizontal, vertical)
        elif not shape.stroked:
            outlines += len(points) > RECTANGLE_POINTS
            _rule_filled(points, horizontal, vertical, shading)
    if not horizontal and not vertical:
        # Tables drawn by cell backgrounds alone: their sides are the only borders there are.
        for x0, y0, x1, y1 in shading:
            for start, end in pairwise([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)]):
                _rule(start, end, horizontal, vertical)
    return PageInk(
        number=number,
        frame=Frame(
            width=height if quarters % 2 else width,
            height=width if quarters % 2 else height,
            turned=(quarters - shown_quarters) % 4,
        ),
        chars=chars,
        horizontal=tuple(horizontal),
        vertical=tuple(vertical),
        has_pictures=pictures > 0 or outlines >= OUTLINED_TEXT,
        unmapped=unmapped,
        picture_share=largest / max(page.get_width() * page.get_height(), 1.0),
    )


def _main_direction(glyphs: list[Glyph], default: int) -> int:
    """By how many quarter turns clockwise most of the text stands upright."""
    counts = Counter(glyph.quarter for glyph in glyphs)
    if not counts:
        return default
    return max(counts, key=lambda quarter: (counts[quarter], quarter == default))


def _upright_char(glyph: Glyph, left: float, top: float) -> Char:
    return Char(
        glyph.text,
        glyph.left - left,
        top - glyph.top,
        glyph.right - left,
        top - glyph.bottom,
        glyph.origin_x - left,
        top - glyph.origin_y,
        glyph.quarter,
    )


def _turned_char(glyph: Glyph, place: Callable[[float, float], tuple[float, float]], quarters: int) -> Char:
    (ax, ay), (bx, by) = place(glyph.left, glyph.bottom), place(glyph.right, glyph.top)
    origin_x, origin_y = place(glyph.origin_x, glyph.origin_y)
    quarter = (glyph.quarter - quarters) % 4
    return Char(glyph.text, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), origin_x, origin_y, quarter)


def _is_check_box(points: Sequence[tuple[float, float]]) -> bool:
    """Whether a closed shape is too small for a cell to hold text: a box to tick (☐), drawn."""
    if len(points) < RECTANGLE_POINTS - 1:
        return False
    width = max(x for x, _ in points) - min(x for x, _ in points)
    height = max(y for _, y in points) - min(y for _, y in points)
    return THIN < width <= CHECK_BOX and THIN < height <= CHECK_BOX


def _rule(
    start: tuple[float, float], end: tuple[float, float], horizontal: list[Ruling], vertical: list[Ruling]
) -> None:
    """File a straight segment under its axis; anything slanted is no ruling."""
    (x0, y0), (x1, y1) = start, end
    if not all(map(math.isfinite, (x0, y0, x1, y1))):
        return
    width, height = abs(x1 - x0), abs(y1 - y0)
    if height <= STRAIGHT < width:
        horizontal.append(Ruling((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
    elif width <= STRAIGHT < height:
        vertical.append(Ruling((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


def _rule_filled(
    points: list[tuple[float, float]],
    horizontal: list[Ruling],
    vertical: list[Ruling],
    shading: list[tuple[float, float, float, float]],
) -> None:
    """A filled shape: thin ones are rulings, larger rectangles are shading."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), min(ys), max(ys)
    if y1 - y0 <= THIN and x1 - x0 > y1 - y0:
        _rule((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2), horizontal, vertical)
    elif x1 - x0 <= THIN:
        _rule(((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), horizontal, vertical)
    elif 4 <= len(points) <= RECTANGLE_POINTS:
        shading.append((x0, y0, x1, y1))
