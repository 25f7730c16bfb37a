"""A copy of the state store in the build of a load: what dbt and the gate see of it."""

from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Engine

from model.errors import Defect
from model.source_name import source_name
from warehouse.state import (
    FormOutcome,
    Load,
    LoadForm,
    Receipt,
    ValidationResult,
    aliases,
    decision_states,
    decisions,
    effective_outcomes,
    first_quarantined,
    from_json,
    get_load,
    load_forms,
    loads,
    receipts,
    validation_results,
    verify_decisions,
)

STATE_COLUMNS: dict[str, dict[str, str]] = {
    "document_name": {
        "document_id": "VARCHAR",
        "file_name": "VARCHAR",
        "source": "VARCHAR",
        "source_no": "INTEGER",
        "received_at": "TIMESTAMP",
    },
    "receipt": {
        "receipt_id": "BIGINT",
        "source": "VARCHAR",
        "source_no": "INTEGER",
        "name": "VARCHAR",
        "received_at": "TIMESTAMP",
        "document_id": "VARCHAR",
        "status": "VARCHAR",
        "code": "VARCHAR",
        "message": "VARCHAR",
    },
    "load": {
        "load_id": "VARCHAR",
        "started_at": "TIMESTAMP",
        "finished_at": "TIMESTAMP",
        "status": "VARCHAR",
        "extractor_version": "VARCHAR",
        "ruleset_version": "VARCHAR",
        "form_count": "INTEGER",
        "accepted_count": "INTEGER",
        "quarantined_count": "INTEGER",
        "hold_reason": "VARCHAR",
    },
    "load_form": {"document_id": "VARCHAR", "extractor_version": "VARCHAR", "form_ordinal": "INTEGER"},
    "form_outcome": {
        "document_id": "VARCHAR",
        "extractor_version": "VARCHAR",
        "form_ordinal": "INTEGER",
        "form_hash": "VARCHAR",
        "load_id": "VARCHAR",
        "status": "VARCHAR",
        "reasons": "VARCHAR",
    },
    "first_quarantine": {
        "document_id": "VARCHAR",
        "form_ordinal": "INTEGER",
        "form_hash": "VARCHAR",
        "waiting_since": "TIMESTAMP",
    },
    "validation_result": {
        "load_id": "VARCHAR",
        "suite": "VARCHAR",
        "expectation_id": "VARCHAR",
        "level": "VARCHAR",
        "severity": "VARCHAR",
        "rule_id": "VARCHAR",
        "success": "BOOLEAN",
        "evaluated": "BOOLEAN",
        "element_count": "BIGINT",
        "unexpected_count": "BIGINT",
        "message_zh": "VARCHAR",
        "details": "VARCHAR",
    },
    "decision": {
        "decision_id": "BIGINT",
        "document_id": "VARCHAR",
        "form_ordinal": "INTEGER",
        "form_hash": "VARCHAR",
        "decision": "VARCHAR",
        "reason": "VARCHAR",
        "decided_by": "VARCHAR",
        "decided_at": "TIMESTAMP",
        "expires_at": "TIMESTAMP",
        "finding_key": "VARCHAR",
        "confirms": "BIGINT",
        "revokes": "BIGINT",
        "state": "VARCHAR",
        "is_intact": "BOOLEAN",
    },
    "correction": {
        "decision_id": "BIGINT",
        "document_id": "VARCHAR",
        "form_ordinal": "INTEGER",
        "form_hash": "VARCHAR",
        "record_kind": "VARCHAR",
        "record_no": "INTEGER",
        "field": "VARCHAR",
        "printed_value": "VARCHAR",
        "corrected_value": "VARCHAR",
        "state": "VARCHAR",
    },
}
"""Columns of the schema `state` of a build: what dbt and the gate see of the state store."""
_ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "TIMESTAMP": pa.timestamp("us"),
}


def copy_state(build: Path, engine: Engine, load_id: str, *, second_person: bool = False) -> dict[str, int]:
    """Copy what dbt and readers need of the state store into the build's schema `state`; rows per table.

    Outcomes of this load, once saved, hold before those of published loads; decisions are those this load knows, with
    what each is at the load's start (`second_person`: those about forms count once confirmed) and without the names
    of those who decided. Sources are there by name and number, never with the path of this machine.

    Raises:
        Defect: there is no such load.

    """
    load = get_load(engine, load_id)
    if load is None:
        raise Defect(f"no load has the name {load_id}")
    rows: dict[str, list[Sequence[Any]]] = {
        **_receipt_rows(receipts(engine)),
        "load": _select(Load, loads(engine), "load"),
        "load_form": _select(LoadForm, load_forms(engine, load_id), "load_form"),
        "form_outcome": _select(FormOutcome, effective_outcomes(engine, including=load_id), "form_outcome"),
        "first_quarantine": list(first_quarantined(engine)),
        "validation_result": _select(ValidationResult, validation_results(engine), "validation_result"),
        **_decision_rows(engine, load, second_person),
    }
    with duckdb.connect(str(build)) as connection:
        connection.execute("BEGIN")
        connection.execute("CREATE SCHEMA IF NOT EXISTS state")
        for table, columns in STATE_COLUMNS.items():
            connection.register("incoming", _arrow(rows[table], columns))
            definition = ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())
            connection.execute(f'CREATE OR REPLACE TABLE state."{table}" ({definition})')
            connection.execute(f'INSERT INTO state."{table}" SELECT * FROM incoming')  # noqa: S608
            connection.unregister("incoming")
        connection.execute("COMMIT")
    return {table: len(rows[table]) for table in STATE_COLUMNS}


def _receipt_rows(received: Sequence[Receipt]) -> dict[str, list[Sequence[Any]]]:
    """The rows of state.document_name and state.receipt.

    Sources go by the name that readers may see, and by their number, since two folders may have one name.
    """
    numbers: dict[str, int] = {}
    first: dict[str, Receipt] = {}
    for each in received:
        numbers.setdefault(each.source, len(numbers) + 1)
        if each.document_id is not None:
            first.setdefault(each.document_id, each)
    shown = {source: (source_name(source), number) for source, number in numbers.items()}

    def message_of(each: Receipt) -> str | None:
        # What a duplicate is a copy of is told with its source.
        other = first.get(each.document_id or "")
        if other is None or each.message is None or not each.message.endswith(f" from {other.source}"):
            return each.message
        return each.message.removesuffix(other.source) + shown[other.source][0]

    return {
        "document_name": [
            (document_id, each.name, *shown[each.source], each.received_at) for document_id, each in first.items()
        ],
        "receipt": [
            (
                each.receipt_id,
                *shown[each.source],
                each.name,
                each.received_at,
                each.document_id,
                each.status,
                each.code,
                message_of(each),
            )
            for each in received
        ],
    }


def _decision_rows(engine: Engine, load: Load, second_person: bool) -> dict[str, list[Sequence[Any]]]:
    """The rows of state.decision and state.correction. A lost end of the chain is a row of its own, not intact."""
    made = decisions(engine, up_to=load.decision_watermark)
    states = decision_states(made, at=load.started_at, second_person=second_person)
    names = aliases(made)
    broken = set(verify_decisions(engine))
    rows: list[Sequence[Any]] = []
    corrected: list[Sequence[Any]] = []
    for each in made:
        about = (each.decision_id, each.document_id, each.form_ordinal, each.form_hash)
        state = states[each.decision_id]
        rows.append(
            (
                *about,
                each.decision,
                each.reason,
                names[each.decided_by],
                each.decided_at,
                each.expires_at,
                each.finding_key,
                each.confirms,
                each.revokes,
                state,
                each.decision_id not in broken,
            )
        )
        corrected += [(*about, *astuple(cell), state) for cell in from_json(each.corrections)]
    known = {each.decision_id for each in made}
    empty = (None,) * (len(STATE_COLUMNS["decision"]) - 2)
    rows += [(number, *empty, False) for number in sorted(broken - known)]
    return {"decision": rows, "correction": corrected}


def _select(record: type, rows: Sequence[Any], table: str) -> list[Sequence[Any]]:
    names = [field.name for field in fields(record) if field.name in STATE_COLUMNS[table]]
    if names != list(STATE_COLUMNS[table]):
        raise Defect(f"the record {record.__name__} does not have the columns of state.{table}")
    return [tuple(getattr(row, name) for name in names) for row in rows]


def _arrow(rows: Sequence[Sequence[Any]], columns: dict[str, str]) -> pa.Table:
    arrays = []
    for position, type_ in enumerate(columns.values()):
        values = (row[position] for row in rows)
        if type_ == "TIMESTAMP":
            values = (value and value.astimezone(UTC).replace(tzinfo=None) for value in values)
        elif type_ == "VARCHAR":
            # A StrEnum is not a plain str to pyarrow.
            values = (value if value is None else str(value) for value in values)
        arrays.append(pa.array(values, _ARROW_TYPES[type_]))
    return pa.table(arrays, names=list(columns))
