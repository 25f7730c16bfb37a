"""What each rule finds on made-up forms, and what it must not find."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.dbt.conftest import Built, held
from tests.dbt.rule_cases import fill_cases
from tests.warehouse_rows import add_form, add_load, document_id, form, indicator, indicators, line, part


def rows(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The three usual indicator rows, the first ones changed."""
    usual = indicators()
    for row, change in zip(usual, changes, strict=False):
        row.update(change)
    return usual


def execution_row(**printed: Any) -> dict[str, Any]:
    base = {"row_kind": "execution", "level2": "预算执行指标", "level3": "预算执行率", "target": "100%"}
    return indicator(**{**base, "actual": "100%", "weight": "10", "score": "10", **printed})


def issue(kind: str, number: int | None, field: str | None) -> dict[str, Any]:
    return {"record_kind": kind, "record_no": number, "field": field}


def fengtai(**printed: Any) -> dict[str, Any]:
    return form(department="北京市丰台区样例局", fiscal_year="2024", **printed)


HALF_SPENT = {"executed": "37.648", "execution_rate": "37.65%", "score": "3.76"}
UNSCORED: dict[str, Any] = {"total_weight": None, "total_score": None}

# A form, and the findings it must give besides the hints of severity info.
CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "a form that adds up": (form(), set()),
    "weights of 90": (form(indicators=rows({"weight": "40", "score": "40"}), total_score="90"), {"weight_sum"}),
    "weights of 100 and no stated total weight": (form(total_weight=None), set()),
    "weights of 110 and no stated total weight": (
        form(total_weight=None, total_score="110", indicators=rows({"weight": "60", "score": "60"})),
        {"weight_sum"},
    ),
    "a block that keeps its heading": (
        form(indicators=rows({"level1": "产出指标（50分）"}, {"level1": "效益指标(30分)"})),
        set(),
    ),
    "a block of 50 printed with 40": (form(indicators=rows({"level1": "产出指标（40分）"})), {"weight_sum"}),
    "decimals that binary fractions would miss": (
        form(
            total_score="99.3",
            indicators=rows(
                {"score": "49.7", "actual": "基本完成", "deviation": "差一期"},
                {"score": "29.6", "actual": "基本完成", "deviation": "差一点"},
            ),
        ),
        set(),
    ),
    "scores that do not add up": (form(total_score="99"), {"score_sum"}),
    "execution printed on the total line, below it and as an indicator row": (
        form(
            budget_lines=[line(), part(weight="10", score="10")],
            indicators=[*indicators(), execution_row()],
        ),
        set(),
    ),
    "execution printed as an indicator row alone": (
        form(budget_lines=[line(weight=None, score=None), part()], indicators=[*indicators(), execution_row()]),
        set(),
    ),
    "a score above its weight": (
        form(total_score="101", indicators=rows({"score": "51"})),
        {"score_over_weight"},
    ),
    "a negative score": (
        form(total_score="48", indicators=rows({"score": "-2", "deviation": "未完成", "actual": "未完成"})),
        {"score_over_weight"},
    ),
    "a negative score of a measured indicator, without a reason": (
        form(total_score="48", indicators=rows({"score": "-2", "actual": "4期"})),
        {"score_over_weight"},
    ),
    "an execution score above its weight": (
        form(total_score="102", budget_lines=[line(score="12"), part()]),
        {"score_over_weight", "execution_score"},
    ),
    "a grade of another band": (form(grade="良"), {"grade"}),
    "a grade by its longer word": (form(grade="优秀"), set()),
    "a grade word that no rule set knows": (form(grade="A级"), set()),
    "no total": (form(total_score=None), {"missing_total"}),
    "a total that is a word": (form(total_score="一百"), {"missing_total"}),
    "a score missing in a row": (
        form(total_score="100", indicators=rows({"score": None})),
        {"missing_total"},
    ),
    "a template without scores": (
        form(
            template="T4",
            **UNSCORED,
            budget_lines=[line(weight=None, score=None), part()],
            indicators=[dict(row, weight=None, score=None) for row in indicators()],
        ),
        set(),
    ),
    "a rate of 99.5 % printed as 100 %": (
        form(budget_lines=[line(executed="99.5"), part(executed="99.5")], total_score="100"),
        set(),
    ),
    "a rate that is cut": (
        form(
            budget_lines=[
                line(executed="88.97986", execution_rate="88.97%", score="8.9"),
                part(executed="88.97986", execution_rate="88.97%"),
            ],
            total_score="98.9",
        ),
        {"warning_light"},
    ),
    "a rate that contradicts its amounts": (
        form(
            budget_lines=[line(executed="37.648", score="3.76"), part(executed="37.648")],
            total_score="93.76",
        ),
        {"execution_rate", "warning_light"},
    ),
    "a rate left out on the total line": (
        form(budget_lines=[line(execution_rate=None), part()]),
        {"execution_rate"},
    ),
    "a rate left out below the total line": (form(budget_lines=[line(), part(execution_rate="/")]), set()),
    "a rate above 100 %": (
        form(budget_lines=[line(executed="120", execution_rate="120%"), part(executed="120", execution_rate="120%")]),
        {"execution_rate"},
    ),
    "nothing of nothing": (
        form(
            budget_lines=[
                line(),
                part(),
                part(
                    funding_source="other",
                    **dict.fromkeys(("initial_budget", "full_year_budget", "executed", "execution_rate"), "0"),
                ),
            ]
        ),
        set(),
    ),
    "an execution score in whole points": (
        form(
            budget_lines=[line(**{**HALF_SPENT, "score": "4"}), part(**HALF_SPENT | {"score": None})],
            total_score="94",
        ),
        {"execution_score", "warning_light"},
    ),
    "an execution score at one decimal": (
        form(
            budget_lines=[line(**{**HALF_SPENT, "score": "3.8"}), part(**HALF_SPENT | {"score": None})],
            total_score="93.8",
        ),
        {"warning_light"},
    ),
    "parts that do not make the total": (
        form(budget_lines=[line(), part(executed="90", execution_rate="90%")]),
        {"budget_parts_sum"},
    ),
    "a total left blank though a part is filled": (
        form(budget_lines=[line(initial_budget=None), part()]),
        {"budget_parts_sum"},
    ),
    "the same money by kind and by level of government": (
        form(budget_lines=[line(), part(), part(funding_source="municipal")]),
        set(),
    ),
    "parts left blank": (
        form(
            budget_lines=[line(), part(initial_budget=None, full_year_budget=None, executed=None, execution_rate=None)]
        ),
        set(),
    ),
    "amounts that name units of their own": (
        form(
            budget_lines=[
                line(full_year_budget="1亿元", executed="9550万元", execution_rate="95.5%", score="9.55")
                | {"initial_budget": "10000"},
                part(full_year_budget="1亿元", executed="95500000元", execution_rate="95.50%", initial_budget="10000"),
            ],
            total_score="99.55",
        ),
        set(),
    ),
    "amounts that name units of their own and a wrong rate": (
        form(
            budget_lines=[
                line(initial_budget=None, full_year_budget="1亿元", executed="9550万元", score="9"),
                part(initial_budget=None, full_year_budget="1亿元", executed="9500万元", execution_rate="95%"),
            ],
            total_score="99",
        ),
        {"execution_rate", "execution_score", "budget_parts_sum"},
    ),
    "a unit known of some amounts alone": (
        form(
            money_unit=None,
            budget_lines=[
                line(full_year_budget="1亿元", executed="9550", score="9.55"),
                part(full_year_budget="1亿元", executed="955", execution_rate="95.5%"),
                part(funding_source="other", full_year_budget="0", executed="0", execution_rate="0"),
            ],
            total_score="99.55",
        ),
        set(),
    ),
    "amounts in units of their own that round to the total": (
        form(
            budget_lines=[
                line(initial_budget=None, full_year_budget="1.23亿元", executed="1.23亿元"),
                part(initial_budget=None, full_year_budget="12312万元", executed="12312万元"),
            ],
        ),
        set(),
    ),
    "execution weights on the parts alone": (
        form(
            budget_lines=[
                line(weight=None, score=None, executed="97.2", execution_rate="97.2%"),
                part(
                    weight="5",
                    score="4.72",
                    initial_budget="50",
                    full_year_budget="50",
                    executed="47.2",
                    execution_rate="94.4%",
                ),
                part(
                    funding_source="other",
                    weight="5",
                    score="5",
                    initial_budget="50",
                    full_year_budget="50",
                    executed="50",
                ),
            ],
            total_score="99.72",
        ),
        set(),
    ),
    "execution weights on parts of unequal size, each scored by itself": (
        form(
            budget_lines=[
                line(weight=None, score=None, executed="92", execution_rate="92%"),
                part(
                    weight="5",
                    score="4.5",
                    initial_budget="80",
                    full_year_budget="80",
                    executed="72",
                    execution_rate="90%",
                ),
                part(
                    funding_source="other",
                    weight="5",
                    score="5",
                    initial_budget="20",
                    full_year_budget="20",
                    executed="20",
                ),
            ],
            total_score="99.5",
        ),
        set(),
    ),
    "one execution weight repeated on every part": (
        form(
            budget_lines=[
                line(weight=None, score=None, initial_budget="200", full_year_budget="200", executed="200"),
                part(weight="10", score="10"),
                part(funding_source="other", weight="10", score="10"),
            ],
        ),
        set(),
    ),
    "equal execution weights on the parts of which neither reading makes 100": (
        form(
            total_score="85",
            budget_lines=[
                line(weight=None, score=None, initial_budget="200", full_year_budget="200", executed="200"),
                part(weight="10", score="10"),
                part(funding_source="other", weight="10", score="10"),
            ],
            indicators=rows({"weight": "35", "score": "35"}),
        ),
        set(),
    ),
    "unequal execution weights on the parts that make no 100": (
        form(
            total_score="98",
            budget_lines=[
                line(weight=None, score=None, initial_budget="200", full_year_budget="200", executed="200"),
                part(weight="5", score="5"),
                part(funding_source="other", weight="3", score="3"),
            ],
        ),
        {"weight_sum"},
    ),
    "execution weights of which one may repeat another": (
        form(
            total_score="98",
            budget_lines=[
                line(weight=None, score=None, initial_budget="300", full_year_budget="300", executed="300"),
                part(weight="3", score="3"),
                part(funding_source="carryover", weight="3", score="3"),
                part(funding_source="other", weight="2", score="2"),
            ],
        ),
        set(),
    ),
    "a part with a weight and without a score": (
        form(
            total_score="95",
            budget_lines=[
                line(weight=None, score=None, initial_budget="200", full_year_budget="200", executed="200"),
                part(weight="4", score="4"),
                part(funding_source="other", weight="6"),
            ],
        ),
        {"missing_total"},
    ),
    "execution scores on the parts, their weight on the total line": (
        form(
            total_score="98",
            budget_lines=[
                line(score=None, executed="80", execution_rate="80%"),
                part(score="3", initial_budget="50", full_year_budget="50", executed="30", execution_rate="60%"),
                part(funding_source="other", score="5", initial_budget="50", full_year_budget="50", executed="50"),
            ],
        ),
        {"warning_light"},
    ),
    "two execution rows": (
        form(
            total_score="99",
            budget_lines=[
                line(weight=None, score=None, executed="90", execution_rate="90%"),
                part(executed="90", execution_rate="90%"),
            ],
            indicators=[
                *indicators(),
                execution_row(weight="6", score="5"),
                execution_row(weight="4", score="4", level3="资金到位率"),
            ],
        ),
        {"warning_light"},
    ),
    "an execution row beside the weight of the total line that neither repeats nor makes 100": (
        form(
            total_score="92",
            indicators=[*rows({"weight": "42", "score": "42"}), execution_row(weight="5", score="5")],
        ),
        set(),
    ),
    "points lost without a word": (
        form(total_score="99", indicators=rows({"score": "49", "actual": "基本完成"})),
        {"unexplained_deduction"},
    ),
    "points lost, reason 无": (
        form(total_score="99", indicators=rows({"score": "49", "actual": "基本完成", "deviation": "无"})),
        {"unexplained_deduction"},
    ),
    "points lost with a reason": (
        form(total_score="99", indicators=rows({"score": "49", "actual": "基本完成", "deviation": "场地不足"})),
        set(),
    ),
    "full marks for half the target": (form(indicators=rows({"actual": "3期"})), {"indicator_score"}),
    "a limit that is broken, full marks": (
        form(indicators=rows({"target": "≤5天", "actual": "8天"})),
        {"indicator_score"},
    ),
    "a target in 万元, an actual without unit": (
        form(indicators=rows({"target": "≤121.36万元", "actual": "121.148159"})),
        set(),
    ),
    "a target in 万元, an actual in 元 without saying so": (
        form(indicators=rows({"target": "≥121.36万元", "actual": "1211481.59"})),
        {"amount_magnitude"},
    ),
    "an actual given as a limit below the target": (form(indicators=rows({"target": "≥95%", "actual": "≥94%"})), set()),
    "units that differ": (form(indicators=rows({"target": "≥5期", "actual": "3人"})), set()),
    "a month as target": (form(indicators=rows({"target": "11月", "actual": "5月"})), set()),
    "two numbers in the target": (form(indicators=rows({"target": "5期、200人", "actual": "3期"})), set()),
    "a cost without direction, scored by neither reading": (
        form(
            total_score="85",
            indicators=rows(
                {"level2": "成本指标", "target": "100万元", "actual": "80万元", "score": "35", "deviation": "节约"},
            ),
        ),
        {"indicator_score"},
    ),
    "a cost without direction, scored by one reading": (
        form(
            total_score="90",
            indicators=rows(
                {"level2": "成本指标", "target": "100万元", "actual": "80万元", "score": "40", "deviation": "节约"},
            ),
        ),
        set(),
    ),
    "a target set too low, Fengtai 2024": (
        fengtai(indicators=rows({"target": "≥5期", "actual": "16期"})),
        {"indicator_score", "over_achievement"},
    ),
    "a target set too low, elsewhere": (
        form(indicators=rows({"target": "≥5期", "actual": "16期"})),
        {"over_achievement"},
    ),
    "a level without an indicator": (
        form(
            indicators=[
                *indicators(),
                indicator(
                    row_kind="placeholder",
                    level1="效益指标",
                    level2="生态效益指标",
                    level3="无",
                    target=None,
                    actual=None,
                    weight=None,
                    score=None,
                ),
            ]
        ),
        {"missing_indicator"},
    ),
    "satisfaction scored without an answer": (
        form(indicators=rows({}, {}, {"actual": "/"})),
        {"satisfaction_without_survey"},
    ),
    "satisfaction scored without a survey": (
        form(total_score="98", indicators=rows({}, {}, {"score": "8", "deviation": "未开展满意度调查"})),
        {"satisfaction_without_survey"},
    ),
    "a weight in doubt": (
        form(
            indicators=rows({"weight": "40", "score": "40"}), total_score="90", issues=[issue("indicator", 1, "weight")]
        ),
        set(),
    ),
    "a rate in doubt": (
        form(
            budget_lines=[line(executed="37.648", score="3.76"), part(executed="37.648", execution_rate="37.65%")],
            total_score="93.76",
            issues=[issue("budget_line", 1, "execution_rate")],
        ),
        {"warning_light"},
    ),
    "the rate printed in the column of the weight": (
        form(
            budget_lines=[line(weight="100", execution_rate=None, executed="99.6", score="10"), part(executed="99.6")]
        ),
        {"weight_sum", "execution_rate"},
    ),
    "a part in doubt": (
        form(
            budget_lines=[line(), part(executed="90", execution_rate="90%")],
            issues=[issue("budget_line", 2, "executed")],
        ),
        set(),
    ),
    "a score in doubt, the sum confirmed by the total": (
        form(issues=[issue("indicator", 1, "score")]),
        set(),
    ),
    "a score in doubt, the sum not confirmed": (
        form(total_score="95", issues=[issue("indicator", 1, "score")]),
        {"missing_total"},
    ),
    "a row of which nothing is sure": (
        form(indicators=rows({"weight": "40", "score": "45"}), total_score="95", issues=[issue("indicator", 1, None)]),
        set(),
    ),
    "a form published unfilled": (
        form(
            total_score=None,
            goal_actual=None,
            budget_lines=[
                line(executed=None, execution_rate=None, score=None),
                part(executed=None, execution_rate=None),
            ],
            indicators=[dict(row, actual=None, score=None) for row in indicators()],
        ),
        set(),
    ),
    "a result that repeats the goal": (
        form(goal_expected="举办培训班五期，培训二百人。", goal_actual="举办培训班五期,培训二百人"),
        set(),
    ),
    "digits that no form can mean": (
        form(
            total_weight="9" * 30,
            total_score="9" * 12 + ".5",
            money_unit="亿元",
            budget_lines=[
                line(full_year_budget="0.00000001", executed="9" * 12, execution_rate="9" * 9 + "%", weight="9" * 6),
                part(initial_budget="9" * 40, executed="-5", execution_rate="1e5"),
            ],
            indicators=rows(
                {"target": "≥" + "9" * 12 + "亿元", "actual": "0.00000001", "weight": "999999"},
                {"target": "=0", "actual": "5", "score": "'; drop table raw.form; --"},
                {"target": "<script>alert(1)</script>", "level3": "”引号“", "actual": "\\"},
            ),
        ),
        {"weight_sum", "missing_total", "budget_parts_sum"},
    ),
}
# What the case is about decides; what else garbled digits break is no matter.
OPEN_CASES = {"digits that no form can mean"}


def fill(build: duckdb.DuckDBPyConnection) -> None:
    add_load(build)
    for name, (printed, _) in CASES.items():
        # Of units of their own, the cases are no versions of one form.
        add_form(build, {**printed, "implementing_unit": name}, f"{name}.docx")
    fill_cases(build)


def build_findings(shared_build: Callable[..., Built]) -> Built:
    """All made-up forms of this file and of rule_cases in one build of a load that is held."""
    return shared_build("findings", fill, held)


@pytest.fixture(scope="module")
def built(shared_build: Callable[..., Built]) -> Built:
    return build_findings(shared_build)


def findings_of(built: Built, case: str) -> list[dict[str, Any]]:
    return built.rows(
        "select * from intermediate.int_finding where document_id = ? and severity != 'info'",
        document_id(f"{case}.docx"),
    )


@pytest.mark.parametrize("case", [case for case in CASES if case not in OPEN_CASES])
def test_findings_of_a_form(case: str, built: Built) -> None:
    found = {finding["rule_id"] for finding in findings_of(built, case)}

    assert found == CASES[case][1]


def test_garbled_digits_neither_crash_nor_become_a_sum(built: Built) -> None:
    check = built.one(
        "select * from intermediate.int_form_check where document_id = ?",
        document_id("digits that no form can mean.docx"),
    )

    assert check["expected_weight"] is None
    assert check["has_total"] is False


@pytest.mark.parametrize(
    ("case", "rule_id", "message"),
    [
        (
            "a rate that contradicts its amounts",
            "execution_rate",
            "执行率应为37.65%（37.648÷100），表中为100%",
        ),
        (
            "an execution score in whole points",
            "execution_score",
            "预算执行得分应为3.76（10×37.648÷100），表中为4，系四舍五入取整",
        ),
        (
            "amounts that name units of their own and a wrong rate",
            "execution_score",
            "预算执行得分应为9.55（10×9550万元÷1亿元），表中为9，系舍去尾数",
        ),
        (
            "amounts that name units of their own and a wrong rate",
            "execution_rate",
            "执行率应为95.5%（9550万元÷1亿元），表中为100%",
        ),
        (
            "amounts that name units of their own and a wrong rate",
            "budget_parts_sum",
            "全年执行数的总额为9550万元，而各资金来源合计95000000元",
        ),
        ("scores that do not add up", "score_sum", "各指标得分合计90，加预算执行得分10，共100；表中总分为99"),
        ("a grade of another band", "grade", "总分100的等级应为“优”，表中为“良”"),
        ("a score above its weight", "score_over_weight", "“培训班期数”得分51超过分值50"),
        (
            "a target set too low, Fengtai 2024",
            "indicator_score",
            "“培训班期数”按计分规则应得45分（指标值≥5期，完成值16期，分值50：50-50×10%），表中为50；指标值设得过低，超额完成应扣分",
        ),
    ],
)
def test_a_message_names_what_is_printed_and_what_is_due(case: str, rule_id: str, message: str, built: Built) -> None:
    assert message in {finding["message_zh"] for finding in findings_of(built, case) if finding["rule_id"] == rule_id}


def test_each_money_column_has_its_own_finding(built: Built) -> None:
    fields = [finding["field"] for finding in findings_of(built, "parts that do not make the total")]

    assert fields == ["executed"]


def test_what_explains_an_execution_score_is_named(built: Built) -> None:
    (finding,) = [
        finding
        for finding in findings_of(built, "an execution score in whole points")
        if finding["rule_id"] == "execution_score"
    ]

    assert finding["explained_by"] == "rounded_to_integer"
    assert finding["difference"] == Decimal("0.24")


def test_a_finding_that_depends_on_a_reading_is_debatable(built: Built) -> None:
    (finding,) = findings_of(built, "a cost without direction, scored by neither reading")

    assert finding["debatable"]
    assert finding["expected"] == "40 或 50"


def test_a_finding_names_its_place(built: Built) -> None:
    (finding,) = findings_of(built, "points lost without a word")

    assert (finding["seq"], finding["page"], finding["table_no"], finding["row_no"]) == (1, 1, 1, 13)


def test_no_score_is_recomputed_without_a_number(built: Built) -> None:
    rows_without = built.rows(
        "select score_basis, recomputed_score from intermediate.int_indicator_score where document_id = ? and seq = 1",
        document_id("two numbers in the target.docx"),
    )

    assert rows_without == [{"score_basis": "target_composite", "recomputed_score": None}]


@pytest.mark.parametrize(
    ("case", "hints"),
    [
        ("a form that adds up", {"perfect_scores"}),
        ("a form published unfilled", {"blank_form"}),
        ("a result that repeats the goal", {"perfect_scores", "copied_result"}),
    ],
)
def test_hints_are_of_severity_info(case: str, hints: set[str], built: Built) -> None:
    found = built.rows(
        "select rule_id from intermediate.int_finding where document_id = ? and severity = 'info'",
        document_id(f"{case}.docx"),
    )

    assert {row["rule_id"] for row in found} == hints


def test_a_held_load_has_its_findings_but_no_marts(built: Built) -> None:
    finding = built.one(
        "select rule_id, gate_status, project_name from audit.finding where document_id = ? and severity = 'critical'",
        document_id("scores that do not add up.docx"),
    )

    assert finding == {"rule_id": "score_sum", "gate_status": None, "project_name": "业务培训"}
    assert built.rows("select 1 from information_schema.tables where table_schema = 'marts'") == []
