"""Auditors' decisions outlive a warehouse made anew and a return to an older release, and end when they end."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import Engine

from model.home import build_path, builds_root, current_link, releases_root
from tests.extractions import VERSION
from tests.warehouse.builds import FIRST, RULES, SECOND, begin, open_home, receive, run_load
from warehouse import raw, state
from warehouse.current import current_release
from warehouse.state_copy import copy_state

THIRD = "20260703T180000Z-0003"
CORRECTED = state.Correction("form", 0, "total_score", "95", "97")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one published document of two forms."""
    receive(tmp_path, open_home(tmp_path), ["a"])
    run_load(tmp_path, FIRST)
    return tmp_path


def forms(home: Path) -> list[state.LoadForm]:
    return raw.known_forms(home, VERSION)


def decide(home: Path, form: state.LoadForm, **values: object) -> state.Decision:
    made = {"decision": "waive", "reason": "已核实", "decided_by": "auditor", **values}
    engine = open_home(home)
    return state.add_decision(
        engine, document_id=form.document_id, form_ordinal=form.form_ordinal, form_hash=form.form_hash, **made
    )


def known(build: Path) -> list[tuple[object, ...]]:
    """The decisions that a build knows, and the corrections, with what they are to it."""
    with duckdb.connect(str(build), read_only=True) as connection:
        return connection.execute(
            "select decision, state, is_intact from state.decision union all"
            " select field || '=' || corrected_value, state, true from state.correction order by all"
        ).fetchall()


def next_build(home: Path, load_id: str = SECOND) -> Path:
    engine: Engine = open_home(home)
    return begin(home, engine, load_id)


IN_EFFECT = [("correct", "in_effect", True), ("total_score=97", "in_effect", True)]


def test_decisions_survive_a_warehouse_that_is_made_anew(home: Path) -> None:
    decide(home, forms(home)[0], decision="correct", corrections=[CORRECTED])
    current_link(home).unlink()
    shutil.rmtree(builds_root(home))
    shutil.rmtree(releases_root(home))
    build = next_build(home)
    assert known(build) == IN_EFFECT
    with duckdb.connect(str(build), read_only=True) as connection:
        printed = connection.execute("select count(*), count(*) filter (total_score = '97') from raw.form").fetchone()
    assert printed == (2, 0), "raw holds what is printed, never what is corrected"


def test_decisions_survive_a_return_to_an_older_release(home: Path) -> None:
    decide(home, forms(home)[0], decision="correct", corrections=[CORRECTED])
    run_load(home, SECOND)
    assert current_release(home).load_id == SECOND
    current_link(home).unlink()
    current_link(home).symlink_to(Path("releases") / FIRST)
    assert known(next_build(home, THIRD)) == IN_EFFECT


def test_a_waiver_that_expires_brings_its_form_into_the_next_load_where_it_does_not_count(home: Path) -> None:
    (first, second) = forms(home)
    waiver = decide(home, first, expires_at=datetime.now(UTC) + timedelta(hours=1))
    engine = open_home(home)
    run_load(home, SECOND)
    assert known(build_path(home, SECOND)) == [("waive", "in_effect", True)]
    later = datetime.now(UTC) + timedelta(hours=2)
    assert state.pending_forms(engine, [first, second], ruleset_version=RULES, now=later) == [first]
    assert state.decision_states([waiver], at=later) == {waiver.decision_id: "expired"}


def test_a_correction_taken_back_brings_its_form_into_the_next_load_where_it_does_not_count(home: Path) -> None:
    (first, second) = forms(home)
    made = decide(home, first, decision="correct", corrections=[CORRECTED])
    run_load(home, SECOND)
    assert known(build_path(home, SECOND)) == IN_EFFECT
    assert state.pending_forms(open_home(home), [first, second], ruleset_version=RULES) == []
    decide(home, first, decision="revoke", revokes=made.decision_id)
    assert state.pending_forms(open_home(home), [first, second], ruleset_version=RULES) == [first]
    run_load(home, THIRD)
    told = [("correct", "revoked", True), ("revoke", "in_effect", True), ("total_score=97", "revoked", True)]
    assert known(build_path(home, THIRD)) == told


def test_a_decision_that_awaits_its_second_person_counts_for_the_load_after_the_confirmation(home: Path) -> None:
    made = decide(home, forms(home)[0])
    engine = open_home(home)
    build = begin(home, engine, SECOND)
    copy_state(build, engine, SECOND, second_person=True)
    assert known(build) == [("waive", "awaiting_confirmation", True)]
    state.set_load_status(engine, SECOND, state.get_load(engine, FIRST).status)
    decide(home, forms(home)[0], decision="confirm", decided_by="somebody else", confirms=made.decision_id)
    build = begin(home, engine, THIRD)
    copy_state(build, engine, THIRD, second_person=True)
    assert known(build) == [("confirm", "in_effect", True), ("waive", "in_effect", True)]
