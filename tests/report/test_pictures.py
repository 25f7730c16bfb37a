"""Pictures of pages show the form's cells and nothing else."""

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extract.landing import land
from model.errors import UsageError
from model.source import Box
from report.page_drawer import page_drawer
from report.pictures import PagePicture, picture_page, pictured_pages
from warehouse.printed import PrintedCell

WIDTH, HEIGHT = 300, 200
VALUE, PERSON, OUTSIDE = Box(20, 20, 120, 60), Box(120, 20, 220, 60), Box(20, 120, 220, 160)
DPI = 120


def page_of_black_boxes() -> bytes:
    """A page on which a value, a person and a text outside the table are each a black box."""
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=(WIDTH, HEIGHT))
    for box in (VALUE, PERSON, OUTSIDE):
        canvas.rect(box.x0 + 5, HEIGHT - box.y1 + 5, box.x1 - box.x0 - 10, box.y1 - box.y0 - 10, fill=1)
    canvas.showPage()
    canvas.save()
    return content.getvalue()


def cell(box: Box, *, is_masked: bool = False, page: int = 1) -> PrintedCell:
    return PrintedCell(page, 1, 1, 1, 1, 1, box, "x", is_masked, ())


CELLS = (cell(VALUE), cell(PERSON, is_masked=True))


def grey_at(picture: PagePicture, box: Box) -> int:
    """The grey in the middle of a box of the page, 0 black to 255 white."""
    image = Image.open(io.BytesIO(picture.png)).convert("L")
    inner = picture.outline(box)
    scale = DPI / 72
    return int(image.getpixel((round((inner.x0 + inner.x1) / 2 * scale), round((inner.y0 + inner.y1) / 2 * scale))))


def test_a_cell_is_shown_and_a_masked_one_is_covered() -> None:
    picture = picture_page(page_of_black_boxes(), 1, CELLS)

    assert grey_at(picture, VALUE) < 20
    assert 180 < grey_at(picture, PERSON) < 240


def test_what_stands_outside_the_forms_cells_is_not_in_the_picture() -> None:
    last = Box(20, 170, 60, 190)
    picture = picture_page(page_of_black_boxes(), 1, (*CELLS, cell(last)))

    assert grey_at(picture, OUTSIDE) > 250


def test_the_picture_is_cut_to_the_form_and_says_where_it_was() -> None:
    picture = picture_page(page_of_black_boxes(), 1, CELLS)

    assert (picture.left, picture.top) == pytest.approx((14, 14), abs=1)
    assert (picture.width, picture.height) == pytest.approx((212, 52), abs=1)
    assert picture.outline(VALUE).x0 == pytest.approx(6, abs=1)


def test_a_picture_file_is_shown_as_a_page_is() -> None:
    page = pdfium.PdfDocument(page_of_black_boxes())[0].render(scale=200 / 72).to_pil()
    content = io.BytesIO()
    page.save(content, "PNG", dpi=(200, 200))
    picture = picture_page(content.getvalue(), 1, CELLS)

    assert grey_at(picture, VALUE) < 20
    assert 180 < grey_at(picture, PERSON) < 240


def test_an_outlined_cell_has_a_red_border() -> None:
    picture = picture_page(page_of_black_boxes(), 1, CELLS, [VALUE])
    image = Image.open(io.BytesIO(picture.png)).convert("RGB")
    edge = picture.outline(VALUE)
    red, green, _ = image.getpixel((round(edge.x0 * DPI / 72), round((edge.y0 + edge.y1) / 2 * DPI / 72)))  # type: ignore[misc]

    assert red > 150
    assert green < 80


def test_a_page_without_cells_is_not_pictured() -> None:
    with pytest.raises(UsageError, match="page 2"):
        picture_page(page_of_black_boxes(), 2, CELLS)
    assert pictured_pages((cell(VALUE, page=3), cell(PERSON, page=2))) == (2, 3)


def test_a_page_too_large_to_draw_is_refused() -> None:
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=(14_000, 14_000))
    canvas.showPage()
    canvas.save()

    with pytest.raises(UsageError, match="too large"):
        picture_page(content.getvalue(), 1, CELLS)


def test_a_document_that_cannot_be_drawn_costs_only_its_picture(tmp_path: Path) -> None:
    good = land(tmp_path, page_of_black_boxes(), max_bytes=10**6).document_id
    bad = land(tmp_path, b"%PDF-1.7 and nothing more", max_bytes=10**6).document_id

    with page_drawer(tmp_path) as draw:
        assert draw is not None
        assert draw(bad, 1, CELLS) is None
        drawn = draw(good, 1, CELLS)

    assert drawn is not None
    assert grey_at(drawn, VALUE) < 20
