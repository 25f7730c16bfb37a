"""How exactly scans are read: pictures of published PDFs, clean and worn, beside the same PDFs read as text.

    python -m benchmarks.extract.scans PDF... [--keep FOLDER]

Makes of each PDF one that holds pictures of its pages at 200 dots per inch: clean, and worn, which is turned by up to
1.2 degrees, blurred, noisy and compressed as JPEG of quality 55. Prints, for each, the cells that have the same place
and text as in the PDF itself (white space apart), of those with a number and of the others, and the seconds of CPU a
page takes.
"""

import argparse
import io
import re
import time
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from extract.readers.pdf import read_pdf
from extract.readers.scan_picture import PIXELS_PER_POINT
from model.grid import Content

_NUMBER = re.compile(r"[≥≤><=]?[-+]?[\d.,]+[%％]?")
_SLANTS = (0.8, -1.2, 0.4)


def pictures_of(pdf: bytes) -> list[Image.Image]:
    """The pages as a scanner would give them."""
    document = pdfium.PdfDocument(pdf)
    return [page.render(scale=PIXELS_PER_POINT, grayscale=True).to_pil().convert("L") for page in document]


def worn(page: Image.Image, degrees: float, seed: int) -> Image.Image:
    """A page that lay askew, with noise, blur and the marks of strong compression."""
    turned = np.asarray(page.rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)).astype(float)
    dirty = cv2.GaussianBlur(turned, (3, 3), 0.7) + np.random.default_rng(seed).normal(0, 12, turned.shape)
    content = io.BytesIO()
    Image.fromarray(np.clip(dirty, 0, 255).astype(np.uint8)).save(content, "JPEG", quality=55)
    return Image.open(content).convert("L")


def as_pdf(pages: list[Image.Image]) -> bytes:
    """A PDF that holds nothing but pictures."""
    content = io.BytesIO()
    pages[0].save(content, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return content.getvalue()


def texts(content: Content) -> dict[tuple[int, int, int], str]:
    """The text of each cell by its place, without white space."""
    return {
        (grid.table_no, cell.row, cell.column): re.sub(r"\s", "", cell.text)
        for grid in content.grids
        for cell in grid.cells
    }


def main() -> None:
    """Make, read, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pdfs", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for the scans that were made")
    asked = parser.parse_args()
    right = {(kind, what): [0, 0] for kind in ("clean", "worn") for what in ("numbers", "text")}
    seconds = {"clean": 0.0, "worn": 0.0}
    page_count = 0
    for path in asked.pdfs:
        data = path.read_bytes()
        wanted = {place: text for place, text in texts(read_pdf(data)).items() if text}
        pages = pictures_of(data)
        page_count += len(pages)
        for kind in ("clean", "worn"):
            made = [
                page if kind == "clean" else worn(page, _SLANTS[number % 3], number)
                for number, page in enumerate(pages)
            ]
            scan = as_pdf(made)
            if asked.keep:
                (asked.keep / kind).mkdir(parents=True, exist_ok=True)
                (asked.keep / kind / path.name).write_bytes(scan)
            start = time.process_time()
            got = texts(read_pdf(scan))
            seconds[kind] += time.process_time() - start
            for place, text in wanted.items():
                count = right[kind, "numbers" if _NUMBER.fullmatch(text) else "text"]
                count[0] += got.get(place) == text
                count[1] += 1
    for (kind, what), (good, every) in right.items():
        print(f"{kind} {what}: {good} of {every} cells right ({good / max(1, every):.2%})")
    for kind, spent in seconds.items():
        print(f"{kind}: {spent / max(1, page_count):.2f} s of CPU a page ({page_count} pages)")


if __name__ == "__main__":
    main()
