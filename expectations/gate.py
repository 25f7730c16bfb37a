"""The gate: which forms of a load may be published, and whether the load may be published at all."""

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from expectations.data_docs import make_whole
from expectations.decisions import FormDecision, awaiting_confirmation, effective_decisions
from expectations.engine import Engine
from expectations.exceptions import known_exceptions, notes, without_exceptions
from expectations.frames import reading, select_frames
from expectations.listing import add_listings, note_results
from expectations.messages import filled, spec_of
from expectations.register import as_parameter, register
from expectations.results import CheckResult, FormVerdict, GateResult, Level, Reason
from expectations.suites import Suite, load_suite
from expectations.thresholds import Thresholds
from model.beijing import today as beijing_today
from model.errors import Defect
from model.status import DecisionKind, FormStatus, Severity

FormKey = tuple[str, int]
HOLD_ROWS_SHOWN = 5
"""Failing rows that a hold reason spells out; all of them stand in the result."""


def run_gate(
    build: Path,
    *,
    docs_dir: Path | None,
    thresholds: Thresholds | None = None,
    work_dir: Path | None = None,
    today: date | None = None,
) -> GateResult:
    """Judge every form of the load, and the load, from the tables that the first dbt phase left in `build`.

    Writes the Data Docs to `docs_dir`, replacing what is there (null: nowhere); files of Great Expectations that the
    release suite needs again go to `work_dir` (default: "gx" beside the build).
    Exceptions and limits end on `today` (default: the day in Beijing).
    Raises Defect where the build cannot be read or a suite is not one; whatever else goes wrong holds the load.
    """
    limits = thresholds or Thresholds()
    day = today or beijing_today()
    store = work_dir or build.parent / "gx"
    shutil.rmtree(store, ignore_errors=True)
    form_suite, load_suite_ = load_suite(Level.FORM), load_suite(Level.LOAD)
    with reading(build) as connection:
        engine = Engine(store, _load_id(connection) or "unknown-load")
        form_results = _judged(engine, connection, form_suite, {}, {}, day)
        verdicts = _verdicts(connection, form_results, effective_decisions(connection))
        quarantined = sum(verdict.status is FormStatus.QUARANTINED for verdict in verdicts)
        agreement = as_parameter(register(limits, known_exceptions(), day))
        counted = {"quarantined_count": quarantined, "register": agreement}
        load_results = _judged(engine, connection, load_suite_, limits.model_dump(), counted, day)
    _publish_docs(engine, docs_dir)
    results = (*form_results, *load_results)
    return _gate_result(verdicts, results)


def run_release_suite(
    build: Path,
    previous_marts: Path | None,
    *,
    docs_dir: Path | None,
    thresholds: Thresholds | None = None,
    work_dir: Path | None = None,
    today: date | None = None,
) -> GateResult:
    """Check the marts and audit tables that the second dbt phase left in `build`, before readers are switched to them.

    `previous_marts` is the marts.duckdb of the current release, null for the first. Writes `docs_dir` again, with the
    pages of run_gate where their `work_dir` is still there. `forms` of the result is empty. Raises as run_gate does.
    """
    limits = (thresholds or Thresholds()).model_dump()
    suite = load_suite(Level.RELEASE)
    with reading(build, previous_marts) as connection:
        engine = Engine(work_dir or build.parent / "gx", _load_id(connection) or "unknown-load")
        results = _judged(engine, connection, suite, limits, {}, today or beijing_today())
    _publish_docs(engine, docs_dir)
    return _gate_result((), results)


def _judged(
    engine: Engine,
    connection: duckdb.DuckDBPyConnection,
    suite: Suite,
    limits: Mapping[str, Any],
    counted: Mapping[str, object],
    today: date,
) -> tuple[CheckResult, ...]:
    """The suite's results, without the rows that a known exception excuses; `counted` goes to the frames alone."""
    frames = select_frames(connection, suite, {**limits, **counted})
    exceptions = known_exceptions()
    found = engine.validate(suite, frames, limits)
    judged = without_exceptions(found, exceptions, today)
    note_results(engine.work_dir, suite, found, judged, [notes(result, exceptions, today) for result in found])
    return judged


def _publish_docs(engine: Engine, docs_dir: Path | None) -> None:
    if docs_dir is None:
        return
    shutil.rmtree(docs_dir, ignore_errors=True)
    docs_dir.mkdir(parents=True)
    engine.build_docs(docs_dir)
    make_whole(docs_dir)
    add_listings(docs_dir, engine.work_dir)


def _load_id(connection: duckdb.DuckDBPyConnection) -> str | None:
    row = connection.execute("select max(load_id) from state.load where status = 'running'").fetchone()
    return row[0] if row else None


def _gate_result(verdicts: Sequence[FormVerdict], results: Sequence[CheckResult]) -> GateResult:
    reasons = tuple(_hold_reason(result) for result in results if _holds(result))
    return GateResult(forms=tuple(verdicts), results=tuple(results), held=bool(reasons), hold_reasons=reasons)


def _holds(result: CheckResult) -> bool:
    """A form's failure quarantines the form; a check that could not run, or the load's own failure, holds the load."""
    return not result.evaluated or (result.level is not Level.FORM and result.is_critical_failure)


def _hold_reason(result: CheckResult) -> str:
    if not result.evaluated:
        return f"{result.message_zh}（{result.suite}/{result.expectation_id}）"
    spec = spec_of(result)
    shown = [filled(spec.message_zh, row) for row in result.unexpected_rows[:HOLD_ROWS_SHOWN]]
    more = len(result.unexpected_rows) - len(shown)
    rest = f"；另有 {more} 项" if more > 0 else ""
    ended = "".join(f"；{told}" for told in json.loads(result.details).get("ended_exceptions", ()))
    return f"{spec.description_zh}：{'；'.join(shown)}{rest}{ended}" if shown else result.message_zh


def _verdicts(
    connection: duckdb.DuckDBPyConnection,
    results: Iterable[CheckResult],
    decisions: Mapping[tuple[str, int, str], FormDecision],
) -> tuple[FormVerdict, ...]:
    """The verdict on exactly the forms that the load has to decide."""
    try:
        forms = connection.execute(
            "select document_id, extractor_version, form_ordinal, form_hash from intermediate.int_form_check "
            "where is_in_load order by document_id, form_ordinal"
        ).fetchall()
    except duckdb.Error as error:
        raise Defect(f"the forms of the load cannot be read from intermediate.int_form_check: {error}") from error
    reasons = _reasons(results, _Findings(connection))
    unconfirmed = awaiting_confirmation(connection)
    verdicts = []
    for document_id, extractor_version, form_ordinal, form_hash in forms:
        key = (document_id, form_ordinal, form_hash)
        status, told = _decided(reasons.get((document_id, form_ordinal), ()), decisions.get(key))
        if key in unconfirmed:
            told = (*told, _told("有一项审核决定待第二人确认，尚未生效", Severity.INFO))
        verdicts.append(FormVerdict(document_id, extractor_version, form_ordinal, form_hash, status, told))
    return tuple(verdicts)


def _decided(found: tuple[Reason, ...], decision: FormDecision | None) -> tuple[FormStatus, tuple[Reason, ...]]:
    """What holds for a form with these reasons against it, under the auditor's decision that counts.

    The reasons are those of the form with its corrections: one that does not add up even so stays in quarantine.
    """
    kind = decision.decision if decision else None
    reason = decision.reason if decision else ""
    if kind == DecisionKind.REJECT:
        return FormStatus.REJECTED, (*found, _told(f"审核人员退回：{reason}", Severity.CRITICAL))
    if kind == DecisionKind.CORRECT and found:
        return FormStatus.QUARANTINED, (*found, _told(f"审核人员更正后仍未通过：{reason}", Severity.CRITICAL))
    if kind == DecisionKind.CORRECT:
        return FormStatus.CORRECTED, (_told(f"审核人员更正：{reason}", Severity.INFO),)
    if not found:
        return FormStatus.ACCEPTED, ()
    if kind == DecisionKind.WAIVE:
        return FormStatus.WAIVED, (*found, _told(f"审核人员放行：{reason}", Severity.INFO))
    return FormStatus.QUARANTINED, found


def _told(message_zh: str, severity: Severity) -> Reason:
    return Reason("decision", None, severity, message_zh)


def _reasons(results: Iterable[CheckResult], findings: "_Findings") -> dict[FormKey, tuple[Reason, ...]]:
    """Why each form is to be quarantined, every cause once, in the order of the suite."""
    collected: dict[FormKey, dict[tuple[str | None, str], Reason]] = defaultdict(dict)
    for result in results:
        if not result.evaluated or not result.is_critical_failure:
            continue
        spec = spec_of(result)
        for row in result.unexpected_rows:
            key = (str(row["document_id"]), int(str(row["form_ordinal"])))
            rule_id = spec.rule_id or (str(row["rule_id"]) if row.get("rule_id") else None)
            for message in findings.messages(key, rule_id, row) or [filled(spec.message_zh, row)]:
                reason = Reason(spec.expectation_id, rule_id, spec.severity, message)
                collected[key].setdefault((rule_id, message), reason)
    return {key: tuple(by_cause.values()) for key, by_cause in collected.items()}


class _Findings:
    """What dbt's findings say about the forms of the load: figures and places, better than any general sentence."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._by_rule: dict[tuple[str, int, str], list[tuple[int | None, int | None, str]]] = defaultdict(list)
        try:
            rows = connection.execute(
                "select document_id, form_ordinal, rule_id, seq, line_no, message_zh from intermediate.int_finding "
                "where is_in_load and message_zh is not null "
                "order by document_id, form_ordinal, seq, line_no, finding_key"
            ).fetchall()
        except duckdb.Error:
            # The suite looks at the same table: no_critical_finding could not be evaluated and holds the load.
            rows = []
        for document_id, form_ordinal, rule_id, seq, line_no, message in rows:
            self._by_rule[document_id, form_ordinal, rule_id].append((seq, line_no, message))

    def messages(self, form: FormKey, rule_id: str | None, row: Mapping[str, object]) -> list[str]:
        """The messages of the form's findings under the rule; those of the row alone where they name it."""
        found = self._by_rule.get((*form, rule_id or ""), [])
        if "finding_key" in row:
            return [str(row["message_zh"])] if row.get("message_zh") else []
        seq, line_no = row.get("seq"), row.get("line_no")
        if seq is not None or line_no is not None:
            return [message for its_seq, its_line, message in found if (its_seq, its_line) == (seq, line_no)]
        return [message for _, _, message in found]
