"""Days that auditors name are days in Beijing, whatever zone the machine and the store have."""

from datetime import UTC, date, datetime

import pytest

from model.beijing import beijing, end_of_day, last_day


def test_a_day_ends_at_midnight_in_beijing() -> None:
    end = end_of_day(date(2027, 1, 1))
    assert (end, end.tzinfo) == (datetime(2027, 1, 1, 16, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("end", "shown"),
    [
        (datetime(2027, 1, 1, 16), "2027-01-01"),
        (datetime(2027, 1, 1, 16, tzinfo=UTC), "2027-01-01"),
        (end_of_day(date(2024, 2, 29)), "2024-02-29"),
        (datetime(2027, 1, 1), "2027-01-01 08:00"),  # as ends were entered before: within a day in Beijing
        (None, ""),
    ],
)
def test_an_end_is_shown_as_the_last_day_that_counts(end: datetime | None, shown: str) -> None:
    assert last_day(end) == shown


def test_times_with_and_without_a_zone_are_shown_alike() -> None:
    assert beijing(datetime(2026, 3, 2, 18)) == beijing(datetime(2026, 3, 2, 18, tzinfo=UTC)) == "2026-03-03 02:00"
