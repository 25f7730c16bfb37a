"""The picture of a page: made straight, its ruling lines, and where its lines of text stand.

Lengths are in pixels of a picture of DPI dots per inch unless they say points.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.pdf_ink import Ruling

DPI = 200
"""150 and 300 dots per inch read no better (measured on the same pages)."""
PIXELS_PER_POINT = DPI / 72

MOST_SLANT = 8.0
"""Degrees by which a page may lie askew; beyond it, nothing tells a slanted page from a drawing."""
LEAST_SLANT = 0.05
_RULING = 60
"""A ruling is at least this long: longer than any stroke of a character, shorter than the sides of a small cell."""
_PIECE = 42
"""A ruling may be broken into pieces; each is longer than the longest stroke of a character of 14 points."""
_SIDE, _TOUCHES = 33, 2
"""The side of a cell one line high may be as short as this where both its ends come so near to rulings across it."""
_RULING_GAP, _DOT_GAP = 15, 4
"""Pieces so near to each other are one ruling; dots so near are one piece, which strokes of two characters are not."""
_NEAR = (2, 7)
"""Pixels beside a line where characters would go on and paper would not."""
_WHOLE, _BROKEN = 0.93, 0.6
_BLANK, _FULL = 0.06, 0.12
"""Shares of a line that are drawn, and of what stands beside it."""
_THICKEST = 14
_SPECK = 6
"""Ink of fewer pixels is dirt."""
_SMALLEST_LETTER = 12
_WIDE_PITCH, _CLOSE_PITCH = 1.3, 1.0
"""Heights from line to line where lines are so close that ink joins them."""
_CROSSED = 0.4
"""A row that more of the ink goes across parts no lines (measured: titles from 0.43 on, joined lines to 0.3)."""
_USUAL_HEIGHT = 29.0
"""Height of 10.5 point characters, where a page has too few lines to tell."""

Picture = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class InkBox:
    """A rectangle of a picture: left, top, right, bottom, the last two exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int


@dataclass(frozen=True, slots=True)
class Page:
    """A straight picture of a page: `grey` from 0 black to 255 white, `ink` 255 where anything but a ruling is drawn.

    `slant` are the degrees by which the page was turned counter-clockwise to be straight.
    """

    grey: Picture
    ink: Picture
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    slant: float


def straighten(grey: Picture) -> Page:
    """The page made straight, with its rulings in points."""
    slant = _slant(grey)
    if abs(slant) >= LEAST_SLANT:
        height, width = grey.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), slant, 1.0)
        grey = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,)).astype(np.uint8)
    else:
        slant = 0.0
    ink = _ink(grey)
    horizontal, lying = _rulings(ink, lying=True)
    vertical, standing = _rulings(ink, lying=False)
    sides, short = _short_sides(ink, lying, standing)
    vertical, standing = (*vertical, *sides), cv2.bitwise_or(standing, short).astype(np.uint8)
    drawn = cv2.dilate(cv2.bitwise_or(lying, standing), np.ones((3, 3), np.uint8))
    ink = _without_specks(cv2.bitwise_and(ink, cv2.bitwise_not(drawn)).astype(np.uint8))
    return Page(grey, ink, horizontal, vertical, slant)


def usual_height(page: Page) -> float:
    """Height of most characters of a page."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(page.ink)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    heights = heights[(heights >= _SMALLEST_LETTER) & (heights <= 4 * _USUAL_HEIGHT)]
    if len(heights) < 20:
        return _USUAL_HEIGHT
    # Most characters come in several pieces, of which the tallest are as tall as the character.
    return float(np.percentile(heights, 80))


def text_lines(ink: Picture, within: InkBox, height: float, *, gap: float | None = None) -> Iterator[InkBox]:
    """Where lines of text stand within a part of a picture, from top to bottom.

    `height` is that of most characters. With `gap`, a line is parted where so many heights are blank.
    """
    part = ink[within.y0 : within.y1, within.x0 : within.x1]
    for top, bottom in _bands(part, height):
        band = part[top:bottom]
        columns = np.flatnonzero(band.any(axis=0))
        if not len(columns):
            continue
        pieces = [columns] if gap is None else np.split(columns, np.flatnonzero(np.diff(columns) > gap * height) + 1)
        for piece in pieces:
            left, right = int(piece[0]), int(piece[-1]) + 1
            rows = np.flatnonzero(band[:, left:right].any(axis=1))
            yield InkBox(
                within.x0 + left, within.y0 + top + int(rows[0]), within.x0 + right, within.y0 + top + int(rows[-1]) + 1
            )


def _bands(part: Picture, height: float) -> list[tuple[int, int]]:
    """Rows of text from the top: runs of rows with ink, those of one character (三) put together, joined ones cut."""
    rows = part.any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], rows.astype(np.int8), [0]))))
    runs = [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and end - joined[-1][0] <= 1.15 * height:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [line for start, end in joined for line in _single_lines(part, start, end, height)]


def _single_lines(part: Picture, start: int, end: int, height: float) -> list[tuple[int, int]]:
    """The lines of a run of rows: several where they stand so close that ink joins them, else one, however large."""
    tall = end - start
    if round(tall / (_WIDE_PITCH * height)) < 2:
        return [(start, end)]
    run = part[start:end]
    amounts = run.sum(axis=1, dtype=np.int64)
    _, _, stats, _ = cv2.connectedComponentsWithStats(run)
    counts = range(round(tall / (_WIDE_PITCH * height)), round(tall / (_CLOSE_PITCH * height)) + 1)
    ways = [_places(amounts, count, height) for count in counts]
    parted = [float(np.mean([_crossed(stats[1:], place, height) for place in places])) for places in ways]
    best = int(np.argmin(parted))
    if parted[best] > _CROSSED:
        return [(start, end)]
    return [(start + first, start + last) for first, last in pairwise((0, *ways[best], tall))]


def _places(amounts: npt.NDArray[np.int64], count: int, height: float) -> list[int]:
    """Where to cut so many lines of one height: at the rows of least ink near to where each should end."""
    places: list[int] = []
    for number in range(1, count):
        middle = round(number * len(amounts) / count)
        reach = max(2, round(height * 0.3))
        low = max((places[-1] if places else 0) + 1, middle - reach)
        places.append(low + int(np.argmin(amounts[low : middle + reach])))
    return places


def _crossed(stats: npt.NDArray[Any], place: int, height: float) -> float:
    """How much of the ink around a row belongs to strokes that go well across it."""
    tops, ends = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_TOP] + stats[:, cv2.CC_STAT_HEIGHT]
    areas = stats[:, cv2.CC_STAT_AREA]
    margin = max(2.0, 0.15 * height)
    near = (tops < place + height) & (ends > place - height)
    across = (tops < place - margin) & (ends > place + margin)
    return float(areas[across].sum() / max(1, areas[near].sum()))


def _ink(grey: Picture) -> Picture:
    """What is darker than the paper around it, whatever the lighting.

    Dirt is smoothed away, and with it lines one pixel thin: of what is drawn, only rulings are as long as they.
    """
    ink, every = (
        cv2.adaptiveThreshold(picture, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 41, 15)
        for picture in (cv2.medianBlur(grey, 3), grey)
    )
    for along in (np.ones((1, _PIECE), np.uint8), np.ones((_SIDE, 1), np.uint8)):
        ink = cv2.bitwise_or(ink, cv2.morphologyEx(every, cv2.MORPH_OPEN, along))
    return ink.astype(np.uint8)


def _without_specks(ink: Picture) -> Picture:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    kept = np.zeros(count, np.uint8)
    kept[1:] = np.where(stats[1:, cv2.CC_STAT_AREA] >= _SPECK, 255, 0)
    return kept[labels]


def _slant(grey: Picture) -> float:
    """Degrees by which long lines of the page fall to the right; 0 where there are too few to tell."""
    edges = cv2.Canny(grey, 60, 180)
    shortest = grey.shape[1] / 6
    found = cv2.HoughLinesP(edges, 1, np.pi / 1800, 120, minLineLength=shortest, maxLineGap=12)
    if found is None:
        return 0.0
    lines = found.reshape(-1, 4).astype(float)
    across, down = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    angles = np.degrees(np.arctan2(down, across))
    near = np.abs(angles) <= MOST_SLANT
    if near.sum() < 3:
        return 0.0
    order = np.argsort(angles[near])
    weights = np.hypot(across, down)[near][order].cumsum()
    return float(angles[near][order][np.searchsorted(weights, weights[-1] / 2)])


def _rulings(ink: Picture, *, lying: bool) -> tuple[tuple[Ruling, ...], Picture]:
    """Straight lines along one axis, in points, and the picture of them alone."""

    def shape(along: int, across: int) -> Picture:
        return np.ones((across, along) if lying else (along, across), np.uint8)

    # Thicker, so that a line that still falls by a few pixels is not cut into steps.
    bold = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, shape(_DOT_GAP, 1)), shape(1, 3))
    pieces = cv2.morphologyEx(bold, cv2.MORPH_OPEN, shape(_PIECE, 1))
    opened = cv2.morphologyEx(
        cv2.morphologyEx(pieces, cv2.MORPH_CLOSE, shape(_RULING_GAP, 1)), cv2.MORPH_OPEN, shape(_RULING, 1)
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened)
    found = []
    alone = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[number])
        along, across = (width, height) if lying else (height, width)
        if across > _THICKEST and across * 8 > along:
            continue
        if not _is_alone(ink, InkBox(x, y, x + width, y + height), lying=lying):
            continue
        alone[number] = 255
        start, at = (x, y + height / 2) if lying else (y, x + width / 2)
        found.append(Ruling(at / PIXELS_PER_POINT, start / PIXELS_PER_POINT, (start + along) / PIXELS_PER_POINT))
    return tuple(found), alone[labels].astype(np.uint8)


def _short_sides(ink: Picture, lying: Picture, standing: Picture) -> tuple[tuple[Ruling, ...], Picture]:
    """Sides of cells one line high which no row beside goes on, shorter than a ruling: in points, and their picture.

    A stroke of a character is as long, but does not reach from the ruling above it to the one below.
    """
    bold = cv2.dilate(
        cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_DOT_GAP, 1), np.uint8)), np.ones((1, 3), np.uint8)
    )
    known = cv2.dilate(standing, np.ones((1, 2 * _THICKEST + 1), np.uint8))
    pieces = cv2.morphologyEx(
        cv2.bitwise_and(bold, cv2.bitwise_not(known)), cv2.MORPH_OPEN, np.ones((_SIDE, 1), np.uint8)
    )
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pieces.astype(np.uint8))
    found = []
    alone = np.zeros(count, np.uint8)
    for number in range(1, count):
        x, y, width, height, _ = (int(value) for value in stats[number])
        left, right = max(0, x - 2 * _TOUCHES), x + width + 2 * _TOUCHES
        ends = (lying[max(0, end - _TOUCHES) : end + _TOUCHES, left:right] for end in (y, y + height))
        if width > _THICKEST or not all(end.any() for end in ends):
            continue
        # Between the rulings that it touches, which are no text beside it.
        if not _is_alone(ink, InkBox(x, y + 2 * _TOUCHES, x + width, y + height - 2 * _TOUCHES), lying=False):
            continue
        alone[number] = 255
        at = (x + width / 2) / PIXELS_PER_POINT
        found.append(Ruling(at, y / PIXELS_PER_POINT, (y + height) / PIXELS_PER_POINT))
    return tuple(found), alone[labels].astype(np.uint8)


def _is_alone(ink: Picture, box: InkBox, *, lying: bool) -> bool:
    """Whether a line is drawn whole with paper beside it; strokes of characters in a row are neither.

    One side may be full of text that stands near; and a line may be broken where both sides are blank.
    """
    across = ink if lying else ink.T
    y0, y1, x0, x1 = (box.y0, box.y1, box.x0, box.x1) if lying else (box.x0, box.x1, box.y0, box.y1)
    drawn = float(across[max(0, y0 - 1) : y1 + 1, x0:x1].any(axis=0).mean())
    beside = [
        float((across[max(0, low) : max(0, high), x0:x1] > 0).mean()) if high > 0 and low < across.shape[0] else 0.0
        for low, high in ((y0 - _NEAR[1], y0 - _NEAR[0]), (y1 + _NEAR[0], y1 + _NEAR[1]))
    ]
    if drawn < _WHOLE:
        return drawn >= _BROKEN and max(beside) < _BLANK
    return min(beside) < _FULL
