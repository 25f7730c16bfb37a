"""Opening and migrating; what both databases must do alike."""

import multiprocessing
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from model.errors import TransientError, UsageError
from warehouse.state import begin_load, default_state_url, get_load, open_state, receipts, record_receipt
from warehouse.state.tables import METADATA


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(state: Engine) -> None:
    with state.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": "jixiao_state_version"})
        assert compare_metadata(context, METADATA) == []
    assert set(inspect(state).get_table_names()) == {*METADATA.tables, "jixiao_state_version"}


def test_opening_again_keeps_what_is_there(state_url: str) -> None:
    record_receipt(open_state(state_url), "s", "a.txt", document_id="a" * 64)
    assert [receipt.name for receipt in receipts(open_state(state_url))] == ["a.txt"]


def _open_and_record(url: str, number: int) -> None:
    record_receipt(open_state(url), "s", f"{number}.txt", document_id=f"{number:064x}")


def test_many_processes_may_open_a_new_store_at_once(state_url: str) -> None:
    context = multiprocessing.get_context("forkserver")
    processes = [context.Process(target=_open_and_record, args=(state_url, number)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert sorted(receipt.name for receipt in receipts(open_state(state_url))) == [f"{n}.txt" for n in range(4)]


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(state: Engine) -> None:
    shanghai = timezone(timedelta(hours=8))
    begin_load(
        state,
        "20261120T180000Z-0001",
        extractor_version="1",
        ruleset_version="1",
        now=datetime(2026, 11, 21, 2, 0, tzinfo=shanghai),
    )
    load = get_load(state, "20261120T180000Z-0001")
    assert load is not None
    assert load.started_at == datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
    assert load.started_at.tzinfo is UTC


def test_a_time_without_zone_is_refused(state: Engine) -> None:
    with pytest.raises(Exception, match="time without zone"):
        record_receipt(state, "s", "a", document_id=None, now=datetime(2026, 1, 1))


def test_sqlite_is_opened_for_readers_beside_a_writer_and_for_power_cuts(tmp_path: Path) -> None:
    engine = open_state(default_state_url(tmp_path))
    with engine.connect() as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 60_000}


def test_reading_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    engine = open_state(default_state_url(tmp_path))
    record_receipt(engine, "s", "a.txt", document_id="a" * 64)
    writer = sqlite3.connect(tmp_path / "state.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM receipt")
    assert len(receipts(engine)) == 1
    writer.close()


def test_an_outcome_of_an_unknown_load_has_no_place(state: Engine) -> None:
    statement = text(
        "INSERT INTO load_form (load_id, document_id, extractor_version, form_ordinal, form_hash) "
        "VALUES ('nobody', 'd', '1', 1, 'h')"
    )
    with pytest.raises(Exception, match=r"(?i)foreign key"), state.begin() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "nosuch://x"])
def test_other_databases_are_refused_with_what_is_possible(url: str) -> None:
    with pytest.raises(UsageError, match="state store"):
        open_state(url)


def test_a_server_that_does_not_answer_is_transient_and_its_password_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(TransientError) as caught:
        open_state(f"postgresql+psycopg2://jixiao:geheim@/jixiao?host={tmp_path}")
    assert "does not answer" in str(caught.value)
    assert "geheim" not in str(caught.value)
