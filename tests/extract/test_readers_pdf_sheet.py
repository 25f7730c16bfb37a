import io
from collections.abc import Sequence

import pypdfium2 as pdfium

from extract.readers.pdf import read_pdf
from model.grid import Content, Grid, Paragraph
from tests.extract.pdf_files import Drawing, row, rows_of

LEFT, RIGHT = (50.0, 150.0, 250.0, 380.0), (470.0, 570.0, 670.0, 800.0)
HEAD = ["项目名称", "分值", "得分"]


def _table(drawing: Drawing, y: float, xs: Sequence[float], *rows: list[str]) -> None:
    cells = [cell for number, texts in enumerate(rows) for cell in row(number, *texts)]
    drawing.table(y, xs, [20] * len(rows), cells)


def _shown(content: Content) -> list[str | list[list[str]]]:
    return [block.text if isinstance(block, Paragraph) else rows_of(block) for block in content.blocks]


def test_two_pages_on_a_sheet_are_read_one_after_the_other_and_a_table_goes_on_on_the_second() -> None:
    drawing = Drawing((842, 595))
    drawing.text(150, 40, "项目支出绩效自评表")
    drawing.text(570, 560, "第2页")
    _table(drawing, 60, LEFT, HEAD, ["产出", "20", "18"], ["效益", "30", "29"])
    _table(drawing, 40, RIGHT, ["满意度", "10", "10"], ["总分", "60", "57"])
    content = read_pdf(drawing.data())
    rows = [HEAD, ["产出", "20", "18"], ["效益", "30", "29"], ["满意度", "10", "10"], ["总分", "60", "57"]]
    assert _shown(content) == ["项目支出绩效自评表", rows]
    assert [cell.box.x0 for cell in content.grids[0].cells if cell.box and cell.row == 4] == [470, 570, 670]


def test_the_last_row_of_a_form_alone_on_the_second_page_of_a_sheet_belongs_to_its_table() -> None:
    drawing = Drawing((842, 595))
    _table(drawing, 60, LEFT, HEAD, ["产出", "20", "18"], ["效益", "30", "29"])
    _table(drawing, 40, RIGHT, ["总分", "50", "47"])
    assert rows_of(read_pdf(drawing.data()).grids[0])[-1] == ["总分", "50", "47"]


def test_four_pages_on_a_sheet_are_read_row_by_row() -> None:
    drawing = Drawing((842, 1190))
    for number, (xs, y) in enumerate([(LEFT, 100), (RIGHT, 120), (LEFT, 700), (RIGHT, 640)], 1):
        drawing.text(xs[0], y - 20, f"第{number}个表")
        _table(drawing, y, xs, HEAD, [f"项目{number}", "1", "2"])
    blocks = _shown(read_pdf(drawing.data()))
    assert blocks[::2] == ["第1个表", "第2个表", "第3个表", "第4个表"]
    assert [block[1][0] for block in blocks[1::2]] == ["项目1", "项目2", "项目3", "项目4"]


def test_a_line_across_the_middle_says_that_a_sheet_is_one_page() -> None:
    drawing = Drawing((842, 595))
    drawing.text(300, 40, "项目支出绩效自评结果与目标对照表及有关说明，单位为万元，截至年底")
    _table(drawing, 60, LEFT, HEAD, ["甲", "1", "2"])
    _table(drawing, 60, RIGHT, HEAD, ["乙", "1", "2"])
    drawing.text(470, 300, "右")
    drawing.text(50, 330, "左")
    assert [block.text for block in read_pdf(drawing.data()).blocks if isinstance(block, Paragraph)][1:] == ["右", "左"]


def test_what_lies_outside_the_shown_part_of_a_page_is_not_read() -> None:
    drawing = Drawing((842, 595))
    _table(drawing, 60, LEFT, HEAD, ["甲", "1", "2"])
    _table(drawing, 60, RIGHT, HEAD, ["乙", "3", "4"])
    document = pdfium.PdfDocument(drawing.data())
    document[0].set_cropbox(421, 0, 842, 595)
    saved = io.BytesIO()
    document.save(saved)
    blocks = read_pdf(saved.getvalue()).blocks
    assert [rows_of(block) for block in blocks if isinstance(block, Grid)] == [[HEAD, ["乙", "3", "4"]]]
