"""The current release: finding it, and reading it without being able to change it or reach anything else."""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from model.errors import Defect, TransientError, UsageError
from model.home import MARTS_NAME, current_link, is_load_id, releases_root

_EXPLAIN = re.compile(r"^\s*explain\b\s*(\([^)]*\)|analyze\b)?", re.IGNORECASE)

_CATALOG = "jixiao"
"""Name under which the file is attached. Opened by itself its catalog is `marts`, after the file, and DuckDB calls
`marts.fct_indicator` ambiguous between catalog and schema: then it must be written `marts.marts.fct_indicator`."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published release. `info` is the content of `release.json`."""

    load_id: str
    path: Path
    info: Mapping[str, Any]

    @property
    def database(self) -> Path:
        """The DuckDB file of marts and audit."""
        return self.path / MARTS_NAME

    @property
    def parquet(self) -> Path:
        """The folder of the same tables as Parquet, one file each."""
        return self.path / "parquet"

    @property
    def report(self) -> Path:
        """The folder of the auditor's report."""
        return self.path / "report"


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The answer of a query; `types` are DuckDB's names."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def current_release(home: Path) -> Release | None:
    """The release that readers see now; null before the first.

    Raises:
        Defect: the link leads nowhere.

    """
    link = current_link(home)
    # Between reading the link and the folder, releases may be switched and even pruned: then the link has changed.
    while True:
        try:
            target = os.readlink(link)  # noqa: PTH115
        except FileNotFoundError:
            return None
        try:
            return read_release(home / target)
        except FileNotFoundError as error:
            try:
                unchanged = os.readlink(link) == target  # noqa: PTH115
            except FileNotFoundError:
                unchanged = False
            if unchanged:
                raise Defect(f"{link} leads to {target}, where no whole release is: {error}") from error


def release_before(home: Path, load_id: str) -> Release | None:
    """The newest whole release made before a load; null where none is kept."""
    root = releases_root(home)
    names = sorted((path.name for path in root.iterdir() if path.name[0] != "."), reverse=True) if root.is_dir() else []
    for name in names:
        if name < load_id:
            try:
                return read_release(root / name)
            except (FileNotFoundError, NotADirectoryError):
                continue
    return None


@retry(retry=retry_if_exception_type(TransientError), stop=stop_after_attempt(10), wait=wait_fixed(0.05), reraise=True)
def open_current(home: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current release: `marts.fct_indicator`, `audit.finding` and the others.

    It keeps seeing that release after a switch.

    Raises:
        UsageError: nothing was published yet.
        TransientError: the file could not be opened, again and again.

    """
    release = current_release(home)
    if release is None:
        raise UsageError(f"no release yet in {home}: run a load first (jixiao run)")
    connection = duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(Path(tempfile.gettempdir(), f"jixiao-query-{os.getpid()}")),
        }
    )
    try:
        connection.execute(f"ATTACH {literal(str(release.database))} AS {_CATALOG} (READ_ONLY)")
        # Unqualified names are found too, so that SHOW TABLES shows what there is.
        connection.execute(f"SET search_path = '{_CATALOG}.marts,{_CATALOG}.audit'")
        # From here on nothing but the attached file can be reached, and no query can change that.
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.IOException as error:
        connection.close()
        raise TransientError(f"{release.database} cannot be opened: {error}") from error
    return connection


def query_current(home: Path, sql: str) -> QueryResult:
    """The answer of one query on the current release.

    Statements other than queries are refused: a read-only file could be detached and attached again to be written.

    Raises:
        UsageError: DuckDB refuses the query or does not understand it, it holds several statements, or there is no
            release.

    """
    with open_current(home) as connection:
        try:
            statements = connection.extract_statements(sql)
            if not statements:
                raise UsageError("the query is empty")
            # PIVOT becomes two statements, the first without a text of its own.
            if sum(bool(statement.query) for statement in statements) > 1:
                raise UsageError(
                    f"the query holds {len(statements)} statements, and only one has its answer printed; give one, or"
                    " call the command once for each"
                )
            for statement in statements:
                if not _reads(connection, statement):
                    raise UsageError(
                        f"the release is read-only and {statement.type.name} is not a query; use SELECT, DESCRIBE, "
                        "SUMMARIZE, PIVOT or EXPLAIN"
                    )
            cursor = connection
            for statement in statements:
                cursor = connection.execute(statement)
            description = cursor.description or []
            return QueryResult(
                columns=tuple(column[0] for column in description),
                types=tuple(str(column[1]) for column in description),
                rows=cursor.fetchall(),
            )
        except duckdb.Error as error:
            raise UsageError(f"the query failed: {str(error).strip()}") from error


def read_release(path: Path) -> Release:
    """The release in a folder; FileNotFoundError where there is no whole one."""
    return Release(path.name, path, json.loads((path / "release.json").read_text("utf-8")))


def find_release(home: Path, name: str) -> Release:
    """A kept release by its name, "current", or "previous" for the one before the current.

    Raises:
        UsageError: there is none of that name; the message names those that are kept.

    """
    current = current_release(home)
    if current is None:
        raise UsageError(f"no release yet in {home}: run `jixiao run --source PATH` first")
    if name == "current":
        return current
    if name == "previous":
        before = release_before(home, current.load_id)
        if before is None:
            raise UsageError(f"{current.load_id} is the only release kept: there is none before it")
        return before
    root = releases_root(home)
    kept = sorted(path.name for path in root.iterdir() if is_load_id(path.name))
    if name not in kept:
        raise UsageError(
            f"no release has the name {name!r}; kept are {', '.join(kept)} (and the names current and previous)"
        )
    try:
        return read_release(root / name)
    except FileNotFoundError as error:
        raise UsageError(f"the release {name} was removed just now, or is not whole: {error}") from error


def literal(text: str) -> str:
    """A text as SQL writes it, for statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _reads(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement) -> bool:
    if statement.type == duckdb.StatementType.EXPLAIN:
        # EXPLAIN ANALYZE runs what it explains.
        explained = _EXPLAIN.sub("", statement.query, count=1)
        return explained != statement.query and all(
            _reads(connection, inner) for inner in connection.extract_statements(explained)
        )
    # PIVOT becomes a statement that creates a temporary type, with no text of its own, and a SELECT.
    pivots = statement.type == duckdb.StatementType.CREATE and not statement.query
    return pivots or statement.type == duckdb.StatementType.SELECT
