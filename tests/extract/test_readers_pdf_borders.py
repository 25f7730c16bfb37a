"""How producers draw tables and what they print over and under them: only the form's own text is in its cells."""

from collections.abc import Callable

import pytest
from reportlab.lib.colors import Color, white

from extract.readers.pdf import read_pdf
from model.grid import Paragraph
from tests.extract.pdf_files import Drawing, cells_of, row, rows_of, the_grid

XS = (50.0, 150.0, 250.0, 350.0)
CELLS = [*row(0, "项目名称", "街道养护", edges=(0, 1, 3)), *row(1, "一级指标", "二级指标", "10")]
TEXTS = {
    (1, 1, 1, 1): "项目名称",
    (1, 2, 1, 2): "街道养护",
    (2, 1, 1, 1): "一级指标",
    (2, 2, 1, 1): "二级指标",
    (2, 3, 1, 1): "10",
}


def dashed(drawing: Drawing) -> None:
    drawing.canvas.setDash(2, 2)
    drawing.table(100, XS, (20, 20), CELLS)


def double(drawing: Drawing) -> None:
    drawing.table(100, XS, (20, 20), CELLS)
    top = drawing.size[1]
    for y in (98, 142):
        drawing.canvas.line(48, top - y, 352, top - y)
    for x in (48, 352):
        drawing.canvas.line(x, top - 98, x, top - 142)


def one_path(drawing: Drawing) -> None:
    drawing.table(100, XS, (20, 20), CELLS, borders="none")
    path, top = drawing.canvas.beginPath(), drawing.size[1]
    for x0, y0, x1, y1 in (
        *((50, y, 350, y) for y in (100, 120, 140)),
        *((x, 100, x, 140) for x in (50, 150, 350)),
        (250, 120, 250, 140),
    ):
        path.moveTo(x0, top - y0)
        path.lineTo(x1, top - y1)
    drawing.canvas.drawPath(path)


def pieces(drawing: Drawing) -> None:
    """Every side of every cell as rows of short strokes that nearly touch."""
    drawing.table(100, XS, (20, 20), CELLS, borders="none")
    top = drawing.size[1]
    for y in (100, 120, 140):
        for x in range(50, 350, 10):
            drawing.canvas.line(x, top - y, x + 9, top - y)
    for x, begin in ((50, 100), (150, 100), (350, 100), (250, 120)):
        for y in range(begin, 140, 10):
            drawing.canvas.line(x, top - y, x, top - y - 9)


@pytest.mark.parametrize("draw", [dashed, double, one_path, pieces])
def test_borders_of_every_sort_give_the_same_cells(draw: Callable[[Drawing], None]) -> None:
    drawing = Drawing()
    draw(drawing)
    assert cells_of(the_grid(read_pdf(drawing.data()))) == TEXTS


def test_a_pale_upright_watermark_is_no_text_of_a_cell() -> None:
    drawing = Drawing()
    drawing.canvas.setFillColor(Color(0.85, 0.85, 0.85))
    drawing.text(80, 135, "内部资料", 40)
    drawing.canvas.setFillColor(Color(0, 0, 0))
    drawing.table(100, XS, (20, 20), CELLS)
    assert cells_of(the_grid(read_pdf(drawing.data()))) == TEXTS


@pytest.mark.parametrize(("word", "is_kept"), [("商务局内网", False), ("18.50", True)])
def test_pale_words_all_over_a_page_are_a_watermark_however_small_and_figures_are_none(
    word: str, is_kept: bool
) -> None:
    drawing = Drawing()
    drawing.canvas.setFillColor(Color(0.8, 0.8, 0.8))
    for x, y in ((55, 118), (300, 118), (55, 300), (300, 300)):
        drawing.text(x, y, word)
    drawing.canvas.setFillColor(Color(0, 0, 0))
    drawing.table(100, XS, (20, 20), CELLS)
    text = "".join(cells_of(the_grid(read_pdf(drawing.data()))).values())
    assert ("18.50" in text, "商务局" in text) == (is_kept, False)


def test_a_transparent_watermark_is_no_text_of_a_cell() -> None:
    drawing = Drawing()
    drawing.table(100, XS, (20, 20), CELLS)
    drawing.canvas.setFillColor(Color(1, 0, 0), alpha=0.15)
    drawing.text(80, 135, "内部资料", 40)
    assert cells_of(the_grid(read_pdf(drawing.data()))) == TEXTS


def test_text_that_is_not_seen_is_not_read_but_grey_text_is() -> None:
    drawing = Drawing()
    drawing.canvas.setFillColor(white)
    drawing.text(260, 130, "99")
    drawing.canvas.setFillColor(Color(0.75, 0.75, 0.75))
    drawing.text(50, 200, "注：灰色")
    drawing.canvas.setFillColor(Color(0, 0, 0))
    drawing.canvas.saveState()
    text = drawing.canvas.beginText(300, drawing.size[1] - 130)
    text.setTextRenderMode(3)
    text.setFont("Helvetica", 9)
    text.textOut("hidden")
    drawing.canvas.drawText(text)
    drawing.canvas.restoreState()
    drawing.table(100, XS, (20, 20), CELLS)
    content = read_pdf(drawing.data())
    assert cells_of(the_grid(content)) == TEXTS
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["注：灰色"]


def test_white_text_on_a_dark_heading_is_read() -> None:
    drawing = Drawing()
    drawing.canvas.setFillColor(Color(0.1, 0.2, 0.5))
    drawing.canvas.rect(50, drawing.size[1] - 120, 300, 20, stroke=0, fill=1)
    drawing.canvas.setFillColor(white)
    drawing.table(100, XS, (20,), CELLS[:2])
    drawing.canvas.setFillColor(Color(0, 0, 0))
    drawing.table(120, XS, (20,), row(0, "一级指标", "二级指标", "10"))
    assert cells_of(the_grid(read_pdf(drawing.data()))) == TEXTS


def test_tables_side_by_side_are_two_tables() -> None:
    drawing = Drawing()
    drawing.table(100, (40, 100, 160), (20, 20), [*row(0, "甲", "1"), *row(1, "乙", "2")])
    drawing.table(100, (300, 360, 420), (20, 20), [*row(0, "丙", "3"), *row(1, "丁", "4")])
    grids = read_pdf(drawing.data()).grids
    assert [rows_of(grid) for grid in grids] == [[["甲", "1"], ["乙", "2"]], [["丙", "3"], ["丁", "4"]]]


def heads(drawing: Drawing, y: float, *texts: str) -> None:
    for x, text in zip((50, 130, 210, 320, 400), texts, strict=True):
        if text:
            drawing.text(x, y, text)


def test_a_table_with_three_lines_only_is_read_by_the_white_between_its_columns() -> None:
    drawing = Drawing()
    top = drawing.size[1]
    for y in (85, 108, 190):
        drawing.canvas.line(45, top - y, 460, top - y)
    heads(drawing, 100, "一级指标", "二级指标", "三级指标", "年度指标值", "得分")
    heads(drawing, 125, "产出指标", "数量指标", "检查次数", "≥10次", "10")
    heads(drawing, 150, "", "质量指标", "合格率", "≥95%", "9")
    heads(drawing, 175, "", "时效指标", "完成时间", "12月", "8")
    assert rows_of(the_grid(read_pdf(drawing.data()))) == [
        ["一级指标", "二级指标", "三级指标", "年度指标值", "得分"],
        ["产出指标", "数量指标", "检查次数", "≥10次", "10"],
        ["", "质量指标", "合格率", "≥95%", "9"],
        ["", "时效指标", "完成时间", "12月", "8"],
    ]


def test_a_table_without_lines_goes_on_on_the_next_page() -> None:
    drawing = Drawing()
    heads(drawing, 760, "一级指标", "二级指标", "三级指标", "年度指标值", "得分")
    heads(drawing, 785, "产出指标", "数量指标", "检查次数", "≥10次", "10")
    drawing.page()
    heads(drawing, 60, "", "质量指标", "合格率高于上年", "≥95%", "9")
    heads(drawing, 85, "效益指标", "社会效益", "满意", "≥90%", "8")
    grid = the_grid(read_pdf(drawing.data()))
    assert rows_of(grid)[1:] == [
        ["产出指标", "数量指标", "检查次数", "≥10次", "10"],
        ["质量指标", "合格率高于上年", "≥95%", "9"],
        ["效益指标", "社会效益", "满意", "≥90%", "8"],
    ]
    assert cells_of(grid)[(2, 1, 2, 1)] == "产出指标"
