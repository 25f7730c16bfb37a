"""The lines and filled shapes that a PDF page draws, as corner points.

Path segments are walked, also inside form XObjects, because the bounds of a path alone miss grids drawn as one path.
"""

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.readers.pdf_file import too_much

MAX_PAGE_SEGMENTS = 200_000
MAX_OBJECT_DEPTH = 12

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Shape:
    """One subpath of a path object, flattened to its corner points in the page's own coordinates."""

    points: tuple[tuple[float, float], ...]
    stroked: bool


def shapes_of(page: pdfium.PdfPage, number: int) -> Iterator[Shape | float]:
    """The subpaths of a page, form XObjects included; for each image its area in square points."""
    budget = [MAX_PAGE_SEGMENTS]
    handle = page.raw
    objects = (raw.FPDFPage_GetObject(handle, index) for index in range(raw.FPDFPage_CountObjects(handle)))
    yield from _object_shapes(objects, IDENTITY, 0, budget, number)


def _object_shapes(
    objects: Iterable[Any], matrix: Matrix, depth: int, budget: list[int], number: int
) -> Iterator[Shape | float]:
    for item in objects:
        match raw.FPDFPageObj_GetType(item):
            case raw.FPDF_PAGEOBJ_PATH:
                yield from _path_shapes(item, _multiply(_matrix_of(item), matrix), budget, number)
            case raw.FPDF_PAGEOBJ_FORM if depth < MAX_OBJECT_DEPTH:
                count = raw.FPDFFormObj_CountObjects(item)
                children = (raw.FPDFFormObj_GetObject(item, index) for index in range(max(count, 0)))
                yield from _object_shapes(children, _multiply(_matrix_of(item), matrix), depth + 1, budget, number)
            case raw.FPDF_PAGEOBJ_IMAGE:
                a, b, c, d, _, _ = _multiply(_matrix_of(item), matrix)
                yield abs(a * d - b * c)
            case raw.FPDF_PAGEOBJ_SHADING:
                yield 0.0


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
                yield Shape(tuple(points), stroked)
            points = [point]
        else:
            points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1:
        yield Shape(tuple(points), stroked)


def _matrix_of(item: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return IDENTITY
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
