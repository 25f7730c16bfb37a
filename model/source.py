"""Where in a document something is printed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's top left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Source:
    """The place of a value: page, table, row, column (each counted from 1) and box, as far as the format has them.

    `table_no` counts the tables of the document, `row_no` and `column_no` those of the table after fragments of it
    on several pages were joined. `paragraph_no` counts the paragraphs outside tables and is set instead of them.
    """

    page: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    column_no: int | None = None
    paragraph_no: int | None = None
    box: Box | None = None

    @property
    def is_on_page(self) -> bool:
        """Whether a reader can be sent there: a page or a table is named, not only the number of a paragraph."""
        return self.page is not None or self.table_no is not None
