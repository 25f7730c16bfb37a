"""From the rulings of one page to tables without their text.

Rulings that touch make a table; the spaces between its edges are united wherever no ruling parts them, which gives
the cells with their spans.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.readers.pdf_ink import PageInk, Ruling

EDGE_TOLERANCE = 1.5
"""Edges nearer to each other than this (points) are one edge."""
TOUCH_TOLERANCE = 3.0
"""Rulings whose ends miss each other by at most this (points) still touch; also bridges dashes."""
COVERED = 0.7
"""Share of a cell's side that a ruling must cover to part it from its neighbour."""
SMALLEST_CELL = 3.5
"""Strips narrower than this (points) lie between the two lines of a double border."""
FEWEST_PARALLELS = 3
"""So many vertical rulings of the same height are the sides of a row that fills its page."""
MOST_LOOSE_RULINGS = 500
MOST_TABLES = 100
"""A page with more tables or loose rulings than this is a drawing: the largest tables are looked at, no others."""
MAX_GRID_SPACES = 60_000
"""A drawing with more spaces than this is no table of a form."""


@dataclass(slots=True)
class Skeleton:
    """A table without its text: edges, and for every space between them the number of its cell (None: no cell)."""

    xs: list[float]
    ys: list[float]
    owners: list[list[int | None]]
    spans: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)

    @property
    def area(self) -> float:
        """Square points that the table covers."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def surrounds(self, other: "Skeleton") -> bool:
        """Whether the other table lies within this one."""
        return (
            self.xs[0] <= other.xs[0]
            and other.xs[-1] <= self.xs[-1]
            and self.ys[0] <= other.ys[0]
            and other.ys[-1] <= self.ys[-1]
        )

    def cell_at(self, x: float, y: float) -> int | None:
        """Number of the cell at a point; null outside the cells."""
        column, row = bisect_right(self.xs, x) - 1, bisect_right(self.ys, y) - 1
        if 0 <= column < len(self.xs) - 1 and 0 <= row < len(self.ys) - 1:
            return self.owners[row][column]
        return None


def skeletons(ink: PageInk) -> list[Skeleton]:
    """The tables that the rulings of a page draw, from the smallest to the largest, without check boxes and frames."""
    horizontal, vertical = _merge_collinear(ink.horizontal), _merge_collinear(ink.vertical)
    found = []
    for rows, columns in _touching(horizontal, vertical):
        skeleton = _skeleton(rows, columns)
        if skeleton is not None:
            found.append(skeleton)
    found = sorted(found, key=lambda skeleton: skeleton.area)[-MOST_TABLES:]
    return [skeleton for skeleton in found if not _is_decoration(skeleton, found)]


def _is_decoration(skeleton: Skeleton, others: Iterable[Skeleton]) -> bool:
    """Whether a single cell is a check box in a table, or a frame around the page: neither holds text of its own."""
    if len(skeleton.spans) > 1:
        return False
    return any(skeleton.surrounds(other) or other.surrounds(skeleton) for other in others if other is not skeleton)


def _merge_collinear(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Rulings on the same line that overlap or nearly touch become one."""
    merged: list[Ruling] = []
    for group in _clusters(sorted(rulings, key=lambda ruling: ruling.at), EDGE_TOLERANCE):
        group.sort(key=lambda ruling: ruling.start)
        run: list[Ruling] = []
        end = float("-inf")
        for ruling in group:
            if run and ruling.start > end + TOUCH_TOLERANCE:
                merged.append(_united(run))
                run = []
                end = float("-inf")
            run.append(ruling)
            end = max(end, ruling.end)
        if run:
            merged.append(_united(run))
    return [ruling for ruling in merged if ruling.end - ruling.start >= SMALLEST_CELL]


def _clusters(rulings: Sequence[Ruling], tolerance: float) -> Iterable[list[Ruling]]:
    group: list[Ruling] = []
    for ruling in rulings:
        if group and ruling.at - group[-1].at > tolerance:
            yield group
            group = []
        group.append(ruling)
    if group:
        yield group


def _united(run: Sequence[Ruling]) -> Ruling:
    if len(run) == 1:
        return run[0]
    weight = sum(ruling.end - ruling.start for ruling in run)
    at = sum(ruling.at * (ruling.end - ruling.start) for ruling in run) / weight if weight else run[0].at
    return Ruling(at, min(ruling.start for ruling in run), max(ruling.end for ruling in run))


class _UnionFind:
    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def find(self, item: int) -> int:
        while self.parents[item] != item:
            self.parents[item] = self.parents[self.parents[item]]
            item = self.parents[item]
        return item

    def union(self, one: int, other: int) -> None:
        self.parents[self.find(one)] = self.find(other)

    def roots(self) -> list[int]:
        """The set of each item."""
        return list(map(self.find, range(len(self.parents))))


def _touching(horizontal: list[Ruling], vertical: list[Ruling]) -> Iterable[tuple[list[Ruling], list[Ruling]]]:
    """Groups of rulings that hang together: one group per table."""
    sets = _UnionFind(len(horizontal) + len(vertical))
    by_height = sorted(range(len(horizontal)), key=lambda number: horizontal[number].at)
    heights = [horizontal[number].at for number in by_height]
    for index, upright in enumerate(vertical):
        begin = bisect_right(heights, upright.start - TOUCH_TOLERANCE)
        for number in by_height[begin : bisect_right(heights, upright.end + TOUCH_TOLERANCE)]:
            level = horizontal[number]
            if level.start - TOUCH_TOLERANCE <= upright.at <= level.end + TOUCH_TOLERANCE:
                sets.union(number, len(horizontal) + index)
    groups: dict[int, tuple[list[Ruling], list[Ruling]]] = defaultdict(lambda: ([], []))
    for number, ruling in enumerate(horizontal):
        groups[sets.find(number)][0].append(ruling)
    for number, ruling in enumerate(vertical):
        groups[sets.find(len(horizontal) + number)][1].append(ruling)
    tables = [group for group in groups.values() if group[0] and group[1]]
    loose = [column for rows, columns in groups.values() if not rows for column in columns]
    if len(loose) <= MOST_LOOSE_RULINGS:
        for column in loose:
            _adopt(column, tables)
    return tables


def _adopt(column: Ruling, tables: list[tuple[list[Ruling], list[Ruling]]]) -> None:
    """Give a vertical ruling that touches nothing to the table that is as high, or let it begin one.

    Where a page shows only the middle of cells that cover many rows, or only the middle of one row, no horizontal
    ruling meets their sides.
    """
    for _, columns in tables:
        top, bottom = min(other.start for other in columns), max(other.end for other in columns)
        if abs(column.start - top) <= TOUCH_TOLERANCE and abs(column.end - bottom) <= TOUCH_TOLERANCE:
            columns.append(column)
            return
    tables.append(([], [column]))


def _skeleton(rows: list[Ruling], columns: list[Ruling]) -> Skeleton | None:
    """The table that a group of touching rulings draws; null where they draw none."""
    if not columns or (len(rows) < 2 and len(columns) < FEWEST_PARALLELS):
        return None
    rows, columns = _closed(rows, columns)
    ys, xs = _edges(rows), _edges(columns)
    width, height = len(xs) - 1, len(ys) - 1
    if width < 1 or height < 1 or (width + 2) * (height + 2) > MAX_GRID_SPACES:
        return None
    below = _sides(rows, ys, xs)
    right = _sides(columns, xs, ys)
    # Spaces are numbered with a rim around them that stands for the outside.
    stride = width + 2
    sets = _UnionFind(stride * (height + 2))
    for column in range(stride):
        walls = right[column] if column <= width else None
        for row in range(height + 2):
            here = row * stride + column
            if walls is not None and row - 1 not in walls:
                sets.union(here, here + 1)
            if row <= height and column - 1 not in below[row]:
                sets.union(here, here + stride)
    roots = sets.roots()
    groups: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in range(height):
        begin = (row + 1) * stride + 1
        for column, group in enumerate(roots[begin : begin + width]):
            if group != roots[0]:
                groups[group].append((row, column))
    rectangles = [rectangle for spaces in groups.values() for rectangle in _rectangles(spaces)]
    if not rectangles:
        return None
    return _compressed(xs, ys, rectangles)


def _closed(rows: list[Ruling], columns: list[Ruling]) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings with the outer borders that the producer left out: open sides, or cells that the page cuts.

    Where two or more rulings end at the same outer side, the cells between them end there too.
    """
    left = min([column.at for column in columns] + [row.start for row in rows])
    right = max([column.at for column in columns] + [row.end for row in rows])
    top = min([column.start for column in columns] + [row.at for row in rows])
    bottom = max([column.end for column in columns] + [row.at for row in rows])
    closed_rows, closed_columns = list(rows), list(columns)
    for side, ends in (
        (top, [column.at for column in columns if column.start <= top + TOUCH_TOLERANCE]),
        (bottom, [column.at for column in columns if column.end >= bottom - TOUCH_TOLERANCE]),
    ):
        if len(ends) >= 2:
            closed_rows.append(Ruling(side, min(ends), max(ends)))
    for side, ends in (
        (left, [row.at for row in rows if row.start <= left + TOUCH_TOLERANCE]),
        (right, [row.at for row in rows if row.end >= right - TOUCH_TOLERANCE]),
    ):
        if len(ends) >= 2:
            closed_columns.append(Ruling(side, min(ends), max(ends)))
    return closed_rows, closed_columns


def _edges(rulings: Iterable[Ruling]) -> list[float]:
    edges: list[float] = []
    for group in _clusters(sorted(rulings, key=lambda ruling: ruling.at), SMALLEST_CELL):
        edges.append(_united(group).at)
    return edges


def _sides(rulings: Iterable[Ruling], at_edges: list[float], along_edges: list[float]) -> list[set[int]]:
    """For every edge, the spaces along it whose side a ruling covers."""
    covered: list[dict[int, float]] = [defaultdict(float) for _ in at_edges]
    middles = [(lower + upper) / 2 for lower, upper in pairwise(at_edges)]
    for ruling in rulings:
        at, begins, ends = ruling
        spaces = covered[bisect_right(middles, at)]
        first = max(bisect_right(along_edges, begins) - 1, 0)
        for space in range(first, min(bisect_left(along_edges, ends), len(along_edges) - 1)):
            start, end = along_edges[space], along_edges[space + 1]
            if begins <= start and end <= ends:
                spaces[space] += 1.0
            else:
                spaces[space] += max(min(end, ends) - max(start, begins), 0.0) / (end - start)
    return [{space for space, share in spaces.items() if share >= COVERED} for spaces in covered]


def _rectangles(spaces: list[tuple[int, int]]) -> Iterable[tuple[int, int, int, int]]:
    """The spaces of one cell as (top, bottom, left, right); a cell that is no rectangle is cut into rectangles."""
    if len(spaces) == 1:
        ((row, column),) = spaces
        return [(row, row + 1, column, column + 1)]
    in_rows, in_columns = zip(*spaces, strict=True)
    top, bottom, left, right = min(in_rows), max(in_rows) + 1, min(in_columns), max(in_columns) + 1
    if (bottom - top) * (right - left) == len(spaces):
        return [(top, bottom, left, right)]
    runs: dict[int, list[tuple[int, int]]] = {}
    for row in range(top, bottom):
        columns = sorted(column for other, column in spaces if other == row)
        for column in columns:
            if runs.get(row) and runs[row][-1][1] == column:
                runs[row][-1] = (runs[row][-1][0], column + 1)
            else:
                runs.setdefault(row, []).append((column, column + 1))
    found: list[tuple[int, int, int, int]] = []
    open_runs: dict[tuple[int, int], int] = {}
    for row in range(top, bottom + 1):
        current = set(runs.get(row, ()))
        for run in [run for run in open_runs if run not in current]:
            found.append((open_runs.pop(run), row, *run))
        for run in current:
            open_runs.setdefault(run, row)
    return found


def _compressed(xs: list[float], ys: list[float], rectangles: list[tuple[int, int, int, int]]) -> Skeleton:
    """The table without edges at which no cell begins or ends (an underline inside a cell draws such edges)."""
    used_rows = sorted({edge for top, bottom, _, _ in rectangles for edge in (top, bottom)})
    used_columns = sorted({edge for _, _, left, right in rectangles for edge in (left, right)})
    row_of = {edge: number for number, edge in enumerate(used_rows)}
    column_of = {edge: number for number, edge in enumerate(used_columns)}
    owners: list[list[int | None]] = [[None] * (len(used_columns) - 1) for _ in range(len(used_rows) - 1)]
    spans = {}
    for number, (top, bottom, left, right) in enumerate(rectangles):
        span = (row_of[top], row_of[bottom], column_of[left], column_of[right])
        spans[number] = span
        for row in range(span[0], span[1]):
            for column in range(span[2], span[3]):
                owners[row][column] = number
    return Skeleton([xs[edge] for edge in used_columns], [ys[edge] for edge in used_rows], owners, spans)
