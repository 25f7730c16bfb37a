"""The characters of a PDF page as pdfium gives them, with their loose boxes: tight boxes reorder punctuation."""

import ctypes
import math
import re
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import repeat
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from extract.forms.doubts import UNKNOWN_SIGN
from extract.readers import pdf_calls as calls
from extract.readers.pdf_file import too_much
from extract.readers.pdf_ink import Run
from extract.readers.pdf_shapes import Paleness

MAX_PAGE_CHARACTERS = 200_000

SKEW = 0.12
"""Text farther than this (quarter turns) from running along a side of the page is a watermark or a stamp."""
WATERMARK_SIZE = 1.5
"""Pale text this many times higher than the page's other text lies under the print: a watermark."""
FEWEST_TILES = 4
"""Pale words that stand so many times on a page are a watermark, however small."""

TIGHT = 0.19
"""White between two characters of a run is at most this wide (heights of a character): less than a space."""

LEVEL = 0.3
"""Boxes of characters on one line differ by at most this (heights of a character) at their top and bottom."""

LOST_FONT = 0.05
"""With more signs than this of unknown meaning, nothing that a font shows can be trusted."""

_NO_CHARACTERS = frozenset((0x0A, 0x0D, 0x200B, 0xFEFF, 0xFFFE))
_HYPHEN = 0x02
"""pdfium's mark of a hyphen at the end of a line."""
NOTHING = "\u200b"
UNKNOWN = "\ufffd"
"""Stands for a sign of which the font does not say what character it is."""
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_UNSURE = re.compile("[\ud800-\udfff\ufffe\U00010000-\U0010ffff]")
_SELDOM = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z \r\n.,:;%/()＜＞≥≤，。、；：（）“”《》—…\-]")
_WORD = re.compile("[^\\W\\d_]{3}")
_BOX_BYTES = ctypes.sizeof(raw.FS_RECTF)
_PIECES = re.compile(
    r"(?P<usual>[\x21-\x7e\xa1-\u167f\u1681-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2fff"
    r"\u3001-\ud7ff\uf900-\ufefe\uff01-\ufffc\U00010000-\U0010ffff]+)|[^\n\r\u200b\ufeff\ufffe]",
)
"""Stretches of characters that print something, and what is looked at closely: white space, marks, no known meaning."""


def glyphs_of(
    page: pdfium.PdfPage, number: int, *, turned: bool, pale: Mapping[int, Paleness]
) -> tuple[list[Run], int]:
    """The text of a page from its top left, as it would be without /Rotate, and how many characters have no meaning.

    `turned` is whether any text of the page does not stand upright; `pale` names the text objects that are hardly or
    not seen: watermarks and what is not seen at all are left out.
    """
    left, _, _, top = page.get_bbox()
    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        raise pdfium.PdfiumError("The text of the page cannot be loaded.")
    try:
        count = raw.FPDFText_CountChars(text_page)
        if count > MAX_PAGE_CHARACTERS:
            raise too_much(number, "characters")
        glyphs = _Glyphs(calls.address_of(text_page), max(count, 0), left, top)
        if turned or pale:
            return _one_by_one(glyphs, turned=turned, pale=pale), glyphs.unmapped
        return _in_runs(glyphs), glyphs.unmapped
    finally:
        raw.FPDFText_ClosePage(text_page)


class _Glyphs:
    """The characters of a text page as pdfium holds them, with the sides of their boxes from the page's top left.

    Asking for codes and boxes is most of the time that a page costs: it is done in loops without a step in Python.
    `handle` is the address of the text page; `text` holds U+200B, which prints nothing, where a character has no box.
    """

    def __init__(self, handle: int, count: int, left: float, top: float) -> None:
        self.handle = handle
        self.unmapped = 0
        self.text = _known(handle, _codes(handle, count))
        numbers = range(count)
        boxes = array("f", bytes(_BOX_BYTES * count))
        boxed = list(map(calls.char_box, repeat(handle, count), numbers, _places(boxes)))
        if not all(boxed):
            self.text = "".join(char if has else NOTHING for char, has in zip(self.text, boxed, strict=True))
        self.lefts = [x - left for x in boxes[0::4]] if left else boxes[0::4]
        self.rights = [x - left for x in boxes[2::4]] if left else boxes[2::4]
        self.uppers = [top - y for y in boxes[1::4]]
        self.lowers = [top - y for y in boxes[3::4]]
        self._corner = left, top
        self._origin = ctypes.c_double(), ctypes.c_double()
        self._origin_places = tuple(map(ctypes.addressof, self._origin))

    def origin(self, index: int) -> tuple[float, float]:
        """Where a character stands on its baseline."""
        calls.char_origin(self.handle, index, *self._origin_places)
        (x, y), (left, top) = self._origin, self._corner
        return x.value - left, top - y.value

    def quarter(self, index: int) -> int | None:
        """Quarter turns of a character counter-clockwise; null where it runs askew."""
        # pdfium counts the angle clockwise.
        turns = calls.char_angle(self.handle, index) / (math.pi / 2)
        return None if not math.isfinite(turns) or abs(turns - round(turns)) > SKEW else -round(turns) % 4

    def char(self, index: int) -> str | None:
        """A character of an unusual code as text; null where it prints nothing, or is the first half of one."""
        code = ord(self.text[index])
        if 0xD800 <= code < 0xDC00:
            return None
        if 0xDC00 <= code < 0xE000:
            high = ord(self.text[index - 1]) if index else 0
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if 0xD800 <= high < 0xDC00 else 0xFFFD
        if code in _NO_CHARACTERS:
            return None
        if code == 0:
            code = 0xFFFD
        if code >= 0xE000 and UNKNOWN_SIGN.match(chr(code)):
            self.unmapped += 1
        if code == _HYPHEN:
            return "-"
        if code < 0x20 and code != 0x09:
            return None
        text = chr(code)
        return None if text.isspace() and calls.char_is_generated(self.handle, index) else text


def _codes(handle: int, count: int) -> str:
    """The characters of a text page by their numbers; halves of surrogate pairs stand for themselves.

    Where the page's text in one piece is as long as its characters are many, they are those of the text, but for
    U+FFFE, which stands there for what has no code, and for hyphens at the end of a line.
    """
    buffer = array("H", bytes(2 * (count + 1)))
    if calls.page_text(handle, 0, count, buffer.buffer_info()[0]) == count + 1:
        text = buffer[:count].tobytes().decode(_UTF_16, "surrogatepass")
        if len(text) == count and not _UNSURE.search(text):
            return text
    return "".join(map(chr, map(calls.char_unicode, repeat(handle, count), range(count))))


def _known(handle: int, text: str) -> str:
    """The text with U+FFFD for every sign whose font does not say what it stands for.

    pdfium gives the number of the sign in its font there, which is another character or none at all; it tells so of
    numbers that no character has. Where many signs of a font are such, the others are no characters either. What texts
    seldom hold is asked for first: a font that says nothing shows some of it, since its numbers are those of no script.
    """
    if not any(calls.char_has_no_code(handle, found.start()) for found in _SELDOM.finditer(text)):
        return text
    unknown = list(map(calls.char_has_no_code, repeat(handle), range(len(text))))
    objects = map(calls.char_object, repeat(handle), range(len(text)))
    fonts = [calls.text_font(item) if item else None for item in objects]
    signs_of = Counter(fonts)
    unknown_of = Counter(font for font, is_unknown in zip(fonts, unknown, strict=True) if is_unknown)
    lost = {font for font, count in unknown_of.items() if count > LOST_FONT * signs_of[font]}
    return "".join(
        UNKNOWN if is_unknown or (font in lost and not char.isspace()) else char
        for char, is_unknown, font in zip(text, unknown, fonts, strict=True)
    )


def _places(boxes: "array[float]") -> range:
    """The addresses of the boxes in a buffer."""
    at, length = boxes.buffer_info()
    return range(at, at + length * boxes.itemsize, _BOX_BYTES)


def _in_runs(glyphs: _Glyphs) -> list[Run]:
    """Upright text: characters on one baseline that stand right behind each other are one run."""
    text, lefts, rights, uppers, lowers = glyphs.text, glyphs.lefts, glyphs.rights, glyphs.uppers, glyphs.lowers
    after = (lefts[1:], rights[1:], uppers[1:], lowers[1:])
    cuts = [
        number
        for number, (left, right, upper, lower, next_left, next_right, next_upper, next_lower) in enumerate(
            zip(lefts, rights, uppers, lowers, *after, strict=False), 1
        )
        if not (
            left <= next_left <= right + TIGHT * (height := lower - upper)
            and right <= next_right
            and -(level := LEVEL * height) <= next_lower - lower <= level
            and -level <= next_upper - upper <= level
        )
    ]
    cuts.append(len(text))
    runs: list[Run] = []
    cut = 0
    make = tuple.__new__
    for piece in _PIECES.finditer(text):
        start, end = piece.span()
        printed = piece[0]
        if piece.lastgroup is None:
            unusual = glyphs.char(start)
            if unusual is None:
                continue
            printed = unusual
        while cuts[cut] <= start:
            cut += 1
        begin = start
        while True:
            stop = min(cuts[cut], end)
            x0 = lefts[begin]
            y0, x1, y1 = uppers[begin], rights[begin], lowers[begin]
            own: tuple[Sequence[float], Sequence[float]] = ((), ())
            if stop - begin > 1:
                own = lefts[begin:stop], rights[begin:stop]
                y0, x1, y1 = min(uppers[begin:stop]), own[1][-1], max(lowers[begin:stop])
            baseline = glyphs.origin(begin)[1]
            runs.append(make(Run, (printed[begin - start : stop - start], x0, y0, x1, y1, x0, baseline, 0, *own)))
            if stop == end:
                break
            begin = stop
            cut += 1
    return runs


def _one_by_one(glyphs: _Glyphs, *, turned: bool, pale: Mapping[int, Paleness]) -> list[Run]:
    """Text of which some is turned or hardly seen: each character by itself."""
    runs: list[Run] = []
    shades: list[tuple[int, Paleness, int]] = []
    for index in range(len(glyphs.text)):
        printed = glyphs.char(index)
        if printed is None:
            continue
        quarter = glyphs.quarter(index) if turned else 0
        if quarter is None:
            continue
        if pale:
            item = calls.char_object(glyphs.handle, index)
            shade = pale.get(item)
            if shade is not None:
                shades.append((len(runs), shade, item))
        x0, x1, y0, y1 = glyphs.lefts[index], glyphs.rights[index], glyphs.uppers[index], glyphs.lowers[index]
        x, baseline = glyphs.origin(index)
        runs.append(Run(printed, x0, y0, x1, y1, x if turned else x0, baseline, quarter))
    return _seen(runs, shades) if shades else runs


def _seen(chars: list[Run], shades: list[tuple[int, Paleness, int]]) -> list[Run]:
    """The characters without watermarks and without what is not seen at all."""
    tiles = _tiles(chars, shades)
    pale = {number: Paleness.UNSEEN if item in tiles else shade for number, shade, item in shades}
    printed = [char.y1 - char.y0 for number, char in enumerate(chars) if number not in pale]
    usual = median(printed) if printed else math.inf
    return [
        char
        for number, char in enumerate(chars)
        if (shade := pale.get(number)) is None
        or (shade is Paleness.PALE and char.y1 - char.y0 < WATERMARK_SIZE * usual)
    ]


def _tiles(chars: list[Run], shades: list[tuple[int, Paleness, int]]) -> set[int]:
    """The pale text objects that say the same words all over the page, where there is other text: a watermark in tiles.

    A figure may stand in many cells, in grey too.
    """
    if len(shades) == len(chars):
        return set()
    words: dict[int, str] = defaultdict(str)
    for number, _, item in shades:
        words[item] += chars[number].text
    often = Counter(words.values())
    return {item for item, word in words.items() if often[word] >= FEWEST_TILES and _WORD.search(word)}
