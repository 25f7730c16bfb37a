"""Known exceptions (已知例外) as data: exceptions.yml. Each has a reason, an owner and a day on which it ends."""

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from expectations.results import ValidationResult
from expectations.suites import load_suites
from model.errors import Defect

FILE = Path(__file__).resolve().parent / "exceptions.yml"
_LOG = logging.getLogger(__name__)


class KnownException(BaseModel):
    """Rows of one expectation that may fail: those whose columns have the values of `where`, until `expires`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    expectation_id: str
    where: dict[str, str | int | bool] = Field(min_length=1)
    reason_zh: str = Field(min_length=1)
    owner: Literal["auditor", "engineer", "data_owner"]
    expires: date


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    exceptions: tuple[KnownException, ...]


@cache
def known_exceptions(path: Path = FILE) -> tuple[KnownException, ...]:
    """The exceptions of a file; Defect where it is not one, or names an expectation that is not there."""
    try:
        listed = _Listed.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).exceptions
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise Defect(f"{path.name}: not a list of known exceptions: {error}") from error
    known = {spec.expectation_id for suite in load_suites() for spec in suite.expectations}
    if unknown := sorted({each.expectation_id for each in listed} - known):
        raise Defect(f"{path.name}: no such expectation: {', '.join(unknown)}")
    return listed


def without_exceptions(
    results: Iterable[ValidationResult], exceptions: Sequence[KnownException], today: date
) -> tuple[ValidationResult, ...]:
    """The results without the failing rows that an exception in force names; `details` tell how many were excused.

    What could not be evaluated is never excused, and an exception past its day counts for nothing.
    """
    for each in exceptions:
        if each.expires < today:
            _LOG.warning("the known exception of %s ended on %s: remove or renew it", each.expectation_id, each.expires)
    return tuple(
        _without(result, [each for each in exceptions if each.expires >= today])
        if result.evaluated and not result.success
        else result
        for result in results
    )


def _without(result: ValidationResult, exceptions: Sequence[KnownException]) -> ValidationResult:
    mine = [each for each in exceptions if each.expectation_id == result.expectation_id]
    left = tuple(row for row in result.unexpected_rows if not any(_names(each, row) for each in mine))
    excused = len(result.unexpected_rows) - len(left)
    if not excused:
        return result
    details = json.loads(result.details) | {"excused": excused, "reasons": [each.reason_zh for each in mine]}
    return replace(
        result,
        success=not left,
        unexpected_count=len(left),
        unexpected_rows=left,
        details=json.dumps(details, ensure_ascii=False),
    )


def _names(exception: KnownException, row: Mapping[str, object]) -> bool:
    return all(name in row and row[name] == value for name, value in exception.where.items())
