"""Times as auditors read and type them: in Beijing time (Asia/Shanghai). What is stored are instants in UTC."""

from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China's one zone; without summer time since 1991, long before any form."""


def beijing(moment: datetime | None) -> str:
    """A time as Beijing time to the minute, one without a zone being UTC; "" for none."""
    return "" if moment is None else f"{_there(moment):%Y-%m-%d %H:%M}"


def today() -> date:
    """The day that it is in Beijing."""
    return datetime.now(BEIJING).date()


def end_of_day(day: date) -> datetime:
    """The first instant after a day in Beijing, in UTC: what holds through this day does not hold from then on."""
    return datetime.combine(day + timedelta(days=1), time(), BEIJING).astimezone(UTC)


def last_day(end: datetime | None) -> str:
    """The last day in Beijing on which what ends at an instant holds; with the minute where it ends within a day.

    "" for none.
    """
    if end is None:
        return ""
    there = _there(end)
    return f"{there - timedelta(days=1):%Y-%m-%d}" if there.time() == time() else beijing(end)


def _there(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(BEIJING)
