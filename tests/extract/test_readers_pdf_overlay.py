import ctypes
import io

import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest

from extract.readers.pdf import read_pdf
from tests.extract.pdf_files import HEIGHT, Drawing, row, rows_of, the_grid

XS = (50.0, 150.0, 250.0, 400.0)


@pytest.mark.parametrize("has_appearance", [True, False], ids=["drawn", "value alone"])
def test_values_of_form_fields_are_printed_and_their_borders_part_no_cells(has_appearance: bool) -> None:
    drawing = Drawing()
    drawing.table(100, XS, (20, 20), [*row(0, "指标", "分值", "得分"), *row(1, "数量", "", "")])
    for left, value in ((152.0, "20"), (252.0, "18.5")):
        box = {"x": left, "y": HEIGHT - 138.5, "width": 90, "height": 17}
        drawing.canvas.acroForm.textfield(name=value, value=value, fontSize=8, borderWidth=1, **box)
    data = drawing.data()
    if not has_appearance:
        data = data.replace(b"/AP ", b"/XP ")
    assert rows_of(the_grid(read_pdf(data))) == [["指标", "分值", "得分"], ["数量", "20", "18.5"]]


def test_text_typed_upon_a_page_is_text_of_the_cell_and_a_hidden_remark_is_none() -> None:
    drawing = Drawing()
    drawing.table(100, XS, (20, 20), [*row(0, "指标", "分值", "得分"), *row(1, "数量", "20", "")])
    document = pdfium.PdfDocument(drawing.data())
    for kind, left, text in ((raw.FPDF_ANNOT_FREETEXT, 260, "18.5"), (raw.FPDF_ANNOT_TEXT, 160, "99")):
        _annotate(document[0], kind, left, HEIGHT - 133, text)
    saved = io.BytesIO()
    document.save(saved)
    assert rows_of(the_grid(read_pdf(saved.getvalue())))[1] == ["数量", "20", "18.5"]


def test_documents_attached_to_a_pdf_are_named() -> None:
    document = pdfium.PdfDocument(Drawing().data())
    for name in ("自评表.DOCX", "sRGB.icc"):
        document.new_attachment(name).set_data(b"x")
    saved = io.BytesIO()
    document.save(saved)
    issues = read_pdf(saved.getvalue()).issues
    assert [issue.code for issue in issues] == ["embedded_not_read"]
    assert issues[0].message.startswith("1 documents")


def _annotate(page: pdfium.PdfPage, kind: int, x: float, y: float, text: str) -> None:
    annotation = raw.FPDFPage_CreateAnnot(page, kind)
    raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(x - 2, y + 10, x + 40, y - 3))
    raw.FPDFAnnot_SetStringValue(annotation, b"Contents", _wide(text))
    if kind == raw.FPDF_ANNOT_FREETEXT:
        raw.FPDFAnnot_SetAP(annotation, 0, _wide(f"BT /Helv 8 Tf {x} {y} Td ({text}) Tj ET"))
    raw.FPDFPage_CloseAnnot(annotation)


def _wide(text: str) -> ctypes.Array[ctypes.c_ushort]:
    return (ctypes.c_ushort * (len(text) + 1))(*map(ord, text), 0)
