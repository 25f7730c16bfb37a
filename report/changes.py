"""What a load changed against the release before it: findings that came and went, forms that came into quarantine."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from model.errors import Defect
from report.records import Finding, FormKey, Quarantined
from report.text import clean
from warehouse.current import Release

_LOG = logging.getLogger(__name__)

NEW, KNOWN = "new", "known"
"""What the lists call a finding or form that is new since the release before, and one that is not."""

_HEAD = "document_id, form_ordinal, project_name, department, fiscal_year"


def ended_decisions(audit: str) -> str:
    """The query, on a schema with the audit tables, for the decisions that do not hold any more."""
    return (
        f"select decision_id from {audit}.decision where state in ('expired', 'revoked', 'not_applicable') "  # noqa: S608
        f"union select decision_id from {audit}.correction where state = 'obsolete'"
    )


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding, or a form in quarantine, that was there before and is not any more. `rule_id` is None for a form."""

    rule_id: str | None
    severity: str | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    message: str | None
    key: FormKey | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference from the release before.

    A finding is the same as long as its key and the printed content of its form are. `ended` decisions do not hold any
    more: expired, revoked, about other content, or overtaken by a new version.
    """

    previous_load: str
    new_findings: frozenset[str]
    gone_findings: tuple[Gone, ...]
    new_quarantined: frozenset[FormKey]
    left_quarantine: tuple[Gone, ...]
    ended: int

    def of_finding(self, finding: Finding) -> str:
        """NEW or KNOWN."""
        return NEW if finding.finding_key in self.new_findings else KNOWN

    def of_form(self, form: Quarantined) -> str:
        """NEW or KNOWN: whether the form came into quarantine since."""
        return NEW if form.key in self.new_quarantined else KNOWN


def changes_between(previous: Release, database: Path) -> Changes | None:
    """What `database` changed against a release; None, and a line in the log, where the release is of another kind.

    Both are opened read-only and closed. Raises Defect where the audit tables of `database` lack something.
    """
    after = _read(database)
    try:
        before = _read(previous.database)
    except Defect as error:
        # An older version of this program may have made the release: no reason to keep the load back.
        _LOG.warning("Nothing is said of what is new: %s", error)
        return None
    old_findings = {_finding_key(row): row for row in before["finding"]}
    findings = {_finding_key(row): row for row in after["finding"]}
    old_waiting = {_form_key(row): row for row in before["quarantine"]}
    waiting = {_form_key(row): row for row in after["quarantine"]}
    return Changes(
        previous_load=previous.load_id,
        new_findings=frozenset(row["finding_key"] for key, row in findings.items() if key not in old_findings),
        gone_findings=tuple(_gone(row) for key, row in sorted(old_findings.items()) if key not in findings),
        new_quarantined=frozenset(
            (row["document_id"], row["form_ordinal"]) for key, row in waiting.items() if key not in old_waiting
        ),
        left_quarantine=tuple(_gone(row) for key, row in sorted(old_waiting.items()) if key not in waiting),
        ended=len({row["decision_id"] for row in after["ended"]} - {row["decision_id"] for row in before["ended"]}),
    )


def _read(database: Path) -> Mapping[str, list[Mapping[str, Any]]]:
    queries = {
        "finding": f"select finding_key, form_hash, rule_id, severity, {_HEAD}, message_zh from audit.finding",  # noqa: S608
        "quarantine": f"select form_hash, null as rule_id, null as severity, {_HEAD}, reason_zh as message_zh "  # noqa: S608
        "from audit.quarantine where status = 'quarantined'",
        "ended": ended_decisions("audit"),
    }
    with duckdb.connect(str(database), read_only=True) as connection:
        try:
            return {name: list(_rows(connection, query)) for name, query in queries.items()}
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise Defect(f"{database}: its audit tables cannot be compared ({reason})") from error


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Mapping[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield dict(zip(names, row, strict=True))


def _finding_key(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["finding_key"], row["form_hash"] or "")


def _form_key(row: Mapping[str, Any]) -> tuple[str, int, str]:
    return (row["document_id"], row["form_ordinal"], row["form_hash"] or "")


def _gone(row: Mapping[str, Any]) -> Gone:
    has_form = row["document_id"] is not None and row["form_ordinal"] is not None
    year = row["fiscal_year"]
    return Gone(
        rule_id=clean(row["rule_id"]),
        severity=clean(row["severity"]),
        project_name=clean(row["project_name"]),
        department=clean(row["department"]),
        fiscal_year=None if year is None else clean(str(year)),
        message=clean(row["message_zh"]),
        key=(row["document_id"], row["form_ordinal"]) if has_form else None,
    )
