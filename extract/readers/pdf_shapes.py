"""What a PDF page draws: lines and filled shapes as corner points, pictures, and how its text objects look.

Path segments are walked, also inside form XObjects, because the bounds of a path alone miss grids drawn as one path.
"""

import ctypes
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

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
_MATRIX = raw.FS_MATRIX()
_MATRIX_POINTER = ctypes.byref(_MATRIX)
_COLOUR = tuple(ctypes.c_uint() for _ in range(4))
_COLOUR_POINTERS = tuple(map(ctypes.byref, _COLOUR))


class Paleness(Enum):
    """How little of a text is seen: pale grey or half transparent, or nothing at all."""

    PALE = "pale"
    UNSEEN = "unseen"


class Shape(NamedTuple):
    """One subpath of a path object (`item`), flattened to its corner points in the page's own coordinates."""

    points: tuple[tuple[float, float], ...]
    stroked: bool
    item: Any


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
    """What a page draws, form XObjects included, in the order in which it is drawn."""
    budget = [MAX_PAGE_SEGMENTS]
    handle = page.raw
    objects = (raw.FPDFPage_GetObject(handle, index) for index in range(raw.FPDFPage_CountObjects(handle)))
    yield from _object_shapes(objects, IDENTITY, 0, budget, number)


def _object_shapes(
    objects: Iterable[Any], matrix: Matrix, depth: int, budget: list[int], number: int
) -> Iterator[Shape | Picture | Text]:
    for item in objects:
        match raw.FPDFPageObj_GetType(item):
            case raw.FPDF_PAGEOBJ_TEXT:
                text = _odd_text(item, matrix)
                if text is not None:
                    yield text
            case raw.FPDF_PAGEOBJ_PATH:
                yield from _path_shapes(item, _multiply(_matrix_of(item), matrix), budget, number)
            case raw.FPDF_PAGEOBJ_FORM if depth < MAX_OBJECT_DEPTH:
                count = raw.FPDFFormObj_CountObjects(item)
                children = (raw.FPDFFormObj_GetObject(item, index) for index in range(max(count, 0)))
                yield from _object_shapes(children, _multiply(_matrix_of(item), matrix), depth + 1, budget, number)
            case raw.FPDF_PAGEOBJ_IMAGE:
                a, b, c, d, _, _ = _multiply(_matrix_of(item), matrix)
                yield Picture(abs(a * d - b * c))
            case raw.FPDF_PAGEOBJ_SHADING:
                yield Picture(0.0)


def address_of(item: Any) -> int:
    """Where pdfium keeps an object: the same for the same object."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def is_dark(shape: Shape) -> bool:
    """Whether white text would be seen on what a shape fills."""
    colour = None if shape.stroked else _fill(shape.item)
    return colour is not None and 1 - colour[1] * (1 - colour[0]) <= DARK_UP_TO


def _odd_text(item: Any, matrix: Matrix) -> Text | None:
    own = _matrix_of(item)
    a, b, _, _, e, f = own if matrix is IDENTITY else _multiply(own, matrix)
    turned = a <= 0 or abs(b) > UPRIGHT * a
    paleness = _paleness(item)
    return Text(address_of(item), turned, e, f, paleness) if turned or paleness is not None else None


def _paleness(item: Any) -> Paleness | None:
    """How little is seen of a text object; null where it is printed as text is."""
    mode = raw.FPDFTextObj_GetTextRenderMode(item)
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


def _fill(item: Any) -> tuple[float, float] | None:
    """Luminance (1: white) and opacity (1: opaque) of what fills an object."""
    if not raw.FPDFPageObj_GetFillColor(item, *_COLOUR_POINTERS):
        return None
    red, green, blue, alpha = _COLOUR
    return (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255, alpha.value / 255


def _path_shapes(path: Any, matrix: Matrix, budget: list[int], number: int) -> Iterator[Shape]:
    count = raw.FPDFPath_CountSegments(path)
    budget[0] -= max(count, 0)
    if budget[0] < 0:
        raise too_much(number, "lines")
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke)):
        return
    if not fill.value and not stroke.value:
        return
    stroked = bool(stroke.value)
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    x_pointer, y_pointer = ctypes.byref(x), ctypes.byref(y)
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x_pointer, y_pointer)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield Shape(tuple(points), stroked, path)
            points = [point]
        else:
            points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield Shape(tuple(points), stroked, path)


def _matrix_of(item: Any) -> Matrix:
    if not raw.FPDFPageObj_GetMatrix(item, _MATRIX_POINTER):
        return IDENTITY
    return (_MATRIX.a, _MATRIX.b, _MATRIX.c, _MATRIX.d, _MATRIX.e, _MATRIX.f)


def _multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
