"""Hand-checked forms as raw rows: what a reading without a fault would load. For tests alone."""

import json
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse_rows import add_forms, add_load

_INDICATOR = {"target_text": "target", "actual_text": "actual", "deviation_text": "deviation"}
_NOTHING = {None, "", "—", "-"}


def load_truth(build: duckdb.DuckDBPyConnection, acceptance: Path) -> dict[str, str]:
    """Every checked form, document by document. Gives the ids of the documents by their file names."""
    forms: dict[str, list[dict[str, Any]]] = {}
    for checked in json.loads((acceptance / "truth.json").read_text(encoding="utf-8")):
        forms.setdefault(checked["source_file"], []).append(_form(checked))
    add_load(build)
    return {name: add_forms(build, printed, name) for name, printed in forms.items()}


def _form(checked: dict[str, Any]) -> dict[str, Any]:
    names = ("fiscal_year", "project_name", "department", "implementing_unit", "goal_expected", "goal_actual")
    numbers = ("total_weight", "total_score")
    return {
        **{name: checked[name] for name in names + numbers},
        "grade": checked["reported_grade"],
        "template": "T1" if checked["total_weight"] else "T13",
        "money_unit": "万元",
        "page": 1,
        "table_no": 1,
        "row_no": 1,
        "budget_lines": [_line(row) for row in checked["budget_lines"]],
        "indicators": [_indicator(row) for row in checked["indicators"]],
        "issues": [],
    }


def _line(row: dict[str, Any]) -> dict[str, Any]:
    names = ("initial_budget", "full_year_budget", "executed", "weight", "score")
    return {
        "funding_source": row["line"],
        "execution_rate": row["execution_rate_text"],
        **{name: row[name] for name in names},
    }


def _indicator(row: dict[str, Any]) -> dict[str, Any]:
    names = ("level1", "level2", "label", "level3", "target_text", "actual_text", "weight", "score", "deviation_text")
    printed = {_INDICATOR.get(name, name): row.get(name) for name in names}
    if printed["level3"] == "预算执行率":
        kind = "execution"
    elif printed["weight"] in _NOTHING and printed["target"] in _NOTHING and printed["level3"] in {None, "无"}:
        kind = "placeholder"
    else:
        kind = "indicator"
    return {**printed, "seq": row["seq"], "row_kind": kind}
