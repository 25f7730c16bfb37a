"""Known exceptions: they excuse the rows that they name, until their day, and never a check that could not run."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from expectations.exceptions import KnownException, known_exceptions, without_exceptions
from expectations.results import Level, ValidationResult
from model.errors import Defect
from model.status import Severity

DAY = date(2026, 7, 1)
FAILED = ValidationResult(
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
    assert '"excused": 1' in result.details
    one = replace(FAILED, unexpected_rows=({"source": "inbox"},), unexpected_count=1)
    assert without_exceptions([one], [EXCEPTION], DAY)[0].success


@pytest.mark.parametrize(
    ("result", "exception"),
    [
        (FAILED, EXCEPTION.model_copy(update={"expires": date(2026, 6, 30)})),
        (FAILED, EXCEPTION.model_copy(update={"expectation_id": "source_not_more_forms"})),
        (FAILED, EXCEPTION.model_copy(update={"where": {"absent": "inbox"}})),
        (replace(FAILED, evaluated=False), EXCEPTION),
    ],
    ids=["past its day", "of another expectation", "of no column", "not evaluated"],
)
def test_what_an_exception_does_not_excuse(result: ValidationResult, exception: KnownException) -> None:
    assert without_exceptions([result], [exception], DAY) == (result,)


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
