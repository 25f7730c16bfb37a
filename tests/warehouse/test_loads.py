from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from model.errors import Defect
from model.status import FormStatus, LoadStatus, Severity
from warehouse.state import (
    FormOutcome,
    LoadForm,
    ValidationResult,
    add_decision,
    begin_load,
    effective_outcomes,
    get_load,
    load_forms,
    load_outcomes,
    loads,
    pending_forms,
    record_receipt,
    running_loads,
    save_load_forms,
    save_outcomes,
    save_validation_results,
    set_load_status,
    validation_results,
)

START = datetime(2026, 7, 1, 18, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ONE = LoadForm("a" * 64, "1", 1, "hash 1")
TWO = LoadForm("a" * 64, "1", 2, "hash 2")
RULES = "rules 1"


def begin(state: Engine, day: int = 0, rules: str = RULES) -> str:
    load_id = f"2026070{day + 1}T180000Z-0001"
    begin_load(state, load_id, extractor_version="1", ruleset_version=rules, now=START + day * DAY)
    return load_id


def decide(
    state: Engine,
    forms: Sequence[LoadForm],
    day: int = 0,
    status: FormStatus = FormStatus.ACCEPTED,
    end: LoadStatus = LoadStatus.PUBLISHED,
    rules: str = RULES,
) -> str:
    load_id = begin(state, day, rules)
    save_load_forms(state, load_id, forms)
    save_outcomes(
        state,
        load_id,
        [
            FormOutcome(form.document_id, form.extractor_version, form.form_ordinal, form.form_hash, load_id, status)
            for form in forms
        ],
    )
    if end is not LoadStatus.RUNNING:
        set_load_status(state, load_id, end, now=START + day * DAY + timedelta(hours=1))
    return load_id


def waiting(state: Engine, day: int = 5, rules: str = RULES) -> list[LoadForm]:
    return pending_forms(state, [TWO, ONE], ruleset_version=rules, now=START + day * DAY)


def rule_on(state: Engine, form: LoadForm, *, day: int, expires: int | None = None) -> None:
    add_decision(
        state,
        document_id=form.document_id,
        form_ordinal=form.form_ordinal,
        form_hash=form.form_hash,
        decision="waive",
        reason="printed so in the annex",
        decided_by="auditor",
        now=START + day * DAY,
        expires_at=None if expires is None else START + expires * DAY,
    )


def test_a_form_waits_until_a_published_load_decided_it(state: Engine) -> None:
    assert waiting(state) == [ONE, TWO]
    decide(state, [ONE])
    assert waiting(state) == [TWO]


@pytest.mark.parametrize("status", [FormStatus.QUARANTINED, FormStatus.WAIVED, FormStatus.REJECTED])
def test_a_quarantined_form_does_not_come_again_by_itself(state: Engine, status: FormStatus) -> None:
    decide(state, [ONE, TWO], status=status)
    assert waiting(state) == []


@pytest.mark.parametrize("end", [LoadStatus.HELD, LoadStatus.FAILED, LoadStatus.ABANDONED, LoadStatus.RUNNING])
def test_forms_of_a_load_that_published_nothing_come_again(state: Engine, end: LoadStatus) -> None:
    decide(state, [ONE, TWO], end=end)
    assert waiting(state) == [ONE, TWO]
    assert effective_outcomes(state) == []


def test_a_held_load_does_not_undo_what_was_published(state: Engine) -> None:
    decide(state, [ONE], day=0)
    decide(state, [ONE], day=1, status=FormStatus.QUARANTINED, end=LoadStatus.HELD)
    assert [outcome.status for outcome in effective_outcomes(state)] == [FormStatus.ACCEPTED]


def test_the_newest_published_outcome_holds(state: Engine) -> None:
    decide(state, [ONE, TWO], day=0, status=FormStatus.QUARANTINED)
    newest = decide(state, [ONE], day=1, status=FormStatus.ACCEPTED)
    held = {outcome.form_ordinal: (outcome.status, outcome.load_id) for outcome in effective_outcomes(state)}
    assert held[1] == (FormStatus.ACCEPTED, newest)
    assert held[2][0] is FormStatus.QUARANTINED


def test_the_running_loads_own_outcomes_hold_for_itself_only(state: Engine) -> None:
    decide(state, [ONE], day=0)
    running = decide(state, [ONE], day=1, status=FormStatus.QUARANTINED, end=LoadStatus.RUNNING)
    assert [outcome.status for outcome in effective_outcomes(state)] == [FormStatus.ACCEPTED]
    assert [outcome.status for outcome in effective_outcomes(state, including=running)] == [FormStatus.QUARANTINED]


def test_new_rule_sets_bring_every_form_again(state: Engine) -> None:
    decide(state, [ONE, TWO])
    assert waiting(state, rules="rules 2") == [ONE, TWO]
    decide(state, [ONE], day=1, rules="rules 2")
    assert waiting(state, rules="rules 2") == [TWO]


def test_a_new_extractor_version_brings_every_form_again(state: Engine) -> None:
    decide(state, [ONE])
    newly_read = LoadForm(ONE.document_id, "2", 1, ONE.form_hash)
    assert pending_forms(state, [newly_read], ruleset_version=RULES) == [newly_read]


def test_a_decision_brings_its_form_again_once(state: Engine) -> None:
    decide(state, [ONE, TWO], status=FormStatus.QUARANTINED)
    rule_on(state, ONE, day=1)
    assert waiting(state) == [ONE]
    decide(state, [ONE], day=2, status=FormStatus.WAIVED)
    assert waiting(state) == []


def receive(state: Engine, document_id: str, day: int) -> None:
    record_receipt(state, "/in", "form.docx", document_id=document_id, now=START + day * DAY)


def test_forms_of_a_document_that_is_published_again_wait_once(state: Engine) -> None:
    receive(state, ONE.document_id, day=0)
    decide(state, [ONE, TWO], day=1)
    receive(state, "b" * 64, day=2)
    assert waiting(state) == []
    receive(state, ONE.document_id, day=3)
    assert waiting(state) == [ONE, TWO]
    decide(state, [ONE, TWO], day=4)
    assert waiting(state) == []


def test_a_decision_made_while_a_load_runs_waits_for_the_next(state: Engine) -> None:
    load_id = begin(state)
    rule_on(state, ONE, day=0)
    save_outcomes(state, load_id, [FormOutcome(ONE.document_id, "1", 1, "hash 1", load_id, FormStatus.QUARANTINED)])
    set_load_status(state, load_id, LoadStatus.PUBLISHED)
    assert ONE in waiting(state)


def test_a_decision_that_ran_out_brings_its_form_again_once(state: Engine) -> None:
    rule_on(state, ONE, day=0, expires=3)
    decide(state, [ONE, TWO], day=1, status=FormStatus.WAIVED)
    assert waiting(state, day=2) == []
    assert waiting(state, day=3) == [ONE]
    decide(state, [ONE], day=3, status=FormStatus.QUARANTINED)
    assert waiting(state, day=4) == []


def test_a_retried_step_writes_what_it_has_once(state: Engine) -> None:
    load_id = begin(state)
    for _ in range(2):
        save_load_forms(state, load_id, [TWO, ONE])
        save_outcomes(state, load_id, [FormOutcome("a" * 64, "1", 1, "h", load_id, FormStatus.ACCEPTED)])
    assert load_forms(state, load_id) == [ONE, TWO]
    assert len(load_outcomes(state, load_id)) == 1
    save_load_forms(state, load_id, [ONE])
    assert load_forms(state, load_id) == [ONE]


def test_nothing_is_added_to_a_load_that_has_ended(state: Engine) -> None:
    load_id = decide(state, [ONE])
    with pytest.raises(Defect, match="is published: nothing can be added"):
        save_outcomes(state, load_id, [])


def test_beginning_a_load_again_takes_it_over(state: Engine) -> None:
    load_id = begin(state)
    assert begin(state) == load_id
    assert [load.load_id for load in running_loads(state)] == [load_id]
    set_load_status(state, load_id, LoadStatus.FAILED)
    with pytest.raises(Defect, match="is failed already and cannot begin"):
        begin(state)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LoadStatus.PUBLISHED, LoadStatus.FAILED),
        (LoadStatus.PUBLISHED, LoadStatus.RUNNING),
        (LoadStatus.HELD, LoadStatus.PUBLISHED),
        (LoadStatus.ABANDONED, LoadStatus.RUNNING),
    ],
)
def test_a_load_that_has_ended_does_not_change(state: Engine, before: LoadStatus, after: LoadStatus) -> None:
    load_id = begin(state)
    set_load_status(state, load_id, before)
    with pytest.raises(Defect, match=f"is {before} and cannot become {after}"):
        set_load_status(state, load_id, after)
    assert set_load_status(state, load_id, before).status is before


def test_a_load_keeps_its_numbers(state: Engine) -> None:
    load_id = begin(state)
    set_load_status(state, load_id, LoadStatus.RUNNING, form_count=3)
    load = set_load_status(state, load_id, LoadStatus.HELD, accepted_count=2, quarantined_count=1, hold_reason="few")
    assert (load.form_count, load.accepted_count, load.quarantined_count, load.hold_reason) == (3, 2, 1, "few")
    assert load.finished_at is not None
    assert loads(state) == [load]


def test_an_unknown_load_is_a_defect(state: Engine) -> None:
    assert get_load(state, "nobody") is None
    with pytest.raises(Defect, match="no load has the name nobody"):
        set_load_status(state, "nobody", LoadStatus.HELD)


def test_validation_results_come_back_as_they_were(state: Engine) -> None:
    load_id = begin(state)
    result = ValidationResult(
        load_id,
        "form_totals",
        "weight_sum",
        "form",
        Severity.CRITICAL,
        "weight_sum",
        False,
        True,
        12,
        1,
        "权重合计",
        "{}",
    )
    not_run = ValidationResult(
        load_id, "load", "form_count", "load", Severity.CRITICAL, None, False, False, None, None, None
    )
    save_validation_results(state, load_id, [result, not_run])
    save_validation_results(state, load_id, [result, not_run])
    assert validation_results(state, load_id) == [result, not_run]
    assert validation_results(state) == [result, not_run]


def test_outcomes_of_thousands_of_forms_fit(state: Engine) -> None:
    forms = [LoadForm("a" * 64, "1", number, "h") for number in range(1, 12_001)]
    decide(state, forms)
    assert pending_forms(state, forms, ruleset_version=RULES) == []
