"""What is read from the sample documents is what was written into them, value by value."""

import re
from typing import Any

import pytest

from extract.extraction import extract_document
from model.form import Form

pytest.importorskip("reportlab", reason="the sample documents are made with reportlab, a development tool")

from samples import make

T1_FUNDS = ("initial_budget", "full_year_budget", "executed", "weight", "execution_rate", "score")
T1_INDICATOR = ("target", "actual", "weight", "score", "deviation")
FUNDS = {
    "t1": T1_FUNDS,
    "t1_2021": T1_FUNDS,
    "t2": T1_FUNDS[1:],
    "t4": ("full_year_budget", "executed", "execution_rate"),
}
INDICATOR = {
    "t1": T1_INDICATOR,
    "t1_2021": T1_INDICATOR,
    "t2": ("weight", "target", "actual", "score", "deviation"),
    "t4": ("target", "actual", "deviation"),
    "report": ("weight", "target", "actual", "completion_rate", "score", "deviation"),
}
DOCUMENTS = [pytest.param(document, id=document["file"]) for document in make.data()["documents"]]


def plain(text: str | None) -> str | None:
    """A value without white space; blank cells and dashes hold none."""
    joined = "".join((text or "").split())
    return None if joined in ("", "—") else joined


def written_head(form: dict[str, Any]) -> dict[str, str | None]:
    weight, score = form.get("total", (None, form.get("total_score")))
    values = {
        "template": form["template"],
        "fiscal_year": form["year"],
        "project_name": form["project_name"],
        "department": form.get("department"),
        "implementing_unit": form.get("unit"),
        "responsible_person": None,
        "phone": None,
        "money_unit": "万元",
        "goal_expected": form["goal"][0],
        "goal_actual": form["goal"][1],
        "total_weight": weight,
        "total_score": score,
        "grade": form.get("grade"),
    }
    return {name: plain(value) for name, value in values.items()}


def written_indicators(form: dict[str, Any]) -> list[dict[str, str | None]]:
    rows = []
    inferred = form["expect"].get("inferred_level1", {})
    for seq, (level1, level2, name, *cells) in enumerate(form["indicators"], start=1):
        level1 = inferred.get(seq, level1)
        numbered = re.fullmatch(r"(指标\d+)：(.*)", name)
        label, level3 = numbered.groups() if numbered else (None, name)
        values = {"level1": level1, "level2": level2, "label": label, "level3": level3}
        values |= dict(zip(INDICATOR[form["layout"]], cells, strict=True))
        rows.append({key: plain(value) for key, value in values.items()})
    return rows


def written_funds(form: dict[str, Any]) -> list[dict[str, str | None]]:
    if form["layout"] != "report":
        names = ("label", *FUNDS[form["layout"]])
        return [{n: plain(cell) for n, cell in zip(names, line, strict=True)} for line in form["funds"]]
    # Transposed: a column is a line; 小计 is a sum of its levels, no line of its own.
    by_label = {label: cells for label, _, *cells in form["funds"]}
    rows = {
        "initial_budget": "年初预算资金",
        "full_year_budget": "全年预算资金",
        "executed": "全年执行资金",
        "execution_rate": "预算执行率（%）",
    }
    columns = [column for column in range(len(by_label["年初预算资金"])) if column != 1]
    return [{name: plain(by_label[label][column]) for name, label in rows.items()} for column in columns]


def fields_of(record: object, names: Any) -> dict[str, str | None]:
    return {name: plain(getattr(record, name)) for name in names}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_value_is_read_as_it_was_written(document: dict[str, Any]) -> None:
    extraction = extract_document(make.document_bytes(document))
    assert extraction.status == document["status"]
    forms: tuple[Form, ...] = extraction.forms
    expected = document["forms"] if document["status"] == "parsed" else []
    assert [form.form_ordinal for form in forms] == list(range(1, len(expected) + 1))
    for written, read in zip(expected, forms, strict=True):
        inferred = written["expect"].get("inferred_level1", {})
        assert [(issue.code, issue.record_no) for issue in read.issues] == [
            ("inferred_level1", seq) for seq in inferred
        ]
        head = written_head(written)
        assert fields_of(read, head) == head
        indicators = written_indicators(written)
        assert [fields_of(row, values) for row, values in zip(read.indicators, indicators, strict=True)] == indicators
        funds = written_funds(written)
        assert [fields_of(line, values) for line, values in zip(read.budget_lines, funds, strict=True)] == funds
