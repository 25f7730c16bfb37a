"""Releases: what readers see. Put together aside, published by switching a link."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import duckdb

from model.errors import Defect
from model.home import (
    MARTS_NAME,
    build_path,
    current_link,
    fsync_directory,
    fsync_tree,
    make_directory,
    release_path,
    releases_root,
    remove_tree,
    staged_release_path,
    write_text_durably,
)
from warehouse.current import Release, current_release, read_release
from warehouse.kept import KEPT
from warehouse.sql import identifier, literal

SCHEMAS = ("audit", "marts")
"""What a release holds of a build. Names and telephone numbers of persons stay in `raw` and never come here."""

_PACKAGES = ("jixiao", "duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "apache-airflow", "pyarrow")


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """What `release.json` says of how the release was made; `gate` is the gate's outcome, `extra` goes in as it is."""

    extractor_version: str
    ruleset_version: str
    ruleset_hash: str
    vocabulary_hash: str
    gate: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)


def build_release(home: Path, load_id: str, info: ReleaseInfo) -> Path:
    """Put a release together from the load's build, unseen by readers; the folder that `publish` will rename.

    It holds the tables (views too, as tables) of `marts` and `audit` in one DuckDB file and as Parquet, and
    `release.json`. The report is put into it by the caller. Asked again, it begins afresh.

    Raises:
        Defect: there is no build, it has no marts, or the load is published already.

    """
    build = build_path(home, load_id)
    if not build.is_file():
        raise Defect(f"load {load_id} has no build at {build}")
    if release_path(home, load_id).exists():
        raise Defect(f"the release {load_id} is published and never changes")
    staged = staged_release_path(home, load_id)
    remove_tree(staged)
    make_directory(staged / "parquet")
    previous = current_release(home)
    counts, differences = _copy(build, staged, previous)
    content = {
        "load_id": load_id,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "extractor_version": info.extractor_version,
        "ruleset_version": info.ruleset_version,
        "ruleset_hash": info.ruleset_hash,
        "vocabulary_hash": info.vocabulary_hash,
        "packages": _package_versions(),
        "row_counts": counts,
        "previous_load_id": None if previous is None else previous.load_id,
        "difference": differences,
        "gate": dict(info.gate),
        **info.extra,
    }
    write_text_durably(
        staged / "release.json", json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    )
    fsync_tree(staged)
    return staged


def _copy(
    build: Path, staged: Path, previous: Release | None
) -> tuple[dict[str, int], dict[str, dict[str, int | None]] | None]:
    """Copy audit and marts of a build into the release's folder; the rows of each table, and what differs from before.

    Raises Defect where dbt did not build marts.
    """
    with duckdb.connect(config={"temp_directory": str(build.parent / "spill")}) as connection:
        connection.execute(f"ATTACH {literal(str(build))} AS build (READ_ONLY)")
        # Under a name of its own: in a catalog named marts after its file, marts.x would be ambiguous.
        connection.execute(f"ATTACH {literal(str(staged / MARTS_NAME))} AS release")
        connection.execute("USE release")
        tables = _tables(connection, "build")
        # A build begins with the tables of which it keeps rows: they say nothing of dbt's second phase.
        if not any(schema == "marts" for schema, _ in set(tables) - set(KEPT)):
            raise Defect(f"the build {build} has no table in the schema marts; did dbt build them?")
        for schema in SCHEMAS:
            connection.execute(f'CREATE SCHEMA "{schema}"')
        for schema, table in tables:
            _copy_table(connection, schema, table)
        connection.execute("DETACH build")
        counts = {f"{schema}.{table}": _count(connection, f'"{schema}"."{table}"') for schema, table in tables}
        for schema, table in tables:
            target = literal(str(staged / "parquet" / f"{schema}.{table}.parquet"))
            connection.execute(f'COPY "{schema}"."{table}" TO {target} (FORMAT parquet, COMPRESSION zstd)')
        differences = None if previous is None else _differences(connection, previous.database, tables)
        connection.execute("CHECKPOINT release")
        connection.execute("USE memory")
        connection.execute("DETACH release")
    return counts, differences


def publish(home: Path, load_id: str) -> Release:
    """Make a release the current one: it gets its name, then the link is switched. Safe to repeat after a kill.

    The caller marks the load as published afterwards; `upkeep.recover` does it where the caller died between.

    Raises:
        Defect: no release was put together for the load.

    """
    staged, released = staged_release_path(home, load_id), release_path(home, load_id)
    if not released.is_dir():
        if not (staged / "release.json").is_file():
            raise Defect(f"there is no release of load {load_id} to publish in {staged}")
        _write_protect(staged)
        fsync_tree(staged)
        os.rename(staged, released)  # noqa: PTH104 the fault tests interrupt exactly this call
        fsync_directory(released.parent)
    link = current_link(home)
    aside = link.with_name(f".{link.name}.{load_id}.{secrets.token_hex(4)}.tmp")
    os.symlink(os.path.join(releases_root(home).name, load_id), aside)  # noqa: PTH118, PTH211
    os.replace(aside, link)  # noqa: PTH105
    fsync_directory(link.parent)
    return read_release(released)


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = $database AND NOT internal "
        "UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = $database AND NOT internal "
        "ORDER BY ALL",
        {"database": database},
    ).fetchall()
    return [(schema, table) for schema, table in rows if schema in SCHEMAS]


def _copy_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    name = f'"{schema}"."{table}"'
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM build.{name}")  # noqa: S608
    where = "database_name = 'build' AND schema_name = $schema"
    comments = connection.execute(
        f"SELECT comment FROM duckdb_tables() WHERE {where} AND table_name = $table "  # noqa: S608
        f"UNION ALL SELECT comment FROM duckdb_views() WHERE {where} AND view_name = $table",
        {"schema": schema, "table": table},
    ).fetchall()
    for (comment,) in comments:
        if comment:
            connection.execute(f"COMMENT ON TABLE {name} IS {literal(comment)}")
    columns = connection.execute(
        f"SELECT column_name, comment FROM duckdb_columns() WHERE {where} AND table_name = $table",  # noqa: S608
        {"schema": schema, "table": table},
    ).fetchall()
    for column, comment in columns:
        if comment:
            connection.execute(f"COMMENT ON COLUMN {name}.{identifier(column)} IS {literal(comment)}")


def _differences(
    connection: duckdb.DuckDBPyConnection, previous: Path, tables: list[tuple[str, str]]
) -> dict[str, dict[str, int | None]]:
    """Per table: rows now and before, and how many of them only one of the two releases has.

    Rows are compared on the columns that both have; a changed row counts as one added and one removed.
    """
    connection.execute(f"ATTACH {literal(str(previous))} AS previous (READ_ONLY)")
    before = set(_tables(connection, "previous"))
    result: dict[str, dict[str, int | None]] = {}
    for schema, table in sorted(before | set(tables)):
        name = f'"{schema}"."{table}"'
        now_rows = _count(connection, name) if (schema, table) in tables else 0
        then_rows = _count(connection, f"previous.{name}") if (schema, table) in before else 0
        added, removed = now_rows, then_rows
        if (schema, table) in before and (schema, table) in tables:
            added, removed = _changed_rows(connection, name, _shared_columns(connection, schema, table))
        result[f"{schema}.{table}"] = {"rows": now_rows, "before": then_rows, "added": added, "removed": removed}
    connection.execute("DETACH previous")
    return result


def _changed_rows(connection: duckdb.DuckDBPyConnection, table: str, columns: str) -> tuple[int, int]:
    """How many rows of a table only this release has, and how many only the previous one.

    Rows are compared by a hash of 64 bits: to hold all columns of millions of rows twice took 7 GB.
    """
    row = connection.execute(
        f"""
        SELECT coalesce(sum(greatest(more, 0)), 0)::BIGINT, coalesce(sum(greatest(-more, 0)), 0)::BIGINT
        FROM (
            SELECT sum(of_release) AS more
            FROM (
                SELECT 1 AS of_release, {columns} FROM {table}
                UNION ALL
                SELECT -1 AS of_release, {columns} FROM previous.{table}
            )
            GROUP BY hash({columns})
        )
        """  # noqa: S608
    ).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def _shared_columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE schema_name = $schema AND table_name = $table "
        "GROUP BY column_name HAVING count(DISTINCT database_name) = 2 ORDER BY column_name",
        {"schema": schema, "table": table},
    ).fetchall()
    return ", ".join(identifier(row[0]) for row in rows) or "1"


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {relation}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _write_protect(folder: Path) -> None:
    """A release never changes; this keeps a reader that opens its files for writing from doing so by accident."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(0o444)


def _package_versions() -> dict[str, str]:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions
