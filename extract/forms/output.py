"""A form as one JSON object (the parse output), and the hash of what it prints."""

import hashlib
import json
import unicodedata
from typing import Any

from model.form import BudgetLine, Form, Indicator, Issue
from model.source import Source

FORM_FIELDS = (
    "template",
    "fiscal_year",
    "project_name",
    "department",
    "implementing_unit",
    "responsible_person",
    "phone",
)
BUDGET_FIELDS = ("initial_budget", "full_year_budget", "executed", "weight", "execution_rate", "score")
INDICATOR_FIELDS = (
    "level1",
    "level2",
    "label",
    "level3",
    "target",
    "actual",
    "weight",
    "score",
    "deviation",
    "completion_rate",
    "initial_target",
    "reviewed_score",
    "unit",
    "comparator",
)


def form_to_json(form: Form, *, file_name: str, document_id: str) -> dict[str, Any]:
    """The form in the shape of `jixiao parse`: printed values, null where the document leaves them open."""
    return {
        "file_name": file_name,
        "document_id": document_id,
        "form_ordinal": form.form_ordinal,
        "form_hash": form.form_hash,
        **{name: getattr(form, name) for name in FORM_FIELDS},
        "title": form.title,
        "money_unit": form.money_unit,
        "budget_lines": [_budget_line(line) for line in form.budget_lines],
        "goal_expected": form.goal_expected,
        "goal_actual": form.goal_actual,
        "indicators": [_indicator(row) for row in form.indicators],
        "total_weight": form.total_weight,
        "total_score": form.total_score,
        "grade": form.grade,
        "issues": [_issue(issue) for issue in form.issues],
        "source": source_to_json(form.source),
    }


def source_to_json(source: Source) -> dict[str, Any]:
    """Page, table, row and column, and the box as x0, y0, x1, y1."""
    box = source.box
    return {
        "page": source.page,
        "table": source.table_no,
        "row": source.row_no,
        "column": source.column_no,
        "box": None if box is None else [box.x0, box.y0, box.x1, box.y1],
    }


def _budget_line(line: BudgetLine) -> dict[str, Any]:
    return {
        "line_no": line.line_no,
        "funding_source": str(line.funding_source),
        "label": line.label,
        **{name: getattr(line, name) for name in BUDGET_FIELDS},
        "source": source_to_json(line.source),
    }


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "row_kind": str(row.row_kind),
        **{name: getattr(row, name) for name in INDICATOR_FIELDS},
        "source": source_to_json(row.source),
    }


def _issue(issue: Issue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "message": issue.message,
        "record_kind": issue.record_kind,
        "record_no": issue.record_no,
        "field": issue.field,
        "source": source_to_json(issue.source),
    }


def hash_of(form: Form) -> str:
    """sha-256 of the printed content, in NFKC without white space: whatever file or place it stood in."""
    content = {
        **{name: _canonical(getattr(form, name)) for name in FORM_FIELDS if name != "template"},
        "title": _canonical(form.title),
        "money_unit": form.money_unit,
        "goals": [_canonical(form.goal_expected), _canonical(form.goal_actual)],
        "totals": [_canonical(value) for value in (form.total_weight, form.total_score, form.grade)],
        "budget_lines": [
            [str(line.funding_source), *(_canonical(getattr(line, name)) for name in BUDGET_FIELDS)]
            for line in form.budget_lines
        ],
        "indicators": [[_canonical(getattr(row, name)) for name in INDICATOR_FIELDS] for row in form.indicators],
    }
    encoded = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(encoded.encode("utf-8")).hexdigest()


def _canonical(value: str | None) -> str | None:
    return None if value is None else "".join(unicodedata.normalize("NFKC", value).split())
