"""What a PDF page draws: lines and filled shapes as corner points, pictures, and how its text objects look.

Path segments are walked, also inside form XObjects, because the bounds of a path alone miss grids drawn as one path.
"""

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import repeat
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.readers import pdf_calls as calls
from extract.readers.pdf_calls import address_of
from extract.readers.pdf_file import too_much

MAX_PAGE_SEGMENTS = 200_000
MAX_OBJECT_DEPTH = 12

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

UPRIGHT = 0.02
"""Text whose direction rises by no more than this is taken for upright without asking for each character's angle."""
PALE_FROM = 0.7
"""Luminance on white paper from which text is pale."""
UNSEEN_FROM = 0.97
DARK_UP_TO = 0.75
"""White text is seen on fills of this luminance and darker ones."""

_UNSEEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
_FILLED_TEXT = (1, 1, raw.FPDF_TEXTRENDERMODE_FILL)
_OPAQUE = 255
_DARK = PALE_FROM * _OPAQUE
_MATRIX = raw.FS_MATRIX()
_MATRIX_POINTER = ctypes.addressof(_MATRIX)
_COLOUR = tuple(ctypes.c_uint() for _ in range(4))
_COLOUR_POINTERS = tuple(map(ctypes.addressof, _COLOUR))


class Paleness(Enum):
    """How little of a text is seen: pale grey or half transparent, or nothing at all."""

    PALE = "pale"
    UNSEEN = "unseen"


class Shape(NamedTuple):
    """One subpath of a path object (`item`), flattened to its corner points in the page's own coordinates.

    `order` says when it is drawn: its number among the page's objects or, in a form XObject, that of the form and its
    own in it, and so on; what is drawn later has the larger one.
    """

    points: tuple[tuple[float, float], ...]
    stroked: bool
    filled: bool
    item: int
    order: tuple[int, ...]


class Picture(NamedTuple):
    """An image or a shading; `area` in square points, 0 where it has no size of its own."""

    area: float


class Text(NamedTuple):
    """A text object that is out of the ordinary: turned, or hardly seen.

    `address` is where pdfium keeps it, x and y are where it begins.
    """

    address: int
    turned: bool
    x: float
    y: float
    paleness: Paleness | None


def shapes_of(page: pdfium.PdfPage, number: int) -> Iterator[Shape | Picture | Text]:
    """What a page draws, form XObjects included, in the order in which it is drawn; ordinary text is left out."""
    yield from _object_shapes(objects_of_page(page), IDENTITY, (), [MAX_PAGE_SEGMENTS], number)


def objects_of_page(page: pdfium.PdfPage) -> list[int]:
    """The objects of a page in the order in which they are drawn."""
    handle = address_of(page.raw)
    count = max(calls.page_object_count(handle), 0)
    return list(map(calls.page_object, repeat(handle, count), range(count)))


def objects_in_form(form: int) -> list[int]:
    """The objects of a form XObject in the order in which they are drawn."""
    count = max(calls.form_object_count(form), 0)
    return list(map(calls.form_object, repeat(form, count), range(count)))


def _object_shapes(
    objects: Sequence[int], matrix: Matrix, above: tuple[int, ...], budget: list[int], number: int
) -> Iterator[Shape | Picture | Text]:
    kinds = list(map(calls.object_type, objects))
    texts = [item for item, kind in zip(objects, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_TEXT]
    ordinary = _ordinary_texts(texts) if matrix is IDENTITY else set()
    for place, (item, kind) in enumerate(zip(objects, kinds, strict=True)):
        if item in ordinary:
            continue
        match kind:
            case raw.FPDF_PAGEOBJ_TEXT:
                text = _odd_text(item, matrix)
                if text is not None:
                    yield text
            case raw.FPDF_PAGEOBJ_PATH:
                yield from _path_shapes(item, multiplied(matrix_of(item), matrix), budget, number, (*above, place))
            case raw.FPDF_PAGEOBJ_FORM if len(above) < MAX_OBJECT_DEPTH:
                own = multiplied(matrix_of(item), matrix)
                yield from _object_shapes(objects_in_form(item), own, (*above, place), budget, number)
            case raw.FPDF_PAGEOBJ_IMAGE:
                a, b, c, d, _, _ = multiplied(matrix_of(item), matrix)
                yield Picture(abs(a * d - b * c))
            case raw.FPDF_PAGEOBJ_SHADING:
                yield Picture(0.0)


def is_dark(shape: Shape) -> bool:
    """Whether white text would be seen on what a shape fills."""
    colour = None if shape.stroked else _fill(shape.item)
    return colour is not None and 1 - colour[1] * (1 - colour[0]) <= DARK_UP_TO


def is_opaque(shape: Shape) -> bool:
    """Whether what a shape fills hides what is below it."""
    colour = _fill(shape.item)
    return colour is not None and colour[1] == 1


def _ordinary_texts(items: Sequence[int]) -> set[int]:
    """Text objects that surely stand upright and are dark and opaque; what is left is looked at one by one.

    A page has hundreds, nearly all ordinary: they are asked in loops without a step in Python.
    """
    count = len(items)
    matrices, colours = array("f", bytes(24 * count)), array("I", bytes(16 * count))
    at, end = matrices.buffer_info()[0], matrices.buffer_info()[0] + 24 * count
    placed = map(calls.object_matrix, items, range(at, end, 24))
    at = colours.buffer_info()[0]
    channels = [range(at + first, at + 16 * count + first, 16) for first in (0, 4, 8, 12)]
    filled = map(calls.object_fill, items, *channels)
    sure = list(zip(placed, filled, map(calls.text_mode, items), strict=True))
    columns = (matrices[0::6], matrices[1::6], colours[0::4], colours[1::4], colours[2::4], colours[3::4])
    return {
        item
        for item, known, a, b, red, green, blue, alpha in zip(items, sure, *columns, strict=True)
        if known == _FILLED_TEXT
        and a > 0
        and -UPRIGHT * a <= b <= UPRIGHT * a
        and alpha == _OPAQUE
        and red < _DARK > green
        and blue < _DARK
    }


def _odd_text(item: int, matrix: Matrix) -> Text | None:
    own = matrix_of(item)
    a, b, _, _, e, f = own if matrix is IDENTITY else multiplied(own, matrix)
    turned = a <= 0 or abs(b) > UPRIGHT * a
    paleness = _paleness(item)
    return Text(item, turned, e, f, paleness) if turned or paleness is not None else None


def _paleness(item: int) -> Paleness | None:
    """How little is seen of a text object; null where it is printed as text is."""
    mode = calls.text_mode(item)
    if mode in _UNSEEN_MODES:
        return Paleness.UNSEEN
    if mode == raw.FPDF_TEXTRENDERMODE_STROKE:
        return None
    colour = _fill(item)
    if colour is None:
        return None
    luminance, opacity = colour
    shown = 1 - opacity * (1 - luminance)
    if shown > UNSEEN_FROM:
        return Paleness.UNSEEN
    return Paleness.PALE if shown > PALE_FROM else None


def _fill(item: int) -> tuple[float, float] | None:
    """Luminance (1: white) and opacity (1: opaque) of what fills an object."""
    if not calls.object_fill(item, *_COLOUR_POINTERS):
        return None
    red, green, blue, alpha = _COLOUR
    return (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255, alpha.value / 255


def _path_shapes(path: int, matrix: Matrix, budget: list[int], number: int, order: tuple[int, ...]) -> Iterator[Shape]:
    count = calls.path_segment_count(path)
    budget[0] -= max(count, 0)
    if budget[0] < 0:
        raise too_much(number, "lines")
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not calls.path_draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke)):
        return
    if not fill.value and not stroke.value:
        return
    stroked, filled = bool(stroke.value), bool(fill.value)
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    x_pointer, y_pointer = ctypes.addressof(x), ctypes.addressof(y)
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = calls.path_segment(path, index)
        calls.segment_point(segment, x_pointer, y_pointer)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if calls.segment_type(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield Shape(tuple(points), stroked, filled, path, order)
            points = [point]
        else:
            points.append(point)
        if calls.segment_closes(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield Shape(tuple(points), stroked, filled, path, order)


def matrix_of(item: int) -> Matrix:
    """How an object lies in what holds it."""
    if not calls.object_matrix(item, _MATRIX_POINTER):
        return IDENTITY
    return (_MATRIX.a, _MATRIX.b, _MATRIX.c, _MATRIX.d, _MATRIX.e, _MATRIX.f)


def multiplied(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
