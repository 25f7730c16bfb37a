"""The build of a load: a full warehouse file of its own, with the raw tables and a copy of the state store in it."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Engine

from model.errors import Defect
from model.home import build_path, extracted_path, extracted_root, fsync_directory, make_directory, remove_tree
from model.tables import RAW_TABLES, Column
from warehouse.kept import keep_rows
from warehouse.release import current_release
from warehouse.state import (
    FormOutcome,
    Load,
    LoadForm,
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

_LOG = logging.getLogger(__name__)

LOAD_ID = Column("load_id", "VARCHAR", "load that brought the row into raw")
"""The column that every raw table has behind those of `model.tables`."""

_PRIMARY_KEYS = {
    "document": ("document_id", "extractor_version"),
    "form": ("document_id", "extractor_version", "form_ordinal"),
}
"""Keys that DuckDB guards. The rows of the other tables come and go with their document's, and the extracted store
refuses repeated numbers: an index over millions of cells would cost more than it finds."""

_NOT_NULL = {"document_id", "extractor_version", "load_id", "line_no", "seq", "issue_no", "form_hash", "status"}
_NULLABLE_ORDINAL = {"cell", "issue"}

_BATCH = 2_000
"""Documents per INSERT: the file names of one fit well into a statement."""

STATE_COLUMNS: dict[str, dict[str, str]] = {
    "document_name": {
        "document_id": "VARCHAR",
        "file_name": "VARCHAR",
        "source": "VARCHAR",
        "received_at": "TIMESTAMP",
    },
    "receipt": {
        "receipt_id": "BIGINT",
        "source": "VARCHAR",
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


def known_forms(home: Path, extractor_version: str) -> list[LoadForm]:
    """Every form that this extractor version found, sorted: those in the current release's build and those not yet."""
    loaded, forms = _loaded(home, extractor_version)
    new = [document_id for document_id in _extracted(home, extractor_version) if document_id not in loaded]
    with duckdb.connect() as connection:
        for some in _batches(new):
            rows = connection.execute(
                "SELECT document_id, extractor_version, form_ordinal, form_hash FROM read_parquet($files)",
                {"files": _files(home, extractor_version, some, "form")},
            ).fetchall()
            forms += [LoadForm(*row) for row in rows]
    return sorted(forms)


def prepare_build(home: Path, load_id: str, *, models: str | None = None) -> Path:
    """The warehouse file of a load: the raw tables of the current release's, or empty ones; begun afresh when asked
    again.

    What dbt made in the earlier load is left out, but for the rows that `kept` says where the same `models` made them.
    """
    build = build_path(home, load_id)
    remove_tree(build.parent)
    make_directory(build.parent)
    current = current_release(home)
    previous = None if current is None else build_path(home, current.load_id)
    if previous is not None and previous.is_file():
        aside = build.with_name(f".{build.name}.tmp")
        shutil.copyfile(previous, aside)
        os.replace(aside, build)  # noqa: PTH105 the fault tests interrupt exactly this call
        fsync_directory(build.parent)
    elif previous is not None:
        # Everything in a build can be made again from the extracted store and the state store.
        _LOG.warning("the build %s of the current release is gone; the warehouse is built anew", previous)
    with duckdb.connect(str(build)) as connection:
        keep_rows(connection, models)
        connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
        for table, columns in RAW_TABLES.items():
            connection.execute(_create_table(table, columns))
            _check_columns(connection, table, columns)
    return build


def load_raw(build: Path, home: Path, extractor_version: str, load_id: str) -> dict[str, int]:
    """Append every extraction of this extractor version that is not in the raw tables yet; rows added per table.

    One transaction: after a kill the tables are as before. Rows of older extractor versions stay.
    """
    counts = dict.fromkeys(RAW_TABLES, 0)
    with duckdb.connect(str(build)) as connection:
        connection.execute("BEGIN")
        loaded = _loaded_documents(connection, extractor_version)
        new = [document_id for document_id in _extracted(home, extractor_version) if document_id not in loaded]
        for some in _batches(new):
            for table, columns in RAW_TABLES.items():
                names = ", ".join(f'"{column.name}"' for column in columns)
                row = connection.execute(
                    f'INSERT INTO raw."{table}" ({names}, load_id) '  # noqa: S608 names of our own tables
                    f"SELECT {names}, $load_id FROM read_parquet($files)",
                    {"load_id": load_id, "files": _files(home, extractor_version, some, table)},
                ).fetchone()
                counts[table] += row[0] if row else 0
        if counts["document"] != len(new):
            raise Defect(f"{len(new)} documents were to be loaded, {counts['document']} arrived in raw.document")
        connection.execute("COMMIT")
    return counts


def copy_state(build: Path, engine: Engine, load_id: str, *, second_person: bool = False) -> dict[str, int]:
    """Copy what dbt and readers need of the state store into the build's schema `state`; rows per table.

    Outcomes of this load, once saved, hold before those of published loads; decisions are those this load knows, with
    what each is at the load's start (`second_person`: those about forms count once confirmed) and without the names
    of those who decided.

    Raises:
        Defect: there is no such load.

    """
    load = get_load(engine, load_id)
    if load is None:
        raise Defect(f"no load has the name {load_id}")
    received = receipts(engine)
    first_names: dict[str, Sequence[Any]] = {}
    for receipt in received:
        if receipt.document_id is not None:
            first_names.setdefault(
                receipt.document_id, (receipt.document_id, receipt.name, receipt.source, receipt.received_at)
            )
    rows: dict[str, list[Sequence[Any]]] = {
        "document_name": list(first_names.values()),
        "receipt": [astuple(receipt) for receipt in received],
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
                state,
                each.decision_id not in broken,
            )
        )
        corrected += [(*about, *astuple(cell), state) for cell in from_json(each.corrections)]
    known = {each.decision_id for each in made}
    empty = (None,) * (len(STATE_COLUMNS["decision"]) - 2)
    rows += [(number, *empty, False) for number in sorted(broken - known)]
    return {"decision": rows, "correction": corrected}


def _create_table(table: str, columns: Sequence[Column]) -> str:
    lines = []
    for column in (*columns, LOAD_ID):
        guarded = column.name in _NOT_NULL or (column.name == "form_ordinal" and table not in _NULLABLE_ORDINAL)
        # The code of an issue is its point; the status of a document likewise.
        guarded = guarded or (table == "issue" and column.name in {"code", "message"})
        lines.append(f'"{column.name}" {column.type}{" NOT NULL" if guarded else ""}')
    if table in _PRIMARY_KEYS:
        lines.append(f"PRIMARY KEY ({', '.join(_PRIMARY_KEYS[table])})")
    return f'CREATE TABLE IF NOT EXISTS raw."{table}" ({", ".join(lines)})'


def _check_columns(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[Column]) -> None:
    """Add columns that a newer version brought; a column that is no longer there is a defect."""
    present = [
        row[0]
        for row in connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'raw' AND table_name = $table",
            {"table": table},
        ).fetchall()
    ]
    for column in columns:
        if column.name not in present:
            connection.execute(f'ALTER TABLE raw."{table}" ADD COLUMN "{column.name}" {column.type}')
    unknown = set(present) - {column.name for column in (*columns, LOAD_ID)}
    if unknown:
        raise Defect(f"raw.{table} has columns that this version does not know: {', '.join(sorted(unknown))}")


def _loaded(home: Path, extractor_version: str) -> tuple[set[str], list[LoadForm]]:
    current = current_release(home)
    build = None if current is None else build_path(home, current.load_id)
    if build is None or not build.is_file():
        return set(), []
    with duckdb.connect(str(build), read_only=True) as connection:
        rows = connection.execute(
            "SELECT document_id, extractor_version, form_ordinal, form_hash FROM raw.form WHERE extractor_version = $1",
            [extractor_version],
        ).fetchall()
        return _loaded_documents(connection, extractor_version), [LoadForm(*row) for row in rows]


def _loaded_documents(connection: duckdb.DuckDBPyConnection, extractor_version: str) -> set[str]:
    rows = connection.execute(
        "SELECT document_id FROM raw.document WHERE extractor_version = $1", [extractor_version]
    ).fetchall()
    return {row[0] for row in rows}


def _extracted(home: Path, extractor_version: str) -> Iterator[str]:
    """The documents with a result, sorted. A folder under its name is whole: it was renamed to it when complete."""
    root = extracted_root(home, extractor_version)
    if root.is_dir():
        for shelf in sorted(os.listdir(root)):  # noqa: PTH208 names only
            yield from sorted(name for name in os.listdir(root / shelf) if len(name) == 64)  # noqa: PTH208


def _batches(document_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(document_ids), _BATCH):
        yield document_ids[start : start + _BATCH]


def _files(home: Path, extractor_version: str, document_ids: Sequence[str], table: str) -> list[str]:
    return [
        str(extracted_path(home, extractor_version, document_id) / f"{table}.parquet") for document_id in document_ids
    ]


def _select(record: type, rows: Sequence[Any], table: str) -> list[Sequence[Any]]:
    names = [field.name for field in fields(record) if field.name in STATE_COLUMNS[table]]
    if names != list(STATE_COLUMNS[table]):
        raise Defect(f"the record {record.__name__} does not have the columns of state.{table}")
    return [tuple(getattr(row, name) for name in names) for row in rows]


def _arrow(rows: Sequence[Sequence[Any]], columns: dict[str, str]) -> pa.Table:
    arrays = []
    for position, type_ in enumerate(columns.values()):
        values = [_plain(row[position]) for row in rows]
        arrays.append(pa.array(values, _ARROW_TYPES[type_]))
    return pa.table(arrays, names=list(columns))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    # A StrEnum is not a plain str to pyarrow.
    return str(value) if isinstance(value, str) else value
