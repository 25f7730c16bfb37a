"""The cheapest way to give the cells of a row to columns, both in printed order."""

from collections.abc import Sequence

from extract.forms.columns import NUMERIC, Assignment, Column, Fit, overlap
from extract.forms.printed import number, score_text
from extract.forms.rows import RowCell

_CHANGE = 2.5
"""Cost of every place in a row where the cells begin to stand further left or right of the heading than before."""
_SHIFT = 0.6
LEFT = 9.0
"""Cost of a cell with a text that no column takes."""
_LEFT_DASH = 1.0
_JOIN = 0.5
_JOIN_BESIDE = 4.0
_SCORE_ABOVE_WEIGHT = 6.0
NAMELESS = 2.0
"""An indicator's name is seldom the one thing that a row lost."""
_INFINITE = 1e9

_Choice = tuple[float, int, tuple[int | None, ...]]
"""What choices for the first cells cost, the cell that took a column last, the choices."""
_Best = dict[tuple[int, int | None], _Choice]
"""The cheapest choice for each last column taken and its displacement."""


def cheapest(
    cells: Sequence[RowCell], columns: Sequence[Column], fit: Fit, forbidden: frozenset[tuple[int, int]]
) -> tuple[float, list[int | None]]:
    """Cheapest assignment in order: for each cell the number of its column, or null for a cell left out."""
    best: _Best = {(-1, None): (0.0, -1, ())}
    name = next((index for index, column in enumerate(columns) if column.role == "level3"), -1)
    for position, cell in enumerate(cells):
        fits = [_INFINITE if (position, i) in forbidden else fit(cell, c.role) for i, c in enumerate(columns)]
        displacements = [_displacement(cell, column) for column in columns]
        following: _Best = {}
        for (last, displaced), (cost, last_cell, choices) in best.items():
            leave = cost + (_LEFT_DASH if cell.value is None else LEFT)
            _keep(following, (last, displaced), (leave, last_cell, (*choices, None)))
            for index in range(max(last, 0), len(columns)):
                if fits[index] >= _INFINITE:
                    continue
                here = displacements[index]
                price = cost + fits[index]
                if displaced is None:
                    price += _SHIFT * abs(here)
                elif here != displaced:
                    price += _CHANGE
                if last < name < index and len(cells) > 2:
                    price += NAMELESS
                if index == last:
                    wide = columns[index].end - columns[index].start > 1 and overlap(cell, columns[index]) > 0
                    alone = columns[index].role in NUMERIC or columns[index].role in ("level1", "level2")
                    price += LEFT if alone else _JOIN if wide else _JOIN_BESIDE
                elif last >= 0 and columns[last].role == "weight" and columns[index].role == "score":
                    weight, score = number(score_text(cells[last_cell].value)), number(score_text(cell.value))
                    if weight is not None and score is not None and score > weight:
                        price += _SCORE_ABOVE_WEIGHT
                _keep(following, (index, here), (price, position, (*choices, index)))
        best = following
    cost, _, choices = min(best.values(), key=lambda entry: entry[0])
    return cost, list(choices)


def _keep(
    table: _Best,
    key: tuple[int, int | None],
    entry: _Choice,
) -> None:
    if key not in table or entry[0] < table[key][0]:
        table[key] = entry


def _displacement(cell: RowCell, column: Column) -> int:
    return 0 if overlap(cell, column) > 0 else cell.start - column.start


def collect(cells: Sequence[RowCell], columns: Sequence[Column], pairs: Sequence[int | None]) -> Assignment:
    """The assignment that these choices make: for each cell the number of its column, or null where none takes it."""
    result = Assignment()
    for cell, index in zip(cells, pairs, strict=True):
        if index is not None:
            result.cells.setdefault(columns[index].role, []).append(cell)
        elif cell.value is not None:
            result.left.append(cell)
    return result


def difference(
    cells: Sequence[RowCell],
    columns: Sequence[Column],
    pairs: Sequence[int | None],
    other: Sequence[int | None],
) -> set[str]:
    """Numeric roles that two readings give different texts."""
    first, second = collect(cells, columns, pairs), collect(cells, columns, other)
    return {
        role
        for role in NUMERIC
        if [cell.value for cell in first.cells.get(role, [])] != [cell.value for cell in second.cells.get(role, [])]
    }
