"""The ink of one PDF page, as pdfium draws it.

Reads through pdfium (pypdfium2): `pdf_glyphs` gives the characters, `pdf_shapes` what is drawn.
"""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import pypdfium2 as pdfium

from extract.readers.pdf_cover import covered_texts
from extract.readers.pdf_glyphs import glyphs_of
from extract.readers.pdf_ink import Frame, PageInk, Ruling, Run, letters, turned_point
from extract.readers.pdf_shapes import Paleness, Picture, Shape, Text, is_dark, shapes_of

THIN = 3.0
"""A filled shape not thicker than this (points) is a ruling, thicker is shading."""
CHECK_BOX = 10.0
"""Boxes up to this size (points) are there to be ticked."""
RECTANGLE_POINTS = 5
OUTLINED_TEXT = 30
"""So many filled outlines on a page without text are taken for text turned into drawings."""
SCAN_SHARE = 0.5
"""A picture over this part of a page makes it a scan, unless there is text too."""
STRAIGHT = 0.8
"""A segment whose ends differ by at most this across its direction (points) is straight."""


def read_ink(page: pdfium.PdfPage, number: int, own: int | None = None) -> PageInk:
    """The characters and rulings of a page. Raises DocumentFault (too_large) where a page holds absurdly much.

    Lines of objects behind the first `own` are left out: they are borders of fields and notes, and part no cells.

    A page whose text runs sideways (a landscape table printed on a portrait page) is straightened: the direction of
    most characters is taken as the reading direction, whatever the page's own /Rotate says.
    """
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    drawn = list(shapes_of(page, number))
    largest = max((item.area for item in drawn if isinstance(item, Picture)), default=0.0)
    picture_share = largest / max(page.get_width() * page.get_height(), 1.0)
    texts = [item for item in drawn if isinstance(item, Text)]
    covered = covered_texts(page, [item for item in drawn if isinstance(item, Shape)])
    pale = _hidden(drawn, texts, picture_share) | dict.fromkeys(covered, Paleness.UNSEEN)
    runs, unmapped = glyphs_of(page, number, turned=any(text.turned for text in texts), pale=pale)
    is_cropped = page.get_cropbox() != page.get_mediabox()
    if is_cropped:
        runs = [run for run in runs if _is_within((run.x0 + run.x1) / 2, (run.y0 + run.y1) / 2, width, height)]
    shown_quarters = (page.get_rotation() // 90) % 4
    quarters = _main_direction(runs, shown_quarters)
    if quarters:
        runs = [_turned(one, width, height, quarters) for run in runs for one in letters(run)]

    def place(x: float, y: float) -> tuple[float, float]:
        return turned_point(x - left, top - y, width, height, quarters)

    horizontal: list[Ruling] = []
    vertical: list[Ruling] = []
    shading: list[tuple[float, float, float, float]] = []
    outlines = 0
    for shape in drawn:
        if not isinstance(shape, Shape) or (own is not None and shape.order[0] >= own):
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
    frame = Frame(
        width=height if quarters % 2 else width,
        height=width if quarters % 2 else height,
        turned=(quarters - shown_quarters) % 4,
    )
    if is_cropped:
        horizontal = _shown(horizontal, frame.height, frame.width)
        vertical = _shown(vertical, frame.width, frame.height)
    return PageInk(
        number=number,
        frame=frame,
        runs=tuple(runs),
        horizontal=tuple(horizontal),
        vertical=tuple(vertical),
        has_pictures=any(isinstance(item, Picture) for item in drawn) or outlines >= OUTLINED_TEXT,
        unmapped=unmapped,
        picture_share=picture_share,
    )


def _is_within(x: float, y: float, width: float, height: float) -> bool:
    return 0 <= x <= width and 0 <= y <= height


def _shown(rulings: Sequence[Ruling], across: float, along: float) -> list[Ruling]:
    """The parts of rulings that a page shows of which only a part is shown."""
    shown = [ruling for ruling in rulings if 0 <= ruling.at <= across and ruling.end > 0 and ruling.start < along]
    return [Ruling(ruling.at, max(ruling.start, 0.0), min(ruling.end, along)) for ruling in shown]


def _hidden(
    drawn: Sequence[Shape | Picture | Text], texts: Sequence[Text], picture_share: float
) -> dict[int, Paleness]:
    """The text objects that are pale or not seen, by address.

    White text on a dark ground is seen, and may be on a picture; the text layer of a scan is never seen and meant.
    """
    pale = [text for text in texts if text.paleness is not None]
    if not pale or picture_share >= SCAN_SHARE:
        return {}
    has_pictures = any(isinstance(item, Picture) for item in drawn)
    grounds = [_bounds(item.points) for item in drawn if isinstance(item, Shape) and is_dark(item)]
    hidden: dict[int, Paleness] = {}
    for text in pale:
        on_ground = any(x0 <= text.x <= x1 and y0 <= text.y <= y1 for x0, y0, x1, y1 in grounds)
        if not on_ground and not (has_pictures and text.paleness is Paleness.UNSEEN):
            hidden[text.address] = text.paleness or Paleness.PALE
    return hidden


def _bounds(points: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _main_direction(runs: Sequence[Run], default: int) -> int:
    """By how many quarter turns clockwise most of the text stands upright."""
    if not runs:
        return default
    if not any(run.quarter for run in runs):
        return 0
    counts: Counter[int] = Counter()
    for run in runs:
        counts[run.quarter] += len(run.text)
    return max(counts, key=lambda quarter: (counts[quarter], quarter == default))


def _turned(char: Run, width: float, height: float, quarters: int) -> Run:
    (ax, ay) = turned_point(char.x0, char.y0, width, height, quarters)
    (bx, by) = turned_point(char.x1, char.y1, width, height, quarters)
    origin_x, origin_y = turned_point(char.origin_x, char.origin_y, width, height, quarters)
    quarter = (char.quarter - quarters) % 4
    return Run(char.text, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by), origin_x, origin_y, quarter)


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
    x0, y0, x1, y1 = _bounds(points)
    if y1 - y0 <= THIN and x1 - x0 > y1 - y0:
        _rule((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2), horizontal, vertical)
    elif x1 - x0 <= THIN:
        _rule(((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1), horizontal, vertical)
    elif 4 <= len(points) <= RECTANGLE_POINTS:
        shading.append((x0, y0, x1, y1))
