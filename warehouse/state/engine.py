"""Opening the state store: SQLite or PostgreSQL, migrated to this version's tables, every change one transaction."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random

from model.errors import TransientError, UsageError

_BUSY_MILLISECONDS = 60_000
_MIGRATION_LOCK = 0x6A697869616F  # "jixiao"


def default_state_url(home: Path) -> str:
    """The address of the state store where none is configured: a SQLite file in the home."""
    return f"sqlite:///{home.absolute() / 'state.sqlite'}"


def open_state(url: str) -> Engine:
    """The state store at a SQLAlchemy address, created and migrated where needed.

    Raises:
        UsageError: the address is not one of SQLite or PostgreSQL.
        TransientError: the database does not answer.

    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
            config.attributes["connection"] = connection
            with _quiet("alembic"):
                command.upgrade(config, "head")
    except OperationalError as error:
        engine.dispose()
        where = make_url(url).render_as_string(hide_password=True)
        raise TransientError(f"the state store {where} does not answer: {error.orig}") from error
    return engine


@contextmanager
def opened_state(url: str) -> Iterator[Engine]:
    """The state store for a while, closed at its end. Raises as `open_state`."""
    engine = open_state(url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that reads one state of the store and stands in nobody's way."""
    options: dict[str, Any] = {"jixiao_reads": True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.execution_options(**options).begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *locked: str) -> Iterator[Connection]:
    """A transaction that changes the store; `locked` tables take no other writer until it ends.

    SQLite takes one writer at a time whatever the table.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql" and locked:
            tables = ", ".join(f'"{table}"' for table in locked)
            connection.execute(text(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"))
        yield connection


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        backend = address.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(f"the address of the state store is not a SQLAlchemy URL: {error}") from error
    if backend not in {"sqlite", "postgresql"}:
        raise UsageError(f"the state store is SQLite or PostgreSQL, not {backend}")
    if backend == "sqlite" and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # No pool: a connection must not be carried over a fork, and opening one is cheap beside what a step does.
    engine = create_engine(address, poolclass=NullPool)
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own habit of beginning transactions late is switched off: _begin_sqlite begins them.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout = {_BUSY_MILLISECONDS}", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _use_write_ahead_log(cursor)
    cursor.close()


@retry(
    retry=retry_if_exception_type(sqlite3.OperationalError),
    wait=wait_random(0.01, 0.1),
    stop=stop_after_delay(_BUSY_MILLISECONDS / 1000),
    reraise=True,
)
def _use_write_ahead_log(cursor: sqlite3.Cursor) -> None:
    # SQLite does not wait for the lock that this needs, once in the life of the file.
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its place at the beginning, so that it cannot find the store changed between reading and writing.
    reads = connection.get_execution_options().get("jixiao_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _quiet(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)
