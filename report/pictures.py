"""Pictures of pages with personal data left out, and where on them the cells are.

Only the cells of the form are drawn, each from the page's own rendering; what stands outside of them (titles, notes,
signatures, other forms) and cells that are masked stay blank, since nothing says that they name no person.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from PIL import Image, ImageDraw

from extract.kind import detect_kind
from model.errors import UsageError
from model.source import Box
from model.status import DocumentKind
from warehouse.printed import PrintedCell

_POINTS_PER_INCH = 72
_DPI = 120
_MARGIN = 6.0
"""Points around the form's cells."""
_RULING = 0.8
"""Points by which a cell's picture reaches over its box, so that the ruling lines are in it."""
_GREYS = 16
_MOST_PIXELS = 25_000_000
_MASK_GREY = 214
_OUTLINE = (190, 24, 24)

Render = Callable[[bytes, int], Image.Image]
"""A page (from 1) of a document as a picture of _DPI."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture of the part of a page that a form stands on.

    `left` and `top` are its corner on the page, `width` and `height` its size, all in points.
    """

    page: int
    png: bytes
    left: float
    top: float
    width: float
    height: float

    def outline(self, box: Box) -> Box:
        """A box of the page, in points from the picture's corner."""
        return Box(box.x0 - self.left, box.y0 - self.top, box.x1 - self.left, box.y1 - self.top)


def can_picture(kind: DocumentKind) -> bool:
    """Whether documents of a kind have pages that can be pictured."""
    return kind in _RENDERERS


def pictured_pages(cells: Sequence[PrintedCell]) -> tuple[int, ...]:
    """The pages on which the cells stand, as far as it is known where."""
    return tuple(sorted({cell.page for cell in cells if cell.page is not None and cell.box is not None}))


def picture_page(document: bytes, page: int, cells: Sequence[PrintedCell], outlined: Sequence[Box] = ()) -> PagePicture:
    """The picture of a page (from 1), with only the given cells of it shown and `outlined` drawn red.

    Raises UsageError where the kind of document has no pages or none of the cells stands on this one.
    """
    kind = detect_kind(document)
    here = [cell for cell in cells if cell.page == page and cell.box is not None]
    if kind not in _RENDERERS or not here:
        raise UsageError(f"page {page} of this {kind} document cannot be pictured: it has no cell with a known box")
    full = _RENDERERS[kind](document, page)
    scale = _DPI / _POINTS_PER_INCH
    shown = Image.new("L", full.size, 255)
    pen = ImageDraw.Draw(shown)
    boxes = [cell.box for cell in here if cell.box is not None]
    for cell, box in zip(here, boxes, strict=True):
        if not cell.is_masked:
            pixels = _pixels(box, scale, _RULING, full.size)
            shown.paste(full.crop(pixels), pixels)
    for cell, box in zip(here, boxes, strict=True):
        if cell.is_masked:
            pen.rectangle(_pixels(box, scale, -_RULING, full.size), fill=_MASK_GREY)
    frame = Box(
        max(0.0, min(box.x0 for box in boxes) - _MARGIN),
        max(0.0, min(box.y0 for box in boxes) - _MARGIN),
        max(box.x1 for box in boxes) + _MARGIN,
        max(box.y1 for box in boxes) + _MARGIN,
    )
    corner = _pixels(frame, scale, 0, full.size)
    cut = shown.crop(corner)
    return PagePicture(
        page=page,
        png=_png(cut, [_pixels(box, scale, 1.0, full.size) for box in outlined], corner[:2]),
        left=corner[0] / scale,
        top=corner[1] / scale,
        width=cut.width / scale,
        height=cut.height / scale,
    )


def _pixels(box: Box, scale: float, grow: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box in pixels, larger by `grow` points on each side, within a picture of `size`."""
    left, top = max(0, round((box.x0 - grow) * scale)), max(0, round((box.y0 - grow) * scale))
    right, bottom = min(size[0], round((box.x1 + grow) * scale)), min(size[1], round((box.y1 + grow) * scale))
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _png(picture: Image.Image, outlined: Sequence[tuple[int, int, int, int]], corner: tuple[int, int]) -> bytes:
    if outlined:
        drawn = picture.convert("RGB")
        pen = ImageDraw.Draw(drawn)
        for x0, y0, x1, y1 in outlined:
            pen.rectangle((x0 - corner[0], y0 - corner[1], x1 - corner[0], y1 - corner[1]), outline=_OUTLINE, width=4)
    else:
        drawn = picture.quantize(_GREYS)
    content = io.BytesIO()
    drawn.save(content, "PNG", optimize=True)
    return content.getvalue()


def _render_pdf(document: bytes, page: int) -> Image.Image:
    from extract.readers.pdf_file import open_pdf

    pdf = open_pdf(document)
    try:
        opened = pdf[page - 1]
        scale = _DPI / _POINTS_PER_INCH
        width, height = opened.get_size()
        if width * height * scale * scale > _MOST_PIXELS:
            raise UsageError(f"page {page} is {width:.0f} by {height:.0f} points: too large to be pictured")
        return opened.render(scale=scale, grayscale=True).to_pil().convert("L")
    finally:
        pdf.close()


def _render_image(document: bytes, page: int) -> Image.Image:
    from extract.readers.image import page_pictures
    from extract.readers.scan_picture import DPI

    picture = next(islice(page_pictures(document), page - 1, None), None)
    if picture is None:
        raise UsageError(f"the picture has no page {page}")
    full = Image.fromarray(picture)
    return full.resize((round(full.width * _DPI / DPI), round(full.height * _DPI / DPI)), Image.Resampling.LANCZOS)


_RENDERERS: dict[DocumentKind, Render] = {DocumentKind.PDF: _render_pdf, DocumentKind.IMAGE: _render_image}
