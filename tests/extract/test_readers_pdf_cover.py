import io
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from extract.readers.pdf import read_pdf
from tests.extract.pdf_files import HEIGHT, Drawing, row, rows_of, the_grid

XS = (50.0, 150.0, 250.0, 400.0)


def _drawn(*, opacity: float = 1.0, width: float = 40, clip: tuple[float, float] | None = None) -> bytes:
    """A table whose last score is covered, and another one printed over it; what covers it is cut to a part of it."""
    drawing = Drawing()
    drawing.table(100, XS, (20, 20), [*row(0, "指标", "分值", "得分"), *row(1, "数量", "20", "12.5")])
    drawing.canvas.saveState()
    if clip is not None:
        path = drawing.canvas.beginPath()
        path.rect(clip[0], HEIGHT - 140, clip[1] - clip[0], 20)
        drawing.canvas.clipPath(path, stroke=0, fill=0)
    drawing.canvas.setFillGray(1, alpha=opacity)
    drawing.canvas.rect(251, HEIGHT - 138, width, 16, stroke=0, fill=1)
    drawing.canvas.restoreState()
    drawing.text(300, 130, "18")
    return drawing.data()


def _within_a_form(data: bytes) -> bytes:
    """The same, the page drawn as one form XObject, as programs do that print pages anew."""
    source, target = pdfium.PdfDocument(data), pdfium.PdfDocument.new()
    page = target.new_page(*source[0].get_size())
    form = raw.FPDF_NewFormObjectFromXObject(raw.FPDF_NewXObjectFromPage(target, source, 0))
    raw.FPDFPage_InsertObject(page, form)
    page.gen_content()
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("clip", [None, (250.0, 292.0)], ids=["whole", "cut to its cell"])
@pytest.mark.parametrize("is_form", [False, True], ids=["page", "form"])
def test_a_covered_value_is_not_read_and_the_one_printed_over_it_is(
    is_form: bool, clip: tuple[float, float] | None
) -> None:
    data = _within_a_form(_drawn(clip=clip)) if is_form else _drawn(clip=clip)
    assert rows_of(the_grid(read_pdf(data)))[1] == ["数量", "20", "18"]


@pytest.mark.parametrize("is_form", [False, True], ids=["page", "form"])
@pytest.mark.parametrize(
    "look",
    [{"opacity": 0.4}, {"width": 8}, {"clip": (285.0, 290.0)}],
    ids=["what shows through", "half covered", "cut to the white beside it"],
)
def test_text_that_still_shows_is_read(look: dict[str, Any], is_form: bool) -> None:
    data = _within_a_form(_drawn(**look)) if is_form else _drawn(**look)
    assert rows_of(the_grid(read_pdf(data)))[1][2].startswith("12.5")
