"""What the audit tables of a load say, read once and made safe to be shown."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from model.errors import Defect
from report.text import clean, place
from report.words import UNDECIDED, is_number_field, rank

FormKey = tuple[str, int]
"""document_id and form_ordinal."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A finding rule (检查规则)."""

    rule_id: str
    severity: str
    title: str
    description: str | None
    decided_from: str | None
    citation: str | None
    is_implemented: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """Something received (收件); `message` says what is wrong with it."""

    receipt_id: int
    source: str | None
    name: str | None
    received_at: datetime | None
    document_id: str | None
    status: str
    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class FormHead:
    """A form received, with what the gate or an auditor decided."""

    document_id: str
    form_ordinal: int
    extractor_version: str | None
    file_name: str | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    template: str | None
    status: str
    load_id: str | None
    place: str

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding (发现): what the department printed that does not fit. The form may be none (a department's)."""

    finding_key: str
    rule_id: str
    severity: str
    file_name: str | None
    document_id: str | None
    form_ordinal: int | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    seq: int | None
    funding_source: str | None
    field: str | None
    reported: str | None
    expected: str | None
    difference: Decimal | None
    explained_by: str | None
    debatable: bool
    message: str | None
    citation: str | None
    page: int | None
    table_no: int | None
    row_no: int | None
    gate_status: str
    load_id: str | None

    @property
    def key(self) -> FormKey | None:
        """document_id and form_ordinal; None for a finding about no form."""
        if self.document_id is None or self.form_ordinal is None:
            return None
        return (self.document_id, self.form_ordinal)

    @property
    def place(self) -> str:
        """第N页 表T 行R."""
        return place(self.page, self.table_no, self.row_no)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a form is in quarantine."""

    message: str
    expectation_id: str | None = None
    rule_id: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A form in quarantine (隔离) with its reasons."""

    document_id: str
    form_ordinal: int
    file_name: str | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    load_id: str | None
    status: str
    reasons: tuple[Reason, ...]
    place: str
    waiting_since: datetime | None

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)


@dataclass(frozen=True, slots=True)
class ExtractionIssue:
    """An extraction issue (抽取问题): what our reading could not settle."""

    document_id: str
    file_name: str | None
    form_ordinal: int | None
    issue_no: int
    code: str
    message: str | None
    record_kind: str | None
    record_no: int | None
    field: str | None
    place: str

    @property
    def key(self) -> FormKey | None:
        """document_id and form_ordinal; None for an issue about the whole document."""
        return None if self.form_ordinal is None else (self.document_id, self.form_ordinal)


@dataclass(frozen=True, slots=True)
class Load:
    """A load (加载批次). Times are UTC."""

    load_id: str
    started_at: datetime | None
    finished_at: datetime | None
    status: str | None
    extractor_version: str | None
    ruleset_version: str | None


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """An expectation of a load that failed or could not run."""

    suite: str
    expectation_id: str
    level: str
    severity: str
    rule_id: str | None
    evaluated: bool
    element_count: int | None
    unexpected_count: int | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Audit:
    """All that the report shows, each tuple in a fixed order."""

    rules: tuple[Rule, ...]
    receipts: tuple[Receipt, ...]
    forms: tuple[FormHead, ...]
    findings: tuple[Finding, ...]
    quarantined: tuple[Quarantined, ...]
    issues: tuple[ExtractionIssue, ...]
    loads: tuple[Load, ...]
    failed_checks: tuple[tuple[str, FailedCheck], ...]

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; one that only repeats the id where the catalog does not hold it."""
        for rule in self.rules:
            if rule.rule_id == rule_id:
                return rule
        return Rule(rule_id, "info", rule_id, None, None, None, True)


_COLUMNS: Mapping[str, str] = {
    "rule": "rule_id, severity, title_zh, description_zh, decided_from, citation, is_implemented",
    "receipt": "receipt_id, source, name, received_at, document_id, status, code, message",
    "form": "document_id, form_ordinal, extractor_version, file_name, project_name, department, fiscal_year, template, "
    "status, load_id, page, table_no, row_no",
    "finding": "finding_key, rule_id, severity, file_name, document_id, form_ordinal, project_name, department, "
    "fiscal_year, seq, funding_source, field, reported, expected, difference, explained_by, debatable, message_zh, "
    "citation, page, table_no, row_no, gate_status, load_id",
    "quarantine": "document_id, form_ordinal, file_name, project_name, department, fiscal_year, load_id, status, "
    "reasons, reason_zh, page, table_no, row_no, waiting_since",
    "issue": "document_id, file_name, form_ordinal, issue_no, code, message, record_kind, record_no, field, page, "
    "table_no, row_no",
    "load": "load_id, started_at, finished_at, status, extractor_version, ruleset_version",
    "validation_result": "load_id, suite, expectation_id, level, severity, rule_id, success, evaluated, "
    "element_count, unexpected_count, message_zh",
}


def read_audit(database: Path) -> Audit:
    """Everything that the report shows, from the schema `audit` of a DuckDB file, which is read and closed.

    Raises Defect where the file, a table or a column is missing.
    """
    if not database.is_file():
        raise Defect(f"{database}: no such database. Build the audit tables of the load first.")
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = {name: _read(connection, database, name, columns) for name, columns in _COLUMNS.items()}
    return Audit(
        rules=tuple(sorted(map(_rule, tables["rule"]), key=lambda r: (rank("severity", r.severity), r.rule_id))),
        receipts=tuple(sorted(map(_receipt, tables["receipt"]), key=lambda r: r.receipt_id)),
        forms=tuple(sorted(map(_form, tables["form"]), key=_by_file)),
        findings=tuple(sorted(map(_finding, tables["finding"]), key=_finding_order)),
        quarantined=tuple(sorted(map(_quarantined, tables["quarantine"]), key=_by_file)),
        issues=tuple(
            sorted(map(_issue, tables["issue"]), key=lambda i: (i.file_name or "", i.document_id, i.issue_no))
        ),
        loads=tuple(sorted((_load(row) for row in tables["load"]), key=lambda load: load.load_id)),
        failed_checks=_failed_checks(tables["validation_result"]),
    )


def _read(
    connection: duckdb.DuckDBPyConnection, database: Path, table: str, columns: str
) -> tuple[Mapping[str, Any], ...]:
    try:
        cursor = connection.execute(f"select {columns} from audit.{table}")  # noqa: S608 (constants of this module)
    except duckdb.Error as error:
        raise Defect(
            f"{database}: audit.{table} does not hold what the report reads ({error}). Run the audit models again."
        ) from error
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())


def _by_file(item: FormHead | Quarantined) -> tuple[str, str, int]:
    return (item.file_name or "", item.document_id, item.form_ordinal)


def _finding_order(finding: Finding) -> tuple[Any, ...]:
    return (
        rank("severity", finding.severity),
        finding.rule_id,
        finding.file_name or "",
        finding.document_id or "",
        finding.form_ordinal or 0,
        finding.seq or 0,
        finding.finding_key,
    )


def _place(row: Mapping[str, Any]) -> str:
    return place(row["page"], row["table_no"], row["row_no"])


def _text(value: object) -> str | None:
    return None if value is None else clean(str(value))


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        rule_id=row["rule_id"],
        severity=row["severity"],
        title=_text(row["title_zh"]) or row["rule_id"],
        description=_text(row["description_zh"]),
        decided_from=_text(row["decided_from"]),
        citation=_text(row["citation"]),
        is_implemented=bool(row["is_implemented"]),
    )


def _receipt(row: Mapping[str, Any]) -> Receipt:
    return Receipt(
        receipt_id=row["receipt_id"],
        source=_text(row["source"]),
        name=_text(row["name"]),
        received_at=row["received_at"],
        document_id=_text(row["document_id"]),
        status=row["status"],
        code=_text(row["code"]),
        message=_text(row["message"]),
    )


def _form(row: Mapping[str, Any]) -> FormHead:
    return FormHead(
        document_id=row["document_id"],
        form_ordinal=row["form_ordinal"],
        extractor_version=_text(row["extractor_version"]),
        file_name=_text(row["file_name"]),
        project_name=_text(row["project_name"]),
        department=_text(row["department"]),
        fiscal_year=_text(row["fiscal_year"]),
        template=_text(row["template"]),
        status=row["status"] or UNDECIDED,
        load_id=row["load_id"],
        place=_place(row),
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    is_number = is_number_field(row["field"])
    return Finding(
        finding_key=str(row["finding_key"]),
        rule_id=row["rule_id"],
        severity=row["severity"],
        file_name=_text(row["file_name"]),
        document_id=row["document_id"],
        form_ordinal=row["form_ordinal"],
        project_name=_text(row["project_name"]),
        department=_text(row["department"]),
        fiscal_year=_text(row["fiscal_year"]),
        seq=row["seq"],
        funding_source=_text(row["funding_source"]),
        field=_text(row["field"]),
        reported=clean(row["reported"], is_number=is_number),
        expected=clean(row["expected"], is_number=is_number),
        difference=row["difference"],
        explained_by=_text(row["explained_by"]),
        debatable=bool(row["debatable"]),
        message=_text(row["message_zh"]),
        citation=_text(row["citation"]),
        page=row["page"],
        table_no=row["table_no"],
        row_no=row["row_no"],
        gate_status=row["gate_status"] or UNDECIDED,
        load_id=row["load_id"],
    )


def _quarantined(row: Mapping[str, Any]) -> Quarantined:
    return Quarantined(
        document_id=row["document_id"],
        form_ordinal=row["form_ordinal"],
        file_name=_text(row["file_name"]),
        project_name=_text(row["project_name"]),
        department=_text(row["department"]),
        fiscal_year=_text(row["fiscal_year"]),
        load_id=row["load_id"],
        status=row["status"],
        reasons=_reasons(row["reasons"], row["reason_zh"]),
        place=_place(row),
        waiting_since=row["waiting_since"],
    )


def _reasons(reasons: str | None, joined: str | None) -> tuple[Reason, ...]:
    """The reasons of a form, from their JSON; from the joined Chinese text where that is not a list of reasons."""
    try:
        entries = json.loads(reasons or "[]")
        parsed = tuple(
            Reason(
                message=_text(entry.get("message_zh")) or str(entry.get("expectation_id") or "（未写明原因）"),
                expectation_id=_text(entry.get("expectation_id")),
                rule_id=_text(entry.get("rule_id")),
                severity=_text(entry.get("severity")),
            )
            for entry in entries
        )
    except (ValueError, AttributeError, TypeError):
        parsed = ()
    return parsed or tuple(Reason(part) for part in (clean(joined) or "（未写明原因）").split("；") if part)


def _issue(row: Mapping[str, Any]) -> ExtractionIssue:
    return ExtractionIssue(
        document_id=row["document_id"],
        file_name=_text(row["file_name"]),
        form_ordinal=row["form_ordinal"],
        issue_no=row["issue_no"],
        code=_text(row["code"]) or "",
        message=_text(row["message"]),
        record_kind=_text(row["record_kind"]),
        record_no=row["record_no"],
        field=_text(row["field"]),
        place=_place(row),
    )


def _load(row: Mapping[str, Any]) -> Load:
    return Load(**row)


def _failed_checks(rows: tuple[Mapping[str, Any], ...]) -> tuple[tuple[str, FailedCheck], ...]:
    failed = [
        (
            row["load_id"],
            FailedCheck(
                suite=row["suite"],
                expectation_id=row["expectation_id"],
                level=row["level"],
                severity=row["severity"],
                rule_id=row["rule_id"],
                evaluated=bool(row["evaluated"]),
                element_count=row["element_count"],
                unexpected_count=row["unexpected_count"],
                message=_text(row["message_zh"]),
            ),
        )
        for row in rows
        if not (row["success"] and row["evaluated"])
    ]
    return tuple(
        sorted(
            failed,
            key=lambda item: (
                item[0],
                rank("level", item[1].level),
                rank("severity", item[1].severity),
                item[1].suite,
                item[1].expectation_id,
            ),
        )
    )
