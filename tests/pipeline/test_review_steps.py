"""Questions to auditors in Airflow and their answers: what is asked is text, what is answered is a decision."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from model.errors import UsageError
from pipeline import steps
from pipeline.settings import get_settings
from pipeline.steps.review import CORRECT, LATER, REJECT, WAIVE
from tests.pipeline.test_review import home, made  # noqa: F401 (a fixture)
from warehouse.state import from_json


def answer(chosen: str, **given: str) -> dict[str, Any]:
    user = {"id": "7", "name": "reviewer"}
    return {"chosen_options": [chosen], "params_input": {"reason": "", "cells": "", **given}, "responded_by_user": user}


@pytest.fixture
def key(home: Path) -> list[Any]:  # noqa: F811
    (question,) = steps.waiting_forms(10)
    return question["key"]


@pytest.mark.parametrize(("chosen", "decision"), [(WAIVE, "waive"), (REJECT, "reject")])
def test_an_answer_is_a_decision_with_reason_and_user(key: list[Any], chosen: str, decision: str) -> None:
    assert steps.record_answer(key, answer(chosen, reason="部门已说明")) == 1
    (one,) = made()
    assert (one.decision, one.reason, one.decided_by, one.form_hash) == (decision, "部门已说明", "reviewer", "h1")


def test_cells_are_corrected_one_a_line(key: list[Any]) -> None:
    given = {"reason": "印错", "cells": "indicator.3.score=9\n\nindicator.3.target=8\n"}
    steps.record_answer(key, answer(CORRECT, **given))
    (one,) = made()
    assert [(cell.field, cell.corrected_value) for cell in from_json(one.corrections)] == [
        ("score", "9"),
        ("target", "8"),
    ]


def test_later_and_no_answer_decide_nothing(key: list[Any]) -> None:
    assert steps.record_answer(key, answer(LATER)) is None
    assert steps.record_answer(key, {**answer(WAIVE), "responded_by_user": None}) is None
    assert made() == []


def test_an_answer_about_what_was_printed_before_is_refused(key: list[Any]) -> None:
    with pytest.raises(UsageError, match="prints something else now"):
        steps.record_answer([key[0], key[1], "other", 0], answer(WAIVE, reason="x"))


def test_the_second_answer_about_one_form_is_refused(key: list[Any]) -> None:
    steps.record_answer(key, answer(WAIVE, reason="x"))
    with pytest.raises(UsageError, match="in the meantime"):
        steps.record_answer(key, answer(REJECT, reason="y"))


def test_an_answer_without_a_reason_is_refused(key: list[Any]) -> None:
    with pytest.raises(UsageError, match="reason"):
        steps.record_answer(key, answer(WAIVE))


def test_what_is_printed_is_no_template_and_no_markup_in_the_question(home: Path) -> None:  # noqa: F811
    with duckdb.connect(str((home / "current" / "marts.duckdb").resolve())) as release:
        release.execute(
            "update audit.quarantine set project_name = '{{ conn.x }} <script> [a](http://x)', reason_zh = '{% raw %}'"
        )
    (question,) = steps.waiting_forms(10)
    text = question["subject"] + question["body"]
    assert not set("{}<>[]") & set(text)
    assert "://" not in text
    assert get_settings().home == home
