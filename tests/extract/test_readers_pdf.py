import io

import pypdfium2 as pdfium
import pytest

from extract.readers.pdf import read_pdf
from model.errors import DocumentFault
from model.grid import Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus
from tests.extract.pdf_files import Box, Drawing, cells_of, row, rows_of, the_grid
from tests.files import files_in

XS = (50.0, 150.0, 250.0, 400.0)


@pytest.mark.parametrize("borders", ["lines", "rectangles", "filled"])
def test_cells_and_spans_come_from_the_borders_however_they_are_drawn(borders: str) -> None:
    drawing = Drawing()
    cells = [
        Box(0, 1, 0, 1, "项目名称"),
        Box(0, 1, 1, 3, "街道养护"),
        Box(1, 3, 0, 1, "项目资金\n（万元）"),
        *[Box(1, 2, 1, 2, "年初预算数"), Box(1, 2, 2, 3, "分值"), Box(2, 3, 1, 2, "391.956"), Box(2, 3, 2, 3, "10")],
    ]
    drawing.table(100, XS, (30, 30, 30), cells, borders)
    content = read_pdf(drawing.data())
    assert content.kind is DocumentKind.PDF
    assert cells_of(the_grid(content)) == {
        (1, 1, 1, 1): "项目名称",
        (1, 2, 1, 2): "街道养护",
        (2, 1, 2, 1): "项目资金\n（万元）",
        (2, 2, 1, 1): "年初预算数",
        (2, 3, 1, 1): "分值",
        (3, 2, 1, 1): "391.956",
        (3, 3, 1, 1): "10",
    }


def test_every_cell_knows_its_page_and_box_from_the_top_left() -> None:
    drawing = Drawing()
    drawing.page()
    drawing.table(100, XS, (30, 30), [*row(0, "a", "b", "c"), *row(1, "d", "e", "f")])
    cell = the_grid(read_pdf(drawing.data())).cells[4]
    assert cell.text == "e"
    assert cell.page == 2
    assert cell.box is not None
    assert (cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1) == pytest.approx((150, 130, 250, 160), abs=0.5)


def test_punctuation_in_a_number_keeps_its_place() -> None:
    drawing = Drawing()
    drawing.table(100, XS, (30, 30), [*row(0, "391.956", "1,205", "≥98%"), *row(1, "—", "/", "2021.6.1")])
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [["391.956", "1,205", "≥98%"], ["—", "/", "2021.6.1"]]


@pytest.mark.parametrize("hanging", ["，", "。", "；"])
def test_a_mark_that_hangs_over_the_edge_of_its_cell_stays_there(hanging: str) -> None:
    drawing = Drawing()
    text = f"老旧管线资料部分缺失{hanging}"
    drawing.table(100, (50.0, 146.0, 250.0, 400.0), (30, 30), [*row(0, text, "10", "9"), *row(1, "甲", text, "8")])
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [[text, "10", "9"], ["甲", text, "8"]]


def test_several_tables_and_the_lines_between_them_come_in_reading_order() -> None:
    drawing = Drawing()
    drawing.text(50, 80, "一、项目概况")
    drawing.table(100, XS, (20, 20), [*row(0, "1", "2", "3"), *row(1, "4", "5", "6")])
    drawing.text(50, 170, "二、绩效情况")
    drawing.table(200, XS, (20, 20), [*row(0, "7", "8", "9"), *row(1, "x", "y", "z")])
    drawing.text(50, 270, "填表日期：2024年")
    blocks = read_pdf(drawing.data()).blocks
    shown = [block.text if isinstance(block, Paragraph) else block.table_no for block in blocks]
    assert shown == ["一、项目概况", 1, "二、绩效情况", 2, "填表日期：2024年"]
    assert [block.paragraph_no for block in blocks if isinstance(block, Paragraph)] == [1, 2, 3]


def test_a_frame_around_text_is_no_table() -> None:
    drawing = Drawing()
    drawing.table(100, (50, 400), (60,), [Box(0, 1, 0, 1, "填报说明\n请逐项填写")])
    content = read_pdf(drawing.data())
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["填报说明", "请逐项填写"]
    assert content.grids == ()


def test_an_underline_inside_a_cell_parts_no_rows() -> None:
    drawing = Drawing()
    drawing.table(100, XS, (40, 40), [*row(0, "a", "b", "c"), *row(1, "d", "e", "f")])
    drawing.canvas.line(60, 842 - 115, 110, 842 - 115)
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [["a", "b", "c"], ["d", "e", "f"]]


def test_a_table_open_at_its_sides_is_closed() -> None:
    drawing = Drawing()
    for y in (100, 130, 160):
        drawing.canvas.line(50, 842 - y, 400, 842 - y)
    for x in (150, 250):
        drawing.canvas.line(x, 842 - 100, x, 842 - 160)
    for x, y, text in (
        (55, 115, "指标"),
        (155, 115, "分值"),
        (255, 115, "得分"),
        (55, 145, "甲"),
        (155, 145, "10"),
        (255, 145, "9"),
    ):
        drawing.text(x, y, text)
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [["指标", "分值", "得分"], ["甲", "10", "9"]]


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_reads_like_an_upright_one(rotation: int) -> None:
    # The content is drawn turned against the page's /Rotate, so that it shows upright.
    width, height = (842.0, 595.0) if rotation != 180 else (595.0, 842.0)
    drawing = Drawing((width, height))
    drawing.canvas.setPageRotation(rotation)
    if rotation == 90:
        drawing.canvas.translate(595, 0)
    elif rotation == 180:
        drawing.canvas.translate(595, 842)
    else:
        drawing.canvas.translate(0, 842)
    drawing.canvas.rotate(rotation)
    drawing.table(100, XS, (30, 30), [*row(0, "项目名称", "b", "c"), *row(1, "d", "1083.2914", "f")])
    grid = the_grid(read_pdf(drawing.data()))
    assert rows_of(grid) == [["项目名称", "b", "c"], ["d", "1083.2914", "f"]]
    box = grid.cells[0].box
    assert box is not None
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((50, 100, 150, 130), abs=0.5)


def test_a_table_printed_sideways_on_an_upright_page_is_read_and_boxed_where_it_shows() -> None:
    drawing = Drawing((595.0, 842.0))
    drawing.canvas.translate(595, 0)
    drawing.canvas.rotate(90)
    drawing.size = (842.0, 595.0)
    drawing.table(100, XS, (30, 30), [*row(0, "项目名称", "b", "c"), *row(1, "d", "e", "f")])
    grid = the_grid(read_pdf(drawing.data()))
    assert rows_of(grid) == [["项目名称", "b", "c"], ["d", "e", "f"]]
    box = grid.cells[0].box
    assert box is not None
    # Shown lying on its side: what is 50 from the left when read stands 50 from the bottom.
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((100, 842 - 150, 130, 842 - 50), abs=0.5)


def test_lines_inside_a_form_xobject_count() -> None:
    drawing = Drawing()
    drawing.canvas.beginForm("frame")
    drawing.canvas.setLineWidth(0.5)
    for x in (0, 100, 200):
        drawing.canvas.line(x, 0, x, 60)
    for y in (0, 30, 60):
        drawing.canvas.line(0, y, 200, y)
    drawing.canvas.endForm()
    drawing.canvas.saveState()
    drawing.canvas.translate(50, 842 - 160)
    drawing.canvas.doForm("frame")
    drawing.canvas.restoreState()
    for x, y, text in ((55, 115, "a"), (155, 115, "b"), (55, 145, "c"), (155, 145, "d")):
        drawing.text(x, y, text)
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [["a", "b"], ["c", "d"]]


def test_a_watermark_across_the_page_stays_out_of_the_cells() -> None:
    drawing = Drawing()
    drawing.table(100, XS, (30, 30), [*row(0, "a", "b", "c"), *row(1, "d", "e", "f")])
    drawing.canvas.saveState()
    drawing.canvas.translate(60, 842 - 160)
    drawing.canvas.rotate(35)
    drawing.canvas.setFont("STSong-Light", 40)
    drawing.canvas.drawString(0, 0, "征求意见稿")
    drawing.canvas.restoreState()
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [["a", "b", "c"], ["d", "e", "f"]]


def test_page_numbers_are_no_paragraphs_but_a_number_in_the_text_is() -> None:
    drawing = Drawing()
    drawing.text(50, 300, "9")
    drawing.text(290, 810, "- 1 -")
    drawing.page()
    drawing.text(50, 300, "正文")
    drawing.text(290, 810, "第 2 页 共 2 页")
    assert [block.text for block in read_pdf(drawing.data()).blocks if isinstance(block, Paragraph)] == ["9", "正文"]


def test_a_scan_is_unreadable() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    drawing = Drawing()
    picture = io.BytesIO()
    Image.new("L", (200, 200), 255).save(picture, "PNG")
    picture.seek(0)
    drawing.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    with pytest.raises(DocumentFault) as caught:
        read_pdf(drawing.data())
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.UNREADABLE, "scanned_pdf")


def test_a_scanned_page_among_printed_ones_is_named() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    drawing = Drawing()
    drawing.text(50, 300, "正文")
    drawing.page()
    picture = io.BytesIO()
    Image.new("L", (200, 200), 255).save(picture, "PNG")
    picture.seek(0)
    drawing.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    content = read_pdf(drawing.data())
    assert content.page_count == 2
    assert content.silent_pages == (2,)


def test_a_scan_with_the_mark_of_its_scanner_is_recognised_all_the_same() -> None:
    from reportlab.lib.utils import ImageReader

    scanned = Drawing()
    scanned.table(100, XS, (60, 60), [*row(0, "预算数", "执行数", "得分"), *row(1, "120.50", "98.70", "8.19")])
    picture = pdfium.PdfDocument(scanned.data())[0].render(scale=200 / 72).to_pil()
    drawing = Drawing()
    drawing.text(50, 300, "正文")
    drawing.page()
    drawing.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    drawing.text(400, 820, "由全能扫描程序创建 第2页")

    content = read_pdf(drawing.data())

    assert content.silent_pages == ()
    assert [cell.text for cell in content.grids[0].cells][3:] == ["120.50", "98.70", "8.19"]


def test_text_laid_over_a_scan_gives_way_to_what_the_scan_shows() -> None:
    from reportlab.lib.utils import ImageReader

    scanned = Drawing()
    rows = [["项目", "预算数", "执行数"], ["甲", "120.50", "98.70"], ["乙", "10", "9"], ["丙", "20", "18"]]
    scanned.table(100, XS, (60,) * 4, [cell for number, texts in enumerate(rows) for cell in row(number, *texts)])
    picture = pdfium.PdfDocument(scanned.data())[0].render(scale=200 / 72).to_pil()
    drawing = Drawing()
    drawing.canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    text = drawing.canvas.beginText(60, 700)
    text.setTextRenderMode(3)
    text.setFont("STSong-Light", 9)
    for texts in rows:
        text.textLine(" ".join(texts).replace("98.70", "93.70").replace("项目", "顶目") + "年度预算执行情况表")
    drawing.canvas.drawText(text)

    grid = the_grid(read_pdf(drawing.data()))

    assert rows_of(grid)[1:] == rows[1:]
    assert all(cell.confidence is not None for cell in grid.cells)


def test_a_page_with_nothing_but_stains_beside_text_is_named() -> None:
    drawing = Drawing()
    drawing.text(50, 300, "正文")
    drawing.page()
    draw_scribbles(drawing)
    assert read_pdf(drawing.data()).silent_pages == (2,)


def test_an_empty_page_gives_nothing_and_is_no_fault() -> None:
    content = read_pdf(Drawing().data())
    assert content.blocks == ()
    assert content.silent_pages == ()


@pytest.mark.parametrize("keep", [20, 200, 700])
def test_a_cut_off_pdf_is_corrupt(keep: int) -> None:
    drawing = Drawing()
    drawing.table(100, XS, (30,), row(0, "a", "b", "c"))
    with pytest.raises(DocumentFault) as caught:
        read_pdf(drawing.data()[:keep])
    assert caught.value.status is ReceiptStatus.CORRUPT


def test_damaged_bytes_end_in_content_or_a_fault_never_in_another_error() -> None:
    drawing = Drawing()
    for _ in range(3):
        drawing.table(100, XS, (30, 30), [*row(0, "项目名称", "b", "c"), *row(1, "d", "e", "f")])
        drawing.page()
    data = drawing.data()
    outcomes = set()
    for place in range(0, len(data), 97):
        damaged = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]
        try:
            outcomes.add(type(read_pdf(damaged)).__name__)
        except DocumentFault as fault:
            outcomes.add(fault.code)
    assert "Content" in outcomes


def test_published_pdfs_give_the_tables_of_their_word_files(shared) -> None:
    from extract.readers.docx import read_docx

    def texts(grid: Grid) -> list[str]:
        return ["".join(cell.text.split()) for cell in grid.cells if cell.text.strip()]

    for path in files_in(shared / "documents", "fengtai_*.pdf"):
        ours = [texts(grid) for grid in read_pdf(path.read_bytes()).grids]
        theirs = [texts(grid) for grid in read_docx(path.with_suffix(".docx").read_bytes()).grids]
        assert ours == theirs, path.name


def test_a_table_without_lines_is_read_by_the_white_between_its_columns() -> None:
    drawing = Drawing()
    drawing.text(200, 60, "项目支出绩效自评表", 12)
    lines = [
        (100, ["项目名称", None, "街道养护", None, None, None]),
        (130, ["一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"]),
        (160, ["产出指标", "数量指标", "检查辖区企业的", "≥10次", "10", "10"]),
        (171, [None, None, "次数", None, None, None]),
        (200, [None, "质量指标", "合格率", "≥95%", "10", "9"]),
    ]
    for y, texts in lines:
        for x, text in zip((50, 120, 190, 300, 380, 440), texts, strict=True):
            if text:
                drawing.text(x, y, text)
    content = read_pdf(drawing.data())
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["项目支出绩效自评表"]
    assert rows_of(the_grid(content)) == [
        ["项目名称", "", "街道养护", "", "", ""],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"],
        ["产出指标", "数量指标", "检查辖区企业的\n次数", "≥10次", "10", "10"],
        ["", "质量指标", "合格率", "≥95%", "10", "9"],
    ]


def test_prose_with_wide_gaps_is_no_table() -> None:
    drawing = Drawing()
    for y in range(100, 300, 30):
        for x, text in ((50, "总体来看"), (200, "工作进展"), (350, "较为顺利")):
            drawing.text(x, y, text)
    assert read_pdf(drawing.data()).grids == ()


def draw_scribbles(drawing: Drawing) -> None:
    """Shapes that are no characters."""
    for number in range(40):
        path = drawing.canvas.beginPath()
        path.moveTo(50 + number * 8, 700)
        for dx, dy in ((2, 6), (4, 0), (5, 7), (6, 2), (7, 9), (3, 3)):
            path.lineTo(50 + number * 8 + dx, 700 + dy)
        drawing.canvas.drawPath(path, stroke=0, fill=1)


def test_drawings_that_are_no_text_are_unreadable() -> None:
    drawing = Drawing()
    draw_scribbles(drawing)
    with pytest.raises(DocumentFault) as caught:
        read_pdf(drawing.data())
    assert caught.value.code == "scanned_pdf"


def test_a_check_box_in_a_cell_and_a_frame_around_the_page_are_no_tables() -> None:
    drawing = Drawing()
    drawing.canvas.rect(20, 20, 555, 802)
    drawing.table(100, XS, (30, 30), [*row(0, "项目类别", "   一次性", "c"), *row(1, "d", "e", "f")])
    drawing.canvas.rect(153, 842 - 112, 7, 7)
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [["项目类别", "一次性", "c"], ["d", "e", "f"]]


def test_a_drawing_of_many_lines_is_no_table() -> None:
    drawing = Drawing()
    for number in range(3000):
        drawing.canvas.line(20 + number * 0.15, 20, 20 + number * 0.15, 30 + number % 700)
    drawing.text(50, 100, "布局图")
    content = read_pdf(drawing.data())
    assert content.grids == ()


def test_a_page_with_more_lines_than_any_form_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.readers.pdf_shapes.MAX_PAGE_SEGMENTS", 20)
    drawing = Drawing()
    drawing.table(100, XS, (30, 30), [*row(0, "a", "b", "c"), *row(1, "d", "e", "f")])
    with pytest.raises(DocumentFault) as caught:
        read_pdf(drawing.data())
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.TOO_LARGE, "pdf_page_too_large")
    assert "Page 1" in caught.value.message


def test_a_pdf_with_more_pages_than_the_limit_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extract.readers.pdf.MAX_PAGES", 1)
    drawing = Drawing()
    drawing.page()
    with pytest.raises(DocumentFault) as caught:
        read_pdf(drawing.data())
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.TOO_LARGE, "pdf_too_many_pages")
