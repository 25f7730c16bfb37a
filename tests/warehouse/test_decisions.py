import contextlib
import multiprocessing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from model.errors import UsageError
from tests.warehouse.test_loads import begin
from warehouse.state import (
    Correction,
    Decision,
    add_decision,
    aliases,
    decision_states,
    decisions,
    open_state,
    verify_decisions,
)
from warehouse.state.decisions import FIRST_HASH

BEFORE = datetime(2026, 7, 1, tzinfo=UTC)


def add(state: Engine, reason: str = "印刷错误", expires_at: datetime | None = None, **values: Any) -> Decision:
    made = {"document_id": "a" * 64, "form_ordinal": 1, "form_hash": "b" * 64, "decision": "waive"}
    made |= {"decided_by": "auditor 1", "now": BEFORE, **values}
    return add_decision(state, reason=reason, expires_at=expires_at, **made)


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
    """Five decisions about one form, and one about another of which nobody has seen a decision yet."""
    state = open_state(url)
    for _ in range(5):
        add(state)
    with contextlib.suppress(UsageError):
        add(state, form_ordinal=2, seen=0)


def test_auditors_who_decide_at_once_make_one_chain(state: Engine, state_url: str) -> None:
    context = multiprocessing.get_context("forkserver")
    processes = [context.Process(target=_add_some, args=(state_url,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    made = decisions(state)
    assert [each.decision_id for each in made] == list(range(1, 17))
    assert verify_decisions(state) == []
    assert [each.form_ordinal for each in made].count(2) == 1, "one of them was told of the other"


def test_a_lost_end_of_the_chain_is_seen_once_a_load_knew_it(state: Engine) -> None:
    for _ in range(3):
        add(state)
    begin(state)
    tamper(state, "DELETE FROM decision WHERE decision_id = 3")
    assert verify_decisions(state) == [3]


def test_a_decision_made_before_there_were_corrections_is_hashed_as_then(state: Engine) -> None:
    made = add(state, now=datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert made.hash == "eb6e270b3631ef66474704e6291d9616c6a773ae3f51c99b5a241a39771b3e84"


@pytest.mark.parametrize("column", ["corrections", "finding_key", "confirms", "revokes", "decided_by"])
def test_every_part_of_a_decision_is_bound(state: Engine, column: str) -> None:
    add(state)
    tamper(state, f"UPDATE decision SET {column} = '1'")  # noqa: S608
    assert verify_decisions(state) == [1]


@pytest.mark.parametrize("value", ["95", "9.5", "-1", "1,234.50", "９５", "95%", None])
def test_a_number_may_be_written_as_forms_print_it(state: Engine, value: str | None) -> None:
    add(state, decision="correct", corrections=[Correction("indicator", 1, "score", "1", value)])
    assert verify_decisions(state) == []


def states(state: Engine, *, at: datetime = BEFORE, second_person: bool = False) -> list[str]:
    return list(reversed(decision_states(decisions(state), at=at, second_person=second_person).values()))


def test_the_newest_decision_replaces_the_earlier_ones_for_good(state: Engine) -> None:
    add(state)
    add(state, decision="reject", expires_at=BEFORE + timedelta(days=1))
    assert states(state) == ["replaced", "in_effect"]
    assert states(state, at=BEFORE + timedelta(days=1)) == ["replaced", "expired"]


def test_decisions_about_findings_and_about_the_form_do_not_replace_each_other(state: Engine) -> None:
    add(state)
    add(state, decision="finding_confirmed", finding_key="f1")
    add(state, decision="finding_false_alarm", finding_key="f2")
    add(state, decision="finding_explained", finding_key="f1")
    add(state, form_hash="c" * 64)
    assert states(state) == ["in_effect", "replaced", "in_effect", "in_effect", "in_effect"]


def test_with_a_second_person_a_decision_counts_once_confirmed(state: Engine) -> None:
    add(state)
    add(state, decision="confirm", confirms=1, decided_by="auditor 2")
    add(state, decision="reject")
    assert states(state, second_person=True) == ["in_effect", "in_effect", "awaiting_confirmation"]
    assert states(state) == ["replaced", "in_effect", "in_effect"]


def revoke(state: Engine, number: int, **values: Any) -> Decision:
    return add(state, decision="revoke", revokes=number, **values)


def test_what_a_revoked_decision_replaced_does_not_come_back(state: Engine) -> None:
    add(state)
    add(state, decision="reject")
    revoke(state, 2)
    assert states(state) == ["replaced", "revoked", "in_effect"]
    assert verify_decisions(state) == []
    with pytest.raises(UsageError, match="decision 3 takes decision 2 back already"):
        revoke(state, 2)
    add(state)
    assert states(state) == ["replaced", "revoked", "replaced", "in_effect"]


def test_a_revoked_word_about_a_finding_leaves_the_others_and_the_form_as_they_are(state: Engine) -> None:
    add(state)
    add(state, decision="finding_explained", finding_key="f1")
    add(state, decision="finding_explained", finding_key="f2")
    revoke(state, 2, finding_key="f1")
    assert states(state, second_person=True) == ["awaiting_confirmation", "revoked", "in_effect", "in_effect"]


def test_with_a_second_person_a_decision_that_counts_is_revoked_once_somebody_else_confirms(state: Engine) -> None:
    add(state)
    add(state, decision="confirm", confirms=1, decided_by="auditor 2")
    revoke(state, 1)
    assert states(state, second_person=True) == ["in_effect", "in_effect", "awaiting_confirmation"]
    with pytest.raises(UsageError, match="made by the same person"):
        add(state, decision="confirm", confirms=3)
    add(state, decision="confirm", confirms=3, decided_by="auditor 2")
    assert states(state, second_person=True) == ["revoked", "in_effect", "in_effect", "in_effect"]


def test_a_decision_nobody_confirmed_is_revoked_at_once_and_the_one_before_it_stays(state: Engine) -> None:
    add(state)
    add(state, decision="confirm", confirms=1, decided_by="auditor 2")
    add(state, decision="reject")
    revoke(state, 3)
    assert states(state, second_person=True) == ["in_effect", "in_effect", "revoked", "in_effect"]
    with pytest.raises(UsageError, match="decision 4 takes decision 3 back already"):
        add(state, decision="confirm", confirms=3, decided_by="auditor 2")


def test_a_revocation_that_waits_may_be_taken_back_and_made_again(state: Engine) -> None:
    add(state)
    add(state, decision="confirm", confirms=1, decided_by="auditor 2")
    revoke(state, 1)
    revoke(state, 3)
    assert states(state, second_person=True) == ["in_effect", "in_effect", "revoked", "in_effect"]
    revoke(state, 1)
    assert states(state, second_person=True)[-1] == "awaiting_confirmation"


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"decision": "confirm", "confirms": 1}, "made by the same person"),
        ({"decision": "confirm", "confirms": 9, "decided_by": "b"}, "no decision 9"),
        ({"decision": "confirm", "confirms": 1, "decided_by": "b", "form_hash": "c" * 64}, "something else"),
        ({"decision": "confirm"}, "names the decision"),
        ({"decision": "revoke"}, "names the decision"),
        ({"decision": "waive", "revokes": 1}, "nothing else does"),
        ({"decision": "revoke", "revokes": 9}, "no decision 9 to revoke"),
        ({"decision": "revoke", "revokes": 1, "finding_key": "f"}, "something else"),
        ({"decision": "finding_confirmed"}, "names it"),
        ({"decision": "waive", "finding_key": "f"}, "names none"),
        ({"decision": "correct"}, "at least one cell"),
        ({"decision": "nod"}, "no such decision"),
        ({"decision": "correct", "corrections": [Correction("form", 0, "phone", "1", "2")]}, "no field"),
        ({"decision": "correct", "corrections": [Correction("indicator", 0, "score", "1", "2")]}, "count from 1"),
        ({"decision": "correct", "corrections": [Correction("indicator", 1, "score", "1", "2")] * 2}, "twice"),
        ({"expires_at": BEFORE}, "would end before it begins"),
        ({"seen": 0}, r"decision 1 .* in the meantime: waive, 2026-07-01 08:00 Beijing"),
        ({"decision": "correct", "corrections": [Correction("form", 0, "fiscal_year", "2023", "去年")]}, "a year"),
        ({"decision": "correct", "corrections": [Correction("form", 0, "total_score", "9", "abc")]}, "a number"),
        ({"reason": " "}, "needs a reason"),
        ({"decided_by": "a\nSubject: x"}, "cannot be seen"),
    ],
)
def test_a_decision_that_is_not_whole_is_refused(state: Engine, values: dict[str, Any], complaint: str) -> None:
    add(state)
    with pytest.raises(UsageError, match=complaint):
        add(state, **values)
    assert len(decisions(state)) == 1


def test_readers_see_an_alias_that_stays_the_same(state: Engine) -> None:
    for name in ("甲", "乙", "甲"):
        add(state, decided_by=name)
    assert aliases(decisions(state)) == {"甲": "auditor-1", "乙": "auditor-2"}
    add(state, decided_by="丙")
    assert aliases(decisions(state))["乙"] == "auditor-2"
