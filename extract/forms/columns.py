"""The columns of a heading row, and which cells of a row were given to them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from extract.forms.rows import RowCell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a heading row: its role and the columns of the grid that it covers (`end` is behind the last)."""

    role: str
    start: int
    end: int
    heading: str = ""


@dataclass(slots=True)
class Assignment:
    """Cells by role, in order; cells that no role takes; roles whose numbers two readings disagree on."""

    cells: dict[str, list[RowCell]] = field(default_factory=dict)
    left: list[RowCell] = field(default_factory=list)
    unsettled: set[str] = field(default_factory=set)
    moved: bool = False
    """Whether cells stand under other headings than their own."""
    cost: float = 0.0


Fit = Callable[[RowCell, str], float]
"""How badly a cell's text fits a role: 0 fits, 10 cannot be; below 0 where the text names the role itself."""

NUMERIC = {"weight", "score", "reviewed_score", "initial_budget", "full_year_budget", "executed", "execution_rate"}


def overlap(cell: RowCell | Column, column: Column) -> int:
    """How many grid columns a cell and a heading share."""
    return min(cell.end, column.end) - max(cell.start, column.start)
