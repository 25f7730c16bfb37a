"""What a sample document consists of, whatever the file kind: paragraphs and tables with merged cells."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph. `kind` is body, heading or title (centred); `new_page` starts it on a page of its own."""

    text: str
    kind: str = "body"
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `columns` and `rows` are its spans."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table. `widths` are of its grid columns, in points; a row lists the cells that begin in it."""

    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def placed(self) -> Iterator[tuple[int, int, Cell]]:
        """Every cell with the row and column (from 0) of its upper left corner."""
        covered: set[tuple[int, int]] = set()
        for row_no, row in enumerate(self.rows):
            column_no = 0
            for cell in row:
                while (row_no, column_no) in covered:
                    column_no += 1
                if column_no + cell.columns > len(self.widths) or row_no + cell.rows > len(self.rows):
                    raise ValueError(f"row {row_no + 1}: the cell {cell.text!r} does not fit into the table")
                yield row_no, column_no, cell
                covered.update((row_no + r, column_no + c) for r in range(cell.rows) for c in range(cell.columns))
                column_no += cell.columns
        if len(covered) != len(self.rows) * len(self.widths):
            raise ValueError("the cells leave holes in the table")


Block = Paragraph | Table


def block_text(block: Block) -> str:
    """All text of a block, in reading order."""
    return block.text if isinstance(block, Paragraph) else "".join(cell.text for row in block.rows for cell in row)
