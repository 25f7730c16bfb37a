"""One made-up form for each template family: the same parser reads them all, by their labels."""

import pytest

from extract.forms.parser import parse_forms
from extract.readers.docx import read_docx
from model.form import Form
from tests.extract import tables
from tests.extract.made_up import (
    FUNDS_T1,
    GOALS_T1,
    INDICATORS_T1,
    TOTAL_T1,
    t1,
)
from tests.extract.tables import Text, codes, docx_of, money, row_values

Rows = list[list[Text]]


def form_of(*blocks: str | Rows) -> Form:
    """The one form of the blocks; a Word file of them must give the same."""
    form = tables.form_of(*blocks)
    assert [again.form_hash for again in parse_forms(read_docx(docx_of(*blocks)))[0]] == [form.form_hash]
    return form


def test_t1_standard_form_is_read_whole():
    form = form_of(t1())
    assert (form.template, form.fiscal_year, form.money_unit) == ("T1", "2023", "万元")
    assert (form.project_name, form.department) == ("河道清淤养护", "临江县水务局")
    assert form.implementing_unit == "临江县河道管理所"
    assert money(form) == {
        "total": ("120", "100", "95.5", "10", "95.50%", "9.55"),
        "current_year_appropriation": ("120", "80", "75.5", None, "94.38%", None),
        "carryover": (None, "20", "20", None, "100%", None),
        "other": (None, None, None, None, None, None),
    }
    assert (form.goal_expected, form.goal_actual) == ("疏浚河道12公里，汛前完工。", "疏浚河道11公里，6月完工。")
    names = ("level1", "level2", "label", "level3", "target", "actual", "weight", "score", "deviation")
    assert [row_values(row, *names) for row in form.indicators] == [
        (
            "产出指标",
            "数量指标",
            "指标1",
            "疏浚长度",
            "≥12公里",
            "11公里",
            "20",
            "18.33",
            "两处淤段缓建，次年补做",
        ),
        ("产出指标", "数量指标", "指标2", "清运淤泥", "3000立方米", "3100立方米", "10", "10", None),
        ("产出指标", "质量指标", "指标1", "验收合格率", "100%", "100%", "20", "20", None),
        ("效益指标", "社会效益指标", "指标1", "受益村庄", "8个", "8个", "30", "30", None),
        ("满意度指标", "服务对象满意度指标", "指标1", "村民满意度", "≥90%", "92%", "10", "10", None),
    ]
    assert (form.total_weight, form.total_score, form.grade) == ("100", "97.88", None)
    assert codes(form) == []


def test_t1d_form_on_a_whole_department_has_no_project():
    head: Rows = [[("部门（单位）名称", 3), ("丰水县统计局", 7)]]
    form = form_of("部门整体支出绩效自评表", "（2023年度）", head + FUNDS_T1 + GOALS_T1 + INDICATORS_T1 + TOTAL_T1)
    assert (form.template, form.project_name, form.department) == ("T1d", None, "丰水县统计局")
    assert len(form.indicators) == 5


def test_t2_weight_stands_before_the_target_and_there_is_no_initial_budget():
    table: Rows = [
        [("项目名称", 2), ("村级道路硬化", 6)],
        [("主管部门", 2), ("清河县农业农村局", 3), "实施单位", ("清河县交通运输局", 2)],
        [("项目资金（万元）", 2, 4), "", "全年预算数(A)", "全年执行数(B)", "分值", "执行率(B/A)", "得分"],
        ["年度资金总额", "300", "270", "10", "90%", "9"],
        ["其中：本年财政拨款", "300", "270", "10", "90%", "9"],
        ["其他资金", "", "", "", "", ""],
        [("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 3)],
        [("硬化道路6公里", 4), ("硬化道路5.4公里", 3)],
        [
            ("绩效指标", 1, 3),
            "一级指标",
            "二级指标",
            "三级指标",
            "分值",
            "年度指标值",
            "全年实际值",
            "得分",
            "未完成原因及拟采取的改进措施",
        ],
        [("产出指标", 1, 2), "数量指标", "道路硬化里程", "40", "6公里", "5.4公里", "36", "雨季停工"],
        ["时效指标", "完工时间", "30", "2022年11月", "2022年11月", "30", ""],
        [("总分", 4), "100", "", "", "95", ""],
    ]
    form = form_of("乡村振兴绩效目标自评表", "（2022 年度）", table)
    assert form.template == "T2"
    assert money(form)["total"] == (None, "300", "270", "10", "90%", "9")
    assert money(form)["current_year_appropriation"] == (None, "300", "270", "10", "90%", "9")
    assert row_values(form.indicators[0], "weight", "target", "actual", "score") == ("40", "6公里", "5.4公里", "36")
    assert (form.total_weight, form.total_score) == ("100", "95")


def test_t3_comparator_and_unit_have_columns_of_their_own():
    table: Rows = [
        [("项目名称", 2), ("公共图书馆免费开放", 9)],
        [("主管部门", 2), ("安乐市文化局", 4), "实施单位", ("安乐市图书馆", 4)],
        [
            ("预算执行情况(万元)", 2, 4),
            "年初预算",
            "调整后预算数",
            "预算执行数",
            "预算执行率",
            "权重",
            "得分",
            ("原因", 3),
        ],
        ["总额", "50.00", "48.00", "48.00", "100%", "10", "10", ("", 2)],
        ["财政资金", "50.00", "48.00", "48.00", "/", "/", "/", ("", 2)],
        ["单位资金", "/", "/", "/", "/", "/", "/", ("", 2)],
        [("年度目标", 2), ("全年开放300天", 4), ("目标完成情况", 2), ("全年开放305天", 3)],
        [
            "",
            "一级指标",
            "二级指标",
            "三级指标",
            "指标性质",
            "指标值",
            "度量单位",
            "完成值",
            "权重",
            "得分",
            "未完成原因分析",
        ],
        [("绩效指标", 1, 2), "产出指标", "数量指标", "开放天数", "≥", "300", "天", "305", "40", "40", ""],
        ["效益指标", "社会效益指标", "到馆人次", "≥", "20", "万人次", "18", "40", "36", "夏季闭馆维修"],
        [("合计", 8), "100", "96", ""],
        ["存在问题", ("空间不足", 10)],
        ["改进措施", ("扩建阅览室", 10)],
    ]
    form = form_of("2023年部门预算项目支出绩效自评表", table)
    assert (form.template, form.fiscal_year) == ("T3", "2023")
    assert (form.goal_expected, form.goal_actual) == ("全年开放300天", "全年开放305天")
    assert row_values(form.indicators[1], "comparator", "target", "unit", "actual", "score") == (
        "≥",
        "20",
        "万人次",
        "18",
        "36",
    )
    assert money(form)["unit_funds"] == ("/",) * 6, "a slash is printed: it is neither blank nor zero"
    assert (form.total_weight, form.total_score) == ("100", "96")
    assert codes(form) == []


def test_t4_form_without_scores_misses_no_total():
    table: Rows = [
        ["专项名称", ("病虫害防治", 6)],
        ["主管部门", ("青山县林业局", 3), "资金使用单位", ("青山县林场", 2)],
        [("资金情况（万元）", 1, 4), ("", 2), "全年预算数（A）", "全年执行数（B）", ("执行率（B/A）", 2)],
        [("年度资金总额", 2), "60", "57", ("95%", 2)],
        [("其中：中央、省、市补助", 2), "40", "40", ("100%", 2)],
        [("县级资金", 2), "20", "17", ("85%", 2)],
        ["年度总体目标", ("年初设定目标", 3), ("全年实际完成情况", 3)],
        ["", ("防治面积2万亩", 3), ("防治面积2.1万亩", 3)],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "未完成原因和改进措施"],
        ["", "产出指标", "数量指标", "防治面积", "2万亩", "2.1万亩", ""],
        ["", "", "质量指标", "防治合格率", "≥85%", "88%", ""],
        [("说明：无", 7)],
    ]
    form = form_of("县级专项资金绩效目标自评表（2021年度）", table)
    assert form.template == "T4"
    assert list(money(form)) == ["total", "higher_level", "county"]
    assert [row_values(row, "weight", "score") for row in form.indicators] == [(None, None)] * 2
    assert codes(form) == []


def test_t5_transfer_form_names_three_departments():
    table: Rows = [
        ["转移支付(项目)名称", ("农村危房改造补助", 6)],
        ["中央主管部门", ("住房城乡建设部", 6)],
        ["地方主管部门", ("河西省住房厅", 2), "资金使用单位", ("河西省各县", 3)],
        [("资金投入情况（万元）", 1, 4), ("", 2), "全年预算数（A）", "全年执行数（B）", ("预算执行率（B/A×100%）", 2)],
        [("年度资金总额：", 2), "5000", "4900", ("98%", 2)],
        [("其中：中央财政资金", 2), "3000", "3000", ("100%", 2)],
        [("地方资金", 2), "2000", "1900", ("95%", 2)],
        ["总体目标完成情况", ("总体目标", 3), ("全年实际完成情况", 3)],
        ["", ("改造危房500户。", 3), ("改造危房498户。", 3)],
        [
            ("绩效指标", 1, 2),
            "一级指标",
            "二级指标",
            "三级指标",
            "指标值",
            "全年实际完成值",
            "未完成原因和改进措施",
        ],
        ["产出指标", "数量指标", "改造户数", "500户", "498户", "2户自愿放弃"],
    ]
    form = form_of("转移支付（项目）绩效自评表", "（2022年度）", table)
    assert (form.template, form.department, form.implementing_unit) == ("T5", "住房城乡建设部", "河西省各县")
    assert (form.goal_expected, form.goal_actual) == ("改造危房500户。", "改造危房498户。")
    assert money(form)["central"][1:3] == ("3000", "3000")


def test_t6_total_stands_in_the_title():
    table: Rows = [
        ["项目名称", ("高标准农田建设", 8)],
        [("项目资金（万元）", 1, 4), ("", 2), "全年预算数（A）", ("全年执行数（B）", 2), ("执行率（B/A）", 3)],
        [("年度资金总额", 2), "800", ("760", 2), ("95%", 3)],
        [("自治区补助", 2), "200", ("200", 2), ("100%", 3)],
        [("市县资金", 2), "100", ("60", 2), ("60%", 3)],
        [
            ("绩效指标", 1, 3),
            "一级指标",
            "二级指标",
            "三级指标",
            "分值",
            "年度指标值",
            "全年实际值",
            "得分",
            "未完成原因",
        ],
        ["产出指标", "数量指标", "建设面积", "40", "1万亩", "1万亩", "40", ""],
        ["满意度指标", "服务对象满意度指标", "农户满意度", "20", "≥90%", "90%", "20", ""],
    ]
    form = form_of("项目绩效目标自评表（总分：97分）", "（2021年度）", table)
    assert (form.template, form.total_score, form.total_weight) == ("T6", "97", None)
    assert list(money(form)) == ["total", "provincial", "local"]


def test_t7_execution_rate_is_an_indicator_row_and_the_total_stands_in_the_head():
    table: Rows = [
        ["项目名称", ("校舍维修", 8)],
        ["主管部门", ("海州市教育局", 4), "实施单位", ("海州市第三小学", 3)],
        ["自评得分", ("92.5", 4), "财政审核评分", ("91", 3)],
        [("项目资金（万元）", 1, 2), "", "年初预算数", "调整预算（A）", ("全年执行数（B）", 2), ("执行率（B/A）", 3)],
        ["年度资金总额", "100", "90", ("85.5", 2), ("95%", 3)],
        ["年度绩效目标", ("维修校舍2栋", 4), "年度绩效目标完成情况", ("维修校舍两栋", 3)],
        [
            ("绩效指标", 1, 3),
            "一级指标",
            "二级指标",
            "三级指标",
            "参考分值",
            "指标值（A）",
            "全年实际值（B）",
            "得分",
            "未完成原因",
        ],
        ["管理指标", "资金管理", "预算执行率", "10", "100%", "95%", "9.5", ""],
        ["产出指标", "数量指标", "维修栋数", "30", "2栋", "2栋", "30", ""],
    ]
    form = form_of("市本级部门项目支出绩效自评表", "2022年度", table)
    assert (form.template, form.total_score, form.fiscal_year) == ("T7", "92.5", "2022")
    assert [str(row.row_kind) for row in form.indicators] == ["execution", "indicator"]
    assert (form.goal_expected, form.goal_actual) == ("维修校舍2栋", "维修校舍两栋")
    assert money(form)["total"] == ("100", "90", "85.5", None, "95%", None)


def test_t8_weights_stand_in_the_headings():
    table: Rows = [
        ["项目名称", ("社区养老服务", 7)],
        ["项目类别", ("1、部门预算项目 ☑ 2、专项 □", 7)],
        [
            ("预算执行情况（万元）（20分）", 1, 2),
            "",
            "预算数（A）",
            "执行数（B）",
            ("执行率（B/A）", 2),
            ("得分（20分*执行率）", 2),
        ],
        ["年度财政资金总额", "200", "180", ("90%", 2), ("18", 2)],
        [
            "年度绩效目标1（80分）",
            "一级指标",
            "二级指标",
            "三级指标",
            "年初目标值（A）",
            "实际完成值（B）",
            ("得分", 2),
        ],
        ["", "产出指标", "数量指标（20分）", "服务老人数", "500人", "500人", ("20", 2)],
        ["", "", "质量指标（30分）", "达标率", "100%", "100%", ("15", 2)],
        ["", "", "", "回访率", "100%", "100%", ("15", 2)],
        ["总分", ("96.75", 7)],
        ["偏差大或目标未完成原因分析", ("部分社区未开站", 7)],
    ]
    form = form_of("2021年度江城市项目自评表", table)
    assert form.template == "T8"
    assert money(form)["total"] == (None, "200", "180", "20", "90%", "18")
    assert [row.weight for row in form.indicators] == ["20", None, None], "30 points for two rows are neither's own"
    assert (form.total_weight, form.total_score) == (None, "96.75")


def test_t9_funding_sources_are_columns_and_reviewed_scores_stand_beside():
    table: Rows = [
        ["项目名称", ("城区绿化", 7)],
        ["主管部门", ("宜山市园林局", 3), "自评总分", ("93", 3)],
        [("资金情况（万元）", 1, 2), "中央", "省、地", "本级", "其他", "合计", "执行数", "执行率"],
        ["0", "20", "80", "0", "100", "98", "98%"],
        ["", "评价内容", "分值", "自评分", "复核分", ("评价标准", 3)],
        ["项目决策", "立项依据", "2", "2", "", ("依据充分得2分", 3)],
        ["项目管理", "资金管理", "13", "12", "11", ("制度健全", 3)],
        ["", "一级指标", "二级指标", "三级指标", "年初指标值", "年终完成值", "自评分", "复核分"],
        ["项目绩效", "产出指标", "数量指标", "新增绿地", "5万平方米", "4.6万平方米", "40", "38"],
    ]
    form = form_of("宜山市项目绩效自评表（2020年度）", table)
    assert (form.template, form.total_score) == ("T9", "93")
    assert money(form)["total"] == (None, "100", "98", None, "98%", None)
    assert money(form)["provincial"][1] == "20"
    names = ("level1", "level3", "target", "weight", "score", "reviewed_score")
    assert [row_values(row, *names) for row in form.indicators] == [
        ("项目决策", "立项依据", None, "2", "2", None),
        ("项目管理", "资金管理", None, "13", "12", "11"),
        ("产出指标", "新增绿地", "5万平方米", None, "40", "38"),
    ]


def test_t10_labels_stand_beside_their_amounts():
    table: Rows = [
        ["项目名称", ("乡镇卫生院设备购置", 11)],
        [
            "二、预算执行情况",
            ("预算安排情况（调整后）", 2),
            ("资金到位情况", 3),
            ("资金执行情况", 3),
            ("预算执行进度（%）", 3),
        ],
        ["", "预算数", "150", ("到位数", 2), "149", ("执行数", 2), "148.5", ("99", 3)],
        ["", "其中：财政资金", "150", ("其中：财政资金", 2), "149", ("其中：财政资金", 2), "148.5", ("", 3)],
        ["", "其他", "0", ("其他", 2), "0", ("其他", 2), "0", ("", 3)],
        ["三、目标完成情况", ("年度预期目标", 5), ("具体完成情况", 3), ("总体完成率", 3)],
        ["", ("购置设备30台", 5), ("购置三十台", 3), ("100", 3)],
        [
            ("四、年度绩效指标完成情况", 1, 2),
            ("一级指标", 1, 2),
            ("二级指标", 1, 2),
            ("三级指标", 1, 2),
            ("指标说明", 1, 2),
            ("指标分值", 1, 2),
            ("预期指标值", 3),
            ("实际完成值", 1, 2),
            ("单项得分", 1, 2),
            ("权重占比", 1, 2),
        ],
        ["符号", "值", "单位"],
        ["", "产出指标", "数量指标", "设备数量", "购置数", "50", "≥", "30", "台", "30", "50", "0.5"],
        ["", "预算执行率", "预算执行率", "预算执行率", "执行/预算", "10", "=", "100", "%", "99", "9.9", "0.1"],
    ]
    form = form_of("2022年度预算项目绩效自评表", table)
    assert form.template == "T10"
    assert money(form) == {
        "total": (None, "150", "148.5", None, "99", None),
        "current_year_appropriation": (None, "150", "148.5", None, None, None),
        "other": (None, "0", "0", None, None, None),
    }
    assert (form.goal_expected, form.goal_actual) == ("购置设备30台", "购置三十台")
    names = ("comparator", "target", "unit", "actual", "weight", "score")
    assert row_values(form.indicators[0], *names) == ("≥", "30", "台", "30", "50", "50")
    assert str(form.indicators[1].row_kind) == "execution"


def test_t11_flat_indicators_have_initial_and_adjusted_targets():
    table: Rows = [
        ["部门名称", ("南岸审计局", 9)],
        ["部门联系人", "", ("自评总分", 3), ("98.5", 5)],
        [
            ("部门预算执行情况（万元）", 1, 2),
            ("年初预算数", 2),
            ("全年（调整）预算数", 2),
            "执行数",
            ("执行率（%）", 2),
            "执行率权重",
            "执行率得分",
        ],
        [("1000", 2), ("1100", 2), "1045", ("95", 2), "10", "9.5"],
        [
            "指标名称",
            "计量单位",
            "指标性质",
            "年初指标值",
            "调整指标值",
            "全年完成值",
            "得分系数（%）",
            "指标权重",
            "指标得分",
            "是否核心指标",
        ],
        ["审计项目数", "个", "≥", "18", "20", "20", "100", "60", "60", "是"],
        ["整改率", "%", "≥", "95", "96", "92", "96.7", "30", "29", "否"],
        ["报告数", "份", "≥", "12", "", "12", "100", "5", "5", "否"],
        ["差错数", "个", "≤", "2", "/", "1", "100", "5", "5", "否"],
    ]
    form = form_of("2021年度部门整体绩效自评表", table)
    assert (form.template, form.department, form.total_score) == ("T11", "南岸审计局", "98.5")
    assert money(form)["total"] == ("1000", "1100", "1045", "10", "95", "9.5")
    names = ("level1", "level3", "initial_target", "target", "actual", "weight", "score")
    assert row_values(form.indicators[1], *names) == (None, "整改率", "95", "96", "92", "30", "29")
    # Nothing was adjusted: the target is that of the year's beginning, with its place.
    assert row_values(form.indicators[2], *names) == (None, "报告数", "12", "12", "12", "5", "5")
    assert row_values(form.indicators[3], *names) == (None, "差错数", "2", "2", "1", "5", "5")
    places = [claim.source for claim in form.claims if claim.record_no == 3 and claim.field == "target"]
    assert [(place.row_no, place.column_no) for place in places] == [(8, 4)]


def test_t12_points_behind_a_level1_name_stay_as_printed():
    table: Rows = [
        ["预算单位名称", ("竹溪县司法局", 7)],
        ["年度预算申请（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "500", "520", "510", "10", "98.08%", "9.81"],
        [("按收入性质分：", 4), ("按支出性质分：", 4)],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["", "产出指标（50分）", "数量指标", "普法活动", "10场", "12场", "50", "50"],
        ["", "效益指标（30分）", "社会效益指标", "知晓率", "≥90%", "91%", "30", "30"],
        [("总分", 6), "100", "99.81"],
    ]
    form = form_of("2022年度部门整体支出绩效自评表", table)
    assert (form.template, form.department) == ("T12", "竹溪县司法局")
    assert [row.level1 for row in form.indicators] == ["产出指标（50分）", "效益指标（30分）"]


REPORT_TABLE: Rows = [
    ["一级指标", "二级指标", "目标指标", "权重", "目标值", "业绩值", "完成率", "指标得分", "偏差原因"],
    ["预算执行指标", "预算执行指标", "预算执行率", "10", "100%", "90%", "90%", "9", ""],
    ["产出指标", "数量指标", "整修泵站", "50", "4座", "4座", "100%", "50", ""],
    ["效益指标", "社会效益", "灌溉面积", "40", "1万亩", "0.8万亩", "80%", "32", "天旱"],
]
REPORT_FUNDS: Rows = [
    [
        ("项目", 1, 2),
        ("行次", 1, 2),
        ("年度总金额(万元)", 1, 2),
        ("财政资金", 3),
        ("上年结转资金(万元)", 1, 2),
    ],
    ["小计", "省级", "县区级"],
    ["预算执行率(%)", "(4)=(3)/(2)", "0", "0", "0", "90", "0"],
    ["全年执行资金", "(3)", "", "", "", "45", ""],
    ["年初预算资金", "(1)", "", "", "", "40", ""],
    ["全年预算资金", "(2)", "", "", "", "50", ""],
]


def test_t13_report_tells_total_grade_and_project_in_sentences_and_its_funds_are_transposed():
    form = form_of(
        "一、项目基本情况",
        "2022年我县整修泵站四座。",
        "（二）预算执行情况",
        REPORT_FUNDS,
        "2.项目年度目标",
        "整修泵站四座，恢复灌溉。",
        "二、项目绩效情况",
        "泵站整修项目绩效自评价结果为:总得分91分，属于“优”。",
        "附件1.项目支出绩效自评表",
        REPORT_TABLE,
    )
    assert (form.template, form.project_name, form.fiscal_year) == ("T13", "泵站整修", "2022")
    assert (form.total_score, form.grade, form.goal_expected) == ("91", "优", "整修泵站四座，恢复灌溉。")
    assert money(form) == {
        "total": (None, None, None, None, "0", None),
        "provincial": (None, None, None, None, "0", None),
        "county": ("40", "50", "45", None, "90", None),
        "carryover": (None, None, None, None, "0", None),
    }
    assert [str(row.row_kind) for row in form.indicators] == ["execution", "indicator", "indicator"]
    assert form.indicators[2].completion_rate == "80%"


def test_t13_indicators_printed_in_body_and_annex_count_once():
    body: Rows = [
        ["二级指标", "三级指标", "权重", "目标值", "业绩值", "得分"],
        ["数量指标", "整修泵站", "50", "4座", "4座", "50"],
    ]
    more: Rows = [
        ["二级指标", "三级指标", "权重", "目标值", "业绩值", "得分"],
        ["社会效益", "灌溉面积", "40", "1万亩", "0.8万亩", "32"],
    ]
    form = form_of("泵站整修绩效自评报告", "（一）项目产出情况", body, "（二）项目效益情况", more, "附件", REPORT_TABLE)
    assert [row.level3 for row in form.indicators] == ["预算执行率", "整修泵站", "灌溉面积"]


def test_t13_annex_form_takes_over_what_only_the_report_says():
    body: Rows = [
        ["二级指标", "三级指标", "权重", "目标值", "业绩值", "得分"],
        ["质量指标", "验收合格率", "20", "100%", "100%", "20"],
    ]
    form = form_of("河道清淤养护自评报告", "综合评价，等级为“优”。", body, "附件", t1())
    assert (form.project_name, form.grade, len(form.indicators)) == ("河道清淤养护", "优", 5)


def test_t14_management_of_funds_is_no_funding_line():
    table: Rows = [
        ["转移支付名称", ("草原生态修复", 6)],
        [("资金情况（万元）", 1, 4), ("", 2), "全年预算数（A）", "全年执行数（B）", ("预算执行率（B/A）", 2)],
        [("年度资金总额", 2), "900", "880", ("97.78%", 2)],
        [("盟市资金", 2), "50", "45", ("90%", 2)],
        [("旗县资金", 2), "50", "45", ("90%", 2)],
        [("资金管理情况", 1, 2), ("", 3), "情况说明", ("存在问题和改进措施", 2)],
        [("拨付及时性", 3), "30日内拨付", ("无", 2)],
        ["总体目标完成情况", ("总体目标", 3), ("全年实际完成情况", 3)],
        ["", ("修复草原10万亩", 3), ("修复草原九万亩", 3)],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "全年实际完成值", "未完成原因"],
        ["", "产出指标", "数量指标", "修复面积", "10万亩", "9万亩", ""],
    ]
    form = form_of("对地方转移支付绩效自评表", "（2024年度）", table)
    assert form.template == "T14"
    assert list(money(form)) == ["total", "municipal", "county"]
    assert form.goal_actual == "修复草原九万亩"
    assert codes(form) == []


CONVERTED_HEADING: list[Text] = [
    *("一级指标", "二级指标", "三级指标", "指标分值", "预期指标值", "实际完成值", "单项得分", "权重占比", "折算得分"),
]


@pytest.mark.parametrize(
    ("points", "shares", "weights"),
    [
        (("100", "100"), ("60%", "40%"), ("60", "40")),
        (("100", "100"), ("0.6", "0.4"), ("60", "40")),
        (("60", "40"), ("60%", "40%"), ("60", "40")),
        (("60", "40"), ("60%", ""), ("60", "40")),
    ],
)
def test_points_by_weight_are_the_score_and_the_share_of_the_form_the_weight(points, shares, weights):
    table: Rows = [
        [("项目名称", 2), ("路灯更换", 7)],
        CONVERTED_HEADING,
        ["产出指标", "数量指标", "灯数", points[0], "10盏", "9盏", "90", shares[0], "54"],
        ["效益指标", "社会效益指标", "亮灯率", points[1], "95%", "95%", "100", shares[1], "40"],
        [("自评总分", 8), "94"],
    ]
    form = form_of("预算项目绩效自评表（2023年度）", table)
    assert tuple(row.weight for row in form.indicators) == weights
    assert tuple(row.score for row in form.indicators) == ("54", "40")
    assert form.total_score == "94"
    mended = [issue.field for issue in form.issues if issue.code == "mended_number"]
    assert mended == (["weight", "weight"] if shares[0] == "0.6" else [])
