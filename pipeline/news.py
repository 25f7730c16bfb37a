"""What is new since the last load: changes in failures, not the whole list. Counts and rule names alone, no person."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from expectations.suites import load_suites
from report.changes import ended_decisions
from warehouse.sql import literal


@dataclass(frozen=True, slots=True)
class RuleNews:
    """Findings of one rule that were not there before."""

    rule_id: str
    title_zh: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class News:
    """The difference between two loads.

    `quarantined` forms came into quarantine and `released` left it; `failing` checks of the load or release failed now
    and not before, `recovered` the other way; `hold_reason` is told where the load was held for a reason of its own.
    `waiting` is how many forms wait now; alone it is no news.
    """

    load_id: str
    is_held: bool
    hold_reason: str | None
    quarantined: int
    released: int
    findings: tuple[RuleNews, ...]
    failing: tuple[str, ...]
    recovered: tuple[str, ...]
    ended_decisions: int
    waiting: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        changes = (self.quarantined, self.released, self.ended_decisions)
        return not (any(changes) or self.hold_reason or self.findings or self.failing or self.recovered)

    def as_json(self) -> dict[str, Any]:
        """The news for a machine."""
        return asdict(self)

    def subject(self) -> str:
        """One line for a mail's head."""
        what = "被门禁扣留" if self.is_held else "已发布"
        found = sum(rule.count for rule in self.findings)
        return f"自评表加载 {self.load_id} {what}：新隔离 {self.quarantined} 份，新发现 {found} 条"

    def lines(self) -> list[str]:
        """The news for a person, one change a line."""
        told = []
        if self.hold_reason:
            told.append(f"加载未发布，被门禁扣留：{self.hold_reason}")
        if self.quarantined:
            told.append(f"新隔离 {self.quarantined} 份自评表")
        if self.released:
            told.append(f"{self.released} 份自评表离开隔离区")
        told += [f"新发现 {rule.count} 条：{rule.title_zh}（{rule.rule_id}）" for rule in self.findings]
        told += [f"检查新出现不通过：{check}" for check in self.failing]
        told += [f"检查恢复通过：{check}" for check in self.recovered]
        if self.ended_decisions:
            told.append(f"{self.ended_decisions} 项审核决定不再有效（到期、被撤销、内容已变或已被新版替代）")
        told.append(f"目前等待决定 {self.waiting} 份")
        return told


def news_of(database: Path, previous: Path | None, load_id: str) -> News:
    """What the load whose audit tables are in `database` changed against `previous`, null for the first load."""
    connection = duckdb.connect()
    try:
        _attach(connection, database, "now")
        if previous is not None:
            _attach(connection, previous, "before")
        here = _state(connection, "now")
        there = _state(connection, "before") if previous is not None else ({}, set(), set())
        (findings, quarantined, ended), (old_findings, old_quarantined, old_ended) = here, there
        fresh = [rule for key, rule in findings.items() if key not in old_findings]
        failing, recovered = _checks(connection, load_id)
        held, reason = _hold(connection, load_id)
        return News(
            load_id=load_id,
            is_held=held,
            hold_reason=reason,
            quarantined=len(quarantined - old_quarantined),
            released=len(old_quarantined - quarantined),
            findings=tuple(RuleNews(*rule, fresh.count(rule)) for rule in sorted(set(fresh))),
            failing=failing,
            recovered=recovered,
            ended_decisions=len(ended - old_ended) if previous is not None else 0,
            waiting=len(quarantined),
        )
    finally:
        connection.close()


def _attach(connection: duckdb.DuckDBPyConnection, database: Path, name: str) -> None:
    connection.execute(f"attach {literal(str(database))} as {name} (read_only)")


def _state(
    connection: duckdb.DuckDBPyConnection, name: str
) -> tuple[dict[str, tuple[str, str, str]], set[tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Findings with their rule, forms in quarantine, decisions that do not hold any more."""
    rows = connection.execute(
        f"select finding_key || coalesce(form_hash, ''), rule.rule_id, rule.title_zh, rule.severity"  # noqa: S608
        f" from {name}.audit.finding as finding join {name}.audit.rule as rule on finding.rule_id = rule.rule_id"
    ).fetchall()
    findings = {key: (rule_id, title, severity) for key, rule_id, title, severity in rows}
    quarantined = connection.execute(
        f"select document_id, form_ordinal, form_hash from {name}.audit.quarantine where status = 'quarantined'"  # noqa: S608
    ).fetchall()
    ended = connection.execute(ended_decisions(f"{name}.audit")).fetchall()
    return findings, set(quarantined), set(ended)


def _checks(connection: duckdb.DuckDBPyConnection, load_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Checks of load and release that fail now and did not in the load before, and those that do not fail any more."""
    now = _failed(connection, "load_id = $load", load_id)
    before = _failed(
        connection,
        "load_id = (select max(load_id) from now.audit.load where load_id < $load and status in ('published', 'held'))",
        load_id,
    )
    return _described(now - before), _described(before - now)


def _failed(connection: duckdb.DuckDBPyConnection, which: str, load_id: str) -> set[str]:
    rows = connection.execute(
        "select expectation_id from now.audit.validation_result"  # noqa: S608 (constants)
        f" where (not evaluated or (not success and level <> 'form')) and {which}",
        {"load": load_id},
    ).fetchall()
    return {row[0] for row in rows}


def _described(checks: set[str]) -> tuple[str, ...]:
    """What the checks ask for, in Chinese: their messages would quote names of files and projects."""
    asked = {spec.expectation_id: spec.description_zh for suite in load_suites() for spec in suite.expectations}
    return tuple(f"{asked.get(check, '')}（{check}）" for check in sorted(checks))


def _hold(connection: duckdb.DuckDBPyConnection, load_id: str) -> tuple[bool, str | None]:
    """Whether the load was held, and by which checks where the load before was not held for the same reason."""
    rows: Sequence[tuple[Any, ...]] = connection.execute(
        "select status, hold_reason from now.audit.load where load_id <= $load and status in ('published', 'held')"
        " order by load_id desc limit 2",
        {"load": load_id},
    ).fetchall()
    if not rows or rows[0][0] != "held":
        return False, None
    is_same = len(rows) > 1 and rows[1] == rows[0]
    return True, None if is_same else "；".join(_described(_failed(connection, "load_id = $load", load_id)))
