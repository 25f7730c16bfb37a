"""pdfium's functions that are called for every character and every drawn object of a page.

pypdfium2's own bindings convert every argument and let go of the interpreter's lock for calls that take a tenth of a
microsecond; called with plain addresses and the lock held they cost half, and these calls are most of the time that
reading a PDF takes. Objects are the addresses where pdfium keeps them; pointers are `ctypes.addressof` of a buffer.
"""

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as raw

_ADDRESS, _INT, _UINT = ctypes.c_void_p, ctypes.c_int, ctypes.c_uint


def address_of(item: Any) -> int:
    """Where pdfium keeps an object that pypdfium2 gave; 0 where there is none."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0


def _direct(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(address_of(function))


page_text = _direct(raw.FPDFText_GetText, _INT, _ADDRESS, _INT, _INT, _ADDRESS)
char_unicode = _direct(raw.FPDFText_GetUnicode, _UINT, _ADDRESS, _INT)
char_has_no_code = _direct(raw.FPDFText_HasUnicodeMapError, _INT, _ADDRESS, _INT)
char_box = _direct(raw.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
char_origin = _direct(raw.FPDFText_GetCharOrigin, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
char_angle = _direct(raw.FPDFText_GetCharAngle, ctypes.c_float, _ADDRESS, _INT)
char_is_generated = _direct(raw.FPDFText_IsGenerated, _INT, _ADDRESS, _INT)
char_object = _direct(raw.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)

page_object_count = _direct(raw.FPDFPage_CountObjects, _INT, _ADDRESS)
page_object = _direct(raw.FPDFPage_GetObject, _ADDRESS, _ADDRESS, _INT)
form_object_count = _direct(raw.FPDFFormObj_CountObjects, _INT, _ADDRESS)
form_object = _direct(raw.FPDFFormObj_GetObject, _ADDRESS, _ADDRESS, ctypes.c_ulong)
object_type = _direct(raw.FPDFPageObj_GetType, _INT, _ADDRESS)
object_matrix = _direct(raw.FPDFPageObj_GetMatrix, _INT, _ADDRESS, _ADDRESS)
object_fill = _direct(raw.FPDFPageObj_GetFillColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
object_bounds = _direct(raw.FPDFPageObj_GetBounds, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
object_clip = _direct(raw.FPDFPageObj_GetClipPath, _ADDRESS, _ADDRESS)
clip_path_count = _direct(raw.FPDFClipPath_CountPaths, _INT, _ADDRESS)
clip_segment_count = _direct(raw.FPDFClipPath_CountPathSegments, _INT, _ADDRESS, _INT)
clip_segment = _direct(raw.FPDFClipPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT, _INT)
has_transparency = _direct(raw.FPDFPageObj_HasTransparency, _INT, _ADDRESS)
text_font = _direct(raw.FPDFTextObj_GetFont, _ADDRESS, _ADDRESS)
text_mode = _direct(raw.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)

path_draw_mode = _direct(raw.FPDFPath_GetDrawMode, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
path_segment_count = _direct(raw.FPDFPath_CountSegments, _INT, _ADDRESS)
path_segment = _direct(raw.FPDFPath_GetPathSegment, _ADDRESS, _ADDRESS, _INT)
segment_point = _direct(raw.FPDFPathSegment_GetPoint, _INT, _ADDRESS, _ADDRESS, _ADDRESS)
segment_type = _direct(raw.FPDFPathSegment_GetType, _INT, _ADDRESS)
segment_closes = _direct(raw.FPDFPathSegment_GetClose, _INT, _ADDRESS)
