"""A form drawn on pages of many heights reads the same, and the measure that says so sees every sort of fault."""

import pytest

from benchmarks.extract.breaks import Look, draw
from benchmarks.extract.run import exact_share
from extract.readers.pdf import read_pdf
from model.grid import Cell, Grid
from tests.extract.pdf_files import cells_of, the_grid

GOAL = "完成辖区道路养护和排水设施检修，及时处置群众反映的问题，保障出行安全，提高道路完好率。" * 3
CELLS = [
    Cell(1, 1, "项目名称", column_span=2),
    Cell(1, 3, "街道养护", column_span=4),
    Cell(2, 1, "年度总体目标", row_span=2),
    Cell(2, 2, "预期目标", column_span=2),
    Cell(2, 4, "实际完成情况", column_span=3),
    Cell(3, 2, GOAL, column_span=2),
    Cell(3, 4, GOAL, column_span=3),
    Cell(4, 1, "绩效指标", row_span=5),
    *(
        Cell(4, column, text)
        for column, text in enumerate(("一级指标", "三级指标", "年度指标值", "实际完成值", "得分"), 2)
    ),
    Cell(5, 2, "产出指标", row_span=4),
    *(
        Cell(5 + number, column, text)
        for number in range(4)
        for column, text in enumerate((f"检查第{number + 1}类道路的次数达到要求", f"≥{number + 10}次", "12次", "9"), 3)
    ),
]
FORM = Grid(1, 8, 6, tuple(sorted(CELLS, key=lambda cell: (cell.row, cell.column))))


@pytest.mark.parametrize("height", [842, 345, 330, 315, 300, 280, 260, 240])
def test_a_form_reads_the_same_wherever_its_pages_end(height: int) -> None:
    content = read_pdf(draw(FORM, height, Look()))
    read = {place: "".join(text.split()) for place, text in cells_of(the_grid(content)).items()}
    assert read == cells_of(FORM)
    assert (content.page_count or 0) > (0 if height == 842 else 1)


TABLE = [(1, 1, 1, 2, "甲"), (2, 1, 1, 1, "乙"), (2, 2, 1, 1, "丙")]


@pytest.mark.parametrize(
    ("got", "share"),
    [
        ([TABLE], 1.0),
        ([[(1, 1, 1, 2, " 甲\n"), *TABLE[1:]]], 1.0),
        ([[(1, 1, 1, 2, "田"), *TABLE[1:]]], 2 / 3),
        ([[(1, 1, 1, 1, "甲"), *TABLE[1:]]], 2 / 3),
        ([TABLE[:2]], 2 / 3),
        ([[*TABLE, (3, 1, 1, 1, "")]], 3 / 4),
        ([TABLE[:1], TABLE[1:]], 1 / 2),
        ([TABLE, TABLE], 1 / 2),
        ([], 0.0),
    ],
)
def test_the_share_of_exact_cells_falls_with_every_fault(got: list, share: float) -> None:
    assert exact_share([[TABLE]], [got]) == pytest.approx(share)


def test_title_rows_without_borders_are_not_expected_on_a_page() -> None:
    word = [(1, 1, 1, 2, "自评表"), *((row + 1, *rest) for row, *rest in [(1, 1, 1, 1, "甲"), (1, 2, 1, 1, "乙")])]
    assert exact_share([[word]], [[[(1, 1, 1, 1, "甲"), (1, 2, 1, 1, "乙")]]]) == 1.0
