"""Made-up forms for every rule of the catalogue: each with forms that must and forms that must not give its finding.

A case is one or several documents with their forms. `gives` says whether the rule has to find something on one of them;
`message` is then the whole message of a finding. All are of departments of their own, so that what is judged over the
forms of a department concerns one case alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from tests.warehouse_rows import EXTRACTOR_VERSION, LOAD_ID, add_forms, form, indicator, indicators, insert, line, part

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a rule; `documents` are lists of forms, in the order in which they are received."""

    rule_id: str
    name: str
    documents: Sequence[Sequence[Form]]
    gives: bool
    message: str | None = None
    notes: Sequence[str] = ()
    """Texts outside the forms of the first document."""
    labels: Sequence[str] = ()
    """Headings that the first form of the first document prints; without any, none are stored."""
    expected: Mapping[str, Any] = field(default_factory=dict)
    """Columns of the finding."""

    def file_name(self, number: int) -> str:
        """Name of the document of that number, from 1."""
        return f"{self.rule_id} {self.name} {number}.docx"


def rows(*changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The three usual indicator rows, the first ones changed."""
    usual = indicators()
    for row, change in zip(usual, changes, strict=False):
        row.update(change)
    return usual


def must(rule_id: str, name: str, printed: Form, message: str | None = None, **expected: Any) -> Case:
    return Case(rule_id, name, [[printed]], True, message, expected=expected)


def must_not(rule_id: str, name: str, printed: Form) -> Case:
    return Case(rule_id, name, [[printed]], False)


def spent(amount: str, rate: str, score: str, total: str, **printed: Any) -> dict[str, Any]:
    """A form that spent this of its budget of 100."""
    paid = {"executed": amount, "execution_rate": rate}
    return form(budget_lines=[line(score=score, **paid), part(**paid)], total_score=total, **printed)


def cost(**printed: Any) -> dict[str, Any]:
    """A form whose first indicator is one of cost."""
    base = {"level2": "成本指标", "level3": "培训总成本", "target": "≤100万元", "actual": "100万元"}
    return form(indicators=rows({**base, **printed}))


def of_department(name: str, *totals: str, year: str = "2024", **printed: Any) -> list[dict[str, Any]]:
    """Forms of one department with these totals, the first indicator of each less than met where the total is."""
    forms = []
    for number, total in enumerate(totals, start=1):
        lost = 100 - float(total)
        row = {"score": f"{50 - lost:g}", "deviation": "少一期" if lost else None, "actual": "5期"}
        values = {"department": name, "project_name": f"{name}项目{number}", "fiscal_year": year, "total_score": total}
        goal = {"goal_actual": f"第{number}个项目已经完成"}
        forms.append(form(**{**values, **goal, "indicators": rows(row), **printed}))
    return forms


NO_POINTS = {"weight": None, "score": None}
LONG_RESULT = "全年组织各类业务培训班五期,共培训业务骨干二百余人次,有效提高了业务人员的工作能力"
WHOLE_DEPARTMENT = {"project_name": None, "template": "T1d", "title": "部门整体支出绩效自评表"}

DEFECTS = {
    "total_score": "91",
    "indicators": rows({"weight": "40", "score": "40"}),
}
NO_RATE = {
    "budget_lines": [line(executed="98", execution_rate=None, score="9.8"), part(executed="98", execution_rate="98%")]
}


def unclaimed(field_name: str | None) -> dict[str, Any]:
    """The issue of a printed row that no field took; `field_name` where it holds numbers of a block."""
    return {"code": "unclaimed_text", "record_kind": "form", "field": field_name}


LOST = form(indicators=rows({"actual": "4期", "score": "40"}), total_score="90")
LOST_BESIDE_A_REASON = form(
    indicators=rows({"actual": "4期", "score": "40"}, {"score": "29", "deviation": "宣传不足"}), total_score="89"
)
FAR_ABOVE = form(indicators=rows({"actual": "50期"}))
NO_RATES = {
    **form(),
    "budget_lines": [line(executed="98", execution_rate=None, score="9.8"), part(executed="98", execution_rate=None)],
}

CASES: tuple[Case, ...] = (
    must(
        "score_sum",
        "total of one point less",
        form(total_score="99"),
        "各指标得分合计90，加预算执行得分10，共100；表中总分为99",
        reported="99",
        expected="100",
        difference=-1,
        citation="财政部《项目支出绩效评价管理办法》(财预〔2020〕10号)及自评表样式（未核对原文）",
    ),
    must(
        "score_sum",
        "total rounded",
        form(
            total_score="100",
            indicators=rows({"score": "49.6", "actual": "基本完成", "deviation": "差一点"}),
        ),
        "各指标得分合计89.6，加预算执行得分10，共99.6；表中总分为100，系四舍五入",
        explained_by="rounded",
    ),
    must_not("score_sum", "total that adds up", form()),
    must(
        "weight_sum",
        "weights of 90",
        form(indicators=rows({"weight": "40", "score": "40"}), total_score="90"),
        "各指标分值合计80，加预算执行分值10，共90；表中总分值为100",
        difference=10,
    ),
    must(
        "weight_sum",
        "weights rounded to hundredths",
        form(indicators=rows({"weight": "50.01", "score": "50.01"})),
        "各指标分值合计90.01，加预算执行分值10，共100.01；表中总分值为100，系四舍五入",
        explained_by="rounded",
    ),
    must_not("weight_sum", "weights of 100", form()),
    must(
        "score_over_weight",
        "one point more",
        form(indicators=rows({"score": "51"}), total_score="101"),
        "“培训班期数”得分51超过分值50",
        seq=1,
    ),
    must_not("score_over_weight", "the whole weight", form()),
    must("grade", "excellent called good", form(grade="良"), "总分100的等级应为“优”，表中为“良”", difference=None),
    must_not("grade", "excellent", form(grade="优")),
    must("missing_total", "no total", form(total_score=None), "表中没有读到总分", difference=None),
    must_not("missing_total", "a total", form()),
    must(
        "execution_rate",
        "all of it though half was spent",
        form(budget_lines=[line(executed="50"), part(executed="50")]),
        "执行率应为50%（50÷100），表中为100%",
        line_no=1,
    ),
    must(
        "execution_rate",
        "the rate of a source alone",
        form(
            budget_lines=[line(executed="50", execution_rate="50%", score="5"), part(executed="50")], total_score="95"
        ),
        "执行率应为50%（50÷100），表中为100%",
        line_no=2,
    ),
    must_not("execution_rate", "rounded", spent("99.5", "100%", "10", "100")),
    must_not("execution_rate", "a hair above the budget in finer places", spent("100.4", "100%", "10", "100")),
    must_not(
        "execution_rate",
        "a hair above the budget in finer places of ten thousands",
        form(budget_lines=[line(executed="100.004万元", full_year_budget="100.00万元"), part()]),
    ),
    must(
        "execution_rate",
        "more spent than there was",
        spent("110", "110%", "10", "100"),
        "执行率为110%（110÷100），超过100%",
    ),
    must(
        "execution_score",
        "whole points",
        spent("96.4", "96.4%", "10", "100"),
        "预算执行得分应为9.64（10×96.4÷100），表中为10，系四舍五入取整",
        explained_by="rounded_to_integer",
    ),
    must_not("execution_score", "one decimal", spent("96.4", "96.4%", "9.6", "99.6")),
    must(
        "indicator_score",
        "full marks for four of five",
        form(indicators=rows({"actual": "4期"})),
        "“培训班期数”按计分规则应得40分（指标值≥5期，完成值4期，分值50：4÷5×50），表中为50",
        seq=1,
        difference=10,
        citation="全国预算绩效管理平台评分规则",
    ),
    must_not(
        "indicator_score",
        "four fifths for four of five",
        form(indicators=rows({"actual": "4期", "score": "40", "deviation": "少办一期"}), total_score="90"),
    ),
    must(
        "indicator_score",
        "a limit in the name with its number",
        form(indicators=rows({"level3": "培训费不超过110000元", "target": "110000元", "actual": "121000元"})),
        "“培训费不超过110000元”按计分规则应得45分（指标值110000元，完成值121000元，分值50"
        "：50×[1-(121000-110000)÷110000]，不低于0），表中为50",
    ),
    must(
        "indicator_score",
        "nearly all of a cost, either way full marks",
        form(
            indicators=rows(
                {"level2": "成本指标", "level3": "培训费", "target": "11万元", "actual": "109999.9元", "score": "49"}
            ),
            total_score="99",
        ),
        "“培训费”按计分规则应得50分（按正向、反向指标都是）（指标值11万元，完成值109999.9元，分值50），表中为49",
        debatable=True,
    ),
    must(
        "indicator_score",
        "nothing wanted, two happened",
        form(indicators=rows({"level3": "返贫人数", "target": "0人", "actual": "2人"})),
        "“返贫人数”按计分规则应得0分（指标值0人，完成值2人，分值50），表中为50",
        debatable=True,
    ),
    must(
        "indicator_score",
        "a share and how it was counted",
        form(indicators=rows({"level3": "参训率", "target": "≥100%", "actual": "80%（应训50人，实训40人）"})),
        "“参训率”按计分规则应得40分（指标值≥100%，完成值80%(应训50人,实训40人)，分值50：0.8÷1×50），表中为50",
    ),
    must(
        "indicator_score",
        "a fraction below a percentage",
        form(indicators=rows({"level3": "参训率", "target": "≥100%", "actual": "0.8"})),
        "“参训率”按计分规则应得40分（指标值≥100%，完成值0.8，分值50：0.8÷1×50），表中为50",
    ),
    *(
        must_not("indicator_score", name, form(indicators=rows({"target": target, "actual": actual})))
        for name, target, actual in (
            ("nothing wanted and nothing happened", "0起", "0"),
            ("once a month, half a time in all", "每月1次", "0.5次"),
            ("a fall instead of a rise", "增长5%", "下降3%"),
            ("a level above, and how far it fell", "95%以上", "下降10%"),
            ("tenths and hundredths", "≥90%", "九成"),
            ("within a tolerance", "±5%", "3%"),
            ("kept below a level", "控制在5%", "4.8%"),
            ("what must not be exceeded", "不得超过10天", "8天"),
            ("what must not be missed", "不得低于90%", "95%"),
            ("at the most", "最多3次", "2次"),
            ("brought down to a level", "下降至5%", "下降至4.8%"),
            ("about as many as wanted", "500人左右", "480人"),
            ("a fraction above a percentage", "≥95%", "0.97"),
            ("counted in full beside 万", "5.6万人", "56000"),
            ("areas", "1.5万㎡", "15200m²"),
            ("the limit named twice", "≥90%（含90%）", "91%"),
            ("parts of a thousand and of a hundred", "≤0.3‰", "0.02%"),
            ("two separators of thousands", "≥1,000,000元", "100万元"),
            ("weeks beside days", "≤2周", "10天"),
            ("a quarter beside months", "≤1季度", "3个月"),
            ("seconds beside minutes", "≤5分钟", "270秒"),
            ("a unit that nobody knows beside days", "≤2旬", "15天"),
        )
    ),
    *(
        must_not(rule, f"a column of {unit}", form(indicators=rows({"target": target, "actual": actual, "unit": unit})))
        for rule, unit, target, actual in (
            ("indicator_score", "百分比", "≥95", "96%"),
            ("over_achievement", "万册", "≥2", "20000"),
            ("indicator_score", "万册", "≥20000", "2"),
            ("indicator_score", "万件", "≥20000", "20000件"),
            ("over_achievement", "万件", "≥2", "20000件"),
            ("over_achievement", "月", "≥1", "1个月"),
        )
    ),
    *(
        must_not(
            "indicator_score", name, form(indicators=rows({"level3": "案件发案率", "target": target, "actual": actual}))
        )
        for name, target, actual in (
            ("a larger fall of what nobody wants", "下降10%", "下降12%"),
            ("a fall of what nobody wants, and a level or a fall", "下降10%", "8%"),
        )
    ),
    must(
        "indicator_score",
        "a smaller fall of what nobody wants",
        form(indicators=rows({"level3": "案件发案率", "target": "下降10%", "actual": "下降8%"})),
        "“案件发案率”按计分规则应得40分（指标值下降10%，完成值下降8%，分值50：0.08÷0.1×50），表中为50",
    ),
    must(
        "unexplained_deduction",
        "no word",
        form(indicators=rows({"actual": "4期", "score": "40"}), total_score="90"),
        "“培训班期数”扣了10分（分值50，得分40），偏差原因空白",
        seq=1,
        difference=None,
    ),
    must_not(
        "unexplained_deduction",
        "a reason",
        form(indicators=rows({"actual": "4期", "score": "40", "deviation": "少办一期"}), total_score="90"),
    ),
    must(
        "budget_parts_sum",
        "part of ninety",
        form(budget_lines=[line(), part(executed="90", execution_rate="90%")]),
        "全年执行数的总额为100，而各资金来源合计90",
        field="executed",
        difference=10,
    ),
    must_not("budget_parts_sum", "part of all", form()),
    must(
        "budget_parts_sum",
        "parts rounded to hundredths",
        form(
            budget_lines=[
                line(executed="99.99", execution_rate="99.99%"),
                part(executed="49.99", execution_rate="99.98%"),
                part(funding_source="carryover", executed="49.99", execution_rate="99.98%"),
            ]
        ),
        "全年执行数的总额为99.99，而各资金来源合计99.98，可能系各项四舍五入",
        field="executed",
        explained_by="rounded",
        debatable=True,
    ),
    must(
        "missing_indicator",
        "level without an indicator",
        form(
            indicators=[
                *indicators(),
                indicator(
                    row_kind="placeholder",
                    level1="效益指标",
                    level2="生态效益指标",
                    level3="无",
                    **dict.fromkeys(("target", "actual", "weight", "score")),
                ),
            ]
        ),
        "二级指标“生态效益指标”下没有三级指标",
        seq=4,
    ),
    must_not("missing_indicator", "all blocks there", form()),
    must(
        "satisfaction_without_survey",
        "a slash",
        form(indicators=rows({}, {}, {"actual": "/"})),
        "“参训人员满意度”得10分，而完成值为“/”，没有调查结果",
        seq=3,
    ),
    must_not("satisfaction_without_survey", "a figure", form()),
    must_not(
        "satisfaction_without_survey",
        "none of what nobody wants",
        form(indicators=rows({}, {}, {"level3": "有责投诉", "target": "0起", "actual": "无"})),
    ),
    must_not(
        "satisfaction_without_survey",
        "none wanted in words",
        form(indicators=rows({}, {}, {"level3": "有责投诉", "target": "无投诉", "actual": "无"})),
    ),
    must(
        "over_achievement",
        "six for five",
        form(indicators=rows({"actual": "6期"})),
        "“培训班期数”完成值6期为指标值≥5期的120%（全国平台对达到120%的予以标记），偏差原因空白",
        seq=1,
        debatable=True,
        difference=1,
    ),
    must(
        "over_achievement",
        "Guangxi, seven for five",
        form(department="广西壮族自治区样例厅", indicators=rows({"actual": "7期", "deviation": "无"})),
        "“培训班期数”完成值7期为指标值≥5期的140%（达到130%应说明原因），偏差原因只填“无”",
        debatable=False,
    ),
    must_not(
        "over_achievement",
        "Guangxi, five and a quarter more",
        form(department="广西壮族自治区范例厅", indicators=rows({"target": "≥100人", "actual": "129人"})),
    ),
    *(
        must_not(
            "over_achievement", name, form(department=department, indicators=rows({"target": one, "actual": other}))
        )
        for name, department, one, other in (
            ("once a month, twelve in all", "样例市样例局", "每月1次", "12次"),
            ("once a week, Fengtai deducts", "北京市丰台区样例局", "每周1次", "52次"),
            ("a rise, and the level it led to", "样例市样例局", "提高5%", "85%"),
            ("a rise of points, and the level it led to", "北京市丰台区样例局", "提高3个百分点", "98%"),
            ("per household and in all", "样例市样例局", "3000元/户", "120万元"),
            ("another currency", "样例市样例局", "5亿美元", "35亿元"),
            ("another unit of storage", "样例市样例局", "≥1TB", "900GB"),
            ("pounds beside kilograms", "样例市样例局", "≥500公斤", "1000斤"),
        )
    ),
    must(
        "over_achievement",
        "no points on the form",
        form(
            template="T5",
            title="转移支付绩效自评表",
            total_weight=None,
            total_score=None,
            indicators=rows({"actual": "7期", "weight": None, "score": None}, NO_POINTS, NO_POINTS),
        ),
        "“培训班期数”完成值7期为指标值≥5期的140%（全国平台对达到120%的予以标记），偏差原因空白",
    ),
    must_not("over_achievement", "just below", form(indicators=rows({"target": "≥100人", "actual": "119人"}))),
    must_not(
        "over_achievement", "with a reason", form(indicators=rows({"actual": "9期", "deviation": "参训需求增加"}))
    ),
    must(
        "warning_light",
        "red",
        spent("90", "90%", "9", "99"),
        "平台预警红灯：指标得分率100%（90÷90），而预算执行率只有90%（90÷100），相对落后10%，超过5%",
        explained_by="red_light",
    ),
    must("warning_light", "red, another rate printed", spent("90", "100%", "9", "99"), reported="100%"),
    must(
        "warning_light",
        "yellow",
        spent(
            "70",
            "70%",
            "7",
            "65",
            indicators=rows(
                {"actual": "3期", "score": "30", "deviation": "少两期"},
                {"actual": "60%", "score": "20", "deviation": "知晓不够"},
                {"actual": "80%", "score": "8", "deviation": "满意不够"},
            ),
        ),
        "平台预警黄灯：预算执行率70%（70÷100），未支出30%，超过20%",
        explained_by="yellow_light",
    ),
    must(
        "warning_light",
        "no budget",
        form(
            budget_lines=[
                line(initial_budget="0", full_year_budget="0", executed="0", execution_rate="0%", score="0"),
            ],
            total_score="90",
        ),
        "平台预警黄灯：全年预算数为0，而各指标得分合计90",
        field="full_year_budget",
    ),
    must_not("warning_light", "five percent behind", spent("95", "95%", "9.5", "99.5")),
    must_not(
        "warning_light",
        "nothing reached, nothing spent",
        spent(
            "0",
            "0%",
            "0",
            "0",
            indicators=[dict(row, actual="0", score="0", deviation="项目取消") for row in indicators()],
        ),
    ),
    must(
        "perfect_scores",
        "full marks",
        form(),
        "全部3个指标都是满分",
    ),
    Case(
        "perfect_scores",
        "whole department",
        [of_department("样例市满分局", "99.5", "100", "99")],
        True,
        "样例市满分局2024年度的3张自评表总分都在99到100分之间",
        expected={"form_ordinal": 1, "difference": None},
    ),
    Case(
        "perfect_scores",
        "whole department at 100",
        [of_department("样例市全满局", "100", "100", "100")],
        True,
        "样例市全满局2024年度的3张自评表总分都是100分",
    ),
    must_not(
        "perfect_scores",
        "a point lost",
        form(indicators=rows({"actual": "4.9期", "score": "49", "deviation": "少一点"}), total_score="99"),
    ),
    Case("perfect_scores", "department with one lower", [of_department("样例市实分局", "99.5", "98.9", "99")], False),
    Case("perfect_scores", "department with two forms", [of_department("样例市两表局", "99.5", "99")], False),
    must(
        "vague_indicator",
        "words without a standard",
        form(indicators=rows({"target": "有所提升", "actual": "有所提升"})),
        "“培训班期数”的指标值“有所提升”没有可衡量的标准",
        seq=1,
        debatable=False,
    ),
    must(
        "vague_indicator",
        "scale instead of a target",
        form(indicators=rows({"level3": "培训质量", "target": "优良中低差", "actual": "优"})),
        "“培训质量”的指标值“优良中低差”没有可衡量的标准",
        debatable=True,
    ),
    must(
        "vague_indicator",
        "share of nothing",
        form(indicators=rows({"level3": "完成率", "target": "≥95%", "actual": "95%"})),
        "“完成率”是百分比（指标值≥95%），没有写明是什么的百分比",
    ),
    must(
        "vague_indicator",
        "number without a unit",
        form(indicators=rows({"level3": "举办培训班", "target": "5", "actual": "5"})),
        "“举办培训班”的指标值5没有计量单位",
    ),
    must_not("vague_indicator", "share of something", form()),
    must_not(
        "vague_indicator", "unit in its column", form(indicators=rows({"target": "5", "actual": "5", "unit": "期"}))
    ),
    must_not(
        "vague_indicator",
        "a place that needs no unit",
        form(indicators=rows({"level3": "绩效考核名次", "target": "≤5", "actual": "3"})),
    ),
    *(
        must_not(
            "vague_indicator",
            f"{unit} in its column",
            form(indicators=rows({"target": "≥5", "actual": "5", "unit": unit})),
        )
        for unit in ("航次", "°C")
    ),
    must_not(
        "vague_indicator",
        "unit in the name",
        form(indicators=rows({"level3": "举办培训班(期)", "target": "5", "actual": "5"})),
    ),
    must_not(
        "vague_indicator",
        "standard in the name",
        form(indicators=rows({"level3": "培训合格率达到95%", "target": "达到预期目标", "actual": "达到预期目标"})),
    ),
    must(
        "wrong_category",
        "money under quantity",
        form(indicators=rows({"level3": "培训经费", "target": "50万元", "actual": "50万元"})),
        "“培训经费”是金额（指标值50万元），却列在“数量指标”下，应列在成本指标下",
        reported="数量指标",
        expected="成本指标",
    ),
    must(
        "wrong_category",
        "money under quantity, its unit in the name",
        form(indicators=rows({"level3": "培训经费支出（万元）", "target": "≤50", "actual": "48"})),
        "“培训经费支出(万元)”是金额（指标值≤50），却列在“数量指标”下，应列在成本指标下",
        reported="数量指标",
        expected="成本指标",
    ),
    must(
        "wrong_category",
        "satisfaction under social benefit",
        form(indicators=rows({}, {"level3": "群众满意度"})),
        "“群众满意度”是满意度，却列在“社会效益指标”下，应列在满意度指标下",
        seq=2,
    ),
    must(
        "wrong_category",
        "one indicator under two classes",
        form(indicators=rows({"level3": "群众知晓率", "target": "≥80%", "actual": "85%"})),
        "“群众知晓率”（指标值“≥80%”）在“数量指标”（第1行）和“社会效益指标”下各列一次",
        seq=2,
    ),
    must_not("wrong_category", "every class right", form()),
    must_not(
        "wrong_category",
        "income under quantity",
        form(indicators=rows({"level3": "招商引资额", "target": "≥50万元", "actual": "50万元"})),
    ),
    must_not(
        "wrong_category",
        "income under quantity, its unit in the name",
        form(indicators=rows({"level3": "招商引资额（万元）", "target": "≥50", "actual": "50"})),
    ),
    must_not(
        "wrong_category",
        "questionnaires under quantity",
        form(indicators=rows({"level3": "满意度调查份数", "target": "≥50份", "actual": "50份"})),
    ),
    must_not(
        "wrong_category",
        "one activity measured twice",
        form(indicators=rows({"level3": "群众知晓率"})),
    ),
    must(
        "cost_direction",
        "at least",
        cost(target="≥90万元", actual="95万元"),
        "“培训总成本”是成本指标，指标值却写“≥90万元”（≥），成了花费越多越好",
        expected="≤90万元",
    ),
    must(
        "cost_direction",
        "above the budget",
        cost(target="≤150万元", actual="100万元"),
        "“培训总成本”的成本指标值≤150万元（1500000元）超过全部预算1000000元",
        debatable=True,
        difference=500000,
    ),
    must_not("cost_direction", "at most the budget", cost()),
    must_not("cost_direction", "thrift", cost(level3="成本节约率", target="≥5%", actual="5%")),
    must(
        "actual_not_measured",
        "done",
        form(indicators=rows({"actual": "已完成"})),
        "“培训班期数”的指标值是≥5期，完成值只写“已完成”，没有数字",
        seq=1,
    ),
    must(
        "actual_not_measured",
        "blank",
        form(indicators=rows({"actual": None})),
        "“培训班期数”的指标值是≥5期，完成值空白",
    ),
    must_not(
        "vague_indicator",
        "nothing wanted needs no unit",
        form(indicators=rows({"level3": "工作疏漏", "target": "0", "actual": "0"})),
    ),
    must_not("actual_not_measured", "a number", form()),
    must_not(
        "actual_not_measured", "on the same day", form(indicators=rows({"target": "1个工作日内", "actual": "当日"}))
    ),
    must_not("actual_not_measured", "none wanted, none", form(indicators=rows({"target": "0起", "actual": "无"}))),
    must_not(
        "actual_not_measured",
        "nothing done",
        form(indicators=rows({"actual": "未开展", "score": "0", "deviation": "项目取消"}), total_score="50"),
    ),
    must_not(
        "actual_not_measured",
        "no actual values at all",
        form(indicators=[dict(row, actual=None) for row in indicators()]),
    ),
    must(
        "copied_result",
        "goal repeated",
        form(goal_expected="举办培训班五期，培训二百人。", goal_actual="举办培训班五期,培训二百人"),
        "实际完成情况与预期目标逐字相同",
        difference=None,
    ),
    Case(
        "copied_result",
        "another form repeated",
        [of_department("样例市抄录局", "98", "97", goal_actual=LONG_RESULT)],
        True,
        "实际完成情况与本部门2024年度“样例市抄录局项目1”的逐字相同",
        expected={"form_ordinal": 2, "debatable": True},
    ),
    must_not("copied_result", "own words", form()),
    Case(
        "copied_result", "short words alike", [of_department("样例市短句局", "98", "97", goal_actual="已完成")], False
    ),
    must(
        "amount_magnitude",
        "yuan beside ten thousand yuan",
        form(indicators=rows({"target": "≤12.5万元", "actual": "124980", "level3": "培训支出"})),
        "“培训支出”的指标值≤12.5万元与完成值124980只有一处写了单位，按同一单位相差约10000倍，可能一处是元、一处是万元",
        explained_by="unit_left_out",
    ),
    must(
        "amount_magnitude",
        "a hundred times",
        form(indicators=rows({"target": "12.5万元", "actual": "1250万元", "level3": "培训支出"})),
        "“培训支出”的指标值12.5万元与完成值1250万元正好相差100倍，可能单位有误",
        explained_by="power_of_ten",
    ),
    must(
        "amount_magnitude",
        "cost and budget",
        form(
            budget_lines=[
                line(initial_budget="86.5", full_year_budget="86.5", executed="86.5"),
                part(initial_budget="86.5", full_year_budget="86.5", executed="86.5"),
            ],
            indicators=rows({"level2": "成本指标", "level3": "总成本", "target": "≤865000万元", "actual": "86.5万元"}),
        ),
        "“总成本”的成本指标值≤865000万元与预算865000元正好相差一万倍，元与万元可能写反",
    ),
    must(
        "amount_magnitude",
        "funds in two units",
        form(budget_lines=[line(executed="998000", execution_rate="99.8%", score="9.98"), part(executed="998000")]),
        "全年执行数998000与全年预算数100相差约一万倍，元与万元可能写反",
        line_no=1,
    ),
    must(
        "amount_magnitude",
        "more than a project has",
        form(
            budget_lines=[
                line(initial_budget="12345678", full_year_budget="12345678", executed="12345678"),
                part(initial_budget="12345678", full_year_budget="12345678", executed="12345678"),
            ]
        ),
        "全年预算数12345678按表中单位为123456780000元，单个项目很少有这样大的金额，可能把元写成了万元",
        debatable=True,
    ),
    must_not(
        "amount_magnitude",
        "half as much",
        form(indicators=rows({"target": "≤12.5万元", "actual": "6.25万元", "level3": "培训支出"})),
    ),
    must_not("amount_magnitude", "ten times the people", form(indicators=rows({"target": "≥12人", "actual": "120人"}))),
    must(
        "blank_form",
        "unfilled",
        form(
            total_score=None,
            goal_actual=None,
            budget_lines=[line(executed=None, execution_rate=None, score=None)],
            indicators=[dict(row, actual=None, score=None) for row in indicators()],
        ),
        "表中没有填写执行数、完成值和得分",
    ),
    must_not("blank_form", "filled", form()),
    Case(
        "duplicate_form",
        "in a second document",
        [of_department("样例市重发局", "97"), of_department("样例市重发局", "97")],
        True,
        "与先收到的“duplicate_form in a second document 1.docx”第1张表的内容完全相同",
    ),
    Case(
        "duplicate_form",
        "twice in one document",
        [of_department("样例市两遍局", "97") * 2],
        True,
        "与本文件第1张表的内容完全相同",
        expected={"form_ordinal": 2},
    ),
    Case(
        "duplicate_form",
        "a second version",
        [of_department("样例市改版局", "97"), of_department("样例市改版局", "96")],
        False,
    ),
    Case(
        "duplicate_form",
        "a whole department twice",
        [of_department("样例市整体局", "97", **WHOLE_DEPARTMENT)] * 2,
        True,
    ),
    Case(
        "republished_changed",
        "another total",
        [of_department("样例市变更局", "97"), of_department("样例市变更局", "96")],
        True,
        "与此前公开的“republished_changed another total 1.docx”第1张表相比改了2处：总分由“97”改为“96”；"
        "“培训班期数”的得分由“47”改为“46”",
    ),
    Case(
        "republished_changed",
        "another total of a whole department",
        [of_department("样例市整改局", total, **WHOLE_DEPARTMENT) for total in ("97", "96")],
        True,
        "与此前公开的“republished_changed another total of a whole department 1.docx”第1张表相比改了2处："
        "总分由“97”改为“96”；“培训班期数”的得分由“47”改为“46”",
    ),
    Case(
        "republished_changed",
        "the same again",
        [of_department("样例市照旧局", "97"), of_department("样例市照旧局", "97")],
        False,
    ),
    Case(
        "unpublished",
        "a project of last year",
        [of_department("样例市续办局", "97", "96", year="2023"), of_department("样例市续办局", "97")],
        True,
        "样例市续办局的“样例市续办局项目2”公开了2023年度自评表，没有公开2024年度的；该部门2024年度已公开其他项目",
        expected={"form_ordinal": 2, "reported": "2023", "expected": "2024", "debatable": True, "difference": None},
    ),
    Case(
        "unpublished",
        "a department of last year",
        [of_department("样例市失踪局", "97", "96", year="2023")],
        True,
        "样例市失踪局公开了2023年度自评表，没有公开任何2024年度的，而66.67%的部门已经公开",
        expected={"form_ordinal": 1},
    ),
    Case(
        "unpublished",
        "fewer than stated",
        [of_department("样例市少报局", "97", "96")],
        True,
        "文中说明2024年度自评项目5个，收到的自评表只有2张",
        notes=["我单位组织对2024年度5个项目支出开展绩效自评，现将情况公开如下。"],
        expected={"reported": "2", "expected": "5", "difference": -3},
    ),
    Case(
        "unpublished",
        "all of last year and as many as stated",
        [of_department("样例市守时局", "97", "96", year="2023"), of_department("样例市守时局", "97", "96")],
        False,
        notes=["2个项目开展绩效自评。"],
    ),
    *(
        must_not(rule, f"numbers {block} stand in no record", form(**DEFECTS, issues=[unclaimed(block)]))
        for rule in ("score_sum", "weight_sum")
        for block in ("indicators", "execution_score")
    ),
    must("score_sum", "words in no record", form(**DEFECTS, issues=[unclaimed(None)])),
    must("weight_sum", "words in no record", form(**DEFECTS, issues=[unclaimed(None)])),
    must("execution_rate", "words in no record", form(**NO_RATE, issues=[unclaimed(None)]), line_no=1),
    must_not("execution_rate", "blank, a number in no record", form(**NO_RATE, issues=[unclaimed("execution_score")])),
    must(
        "execution_rate",
        "a wrong one, a number in no record",
        form(budget_lines=[line(executed="50"), part(executed="50")], issues=[unclaimed("execution_score")]),
        line_no=1,
    ),
    must_not(
        "budget_parts_sum",
        "a number in no record",
        form(budget_lines=[line(), part(executed="90", execution_rate="90%")], issues=[unclaimed("execution_score")]),
    ),
    *(
        Case(rule, f"{words}: {','.join(labels)}", [[printed]], gives, labels=labels)
        for rule, printed, words, labels, gives in (
            ("unexplained_deduction", LOST, "no column", ("三级指标", "分值", "得分", "执行率偏低原因"), False),
            ("unexplained_deduction", LOST, "a column", ("三级指标", "偏差原因分析及 改进措施"), True),
            ("unexplained_deduction", LOST, "a column", ("三级指标", "备注"), True),
            ("unexplained_deduction", LOST_BESIDE_A_REASON, "no heading", ("三级指标", "分值", "得分"), True),
            ("over_achievement", FAR_ABOVE, "no column", ("三级指标", "分值", "得分"), False),
            ("over_achievement", FAR_ABOVE, "a column", ("三级指标", "未完成原因"), True),
            ("execution_rate", NO_RATES, "no column", ("全年预算数", "全年执行数"), False),
            ("execution_rate", NO_RATES, "a column", ("全年执行数", "执行率(B/A)"), True),
        )
    ),
)


def fill_cases(build: duckdb.DuckDBPyConnection) -> None:
    """Every case as raw rows, each of a department of its own."""
    for number, case in enumerate(CASES, start=1):
        for document_no, forms in enumerate(case.documents, start=1):
            named = [
                printed if printed["department"] != "样例市样例局" else {**printed, "department": f"样例市第{number}局"}
                for printed in forms
            ]
            key = add_forms(build, named, case.file_name(document_no))
            for text in case.notes if document_no == 1 else ():
                insert(
                    build,
                    "raw.cell",
                    document_id=key,
                    extractor_version=EXTRACTOR_VERSION,
                    load_id=LOAD_ID,
                    page=1,
                    text=text,
                )
            for column_no, text in enumerate(case.labels if document_no == 1 else (), start=1):
                place = {"form_ordinal": 1, "table_no": 1, "row_no": 12, "column_no": column_no}
                kept = {"document_id": key, "extractor_version": EXTRACTOR_VERSION, "load_id": LOAD_ID}
                insert(build, "raw.cell", **kept, **place, text=text)
