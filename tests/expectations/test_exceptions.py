"""Known exceptions: they excuse the rows that they name, until their day, and never a check that could not run."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from expectations.exceptions import KnownException, known_exceptions, without_exceptions
from expectations.register import register
from expectations.results import CheckResult, Level
from expectations.thresholds import Thresholds, agreed
from model.errors import Defect
from model.status import Severity

DAY = date(2026, 7, 1)
FAILED = CheckResult(
    suite="load",
    expectation_id="source_not_fewer_forms",
    level=Level.LOAD,
    severity=Severity.WARNING,
    rule_id=None,
    success=False,
    evaluated=True,
    element_count=3,
    unexpected_count=2,
    unexpected_rows=({"source": "inbox"}, {"source": "other"}),
    message_zh="份数偏少",
    details="{}",
)
EXCEPTION = KnownException(
    expectation_id="source_not_fewer_forms",
    where={"source": "inbox"},
    reason_zh="改为按季度公开",
    owner="data_owner",
    expires=DAY,
)


def test_only_the_rows_that_are_named_are_excused() -> None:
    (result,) = without_exceptions([FAILED], [EXCEPTION], DAY)
    assert (result.success, result.unexpected_count, result.unexpected_rows) == (False, 1, ({"source": "other"},))
    assert json.loads(result.details)["excused"] == [
        {
            "row": {"source": "inbox"},
            "reason_zh": "改为按季度公开",
            "owner": "data_owner",
            "expires": "2026-07-01",
        }
    ]
    assert "其中 1 项为已知例外" in result.message_zh
    one = replace(FAILED, unexpected_rows=({"source": "inbox"},), unexpected_count=1)
    assert without_exceptions([one], [EXCEPTION], DAY)[0].success


@pytest.mark.parametrize(
    ("result", "exception"),
    [
        (FAILED, EXCEPTION.model_copy(update={"expectation_id": "source_not_more_forms"})),
        (FAILED, EXCEPTION.model_copy(update={"where": {"absent": "inbox"}})),
        (replace(FAILED, evaluated=False), EXCEPTION),
    ],
    ids=["of another expectation", "of no column", "not evaluated"],
)
def test_what_an_exception_does_not_excuse(result: CheckResult, exception: KnownException) -> None:
    assert without_exceptions([result], [exception], DAY) == (result,)


def test_an_exception_past_its_day_excuses_nothing_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    (result,) = without_exceptions([FAILED], [EXCEPTION], date(2026, 7, 2))
    assert (result.success, result.unexpected_rows) == (False, FAILED.unexpected_rows)
    assert "已于 2026-07-01 到期，不再作数" in result.message_zh
    assert json.loads(result.details)["ended_exceptions"]
    assert "ended on 2026-07-01" in caplog.text


def test_an_exception_past_its_day_that_names_no_failing_row_changes_no_result() -> None:
    other = EXCEPTION.model_copy(update={"where": {"source": "third"}})
    assert without_exceptions([FAILED], [other], date(2026, 7, 2)) == (FAILED,)


def test_the_register_lists_every_limit_and_exception_with_its_end() -> None:
    entries = {entry["name"]: entry for entry in register(Thresholds(source_floor=5), [EXCEPTION], DAY)}
    assert entries.keys() == {*Thresholds.model_fields, "source_not_fewer_forms"}
    assert all(entry["is_in_time"] and entry["reason_zh"] and entry["owner_zh"] for entry in entries.values())
    assert entries["source_floor"]["value_zh"] == "5（本机设置；约定值 20）"
    late = register(Thresholds(), [EXCEPTION], date(2026, 7, 2))
    assert [entry["name"] for entry in late if not entry["is_in_time"]] == ["source_not_fewer_forms"]


def test_the_last_day_of_a_limit_is_in_time() -> None:
    last = min(each.review_by for each in agreed().values())
    assert all(entry["is_in_time"] for entry in register(Thresholds(), (), last))
    assert not all(entry["is_in_time"] for entry in register(Thresholds(), (), last + timedelta(days=1)))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("thresholds: {source_floor: {value: 1}}", "review_by"),
        ("thresholds: {a: {value: 1, reason_zh: x, owner: engineer, review_by: 2027-01-01}}", "unknown or missing: a"),
        ("thresholds: {source_floor: {value: 1, reason_zh: x, owner: 某人, review_by: 2027-01-01}}", "owner"),
    ],
)
def test_a_slip_in_the_thresholds_is_named(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "thresholds.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(Defect, match=complaint):
        agreed(path)


def test_the_shipped_list_can_be_read() -> None:
    assert all(each.reason_zh for each in known_exceptions())


@pytest.mark.parametrize(
    "text",
    [
        "exceptions: [{expectation_id: x}]",
        "- 1",
        "exceptions: [{expectation_id: nothing, where: {a: b}, reason_zh: x, owner: auditor, expires: 2027-01-01}]",
        "exceptions: [{expectation_id: key_unique, where: {a: b}, reason_zh: x, owner: a person, expires: 2027-01-01}]",
    ],
)
def test_a_slip_in_the_list_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "exceptions.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(Defect, match=r"exceptions\.yml"):
        known_exceptions(path)
