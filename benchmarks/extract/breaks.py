"""How exact tables are after page breaks: the tables of Word files drawn on pages of many heights and read again.

`python -m benchmarks.extract.breaks [--documents FOLDER]` draws every table of the Word files once per page height,
so that the breaks fall at other rows and lines each time, the rows cut wherever the page ends as Word cuts them, and
prints the share of cells exact in text, row, column and both spans. The truth is what was drawn.
"""

import argparse
import io
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.extract.run import ROOT, exact_share
from extract.readers.docx import read_docx
from extract.readers.pdf import read_pdf
from model.grid import Cell, Grid

FONT = "STSong-Light"
MARGIN = 50.0
PADDING = 3.0
WIDTH = 595.0
HEIGHTS = (842, 805, 770, 735, 700, 665, 630, 595, 560, 525, 490, 455, 430, 405, 380, 355)
"""Heights of pages in points: the breaks fall elsewhere on each."""


@dataclass(frozen=True)
class Look:
    """How a table is drawn: size of the characters in points."""

    size: float = 9.0

    @property
    def leading(self) -> float:
        """From one line to the next, in points."""
        return self.size * 1.3


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines of a text as Chinese is broken: between any two characters, but not in a number, nor before a full stop."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in _words(part):
            if line and pdfmetrics.stringWidth(line + word, FONT, size) > width:
                lines.append(line)
                line = ""
            line += word
        lines.append(line)
    return lines


def _words(text: str) -> Iterable[str]:
    word = ""
    for char in text:
        joined = word and ((char.isascii() and word[-1].isascii() and not char.isspace()) or char in "，。、；：）》”%")
        if word and not joined:
            yield word
            word = ""
        word += char
    if word:
        yield word


def draw(grid: Grid, height: float, look: Look) -> bytes:
    """A PDF of a table on pages of the given height; rows are cut where a page ends."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    column = (WIDTH - 2 * MARGIN) / grid.column_count
    xs = [MARGIN + column * number for number in range(grid.column_count + 1)]
    lines = {cell: wrapped(cell.text, column * cell.column_span - 2 * PADDING, look.size) for cell in grid.cells}
    rows = _row_heights(grid, lines, look)
    ys = [0.0, *accumulate(rows)]
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, height))
    room = height - 2 * MARGIN
    begin, printed = 0.0, dict.fromkeys(grid.cells, 0)
    number = 0
    while begin < ys[-1] - 0.01:
        number += 1
        end = _page_end(ys, begin, room, look)
        _draw_page(canvas, grid, xs, ys, begin, end, height, lines, printed, look)
        canvas.setFont(FONT, 8)
        canvas.drawCentredString(WIDTH / 2, MARGIN / 2, f"- {number} -")
        canvas.showPage()
        begin = end
    canvas.save()
    return stream.getvalue()


def _row_heights(grid: Grid, lines: dict[Cell, list[str]], look: Look) -> list[float]:
    heights = [look.leading + 2 * PADDING] * grid.row_count
    for cell in sorted(grid.cells, key=lambda cell: cell.row_span):
        rows = range(cell.row - 1, cell.row - 1 + cell.row_span)
        needed = len(lines[cell]) * look.leading + 2 * PADDING
        heights[rows[-1]] += max(0.0, needed - sum(heights[row] for row in rows))
    return heights


def _page_end(ys: Sequence[float], begin: float, room: float, look: Look) -> float:
    """Where the page ends: at a row that ends there, or in a row, between two of its lines."""
    end = begin + room
    if ys[-1] <= end:
        return ys[-1]
    top = max(y for y in ys if y <= end)
    cut = int((end - top - 2 * PADDING) / look.leading) * look.leading + PADDING
    return top + cut if cut > look.leading and top + cut > begin else max(top, begin + look.leading)


def _draw_page(
    canvas: Canvas,
    grid: Grid,
    xs: Sequence[float],
    ys: Sequence[float],
    begin: float,
    end: float,
    height: float,
    lines: dict[Cell, list[str]],
    printed: dict[Cell, int],
    look: Look,
) -> None:
    canvas.setLineWidth(0.5)
    for cell in grid.cells:
        top, bottom = ys[cell.row - 1], ys[cell.row - 1 + cell.row_span]
        y0, y1 = max(top, begin), min(bottom, end)
        if y1 - y0 < 0.01:
            continue
        x0, x1 = xs[cell.column - 1], xs[cell.column - 1 + cell.column_span]
        upper, lower = height - MARGIN - (y0 - begin), height - MARGIN - (y1 - begin)
        canvas.rect(x0, lower, x1 - x0, upper - lower)
        canvas.setFont(FONT, look.size)
        waiting = lines[cell][printed[cell] :]
        room = (
            len(waiting) if bottom <= end else int((y1 - y0 - (PADDING if top >= begin else 0.0)) / look.leading + 0.01)
        )
        for number, line in enumerate(waiting[:room]):
            canvas.drawString(x0 + PADDING, upper - PADDING - look.size - number * look.leading, line)
        printed[cell] += min(room, len(waiting))


def main() -> None:
    """Print the exactness of every height and look, and their mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, default=ROOT.parent / "shared" / "documents")
    folder = parser.parse_args().documents
    grids = [grid for path in sorted(folder.glob("*.docx")) for grid in read_docx(path.read_bytes()).grids]
    grids = [grid for grid in grids if grid.row_count > 1]
    if not grids:
        parser.error(f"{folder} holds no Word file with a table")
    shares = []
    for look in (Look(9.0), Look(10.5)):
        for height in HEIGHTS:
            truth, found = [], []
            for grid in grids:
                truth.append([_table(grid)])
                found.append([_table(each) for each in read_pdf(draw(grid, height, look)).grids])
            share = exact_share(truth, found)
            shares.append(share)
            print(f"{look.size:>5} pt on pages of {height} pt: {share:.4f}")
    print(
        f"{len(grids)} tables, {len(shares)} ways to break: mean {statistics.mean(shares):.4f}, least {min(shares):.4f}"
    )


def _table(grid: Grid) -> list[tuple[int, int, int, int, str]]:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in grid.cells]


if __name__ == "__main__":
    main()
