"""What the audit tables of a load say, read once and made safe to be shown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import duckdb

from model.errors import Defect
from model.source_name import source_name
from report.decisions import Correction, Decision
from report.intake import ExtractionIssue, Receipt
from report.records import (
    FailedCheck,
    Finding,
    FormHead,
    FormKey,
    Load,
    Quarantined,
    Reason,
    Rule,
    Unpublished,
)
from report.scores import FormScore, Score
from report.text import clean, place
from report.versions import VersionChange
from report.words import OPEN, UNDECIDED, is_number_field, rank

_BATCH = 2_000
_MOST_KNOWN = 50_000
"""Texts that are looked for among those met before: more would be what memory is spent on."""
NO_REASON = "（未写明原因）"
_VALUES = frozenset({"reported", "expected", "printed_value", "corrected_value", "old_text", "new_text"})


@dataclass(frozen=True, slots=True)
class Audit:
    """All that the report shows, each tuple in a fixed order; scores of rows, which are many, are `shown_scores`."""

    rules: tuple[Rule, ...]
    receipts: tuple[Receipt, ...]
    forms: tuple[FormHead, ...]
    findings: tuple[Finding, ...]
    quarantined: tuple[Quarantined, ...]
    issues: tuple[ExtractionIssue, ...]
    loads: tuple[Load, ...]
    failed_checks: tuple[tuple[str, FailedCheck], ...]
    form_scores: Mapping[FormKey, FormScore] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    corrections: tuple[Correction, ...] = ()
    unpublished: tuple[Unpublished, ...] = ()
    version_changes: tuple[VersionChange, ...] = ()

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id; one that only repeats the id where the catalog does not hold it."""
        for rule in self.rules:
            if rule.rule_id == rule_id:
                return rule
        return Rule(rule_id, "info", rule_id, None, None, None, True)

    def load(self, load_id: str) -> Load | None:
        """The load of that id; None where the state store does not hold it."""
        return next((load for load in self.loads if load.load_id == load_id), None)


_RECORDS: Mapping[str, type] = {
    "receipt": Receipt,
    "form_score": FormScore,
    "score": Score,
    "load": Load,
    "decision": Decision,
    "correction": Correction,
    "version_change": VersionChange,
    "unpublished": Unpublished,
}
"""Tables of which each column is a field of the record."""

_COLUMNS: Mapping[str, str] = {
    **{table: ", ".join(field.name for field in fields(record)) for table, record in _RECORDS.items()},
    "rule": "rule_id, severity, title_zh, description_zh, decided_from, citation, is_implemented",
    "form": "document_id, form_ordinal, extractor_version, file_name, project_name, department, fiscal_year, template, "
    "status, load_id, reported_total, reported_grade, reported_execution_rate, recomputed_execution_rate, page, "
    "table_no, row_no, form_hash, evaluation_series_key, received_at, publication_no, "
    "is_current",
    "finding": "finding_key, rule_id, severity, file_name, document_id, form_ordinal, project_name, department, "
    "fiscal_year, seq, funding_source, field, reported, expected, difference, explained_by, debatable, message_zh, "
    "citation, page, table_no, row_no, line_no, gate_status, load_id, form_hash, state, state_reason, state_by, "
    "state_at, is_corrected",
    "quarantine": "document_id, form_ordinal, file_name, project_name, department, fiscal_year, load_id, status, "
    "reasons, reason_zh, page, table_no, row_no, waiting_since",
    "issue": "document_id, file_name, form_ordinal, issue_no, code, message, record_kind, record_no, field, page, "
    "table_no, row_no",
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

        def rows(table: str) -> Iterator[Mapping[str, Any]]:
            return _read(connection, database, table)

        failed = (row for row in rows("validation_result") if not (row["success"] and row["evaluated"]))
        return Audit(
            rules=tuple(sorted(map(_rule, rows("rule")), key=_by_rank)),
            receipts=tuple(sorted(map(_receipt, rows("receipt")), key=lambda receipt: receipt.receipt_id)),
            forms=tuple(sorted(map(_form, rows("form")), key=_by_file)),
            findings=tuple(sorted(map(_finding, rows("finding")), key=_by_finding)),
            quarantined=tuple(sorted(map(_quarantined, rows("quarantine")), key=_by_file)),
            issues=tuple(sorted(map(_issue, rows("issue")), key=_by_issue)),
            loads=tuple(sorted((Load(**row) for row in rows("load")), key=lambda load: load.load_id)),
            failed_checks=tuple(sorted(map(_failed_check, failed), key=_by_check)),
            form_scores={(row["document_id"], row["form_ordinal"]): FormScore(**row) for row in rows("form_score")},
            decisions=tuple(sorted((Decision(**row) for row in rows("decision")), key=lambda one: one.decision_id)),
            corrections=tuple(sorted((Correction(**row) for row in rows("correction")), key=_by_cell)),
            version_changes=tuple(sorted((VersionChange(**row) for row in rows("version_change")), key=_by_change)),
            unpublished=tuple(sorted((Unpublished(**row) for row in rows("unpublished")), key=_by_department)),
        )


def shown_scores(database: Path) -> Iterator[tuple[FormKey, tuple[Score, ...]]]:
    """The scores of every form that the report has a page for, form by form, ordered by document and ordinal.

    There are twenty to a form: they are never all in memory. Raises as `read_audit`.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        scores = (
            Score(**row) for row in _read(connection, database, "score", "order by document_id, form_ordinal, seq")
        )
        for key, of_form in groupby(scores, key=attrgetter("key")):
            yield key, tuple(of_form)


def _read(
    connection: duckdb.DuckDBPyConnection, database: Path, table: str, order: str = ""
) -> Iterator[Mapping[str, Any]]:
    """The rows of an audit table, every text in them made safe to be shown; texts that repeat are there once."""
    query = f"select {_COLUMNS[table]} from audit.{table} {order}"  # noqa: S608 (constants of this module)
    try:
        cursor = connection.cursor().execute(query)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise Defect(
            f"{database}: audit.{table} does not hold what the report reads ({reason}). Run the audit models again."
        ) from error
    names = [column[0] for column in cursor.description]
    known: dict[str | None, str | None] = {}
    while batch := cursor.fetchmany(_BATCH):
        if len(known) > _MOST_KNOWN:
            known.clear()
        for row in batch:
            yield _cleaned(dict(zip(names, row, strict=True)), known)


def _cleaned(row: dict[str, Any], known: dict[str | None, str | None]) -> Mapping[str, Any]:
    holds_number = is_number_field(row.get("field"))
    for name, value in row.items():
        if name == "fiscal_year" and value is not None:
            text = clean(str(value))
            row[name] = known.setdefault(text, text)
        elif name != "reasons" and isinstance(value, str):
            text = clean(value, is_number=holds_number and name in _VALUES)
            row[name] = known.setdefault(text, text)
    return row


def _by_cell(correction: Correction) -> tuple[Any, ...]:
    return (correction.decision_id, correction.record_kind, correction.record_no, correction.field)


def _by_change(change: VersionChange) -> tuple[Any, ...]:
    return (*change.key, change.change_no)


def _by_department(unpublished: Unpublished) -> tuple[Any, ...]:
    return (unpublished.has_department_published, unpublished.department, unpublished.project_name)


def _by_file(item: FormHead | Quarantined) -> tuple[str, str, int]:
    return (item.file_name or "", item.document_id, item.form_ordinal)


def _by_rank(rule: Rule) -> tuple[Any, ...]:
    return (rank("severity", rule.severity), rule.rule_id)


def _by_issue(issue: ExtractionIssue) -> tuple[Any, ...]:
    return (issue.file_name or "", issue.document_id, issue.issue_no)


def _by_finding(finding: Finding) -> tuple[Any, ...]:
    return (
        rank("severity", finding.severity),
        finding.rule_id,
        finding.file_name or "",
        finding.document_id or "",
        finding.form_ordinal or 0,
        finding.seq or 0,
        finding.finding_key,
    )


def _by_check(item: tuple[str, FailedCheck]) -> tuple[Any, ...]:
    load_id, check = item
    return (load_id, rank("level", check.level), rank("severity", check.severity), check.suite, check.expectation_id)


def _with_place(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its page, table and row as one text."""
    rest = {name: value for name, value in row.items() if name not in ("page", "table_no", "row_no")}
    return rest | {"place": place(row["page"], row["table_no"], row["row_no"])}


def _rule(row: Mapping[str, Any]) -> Rule:
    return Rule(
        rule_id=row["rule_id"],
        severity=row["severity"],
        title=row["title_zh"] or row["rule_id"],
        description=row["description_zh"],
        decided_from=row["decided_from"],
        citation=row["citation"],
        is_implemented=bool(row["is_implemented"]),
    )


def _receipt(row: Mapping[str, Any]) -> Receipt:
    # Releases of versions before this one hold the whole path.
    source = row["source"]
    return Receipt(**{**row, "source": None if source is None else source_name(source)})


def _form(row: Mapping[str, Any]) -> FormHead:
    return FormHead(
        **(_with_place(row) | {"status": row["status"] or UNDECIDED, "is_current": bool(row["is_current"])})
    )


def _finding(row: Mapping[str, Any]) -> Finding:
    rest = {name: value for name, value in row.items() if name != "message_zh"}
    return Finding(
        **rest
        | {
            "message": row["message_zh"],
            "debatable": bool(row["debatable"]),
            "gate_status": row["gate_status"] or UNDECIDED,
            "state": row["state"] or OPEN,
            "is_corrected": bool(row["is_corrected"]),
        }
    )


def _quarantined(row: Mapping[str, Any]) -> Quarantined:
    rest = {name: value for name, value in _with_place(row).items() if name != "reason_zh"}
    return Quarantined(**rest | {"reasons": _reasons(row["reasons"], row["reason_zh"])})


def _reasons(reasons: str | None, joined: str | None) -> tuple[Reason, ...]:
    """The reasons of a form, from their JSON; from the joined Chinese text where that is not a list of reasons."""
    try:
        parsed = tuple(_reason(entry) for entry in json.loads(reasons or "[]"))
    except (ValueError, AttributeError, TypeError):
        parsed = ()
    return parsed or tuple(Reason(part) for part in (joined or NO_REASON).split("；") if part)


def _reason(entry: Mapping[str, str | None]) -> Reason:
    return Reason(
        message=clean(entry.get("message_zh")) or clean(entry.get("expectation_id")) or NO_REASON,
        expectation_id=clean(entry.get("expectation_id")),
        rule_id=clean(entry.get("rule_id")),
        severity=clean(entry.get("severity")),
    )


def _issue(row: Mapping[str, Any]) -> ExtractionIssue:
    return ExtractionIssue(**_with_place(row))


def _failed_check(row: Mapping[str, Any]) -> tuple[str, FailedCheck]:
    return row["load_id"], FailedCheck(
        suite=row["suite"],
        expectation_id=row["expectation_id"],
        level=row["level"],
        severity=row["severity"],
        rule_id=row["rule_id"],
        evaluated=bool(row["evaluated"]),
        element_count=row["element_count"],
        unexpected_count=row["unexpected_count"],
        message=row["message_zh"],
    )
