"""Made-up build files: the raw and state schemas of a warehouse, filled from small dicts.

A form is a dict of the printed values that matter for a test; everything else gets a plain default, so that an
untouched form is scored, adds up and breaks no rule:

    with open_build(path) as build:
        add_form(build, form(project_name="样例项目", total_score="91"))
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from model.tables import RAW_TABLES
from warehouse.state_copy import STATE_COLUMNS

LOAD_ID = "20260701T180000Z-9951"
"""Ends in digits that may be taken for an offset from UTC, which is none."""
EXTRACTOR_VERSION = "1.0.0+made"

_LINE: dict[str, Any] = {
    "funding_source": "total",
    "label": "年度资金总额",
    "initial_budget": "100",
    "full_year_budget": "100",
    "executed": "100",
    "weight": "10",
    "execution_rate": "100%",
    "score": "10",
}
_PART: dict[str, Any] = {
    "funding_source": "current_year_appropriation",
    "label": "其中:当年财政拨款",
    "initial_budget": "100",
    "full_year_budget": "100",
    "executed": "100",
    "execution_rate": "100%",
}
_INDICATORS: tuple[dict[str, Any], ...] = (
    {"level2": "数量指标", "level3": "培训班期数", "target": "≥5期", "actual": "5期", "weight": "50", "score": "50"},
    {
        "level1": "效益指标",
        "level2": "社会效益指标",
        "level3": "群众知晓率",
        "target": "≥80%",
        "actual": "85%",
        "weight": "30",
        "score": "30",
    },
    {
        "level1": "满意度指标",
        "level2": "服务对象满意度指标",
        "level3": "参训人员满意度",
        "target": "≥90%",
        "actual": "93%",
        "weight": "10",
        "score": "10",
    },
)
_FORM: dict[str, Any] = {
    "template": "T1",
    "title": "项目支出绩效自评表",
    "fiscal_year": "2024",
    "project_name": "业务培训",
    "department": "样例市样例局",
    "implementing_unit": "样例中心",
    "money_unit": "万元",
    "goal_expected": "举办培训班五期",
    "goal_actual": "五期培训班全部办完",
    "total_weight": "100",
    "total_score": "100",
    "grade": None,
    "page": 1,
    "table_no": 1,
    "row_no": 1,
}


def line(**printed: Any) -> dict[str, Any]:
    """A budget line: the total line of 100 fully spent, with what the caller says instead."""
    return {**_LINE, **printed}


def part(**printed: Any) -> dict[str, Any]:
    """A funding line below the total, with what the caller says instead."""
    return {**_PART, **printed}


def indicator(**printed: Any) -> dict[str, Any]:
    """An indicator row of 50 points, met, with what the caller says instead."""
    return {**_INDICATORS[0], **printed}


def indicators() -> list[dict[str, Any]]:
    """Three indicator rows of 50, 30 and 10 points, all met."""
    return [dict(row) for row in _INDICATORS]


def form(**printed: Any) -> dict[str, Any]:
    """A form that breaks no rule, with what the caller says instead.

    `budget_lines`, `indicators` and `issues` are lists of dicts; an issue names `record_kind`, `record_no`, `field`.
    """
    whole = {**_FORM, "budget_lines": [line(), part()], "indicators": indicators(), "issues": []}
    return {**whole, **printed}


@contextmanager
def open_build(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build file at `path`, with the raw and state schemas created where they are not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(str(path))
    try:
        connection.execute("create schema if not exists raw")
        connection.execute("create schema if not exists state")
        for name, columns in RAW_TABLES.items():
            listed = ", ".join(f'"{column.name}" {column.type}' for column in columns)
            connection.execute(f"create table if not exists raw.{name} ({listed}, load_id varchar)")
        for name, types in STATE_COLUMNS.items():
            listed = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
            connection.execute(f"create table if not exists state.{name} ({listed})")
        yield connection
    finally:
        connection.close()


def insert(build: duckdb.DuckDBPyConnection, table: str, **values: Any) -> None:
    """One row of `table` ("raw.form"); columns that are not named are null."""
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    build.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))  # noqa: S608


def document_id(name: str) -> str:
    """The id that a made-up document of this name has: 64 hex digits, the same every time."""
    return hashlib.sha256(name.encode()).hexdigest()


def add_document(
    build: duckdb.DuckDBPyConnection,
    file_name: str = "forms.docx",
    *,
    form_count: int = 0,
    status: str = "parsed",
    load_id: str = LOAD_ID,
    extractor_version: str = EXTRACTOR_VERSION,
    source: str = "samples",
    received_at: datetime = datetime(2026, 7, 1, 18, 0),
) -> str:
    """A document with its name and receipt, but without forms. Gives its id."""
    key = document_id(file_name)
    insert(
        build,
        "raw.document",
        document_id=key,
        extractor_version=extractor_version,
        kind=Path(file_name).suffix.lstrip(".") or "unknown",
        status=status,
        size_bytes=1000,
        page_count=1,
        form_count=form_count,
        load_id=load_id,
    )
    known = build.execute("select 1 from state.document_name where document_id = ?", [key]).fetchone()
    if not known:
        insert(
            build,
            "state.document_name",
            document_id=key,
            file_name=file_name,
            source=source,
            received_at=received_at,
        )
        (number,) = build.execute("select count(*) + 1 from state.receipt").fetchone() or (1,)
        insert(
            build,
            "state.receipt",
            receipt_id=number,
            source=source,
            name=file_name,
            received_at=received_at,
            document_id=key,
            status=status,
        )
    return key


def receive_again(build: duckdb.DuckDBPyConnection, file_name: str, received_at: datetime, code: str) -> None:
    """The bytes of a document once more: `republished` by a place that held others in between, or a `duplicate`."""
    (number,) = build.execute("select count(*) + 1 from state.receipt").fetchone() or (1,)
    insert(
        build,
        "state.receipt",
        receipt_id=number,
        source="samples",
        name=file_name if code == "republished" else f"copy of {file_name}",
        received_at=received_at,
        document_id=document_id(file_name),
        status="duplicate",
        code=code,
    )


def add_forms(
    build: duckdb.DuckDBPyConnection,
    forms: Sequence[Mapping[str, Any]],
    file_name: str = "forms.docx",
    *,
    in_load: bool = True,
    load_id: str = LOAD_ID,
    extractor_version: str = EXTRACTOR_VERSION,
    received_at: datetime = datetime(2026, 7, 1, 18, 0),
) -> str:
    """A document with these forms, numbered from 1. `in_load` says that the load has to decide them. Gives its id."""
    key = add_document(
        build,
        file_name,
        form_count=len(forms),
        load_id=load_id,
        extractor_version=extractor_version,
        received_at=received_at,
    )
    version = {"document_id": key, "extractor_version": extractor_version}
    issue_no = 0
    for ordinal, printed in enumerate(forms, start=1):
        one = {**version, "form_ordinal": ordinal}
        values = {name: value for name, value in printed.items() if name not in _RECORDS}
        insert(build, "raw.form", **{"form_hash": form_hash(printed), **one, **values}, load_id=load_id)
        for line_no, row in enumerate(printed["budget_lines"], start=1):
            place = {"page": 1, "table_no": 1, "row_no": 6 + line_no}
            insert(build, "raw.budget_line", **{**one, "line_no": line_no, **place, **row}, load_id=load_id)
        level1 = "产出指标"
        for seq, row in enumerate(printed["indicators"], start=1):
            level1 = row.get("level1", level1)
            made = {"seq": seq, "row_kind": "indicator", "level1": level1, "page": 1, "table_no": 1, "row_no": 12 + seq}
            insert(build, "raw.indicator", **{**one, **made, **row}, load_id=load_id)
        for row in printed["issues"]:
            issue_no += 1
            made = {"issue_no": issue_no, "code": "number_unreadable", "message": "数字无法辨认", "record_kind": "form"}
            insert(build, "raw.issue", **{**one, **made, **row}, load_id=load_id)
        if in_load:
            insert(build, "state.load_form", **one)
    return key


def add_form(build: duckdb.DuckDBPyConnection, printed: Mapping[str, Any], file_name: str = "form.docx") -> str:
    """A document with this one form. Gives the document's id."""
    return add_forms(build, [printed], file_name)


def add_load(build: duckdb.DuckDBPyConnection, load_id: str = LOAD_ID, status: str = "running", **values: Any) -> None:
    """A load in the state tables."""
    started = datetime(2026, 7, 1, 18, 0)
    insert(
        build,
        "state.load",
        **{
            "load_id": load_id,
            "started_at": started,
            "status": status,
            "extractor_version": EXTRACTOR_VERSION,
            "ruleset_version": "made",
            **values,
        },
    )


def decide(
    build: duckdb.DuckDBPyConnection,
    document: str,
    form_ordinal: int = 1,
    status: str = "accepted",
    *,
    reasons: Sequence[Mapping[str, str]] = (),
    load_id: str = LOAD_ID,
    extractor_version: str = EXTRACTOR_VERSION,
) -> None:
    """What the gate said about a form."""
    insert(
        build,
        "state.form_outcome",
        document_id=document,
        extractor_version=extractor_version,
        form_ordinal=form_ordinal,
        form_hash=None,
        load_id=load_id,
        status=status,
        reasons=json.dumps(list(reasons), ensure_ascii=False),
    )


def correct(
    build: duckdb.DuckDBPyConnection,
    document: str,
    printed_hash: str,
    *cells: tuple[str, int, str, str | None, str | None],
    decision_id: int,
    state: str = "in_effect",
) -> None:
    """An auditor's correction of a document's first form: cells of kind, number, field, printed and corrected value."""
    one = {"decision_id": decision_id, "document_id": document, "form_ordinal": 1, "form_hash": printed_hash}
    made = {"decision": "correct", "reason": "印刷有误", "decided_by": "auditor-1", "decided_at": datetime(2026, 7, 1)}
    insert(build, "state.decision", **one, **made, state=state, is_intact=True)
    for kind, number, field, printed, corrected in cells:
        cell = {"record_kind": kind, "record_no": number, "field": field}
        values = {"printed_value": printed, "corrected_value": corrected}
        insert(build, "state.correction", **one, **cell, **values, state=state)


def form_hash(printed: Mapping[str, Any]) -> str:
    """A hash of a made-up form's printed content."""
    return hashlib.sha256(json.dumps(printed, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


_RECORDS = frozenset({"budget_lines", "indicators", "issues"})
