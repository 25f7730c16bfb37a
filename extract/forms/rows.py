"""The blocks of a document as one sequence of paragraphs and table rows, with what the parser asks of a row."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from extract.forms.printed import clean, compact
from model.grid import Cell, Content, Grid, Paragraph
from model.source import Source


@dataclass(frozen=True, eq=False)
class RowCell:
    """A cell as seen from one of its rows. `end` is the column behind its last one."""

    grid: Grid
    cell: Cell

    @property
    def start(self) -> int:
        """First column."""
        return self.cell.column

    @property
    def end(self) -> int:
        """Column behind the last one."""
        return self.cell.column + self.cell.column_span

    @property
    def text(self) -> str:
        """Printed text."""
        return self.cell.text

    @cached_property
    def value(self) -> str | None:
        """Printed text without stray white space; null for a blank or a dash."""
        return clean(self.cell.text)

    @property
    def source(self) -> Source:
        """Place of the cell."""
        return self.grid.source_of(self.cell)


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table: the cells that begin in it, and those that reach into it from above.

    `starts_fragment` says that a table or a page begins here, so that the row may be the rest of the one before.
    """

    grid: Grid
    row_no: int
    cells: tuple[RowCell, ...]
    continued: tuple[RowCell, ...]
    starts_fragment: bool

    @cached_property
    def filled(self) -> tuple[RowCell, ...]:
        """Cells that begin here and print something other than a dash."""
        return tuple(cell for cell in self.cells if cell.value is not None)

    @property
    def source(self) -> Source:
        """Place of the row."""
        if self.cells:
            first = self.cells[0]
            return Source(page=first.cell.page, table_no=self.grid.table_no, row_no=self.row_no, box=first.cell.box)
        return Source(table_no=self.grid.table_no, row_no=self.row_no)

    @cached_property
    def only_text(self) -> str | None:
        """The text of the row where it prints one text only."""
        texts = {compact(cell.text) for cell in self.filled}
        return self.filled[0].text if len(texts) == 1 else None


@dataclass(frozen=True, slots=True)
class CellLine(Paragraph):
    """A line of a cell that holds the title and more, as the line above a table where both stand in one cell."""

    place: Source = field(default_factory=Source)

    @property
    def source(self) -> Source:
        """Place of the cell."""
        return self.place


Item = Paragraph | Row


def with_title_apart(item: Item, is_title: Callable[[str], bool]) -> list[Item]:
    """The item, or the lines of one that holds a form's title and other lines with it."""
    text = item.text if isinstance(item, Paragraph) else item.only_text
    if text is None or "\n" not in text or is_title(text):
        return [item]
    lines = [line for line in text.split("\n") if line.strip()]
    at = next((number for number in range(1, len(lines)) if is_title("".join(lines[:number]))), None)
    if at is None:
        return [item]
    parts = ["".join(lines[:at]), *lines[at:]]
    if isinstance(item, Paragraph):
        return [replace(item, text=part) for part in parts]
    return [CellLine(item.row_no, part, place=item.filled[0].source) for part in parts]


def items(content: Content) -> Iterator[Item]:
    """Paragraphs and table rows in reading order."""
    page: int | None = None
    for block in content.blocks:
        if isinstance(block, Paragraph):
            page = block.page
            yield block
            continue
        reaching: list[RowCell] = []
        for row_no, cells in enumerate(block.rows(), 1):
            begun = tuple(RowCell(block, cell) for cell in cells)
            row_page = cells[0].page if cells else page
            yield Row(block, row_no, begun, tuple(reaching), row_no == 1 or row_page != page)
            page = row_page
            reaching = [one for one in (*reaching, *begun) if one.cell.row + one.cell.row_span - 1 > row_no]


def fragment_rows(row: Row) -> list[list[RowCell]]:
    """The cells of the row and of those below it in its table."""
    return [
        [RowCell(row.grid, cell) for cell in cells]
        for row_no, cells in enumerate(row.grid.rows(), 1)
        if row_no >= row.row_no
    ]


def rows_below(row: Row, most: int) -> list[list[RowCell]]:
    """The cells of the rows below in its table, `most` rows at most; rows that no cell begins in are left out.

    Looked up by place: asked of every form in a large table, it does not go through the table each time.
    """
    cells = row.grid.cells
    first = bisect_right(cells, row.row_no, key=lambda cell: cell.row)
    last = bisect_right(cells, row.row_no + most, lo=first, key=lambda cell: cell.row)
    below = groupby(cells[first:last], key=lambda cell: cell.row)
    return [[RowCell(row.grid, cell) for cell in begun] for _, begun in below]


def holds_number(text: str) -> bool:
    """Whether a text is a number, perhaps with a few words or several of them: "10/9.3", "40分", no prose."""
    shown = "".join(text.split())
    return any(char.isdigit() for char in shown) and sum(1 for char in shown if "\u4e00" <= char <= "\u9fff") <= 6


def heads_numbers(row: Row, start: int, end: int) -> bool:
    """Whether a number stands below a heading that covers the columns from `start` to before `end`.

    A row without any number, other than one right below that may be a second row of headings, ends what it heads.
    """
    for position, cells in enumerate(fragment_rows(row)[1:]):
        numbers = [cell for cell in cells if cell.value is not None and holds_number(cell.value)]
        if not numbers and position:
            return False
        if any(cell.start < end and start < cell.end for cell in numbers):
            return True
    return False
