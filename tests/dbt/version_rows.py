"""Made-up forms that are published several times, corrected, taken back or beside others of their name."""

from datetime import datetime
from typing import Any

import duckdb

from tests.warehouse_rows import add_forms, decide, form, indicator, indicators, line, part, receive_again

SMALL = {"project_name": "同名项目", "goal_expected": "小项目", "budget_lines": [line(), part()]}
LARGE = {
    "project_name": "同名项目",
    "goal_expected": "大项目",
    "budget_lines": [line(full_year_budget="200", executed="200"), part()],
}
OTHER = {**LARGE, "goal_expected": "第三个项目", "budget_lines": [line(full_year_budget="300"), part()]}
CHANGED_SMALL = {**SMALL, "budget_lines": [line(full_year_budget="110"), part()]}
CHANGED_LARGE = {**LARGE, "budget_lines": [line(full_year_budget="210"), part()]}


Documents = list[tuple[str, list[dict[str, Any]], str]]

SINGLES: Documents = [("v1", [SMALL], "accepted"), ("v2", [CHANGED_SMALL], "accepted")]
BEFORE: dict[str, Documents] = {
    "then quarantined": SINGLES,
    "then accepted": SINGLES,
    "like the last": [*SINGLES, ("twins", [LARGE, CHANGED_SMALL], "accepted")],
    "alone": [
        ("twins", [SMALL, LARGE], "accepted"),
        ("same", [LARGE], "accepted"),
        ("goal", [CHANGED_LARGE], "accepted"),
        ("neither", [OTHER], "accepted"),
    ],
}
TWO_ROWS = indicators()[:2]
CORRECTED = {
    **SMALL,
    "project_name": "更正项目",
    "total_score": "97.5",
    "goal_actual": "五期培训班\n全部办完",
    "money_unit": "元",
    "budget_lines": [
        line(initial_budget="1,000,000.00", full_year_budget="1000000", executed="950000", execution_rate="95%"),
        part(initial_budget="1000000", full_year_budget="1000000", executed="1000000", execution_rate="100.00%"),
    ],
    "indicators": [
        indicator(actual="4期", score="47.50", deviation="场地不足"),
        {**TWO_ROWS[1], "level3": "居民知晓率", "target": "≥80.0%"},
        indicator(level1="满意度指标", level2="服务对象满意度指标", level3="参训人员满意度", weight="10", score="10")
        | {"target": "≥90%", "actual": "93%", "deviation": "/"},
        indicator(level1="满意度指标", level2="服务对象满意度指标", level3="家长满意度", weight=None, score=None)
        | {"target": "≥90%", "actual": "96%"},
    ],
}
ORIGINAL = {**SMALL, "project_name": "更正项目"}
SHORTENED = {**ORIGINAL, "indicators": TWO_ROWS}
DOUBTFUL = {
    **CORRECTED,
    "issues": [
        {"record_kind": "form", "field": "total_score"},
        {"record_kind": "form", "field": "indicators"},
        {"record_kind": "form", "field": "budget_lines"},
    ],
}
BEFORE |= {
    "corrected": [("v1.pdf", [ORIGINAL], "accepted"), ("v2.docx", [CORRECTED], "quarantined")],
    "shortened": [("v1.pdf", [ORIGINAL], "accepted"), ("v2.docx", [SHORTENED], "accepted")],
    "in doubt": [("v1.pdf", [ORIGINAL], "accepted"), ("v2.pdf", [DOUBTFUL], "accepted")],
    "in another file kind": [("v1.pdf", [ORIGINAL], "accepted"), ("v1.docx", [ORIGINAL], "accepted")],
    "taken back": [*SINGLES, ("v1", [], "republished")],
    "copied": [*SINGLES, ("v1", [], "duplicate")],
    "taken back to quarantine": [
        ("v1", [SMALL], "quarantined"),
        ("v2", [CHANGED_SMALL], "accepted"),
        ("v1", [], "republished"),
    ],
    "taking turns": [*SINGLES, ("v1", [], "republished"), ("v2", [], "republished")],
    "样例区教委": [("v1", [SMALL], "accepted")],
    "样例区教育委员会": [("v2", [CHANGED_SMALL], "accepted")],
}
WHOLE = form(project_name=None, template="T1d", title="部门整体支出绩效自评表", total_score="98")
UNNAMED = form(project_name=None)
BEFORE |= {
    "whole department": [
        ("v1.docx", [WHOLE], "accepted"),
        ("v2.pdf", [SMALL, {**WHOLE, "template": "T11"}], "accepted"),
        ("v3.html", [{**WHOLE, "goal_expected": "全部重写", "total_score": "97"}], "accepted"),
        ("project.docx", [UNNAMED], "accepted"),
    ],
    "whole units": [
        ("v1", [WHOLE, {**WHOLE, "implementing_unit": "样例二中心"}, WHOLE], "accepted"),
        ("v2", [WHOLE, {**WHOLE, "implementing_unit": "样例二中心", "fiscal_year": "2025"}], "accepted"),
        ("v3", [{**WHOLE, "implementing_unit": "样例二中心"}], "accepted"),
    ],
    "projects without names": [
        ("v1", [UNNAMED], "accepted"),
        ("v2", [{**UNNAMED, "total_score": "99"}], "accepted"),
        ("other goal", [{**UNNAMED, "goal_expected": "修缮校舍"}], "accepted"),
        ("no goal 1", [{**UNNAMED, "goal_expected": None}], "accepted"),
        ("no goal 2", [{**UNNAMED, "goal_expected": None}], "accepted"),
    ],
}
AFTER: dict[str, Documents] = {
    "then quarantined": [*SINGLES, ("twins", [OTHER, LARGE], "quarantined")],
    "then accepted": [*SINGLES, ("twins", [OTHER, LARGE], "accepted")],
}
"""The documents of each department, one a day: series never reach over departments, so that one build holds many."""


def fill_versions(build: duckdb.DuckDBPyConnection, departments: dict[str, Documents]) -> None:
    """The documents of each department, one a day; one without forms is received again, with its status as the code."""
    for department, documents in departments.items():
        for day, (name, forms, status) in enumerate(documents, start=1):
            printed = [form(**{**one, "department": department}) for one in forms]
            received = datetime(2026, 7, day, 18, 0)
            if not forms:
                receive_again(build, f"{department}/{name}", received, status)
                continue
            key = add_forms(build, printed, f"{department}/{name}", received_at=received)
            for ordinal in range(1, len(forms) + 1):
                decide(build, key, ordinal, status=status)
