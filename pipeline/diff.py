"""What `jixiao diff` prints: what changed between two releases, and why."""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.settings import get_settings
from report.release_changes import REASONS, ReleaseChanges, compare_releases
from warehouse.current import find_release

_AROUND = "other forms around it changed"
_CHANGES = {
    "added": "added",
    "gone": "gone",
    "superseded": "superseded",
    "kept_out": "into quarantine or rejected",
    "let_in": "out of quarantine",
    "other_status": "other status",
}


def print_changes(earlier: str, later: str, *, as_json: bool, limit: int) -> None:
    """Print the changes from one release to another: tables of at most `limit` rows each, or JSON with all of them.

    Raises UsageError where a release is not kept.
    """
    home = get_settings().home
    changes = compare_releases(find_release(home, earlier), find_release(home, later))
    if as_json:
        json.dump(asdict(changes), sys.stdout, ensure_ascii=False, indent=1, default=_number)
        sys.stdout.write("\n")
        return
    width = None if sys.stdout.isatty() else 200
    _Printer(Console(highlight=False, width=width), limit).show(changes)


class _Printer:
    """Tables for a person."""

    def __init__(self, console: Console, limit: int) -> None:
        self._out = console
        self._limit = limit

    def show(self, changes: ReleaseChanges) -> None:
        """All that changed, the causes first."""
        self._out.print(Text(f"From {changes.earlier} to {changes.later}"))
        if changes.not_compared:
            self._out.print(Text(f"Not compared, one of the two has no such column: {', '.join(changes.not_compared)}"))
        self._values("Made by other versions", changes.versions)
        self._values("Rule sets", changes.rule_sets)
        self._values("Departments", changes.departments)
        self._forms(changes)
        self._scores(changes)
        self._findings(changes)
        causes = (changes.versions, changes.rule_sets, changes.departments)
        if not any((*causes, changes.forms, changes.scores, changes.findings)):
            self._out.print("Nothing that readers see is different.")

    def _forms(self, changes: ReleaseChanges) -> None:
        counts = Counter(_CHANGES[row["change"]] for row in changes.forms)
        self._rows(
            "Forms: " + ", ".join(f"{count} {name}" for name, count in counts.items()),
            ("change", "form", "project", "department", "before", "after", "why"),
            [
                (
                    _CHANGES[row["change"]],
                    _form(row),
                    row["project_name"],
                    row["department"],
                    row["status_before"],
                    row["status_after"],
                    _why(row, row["superseded_by"]),
                )
                for row in changes.forms
            ],
        )

    def _scores(self, changes: ReleaseChanges) -> None:
        self._rows(
            f"Recomputed scores: {len(changes.scores)} forms, {len(changes.indicators)} indicators",
            ("form", "project", "total", "grade", "execution", "rule set", "indicators", "why"),
            [
                (
                    _form(row),
                    row["project_name"],
                    _step(row["total_before"], row["total_after"]),
                    _step(row["grade_before"], row["grade_after"]),
                    _step(row["execution_score_before"], row["execution_score_after"]),
                    _step(row["ruleset_before"], row["ruleset_after"]),
                    row["indicator_count"],
                    _why(row),
                )
                for row in changes.scores
            ],
        )

    def _findings(self, changes: ReleaseChanges) -> None:
        counts = Counter(row["change"] for row in changes.findings)
        self._rows(
            "Findings: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())),
            ("change", "rule", "form", "row", "message", "why"),
            [
                (
                    _finding_change(row),
                    row["rule_id"],
                    _form(row),
                    row["seq"],
                    row["message_before"] if row["change"] == "gone" else row["message_after"],
                    _why(row),
                )
                for row in changes.findings
            ],
        )

    def _values(self, title: str, rows: Sequence[Mapping[str, Any]]) -> None:
        columns = ("name", "field", "before", "after")
        self._rows(title, columns, [tuple(row[column] for column in columns) for row in rows])

    def _rows(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        if not rows:
            return
        table = Table(*columns, title=title, title_justify="left")
        for row in rows[: self._limit]:
            table.add_row(*(Text("" if value is None else _text(value)) for value in row))
        self._out.print(table)
        if len(rows) > self._limit:
            self._out.print(Text(f"… and {len(rows) - self._limit} more: --limit N shows more, --json all"))


def _form(row: Mapping[str, Any]) -> str:
    return f"{row['file_name'] or (row['document_id'] or '')[:12]} form {row['form_ordinal']}"


def _finding_change(row: Mapping[str, Any]) -> str:
    """What became of a finding; where an auditor said what it is, that too."""
    if row["change"] != "changed" or row["state_before"] == row["state_after"]:
        return str(row["change"])
    return f"changed: {_step(row['state_before'], row['state_after'])}"


def _why(row: Mapping[str, Any], superseded_by: str | None = None) -> str:
    reasons = [REASONS[reason] for reason in row["reasons"]] or [_AROUND]
    return "; ".join([*reasons, *([f"superseded by {superseded_by}"] if superseded_by else [])])


def _step(before: object, after: object) -> str:
    """One value where both are equal."""
    if before == after:
        return "" if after is None else _text(after)
    return " → ".join("—" if value is None else _text(value) for value in (before, after))


def _text(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _number(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)
