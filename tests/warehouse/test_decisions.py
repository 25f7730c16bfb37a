import multiprocessing
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from warehouse.state import Decision, add_decision, decisions, open_state, verify_decisions
from warehouse.state.decisions import FIRST_HASH


def add(state: Engine, reason: str = "印刷错误", expires_at: datetime | None = None) -> Decision:
    return add_decision(
        state,
        document_id="a" * 64,
        form_ordinal=1,
        form_hash="b" * 64,
        decision="waive",
        reason=reason,
        decided_by="auditor 1",
        expires_at=expires_at,
    )


def tamper(state: Engine, statement: str) -> None:
    """What somebody with access to the database itself could do."""
    with state.begin() as connection:
        if state.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE decision DISABLE TRIGGER ALL"))
        else:
            connection.execute(text("DROP TRIGGER decision_keeps_UPDATE"))
            connection.execute(text("DROP TRIGGER decision_keeps_DELETE"))
        connection.execute(text(statement))


def test_decisions_are_a_chain(state: Engine) -> None:
    first, second = add(state), add(state)
    assert (first.decision_id, first.prev_hash) == (1, FIRST_HASH)
    assert (second.decision_id, second.prev_hash) == (2, first.hash)
    assert decisions(state) == [first, second]
    assert decisions(state, up_to=1) == [first]
    assert verify_decisions(state) == []


def test_the_hash_does_not_depend_on_the_zone_a_time_was_given_in(state: Engine) -> None:
    add(state, expires_at=datetime(2027, 1, 1, 8, tzinfo=timezone(timedelta(hours=8))))
    assert verify_decisions(state) == []
    assert decisions(state)[0].expires_at == datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("statement", ["UPDATE decision SET reason = 'x'", "DELETE FROM decision"])
def test_a_decision_can_neither_be_changed_nor_deleted(state: Engine, statement: str) -> None:
    add(state)
    with pytest.raises(DBAPIError, match="decisions are never changed or deleted"), state.begin() as connection:
        connection.execute(text(statement))
    assert len(decisions(state)) == 1


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE decision SET reason = 'x' WHERE decision_id = 2", [2]),
        ("UPDATE decision SET expires_at = NULL WHERE decision_id = 3", [3]),
        ("DELETE FROM decision WHERE decision_id = 1", [2]),
        ("DELETE FROM decision WHERE decision_id = 2", [3]),
    ],
)
def test_tampering_is_seen(state: Engine, statement: str, broken: list[int]) -> None:
    for _ in range(3):
        add(state, expires_at=datetime(2027, 1, 1, tzinfo=UTC))
    tamper(state, statement)
    assert verify_decisions(state) == broken


def _add_some(url: str) -> None:
    state = open_state(url)
    for _ in range(5):
        add(state)


def test_auditors_who_decide_at_once_make_one_chain(state: Engine, state_url: str) -> None:
    context = multiprocessing.get_context("forkserver")
    processes = [context.Process(target=_add_some, args=(state_url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert [made.decision_id for made in decisions(state)] == list(range(1, 16))
    assert verify_decisions(state) == []
