"""Text of a PDF page below something opaque that is drawn later: an old value, covered to print a new one over it."""

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.readers import pdf_calls as calls
from extract.readers.pdf_shapes import (
    IDENTITY,
    MAX_OBJECT_DEPTH,
    Matrix,
    Shape,
    is_opaque,
    matrix_of,
    multiplied,
    objects_in_form,
    objects_of_page,
)

_THICK = 3.0
"""What covers text is thicker than this (points): thinner shapes are lines, which strike out and cover nothing."""
_MOST_OF_PAGE = 0.2
"""A larger shape is the ground of a page or a table."""
_OVER = 2.0
"""Text may reach so far (points) out of what covers it: its box is higher than its characters."""
_BAND = 25.0
"""Points of height of the bands by which texts are looked up."""

_CORNERS = 4

Bounds = tuple[float, float, float, float]
_NOTHING: Bounds = (0.0, 0.0, 0.0, 0.0)


class _Text(NamedTuple):
    """A text object, when it is drawn, where it begins, and how the form that holds it lies on the page."""

    order: tuple[int, ...]
    item: int
    x: float
    y: float
    form: Matrix


def covered_texts(page: pdfium.PdfPage, shapes: Sequence[Shape]) -> set[int]:
    """The text objects of a page, by address, that are wholly below opaque rectangles drawn after them."""
    most = _MOST_OF_PAGE * page.get_width() * page.get_height()
    found = [(shape, _bounds(shape.points)) for shape in shapes if shape.filled and len(set(shape.points)) == _CORNERS]
    fills = [(shape, bounds) for shape, bounds in found if _may_cover(bounds, most)]
    if not fills:
        return set()
    objects = objects_of_page(page)
    last = max(shape.order for shape, _ in fills)
    texts: dict[int, list[_Text]] = defaultdict(list)
    for text in _texts_before(objects, last, (), IDENTITY):
        texts[int(text.y // _BAND)].append(text)
    if not texts:
        return set()
    return {
        text.item
        for shape, (x0, y0, x1, y1) in fills
        for band in range(int(y0 // _BAND), int(y1 // _BAND) + 1)
        for text in texts.get(band, ())
        if text.order < shape.order and x0 <= text.x <= x1 and y0 <= text.y <= y1
        if _is_within(text, (x0, y0, x1, y1)) and is_opaque(shape) and _hides(objects, shape.order, text)
    }


def _texts_before(
    objects: Sequence[int], last: tuple[int, ...], above: tuple[int, ...], form: Matrix
) -> Iterator[_Text]:
    """The texts that are drawn before `last`, those in forms included."""
    for place, item in enumerate(objects):
        order = (*above, place)
        if order > last:
            return
        kind = calls.object_type(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            *_, x, y = multiplied(matrix_of(item), form)
            yield _Text(order, item, x, y, form)
        elif kind == raw.FPDF_PAGEOBJ_FORM and len(above) < MAX_OBJECT_DEPTH:
            yield from _texts_before(objects_in_form(item), last, order, multiplied(matrix_of(item), form))


def _may_cover(bounds: Bounds, most: float) -> bool:
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    return width > _THICK and height > _THICK and width * height < most


def _hides(objects: Sequence[int], order: tuple[int, ...], text: _Text) -> bool:
    """Whether nothing shows through what is drawn there, as through a highlighter, and no clip leaves the text out."""
    form = IDENTITY
    for place in order:
        item = objects[place]
        if calls.has_transparency(item) or not all(_is_within(text, clip) for clip in _clips(item, form)):
            return False
        if calls.object_type(item) == raw.FPDF_PAGEOBJ_FORM:
            objects, form = objects_in_form(item), multiplied(matrix_of(item), form)
    return True


def _clips(item: int, form: Matrix) -> Iterator[Bounds]:
    """What an object is cut to, on the page; nothing is left of one that is cut to anything but rectangles."""
    clip = calls.object_clip(item)
    a, b, c, d, e, f = form
    x, y = ctypes.c_float(), ctypes.c_float()
    for path in range(max(calls.clip_path_count(clip), 0) if clip else 0):
        corners = []
        for number in range(calls.clip_segment_count(clip, path)):
            calls.segment_point(calls.clip_segment(clip, path, number), ctypes.addressof(x), ctypes.addressof(y))
            corners.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        yield _bounds(corners) if len(set(corners)) == _CORNERS else _NOTHING


def _is_within(text: _Text, cover: Bounds) -> bool:
    sides = [ctypes.c_float() for _ in range(4)]
    if not calls.object_bounds(text.item, *map(ctypes.addressof, sides)):
        return False
    left, bottom, right, top = (side.value for side in sides)
    corners = ((left, bottom), (left, top), (right, bottom), (right, top))
    a, b, c, d, e, f = text.form
    x0, y0, x1, y1 = _bounds([(a * x + c * y + e, b * x + d * y + f) for x, y in corners])
    return x0 >= cover[0] - _OVER and x1 <= cover[2] + _OVER and y0 >= cover[1] - _OVER and y1 <= cover[3] + _OVER


def _bounds(points: Iterable[tuple[float, float]]) -> Bounds:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
