"""The steps of a load, in order. Each can be repeated: what an earlier try did is found and kept.

A step takes the load's id and what Airflow hands on as JSON; everything else stands in the home and the state store.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine

from model.errors import Defect, DocumentFault, LoadHeld
from model.home import build_path, load_path, new_load_id, staged_release_path
from model.status import FormStatus, LoadStatus, ReceiptStatus
from pipeline import exclusive, versions
from pipeline.progress import note_fault, say
from pipeline.settings import Settings, get_settings


@contextmanager
def _opened(*, writes: bool = True) -> Iterator[tuple[Settings, Engine]]:
    """Settings and state store for one step, under the lock where the step writes."""
    from warehouse.state import open_state

    settings = get_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive.one_step(settings.home) if writes else nullcontext():
            engine = open_state(settings.state_database)
            try:
                yield settings, engine
            finally:
                engine.dispose()
    except Exception as error:
        note_fault(error)
        raise


def begin() -> str:
    """End what a killed run left open, remove its half-made files, and give the new load its id.

    Raises LoadInProgress where another load is at work.
    """
    from extract.landing import clear_temporary
    from warehouse.release import recover

    with _opened() as (settings, engine):
        exclusive.refuse_beside_scheduled_load(settings.home, engine)
        recovery = recover(settings.home, engine)
        clear_temporary(settings.home)
        for load_id in recovery.rolled_forward:
            say(f"Load {load_id} had switched the release before it was killed: counted as published")
        for load_id in recovery.abandoned:
            say(f"Load {load_id} was killed: its forms come again with this load")
        return new_load_id()


def receive(load_id: str, sources: Sequence[str] = ()) -> dict[str, int]:
    """Discover the files of the sources, keep each document once and write the receipts; counts by status.

    A file that cannot be read or is too large gets its status and costs nothing else.
    Raises UsageError where a source is not there or none is configured.
    """
    from extract.sources import discover

    with _opened() as (settings, engine):
        counts: dict[str, int] = {}
        for source in sources or settings.sources:
            for found in discover(source, exclude=[settings.home]):
                status = _receive_one(settings, engine, found)
                counts[status] = counts.get(status, 0) + 1
        new = sum(number for status, number in counts.items() if status != "unchanged")
        say(f"Received: {new} new, {counts.get('unchanged', 0)} known files")
        return counts


def _receive_one(settings: Settings, engine: Engine, found: Any) -> str:
    from extract.landing import land
    from warehouse.state import record_receipt

    try:
        with found.open() as stream:
            landed = land(settings.home, stream, max_bytes=settings.max_document_bytes, name=found.name)
    except DocumentFault as fault:
        recorded = record_receipt(
            engine, found.source, found.name, document_id=None, status=fault.status, code=fault.code, message=str(fault)
        )
    else:
        recorded = record_receipt(engine, found.source, found.name, document_id=landed.document_id)
    return str(recorded.receipt.status) if recorded.is_new else "unchanged"


def plan_extraction(load_id: str) -> list[list[str]]:
    """Documents that this extractor version has not read, in batches. Receipts of those it has get their status."""
    from extract.extraction import extractor_version
    from extract.store import list_extracted, read_status
    from warehouse.state import known_documents, pending_documents, set_document_statuses

    with _opened() as (settings, engine):
        version = extractor_version()
        extracted = set(list_extracted(settings.home, version))
        statuses = {}
        for document_id in pending_documents(engine):
            if document_id in extracted:
                known = read_status(settings.home, version, document_id)
                statuses[document_id] = (known.status, known.code, known.message)
        set_document_statuses(engine, statuses)
        waiting = [document_id for document_id in known_documents(engine) if document_id not in extracted]
        say(f"To read: {len(waiting)} documents")
        size = settings.extract_batch
        return [waiting[start : start + size] for start in range(0, len(waiting), size)]


def extract_batch(load_id: str, documents: Sequence[str]) -> dict[str, int]:
    """Read a batch of documents into `extracted/` and give their receipts the status; counts by status."""
    from extract.extraction import extract_document
    from extract.landing import read_landed
    from extract.store import write_extraction
    from warehouse.state import set_document_statuses

    with _opened(writes=False) as (settings, engine):
        statuses: dict[str, tuple[ReceiptStatus, str | None, str | None]] = {}
        forms = 0
        for document_id in documents:
            extraction = extract_document(read_landed(settings.home, document_id))
            write_extraction(settings.home, extraction)
            statuses[document_id] = (extraction.status, extraction.code, extraction.message)
            forms += len(extraction.forms)
        set_document_statuses(engine, statuses)
        say(f"Read {len(documents)} documents: {forms} forms")
        counts: dict[str, int] = {}
        for status, _, _ in statuses.values():
            counts[str(status)] = counts.get(str(status), 0) + 1
        return counts


def load_raw(load_id: str) -> int:
    """Copy the last release's warehouse and append what it lacks; gives the number of forms this load decides.

    0 means nothing new: no load is opened, nothing is changed.
    """
    from extract.extraction import extractor_version
    from warehouse import raw, state

    with _opened() as (settings, engine):
        version, rules = extractor_version(), versions.ruleset_version(settings)
        pending = state.pending_forms(engine, raw.known_forms(settings.home, version), ruleset_version=rules)
        if not pending:
            say("Nothing new: no form waits for a decision")
            return 0
        if state.get_load(engine, load_id) is None:
            exclusive.mark_owner(settings.home, load_id)
            state.begin_load(engine, load_id, extractor_version=version, ruleset_version=rules)
        build = raw.prepare_build(settings.home, load_id)
        rows = raw.load_raw(build, settings.home, version, load_id)
        state.save_load_forms(engine, load_id, pending)
        say(f"Loaded: {rows['form']} new forms, {rows['indicator']} indicators; {len(pending)} forms to decide")
        return len(pending)


def build_audit(load_id: str) -> None:
    """dbt, first phase: staging, recomputed scores, totals and findings of every form."""
    with _running(load_id) as (settings, engine):
        _dbt(settings, engine, load_id, "build", "staging intermediate", "dbt-audit")


def run_gate(load_id: str) -> dict[str, Any]:
    """Great Expectations on this load's forms: writes each form's outcome and whether the load is held."""
    from expectations.gate import run_gate as validate
    from warehouse import state

    with _running(load_id) as (settings, engine):
        say("Checking totals and grades")
        result = validate(
            build_path(settings.home, load_id), docs_dir=_docs(settings, load_id), thresholds=settings.thresholds
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
        return _note_gate(settings, load_id, result.held, result.hold_reasons, outcomes)


def build_marts(load_id: str) -> None:
    """dbt, second phase: audit tables, and for a load that is not held the marts from accepted forms only."""
    with _running(load_id) as (settings, engine):
        select = "audit" if _gate(settings, load_id)["held"] else "audit marts"
        _dbt(settings, engine, load_id, "build", select, "dbt-marts")


def check_release(load_id: str) -> None:
    """Great Expectations on the marts and against the last release; may hold the load."""
    from expectations.gate import run_release_suite
    from warehouse import state
    from warehouse.release import current_release

    with _running(load_id) as (settings, engine):
        gate = _gate(settings, load_id)
        if not gate["held"]:
            say("Checking the release against the last one")
            previous = current_release(settings.home)
            result = run_release_suite(
                build_path(settings.home, load_id),
                previous.database if previous else None,
                docs_dir=_docs(settings, load_id),
                thresholds=settings.thresholds,
            )
            _save_results(settings, engine, load_id, result.results)
            outcomes = state.load_outcomes(engine, load_id)
            gate = _note_gate(settings, load_id, result.held, result.hold_reasons, outcomes)
        _settle(settings, engine, load_id, gate)


def report(load_id: str) -> None:
    """Build the release aside and write the auditor's report into it; a held load's report goes to `loads/`."""
    from report.writer import write_report
    from warehouse.release import ReleaseInfo, build_release

    with _running(load_id) as (settings, _):
        gate = _gate(settings, load_id)
        build = build_path(settings.home, load_id)
        if gate["held"]:
            folder = load_path(settings.home, load_id)
        else:
            info = ReleaseInfo(
                extractor_version=_extractor_version(),
                ruleset_version=versions.ruleset_version(settings),
                ruleset_hash=versions.ruleset_hash(settings),
                vocabulary_hash=versions.vocabulary_hash(),
                gate=gate,
            )
            folder = build_release(settings.home, load_id, info)
        say("Writing the auditor's report")
        pages = folder / "report"
        write_report(
            build,
            pages,
            load_id=load_id,
            held=gate["held"],
            hold_reasons=tuple(gate["hold_reasons"]),
            data_docs="data_docs/index.html",
        )
        shutil.copytree(_docs(settings, load_id), pages / "data_docs", dirs_exist_ok=True)


def publish(load_id: str) -> str:
    """Switch readers to the new release and drop the oldest ones; gives the release's folder.

    Raises LoadHeld, after noting it, where the gate held the load: the current release stays.
    """
    from warehouse import release, state

    with _running(load_id) as (settings, engine):
        gate = _gate(settings, load_id)
        counts = {name: gate[name] for name in ("form_count", "accepted_count", "quarantined_count")}
        if gate["held"]:
            reasons = "；".join(gate["hold_reasons"])
            state.set_load_status(engine, load_id, LoadStatus.HELD, hold_reason=reasons, **counts)
            where = load_path(settings.home, load_id) / "report" / "index.html"
            raise LoadHeld(f"the gate held load {load_id}: {reasons}. Nothing was published; its report: {where}")
        if staged_release_path(settings.home, load_id).exists():
            release.publish(settings.home, load_id)
        current = release.current_release(settings.home)
        if current is None or current.load_id != load_id:
            raise Defect(f"the release of load {load_id} was not built: clear the task 'report' and what follows")
        state.set_load_status(engine, load_id, LoadStatus.PUBLISHED, **counts)
        release.prune(settings.home, keep=settings.keep_releases)
        say(f"Published release {load_id}")
        return str(current.path)


@contextmanager
def _running(load_id: str) -> Iterator[tuple[Settings, Engine]]:
    """Like `_opened`, for a load that was begun. Raises Defect where another load has taken its place."""
    from warehouse import state

    with _opened() as (settings, engine):
        load = state.get_load(engine, load_id)
        if load is None or load.status is not LoadStatus.RUNNING:
            what = "is not known" if load is None else f"has ended as {load.status}"
            raise Defect(f"load {load_id} {what}: trigger a new run instead of clearing this one")
        state.heartbeat(engine, load_id)
        yield settings, engine


def _dbt(settings: Settings, engine: Engine, load_id: str, command: str, select: str, name: str) -> None:
    from warehouse.dbt import run_dbt
    from warehouse.raw import copy_state

    build = build_path(settings.home, load_id)
    copy_state(build, engine, load_id)
    say(f"dbt {command} {select}")
    result = run_dbt(
        [command, "--select", select, "--exclude-resource-type", "unit_test"],
        build=build,
        artifacts=load_path(settings.home, load_id) / name,
        project=settings.dbt_project,
    )
    for node in result.warnings:
        say(f"dbt warns: {node.name}: {node.message}")
    say(f"dbt: {len(result.nodes)} nodes in {result.elapsed:.0f} s")


def _settle(settings: Settings, engine: Engine, load_id: str, gate: dict[str, Any]) -> None:
    """Bring the load's own end, and the results of its last checks, into the audit tables that readers get."""
    from warehouse.raw import copy_state
    from warehouse.settle import settle_audit

    build = build_path(settings.home, load_id)
    copy_state(build, engine, load_id)
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


def _docs(settings: Settings, load_id: str) -> Any:
    return load_path(settings.home, load_id) / "data_docs"


def _note_gate(
    settings: Settings, load_id: str, held: bool, hold_reasons: Sequence[str], outcomes: Sequence[Any]
) -> dict[str, Any]:
    """Write the gate's word on the load beside its artifacts, for the steps that follow."""
    from model.home import write_text_durably

    published = {FormStatus.ACCEPTED, FormStatus.WAIVED, FormStatus.CORRECTED}
    gate = {
        "held": held,
        "hold_reasons": list(hold_reasons),
        "form_count": len(outcomes),
        "accepted_count": sum(outcome.status in published for outcome in outcomes),
        "quarantined_count": sum(outcome.status == FormStatus.QUARANTINED for outcome in outcomes),
    }
    write_text_durably(load_path(settings.home, load_id) / "gate.json", json.dumps(gate, ensure_ascii=False, indent=1))
    say(f"Gate: {gate['accepted_count']} forms accepted, {gate['quarantined_count']} quarantined")
    return gate


def _gate(settings: Settings, load_id: str) -> dict[str, Any]:
    gate: dict[str, Any] = json.loads((load_path(settings.home, load_id) / "gate.json").read_text("utf-8"))
    return gate


def _extractor_version() -> str:
    from extract.extraction import extractor_version

    return extractor_version()
