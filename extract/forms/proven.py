"""Columns under headings that no list knows, where arithmetic proves what their numbers are.

In the funds, budget, executed amount and rate prove each other; among the indicators weights sum to 100 and scores to
the total. Equal amounts prove nothing: 100 % is the rate of any two of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations

from extract.forms.columns import Column, overlap
from extract.forms.fields import Record, quoted
from extract.forms.funds_line import Line, gives_rate
from extract.forms.indicator_row import IndicatorRow
from extract.forms.printed import number, score_text
from extract.forms.rows import RowCell
from model.form import Issue
from model.status import FundingSource

_FULL_MARKS = 100
_USUAL_EXECUTION = Decimal(10)
"""Points that most forms give for the execution of the budget."""
_LEAST_ROWS = 3
_CLOSE_POINTS = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Stranger:
    """A column whose heading nobody knows, with the issue that says so."""

    column: Column
    issue: Issue
    value: RowCell | None = None
    """The whole's number, where it stands beside the heading."""


def settle_funds(form: Record, lines: Sequence[Line], strangers: Sequence[Stranger], money_unit: str | None) -> None:
    """Give the amounts, rates and points under unknown headings to the measures that arithmetic proves them to be."""
    for settled in (("executed",), ("full_year_budget",), ("execution_rate",), ("score",), *_PAIRS):
        if any(name in line.record.values for name in settled for line in lines):
            continue
        fitting = [
            chosen
            for chosen in permutations(strangers, len(settled))
            if _proves(lines, dict(zip(settled, chosen, strict=True)))
        ]
        if len(fitting) != 1:
            continue
        for name, stranger in zip(settled, fitting[0], strict=True):
            for line in lines:
                cell = _value(line, stranger)
                if cell is not None:
                    line.record.put_number(name, [cell], money_unit)
            _explain(form, stranger, name)
        strangers = [one for one in strangers if one not in fitting[0]]


_PAIRS = (("executed", "execution_rate"), ("full_year_budget", "execution_rate"))
"""Measures that lack together: both prove each other where the third is known and the points follow the rate. Without
points they may be any amount and its share: what has come in, what is signed for."""


def _proves(lines: Sequence[Line], chosen: Mapping[str, Stranger]) -> bool:
    """Whether numbers of columns, taken for measures, agree with the others in every line, and not by being equal."""
    is_pair = len(chosen) > 1
    telling = 0
    for line in lines:
        cells = {name: _value(line, stranger) for name, stranger in chosen.items()}
        values = {name: number(score_text(cell.value)) if cell else None for name, cell in cells.items()}
        if not any(values.values()):
            continue
        if any(cell is not None and cell.value is not None and "%" in cell.value for cell in _amounts(cells)):
            return False
        budget, executed, rate = (
            values[name] if name in values else number(line.record.get(name))
            for name in ("full_year_budget", "executed", "execution_rate")
        )
        if not budget or executed is None:
            return False
        score = values["score"] if "score" in values else number(line.record.get("score"))
        follows = score is not None and _follows(score, line, executed / budget)
        gives = rate is not None and gives_rate(executed, budget, rate)
        agrees = follows if "score" in values else gives
        if not agrees or (is_pair and score is not None and not follows):
            return False
        telling += budget != executed and (follows or not is_pair)
    return telling > 0


def _value(line: Line, stranger: Stranger) -> RowCell | None:
    if stranger.value is not None:
        return stranger.value if line.funding_source == FundingSource.TOTAL else None
    return _under(line.strangers, stranger.column)


def _follows(score: Decimal, line: Line, share: Decimal) -> bool:
    """Whether points are the share of the line's weight, or of the usual one where none is printed."""
    return abs(score - share * (number(line.record.get("weight")) or _USUAL_EXECUTION)) <= _CLOSE_POINTS


def _amounts(cells: Mapping[str, RowCell | None]) -> list[RowCell | None]:
    return [cell for name, cell in cells.items() if name != "execution_rate"]


def settle_points(
    form: Record,
    rows: Sequence[IndicatorRow],
    lines: Sequence[Line],
    strangers: Sequence[Stranger],
    total: Sequence[RowCell],
) -> None:
    """Give the points under an unknown heading to the weights or scores, where their sum proves them to be these."""
    names = {"weight": "total_weight", "score": "total_score"}
    for name, other in (("weight", "score"), ("score", "weight")):
        known = [row for row in rows if row.record.get(other) is not None]
        if len(known) < _LEAST_ROWS or any(row.record.get(name) is not None for row in rows):
            continue
        fitting = [one for one in strangers if _sums_up(form, name, rows, lines, one, total)]
        if len(fitting) != 1:
            continue
        for row in rows:
            cell = _under(row.strangers, fitting[0].column)
            if cell is not None:
                row.record.put_number(name, [cell])
        summed = _under(total, fitting[0].column)
        whole = name == "score" or (summed is not None and number(score_text(summed.value)) == _FULL_MARKS)
        if summed is not None and names[name] not in form.values and whole:
            # Else the row may sum the indicators alone, above the form's own total.
            form.put_number(names[name], [summed])
        _explain(form, fitting[0], name)


def _sums_up(
    form: Record,
    name: str,
    rows: Sequence[IndicatorRow],
    lines: Sequence[Line],
    stranger: Stranger,
    total: Sequence[RowCell],
) -> bool:
    """Whether a column sums to 100 and is no less than the scores, or to the total and is no more than the weights."""
    other = "score" if name == "weight" else "weight"
    points: list[Decimal] = []
    for row in rows:
        cell, beside = _under(row.strangers, stranger.column), number(row.record.get(other))
        value = number(score_text(cell.value)) if cell is not None else None
        if (value is None) != (beside is None):
            return False
        if value is None or beside is None:
            continue
        if (value < beside) if name == "weight" else (value > beside):
            return False
        points.append(value)
    execution = next((found for line in lines if (found := number(line.record.get(name))) is not None), None)
    sums = {sum(points, Decimal(0)), sum(points, execution or Decimal(0))}
    if name == "weight":
        unprinted = execution is None and bool(lines)
        return _FULL_MARKS in sums or (unprinted and sum(points, _USUAL_EXECUTION) == _FULL_MARKS)
    summed = _under(total, stranger.column)
    printed = number(form.get("total_score")) or (number(score_text(summed.value)) if summed is not None else None)
    return printed is not None and printed in sums


def _under(cells: Sequence[RowCell], column: Column) -> RowCell | None:
    return next((cell for cell in cells if overlap(cell, column) > 0), None)


def _explain(form: Record, stranger: Stranger, name: str) -> None:
    """Say in the heading's issue what its numbers were found to be; nothing is in doubt any more."""
    message = f"Unknown heading {quoted(stranger.column.heading)}: arithmetic proves that {name} stands below it"
    form.issues[form.issues.index(stranger.issue)] = replace(stranger.issue, message=message, field=None)
