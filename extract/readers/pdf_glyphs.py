"""The characters of a PDF page as pdfium gives them, with their loose boxes: tight boxes reorder punctuation."""

import ctypes
import math
from collections.abc import Mapping
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.readers import pdf_calls as calls
from extract.readers.pdf_file import too_much
from extract.readers.pdf_ink import Char
from extract.readers.pdf_shapes import Paleness

MAX_PAGE_CHARACTERS = 200_000

SKEW = 0.12
"""Text farther than this (quarter turns) from running along a side of the page is a watermark or a stamp."""
WATERMARK_SIZE = 1.5
"""Pale text this many times higher than the page's other text lies under the print: a watermark."""

_NO_CHARACTERS = frozenset((0x0A, 0x0D, 0x200B, 0xFEFF, 0xFFFE))


def glyphs_of(
    page: pdfium.PdfPage, number: int, *, turned: bool, pale: Mapping[int, Paleness]
) -> tuple[list[Char], int]:
    """The characters of a page from its top left, as they would be without /Rotate, and how many have no Unicode value.

    `turned` is whether any text of the page does not stand upright; `pale` names the text objects that are hardly or
    not seen: watermarks and what is not seen at all are left out.
    """
    left, _, _, top = page.get_bbox()
    text_page = page.get_textpage()
    try:
        count = text_page.count_chars()
        if count > MAX_PAGE_CHARACTERS:
            raise too_much(number, "characters")
        handle = calls.address_of(text_page.raw)
        box = raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        box_pointer, x_pointer, y_pointer = map(ctypes.addressof, (box, x, y))
        # This loop is most of the time that a page costs: names are bound outside it, tuples made without checks.
        unicode_of, box_of, make = calls.char_unicode, calls.char_box, tuple.__new__
        last_bottom = last_top = baseline = math.nan
        chars: list[Char] = []
        shades: list[tuple[int, Paleness]] = []
        unmapped = 0
        high_surrogate = 0
        quarter = 0
        for index in range(count):
            code = unicode_of(handle, index)
            if not (0x20 < code < 0x7F or 0x3000 < code < 0xD800):
                # What is neither printed ASCII nor Chinese is looked at closely.
                if 0xD800 <= code < 0xE000:
                    if code < 0xDC00:
                        high_surrogate = code
                        continue
                    code = 0x10000 + ((high_surrogate - 0xD800) << 10) + (code - 0xDC00) if high_surrogate else 0xFFFD
                high_surrogate = 0
                if code in _NO_CHARACTERS:
                    continue
                if code in (0, 0xFFFD) or 0xE000 <= code < 0xF900:
                    unmapped += 1
                if code == 0x02:
                    # pdfium's mark of a hyphen at the end of a line.
                    code = 0x2D
                if code < 0x20 and code != 0x09:
                    continue
                if chr(code).isspace() and calls.char_is_generated(handle, index):
                    continue
            elif high_surrogate:
                high_surrogate = 0
            if not box_of(handle, index, box_pointer):
                continue
            bottom, upper = box.bottom, box.top
            if turned or bottom != last_bottom or upper != last_top:
                # Upright characters between the same two heights stand on the same line.
                calls.char_origin(handle, index, x_pointer, y_pointer)
                last_bottom, last_top, baseline = bottom, upper, top - y.value
            if turned:
                # pdfium counts the angle clockwise.
                turns = calls.char_angle(handle, index) / (math.pi / 2)
                if not math.isfinite(turns) or abs(turns - round(turns)) > SKEW:
                    continue
                quarter = -round(turns) % 4
            if pale:
                shade = pale.get(calls.char_object(handle, index))
                if shade is not None:
                    shades.append((len(chars), shade))
            chars.append(
                make(
                    Char,
                    (
                        chr(code),
                        box.left - left,
                        top - upper,
                        box.right - left,
                        top - bottom,
                        (x.value if turned else box.left) - left,
                        baseline,
                        quarter,
                    ),
                )
            )
    finally:
        text_page.close()
    return (_seen(chars, shades) if shades else chars), unmapped


def _seen(chars: list[Char], shades: list[tuple[int, Paleness]]) -> list[Char]:
    """The characters without watermarks and without what is not seen at all."""
    pale = dict(shades)
    printed = [char.y1 - char.y0 for number, char in enumerate(chars) if number not in pale]
    usual = median(printed) if printed else math.inf
    return [
        char
        for number, char in enumerate(chars)
        if (shade := pale.get(number)) is None
        or (shade is Paleness.PALE and char.y1 - char.y0 < WATERMARK_SIZE * usual)
    ]
