"""Loads: their states, the forms they have to decide and what they decided."""

import os
import socket
from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, RowMapping, Table, and_, delete, func, insert, select, update

from model.errors import Defect
from model.status import FormStatus, LoadStatus, Severity
from warehouse.state.engine import reading, writing
from warehouse.state.receipts import republications
from warehouse.state.records import FormOutcome, Load, LoadForm, ValidationResult
from warehouse.state.tables import decision, form_outcome, load, load_form, validation_result

_ALLOWED = {
    LoadStatus.RUNNING: {LoadStatus.PUBLISHED, LoadStatus.HELD, LoadStatus.FAILED, LoadStatus.ABANDONED},
    # Readers of the current release may see a load whose process died or failed right after the switch.
    LoadStatus.FAILED: {LoadStatus.PUBLISHED},
    LoadStatus.ABANDONED: {LoadStatus.PUBLISHED},
}
_BATCH = 5_000
_OUTCOME = [form_outcome.c[field.name] for field in fields(FormOutcome)]


def begin_load(
    engine: Engine, load_id: str, *, extractor_version: str, ruleset_version: str, now: datetime | None = None
) -> Load:
    """Enter a running load of this process. It knows the auditors' decisions made until now.

    A load of that name that is running already is taken over: a retried task begins again.

    Raises:
        Defect: a load of that name has ended.

    """
    moment = now or datetime.now(UTC)
    with writing(engine, "load") as connection:
        old = _load_row(connection, load_id)
        if old is not None and old.status is not LoadStatus.RUNNING:
            raise Defect(f"load {load_id} is {old.status} already and cannot begin")
        if old is None:
            watermark = connection.execute(select(func.coalesce(func.max(decision.c.decision_id), 0))).scalar_one()
            connection.execute(
                insert(load).values(
                    load_id=load_id,
                    started_at=moment,
                    status=LoadStatus.RUNNING.value,
                    extractor_version=extractor_version,
                    ruleset_version=ruleset_version,
                    pid=os.getpid(),
                    host=socket.gethostname(),
                    decision_watermark=watermark,
                )
            )
        else:
            connection.execute(
                update(load).where(load.c.load_id == load_id).values(pid=os.getpid(), host=socket.gethostname())
            )
        return _existing(connection, load_id)


def set_load_status(
    engine: Engine,
    load_id: str,
    status: LoadStatus,
    *,
    form_count: int | None = None,
    accepted_count: int | None = None,
    quarantined_count: int | None = None,
    hold_reason: str | None = None,
    now: datetime | None = None,
) -> Load:
    """Move a load to another state, with what is known of its numbers; the same state again only adds numbers.

    Raises:
        Defect: the load is not there, or cannot go from its state to that one.

    """
    given = {
        "form_count": form_count,
        "accepted_count": accepted_count,
        "quarantined_count": quarantined_count,
        "hold_reason": hold_reason,
    }
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    with writing(engine, "load") as connection:
        old = _existing(connection, load_id)
        if status is not old.status:
            if status not in _ALLOWED.get(old.status, ()):
                raise Defect(f"load {load_id} is {old.status} and cannot become {status}")
            values["status"] = status.value
            values["finished_at"] = now or datetime.now(UTC)
        if values:
            connection.execute(update(load).where(load.c.load_id == load_id).values(values))
        return _existing(connection, load_id)


def loads(engine: Engine) -> list[Load]:
    """All loads, oldest first."""
    with reading(engine) as connection:
        return [_load(row) for row in connection.execute(select(load).order_by(load.c.load_id)).mappings()]


def running_loads(engine: Engine) -> list[Load]:
    """The loads that say they are running, oldest first: also those whose process died."""
    return [each for each in loads(engine) if each.status is LoadStatus.RUNNING]


def get_load(engine: Engine, load_id: str) -> Load | None:
    """A load, or null where there is none of that name."""
    with reading(engine) as connection:
        return _load_row(connection, load_id)


def pending_forms(
    engine: Engine, forms: Iterable[LoadForm], *, ruleset_version: str, now: datetime | None = None
) -> list[LoadForm]:
    """Of the forms given (those of the current extractor version), the ones that a load has to decide, sorted.

    A form waits when no published load decided this version of it under the current rule sets, or when its document was
    published again or an auditor's decision about it came after the load that did, or ran out since that load began.
    """
    moment = now or datetime.now(UTC)
    with reading(engine) as connection:
        by_load = {each.load_id: each for each in _loads(connection)}
        decided = {
            outcome.key: by_load[outcome.load_id] for outcome in _effective(connection) if outcome.load_id in by_load
        }
        rulings: dict[tuple[str, int], list[RowMapping]] = {}
        for row in connection.execute(
            select(
                decision.c.decision_id,
                decision.c.document_id,
                decision.c.form_ordinal,
                decision.c.expires_at,
            )
        ).mappings():
            rulings.setdefault((row["document_id"], row["form_ordinal"]), []).append(row)
        published_again = republications(connection)

    def waits(form: LoadForm) -> bool:
        last = decided.get(form.key)
        if last is None or last.ruleset_version != ruleset_version:
            return True
        again = published_again.get(form.document_id)
        if again is not None and again > last.started_at:
            return True
        return any(
            ruling["decision_id"] > last.decision_watermark
            or (ruling["expires_at"] is not None and last.started_at < ruling["expires_at"] <= moment)
            for ruling in rulings.get((form.document_id, form.form_ordinal), ())
        )

    return sorted(form for form in forms if waits(form))


def save_load_forms(engine: Engine, load_id: str, forms: Iterable[LoadForm]) -> None:
    """Write down the forms that a running load has to decide, instead of those written before."""
    _replace(engine, load_form, load_id, [{"load_id": load_id, **asdict(form)} for form in forms])


def load_forms(engine: Engine, load_id: str) -> list[LoadForm]:
    """The forms that a load has to decide, sorted."""
    with reading(engine) as connection:
        rows = connection.execute(select(load_form).where(load_form.c.load_id == load_id)).mappings()
        return sorted(LoadForm(**_without(row, "load_id")) for row in rows)


def save_outcomes(engine: Engine, load_id: str, outcomes: Iterable[FormOutcome]) -> None:
    """Write down what a running load decided, instead of what was written before. It counts once it is published."""
    _replace(engine, form_outcome, load_id, [asdict(replace(outcome, load_id=load_id)) for outcome in outcomes])


def load_outcomes(engine: Engine, load_id: str) -> list[FormOutcome]:
    """What one load decided, sorted by form."""
    with reading(engine) as connection:
        return _outcomes_of(connection, load_id)


def effective_outcomes(engine: Engine, *, including: str | None = None) -> list[FormOutcome]:
    """What holds for every form ever decided, sorted by form: the newest published load's outcome.

    With `including`, the outcomes of that load hold before all others, whatever its state.
    """
    with reading(engine) as connection:
        outcomes = {outcome.key: outcome for outcome in _effective(connection)}
        if including is not None:
            outcomes |= {outcome.key: outcome for outcome in _outcomes_of(connection, including)}
    return [outcomes[key] for key in sorted(outcomes)]


def first_quarantined(engine: Engine) -> list[tuple[str, int, str, datetime]]:
    """Since when each printed content of a form has been known to be quarantined: document, ordinal, hash, time.

    Counted from the first load that found it, published or held, whatever extractor read it.
    """
    counted = (LoadStatus.PUBLISHED.value, LoadStatus.HELD.value, LoadStatus.RUNNING.value)
    key = (form_outcome.c.document_id, form_outcome.c.form_ordinal, form_outcome.c.form_hash)
    query = (
        select(*key, func.min(load.c.started_at))
        .join(load, load.c.load_id == form_outcome.c.load_id)
        .where(form_outcome.c.status == FormStatus.QUARANTINED.value, load.c.status.in_(counted))
        .group_by(*key)
        .order_by(*key)
    )
    with reading(engine) as connection:
        return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def save_validation_results(engine: Engine, load_id: str, results: Iterable[ValidationResult]) -> None:
    """Write down the results of a running load's expectations, instead of those written before."""
    _replace(engine, validation_result, load_id, [asdict(replace(result, load_id=load_id)) for result in results])


def validation_results(engine: Engine, load_id: str | None = None) -> list[ValidationResult]:
    """The results of one load's expectations, or of all loads, in the order in which they were written."""
    query = select(validation_result).order_by(validation_result.c.validation_result_id)
    if load_id is not None:
        query = query.where(validation_result.c.load_id == load_id)
    with reading(engine) as connection:
        return [
            ValidationResult(**{**_without(row, "validation_result_id"), "severity": Severity(row["severity"])})
            for row in connection.execute(query).mappings()
        ]


def _effective(connection: Connection) -> list[FormOutcome]:
    newest = (
        select(
            *_OUTCOME,
            func.row_number()
            .over(
                partition_by=(
                    form_outcome.c.document_id,
                    form_outcome.c.extractor_version,
                    form_outcome.c.form_ordinal,
                ),
                order_by=(load.c.finished_at.desc(), load.c.load_id.desc()),
            )
            .label("rank"),
        )
        .join(load, and_(load.c.load_id == form_outcome.c.load_id, load.c.status == LoadStatus.PUBLISHED.value))
        .subquery()
    )
    columns = [newest.c[column.name] for column in _OUTCOME]
    return [_outcome(row) for row in connection.execute(select(*columns).where(newest.c.rank == 1))]


def _outcomes_of(connection: Connection, load_id: str) -> list[FormOutcome]:
    rows = connection.execute(select(*_OUTCOME).where(form_outcome.c.load_id == load_id))
    return sorted((_outcome(row) for row in rows), key=lambda outcome: outcome.key)


def _outcome(row: Row[Any]) -> FormOutcome:
    """By place, not by name: there is one for each form of the warehouse."""
    document_id, extractor_version, form_ordinal, form_hash, load_id, status, reasons = row
    return FormOutcome(document_id, extractor_version, form_ordinal, form_hash, load_id, FormStatus(status), reasons)


def _replace(engine: Engine, table: Table, load_id: str, rows: list[dict[str, Any]]) -> None:
    with writing(engine, table.name) as connection:
        status = _existing(connection, load_id).status
        if status is not LoadStatus.RUNNING:
            raise Defect(f"load {load_id} is {status}: nothing can be added to it")
        connection.execute(delete(table).where(table.c.load_id == load_id))
        for start in range(0, len(rows), _BATCH):
            connection.execute(insert(table), rows[start : start + _BATCH])


def _loads(connection: Connection) -> list[Load]:
    return [_load(row) for row in connection.execute(select(load)).mappings()]


def _existing(connection: Connection, load_id: str) -> Load:
    found = _load_row(connection, load_id)
    if found is None:
        raise Defect(f"no load has the name {load_id}")
    return found


def _load_row(connection: Connection, load_id: str) -> Load | None:
    row = connection.execute(select(load).where(load.c.load_id == load_id)).mappings().first()
    return None if row is None else _load(row)


def _load(row: RowMapping) -> Load:
    return Load(**{**row, "status": LoadStatus(row["status"])})


def _without(row: RowMapping, *names: str) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name not in names}
