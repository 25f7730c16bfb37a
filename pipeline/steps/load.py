"""From `extracted/` to marts: the load's own warehouse, dbt before and after the gate, the gate itself."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from model.home import build_path, load_path, remove_tree
from model.status import LoadStatus
from pipeline import versions
from pipeline.progress import counted, say
from pipeline.settings import Settings
from pipeline.steps.context import data_docs_path, gate_told, note_gate, noted_gate, opened, running


def load_raw(load_id: str) -> int:
    """Copy the last release's warehouse and append what it lacks; gives the number of forms this load decides.

    0 means nothing new: no load is opened, nothing is changed.
    """
    from extract.extraction import extractor_version
    from warehouse import raw, state

    with opened() as (settings, engine):
        version, rules = extractor_version(), versions.ruleset_version(settings)
        pending = state.pending_forms(engine, raw.known_forms(settings.home, version), ruleset_version=rules)
        if not pending:
            say(f"Nothing new: no new form and no new decision{_waiting(settings)}")
            remove_tree(load_path(settings.home, load_id))
            return 0
        if state.get_load(engine, load_id) is None:
            state.begin_load(engine, load_id, extractor_version=version, ruleset_version=rules)
        build = raw.prepare_build(settings.home, load_id, models=versions.models_version(settings))
        rows = raw.load_raw(build, settings.home, version, load_id)
        state.save_load_forms(engine, load_id, pending)
        say(
            f"Loaded: {counted(rows['form'], 'new form')}, {counted(rows['indicator'], 'indicator')};"
            f" {counted(len(pending), 'form')} to decide"
        )
        return len(pending)


def _waiting(settings: Settings) -> str:
    """What `jixiao review list` would show, as a number; nothing where nothing waits."""
    from pipeline.waiting import waiting_forms
    from warehouse.current import current_release

    number = len(waiting_forms(settings)) if current_release(settings.home) else 0
    if not number:
        return ""
    return (
        f"; {counted(number, 'quarantined form')} wait{'s' if number == 1 else ''} for a decision (jixiao review list)"
    )


def build_audit(load_id: str) -> None:
    """dbt, first phase: staging, recomputed scores, totals and findings of every form."""
    with running(load_id) as (settings, engine):
        _dbt(settings, engine, load_id, "build", "staging intermediate", "dbt-audit")


def run_gate(load_id: str) -> dict[str, Any]:
    """Great Expectations on this load's forms: writes each form's outcome and whether the load is held."""
    from expectations.gate import run_gate as validate
    from warehouse import state

    with running(load_id) as (settings, engine):
        say("Checking totals and grades")
        result = validate(
            build_path(settings.home, load_id),
            docs_dir=data_docs_path(settings, load_id),
            thresholds=settings.thresholds,
        )
        outcomes = [
            state.FormOutcome(
                document_id=verdict.document_id,
                extractor_version=verdict.extractor_version,
                form_ordinal=verdict.form_ordinal,
                form_hash=verdict.form_hash,
                load_id=load_id,
                status=verdict.status,
                reasons=json.dumps([asdict(reason) for reason in verdict.reasons], ensure_ascii=False),
            )
            for verdict in result.forms
        ]
        state.save_outcomes(engine, load_id, outcomes)
        _save_results(settings, engine, load_id, result.results)
        docs = data_docs_path(settings, load_id) / "index.html"
        say(f"Data Docs: {docs}")
        say(gate_told(outcomes))
        gate = note_gate(settings, load_id, result.held, result.hold_reasons, outcomes)
        # What the task hands on is what Airflow shows of the run.
        return {**gate, "data_docs": docs.as_uri()}


def build_marts(load_id: str) -> None:
    """dbt, second phase: audit tables, and for a load that is not held the marts from accepted forms only."""
    with running(load_id) as (settings, engine):
        select = "audit" if noted_gate(settings, load_id)["held"] else "audit marts"
        _dbt(settings, engine, load_id, "build", select, "dbt-marts")


def check_release(load_id: str) -> None:
    """Great Expectations on the marts and against the last release; may hold the load."""
    from expectations.gate import run_release_suite
    from warehouse import state
    from warehouse.current import current_release

    with running(load_id) as (settings, engine):
        gate = noted_gate(settings, load_id)
        if not gate["held"]:
            say("Checking the release against the last one")
            previous = current_release(settings.home)
            result = run_release_suite(
                build_path(settings.home, load_id),
                previous.database if previous else None,
                docs_dir=data_docs_path(settings, load_id),
                thresholds=settings.thresholds,
            )
            _save_results(settings, engine, load_id, result.results)
            outcomes = state.load_outcomes(engine, load_id)
            gate = note_gate(settings, load_id, result.held, result.hold_reasons, outcomes)
        _settle(settings, engine, load_id, gate)


_SMALL_BUILD = 64 * 2**20
"""Bytes of a build (a hundred documents) in which dbt's own Python takes most of its time: two threads of one
interpreter only wait for each other there, and DuckDB uses every core for each query anyway."""


def _dbt(settings: Settings, engine: Engine, load_id: str, command: str, select: str, name: str) -> None:
    from warehouse.dbt import run_dbt
    from warehouse.state_copy import copy_state

    build = build_path(settings.home, load_id)
    copy_state(build, engine, load_id, second_person=settings.second_person)
    say(f"dbt {command} {select}")
    result = run_dbt(
        [command, "--select", select, "--exclude-resource-type", "unit_test"],
        build=build,
        artifacts=load_path(settings.home, load_id) / name,
        project=settings.dbt_project,
        threads=1 if build.stat().st_size < _SMALL_BUILD else None,
        parsed=settings.home / "dbt" / "partial_parse.msgpack",
        timeout=settings.dbt_seconds,
        progress=lambda ended, total: say(f"dbt: {ended} of {total} nodes"),
    )
    for node in result.warnings:
        say(f"dbt warns: {node.name}: {node.message}")
    say(f"dbt: {counted(len(result.nodes), 'node')} in {result.elapsed:.0f} s")


def _settle(settings: Settings, engine: Engine, load_id: str, gate: dict[str, Any]) -> None:
    """Bring the load's own end, and the results of its last checks, into the audit tables that readers get."""
    from warehouse.settle import settle_audit
    from warehouse.state_copy import copy_state

    build = build_path(settings.home, load_id)
    copy_state(build, engine, load_id, second_person=settings.second_person)
    settle_audit(
        build,
        load_id,
        status=LoadStatus.HELD if gate["held"] else LoadStatus.PUBLISHED,
        hold_reason="；".join(gate["hold_reasons"]) or None,
        form_count=gate["form_count"],
        accepted_count=gate["accepted_count"],
        quarantined_count=gate["quarantined_count"],
    )


def _save_results(settings: Settings, engine: Engine, load_id: str, results: Sequence[Any]) -> None:
    from warehouse import state

    levels = {result.level for result in results}
    kept = [result for result in state.validation_results(engine, load_id) if result.level not in levels]
    rows = [
        state.ValidationResult(
            load_id=load_id,
            **{key: value for key, value in asdict(result).items() if key != "unexpected_rows"},
        )
        for result in results
    ]
    state.save_validation_results(engine, load_id, [*kept, *rows])
