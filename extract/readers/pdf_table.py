"""A table under construction: what the fragments joined so far make up, and the finished grid."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from extract.readers.pdf_labels import labels, plain
from extract.readers.pdf_lines import Line
from model.grid import Cell, Grid
from model.source import Box

SAME_EDGE = 3.5
"""Edges of two pages nearer than this (points) are the same edge of the table."""
FEWEST_HEADINGS = 3
"""So many column headings make a row of headings."""


@dataclass(slots=True)
class Piece:
    """The part of a cell that one page shows."""

    page: int
    box: Box
    lines: tuple[Line, ...]


@dataclass(slots=True)
class JoinedCell:
    """A cell of the table under construction: rows `top` to `bottom` (exclusive, from 0), from x0 to x1."""

    top: int
    bottom: int
    x0: float
    x1: float
    pieces: list[Piece]

    @property
    def text(self) -> str:
        """The printed lines of all pages."""
        if len(self.pieces) == 1:
            lines = self.pieces[0].lines
            if len(lines) < 2:
                return lines[0].text if lines else ""
        return "\n".join(line.text for piece in self.pieces for line in piece.lines)

    @property
    def plain(self) -> str:
        """The text as labels are compared."""
        return plain(self.text)

    @property
    def last_line(self) -> Line | None:
        """The last printed line; null in an empty cell."""
        return next((piece.lines[-1] for piece in reversed(self.pieces) if piece.lines), None)

    @property
    def row_span(self) -> int:
        """Rows that the cell covers."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Headings:
    """A row of column headings: its texts, and left edge, right edge and role of the columns below it."""

    row: int
    texts: list[str]
    roles: list[tuple[float, float, str]]


@dataclass(slots=True)
class Table:
    """A table under construction: the fragments joined so far.

    `rows` are the cells that begin in each row, `ending` those that reach the last row; kept up to date, because a
    table may run over thousands of pages.
    """

    last_page: int
    x0: float
    x1: float
    rows: list[list[JoinedCell]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    ending: list[JoinedCell] = field(default_factory=list)
    edges: set[float] = field(default_factory=set)
    headings: list[Headings] = field(default_factory=list)
    has_empty_row: bool = False

    @property
    def row_count(self) -> int:
        """Rows so far."""
        return len(self.rows)

    @property
    def cells(self) -> Iterator[JoinedCell]:
        """All cells, row by row."""
        return chain.from_iterable(self.rows)

    def grow(
        self, cells: Iterable[JoinedCell], heights: Sequence[float], ending: Iterable[JoinedCell], changed: int
    ) -> None:
        """Add cells and the rows of the given heights; `changed` is the first row whose cells are other than before."""
        self.rows.extend([] for _ in heights)
        self.heights.extend(heights)
        for cell in cells:
            self.rows[cell.top].append(cell)
            self.edges.update((round(cell.x0), round(cell.x1)))
        self.ending = sorted((cell for cell in ending if cell.bottom == self.row_count), key=lambda cell: cell.x0)
        while self.headings and self.headings[-1].row >= changed:
            self.headings.pop()
        known = labels().columns
        for number in range(changed, self.row_count):
            self.rows[number].sort(key=lambda cell: cell.x0)
            row = [(cell, cell.plain) for cell in self.rows[number]]
            roles = [(cell.x0, cell.x1, known[text]) for cell, text in row if text in known]
            if len(roles) >= FEWEST_HEADINGS:
                self.headings.append(Headings(number, [text for _, text in row if text], roles))
            if not any(text for _, text in row) and not any(cell.text for cell in self.rows[number]):
                self.has_empty_row = True


def grid_of(table: Table, table_no: int) -> Grid:
    """The finished table. Its columns lie between the edges of all its pages taken together."""
    edges: list[float] = []
    for edge in sorted({edge for cell in table.cells for edge in (cell.x0, cell.x1)}):
        if not edges or edge - edges[-1] > SAME_EDGE:
            edges.append(edge)
    middles = [(left + right) / 2 for left, right in pairwise(edges)]
    cells = []
    for cell in table.cells:
        piece = cell.pieces[0]
        if not piece.lines and len(cell.pieces) > 1:
            piece = next((other for other in cell.pieces if other.lines), piece)
        left, right = bisect_right(middles, cell.x0), bisect_right(middles, cell.x1)
        across = max(right - left, 1)
        cells.append(Cell(cell.top + 1, left + 1, cell.text, cell.bottom - cell.top, across, piece.page, piece.box))
    return Grid(table_no, table.row_count, max(len(edges) - 1, 1), tuple(cells))


def is_single_cell(table: Table) -> bool:
    """Whether the table is a frame around text rather than a table."""
    return sum(map(len, table.rows)) == 1


def lines_of_frame(table: Table) -> list[tuple[int, Line, Box]]:
    """Page, line and the frame's box for the text of a single cell."""
    return [(piece.page, line, piece.box) for cell in table.cells for piece in cell.pieces for line in piece.lines]
