"""The build of a load: a full warehouse file of its own, and the raw tables in it."""

import logging
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from model.errors import Defect
from model.home import build_path, extracted_path, extracted_root, fsync_directory, make_directory, remove_tree
from model.tables import RAW_TABLES, Column
from warehouse.current import current_release
from warehouse.kept import keep_rows
from warehouse.sql import literal
from warehouse.state import LoadForm

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

_STORAGE_VERSION = "v1.4.0"

_BATCH = 2_000
"""Documents per INSERT: the file names of one fit well into a statement."""


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
        # DuckDB writes ahead what it brings into the file on closing it, and leaves it there, without a word, where the
        # disk was full. A build without it lacks these rows.
        ahead = _written_ahead(previous)
        if ahead.is_file():
            shutil.copyfile(ahead, _written_ahead(build))
        os.replace(aside, build)  # noqa: PTH105 the fault tests interrupt exactly this call
        fsync_directory(build.parent)
    elif previous is not None:
        # Everything in a build can be made again from the extracted store and the state store.
        _LOG.warning("the build %s of the current release is gone; the warehouse is built anew", previous)
    with _opened(build) as connection:
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


def _written_ahead(build: Path) -> Path:
    return build.with_name(f"{build.name}.wal")


@contextmanager
def _opened(build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build's file, made if there is none, to be written in a newer way than DuckDB's own; it remembers that.

    To write takes a third less of the processor, and less space. Only this project opens builds: releases stay readable
    for older versions of DuckDB.
    """
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(str(build))} AS build (STORAGE_VERSION '{_STORAGE_VERSION}')")
        connection.execute("USE build")
        yield connection
        connection.execute("USE memory")
        connection.execute("DETACH build")


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
