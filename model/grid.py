"""What a reader gives, whatever the file kind: paragraphs and grids of cells in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.form import Issue
from model.source import Box, Source
from model.status import DocumentKind


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table. `row` and `column` count from 1 and name its upper left corner; spans are at least 1.

    `text` is the printed text with its line breaks; nothing else is changed by a reader. `confidence`, from 0 to 1,
    says how sure the text is where it was recognised from a picture; null where it was printed as text.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """One table, its fragments on following pages joined. Cells are ordered by row, then column, and never overlap."""

    table_no: int
    row_count: int
    column_count: int
    cells: tuple[Cell, ...]

    def source_of(self, cell: Cell) -> Source:
        """The place of a cell of this grid."""
        return Source(page=cell.page, table_no=self.table_no, row_no=cell.row, column_no=cell.column, box=cell.box)

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """The cells that begin in each row, row by row; a row that only continues cells from above is empty."""
        by_row: list[list[Cell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            by_row[cell.row - 1].append(cell)
        for cells in by_row:
            yield tuple(sorted(cells, key=lambda cell: cell.column))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (or a line of a PDF page) outside tables. `paragraph_no` counts from 1 in the document."""

    paragraph_no: int
    text: str
    page: int | None = None
    box: Box | None = None

    @property
    def source(self) -> Source:
        """The place of the paragraph."""
        return Source(page=self.page, paragraph_no=self.paragraph_no, box=self.box)


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Content:
    """All that a reader found in a document, in reading order. `page_count` is null where the format has no pages.

    `silent_pages` are pages that show something but gave no text (a scan among printed pages, a damaged page);
    `unruled_pages` those whose table has no rulings, so that its rows and columns were told by the white between texts;
    `issues` say what else of the document is not in the blocks.
    """

    kind: DocumentKind
    blocks: tuple[Block, ...]
    page_count: int | None = None
    silent_pages: tuple[int, ...] = ()
    unruled_pages: tuple[int, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The tables alone."""
        return tuple(block for block in self.blocks if isinstance(block, Grid))
