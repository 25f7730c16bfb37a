"""Tables that page breaks cut: what belongs together, and what only looks so."""

from extract.readers.pdf import read_pdf
from model.grid import Paragraph
from tests.extract.pdf_files import Box, Drawing, cells_of, row, rows_of, the_grid

# 一级指标, 二级指标, 三级指标, 年度指标值, 实际完成值, 分值, 得分, 偏差原因
XS = (40.0, 90.0, 150.0, 250.0, 320.0, 390.0, 420.0, 450.0, 550.0)
HEADINGS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")


def head(name: str, first: int = 0) -> list[Box]:
    """A row with the project's name and the row of headings."""
    return [*row(first, "项目名称", name, edges=(0, 2, 8)), *row(first + 1, *HEADINGS)]


def pages(*tables: tuple[list[float], list[Box]], titles: dict[int, str] | None = None, numbers: bool = False) -> bytes:
    """One table per page at its top, with a title above it and the page's number at the bottom where asked for."""
    drawing = Drawing()
    for place, (heights, cells) in enumerate(tables):
        if place:
            drawing.page()
        if titles and place in titles:
            drawing.text(250, 60, titles[place])
        if numbers:
            drawing.text(290, 815, f"- {place + 1} -")
        drawing.table(80, XS, heights, cells)
    return drawing.data()


def test_a_new_row_at_the_top_of_a_page_stays_a_row_of_its_own() -> None:
    first = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    second = row(0, "", "质量指标", "合格率", "≥95%", "96%", "10", "9", "无")
    grid = the_grid(read_pdf(pages(([20, 30, 40], first), ([40], second))))
    assert rows_of(grid)[2:] == [
        ["产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", ""],
        ["质量指标", "合格率", "≥95%", "96%", "10", "9", "无"],
    ]
    assert cells_of(grid)[(3, 1, 2, 1)] == "产出指标"
    assert [cell.page for cell in grid.cells if cell.text == "质量指标"] == [2]


def test_the_rest_of_a_cut_row_goes_back_into_its_row() -> None:
    first = [
        *head("甲"),
        *row(
            2,
            "产出指标",
            "数量指标",
            "对辖区企业开展\n监督检查的次",
            "≥10次",
            "12次",
            "10",
            "8",
            "受天气影响，\n部分检查推迟",
        ),
    ]
    second = [
        *[Box(0, 2, 0, 1), Box(0, 1, 1, 2), Box(0, 1, 2, 3, "数")],
        *[Box(0, 1, place, place + 1) for place in range(3, 7)],
        *[Box(0, 1, 7, 8, "到下月。")],
        *[
            Box(1, 2, place, place + 1, text)
            for place, text in enumerate(("质量指标", "合格率", "≥95%", "96%", "10", "9", "无"), 1)
        ],
    ]
    grid = the_grid(read_pdf(pages(([20, 30, 40], first), ([20, 40], second))))
    assert grid.row_count == 4
    assert rows_of(grid)[2:] == [
        [
            "产出指标",
            "数量指标",
            "对辖区企业开展\n监督检查的次\n数",
            "≥10次",
            "12次",
            "10",
            "8",
            "受天气影响，\n部分检查推迟\n到下月。",
        ],
        ["质量指标", "合格率", "≥95%", "96%", "10", "9", "无"],
    ]


def test_a_number_cut_by_the_page_break_keeps_both_halves() -> None:
    xs = (40.0, 140.0, 200.0, 260.0, 320.0)
    drawing = Drawing()
    drawing.table(
        80,
        xs,
        [20, 30, 30],
        [
            *row(0, "项目名称", "甲", edges=(0, 1, 4)),
            *row(1, "项目资金", "全年预算数", "全年执行数", "分值"),
            *row(2, "年度资金总额", "1083.2914", "1083.2914", "10"),
        ],
    )
    drawing.page()
    drawing.table(80, xs, [20, 30], [*row(0, "", "12", "12", ""), *row(1, "其他资金", "0", "0", "—")])
    grid = the_grid(read_pdf(drawing.data()))
    assert rows_of(grid)[2:] == [
        ["年度资金总额", "1083.2914\n12", "1083.2914\n12", "10"],
        ["其他资金", "0", "0", "—"],
    ]


def test_a_label_cut_by_the_page_break_is_one_cell() -> None:
    first = [*head("甲"), *row(2, "满意度", "服务对象", "群众满意度", "≥95%", "96%", "10", "10", "")]
    second = [
        *[Box(0, 1, 0, 1, "指标"), Box(0, 1, 1, 2, "满意度指标")],
        *[Box(0, 1, place, place + 1) for place in range(2, 8)],
    ]
    grid = the_grid(read_pdf(pages(([20, 30, 12], first), ([20], second))))
    assert rows_of(grid)[2] == ["满意度\n指标", "服务对象\n满意度指标", "群众满意度", "≥95%", "96%", "10", "10", ""]


def test_a_header_printed_again_is_dropped_and_a_side_header_printed_again_is_one_cell() -> None:
    first = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    second = [*row(0, *HEADINGS), *row(1, "产出指标", "质量指标", "合格率", "≥95%", "96%", "10", "9", "无")]
    grid = the_grid(read_pdf(pages(([20, 30, 40], first), ([30, 40], second))))
    assert grid.row_count == 4
    assert cells_of(grid)[(3, 1, 2, 1)] == "产出指标"
    assert [cell.text for cell in grid.cells].count("三级指标") == 1


def test_a_table_over_three_pages_is_one() -> None:
    first = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    second = row(0, "", "", "培训次数", "≥2次", "2次", "10", "10", "")
    third = [
        *row(0, "", "质量指标", "合格率", "≥95%", "96%", "10", "9", ""),
        *row(1, "总分", "30", "29", "", edges=(0, 5, 6, 7, 8)),
    ]
    data = pages(([20, 30, 40], first), ([40], second), ([40, 20], third), numbers=True)
    grid = the_grid(read_pdf(data))
    assert grid.row_count == 6
    assert cells_of(grid)[(3, 1, 3, 1)] == "产出指标"
    assert cells_of(grid)[(3, 2, 2, 1)] == "数量指标"
    assert cells_of(grid)[(6, 1, 1, 5)] == "总分"
    assert not [block for block in read_pdf(data).blocks if isinstance(block, Paragraph)]


def test_pages_with_fewer_columns_are_aligned_on_the_edges_of_all_pages() -> None:
    first = [*row(0, "项目名称", "甲", edges=(0, 2, 8)), *row(1, "预期目标", "实际完成情况", edges=(0, 4, 8))]
    second = [*row(0, *HEADINGS), *row(1, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    cells = cells_of(the_grid(read_pdf(pages(([20, 30], first), ([30, 40], second)))))
    assert cells[(1, 3, 1, 6)] == "甲"
    assert cells[(2, 5, 1, 4)] == "实际完成情况"
    assert cells[(4, 8, 1, 1)] == ""


def test_goals_run_on_over_the_break() -> None:
    goals = [
        *row(0, "项目名称", "甲", edges=(0, 2, 8)),
        *[Box(1, 3, 0, 1, "年度\n总体\n目标"), Box(1, 2, 1, 4, "预期目标"), Box(1, 2, 4, 8, "实际完成情况")],
        *[Box(2, 3, 1, 4, "1.开展检查。"), Box(2, 3, 4, 8, "1.已开展检查。")],
    ]
    rest = [*row(0, "", "2.完成培训。", "2.已完成培训。", edges=(0, 1, 4, 8)), *row(1, *HEADINGS)]
    grid = the_grid(read_pdf(pages(([20, 20, 40], goals), ([20, 30], rest))))
    assert cells_of(grid)[(3, 2, 1, 3)] == "1.开展检查。\n2.完成培训。"
    assert cells_of(grid)[(2, 1, 2, 1)] == "年度\n总体\n目标"
    assert grid.row_count == 4


def test_a_heading_cut_from_its_text_keeps_a_row_of_its_own() -> None:
    first = [*row(0, "项目名称", "甲", edges=(0, 2, 8)), *row(1, "预期目标", "实际完成情况", edges=(0, 4, 8))]
    second = row(0, "开展检查十次，培训两次。", "已开展检查十二次。", edges=(0, 4, 8))
    grid = the_grid(read_pdf(pages(([20, 20], first), ([60], second))))
    assert rows_of(grid)[1:] == [["预期目标", "实际完成情况"], ["开展检查十次，培训两次。", "已开展检查十二次。"]]


def test_a_form_whose_title_stands_above_it_begins_a_table() -> None:
    form = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    content = read_pdf(
        pages(([20, 30, 40], form), ([20, 30, 40], form), titles={0: "项目支出绩效自评表", 1: "项目支出绩效自评表"})
    )
    assert [grid.row_count for grid in content.grids] == [3, 3]
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["项目支出绩效自评表"] * 2


def test_a_title_printed_on_every_page_of_one_form_is_a_running_header() -> None:
    first = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    second = row(0, "", "质量指标", "合格率", "≥95%", "96%", "10", "9", "无")
    content = read_pdf(
        pages(([20, 30, 40], first), ([40], second), titles={0: "项目支出绩效自评表", 1: "项目支出绩效自评表"})
    )
    assert [grid.row_count for grid in content.grids] == [4]


def test_two_forms_without_titles_are_parted_by_the_second_project_name() -> None:
    def form(name: str) -> list[Box]:
        return [*head(name), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]

    content = read_pdf(pages(([20, 30, 40], form("甲")), ([20, 30, 40], form("乙"))))
    assert [rows_of(grid)[0] for grid in content.grids] == [["项目名称", "甲"], ["项目名称", "乙"]]


def test_a_repeated_header_with_the_project_name_is_no_new_form() -> None:
    first = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    second = [*head("甲"), *row(2, "", "质量指标", "合格率", "≥95%", "96%", "10", "9", "无")]
    content = read_pdf(pages(([20, 30, 40], first), ([20, 30, 40], second)))
    assert [grid.row_count for grid in content.grids] == [4]


def test_two_forms_of_the_same_project_name_stay_two() -> None:
    def form(budget: str) -> list[Box]:
        return [
            *row(0, "项目名称", "甲", edges=(0, 2, 8)),
            *row(1, "年度资金总额", budget, edges=(0, 2, 8)),
            *row(2, *HEADINGS),
            *row(3, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", ""),
        ]

    content = read_pdf(pages(([20, 20, 30, 40], form("100")), ([20, 20, 30, 40], form("2200"))))
    assert [grid.row_count for grid in content.grids] == [4, 4]


def test_a_paragraph_between_two_tables_keeps_them_apart() -> None:
    first = [*head("甲"), *row(2, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", "")]
    second = row(0, "", "质量指标", "合格率", "≥95%", "96%", "10", "9", "无")
    content = read_pdf(pages(([20, 30, 40], first), ([40], second), titles={1: "附表二"}))
    assert [grid.row_count for grid in content.grids] == [3, 1]


def test_a_table_of_another_width_is_another_table() -> None:
    drawing = Drawing()
    drawing.table(80, XS, [20, 30], head("甲"))
    drawing.page()
    drawing.table(80, (100.0, 200.0, 300.0, 400.0), [30, 30], [*row(0, "a", "b", "c"), *row(1, "d", "e", "f")])
    assert [grid.row_count for grid in read_pdf(drawing.data()).grids] == [2, 2]


def test_left_and_right_pages_with_other_margins_still_join() -> None:
    drawing = Drawing()
    drawing.table(80, XS, [20, 30], head("甲"))
    drawing.page()
    shifted = [x + 8 for x in XS]
    drawing.table(80, shifted, [40], row(0, "产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", ""))
    grid = the_grid(read_pdf(drawing.data()))
    assert rows_of(grid)[2] == ["产出指标", "数量指标", "检查次数", "≥10次", "12次", "10", "10", ""]
    assert grid.column_count == 8


def test_an_unnumbered_placeholder_at_the_top_of_a_page_is_a_row() -> None:
    first = [*head("甲"), *row(2, "效益指标", "社会效益指标", "秩序改善", "改善", "改善", "10", "10", "")]
    second = [*row(0, "", "", "无", "", "", "", "", ""), *row(1, "", "生态效益指标", "……", "", "", "", "", "")]
    grid = the_grid(read_pdf(pages(([20, 30, 40], first), ([20, 20], second))))
    assert [texts[-6] for texts in rows_of(grid)[2:]] == ["秩序改善", "无", "……"]


def lines(drawing: Drawing, *ends: tuple[float, float, float, float]) -> None:
    """Rulings from (x, y) to (x, y), y from the top of the page."""
    for x0, y0, x1, y1 in ends:
        drawing.canvas.line(x0, 842 - y0, x1, 842 - y1)


def test_cells_that_the_page_cuts_without_a_line_are_closed() -> None:
    # Browsers print no line where a page cuts a cell: 一级指标 goes on below, its row does not.
    xs = (40.0, 140.0, 240.0, 340.0, 440.0)
    drawing = Drawing()
    drawing.table(
        80, xs, [20, 20], [*row(0, "项目名称", "甲", edges=(0, 1, 4)), *row(1, "一级指标", "三级指标", "分值", "得分")]
    )
    lines(drawing, (140, 160, 440, 160), *((x, 120, x, 160) for x in xs))
    for x, text in zip(xs, ("产出指标", "检查次数", "10", "10"), strict=False):
        drawing.text(x + 2, 135, text)
    drawing.page()
    lines(drawing, (140, 120, 440, 120), (40, 160, 440, 160), *((x, 80, x, 160) for x in xs))
    for y, texts in ((95, ("培训次数", "10", "9")), (135, ("合格率", "10", "8"))):
        for x, text in zip(xs[1:], texts, strict=False):
            drawing.text(x + 2, y, text)
    grid = the_grid(read_pdf(drawing.data()))
    assert rows_of(grid)[2:] == [["产出指标", "检查次数", "10", "10"], ["培训次数", "10", "9"], ["合格率", "10", "8"]]
    assert cells_of(grid)[(3, 1, 3, 1)] == "产出指标"


def test_a_row_higher_than_a_page_shows_only_its_sides_there() -> None:
    xs = (40.0, 240.0, 440.0)
    drawing = Drawing()
    drawing.table(80, xs, [20, 20], [*row(0, "项目名称", "甲"), *row(1, "预期目标", "实际完成情况")])
    lines(drawing, *((x, 120, x, 780) for x in xs))
    drawing.text(42, 770, "1.开展检查，")
    drawing.text(242, 770, "1.已检查，")
    drawing.page()
    lines(drawing, *((x, 40, x, 780) for x in xs))
    drawing.text(42, 60, "2.开展培训，")
    drawing.text(242, 60, "2.已培训，")
    drawing.page()
    lines(drawing, (40, 80, 440, 80), *((x, 40, x, 80) for x in xs))
    drawing.text(42, 60, "3.完成整改。")
    drawing.text(242, 60, "3.已整改。")
    assert rows_of(the_grid(read_pdf(drawing.data())))[2] == [
        "1.开展检查，\n2.开展培训，\n3.完成整改。",
        "1.已检查，\n2.已培训，\n3.已整改。",
    ]


def test_lines_that_run_out_of_a_cut_cell_belong_to_it() -> None:
    xs = (40.0, 240.0, 440.0)
    drawing = Drawing()
    drawing.table(80, xs, [20, 20], [*row(0, "项目名称", "甲"), *row(1, "预期目标", "实际完成情况")])
    lines(drawing, *((x, 120, x, 140) for x in xs))
    drawing.text(42, 135, "1.开展检查，")
    drawing.text(242, 135, "1.已检查，")
    drawing.text(242, 147, "并已培训，")
    drawing.page()
    lines(drawing, (40, 80, 440, 80), *((x, 40, x, 80) for x in xs))
    drawing.text(42, 60, "2.完成整改。")
    drawing.text(242, 60, "2.已整改。")
    assert rows_of(the_grid(read_pdf(drawing.data())))[2] == [
        "1.开展检查，\n2.完成整改。",
        "1.已检查，\n并已培训，\n2.已整改。",
    ]


def test_a_row_label_cut_after_its_prefix_is_one_label() -> None:
    xs = (40.0, 140.0, 200.0, 260.0, 320.0)
    drawing = Drawing()
    cells = [
        *row(0, "项目名称", "甲", edges=(0, 1, 4)),
        *row(1, "项目资金", "全年预算数", "全年执行数", "分值"),
        *row(2, "其中：", "7.9661", "1.3631", "—"),
    ]
    drawing.table(80, xs, [20, 30, 14], cells)
    drawing.page()
    drawing.table(80, xs, [20, 30], [*row(0, "当年财政拨款", "", "", ""), *row(1, "其他资金", "0", "0", "—")])
    assert rows_of(the_grid(read_pdf(drawing.data())))[2:] == [
        ["其中：\n当年财政拨款", "7.9661", "1.3631", "—"],
        ["其他资金", "0", "0", "—"],
    ]


def test_without_scores_a_short_last_line_tells_that_the_row_was_complete() -> None:
    xs = (40.0, 100.0, 160.0, 230.0, 300.0)
    headings = ("一级指标", "三级指标", "年度指标值", "全年完成值")
    drawing = Drawing()
    drawing.table(80, xs, [20, 20], [*row(0, *headings), *row(1, "产出指标", "检查企业次", "≥10次", "12次")])
    drawing.page()
    drawing.table(80, xs, [20], row(0, "", "培训班次", "≥2次", "2次"))
    assert rows_of(the_grid(read_pdf(drawing.data())))[1:] == [
        ["产出指标", "检查企业次", "≥10次", "12次"],
        ["培训班次", "≥2次", "2次"],
    ]


def test_decimals_that_a_narrow_cell_wrapped_onto_the_next_page_are_no_row() -> None:
    # The column of scores is 30 points wide: a sixth digit has no place in the line.
    texts = ("产出指标", "质量指标", "隐患整改率", "≥95%", "92%", "30", "129.0", "")
    first = [*head("甲"), *row(2, *texts)]
    second = [*row(0, "", "", "", "", "", "", "55", ""), *row(1, "", "时效指标", "完成率", "100%", "99%", "9", "8", "")]
    grid = the_grid(read_pdf(pages(([20, 30, 20], first), ([20, 40], second))))
    assert [cell.text for cell in grid.cells if cell.row == 3] == [*texts[:6], "129.0\n55", ""]
    assert grid.row_count == 4


def test_a_small_amount_below_a_heading_at_the_end_of_a_page_is_no_part_of_it() -> None:
    edges = (0, 2, 4, 6, 8)
    funds = row(1, "", "全年预算数", "全年执行数", "执行率", edges=edges)
    amounts = row(0, "年度资金总额", "60", "57", "95%", edges=edges)
    first = [*row(0, "项目名称", "甲", edges=(0, 2, 8)), *funds]
    grid = the_grid(read_pdf(pages(([20, 20], first), ([20], amounts))))
    assert rows_of(grid)[1:] == [["", "全年预算数", "全年执行数", "执行率"], ["年度资金总额", "60", "57", "95%"]]
