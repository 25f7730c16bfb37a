"""Pages of a PDF that must be recognised from their picture: scans, and text whose characters mean nothing."""

from typing import TYPE_CHECKING

import pypdfium2 as pdfium

from extract.readers.pdf_ink import PageInk
from extract.readers.pdf_page import SCAN_SHARE

if TYPE_CHECKING:
    from extract.readers.scan import ScannedPage
    from extract.readers.scan_picture import Picture

MAX_SQUARE_POINTS = 8_000_000
"""A page larger than this (sixteen sheets of A4) is not recognised: its picture would take 60 MB."""
SCAN_STAMP = 40
"""So many characters on a scan are a page number or a scanner's mark, not the text of the page."""
GARBAGE_SHARE = 0.03
"""A page with more is recognised from its picture: often the figures alone are in a font that does not say so."""
FEWEST_RULINGS = 4
"""Fewer lines draw no table."""


def must_be_recognised(page: pdfium.PdfPage, ink: PageInk) -> bool:
    """Whether the text of a page is not what the page shows."""
    return is_silent(ink) or _is_garbage(ink) or (_is_layered(ink) and _pictures_table(page))


def is_silent(ink: PageInk) -> bool:
    """Whether the page shows pictures and no text; what a scanner's program stamps on a scan is none."""
    if not ink.has_pictures:
        return False
    return ink.char_count <= (SCAN_STAMP if ink.picture_share >= SCAN_SHARE else 0)


def _is_garbage(ink: PageInk) -> bool:
    """Whether the characters of a page mean nothing: its fonts do not say which they are."""
    return bool(ink.runs) and ink.unmapped > GARBAGE_SHARE * ink.char_count


def _is_layered(ink: PageInk) -> bool:
    """Whether a picture fills the page and text lies with it, but no lines: a scan with what a program recognised."""
    return ink.picture_share >= SCAN_SHARE and len(ink.horizontal) + len(ink.vertical) < FEWEST_RULINGS


def _pictures_table(page: pdfium.PdfPage) -> bool:
    """Whether the page as it is seen shows a table: text laid over a scan does not say which cell it stands in."""
    from extract.readers.scan import shows_table

    picture = _picture(page)
    return picture is not None and shows_table(picture)


def recognised(page: pdfium.PdfPage, number: int) -> "ScannedPage | None":
    """The page read from its picture; None where nothing is found on it, or where it is too large to be drawn."""
    from extract.readers.scan import scan_page

    picture = _picture(page)
    return None if picture is None else scan_page(picture, number)


def _picture(page: pdfium.PdfPage) -> "Picture | None":
    from extract.readers.scan_picture import PIXELS_PER_POINT
    from extract.readers.scan_seal import grey_without_seals

    if page.get_width() * page.get_height() > MAX_SQUARE_POINTS:
        return None
    return grey_without_seals(page.render(scale=PIXELS_PER_POINT, rev_byteorder=True).to_numpy()[:, :, :3])
