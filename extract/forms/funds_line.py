"""A line of the funds block while it is being read, and how well a text fits one of its measures."""

from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms.fields import AMOUNTS, Record
from extract.forms.printed import MISREAD_DASHES, NOTHING, UNUSED_MARKS, compact, number, read_ocr_digits, score_text
from extract.forms.rows import RowCell
from extract.forms.vocabulary import vocabulary
from model.source import Source
from model.status import FundingSource

MEASURES = (*AMOUNTS, "execution_rate", "weight", "score")
IGNORED = "ignored"
CHANGES = "changes"
"""The column of the budget's changes in the year: no field, but it tells which budget stands beside it."""
MOST_OF_EXECUTION = 30
"""Points that no form was seen to give for the execution of the budget alone."""
_NOT_OF_AMOUNTS = "指标资金(（"
"""Signs of labels that hold digits too: 指标1, 资金1."""
_DECIMALS_OF_POINTS = 2
"""Weights and scores are printed with two decimals at most; a longer fraction is more likely an amount of money."""


@dataclass(slots=True)
class Line:
    """A budget line while it is being read."""

    funding_source: FundingSource
    label: str
    source: Source
    label_start: int | None = None
    changes: Decimal | None = None
    """By how much the budget was changed in the year, where a column says so."""
    strangers: list[RowCell] = field(default_factory=list)
    """Numbers under headings that are no measure."""
    record: Record = field(default_factory=lambda: Record("budget_line"))

    @property
    def has_amount(self) -> bool:
        """Whether any amount was printed."""
        return any(self.record.get(name) for name in AMOUNTS)


def is_before_changes(line: Line) -> bool:
    """Whether the line's budget is what was granted before its changes: the printed rate is that of both together."""
    budget, executed = (number(line.record.get(name)) for name in ("full_year_budget", "executed"))
    rate = number(line.record.get("execution_rate"))
    if not (budget and executed and rate and line.changes) or "initial_budget" in line.record.values:
        return False
    return gives_rate(executed, budget + line.changes, rate) and not gives_rate(executed, budget, rate)


def gives_rate(executed: Decimal, budget: Decimal, rate: Decimal) -> bool:
    """Whether the amounts give the printed rate, percent or fraction, as far as that is rounded."""
    if budget <= 0:
        return False
    exponent = rate.as_tuple().exponent
    digit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return any(abs(executed / budget * scale - rate) <= min(digit, Decimal(scale) / 100) for scale in (1, 100))


def number_like(cell: RowCell) -> bool:
    """Whether the text is an amount, a rate or points, perhaps with its unit."""
    value = cell.value
    if value is None:
        return False
    return (
        any(char.isdigit() for char in value)
        and not any(char in value for char in _NOT_OF_AMOUNTS)
        and sum(1 for char in value if "\u4e00" <= char <= "\u9fff") <= 3
    )


def is_amount(cell: RowCell) -> bool:
    """Whether the text is a number, perhaps with a unit of money or a percent sign."""
    value = cell.value
    return value is not None and (number(value) is not None or bool(vocabulary().amount.match(compact(value))))


def fit(cell: RowCell, role: str) -> float:
    """How badly a cell's text fits a measure; see `columns.Fit`."""
    value = cell.value
    if value is None or compact(value) in (*UNUSED_MARKS, *MISREAD_DASHES, NOTHING):
        return 0.0
    if role in (IGNORED, CHANGES):
        return 0.0 if number(value) is None else 1.0
    percent = "%" in compact(value)
    points = number(score_text(value))
    if points is None and not any(char.isdigit() for char in value):
        return 12.0
    if role in AMOUNTS:
        return 6.0 if percent else 0.0
    if role == "execution_rate":
        return 0.0 if percent else 0.3 if points is not None else 4.0
    if percent or (points is None and read_ocr_digits(value) is None):
        return 8.0
    if points is not None and (abs(points) > 100 or len(compact(value).partition(".")[2]) > _DECIMALS_OF_POINTS):
        return 3.0
    return 0.0
