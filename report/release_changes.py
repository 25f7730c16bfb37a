"""What changed between two releases and why: forms, recomputed scores, findings, rule sets, departments.

Both releases are attached read-only to one DuckDB in memory; the comparisons are the SQL files of `changes/`, over
views named `earlier_form`, `later_form` and so on. Releases of different versions of this project may differ in
columns: what one of them lacks is not compared, and is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from model.errors import Defect
from warehouse.current import Release
from warehouse.sql import literal

_SQL = Path(__file__).parent / "changes"

READ: Mapping[str, Mapping[str, str]] = {
    "audit.form": {
        "document_id": "varchar",
        "form_ordinal": "integer",
        "extractor_version": "varchar",
        "file_name": "varchar",
        "project_name": "varchar",
        "department": "varchar",
        "fiscal_year": "varchar",
        "status": "varchar",
    },
    "audit.finding": {
        "finding_key": "varchar",
        "rule_id": "varchar",
        "severity": "varchar",
        "document_id": "varchar",
        "form_ordinal": "integer",
        "seq": "integer",
        "field": "varchar",
        "message_zh": "varchar",
        "state": "varchar",
    },
    "audit.decision": {
        "decision_id": "bigint",
        "document_id": "varchar",
        "form_ordinal": "integer",
        "state": "varchar",
    },
    "marts.dim_document": {"document_id": "varchar"},
    "marts.fct_evaluation": {
        "document_id": "varchar",
        "form_ordinal": "integer",
        "evaluation_series_key": "varchar",
        "is_current": "boolean",
        "ruleset_id": "varchar",
        "recomputed_total": "decimal(12, 6)",
        "recomputed_grade": "varchar",
        "recomputed_execution_score": "decimal(12, 6)",
    },
    "marts.fct_indicator": {
        "document_id": "varchar",
        "form_ordinal": "integer",
        "seq": "integer",
        "level3": "varchar",
        "target_text": "varchar",
        "actual_text": "varchar",
        "recomputed_score": "decimal(14, 6)",
        "score_basis": "varchar",
    },
    "marts.dim_ruleset": {
        "ruleset_id": "varchar",
        "title_zh": "varchar",
        "status": "varchar",
        "citation": "varchar",
        "total_weight": "varchar",
        "execution_weight": "varchar",
        "execution_denominator": "varchar",
        "positive_formula": "varchar",
        "equal_formula": "varchar",
        "reverse_formula": "varchar",
        "score_tolerance": "varchar",
        "over_achievement_flag_ratio": "varchar",
        "over_achievement_reason_ratio": "varchar",
        "grade_bands": "varchar",
        "grade_limits": "varchar",
        "over_achievement_deductions": "varchar",
        "qualitative_limits": "varchar",
        "first_level_weights": "varchar",
        "rounding": "varchar",
        "execution_score_decimals": "varchar",
        "execution_score_coarse_decimals": "varchar",
        "score_decimals": "varchar",
        "score_without_survey": "varchar",
        "cost_cap_score": "varchar",
        "target_basis": "varchar",
    },
    "marts.dim_department": {
        "department_key": "varchar",
        "department_name": "varchar",
        "canonical_name": "varchar",
        "current_name": "varchar",
        "division_code": "varchar",
        "division_name": "varchar",
        "government_level": "varchar",
    },
}
"""Columns that are compared. A change of any other is no difference that a reader of figures sees."""

_VERSIONS = ("extractor_version", "vocabulary_hash", "ruleset_version", "ruleset_hash")
_VALUES = """
create temp view {side}_{name}_value as
select {keys}, field, nullif(value, '') as value
from (
    unpivot (select {keys}, coalesce(cast(columns(* exclude ({keys})) as varchar), '') from {side}_{table})
    on columns(* exclude ({keys})) into name field value value
)
"""
"""The columns of a table as rows of field and value."""
_VALUES_OF = {
    "rule": ("dim_ruleset", "ruleset_id"),
    "department": ("dim_department", "department_key, department_name"),
}
"""The tables compared column by column, with the columns that say what a row is about."""

REASONS: Mapping[str, str] = {
    "new_document": "new document",
    "document_gone": "document not in the release any more",
    "read_again": "read by another version of the extractor",
    "new_version": "another version of the form",
    "decision": "decision or correction by an auditor",
    "rule_set": "another rule set or other values in it",
    "project": "rules, models or checks of the project changed",
}
"""Why a form may be another than before. A form with none of them changed because of forms around it."""


@dataclass(frozen=True, slots=True)
class ReleaseChanges:
    """What two releases differ in. Every row is a mapping of column to value, null where a side has none.

    `versions`, `rule_sets` and `departments` have name, field, before, after; `forms`, `scores`, `indicators` and
    `findings` say which form they are of and carry `reasons`, codes of REASONS.
    """

    earlier: str
    later: str
    versions: Sequence[Mapping[str, Any]]
    rule_sets: Sequence[Mapping[str, Any]]
    forms: Sequence[Mapping[str, Any]]
    scores: Sequence[Mapping[str, Any]]
    indicators: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    departments: Sequence[Mapping[str, Any]]
    not_compared: Sequence[str]


def compare_releases(earlier: Release, later: Release) -> ReleaseChanges:
    """Everything that changed from one release to another; neither is changed by it.

    Raises Defect where a release's file cannot be read.
    """
    with _attached(earlier, later) as connection:
        missing = _views(connection)
        connection.execute(
            f"create temp table form_pair as {_sql('form_pair')}",
            {"is_project_changed": earlier.info.get("ruleset_hash") != later.info.get("ruleset_hash")},
        )
        connection.execute(f"create temp table indicator_pair as {_sql('indicator_pair')}")
        return ReleaseChanges(
            earlier=earlier.load_id,
            later=later.load_id,
            versions=_versions(earlier.info, later.info),
            rule_sets=_rows(connection, "rule_values"),
            forms=_rows(connection, "forms"),
            scores=_rows(connection, "scores"),
            indicators=_rows(connection, "indicators"),
            findings=_rows(connection, "findings"),
            departments=_rows(connection, "departments"),
            not_compared=missing,
        )


@contextmanager
def _attached(earlier: Release, later: Release) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    try:
        for side, release in (("earlier", earlier), ("later", later)):
            try:
                connection.execute(f"attach {literal(str(release.database))} as {side} (read_only)")
            except duckdb.Error as error:
                raise Defect(f"{release.database}: the release cannot be read: {error}") from error
        yield connection
    finally:
        connection.close()


def _views(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Make the views of both sides; the columns that a side lacks, which are null on both."""
    present = set(
        connection.execute(
            "select database_name, schema_name || '.' || table_name, column_name from duckdb_columns()"
        ).fetchall()
    )
    missing = []
    for table, columns in READ.items():
        lacking = {
            column: side for column in columns for side in ("earlier", "later") if (side, table, column) not in present
        }
        missing += [f"{table}.{column}" for column in lacking]
        for side in ("earlier", "later"):
            listed = ", ".join(
                f"cast({'null' if column in lacking else column} as {kind}) as {column}"
                for column, kind in columns.items()
            )
            there = any((side, table, column) in present for column in columns)
            source = f"from {side}.{table}" if there else "where false"
            name = table.partition(".")[2]
            connection.execute(f"create temp view {side}_{name} as select {listed} {source}")
    for side in ("earlier", "later"):
        for name, (table, keys) in _VALUES_OF.items():
            connection.execute(_VALUES.format(side=side, name=name, table=table, keys=keys))
    return tuple(missing)


def _versions(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Versions of what made the releases, and of the packages, where they differ."""
    pairs = [("release", name, earlier.get(name), later.get(name)) for name in _VERSIONS]
    before, after = earlier.get("packages") or {}, later.get("packages") or {}
    pairs += [("package", name, before.get(name), after.get(name)) for name in sorted({*before, *after})]
    return tuple(
        {"name": kind, "field": name, "before": old, "after": new} for kind, name, old, new in pairs if old != new
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[Mapping[str, Any], ...]:
    cursor = connection.execute(_sql(name))
    columns = [column[0] for column in cursor.description]
    return tuple(dict(zip(columns, row, strict=True)) for row in cursor.fetchall())


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text("utf-8")
