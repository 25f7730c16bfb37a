"""Reading the current release without being able to change it or to reach anything else."""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_fixed

from model.errors import TransientError, UsageError
from warehouse.current import required_release
from warehouse.sql import literal

_EXPLAIN = re.compile(r"^\s*explain\b\s*(\([^)]*\)|analyze\b)?", re.IGNORECASE)

_CATALOG = "jixiao"
"""Name under which the file is attached. Opened by itself its catalog is `marts`, after the file, and DuckDB calls
`marts.fct_indicator` ambiguous between catalog and schema: then it must be written `marts.marts.fct_indicator`."""


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The answer of a query; `types` are DuckDB's names."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@retry(retry=retry_if_exception_type(TransientError), stop=stop_after_attempt(10), wait=wait_fixed(0.05), reraise=True)
def open_current(home: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current release: `marts.fct_indicator`, `audit.finding` and the others.

    It keeps seeing that release after a switch.

    Raises:
        UsageError: nothing was published yet.
        TransientError: the file could not be opened, again and again.

    """
    release = required_release(home)
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
