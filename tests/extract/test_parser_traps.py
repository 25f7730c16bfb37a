"""Traps met on published forms, one by one, on made-up forms."""

import pytest

from extract.forms.fields import quoted
from extract.forms.parser import parse_forms
from model.grid import Content, Paragraph
from model.source import Source
from model.status import DocumentKind
from tests.extract.made_up import FUNDS_T1, GOALS_T1, HEAD_T1, INDICATORS_T1, TOTAL_T1, t1
from tests.extract.tables import Text, codes, form_of, forms_of, grid, money, row_values

Rows = list[list[Text]]

HEAD: Rows = [
    ["项目名称", "", "路灯更换", "", "", "", "", "", ""],
    ["主管部门", "", "东湖区城管局", "", "", "实施单位", "东湖区路灯所", "", ""],
]
FUNDS_HEADING: list[Text] = [
    "项目资金（万元）",
    "",
    "年初预算数",
    "全年预算数",
    "全年执行数",
    "分值",
    "执行率",
    "得分",
    "",
]
FUNDS: Rows = [FUNDS_HEADING, ["", "年度资金总额", "12", "12", "12", "10", "100%", "10", ""]]
HEADING: list[Text] = [
    "绩效指标",
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]
QUANTITY: list[Text] = ["", "产出指标", "数量指标", "灯数", "10盏", "10盏", "50", "50", ""]
BENEFIT: list[Text] = ["", "效益指标", "社会效益指标", "亮灯率", "98%", "98%", "40", "40", ""]
TOTAL: list[Text] = ["总分", "", "", "", "", "", "100", "100", ""]
TITLE = ("项目支出绩效自评表", "（2023年度）")


def with_funds(*rows: list[Text]):
    """A form whose funds block holds the given rows."""
    return form_of(*TITLE, [*HEAD, FUNDS_HEADING, *rows, HEADING, QUANTITY, BENEFIT, TOTAL])


def with_rows(*rows: list[Text], heading: list[Text] = HEADING):
    """A form whose indicator block holds the given rows."""
    return form_of(*TITLE, [*HEAD, *FUNDS, heading, *rows, TOTAL])


# 1. Cells glued without separator.


def test_glued_amounts_are_split_where_arithmetic_leaves_one_way():
    form = with_funds(["", "年度资金总额", "450450391.9561087.1%8.7", "", "", "", "", "", ""])
    assert money(form)["total"] == ("450", "450", "391.956", "10", "87.1%", "8.7")


def test_glued_amounts_that_can_be_split_in_several_ways_are_unreadable():
    form = with_funds(["", "年度资金总额", "10010010010100%10", "", "", "", "", "", ""])
    assert money(form)["total"] == (None,) * 6
    assert codes(form).count("unreadable_number") == 6


def test_glued_weight_and_score_are_unreadable():
    form = with_rows(["", "产出指标", "数量指标", "灯数", "10盏", "10盏", "5050", "", ""])
    assert row_values(form.indicators[0], "weight", "score") == (None, None)
    assert {issue.field for issue in form.issues if issue.code == "unreadable_number"} == {"weight", "score"}


# 2. OCR.


def test_spaces_of_ocr_inside_numbers_and_labels_are_removed():
    form = with_funds(["", "年度 资金总 额", "1083.291 412", "1083.291 412", "10 83.291412", "10", "100%", "10", ""])
    assert money(form)["total"][:3] == ("1083.291412",) * 3


def test_letters_read_for_digits_are_mended_and_noted():
    form = with_funds(["", "年度资金总额", "12", "12", "12", "1O", "100%", "10", ""])
    assert money(form)["total"][3] == "10"
    assert "mended_number" in codes(form)


def test_dash_read_as_the_word_one_is_blank():
    form = with_funds(["", "其他资金", "0", "0", "0", "一", "0", "一", ""])
    assert money(form)["other"] == ("0", "0", "0", None, "0", None)


def test_header_words_cut_by_ocr_are_known():
    heading = [*HEADING]
    heading[4:6] = ["年度指标", "实际完成直"]
    form = with_rows(QUANTITY, heading=heading)
    assert row_values(form.indicators[0], "target", "actual") == ("10盏", "10盏")


# 3. A page break inside a table.


def test_fragments_without_heading_belong_to_the_table_before():
    form = form_of(
        *TITLE,
        [*HEAD, FUNDS_HEADING, ["", "年度资金总额", "12", "12", "12", "10", "100%", "10", ""]],
        [["", "其中：当年财政拨款", "12", "12", "12", "—", "100%", "—", ""]],
        [["年度", "预期目标", "", "", "", "实际完成情况", "", "", ""]],
        [["", "更换路灯", "", "", "", "已更换", "", "", ""], HEADING, QUANTITY],
        [["----", "-----", "----"]],
        [["", "", "质量指标", "合格率", "100%", "100%", "10", "9", "返工两处"], TOTAL],
    )
    assert list(money(form)) == ["total", "current_year_appropriation"]
    assert (form.goal_expected, form.goal_actual) == ("更换路灯", "已更换")
    names = ("level1", "level2", "level3", "score", "deviation")
    assert row_values(form.indicators[1], *names) == ("产出指标", "质量指标", "合格率", "9", "返工两处")
    assert form.total_score == "100"


def test_columns_moved_left_after_a_page_break():
    form = form_of(
        *TITLE,
        [*HEAD, *FUNDS, HEADING, QUANTITY],
        [
            ["", "", "支路灯数", "≤8盏", "7盏", "10", "8", "两处缓建"],
            ["", "质量指标", "合格率", "100%", "98%", "5", "4", ""],
            ["效益指标", "社会效益指标", "亮灯率", "98%", "98%", "40", "40", ""],
            ["满意度指标", "服务对象满意度标", "居民满意度", "≥95%", "/", "10", "5", "未调查"],
        ],
        [["总分", "100", "80"]],
    )
    names = ("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation")
    assert [row_values(row, *names) for row in form.indicators[1:]] == [
        ("产出指标", "数量指标", "支路灯数", "≤8盏", "7盏", "10", "8", "两处缓建"),
        ("产出指标", "质量指标", "合格率", "100%", "98%", "5", "4", None),
        ("效益指标", "社会效益指标", "亮灯率", "98%", "98%", "40", "40", None),
        ("满意度指标", "服务对象满意度标", "居民满意度", "≥95%", "/", "10", "5", "未调查"),
    ]
    assert (form.total_weight, form.total_score) == ("100", "80")


def test_columns_moved_right_after_a_page_break():
    form = form_of(
        *TITLE,
        [*HEAD, FUNDS_HEADING, ["", "年度资金总额", "12", "12", "9", "10", "75%", "7.5", ""]],
        [["", "", "其中：当年财政拨款", "12", "12", "9", "—", "75%", "—"], HEADING, QUANTITY, TOTAL],
    )
    assert money(form)["current_year_appropriation"] == ("12", "12", "9", None, "75%", None)


def test_amounts_that_stand_under_other_headings_leave_the_lost_one_open():
    form = with_funds(
        ["", "年度资金总额", "", "12", "12", "10", "100%", "10", ""],
        ["", "其中：当年财政拨款", "12", "12", "—", "100%", "—", "", ""],
    )
    assert money(form)["current_year_appropriation"][1:] == ("12", "12", None, "100%", None)
    assert money(form)["current_year_appropriation"][0] is None
    assert [issue.field for issue in form.issues if issue.code == "moved_columns"] == ["initial_budget"]


def test_second_half_of_a_row_cut_by_a_page_break_joins_the_first():
    form = form_of(
        *TITLE,
        [*HEAD, *FUNDS, HEADING, ["", "产出指标", "数量指标", "主干道与", "10盏", "10盏", "50", "49", "缓建（道"]],
        [["", "", "", "支路灯数", "", "", "", "", ""], ["", "", "", "", "", "", "", "路封闭）", ""], BENEFIT, TOTAL],
    )
    assert row_values(form.indicators[0], "level3", "deviation") == ("主干道与支路灯数", "缓建（道路封闭）")
    assert len(form.indicators) == 2


def test_heading_repeated_on_the_next_page_is_no_row_and_no_form():
    form = form_of(
        [["项目支出绩效自评表"], ["（2023年度）"], *HEAD, *FUNDS, HEADING, QUANTITY],
        [["项目支出绩效自评表"], ["（2023年度）"], *HEAD, HEADING, BENEFIT, TOTAL],
    )
    assert [row.level3 for row in form.indicators] == ["灯数", "亮灯率"]


def test_page_numbers_between_fragments_do_not_end_the_form():
    form = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY], "- 3 -", [BENEFIT, TOTAL])
    assert len(form.indicators) == 2


# 4. Level-1 names that are not printed.


def test_level1_that_is_not_printed_is_told_by_level2_and_noted():
    form = with_rows(QUANTITY, ["", "", "社会效益\n指标", "亮灯率", "98%", "98%", "40", "40", ""])
    assert [row.level1 for row in form.indicators] == ["产出指标", "效益指标"]
    assert [(issue.code, issue.record_no) for issue in form.issues] == [("inferred_level1", 2)]


def test_satisfaction_below_an_empty_cell_stays_with_the_benefit_above():
    benefit: list[Text] = ["", "效益指标", "社会效益指标", "亮灯率", "98%", "98%", "30", "30", ""]
    form = with_rows(QUANTITY, benefit, ["", "", "服务对象满意度", "满意度", "90%", "95%", "10", "10", ""])
    assert [row.level1 for row in form.indicators] == ["产出指标", "效益指标", "效益指标"]
    below_output = with_rows(QUANTITY, ["", "", "服务对象满意度", "满意度", "90%", "95%", "10", "10", ""])
    assert below_output.indicators[1].level1 == "满意度指标"


def test_level1_of_which_only_the_points_are_left():
    form = with_rows(["", "（50分）", "数量指标", "灯数", "10盏", "10盏", "50", "50", ""])
    assert form.indicators[0].level1 == "产出指标（50分）"


def test_cost_may_stand_below_output_or_on_its_own():
    form = with_rows(
        QUANTITY,
        ["", "", "成本指标", "单价", "1万元", "1万元", "5", "5", ""],
        ["", "成本指标", "经济成本指标", "总价", "12万元", "12万元", "5", "5", ""],
    )
    assert [row.level1 for row in form.indicators] == ["产出指标", "产出指标", "成本指标"]


# 5 and 6. Execution printed twice, in the wrong column, or contradicting its amounts: kept as printed.


def test_execution_is_kept_as_printed_even_where_it_cannot_be_right():
    form = with_funds(
        ["", "年度资金总额", "10", "10", "9.96", "100", "", "9", ""],
        ["", "其中：当年财政拨款", "10", "10", "9.96", "10", "120%", "9", ""],
    )
    assert money(form)["total"] == ("10", "10", "9.96", "100", None, "9")
    assert money(form)["current_year_appropriation"] == ("10", "10", "9.96", "10", "120%", "9")


# 7. Template leftovers.


def test_placeholders_are_printed_rows_of_their_own_kind():
    form = with_rows(
        QUANTITY,
        ["", "", "", "指标2：", "", "", "", "", ""],
        ["", "", "", "……", "", "", "", "", ""],
        ["", "", "质量指标", "", "", "", "", "", ""],
        ["", "效益指标", "生态效益指标", "指标1：无", "", "", "", "", ""],
        ["", "", "", "", "", "", "", "", ""],
    )
    assert [str(row.row_kind) for row in form.indicators] == ["indicator", *["placeholder"] * 4]
    assert row_values(form.indicators[1], "label", "level3") == ("指标2", None)
    assert row_values(form.indicators[4], "level2", "label", "level3") == ("生态效益指标", "指标1", "无")


# 8. Words where a number is due.


def test_word_under_a_score_is_unreadable_and_moves_nothing():
    form = with_rows(["", "产出指标", "数量指标", "灯数", "10盏", "已完成", "50", "达标", ""])
    assert row_values(form.indicators[0], "actual", "weight", "score") == ("已完成", "50", None)
    assert [(issue.code, issue.field) for issue in form.issues] == [("unreadable_number", "score")]


@pytest.mark.parametrize(
    "text",
    ["2023年11月底前", "1-11月", "6台服务器、1套磁盘阵列", "1205人*6.2万元/人=7471万元", "2次/年", "不低于500份", "/"],
)
def test_targets_are_kept_as_printed(text: str):
    form = with_rows(["", "产出指标", "数量指标", "灯数", text, text, "50", "50", ""])
    assert row_values(form.indicators[0], "target", "actual") == (text, text)


# 11. Several forms; lists before, notes and annexes after.


def test_forms_with_the_same_name_are_separate_forms():
    forms = forms_of(t1(), "填表人：某某 联系电话：12345", t1(), t1("另一个项目"))
    assert [form.project_name for form in forms] == ["河道清淤养护", "河道清淤养护", "另一个项目"]
    assert [form.form_ordinal for form in forms] == [1, 2, 3]
    assert [form.phone for form in forms] == [None] * 3


def test_forms_stacked_in_one_table_are_separate_forms():
    body = [*HEAD_T1, *FUNDS_T1, *GOALS_T1, *INDICATORS_T1, *TOTAL_T1]
    forms = forms_of([[("项目支出绩效自评表（2023年度）", 10)], *body, [("项目支出绩效自评表（2022年度）", 10)], *body])
    assert [form.fiscal_year for form in forms] == ["2023", "2022"]
    assert [len(form.indicators) for form in forms] == [5, 5]


def test_list_of_forms_notes_and_scoring_tables_are_no_forms():
    forms = forms_of(
        "东湖区2023年度项目绩效自评表目录",
        [["序号", "项目名称", "主管部门", "预算数", "执行数", "得分"], ["1", "路灯更换", "城管局", "12", "12", "100"]],
        *TITLE,
        [*HEAD, *FUNDS, HEADING, QUANTITY, TOTAL],
        "填报注意事项：",
        "6. 90（含）-100分为优，等级为优。",
        [["指标名称", "目标值", "分值", "得分"], ["样例", "10", "5", "4"]],
    )
    assert [(form.project_name, len(form.indicators), form.grade) for form in forms] == [("路灯更换", 1, None)]


def test_table_without_a_word_of_self_evaluation_is_no_form():
    assert forms_of("采购清单", [["指标名称", "目标值", "分值", "得分"], ["样例", "10", "5", "4"]]) == ()


# 12. Unfilled forms.


def test_unfilled_form_has_nulls_and_no_zeros():
    form = form_of(
        "项目支出绩效自评表",
        "（    年度）",
        [
            ["项目名称", "", "", "", "", "", "", "", ""],
            ["主管部门", "", "", "", "", "实施单位", "", "", ""],
            FUNDS_HEADING,
            ["", "年度资金总额", "", "", "", "10", "", "", ""],
            HEADING,
            ["", "产出指标", "数量指标", "指标1：", "", "", "", "", ""],
            ["总分", "", "", "", "", "", "100", "", ""],
        ],
    )
    assert (form.project_name, form.department, form.implementing_unit, form.fiscal_year) == (None,) * 4
    assert money(form)["total"] == (None, None, None, "10", None, None)
    assert (form.total_weight, form.total_score) == ("100", None)


# 13. The year.


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("项目支出绩效自评表", "（2021年度）"),
        ("项目支出绩效自评表", "(2021 年度)"),
        ("项目支出绩效自评表", "２０２１年度"),
        ("项目支出绩效自评表（2021年度）", "附件2"),
        ("2021年度东湖区项目支出绩效自评表", "单位：万元"),
    ],
)
def test_year_is_read_from_title_or_year_line(title: str, line: str):
    form = form_of(title, line, [*HEAD, *FUNDS, HEADING, QUANTITY, TOTAL])
    assert form.fiscal_year == "2021"


def test_title_may_stand_behind_the_number_of_an_annex():
    form = form_of("附件2：东湖区项目支出绩效自评表（2021年度）", [*HEAD, *FUNDS, HEADING, QUANTITY, TOTAL])
    assert (form.title, form.fiscal_year) == ("附件2：东湖区项目支出绩效自评表（2021年度）", "2021")


def test_year_line_of_a_form_without_a_known_title_is_its_own():
    body = [*HEAD, *FUNDS, HEADING, QUANTITY, TOTAL]
    forms = forms_of("（2021年度）", body, "填表人：某某  联系电话：12345", "（2022年度）", body)
    assert [(form.fiscal_year, form.phone) for form in forms] == [("2021", None), ("2022", None)]


def test_year_in_the_project_name_is_not_the_year_of_the_form():
    table = [["项目名称", "", "2020年度第一批专项", "", "", "", "", "", ""], *FUNDS, HEADING, QUANTITY, TOTAL]
    assert form_of("项目支出绩效自评表", "（2021年度）", table).fiscal_year == "2021"
    without = form_of("项目支出绩效自评表", table)
    assert without.fiscal_year is None
    assert "missing_year" in codes(without)


# 14. Odd characters.


def test_tags_stay_zero_width_characters_go_and_digits_are_half_width_in_numbers():
    form = with_rows(["", "产出指标", "数量指标", "<p>灯\u200b数</p>《<规范>》", "≥９５%", "95%", "５０", "５０", ""])
    assert row_values(form.indicators[0], "level3", "target", "weight") == ("<p>灯数</p>《<规范>》", "≥９５%", "50")


# 15. Names that repeat.


def test_labels_and_names_may_repeat():
    rows: Rows = [
        ["", "产出指标", "成本指标", "指标3：监理费", "5万", "5万", "5", "5", ""],
        ["", "", "", "指标3：监理费", "6万", "6万", "5", "5", ""],
    ]
    form = with_rows(*rows)
    assert [(row.label, row.level3) for row in form.indicators] == [("指标3", "监理费")] * 2


def test_label_in_a_cell_of_its_own_is_no_part_of_the_name():
    heading: list[Text] = [*HEADING[:3], ("三级指标", 2), *HEADING[4:]]
    form = with_rows(
        ["", "产出指标", "数量指标", "指标1：", "灯数", "10盏", "10盏", "50", "50", ""],
        ["", "", "质量指标", ("指标1：合格率", 2), "100%", "100%", "50", "50", ""],
        heading=heading,
    )
    assert [(row.label, row.level3) for row in form.indicators] == [("指标1", "灯数"), ("指标1", "合格率")]


# Columns, totals and places.


def test_fragment_with_a_column_more_is_read_as_its_rows_together_say():
    form = form_of(
        *TITLE,
        [*HEAD, *FUNDS, HEADING, QUANTITY],
        [
            ["", "", "质量指标", "", "合格率", "4", "3", "2", "1", "返工"],
            ["", "", "时效指标", "", "完工", "6月", "6月", "10", "10", ""],
            ["", "", "成本指标", "", "单价", "4", "3", "2", "1", ""],
        ],
    )
    names = ("level2", "level3", "target", "actual", "weight", "score")
    assert [row_values(row, *names) for row in form.indicators[1:]] == [
        ("质量指标", "合格率", "4", "3", "2", "1"),
        ("时效指标", "完工", "6月", "6月", "10", "10"),
        ("成本指标", "单价", "4", "3", "2", "1"),
    ]


def test_tasks_of_a_department_are_no_funding_lines():
    rows: Rows = [
        ["年度主要任务", "任务名称", "主要内容", "实际完成情况", "预算数（万元）", "执行数（万元）", "", "", ""],
        ["", "任务1", "普法", "完成", "10", "10", "", "", ""],
    ]
    form = form_of(
        "部门整体支出绩效自评表（2023年度）", [["部门名称", ("司法局", 8)], *FUNDS, *rows, HEADING, QUANTITY, TOTAL]
    )
    assert (list(money(form)), codes(form)) == (["total"], [])


def test_unknown_heading_is_named_and_its_column_is_kept_apart():
    heading = [*HEADING[:6], "系统核定数", *HEADING[6:]]
    form = with_rows(["", "产出指标", "数量指标", "灯数", "10盏", "10盏", "9", "50", "50", ""], heading=heading)
    assert row_values(form.indicators[0], "actual", "weight", "score") == ("10盏", "50", "50")
    assert [issue.message for issue in form.issues] == ["Unknown heading “系统核定数” in the indicator block"]


def in_doubt(form) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.field) for issue in form.issues]


@pytest.mark.parametrize(("below", "doubted"), [("10/9.3", "execution_score"), ("见附件说明一览表", None)])
def test_numbers_under_an_unknown_heading_of_the_funds_leave_its_points_in_doubt(below: str, doubted: str | None):
    heading = [*FUNDS_HEADING[:5], "认定情况", *FUNDS_HEADING[6:]]
    funds = [["", "年度资金总额", "12", "12", "12", below, "100%", "", ""]]
    form = form_of(*TITLE, [*HEAD, heading, *funds, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert in_doubt(form) == [("unknown_heading", doubted)]


@pytest.mark.parametrize(("below", "doubted"), [("9", "indicators"), ("现场核对", None)])
def test_numbers_under_an_unknown_heading_of_the_indicators_leave_their_points_in_doubt(
    below: str, doubted: str | None
):
    heading = [*HEADING[:6], "系统核定数", *HEADING[6:]]
    row: list[Text] = ["", "产出指标", "数量指标", "灯数", "10盏", "10盏", below, "50", "50", ""]
    total: list[Text] = ["总分", "", "", "", "", "", "", "50", "50", ""]
    form = form_of(*TITLE, [*HEAD, *FUNDS, heading, row, total])
    assert in_doubt(form) == [("unknown_heading", doubted)]


def test_a_row_of_numbers_that_no_reader_of_the_funds_takes_leaves_its_points_in_doubt():
    by_source: Rows = [
        ["项目资金（万元）", "资金来源", "年度资金总额", "省级财政资金", "市级财政资金"],
        ["", "年初预算数", "12", "7", "5"],
        ["", "全年预算数", "12", "7", "5"],
        ["", "全年执行数", "12", "7", "5"],
        ["", "认定情况", "10/9.3", "", ""],
    ]
    form = form_of(*TITLE, [*HEAD, *by_source, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert ("unclaimed_text", "execution_score") in in_doubt(form)


@pytest.mark.parametrize(("below", "read"), [("10/9.3", ("10", "9.3")), ("9.3/10", (None, None)), ("10", (None, None))])
def test_score_below_a_heading_of_full_marks_and_score_is_read_only_where_both_are_printed(below: str, read):
    heading = [*FUNDS_HEADING[:5], "分值/得分", "执行率"]
    funds = ["", "年度资金总额", "12", "12", "12", below, "93%"]
    form = form_of(*TITLE, [*HEAD, heading, funds, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert (form.budget_lines[0].weight, form.budget_lines[0].score) == read
    assert ("score" in {issue.field for issue in form.issues}) is True


def test_a_second_row_of_headings_that_does_not_fit_the_first_is_no_indicator():
    second: list[Text] = ["", "指标方向", "指标值", "计量单位", "完成值", "单位", "分值", "得分", ""]
    form = with_rows(second, QUANTITY)
    assert [row.level3 for row in form.indicators] == [QUANTITY[3]]
    assert in_doubt(form) == [("unknown_heading", "indicators")]


@pytest.mark.parametrize("unit", ["单位：万元", "（单位：元）", "万元"])
def test_a_unit_of_money_in_a_cell_behind_the_name_is_no_part_of_it(unit: str):
    name: list[Text] = ["项目名称", "", "路灯维护", "", "", "", "", unit, ""]
    form = form_of(*TITLE, [name, *HEAD[1:], *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert form.project_name == "路灯维护"


@pytest.mark.parametrize(("printed", "total"), [("98.5", "98.5"), ("95", "88.5")])
def test_total_below_the_sum_of_the_indicators_counts_where_it_adds_the_execution(printed: str, total: str):
    funds: list[Text] = ["", "年度资金总额", "12", "12", "12", "10", "100%", "10", ""]
    points: list[Text] = ["合计", "", "", "", "", "", "90", "88.5", ""]
    below: list[Text] = ["自评得分", "", printed, "", "", "自评等级", "优", "", ""]
    form = form_of(*TITLE, [*HEAD, FUNDS_HEADING, funds, HEADING, QUANTITY, BENEFIT, points, below])
    assert (form.total_score, form.grade) == (total, "优")


@pytest.mark.parametrize("heading", ["预算执行数", "系统认定情况"])
def test_funds_right_of_the_head_are_read_whatever_one_source_or_heading_is_called(heading: str):
    table: Rows = [
        ["项目名称", "路灯更换", "预算执行（万元）", "年初预算数", "全年预算数", heading, "执行率"],
        ["主管部门", "东湖区城管局", "年度资金总额", "12", "12", "9", "75%"],
        ["实施单位", "东湖区路灯所", "水利建设基金", "4", "4", "3", "75%"],
        ["项目期限", "一年", "其他资金", "8", "8", "6", "75%"],
    ]
    form = form_of(*TITLE, table, [HEADING, QUANTITY, BENEFIT, TOTAL])
    assert (form.project_name, form.department, form.implementing_unit) == ("路灯更换", "东湖区城管局", "东湖区路灯所")
    lines = [(str(line.funding_source), line.full_year_budget, line.execution_rate) for line in form.budget_lines]
    assert lines == [("total", "12", "75%"), ("other", "8", "75%")]


@pytest.mark.parametrize(
    ("printed", "doubted"), [("优 □良 □中 □差", True), ("☑优 ☑良 □中 □差", True), ("□优 □良 □中 □差", False)]
)
def test_a_choice_of_grades_with_no_one_mark_is_noted_unless_it_is_blank(printed: str, doubted: bool):
    below: list[Text] = ["自评得分", "", "98.5", "", "", "自评等级", printed, "", ""]
    form = form_of(*TITLE, [*HEAD, below, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert form.grade is None
    assert (("unclaimed_text", "grade") in in_doubt(form)) is doubted


def test_parts_of_a_source_that_no_heading_tells_apart_stay_open():
    by_source: Rows = [
        ["项目资金（万元）", ("市级财政资金", 3), ("区级财政资金", 3), ("其他资金", 2)],
        ["", "甲", "乙", "丙", "甲", "乙", "丙", "甲", "乙"],
        ["", "12", "9", "7", "5", "4", "3", "2", "1"],
    ]
    form = form_of(*TITLE, [*HEAD, *by_source, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert {line.full_year_budget for line in form.budget_lines} <= {None}
    assert any(issue.code in ("unreadable_number", "unknown_heading", "unclaimed_text") for issue in form.issues)


def test_messages_quote_no_telephone_number_and_nothing_behind_a_label():
    assert quoted("经办人：某某 13800000000") == "“经办人”"
    assert quoted("电话13800000000") == quoted("电话010-12345678") == "“电话…”"
    assert quoted("450450391.9561087.1%8.7") == "“450450391.9561087.1%8.7”"
    form = with_rows(["", "产出指标", "数量指标", "灯数", "10盏", "10盏", "50", "经办人：某", ""])
    assert [issue.message for issue in form.issues] == ["“经办人” is no number for score"]


@pytest.mark.parametrize("deviation", ["", "超额完成"])
def test_score_above_its_weight_in_a_whole_row_is_kept_as_printed(deviation):
    form = with_rows(["", "产出指标", "数量指标", "灯数", "10盏", "10盏", "50", "52", deviation], BENEFIT)
    assert row_values(form.indicators[0], "actual", "weight", "score") == ("10盏", "50", "52")
    assert form.issues == ()


def test_score_above_its_weight_in_the_funds_is_kept_as_printed():
    form = with_funds(["", "年度资金总额", "12", "12", "12", "10", "100%", "12", ""])
    assert (form.budget_lines[0].weight, form.budget_lines[0].score) == ("10", "12")
    assert form.issues == ()


def test_unfilled_form_with_its_weights_printed_lacks_no_total():
    unfilled = [[*row[:5], "", row[6], "", ""] for row in (QUANTITY, BENEFIT)]
    total: list[Text] = ["总分", "", "", "", "", "", "100", "", ""]
    funds = [FUNDS_HEADING, ["", "年度资金总额", "12", "12", "", "10", "", "", ""]]
    form = form_of(*TITLE, [*HEAD, *funds, HEADING, *unfilled, total])
    assert [row.weight for row in form.indicators] == ["50", "40"]
    assert (form.total_score, form.issues) == (None, ())


def test_execution_row_whose_name_spans_the_name_columns_is_one():
    execution: list[Text] = ["", ("预算执行率", 3), "100%", "95%", "10", "9.5", ""]
    form = with_rows(QUANTITY, BENEFIT, execution)
    assert [str(row.row_kind) for row in form.indicators] == ["indicator", "indicator", "execution"]
    assert row_values(form.indicators[2], "target", "actual", "weight", "score") == ("100%", "95%", "10", "9.5")


@pytest.mark.parametrize("word", ["完成", "满意", "按预算执行", "群众满意", "持续影响", "效益"])
def test_value_that_reads_like_the_name_of_a_level_stays_a_value(word: str):
    form = with_rows(QUANTITY, BENEFIT, ["", "", "", "值守事项", word, word, "5", "5", ""])
    assert row_values(form.indicators[2], "level3", "target", "actual", "weight", "score") == (
        *("值守事项", word, word),
        *("5", "5"),
    )


@pytest.mark.parametrize("printed", ["9（扣1分）", "9分（超期扣1分）", "9，扣1分", "9（迟报扣0.5分，漏报扣0.5分）"])
def test_score_printed_with_its_deduction_is_read_where_both_make_up_the_weight(printed: str):
    form = with_rows(QUANTITY, BENEFIT, ["", "", "", "值守天数", "10天", "9天", "10", printed, "人手不足"])
    assert row_values(form.indicators[2], "actual", "weight", "score", "deviation") == ("9天", "10", "9", "人手不足")
    assert [issue.code for issue in form.issues] == ["mended_number"]


@pytest.mark.parametrize("printed", ["10（扣1分）", "9（扣0.5分）", "9（不扣1分）"])
def test_score_printed_with_a_deduction_that_leaves_it_open_stays_unread(printed: str):
    form = with_rows(QUANTITY, BENEFIT, ["", "", "", "值守天数", "10天", "9天", "10", printed, "人手不足"])
    assert row_values(form.indicators[2], "actual", "weight", "score") == ("9天", "10", None)
    assert [issue.code for issue in form.issues] == ["unreadable_number"]


@pytest.mark.parametrize("name", ["等级", "评价等级"])
def test_indicator_named_as_a_grade_is_labelled_is_an_indicator(name: str):
    grade: list[Text] = [("自评等级", 4), ("优", 5)]
    form = with_rows(QUANTITY, BENEFIT, ["", "", "", name, "二级", "二级", "5", "5", ""], grade)
    assert row_values(form.indicators[2], "level3", "target", "actual", "weight", "score") == (
        *(name, "二级", "二级"),
        *("5", "5"),
    )
    assert form.grade == "优"


@pytest.mark.parametrize(
    "row",
    [["评价等级", "优", "", "100", "98"], ["评价等级", "优", "总分", "100", "98"]],
    ids=["alone", "with the total"],
)
def test_grade_below_a_list_without_levels_is_the_forms(row: list[Text]):
    rows: Rows = [["灯数", "10盏", "10盏", "60", "60"], ["亮灯率", "98%", "98%", "40", "38"]]
    head: Rows = [["项目名称", "路灯更换", "", "", ""], ["指标名称", "目标值", "实际值", "分值", "得分"]]
    form = form_of(*TITLE, [*head, *rows, row])
    assert form.grade == "优"
    assert [one.level3 for one in form.indicators] == ["灯数", "亮灯率"]


def test_name_alone_that_reads_like_a_level_is_an_indicator_that_was_not_filled_in():
    rows: Rows = [
        ["灯数", "10盏", "10盏", "60", "60"],
        ["群众满意", "", "", "", ""],
        ["亮灯率", "98%", "98%", "40", "38"],
    ]
    head: Rows = [["项目名称", "路灯更换", "", "", ""], ["指标名称", "目标值", "实际值", "分值", "得分"]]
    form = form_of(*TITLE, [*head, *rows, ["总分", "", "", "100", "98"]])
    assert [row_values(one, "level2", "level3") for one in form.indicators] == [
        (None, "灯数"),
        (None, "群众满意"),
        (None, "亮灯率"),
    ]


def with_years_of_funds(*headings: Text):
    """A form of 2023 whose funds are headed by the given headings and points."""
    heading: list[Text] = ["项目资金（万元）", "", *headings, "分值", "执行率", "得分", ""]
    total: list[Text] = ["", "年度资金总额", "12", "11", "20", "10", "91.67%", "9.17", ""]
    return form_of(*TITLE, [*HEAD, heading, total, HEADING, QUANTITY, BENEFIT, TOTAL])


def test_budget_of_the_next_year_beside_the_forms_is_not_its_own():
    form = with_years_of_funds("2023年预算数", "2023年执行数", "2024年预算数")
    assert money(form)["total"] == (None, "12", "11", "10", "91.67%", "9.17")
    assert "unknown_heading" not in codes(form)


def test_funds_of_other_years_than_the_forms_alone_are_not_taken_for_its_own():
    form = with_years_of_funds("2021年预算数", "2022年执行数", "2022年预算数")
    assert money(form)["total"] == (None, None, None, "10", "91.67%", "9.17")
    assert "unknown_heading" in codes(form)


def test_several_years_in_a_row_of_the_head_are_headings_and_not_the_forms_year():
    years: list[Text] = ["", "", "2021年度", "2022年度", "2023年度", "", "", "", ""]
    form = form_of(TITLE[0], [*HEAD, years, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert form.fiscal_year is None
    assert "missing_year" in codes(form)


def test_sum_beside_one_amount_alone_is_not_the_total():
    part: list[Text] = ["", "财政拨款", "10", "10", "10", "", "100%", "", ""]
    subtotal: list[Text] = ["", "小计", "10", "10", "10", "", "100%", "", ""]
    form = with_funds(part, subtotal, ["", "其他资金", "", "", "", "", "", "", ""])
    assert list(money(form)) == ["current_year_appropriation", "other"]


def test_total_above_the_indicators_is_known_by_the_rows_right_below_it():
    level: list[Text] = [("产出指标", 9)]
    form = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, TOTAL, level, QUANTITY, BENEFIT])
    assert (form.total_score, len(form.indicators)) == ("100", 2)


def test_note_across_two_forms_beside_each_other_leaves_them_two():
    head: Rows = [["项目名称", "路灯更换", "", "项目名称", "桥梁维护", ""]]
    rows: Rows = [["三级指标", "分值", "得分"] * 2, ["灯数", "100", "100", "桥数", "100", "90"]]
    first, second = forms_of(*TITLE, [*head, *rows, [("备注：得分由财务科汇总", 6)]])
    assert [(one.project_name, one.indicators[0].level3) for one in (first, second)] == [
        ("路灯更换", "灯数"),
        ("桥梁维护", "桥数"),
    ]


def test_funds_headed_twice_beside_each_other_are_no_second_form():
    head: Rows = [["项目名称", "路灯更换", "", "", "项目名称", "路灯更换", "", ""]]
    amounts: list[Text] = ["12", "12", "12", "100%", "13", "13", "13", "100%"]
    funds: Rows = [["年初预算数", "全年预算数", "全年执行数", "执行率"] * 2, amounts]
    form = form_of(*TITLE, [*head, *funds], [HEADING, QUANTITY, BENEFIT, TOTAL])
    assert len(form.indicators) == 2
    assert "unknown_heading" in codes(form)


def test_words_that_say_there_is_none_below_the_headings_of_funds_split_nothing():
    form = with_funds(
        ["", "无", "无", "无", "/", "/", "/", "", ""], ["", "年度资金总额", "12", "12", "12", "10", "100%", "10", ""]
    )
    assert money(form)["total"] == ("12", "12", "12", "10", "100%", "10")


def test_two_lists_of_indicators_beside_each_other_are_not_read_as_one_without_a_word():
    head: Rows = [["项目名称", "路灯更换", "", "主管部门", "东湖区城管局", ""], ["三级指标", "分值", "得分"] * 2]
    form = form_of(*TITLE, [*head, ["灯数", "50", "50", "桥数", "50", "40"]])
    assert [issue.code for issue in form.issues if issue.field == "indicators"] == ["unknown_heading"]


def test_department_that_reads_like_a_label_cut_short_is_a_department():
    head: Rows = [HEAD[0], ["主管部门", "", "财政部", "", "", "实施单位", "财政部", "", ""]]
    form = form_of(*TITLE, [*head, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert (form.department, form.implementing_unit) == ("财政部", "财政部")


def test_scored_form_without_a_total_says_so():
    form = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY, BENEFIT])
    assert "missing_total" in codes(form)


@pytest.mark.parametrize("label", ["总分", "合计", "项目总得分", "总  分", "自评得分"])
def test_total_row_has_many_names(label: str):
    form = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY, [label, *TOTAL[1:]]])
    assert (form.total_weight, form.total_score) == ("100", "100")


def test_grade_is_read_beside_the_total_or_below_it():
    beside = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY, [*TOTAL[:8], "优"]])
    below = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY, TOTAL, ["评价等级", ("良好", 8)]])
    assert (beside.grade, below.grade) == ("优", "良好")


def test_score_merged_over_two_rows_counts_once():
    form = with_rows(
        [
            "",
            ("产出指标", 1, 2),
            ("数量指标", 1, 2),
            "灯数",
            "10盏",
            "10盏",
            ("50", 1, 2),
            ("49", 1, 2),
            ("缓建", 1, 2),
        ],
        ["", "灯杆", "5根", "4根"],
    )
    names = ("level2", "level3", "weight", "score", "deviation")
    assert [row_values(row, *names) for row in form.indicators] == [
        ("数量指标", "灯数", "50", "49", "缓建"),
        ("数量指标", "灯杆", None, None, "缓建"),
    ]


def test_execution_row_beside_a_scored_funds_block_is_an_ordinary_indicator():
    row: list[Text] = ["", "产出指标", "时效指标", "预算执行率", "100%", "100%", "5", "5", ""]
    assert [str(one.row_kind) for one in with_rows(row).indicators] == ["indicator"]
    row[6:8] = ["10", "10"]
    assert [str(one.row_kind) for one in with_rows(row).indicators] == ["execution"]


def test_every_value_claims_the_cell_that_prints_it():
    form = form_of(t1())
    claims = {(claim.record_kind, claim.record_no, claim.field): claim.source for claim in form.claims}
    assert claims["indicator", 2, "target"] == Source(table_no=1, row_no=14, column_no=6)
    assert claims["indicator", 2, "level1"] == Source(table_no=1, row_no=13, column_no=2)
    assert claims["budget_line", 1, "execution_rate"] == Source(table_no=1, row_no=6, column_no=9)
    assert claims["form", None, "total_score"] == Source(table_no=1, row_no=18, column_no=9)
    assert form.indicators[1].source.row_no == 14


def test_hash_is_of_what_is_printed_wherever_it_stands():
    alone, again = form_of(t1()), forms_of("附件3", t1("别的"), t1())[1]
    assert alone.form_hash == again.form_hash
    assert alone.form_hash != form_of(t1(year="（2022年度）")).form_hash


def test_sentence_broken_into_lines_of_a_page_is_read_whole():
    lines = ["泵站整修项目绩效自评价结果为：总得", "分91分，属于“优”。"]
    table = grid(
        [["二级指标", "三级指标", "权重", "目标值", "业绩值", "得分"], ["数量指标", "泵站", "50", "4", "4", "50"]]
    )
    paragraphs = [Paragraph(number, text, page=1) for number, text in enumerate(lines, 1)]
    forms, _ = parse_forms(Content(DocumentKind.PDF, (*paragraphs, table), 1))
    assert (forms[0].total_score, forms[0].grade, forms[0].project_name) == ("91", "优", "泵站整修")


def test_breakdowns_side_by_side_say_no_measure_and_are_named():
    table = [
        *HEAD,
        *FUNDS,
        [("按收入性质分：", 4), ("按支出性质分：", 4)],
        ["其中：一般公共预算", ("80", 2), "80", "其中：基本支出", ("60", 2), "60"],
        [("政府性基金拨款：20", 4), ("项目支出：40", 4)],
        [("年度总体目标", 2), ("修好泵站四座，恢复灌溉。", 6)],
        HEADING,
        QUANTITY,
        TOTAL,
    ]
    form = form_of(*TITLE, table)
    assert list(money(form)) == ["total"], "a breakdown is no funding line, and gives none a value"
    assert [issue.message.split("“")[1] for issue in form.issues if issue.code == "unclaimed_text"] == [
        "其中” says no measure",
        "政府性基金拨款” says no measure",
    ]
    assert form.goal_expected == "修好泵站四座，恢复灌溉。", "the block of goals ends the breakdown"


@pytest.mark.parametrize("unit", ["千元", "十万元", "百万元", "千万元", "十亿元", "万亿元"])
def test_unit_of_money_is_read_whole_and_taken_off_its_amounts(unit: str):
    funds = [[f"项目资金（{unit}）", "", "年初预算数", "全年预算数", "全年执行数"], ["", "合计", f"3{unit}", "3", "2"]]
    form = form_of(*TITLE, [*HEAD, *funds, HEADING, QUANTITY, TOTAL])
    assert form.money_unit == unit
    assert money(form)["total"][:3] == ("3", "3", "2")


@pytest.mark.parametrize(("printed", "read"), [("12万", "12"), ("1.2亿", "1.2亿"), ("12元", "12元")])
def test_an_amount_with_its_scale_alone_is_one_with_its_unit(printed: str, read: str):
    rows: Rows = [NO_UNIT[0], ["", "年度资金总额", printed, printed, printed, "10", "100%", "10", ""]]
    form = form_of(*TITLE, "单位：万元", [["项目名称", "路灯更换"], *rows, HEADING, QUANTITY, TOTAL])
    assert form.budget_lines[0].executed == read
    assert "unreadable_number" not in codes(form)


def test_unit_of_money_above_the_table_is_no_unit_that_carries_the_project_out():
    form = form_of(*TITLE, "单位：万元", [["项目名称", "路灯更换"], *FUNDS, HEADING, QUANTITY, TOTAL])
    assert (form.implementing_unit, form.money_unit) == (None, "万元")


def test_goal_changed_in_the_year_stands_between_goal_and_result():
    goals = [
        [("年初整体绩效目标", 3), ("全年调整绩效目标", 2), ("目标实际完成情况", 3)],
        [("修泵站四座", 3), ("修泵站三座", 2), ("修好三座", 3)],
    ]
    form = form_of(*TITLE, [*HEAD, *FUNDS, *goals, HEADING, QUANTITY, TOTAL])
    assert (form.goal_expected, form.goal_actual) == ("修泵站四座", "修好三座")


def test_heading_nobody_knows_beside_the_goals_is_named_and_its_text_is_nobodys():
    goals = [[("区域安排", 4), ("实际完成情况", 4)], [("东片先修", 4), ("修好三座", 4)]]
    form = form_of(*TITLE, [*HEAD, *FUNDS, *goals, HEADING, QUANTITY, TOTAL])
    assert (form.goal_expected, form.goal_actual) == (None, "修好三座")
    assert "Unknown heading “区域安排” beside the goals" in [issue.message for issue in form.issues]


# The unit of money.


NO_UNIT: Rows = [["项目资金", *FUNDS_HEADING[1:]], FUNDS[1]]


def with_unit(row: str | None = None, line: str | None = None):
    """A form whose funds block prints no unit; a row above its head or a line above its table may."""
    above: Rows = [[(row, 9)]] if row else []
    lines = (line,) if line else ()
    return form_of(*TITLE, *lines, [*above, *HEAD, *NO_UNIT, HEADING, QUANTITY, BENEFIT, TOTAL])


@pytest.mark.parametrize(
    ("printed", "unit"),
    [
        ("金额单位：元", "元"),
        ("金额单位：人民币 万元", "万元"),
        ("填报单位：东湖区路灯所（盖章）　　单位：元", "元"),
        ("填报单位：东湖区住房和城乡建设管理局（盖章）  填报日期：2024年3月12日  单位：元", "元"),
        ("单 位: 万元、%、人", "万元"),
        ("填报单位：元江县路灯所  填报日期：2024年3月12日  金额单位：亿元", "亿元"),
    ],
)
def test_the_unit_of_money_is_read_from_a_row_or_a_line_of_any_length_above_the_funds(printed, unit):
    for form in (with_unit(row=printed), with_unit(line=printed)):
        assert form.money_unit == unit
        assert "no_money_unit" not in codes(form)


def test_amounts_without_any_unit_are_an_issue_and_a_name_that_begins_like_a_unit_is_none():
    form = with_unit(line="填报单位：元江县路灯所")
    assert form.money_unit is None
    assert [(issue.field, issue.source.row_no) for issue in form.issues if issue.code == "no_money_unit"] == [
        ("money_unit", 4)
    ]


def test_amounts_that_carry_their_unit_or_are_zero_need_no_unit_of_the_form():
    rows: Rows = [NO_UNIT[0], ["", "年度资金总额", "12万元", "0", "12万元", "10", "100%", "10", ""]]
    form = form_of(*TITLE, [*HEAD, *rows, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert "no_money_unit" not in codes(form)


# Formulas in labels.


def transposed(rate_label: str, executed_no: str = "（3）"):
    """A form whose funds print measures in rows, sources in columns; the rate stands above what it is made of."""
    rows: Rows = [
        ["资金来源", "", "中央级", "", "区级", "", "合计", "", ""],
        [rate_label, "", "100%", "", "75%", "", "95%", "", ""],
        ["（1）年初预算", "", "1500", "", "400", "", "1900", "", ""],
        ["（2）调整后预算", "", "1500", "", "400", "", "1900", "", ""],
        [f"{executed_no}支出数", "", "1500", "", "300", "", "1800", "", ""],
    ]
    return form_of(*TITLE, [*HEAD, *rows, HEADING, QUANTITY, BENEFIT, TOTAL])


@pytest.mark.parametrize(
    "label",
    [
        *("（6）执行率=（3）/（2）", "(6)=(3)/(2)", "执行率（6）=（3）/（2）", "6=3/2", "（6）＝（3）÷（2）×100%"),
        *("执行率（%）（4）=（3）/（2）×100%", "预算执行率(4)=(3)/(2)", "执行率=支出数/调整后预算"),
    ],
)
def test_a_rate_labelled_with_its_formula_is_the_execution_rate(label):
    form = transposed(label)
    assert {name: line[4] for name, line in money(form).items()} == {"central": "100%", "county": "75%", "total": "95%"}
    assert money(form)["total"][:3] == ("1900", "1900", "1800")
    assert "unclaimed_text" not in codes(form)


def test_a_formula_of_other_rows_is_no_execution_rate():
    form = transposed("(6)=(2)/(1)")
    assert [line[4] for line in money(form).values()] == [None] * 3
    assert "unclaimed_text" in codes(form)


# Rows below the total.


def with_below(*rows: list[Text]):
    """A form with rows below its total, in the same table."""
    return form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL, *rows])


def test_a_grade_below_the_total_is_read_whichever_cell_labels_it():
    form = with_below([("总体完成率（%）", 2), ("97.22", 3), ("评价等级", 2), ("优", 2)])
    assert form.grade == "优"
    assert "unclaimed_text" not in codes(form)


def test_a_row_below_the_total_that_no_field_takes_is_an_issue_and_a_signature_is_none():
    form = with_below(
        [("未完成原因分析及改进措施", 2), ("两处未完工", 7)],
        ["甲乙", "", ("丙丁", 7)],
        ["填表人：", "", "", "联系电话", ("", 5)],
        [("注：得分不超过分值。", 9)],
    )
    places = [(issue.code, issue.source.row_no, "甲乙" in issue.message) for issue in form.issues]
    assert places == [("unclaimed_text", 9, False), ("unclaimed_text", 10, False)]


# Persons in the head.


@pytest.mark.parametrize(
    ("label", "printed", "phone"),
    [
        ("项目负责人及电话", "某某甲 0578-0000000", "0578-0000000"),
        ("项目负责人及联系电话", "某某甲\n00000000000", "00000000000"),
        ("联系人及联系方式", "某某甲/0578-0000000", "0578-0000000"),
        ("项目负责人（电话）", "某某甲（电话：00000000000）", "00000000000"),
        ("联系电话", "某某甲 0000 0000", "00000000"),
        ("经办人", "某某甲", None),
        ("分管领导", "某某甲", None),
        ("科室负责人签字", "某某甲", None),
    ],
)
@pytest.mark.parametrize("leads", [True, False])
def test_a_person_and_a_telephone_are_read_apart_and_as_nothing_else(label, printed, phone, leads):
    beside: list[Text] = ["主管部门", ("东湖区城管局", 3)]
    contact: list[Text] = [label, (printed, 4)]
    row = [*contact, *beside] if leads else [*beside, *contact]
    form = form_of(*TITLE, [[("项目名称", 2), ("路灯更换", 7)], row, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert (form.responsible_person, form.phone) == ("某某甲", phone)
    assert (form.department, form.implementing_unit) == ("东湖区城管局", None)
    assert not [issue for issue in form.issues if "某某甲" in issue.message]


def test_the_projects_own_person_overrules_others_of_the_head():
    head: Rows = [*HEAD, ["分管领导", ("某某乙", 3), "项目负责人", ("某某甲", 4)]]
    form = form_of(*TITLE, [*head, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert form.responsible_person == "某某甲"


def test_a_form_below_a_title_without_a_page_is_where_its_table_begins() -> None:
    title = "项目支出绩效自评表"
    form = form_of(title, [*HEAD_T1, *FUNDS_T1, *GOALS_T1, *INDICATORS_T1, *TOTAL_T1])
    assert (form.title, form.source) == (title, Source(table_no=1, row_no=1))
