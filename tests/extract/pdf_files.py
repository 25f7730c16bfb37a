"""PDF files drawn for tests: tables with given edges, row heights and cells."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from model.grid import Content, Grid

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0


@dataclass(frozen=True)
class Box:
    """A cell to draw: rows and columns (from 0, ends exclusive) and its lines."""

    top: int
    bottom: int
    left: int
    right: int
    text: str = ""


class Drawing:
    """A PDF under construction. y counts from the top of the page."""

    def __init__(self, size: tuple[float, float] = (WIDTH, HEIGHT), **options: object) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.stream = io.BytesIO()
        self.size = size
        self.canvas = Canvas(self.stream, pagesize=size, **options)
        self.canvas.setLineWidth(0.5)

    def text(self, x: float, y: float, text: str, size: float = 9) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.size[1] - y, text)

    def table(
        self, y: float, xs: Sequence[float], heights: Sequence[float], cells: Iterable[Box], borders: str = "lines"
    ) -> None:
        ys = [y]
        for height in heights:
            ys.append(ys[-1] + height)
        top = self.size[1]
        for cell in cells:
            x0, x1, y0, y1 = xs[cell.left], xs[cell.right], ys[cell.top], ys[cell.bottom]
            sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
            if borders == "lines":
                for ax, ay, bx, by in sides:
                    self.canvas.line(ax, top - ay, bx, top - by)
            elif borders == "rectangles":
                self.canvas.rect(x0, top - y1, x1 - x0, y1 - y0)
            elif borders == "filled":
                for ax, ay, bx, by in sides:
                    self.canvas.rect(ax - 0.3, top - by - 0.3, bx - ax + 0.6, by - ay + 0.6, stroke=0, fill=1)
            for number, line in enumerate(filter(None, cell.text.split("\n"))):
                self.text(x0 + 2, y0 + 10 + 11 * number, line)

    def page(self) -> None:
        self.canvas.showPage()
        self.canvas.setLineWidth(0.5)

    def data(self) -> bytes:
        self.canvas.showPage()
        self.canvas.save()
        return self.stream.getvalue()


def row(number: int, *texts: str, edges: Sequence[int] | None = None, height: int = 1) -> list[Box]:
    """The cells of a row; `edges` gives the column edges where cells cover several columns."""
    columns = edges or range(len(texts) + 1)
    return [Box(number, number + height, columns[place], columns[place + 1], text) for place, text in enumerate(texts)]


def cells_of(grid: Grid) -> dict[tuple[int, int, int, int], str]:
    """Row, column, row span, column span → text."""
    return {(cell.row, cell.column, cell.row_span, cell.column_span): cell.text for cell in grid.cells}


def rows_of(grid: Grid) -> list[list[str]]:
    """The texts of the cells that begin in each row."""
    return [[cell.text for cell in cells] for cells in grid.rows()]


def the_grid(content: Content) -> Grid:
    """The only table of a document."""
    assert len(content.grids) == 1
    return content.grids[0]
