"""Wordings and layouts of other provinces and years, and documents that look like forms and are none."""

import pytest

from extract.forms.vocabulary import vocabulary
from tests.extract.tables import Text, codes, form_of, forms_of, money, row_values

Rows = list[list[Text]]

TITLE = ("项目支出绩效自评表", "（2022年度）")
HEAD: Rows = [["项目名称", ("街巷照明", 7)], ["主管部门", ("南山县城管局", 3), "实施单位", ("南山县照明所", 3)]]
FUNDS_HEADING: list[Text] = [
    ("项目资金（万元）", 2),
    "年初预算数",
    "全年预算数",
    "全年执行数",
    "分值",
    "执行率",
    "得分",
]
FUNDS: Rows = [FUNDS_HEADING, [("年度资金总额", 2), "60", "60", "57", "10", "95%", "9.5"]]
HEADING: list[Text] = [
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
]
QUANTITY: list[Text] = ["产出指标", "数量指标", "灯数", "6盏", "6盏", "50", "50", ""]
BENEFIT: list[Text] = ["效益指标", "社会效益指标", "亮灯率", "98%", "97%", "40", "39", "两处待修"]
TOTAL: list[Text] = [("总分", 5), "100", "98.5", ""]


def with_head(*rows: list[Text]):
    """A form with the given head."""
    return form_of(*TITLE, [*rows, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])


def with_rows(*rows: list[Text]):
    """A form whose indicator block, heading included, is the given rows."""
    return form_of(*TITLE, [*HEAD, *FUNDS, *rows])


# Documents that look like forms and are none.


def test_declared_targets_are_no_self_evaluation():
    heading: list[Text] = ["一级指标", "二级指标", "三级指标", "指标值", ("分值", 4)]
    rows: Rows = [*HEAD, heading, ["产出指标", "数量指标", "灯数", "6盏", ("50", 4)]]
    assert forms_of("项目支出绩效目标申报表", "（2024年度）", rows) == ()
    assert forms_of("2024年部门预算项目绩效目标表", rows) == ()


def test_monitoring_in_the_middle_of_the_year_is_no_self_evaluation():
    heading: list[Text] = [*HEADING[:4], "1-7月执行情况", "全年预计完成情况", "偏差原因分析", "完成可能性"]
    rows: Rows = [*HEAD, heading, ["产出指标", "数量指标", "灯数", "6盏", "3盏", "6盏", "", "确定能"]]
    assert forms_of("项目支出绩效目标执行监控表", "（2023年1-7月）", rows) == ()


def test_title_of_another_form_counts_where_its_columns_are_like_ours():
    rows: Rows = [*HEAD, *FUNDS, HEADING, QUANTITY, BENEFIT]
    assert forms_of("项目支出绩效运行监控表", rows) == ()
    scores: Rows = [["序号", "单位", "自评得分"], ["1", "照明所", "98"]]
    assert len(forms_of("2022年度绩效自评得分汇总表", scores, rows)) == 1, "the list's title is not the form's"


def test_line_that_reads_like_another_title_inside_a_form_does_not_end_it():
    form = form_of(*TITLE, [*HEAD, *FUNDS, HEADING, QUANTITY], "绩效目标表", [BENEFIT, TOTAL])
    assert len(form.indicators) == 2


def test_self_evaluation_behind_declared_targets_is_found_alone():
    declared: Rows = [
        *HEAD,
        ["一级指标", "二级指标", "三级指标", ("指标值", 5)],
        ["产出指标", "数量指标", "灯数", ("6盏", 5)],
    ]
    form = form_of(
        "项目支出绩效目标申报表",
        declared,
        *TITLE,
        [*HEAD, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL],
    )
    assert (form.total_score, form.fiscal_year) == ("98.5", "2022")


def test_evaluation_by_the_finance_bureau_is_no_self_evaluation_though_it_speaks_of_one():
    table: Rows = [["一级指标", "二级指标", "三级指标", "分值", "得分"], ["产出", "产出数量", "完成率", "50", "45"]]
    assert forms_of("某县2022年度校舍项目绩效评价报告", "评价组核查了部门自评材料。", table) == ()


def test_list_of_projects_with_their_scores_is_no_form():
    rows: Rows = [["序号", "项目名称", "预算数", "执行数", "自评得分"], ["1", "街巷照明", "60", "57", "98"]]
    assert forms_of("2022年度项目支出绩效自评情况汇总表", rows) == ()


# Head.


def test_unit_that_filled_in_the_form_gives_way_to_the_one_that_carried_it_out():
    form = form_of(
        *TITLE,
        "填报单位：南山县财政局 填报日期：2023年3月1日 金额单位：万元",
        [*HEAD, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL],
    )
    assert form.implementing_unit == "南山县照明所"


def test_unit_in_a_line_ends_before_the_next_label():
    form = form_of(
        *TITLE, "填报单位：南山县照明所　填报日期：2023年3月1日", [HEAD[0], *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL]
    )
    assert form.implementing_unit == "南山县照明所"


def test_label_that_nobody_knows_is_no_part_of_the_value_before_it():
    form = with_head(["项目名称", ("街巷照明", 3), "项目级次", ("本级", 3)], HEAD[1])
    assert form.project_name == "街巷照明"


@pytest.mark.parametrize(
    ("department", "unit"),
    [("项目主管单位", "项目实施主体"), ("归口管理部门", "责任单位"), ("部门（单位）", "承办单位")],
)
def test_other_words_for_department_and_unit(department: str, unit: str):
    form = with_head(HEAD[0], [department, ("南山县城管局", 3), unit, ("南山县照明所", 3)])
    assert (form.department, form.implementing_unit) == ("南山县城管局", "南山县照明所")


def test_year_in_chinese_digits():
    assert vocabulary().year_of("二〇二二年度项目支出绩效自评表") == "2022"


# Funds.


@pytest.mark.parametrize("heading", ["到位数", "追加（减）预算数", "年末结余数", "复核得分", "从未见过"])
def test_column_that_is_no_field_keeps_its_place(heading: str):
    columns: list[Text] = [("项目资金（万元）", 2), "年初预算数", heading, "全年预算数", "全年执行数", "分值", "执行率"]
    form = form_of(
        *TITLE, [*HEAD, columns, [("其中：财政拨款", 2), "40", "20", "60", "57", "10", "95%"], HEADING, QUANTITY]
    )
    assert money(form)["current_year_appropriation"] == ("40", "60", "57", "10", "95%", None)
    assert ("unknown_heading" in codes(form)) == (heading == "从未见过")


@pytest.mark.parametrize(
    ("label", "source"),
    [
        ("其中：1.当年财政拨款", "current_year_appropriation"),
        ("省财政", "provincial"),
        ("市县财政", "local"),
        ("盟市财政资金", "municipal"),
        ("中央转移支付资金", "central"),
        ("县级财政配套资金", "county"),
        ("总投资", "total"),
        ("上年结转结余资金", "carryover"),
    ],
)
def test_whose_money_is_told_by_the_parts_of_the_label(label: str, source: str):
    assert vocabulary().funds.source(label) == source


@pytest.mark.parametrize("kind", ["专项债券资金", "一般债券资金", "政府性基金"])
def test_money_of_a_kind_that_no_field_knows_is_an_issue(kind: str):
    form = form_of(*TITLE, [*HEAD, *FUNDS, [(kind, 2), "40", "40", "36", "", "90%", ""], HEADING, QUANTITY])
    assert list(money(form)) == ["total"]
    assert "unknown_heading" in codes(form)


# Indicators.


def test_sums_of_blocks_are_no_indicators():
    subtotal: list[Text] = [("小计", 5), "50", "50", ""]
    form = with_rows(HEADING, QUANTITY, subtotal, BENEFIT, [("小计", 5), "40", "39", ""], TOTAL)
    assert [row.level3 for row in form.indicators] == ["灯数", "亮灯率"]
    assert (form.total_weight, form.total_score) == ("100", "98.5")


def test_sums_of_blocks_called_like_the_total_do_not_end_the_form():
    form = with_rows(HEADING, QUANTITY, [("合计", 5), "50", "50", ""], BENEFIT, [("合计", 5), "40", "39", ""], TOTAL)
    assert [row.level3 for row in form.indicators] == ["灯数", "亮灯率"]
    assert (form.total_weight, form.total_score) == ("100", "98.5")


def test_points_behind_the_name_of_every_level_are_the_indicators_own():
    form = with_rows(
        ["一级指标", "分值", "二级指标", "分值", "三级指标", "分值", "评分标准", "得分"],
        ["产出", "50", "产出数量", "30", "灯数", "20", "按比例", "18"],
        ["合计", "100", "", "100", "", "100", "", "95"],
    )
    assert row_values(form.indicators[0], "level3", "weight", "score") == ("灯数", "20", "18")
    assert (form.total_weight, form.total_score) == ("100", "95")


def test_reviewed_score_in_the_total_row_is_not_the_score():
    heading: list[Text] = [*HEADING[:6], "自评得分", "复核得分"]
    row: list[Text] = ["产出指标", "数量指标", "灯数", "6盏", "6盏", "50", "50", "48"]
    form = with_rows(heading, row, [("合计", 5), "", "98.5", "96"])
    assert (form.total_weight, form.total_score) == (None, "98.5")


def test_weights_alone_in_the_total_row_are_no_score():
    form = with_rows(HEADING, ["产出指标", "数量指标", "指标1：", "", "", "", "", ""], ["总分", "100", "", ""])
    assert (form.total_weight, form.total_score) == ("100", None)


def test_grade_behind_the_total_score():
    form = with_rows(HEADING, QUANTITY, BENEFIT, [("总分", 5), "100", "98.5（优）", ""])
    assert (form.total_score, form.grade) == ("98.5", "优")


@pytest.mark.parametrize("boxes", ["优☑ 良□ 中□ 差□", "□优 ☑良 □中 □差"])
def test_grade_ticked_among_boxes(boxes: str):
    form = with_rows(HEADING, QUANTITY, BENEFIT, TOTAL, ["自评等级", (boxes, 7)])
    assert form.grade == ("优" if boxes.startswith("优") else "良")


def test_score_with_a_remark_stays_in_its_column_and_is_unreadable():
    form = with_rows(HEADING, [*QUANTITY[:6], "49.5（扣1分）", ""], BENEFIT, TOTAL)
    assert row_values(form.indicators[0], "weight", "score", "deviation") == ("50", None, None)
    assert "unreadable_number" in codes(form)


def test_name_of_level2_that_is_a_side_label_elsewhere_stays():
    form = with_rows(
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "备注"],
        [("决策", 1, 2), "项目立项", "立项规范性", "规范", "规范", "5", "5", ""],
        ["绩效目标", "目标合理性", "合理", "较合理", "5", "4", ""],
    )
    assert [row.level2 for row in form.indicators] == ["项目立项", "绩效目标"]


def test_side_label_near_a_heading_of_targets_is_none():
    form = with_rows(
        [("年度绩效指标", 1, 2), *HEADING[:3], "分值", "年度指标值", "全年实际值", "得分"],
        ["产出指标", "数量指标", "灯数", "50", "6盏", "5盏", "41.67"],
    )
    assert row_values(form.indicators[0], "target", "actual") == ("6盏", "5盏")


def test_heading_split_below_as_texts_print_merged_cells():
    form = with_rows(
        ["一级指标", "二级指标", "三级指标", "指标完成情况", "", "分值", "得分", "备注"],
        ["", "", "", "年度指标值", "实际完成值", "", "", ""],
        QUANTITY,
        BENEFIT,
    )
    assert [row_values(row, "level3", "target", "actual") for row in form.indicators] == [
        ("灯数", "6盏", "6盏"),
        ("亮灯率", "98%", "97%"),
    ]


def test_whole_departments_unit_is_the_department():
    rows: Rows = [["单位名称", ("南山县审计局", 7)], *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL]
    form = form_of("部门整体支出绩效自评表", "（2022年度）", rows)
    assert (form.department, form.implementing_unit) == ("南山县审计局", None)


def test_second_column_of_a_measure_is_named_and_never_read():
    funds: Rows = [
        [("项目资金（万元）", 2), "年初预算数", "全年预算数", "全年执行数", "全年执行数", "执行率", "得分"],
        [("年度资金总额", 2), "60", "60", "57", "44", "95%", "9.5"],
    ]
    form = form_of(*TITLE, [*HEAD, *funds, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert form.budget_lines[0].executed == "57"
    assert "unknown_heading" in codes(form)


def test_list_of_projects_is_no_head_with_values_below():
    table: Rows = [["项目名称", "主管部门", "实施单位"], ["街巷照明", "城管局", "照明所"], ["公园", "园林局", "管护站"]]
    assert forms_of("部门概况", table) == ()
    form = form_of(*TITLE, [*table[:2], ["项目资金", "", ""]][:2], [*FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert (form.project_name, form.department, form.implementing_unit) == ("街巷照明", "城管局", "照明所")


def test_half_years_beside_the_result_of_the_year_are_a_self_evaluation():
    heading: list[Text] = [*HEADING[:4], "1-6月完成值", "全年完成值", *HEADING[5:]]
    rows: Rows = [["产出指标", "数量指标", "灯数", "6盏", "3盏", "6盏", "50", "50", ""]]
    form = form_of(*TITLE, [*HEAD, *FUNDS, heading, *rows])
    assert row_values(form.indicators[0], "target", "actual", "score") == ("6盏", "6盏", "50")
    assert forms_of("项目支出绩效监控表", [*HEAD, *FUNDS, [*HEADING[:4], "1-6月完成值", *HEADING[5:]], *rows]) == ()


def test_tasks_give_their_sum_as_the_budget_and_nothing_else():
    tasks: Rows = [
        ["年度主要任务", "任务名称", "预算数（万元）", "执行数（万元）", "执行率", "得分"],
        ["", "照明", "40", "40", "100%", ""],
        ["", "维修", "20", "17", "85%", ""],
        ["", "金额合计", "60", "57", "95%", "9.5"],
    ]
    form = form_of(*TITLE, [*HEAD, *tasks, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert money(form) == {"total": (None, "60", "57", None, "95%", "9.5")}


def test_indicators_below_a_note_amid_the_table_are_read():
    form = with_rows(HEADING, QUANTITY, [("注：以下按佐证材料评分。", 8)], BENEFIT, TOTAL)
    assert [row.level3 for row in form.indicators] == ["灯数", "亮灯率"]
    assert form.total_score == "98.5"


def test_bare_numbers_behind_names_are_weights_only_where_they_sum_up():
    heading: list[Text] = ["一级指标", "二级指标", "三级指标", "目标值", "完成值", ("自评得分", 3)]
    output: list[Text] = ["产出指标（60）", "数量指标", "灯数（60）", "6盏", "6盏", ("60", 3)]
    benefit: list[Text] = ["效益指标（40）", "社会效益指标", "亮灯率（40）", "98%", "97%", ("39", 3)]
    assert [row.weight for row in with_rows(heading, output, benefit).indicators] == ["60", "40"]
    other: list[Text] = [*benefit[:2], "亮灯率（30）", *benefit[3:]]
    assert [row.weight for row in with_rows(heading, output, other).indicators] == [None, None]


def test_year_beside_its_label_above_the_table():
    form = form_of(
        "项目支出绩效自评表", "评价年度：2021年　填报单位：城管局", [*HEAD, *FUNDS, HEADING, QUANTITY, BENEFIT, TOTAL]
    )
    assert form.fiscal_year == "2021"


def test_measures_with_their_value_behind_a_colon_head_the_funds():
    row: list[Text] = ["预算执行情况", ("全年预算数：60", 2), ("全年执行数：57", 2), "执行率：95%", ("得分：9.5", 2)]
    form = form_of(*TITLE, [*HEAD, row, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert money(form) == {"total": (None, "60", "57", None, "95%", "9.5")}


def test_goal_of_the_whole_period_is_not_that_of_the_year():
    rows: Rows = [
        [("总体目标", 1, 2), ("实施期目标", 3), ("年度目标", 4)],
        [("三年安装路灯600盏，覆盖全部街巷。", 3), ("本年安装路灯210盏，覆盖老城街巷。", 4)],
        ["年度目标完成情况", ("安装路灯212盏，老城街巷全部覆盖。", 7)],
    ]
    form = form_of(*TITLE, [*HEAD, *FUNDS, *rows, HEADING, QUANTITY, BENEFIT, TOTAL])
    assert form.goal_expected == "本年安装路灯210盏，覆盖老城街巷。"
    assert form.goal_actual == "安装路灯212盏，老城街巷全部覆盖。"
