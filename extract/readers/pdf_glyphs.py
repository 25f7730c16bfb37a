"""The characters of a PDF page as pdfium gives them, with their loose boxes: tight boxes reorder punctuation."""

import ctypes
import math
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.readers.pdf_file import too_much

MAX_PAGE_CHARACTERS = 200_000


class Glyph(NamedTuple):
    """A character in the page's own coordinates (y upwards); `quarter` is its direction, counter-clockwise."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    origin_x: float
    origin_y: float
    quarter: int


def glyphs_of(page: pdfium.PdfPage, number: int) -> tuple[list[Glyph], int]:
    """The characters of a page in pdfium's order, and how many have no Unicode value."""
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_PAGE_CHARACTERS:
            raise too_much(number, "characters")
        handle = text_page.raw
        box = raw.FS_RECTF()
        box_pointer = ctypes.byref(box)
        x, y = ctypes.c_double(), ctypes.c_double()
        x_pointer, y_pointer = ctypes.byref(x), ctypes.byref(y)
        glyphs: list[Glyph] = []
        unmapped = 0
        high_surrogate = 0
        for index in range(count):
            code = raw.FPDFText_GetUnicode(handle, index)
            if 0xD800 <= code < 0xDC00:
                high_surrogate = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high_surrogate - 0xD800) << 10) + (code - 0xDC00) if high_surrogate else 0xFFFD
            high_surrogate = 0
            if code in (0x0A, 0x0D, 0x200B, 0xFEFF, 0xFFFE):
                continue
            if code in (0, 0xFFFD) or 0xE000 <= code < 0xF900:
                unmapped += 1
            if code == 0x02:
                # pdfium's mark of a hyphen at the end of a line.
                code = 0x2D
            if code < 0x20 and code != 0x09:
                continue
            text = chr(code)
            if text.isspace() and raw.FPDFText_IsGenerated(handle, index):
                continue
            if not raw.FPDFText_GetLooseCharBox(handle, index, box_pointer):
                continue
            raw.FPDFText_GetCharOrigin(handle, index, x_pointer, y_pointer)
            # pdfium counts the angle clockwise.
            turns = raw.FPDFText_GetCharAngle(handle, index) / (math.pi / 2)
            if not math.isfinite(turns) or abs(turns - round(turns)) > 0.12:
                # Text that runs askew is a watermark or a stamp.
                continue
            glyphs.append(Glyph(text, box.left, box.bottom, box.right, box.top, x.value, y.value, -round(turns) % 4))
        return glyphs, unmapped
    finally:
        text_page.close()
