"""Tables that no ruling shows: rows, columns and names beside several rows from where texts stand."""

from collections import Counter

import pytest
from reportlab.pdfgen.canvas import Canvas

from extract.extraction import extract_document
from extract.readers.pdf import read_pdf
from extract.readers.pdf_lines import Line
from extract.readers.pdf_pitch import Part, row_pitch
from extract.readers.pdf_white import columns_of, rows_of
from model.form import Form
from model.grid import Content, Grid
from samples import make
from samples.writers import pdf_bytes
from tests.extract.pdf_files import Drawing

SAMPLES = ["schools-2023-wrong-total.pdf", "lighting-2023-scan.tif", "fair-trade-2024.pdf"]
"""Made of characters that the font of the samples has."""


def ruled(name: str) -> bytes:
    return pdf_bytes(make.document_blocks(make.named()[name]))


@pytest.fixture(scope="module")
def unruled() -> dict[str, bytes]:
    """The samples as they are drawn but for their lines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Canvas, "rect", lambda *_args, **_options: None)
        return {name: ruled(name) for name in SAMPLES}


def count_of_inferred(form: Form) -> int:
    return sum(issue.code == "inferred_columns" for issue in form.issues)


def values(form: Form) -> list[tuple[str | None, ...]]:
    lines = [
        (line.initial_budget, line.full_year_budget, line.executed, line.weight, line.execution_rate, line.score)
        for line in form.budget_lines
    ]
    rows = [
        (row.level1, row.level2, row.level3, row.target, row.actual, row.weight, row.score, row.deviation)
        for row in form.indicators
    ]
    head = (form.project_name, form.department, form.implementing_unit, form.fiscal_year, form.total_score)
    return [head, (form.goal_expected, form.goal_actual), *lines, *rows]


@pytest.mark.parametrize("name", SAMPLES[:2])
def test_a_form_without_rulings_gives_the_same_values(name: str, unruled: dict[str, bytes]) -> None:
    with_lines, without = extract_document(ruled(name)), extract_document(unruled[name])

    assert [values(form) for form in without.forms] == [values(form) for form in with_lines.forms]
    assert [count_of_inferred(form) for form in without.forms] == [1] * len(without.forms)
    assert [count_of_inferred(form) for form in with_lines.forms] == [0] * len(without.forms)


def characters(content: Content) -> Counter[str]:
    texts = [
        text
        for block in content.blocks
        for text in ([cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text])
    ]
    return Counter("".join("".join(texts).split()))


@pytest.mark.parametrize("name", SAMPLES)
def test_no_character_is_lost_and_no_cell_lies_on_another(name: str, unruled: dict[str, bytes]) -> None:
    content = read_pdf(unruled[name])

    assert characters(content) == characters(read_pdf(ruled(name)))
    for grid in content.grids:
        places = Counter(
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        )
        assert set(places.values()) == {1}


def drawn(*texts: tuple[float, float, str]) -> list[dict[tuple[int, int], tuple[str, int]]]:
    """By row and column the text and the rows of the cells of each table."""
    drawing = Drawing()
    for x, y, text in texts:
        drawing.text(x, y, text)
    return [
        {(cell.row, cell.column): (cell.text, cell.row_span) for cell in grid.cells if cell.text}
        for grid in read_pdf(drawing.data()).grids
    ]


HEADINGS = [
    (50, 100, "一级指标"),
    (130, 100, "二级指标"),
    (210, 100, "三级指标"),
    (320, 100, "指标值"),
    (400, 100, "分值"),
]


def indicator(y: float, level2: str, name: str, target: str, weight: str) -> list[tuple[float, float, str]]:
    return [(130, y, level2), (210, y, name), (320, y, target), (400, y, weight)]


def test_a_name_between_two_rows_is_the_name_of_the_rows_it_stands_in_the_middle_of() -> None:
    (table,) = drawn(
        *HEADINGS,
        *indicator(130, "数量指标", "检查企业", "≥10家", "10"),
        *indicator(160, "质量指标", "合格率", "≥95%", "10"),
        (50, 175, "产出指标"),
        *indicator(190, "时效指标", "完成时间", "12月底", "20"),
        *indicator(220, "成本指标", "每家费用", "≤2万元", "10"),
        (50, 250, "效益指标"),
        *indicator(250, "社会效益", "投诉下降", "≥5%", "40"),
    )

    assert table[2, 1] == ("产出指标", 4)
    assert table[6, 1] == ("效益指标", 1)
    assert [table[row, 5][0] for row in range(1, 7)] == ["分值", "10", "10", "20", "10", "40"]


def test_cells_of_many_lines_are_rows_although_their_figures_stand_in_the_middle() -> None:
    (table,) = drawn(
        *HEADINGS,
        (210, 124, "检查辖区内的"),
        *indicator(130, "数量指标", "", "≥10家", "10"),
        (210, 136, "餐饮企业"),
        (210, 160, "抽检样品合格"),
        (320, 160, "不低于"),
        (130, 166, "质量指标"),
        (400, 166, "15"),
        (210, 172, "的比例"),
        (320, 172, "95%"),
        (50, 148, "产出指标"),
    )

    assert table[2, 3] == ("检查辖区内的\n餐饮企业", 1)
    assert table[3, 3] == ("抽检样品合格\n的比例", 1)
    assert table[3, 4] == ("不低于\n95%", 1)
    assert table[2, 1] == ("产出指标", 2)


def test_rows_that_touch_are_parted_by_the_middles_that_their_figures_show() -> None:
    (table,) = drawn(
        *HEADINGS,
        *indicator(140, "数量指标", "检查企业", "≥10家", "10"),
        *[(210, 170 + 12 * number, text) for number, text in enumerate(("按需完成", "检查保证", "食品安全"))],
        (130, 182, "质量指标"),
        (320, 182, "全部合格"),
        (400, 182, "10"),
        *[(210, 206 + 12 * number, text) for number, text in enumerate(("按照合同", "约定支付", "检测费用"))],
        (130, 218, "时效指标"),
        (320, 218, "12月底"),
        (400, 218, "20"),
        *indicator(250, "成本指标", "每家费用", "≤2万元", "10"),
    )

    assert table[3, 3] == ("按需完成\n检查保证\n食品安全", 1)
    assert table[4, 3] == ("按照合同\n约定支付\n检测费用", 1)
    assert [table[row, 5][0] for row in range(1, 6)] == ["分值", "10", "10", "20", "10"]


def test_the_short_last_line_of_a_text_at_the_left_is_no_name_beside_rows() -> None:
    (table,) = drawn(
        *HEADINGS,
        *indicator(130, "数量指标", "检查企业", "≥10家", "10"),
        (50, 160, "说明检查由区级机构完成，抽样按照全年计划进行，检测结果及时公开，企业整改后再复查一"),
        (50, 172, "次。"),
        *indicator(202, "质量指标", "合格率", "≥95%", "10"),
        *indicator(232, "质量指标", "复查率", "≥90%", "10"),
    )

    assert table[3, 1][0].endswith("一\n次。")


def part(y: float, text: str, x: float = 0.0) -> Part:
    return Part(Line(text, x, y - 10, x + 10 * len(text), y, 10.0), y)


@pytest.mark.parametrize(
    ("heights", "least", "most"),
    [
        pytest.param([(0, "甲乙"), (13, "丙"), (40, "甲乙"), (53, "丙"), (80, "甲")], 1.35, 2.7, id="wrapped cells"),
        pytest.param([(0, "10"), (16, "20"), (32, "10"), (48, "15"), (64, "5")], 1.0, 1.6, id="rows near each other"),
    ],
)
def test_the_distance_that_parts_rows_is_between_lines_of_a_cell_and_rows(
    heights: list[tuple[float, str]], least: float, most: float
) -> None:
    figures = [(0, "10"), (40, "20"), (80, "5")] if least > 1.3 else []
    parts = [part(y, text) for y, text in heights] + [part(y, text, 100) for y, text in figures]

    assert least < row_pitch(parts) < most


def test_columns_of_labels_and_of_names_over_both_are_told_apart() -> None:
    rows = rows_of(
        [
            *(part(0, text, x) for x, text in ((15, "项目名称"), (200, "路灯"))),
            *(part(30, text, x) for x, text in ((0, "绩效"), (40, "一级"), (100, "二级"), (200, "值"))),
            *(part(60, text, x) for x, text in ((40, "产出"), (100, "数量"), (200, "9"))),
        ]
    )

    assert len(columns_of(rows)) == 4


def test_title_and_year_right_above_the_first_row_are_none_of_it() -> None:
    drawing = Drawing()
    rows = [(200, 60, "项目支出绩效自评表"), (220, 72, "（2023年度）"), (50, 84, "项目名称"), (200, 84, "路灯养护")]
    for x, y, text in [*rows, *HEADINGS, *indicator(130, "数量指标", "养护路灯", "≥10盏", "10")]:
        drawing.text(x, y, text)
    content = read_pdf(drawing.data())

    assert [block.text for block in content.blocks if not isinstance(block, Grid)] == [
        "项目支出绩效自评表",
        "（2023年度）",
    ]
    assert {cell.text for cell in content.grids[0].cells if cell.row == 1} == {"项目名称", "路灯养护", ""}


def test_a_unit_in_brackets_belongs_to_the_name_above_and_a_second_one_to_no_name() -> None:
    (table,) = drawn(
        *HEADINGS,
        (45, 130, "产出指标"),
        (48, 142, "（50分）"),
        *indicator(136, "数量指标", "检查企业", "≥10家", "50"),
        (45, 170, "效益指标"),
        (48, 182, "（30分）"),
        *indicator(176, "社会效益", "投诉下降", "≥5%", "30"),
    )

    assert table[2, 1] == ("产出指标\n（50分）", 1)
    assert table[3, 1] == ("效益指标\n（30分）", 1)


def test_a_page_strewn_with_words_is_no_table() -> None:
    drawing = Drawing()
    for number in range(2000):
        drawing.text(20 + (number * 37) % 550, 20 + (number * 91) % 800, "分值")

    assert read_pdf(drawing.data()).grids == ()
