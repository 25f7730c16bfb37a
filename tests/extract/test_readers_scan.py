"""Pictures of pages: scans in PDFs and image files, straight and askew, with what may be taken for something else."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from extract.extraction import extract_document
from extract.forms.doubts import with_doubts
from extract.kind import detect_kind
from extract.readers import scan
from extract.readers.image import MAX_PIXELS, page_pictures, read_image
from extract.readers.pdf import read_pdf
from extract.readers.scan import scan_page
from extract.readers.scan_picture import PIXELS_PER_POINT, InkBox, Page, straighten, text_lines
from extract.readers.scan_text import ReadText
from model.errors import DocumentFault
from model.form import Claim, Form
from model.grid import Cell, Content, Grid
from model.source import Source
from model.status import DocumentKind, ReceiptStatus

SAMPLE = "fair-trade-2024.pdf"


def grey_pages(pdf: bytes) -> list[Image.Image]:
    """The pages of a PDF as a scanner would give them."""
    return [
        page.render(scale=PIXELS_PER_POINT, grayscale=True).to_pil().convert("L") for page in pdfium.PdfDocument(pdf)
    ]


def as_pdf(pages: list[Image.Image]) -> bytes:
    content = io.BytesIO()
    pages[0].save(content, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return content.getvalue()


def as_file(pages: list[Image.Image], kind: str) -> bytes:
    content = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(content, kind, dpi=(200, 200), **more)
    return content.getvalue()


def worn(page: Image.Image, degrees: float) -> Image.Image:
    """A page that lay askew, with noise, blur and the marks of strong compression."""
    turned = np.asarray(page.rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC)).astype(float)
    dirty = cv2.GaussianBlur(turned, (3, 3), 0.7) + np.random.default_rng(7).normal(0, 12, turned.shape)
    content = io.BytesIO()
    Image.fromarray(np.clip(dirty, 0, 255).astype(np.uint8)).save(content, "JPEG", quality=55)
    return Image.open(content).convert("L")


@pytest.fixture(scope="module")
def sample(root: Path) -> bytes:
    return (root / "samples" / "files" / SAMPLE).read_bytes()


@pytest.fixture(scope="module")
def pages(sample: bytes) -> list[Image.Image]:
    return grey_pages(sample)


@pytest.fixture(scope="module")
def askew(pages: list[Image.Image]) -> Content:
    """The first page as read from a scan that is worn and two degrees askew."""
    return read_pdf(as_pdf([worn(pages[0], 2)]))


def values(form: Form) -> list[tuple[str | None, ...]]:
    lines = [(line.full_year_budget, line.executed, line.execution_rate, line.score) for line in form.budget_lines]
    rows = [(row.level3, row.target, row.actual, row.weight, row.score) for row in form.indicators]
    return [(form.project_name, form.department, form.total_score), *lines, *rows]


WAYS: dict[str, tuple[str, Callable[[list[Image.Image]], bytes]]] = {
    "scan in a PDF": (SAMPLE, as_pdf),
    "worn scan in a PDF": (SAMPLE, lambda pages: as_pdf([worn(page, 1.3) for page in pages])),
    # Of one page: each is recognised in every direction.
    "TIFF lying on its side": (
        "schools-2023-wrong-total.pdf",
        lambda pages: as_file([page.rotate(90, expand=True) for page in pages], "TIFF"),
    ),
}
"""A sample and how its pages are scanned."""


@pytest.mark.parametrize("way", WAYS)
def test_a_scan_reads_as_the_printed_page(way: str, root: Path) -> None:
    name, scanned = WAYS[way]
    content = (root / "samples" / "files" / name).read_bytes()
    printed, read = extract_document(content), extract_document(scanned(grey_pages(content)))

    assert len(read.forms) == len(printed.forms) == 1
    got, wanted = values(read.forms[0]), values(printed.forms[0])
    assert len(got) == len(wanted)
    cells = [
        (one, other) for left, right in zip(got, wanted, strict=True) for one, other in zip(left, right, strict=True)
    ]
    wrong = [(one, other) for one, other in cells if one != other]
    assert len(wrong) <= len(cells) * 0.05, wrong
    assert not [pair for pair in wrong if pair[1] and pair[1].replace(".", "").isdigit()]


def test_cells_of_a_scan_have_a_confidence_and_printed_cells_none(askew: Content, sample: bytes) -> None:
    confidences = [cell.confidence for grid in askew.grids for cell in grid.cells if cell.text]

    assert confidences
    assert all(confidence is not None and 0.3 < confidence <= 1 for confidence in confidences)
    assert {cell.confidence for grid in read_pdf(sample).grids for cell in grid.cells} == {None}


def test_the_box_of_a_cell_is_where_it_lay_on_the_page_askew(
    pages: list[Image.Image], askew: Content, sample: bytes
) -> None:
    straight = {cell.text: cell.box for cell in read_pdf(sample).grids[0].cells}
    cell = next(cell for cell in askew.grids[0].cells if cell.text in straight and len(cell.text) > 3)
    box, flat = cell.box, straight[cell.text]

    assert box is not None
    assert flat is not None
    width, height = pages[0].width / PIXELS_PER_POINT, pages[0].height / PIXELS_PER_POINT
    cos, sin = np.cos(np.radians(-2)), np.sin(np.radians(-2))
    x, y = (flat.x0 + flat.x1) / 2 - width / 2, (flat.y0 + flat.y1) / 2 - height / 2
    expected = (
        x * cos - y * sin + width / 2,
        x * sin + y * cos + height / 2,
    )
    assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == pytest.approx(expected, abs=3)


STROKES = ["1", "/", "—", "10", "8.5", "2", "7", "0"]


def test_a_lone_dash_slash_or_one_is_told_by_its_shape() -> None:
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=(500, 200))
    canvas.setFont("Helvetica", 11)
    for number, text in enumerate(STROKES):
        x, y = 40 + 50 * (number % 4), 120 - 40 * (number // 4)
        canvas.rect(x, y, 50, 40)
        if text == "—":
            canvas.line(x + 19, y + 20, x + 30, y + 20)
        else:
            canvas.drawString(x + 20, y + 16, text)
    canvas.showPage()
    canvas.save()
    grid = read_pdf(as_pdf(grey_pages(content.getvalue()))).grids[0]

    assert [cell.text for cell in grid.cells] == STROKES


def test_a_printed_page_among_scans_is_not_recognised(pages: list[Image.Image], sample: bytes) -> None:
    both = pdfium.PdfDocument.new()
    both.import_pages(pdfium.PdfDocument(sample), [0])
    # A third of a page is told as well, in a third of the time.
    both.import_pages(pdfium.PdfDocument(as_pdf([pages[0].crop((0, 0, pages[0].width, pages[0].height // 3))])))
    content = io.BytesIO()
    both.save(content)
    read = read_pdf(content.getvalue())
    by_page: dict[int | None, set[bool]] = {}
    for grid in read.grids:
        for cell in grid.cells:
            by_page.setdefault(cell.page, set()).add(cell.confidence is None)

    assert by_page == {1: {True}, 2: {False}}


def test_a_blank_page_has_no_text_and_an_empty_scan_is_unreadable() -> None:
    blank = Image.new("L", (800, 1000), 255)

    assert scan_page(np.asarray(blank), 1) is None
    extraction = extract_document(as_file([blank], "PNG"))
    assert (extraction.status, extraction.code) == (ReceiptStatus.UNREADABLE, "image_without_text")


def test_a_picture_cut_off_is_corrupt_and_one_too_large_is_refused(pages: list[Image.Image]) -> None:
    whole = as_file(pages[:1], "PNG")
    with pytest.raises(DocumentFault) as cut:
        read_image(whole[: len(whole) // 2])
    side = int(MAX_PIXELS**0.5) + 100
    with pytest.raises(DocumentFault) as large:
        read_image(as_file([Image.new("1", (side, side))], "PNG"))

    assert (cut.value.status, cut.value.code) == (ReceiptStatus.CORRUPT, "broken_image")
    assert (large.value.status, large.value.code) == (ReceiptStatus.TOO_LARGE, "image_too_large")


def test_the_slant_of_a_page_is_found_by_its_lines(pages: list[Image.Image]) -> None:
    askew = pages[0].rotate(-2.5, fillcolor=255, resample=Image.Resampling.BICUBIC)

    assert straighten(np.asarray(askew)).slant == pytest.approx(2.5, abs=0.15)
    assert straighten(np.asarray(pages[0])).slant == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize(
    ("text", "confidence", "code"),
    [("98", 0.6, "low_confidence"), ("", 0.0, "unreadable_cell"), ("98", 0.95, None), ("98", None, None)],
)
def test_a_doubtful_cell_makes_an_issue_on_its_field(text: str, confidence: float | None, code: str | None) -> None:
    cell = Cell(3, 2, text, page=1, confidence=confidence)
    grid = Grid(1, 3, 2, (Cell(3, 1, "总分", page=1), cell))
    place = Source(page=1, table_no=1, row_no=3, column_no=2)
    label = Source(page=1, table_no=1, row_no=3, column_no=1)
    claims = (Claim(place if text else label, "form", None, "total_score"),)
    blank = dict.fromkeys([field.name for field in fields(Form)])
    known = {"form_ordinal": 1, "form_hash": "h", "budget_lines": (), "indicators": (), "issues": ()}
    form = Form(**{**blank, **known, "source": label, "claims": claims})  # type: ignore[arg-type]
    (doubted,) = with_doubts((form,), Content(DocumentKind.PDF, (grid,), 1))

    assert [issue.code for issue in doubted.issues] == ([code] if code else [])
    if code == "low_confidence":
        assert doubted.issues[0].field == "total_score"


def test_the_recogniser_tells_nobody_of_its_use_and_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    code = (
        "import numpy as np\n"
        "from extract.readers.scan_text import recognise\n"
        "recognise([np.full((32, 64), 255, np.uint8)])\n"
    )
    root = Path(__file__).parents[2]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = {name: value for name, value in environment.items() if not name.startswith(("ORT_", "CI"))}
    subprocess.run([sys.executable, "-c", code], env=environment, cwd=root, check=True, capture_output=True)
    assert list(tmp_path.rglob("*")) == []


def test_a_picture_damaged_anywhere_is_corrupt_or_read() -> None:
    stream = io.BytesIO()
    Image.new("1", (400, 300), 1).save(stream, "TIFF", compression="group4", save_all=True)
    whole = stream.getvalue()
    faults = []
    for length in range(0, len(whole), 7):
        try:
            list(page_pictures(whole[:length] + bytes(min(16, len(whole) - length))))
        except DocumentFault as fault:
            faults.append(fault.code)
    assert len(faults) > 5
    assert set(faults) == {"broken_image"}


def drawn(root: Path, lines: list[str], *, size: int, pitch: int) -> np.ndarray:
    """A picture of lines of Chinese text, in pixels."""
    font = ImageFont.truetype(root / "samples" / "font" / "wqy-microhei-subset.ttf", size)
    picture = Image.new("L", (800, 60 + pitch * len(lines)), 255)
    for number, line in enumerate(lines):
        ImageDraw.Draw(picture).text((20, 20 + number * pitch), line, font=font, fill=0)
    return np.asarray(picture)


@pytest.mark.parametrize(
    ("lines", "size", "pitch"),
    [
        pytest.param(["项目支出绩效自评表"], 60, 80, id="a title of three times the size"),
        pytest.param(["（2023年度）"], 45, 60, id="the year below the title"),
        pytest.param(
            ["检测教室照明，使教室照明", "达到国家标准。其余教室因", "校舍加固推迟到下一年度"], 22, 21, id="no leading"
        ),
    ],
)
def test_a_large_line_is_one_and_lines_that_touch_are_several(
    root: Path, lines: list[str], size: int, pitch: int
) -> None:
    page = straighten(drawn(root, lines, size=size, pitch=pitch))
    height, width = page.ink.shape

    assert len(list(text_lines(page.ink, InkBox(0, 0, width, height), 20.0))) == len(lines)


def shades(mode: str) -> Image.Image:
    """Black on the left, white on the right, in a mode of pictures."""
    if mode == "I;16":
        return Image.fromarray(np.repeat([[4000, 65535]], 30, axis=1).repeat(80, axis=0).astype(np.uint16))
    picture = Image.new("L", (60, 80), 255)
    picture.paste(0, (0, 0, 30, 80))
    return picture.convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *[("PNG", mode) for mode in ("1", "L", "P", "LA", "RGBA", "I;16")],
        *[("TIFF", mode) for mode in ("1", "L", "RGB", "CMYK", "I;16")],
        *[("BMP", mode) for mode in ("1", "L", "P", "RGB")],
        *[("JPEG", mode) for mode in ("L", "RGB", "CMYK")],
        *[("GIF", "L"), ("WEBP", "RGB")],
    ],
)
def test_a_picture_of_any_kind_and_depth_is_known_and_black_stays_black(kind: str, mode: str) -> None:
    data = as_file([shades(mode)], kind)
    (grey,) = page_pictures(data)
    height, width = grey.shape

    assert detect_kind(data) is DocumentKind.IMAGE
    assert grey[height // 2, width // 4] < 40
    assert grey[height // 2, width * 3 // 4] > 215


@pytest.mark.parametrize("thickness", [1, 3])
@pytest.mark.parametrize("tall", [36, 42, 50])
def test_sides_of_a_row_one_line_high_are_rulings_and_strokes_between_two_rulings_are_none(
    tall: int, thickness: int
) -> None:
    """Rows of 13 to 18 points; a stroke as high as its row ends short of the rulings above and below it."""
    paper = np.full((600, 1000), 255, np.uint8)
    for y in (200, 200 + tall):
        cv2.line(paper, (100, y), (900, y), (0,), thickness)
    for x in (100, 400, 900):
        cv2.line(paper, (x, 200), (x, 200 + tall), (0,), thickness)
    cv2.line(paper, (600, 207), (600, 200 + tall - 7), (0,), 1)
    found = sorted(round(ruling.at * PIXELS_PER_POINT) for ruling in straighten(paper).vertical)
    assert found == pytest.approx([100, 400, 900], abs=2)


def test_how_a_page_lies_is_told_by_some_of_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def read(page: Page, boxes: Sequence[InkBox], height: float) -> list[ReadText]:
        asked.append(len(boxes))
        stands = page.grey[0].mean() < 200
        return [ReadText("项目支出绩效自评表" if stands else "丿", 0.99 if stands else 0.3) for _ in boxes]

    monkeypatch.setattr(scan, "read_lines", read)
    picture = np.full((1400, 1000), 255, np.uint8)
    for top in range(100, 1300, 20):
        for left in range(50, 950, 30):
            picture[top : top + 14, left : left + 14] = 0
    picture[:, 0] = 0  # the edge that is the upper one of the page as it should lie
    found = scan_page(picture, 1)
    assert found is not None
    assert found.ink.frame.turned == 1
    whole = asked.pop()
    assert len(found.lines) == whole
    assert max(asked[1:]) < whole
