"""Read pictures of pages: PNG, JPEG, TIFF with several pages, BMP, GIF, WebP."""

import io
import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from extract.readers.pdf import blocks_of
from extract.readers.pdf_grid import PageLayout
from extract.readers.pdf_unruled import page_layouts, unruled_pages
from extract.readers.scan import ScannedPage, resized, scan_page, with_confidence
from extract.readers.scan_picture import Picture
from extract.readers.scan_seal import grey_without_seals
from model.errors import DocumentFault
from model.grid import Block, Content
from model.status import DocumentKind, ReceiptStatus

MAX_PIXELS = 80_000_000
"""An A3 sheet at 600 dots per inch has 70 million."""
MAX_FRAMES = 300
_OF_DAMAGE = (
    *(Image.DecompressionBombError, UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, TypeError),
    *(LookupError, ArithmeticError, AttributeError, struct.error),
)
_BELIEVED_DPI = (72, 1200)
_A4_WIDTH, _A4_HEIGHT = 8.27, 11.69
_SCREEN_DPI = 96
"""What programs write into a picture that no scanner made: nothing follows from it."""


def read_image(data: bytes) -> Content:
    """The content of a picture, each frame a page.

    Boxes are in points of the page as the picture's resolution gives its size; where that says nothing, the picture is
    taken for a sheet of A4. Raises DocumentFault: corrupt (`broken_image`), too_large (`image_too_large`), unreadable
    (`image_without_text`).
    """
    layouts: list[PageLayout] = []
    scanned: dict[int, ScannedPage] = {}
    silent: list[int] = []
    count = 0
    for count, picture in enumerate(page_pictures(data), start=1):
        found = scan_page(picture, count)
        if found is None:
            silent.append(count)
            continue
        scanned[count] = found
        layouts.extend(page_layouts(found.ink, layouts))
    if not layouts:
        raise DocumentFault(
            ReceiptStatus.UNREADABLE,
            "image_without_text",
            "No text could be recognised on the picture. Ask the publisher for the Word file or a sharper picture.",
        )
    blocks = with_confidence(blocks_of(layouts, tuple(silent)), scanned)
    return Content(DocumentKind.IMAGE, blocks, count, tuple(silent), unruled_pages(layouts))


def blocks_of_pictures(pages: Iterable[Picture]) -> tuple[Block, ...]:
    """The paragraphs and tables of pictures of DPI dots per inch that follow each other, each a page."""
    layouts: list[PageLayout] = []
    scanned: dict[int, ScannedPage] = {}
    for number, picture in enumerate(pages, start=1):
        found = scan_page(picture, number)
        if found is not None:
            scanned[number] = found
            layouts.extend(page_layouts(found.ink, layouts))
    return with_confidence(blocks_of(layouts, ()), scanned)


def page_pictures(data: bytes) -> Iterator[Picture]:
    """The frames of a picture in grey at DPI dots per inch, upright as its maker says.

    Raises DocumentFault: corrupt (`broken_image`), too_large (`image_too_large`).
    """
    with _damage_told():
        opened = Image.open(io.BytesIO(data))
        frames = getattr(opened, "n_frames", 1)
    if frames > MAX_FRAMES:
        raise _too_large(f"{frames} pages")
    for number in range(frames):
        with _damage_told():
            opened.seek(number)
            if opened.width * opened.height > MAX_PIXELS:
                raise _too_large(f"{opened.width} by {opened.height} pixels")
            upright = ImageOps.exif_transpose(opened)
            shown, dots_per_inch = np.asarray(_on_white(upright), np.uint8), _dots_per_inch(upright)
        straight = resized(shown, dots_per_inch)
        yield straight if straight.ndim == 2 else grey_without_seals(straight)


@contextmanager
def _damage_told() -> Iterator[None]:
    """What Pillow raises where a picture is damaged, as DocumentFault: what that is differs between its plugins."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except _OF_DAMAGE as error:
        raise DocumentFault(
            ReceiptStatus.CORRUPT,
            "broken_image",
            "The picture is damaged or cut off. Fetch it again or ask the publisher for it.",
        ) from error


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in colours where it has some, else in grey; what is transparent shows white paper."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        with_alpha = image.convert("RGBA")
        paper = Image.new("RGBA", with_alpha.size, "white")
        image = Image.alpha_composite(paper, with_alpha)
    if image.mode.startswith(("I", "F")):
        return _shades_of_many(image)
    return image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")


def _shades_of_many(image: Image.Image) -> Image.Image:
    """A picture of more than 256 shades with 256: Pillow would take all above 255 for white."""
    shades = np.asarray(image, np.float64)
    most = 255.0 if shades.max() <= 255 else 65535.0
    return Image.fromarray(np.clip(shades * (255.0 / most), 0, 255).astype(np.uint8))


def _dots_per_inch(image: Image.Image) -> float:
    stated = image.info.get("dpi")
    if stated:
        value = float(stated[0])
        is_stated = _BELIEVED_DPI[0] < value <= _BELIEVED_DPI[1] and round(value) != _SCREEN_DPI
        if is_stated and image.width / value > _A4_WIDTH / 2:
            return value
    width, height = (_A4_WIDTH, _A4_HEIGHT) if image.height >= image.width else (_A4_HEIGHT, _A4_WIDTH)
    return max(image.width / width, image.height / height)


def _too_large(what: str) -> DocumentFault:
    return DocumentFault(
        ReceiptStatus.TOO_LARGE,
        "image_too_large",
        f"The picture has {what}, more than is read ({MAX_PIXELS} pixels, {MAX_FRAMES} pages). Hand it in smaller.",
    )
