from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from extract.extraction import extract_document
from extract.readers import pdf
from extract.readers.pdf import read_pdf
from model.errors import DocumentFault
from model.status import ReceiptStatus
from tests.extract.pdf_files import Drawing, row, rows_of, the_grid

XS = (50.0, 150.0, 250.0, 350.0, 450.0)
FIGURES = "Figures"


def _form(figures: str) -> bytes:
    """A form whose last target stands in a font of its own, which does not say what its signs are."""
    drawing = Drawing()
    drawing.text(200, 50, "项目支出绩效自评表")
    rows = [
        ["项目名称", "河道清淤养护和堤防日常巡查", "主管部门", "临江县水务局"],
        ["三级指标", "年度指标值", "分值", "得分"],
        *[[f"养护河道长度达到计划要求{number}", "不少于十二公里", "10", "10"] for number in range(6)],
        ["验收合格率", "", "20", "18.5"],
    ]
    drawing.table(60, XS, [20] * 9, [cell for number, texts in enumerate(rows) for cell in row(number, *texts)])
    if FIGURES not in pdfmetrics.getRegisteredFontNames():
        font = Path(__file__).parents[2] / "samples" / "font" / "wqy-microhei-subset.ttf"
        pdfmetrics.registerFont(TTFont(FIGURES, font))
    drawing.canvas.setFont(FIGURES, 9)
    drawing.canvas.drawString(155, drawing.size[1] - 234, figures)
    return drawing.data().replace(b"/ToUnicode", b"/NoUnicode")


def test_a_sign_of_unknown_meaning_is_kept_as_such_and_its_value_is_in_doubt() -> None:
    data = _form("验收合格")
    assert rows_of(the_grid(read_pdf(data)))[-1] == ["验收合格率", "\ufffd" * 4, "20", "18.5"]
    found = extract_document(data)
    assert found.status is ReceiptStatus.PARTLY_PARSED
    assert ("unreadable_cell", 7, "target") in [(x.code, x.record_no, x.field) for x in found.forms[0].issues]


def test_a_page_with_many_signs_of_unknown_meaning_is_recognised_from_its_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = []
    monkeypatch.setattr(pdf, "recognised", lambda page, number: pages.append(number))
    read_pdf(_form("验收合格"))
    assert pages == []
    read_pdf(_form("验收合格验收合格验收合格"))
    assert pages == [1]


def test_where_no_font_says_what_its_signs_are_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "recognised", lambda page, number: None)
    monkeypatch.setattr("tests.extract.pdf_files.FONT", FIGURES)
    with pytest.raises(DocumentFault) as fault:
        read_pdf(_form("验收合格"))
    assert fault.value.code == "unmapped_text"
