"""Known exceptions (已知例外) as data: exceptions.yml. Each has a reason, an owner and a day on which it ends."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import Field

from expectations.listed import Strict, listed_in
from expectations.results import CheckResult
from expectations.suites import load_suites
from expectations.thresholds import OWNERS_ZH, Owner
from model.errors import Defect

FILE = Path(__file__).resolve().parent / "exceptions.yml"
_LOG = logging.getLogger(__name__)


class KnownException(Strict):
    """Rows of one expectation that may fail: those whose columns have the values of `where`, until `expires`."""

    expectation_id: str
    where: dict[str, str | int | bool] = Field(min_length=1)
    reason_zh: str = Field(min_length=1)
    owner: Owner
    expires: date

    @property
    def where_zh(self) -> str:
        """The rows that it is about, in words."""
        return "，".join(f"{name}={value}" for name, value in self.where.items())

    def is_in_force(self, today: date) -> bool:
        """Whether it still counts: up to the end of the day `expires`."""
        return self.expires >= today

    def names(self, row: Mapping[str, object]) -> bool:
        """Whether it is about this row."""
        return all(name in row and row[name] == value for name, value in self.where.items())

    def told(self, today: date) -> str:
        """What a reader of the failing rows is told about it."""
        until = f"至 {self.expires}" if self.is_in_force(today) else f"已于 {self.expires} 到期，不再作数"
        return f"已知例外（{until}，{OWNERS_ZH[self.owner]}）：{self.reason_zh}"


class _Exceptions(Strict):
    exceptions: tuple[KnownException, ...]


@cache
def known_exceptions(path: Path = FILE) -> tuple[KnownException, ...]:
    """The exceptions of a file; Defect where it is not one, or names an expectation that is not there."""
    listed = listed_in(path, _Exceptions, "a list of known exceptions").exceptions
    known = {spec.expectation_id for suite in load_suites() for spec in suite.expectations}
    if unknown := sorted({each.expectation_id for each in listed} - known):
        raise Defect(f"{path.name}: no such expectation: {', '.join(unknown)}")
    return listed


def notes(result: CheckResult, exceptions: Sequence[KnownException], today: date) -> list[str | None]:
    """What to tell beside each failing row of a result: the exceptions about it, in force or over; null for none."""
    mine = [each for each in exceptions if each.expectation_id == result.expectation_id]
    return ["；".join(each.told(today) for each in mine if each.names(row)) or None for row in result.unexpected_rows]


def without_exceptions(
    results: Iterable[CheckResult], exceptions: Sequence[KnownException], today: date
) -> tuple[CheckResult, ...]:
    """The results without the failing rows that an exception in force names; `details` tell which were excused and why.

    What could not be evaluated is never excused. An exception past its day counts for nothing, and the message of a
    result whose rows it names says so.
    """
    for each in exceptions:
        if not each.is_in_force(today):
            _LOG.warning("the known exception of %s ended on %s: remove or renew it", each.expectation_id, each.expires)
    return tuple(
        _without(result, [each for each in exceptions if each.expectation_id == result.expectation_id], today)
        if result.evaluated and not result.success
        else result
        for result in results
    )


def _without(result: CheckResult, mine: Sequence[KnownException], today: date) -> CheckResult:
    in_force = [each for each in mine if each.is_in_force(today)]
    excused = [(row, each) for row in result.unexpected_rows if (each := _first(in_force, row))]
    left = tuple(row for row in result.unexpected_rows if not _first(in_force, row))
    over = [each for each in mine if not each.is_in_force(today) and any(each.names(row) for row in left)]
    if not excused and not over:
        return result
    details = json.loads(result.details)
    message = result.message_zh
    if excused:
        details |= {"excused": [_excuse(row, each, details) for row, each in excused]}
        message += f"；其中 {len(excused)} 项为已知例外"
    if over:
        details |= {"ended_exceptions": [each.told(today) for each in over]}
        message += "；" + "；".join(each.told(today) for each in over)
    return replace(
        result,
        success=not left,
        unexpected_count=len(left),
        unexpected_rows=left,
        message_zh=message,
        details=json.dumps(details, ensure_ascii=False),
    )


def _first(exceptions: Sequence[KnownException], row: Mapping[str, object]) -> KnownException | None:
    return next((each for each in exceptions if each.names(row)), None)


def _excuse(row: Mapping[str, object], each: KnownException, details: Mapping[str, object]) -> dict[str, object]:
    """One excused row, by the columns of its key, with what excuses it."""
    rows = details.get("rows")
    keys = list(rows[0]) if isinstance(rows, list) and rows else list(each.where)
    named = {name: row.get(name) for name in keys}
    shown = {name: value if isinstance(value, str | int | bool | None) else str(value) for name, value in named.items()}
    return {"row": shown, "reason_zh": each.reason_zh, "owner": each.owner, "expires": each.expires.isoformat()}
