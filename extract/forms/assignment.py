"""Which cell of a row belongs to which column of the heading row.

On a clean table the column numbers say it. After a page break or in a scan cells are lost and the rest moves left or
right. Then the cells keep their order, and what they hold tells where they belong: a score is a number not above its
weight, 数量指标 is a level-2 name. The cheapest assignment that keeps the order is taken; where another one is as
cheap, the numbers on which both differ are not settled.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal

from extract.forms.cheapest import LEFT, NAMELESS, cheapest, collect, difference
from extract.forms.columns import NUMERIC, Assignment, Column, Fit, overlap
from extract.forms.printed import number, score_text
from extract.forms.rows import RowCell

_NAMES = {"level1", "level2", "level3"}
_WHOLE = {"level3", "target", "actual", "full_year_budget", "executed", "weight", "score"}
_HALF_SCORED = 3.0
"""Weight and score are lost together more often than one of them."""
_TOO_CLOSE = 1.0
_LONGEST_DRESS = 16
_TOLERATED = 2.5
"""What a row may cost and still be read by its column numbers: an unknown level-2 name, not a word under a score."""
_UNKNOWN_NAME = 3.0
"""What a short name costs that no list of levels knows."""
_OTHER_NAME = 6.0
"""What a name costs that the lists know of another level."""
_IGNORED = "ignored"
_TOLERATED_IN_PLACE = 4.0
"""The same where each cell has the very edges of a heading."""


Layout = dict[int, str]
"""The role of the cells that begin in a column."""

Layouts = dict[tuple[int, ...], Layout]
"""How rows with moved cells were read: the columns their cells begin in, and the role of each."""


def assign(cells: Sequence[RowCell], columns: Sequence[Column], fit: Fit, layouts: Layouts | None = None) -> Assignment:
    """Give every cell to a column, cells and columns both in printed order.

    With `layouts`, a row whose cells stand where those of an earlier moved row stood is read like that one.
    """
    places = tuple(cell.start for cell in cells)
    if layouts is not None and places in layouts:
        alike = by_layout(cells, layouts[places], fit)
        if alike is not None:
            return alike
    straight = _straight(cells, columns, fit)
    if straight is not None:
        return straight
    cost, pairs = cheapest(cells, columns, fit, frozenset())
    result = collect(cells, columns, pairs)
    result.cost = cost
    for position, taken in list(enumerate(pairs)):
        if taken is None or columns[taken].role not in NUMERIC or cells[position].value is None:
            continue
        other_cost, other = cheapest(cells, columns, fit, frozenset({(position, taken)}))
        if other_cost - cost < _TOO_CLOSE:
            result.unsettled |= difference(cells, columns, pairs, other)
    result.moved = any(
        taken is not None and overlap(cell, columns[taken]) <= 0 for cell, taken in zip(cells, pairs, strict=True)
    )
    if layouts is not None and result.moved and not result.left and not result.unsettled:
        layouts[places] = {
            cell.start: columns[taken].role for cell, taken in zip(cells, pairs, strict=True) if taken is not None
        }
    return result


def by_layout(cells: Sequence[RowCell], layout: Layout, fit: Fit) -> Assignment | None:
    """The assignment that a known layout gives; null where a text speaks against it."""
    result = Assignment(moved=True)
    for cell in cells:
        role = layout.get(cell.start)
        if role is None:
            if cell.value is not None:
                return None
            continue
        result.cost += max(0.0, fit(cell, role)) if cell.value is not None else 0.0
        result.cells.setdefault(role, []).append(cell)
    return result if result.cost <= _TOLERATED and _plausible(result) else None


def misfit(result: Assignment, columns: Sequence[Column], fit: Fit) -> float:
    """How badly the texts of a row fit the roles they were given, whatever their place."""
    total = LEFT * len(result.left)
    given: set[str] = set()
    for role, cells in result.cells.items():
        for cell in cells:
            if cell.value is not None:
                total += fit(cell, role)
                given.add(role)
    roles = {column.role for column in columns}
    if {"weight", "score"} <= roles and len(given & {"weight", "score"}) == 1:
        total += _HALF_SCORED
    if "level3" in roles - given and len(given) > 2:
        total += NAMELESS
    return total


def learn_layout(rows: Sequence[Sequence[RowCell]], columns: Sequence[Column], fit: Fit) -> Layout:
    """How the rows of a fragment without a heading are laid out: what most of them, each read alone, say.

    Empty where they do not agree: then every row is read alone.
    """
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for cells in rows:
        for role, taken in assign(cells, columns, fit).cells.items():
            for cell in taken:
                if cell.value is not None:
                    votes[cell.start][role] += 1
    layout: Layout = {}
    order = [column.role for column in columns]
    last = -1
    for start in sorted(votes):
        role, count = votes[start].most_common(1)[0]
        if 2 * count <= votes[start].total() or order.index(role) <= last:
            return {}
        layout[start], last = role, order.index(role)
    return layout


def _plausible(result: Assignment) -> bool:
    weight, score = (_first_number(result, role) for role in ("weight", "score"))
    return weight is None or score is None or score <= weight


def _is_whole(cells: Sequence[RowCell], columns: Sequence[Column], result: Assignment) -> bool:
    """Whether each heading from the name to the score has its one value right below it: then nothing moved.

    A score above its weight in such a row is what the department printed. Moved by one, it would leave a blank under
    the score or a number under the reason.
    """
    edges = {(column.start, column.end) for column in columns}
    if result.cost > 0 or not all((cell.start, cell.end) in edges for cell in cells):
        return False
    given = {role for role, taken in result.cells.items() if any(cell.value is not None for cell in taken)}
    return {column.role for column in columns if column.role in _WHOLE} <= given


def _straight(cells: Sequence[RowCell], columns: Sequence[Column], fit: Fit) -> Assignment | None:
    """The assignment by column numbers, where no text speaks against it."""
    result = Assignment()
    # Where the row's first name stands in its place, a word under a score is one, not a moved cell.
    anchored = False
    edges = {(column.start, column.end) for column in columns}
    unknown_names = 0.0
    in_place = all((cell.start, cell.end) in edges for cell in cells)
    tolerated = _TOLERATED_IN_PLACE if in_place else _TOLERATED
    other_names = False
    for cell in cells:
        best, shared = None, 0
        for column in columns:
            here = overlap(cell, column)
            if here > shared:
                best, shared = column, here
        if best is None:
            if cell.value is None:
                continue
            return None
        misfit = fit(cell, best.role) if cell.value is not None else 0.0
        anchored = anchored or (cell.value is not None and best.role in _NAMES and misfit <= 0 and not result.cost)
        if not (anchored and best.role in NUMERIC and (_is_short_word(cell.value) or _is_dressed(cell, best))):
            if best.role in ("level1", "level2") and 0 < misfit <= (_OTHER_NAME if in_place else _UNKNOWN_NAME):
                unknown_names += misfit
                other_names = other_names or misfit > _UNKNOWN_NAME
            else:
                result.cost += max(0.0, misfit)
        if result.cost > tolerated:
            return None
        taken = result.cells.setdefault(best.role, [])
        if taken and best.role != _IGNORED and (best.role in NUMERIC or best.end - best.start < 2):
            return None
        taken.append(cell)
    if not _plausible(result) and not _is_whole(cells, columns, result):
        return None
    if other_names and not _is_whole(cells, columns, result):
        return None
    weight, score = (_first_number(result, role) for role in ("weight", "score"))
    scored = {column.role for column in columns} >= {"weight", "score"}
    result.cost += unknown_names
    complete = weight is not None and score is not None and "level3" in result.cells
    if result.cost > tolerated and not (complete and in_place):
        return None
    if result.cost > 0 and scored and (weight is None) != (score is None):
        return None
    return result


def _is_short_word(value: str | None) -> bool:
    return value is not None and len(value) <= 6 and not any(char.isdigit() for char in value)


def _is_dressed(cell: RowCell, column: Column) -> bool:
    """Whether the cell stands exactly under a heading of points and begins with a number: "9.5（扣0.5分）"."""
    exact = (cell.start, cell.end) == (column.start, column.end)
    return exact and cell.value is not None and cell.value[0].isdigit() and len(cell.value) <= _LONGEST_DRESS


def _first_number(result: Assignment, role: str) -> Decimal | None:
    cells = result.cells.get(role)
    return number(score_text(cells[0].value)) if cells else None
