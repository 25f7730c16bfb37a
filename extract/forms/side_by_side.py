"""Parts of a table that stand beside each other as tables of their own: two forms, or the funds beside the head.

Rows are read from left to right; where two things stand beside each other, a row says something of each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.forms.printed import clean, compact, number
from extract.forms.vocabulary import Vocabulary
from model.grid import Block, Cell, Grid, Paragraph

_ROWS_OF_HEAD = 8
"""Rows of a table that the head of its form begins in."""
_LEAST_HEADINGS = 3
_LEAST_CELLS = 5
"""A label with its value, and as many headings of the funds as make a block."""
_LINES_ABOVE = 2
"""Lines above two forms that are the title and the year of both."""
_LEAST_AMOUNTS = 2
"""Behind a source that nobody knows."""
Cells = Sequence[Cell]


def with_parts_apart(blocks: Sequence[Block], words: Vocabulary) -> Iterator[Block]:
    """The blocks in their order, tables with parts beside each other as one table for each part.

    Cells keep their places. A title above two forms is that of both.
    """
    above: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            above.append(block)
            yield block
            continue
        rows = list(block.rows())
        heads = [_filled(cells) for cells in rows[:_ROWS_OF_HEAD]]
        forms = _two_forms(block, rows, heads, words)
        if forms:
            titles = [one for one in above[-_LINES_ABOVE:] if words.is_title(one.text) or words.year_of(one.text)]
            yield forms[0]
            yield from titles
            yield forms[1]
        else:
            yield from _head_and_funds(block, rows, heads, words) or (block,)
        above = []


def _two_forms(grid: Grid, rows: Sequence[Cells], heads: Sequence[Cells], words: Vocabulary) -> list[Grid]:
    """The left and the right form of a table in which each row prints both; empty where it is no such table."""
    for row_no, cells in enumerate(heads, 1):
        texts = [compact(cell.text) for cell in cells]
        twice = [at for at, text in enumerate(texts) if at and text == texts[0]]
        if len(twice) != 1 or not words.starts_form(words.head_field(texts[0]) or ""):
            continue
        cut = cells[twice[0]].column
        below = [_filled(row) for row in rows[row_no - 1 :]]
        if any(_crosses(cell, cut) for row in below if len(row) > 1 for cell in row):
            return []
        same = any(_same_headings(row, cut) for row in below)
        if not same or not any(_indicators_twice(row, cut, words) for row in below):
            # The funds of one form may be headed twice.
            return []
        # A line across both, as a note below them, is that of both, as is what stands above them.
        across = {row[0] for row in below if len(row) == 1 and _crosses(row[0], cut)}
        left = [cell for cell in grid.cells if cell.row < row_no or cell.column < cut]
        right = [cell for cell in grid.cells if cell.row < row_no or cell.column >= cut or cell in across]
        return [replace(grid, cells=tuple(part)) for part in (left, right)]
    return []


def _same_headings(row: Cells, cut: int) -> bool:
    """Whether both halves of a row print the same headings."""
    left, right = _halves(row, cut)
    return len(left) >= _LEAST_HEADINGS and left == right


def _indicators_twice(row: Cells, cut: int, words: Vocabulary) -> bool:
    """Whether both halves of a row head indicators, though a heading of one may be unknown."""
    return all(
        sum(1 for text in half if words.indicator_column(text) is not None) >= _LEAST_HEADINGS
        for half in _halves(row, cut)
    )


def _halves(row: Cells, cut: int) -> tuple[list[str], list[str]]:
    left = [compact(cell.text) for cell in row if cell.column < cut]
    return left, [compact(cell.text) for cell in row if cell.column >= cut]


def _head_and_funds(grid: Grid, rows: Sequence[Cells], heads: Sequence[Cells], words: Vocabulary) -> list[Grid]:
    """Head, funds and what follows of a table whose funds stand right of its head; empty where they do not."""
    for row_no, cells in enumerate(heads, 1):
        if len(cells) < _LEAST_CELLS or not _labels(cells[0], words) or _labels(cells[1], words):
            continue
        measures = [words.funds.measure(cell.text) is not None for cell in cells]
        if (
            measures[0]
            or measures[1]
            or sum(measures) < _LEAST_HEADINGS
            or any(number(cell.text) is not None for cell in cells)
        ):
            continue
        if measures[3:].count(False) > 1:
            # One heading that nobody knows may stand among them.
            continue
        cut = cells[2].column
        last = row_no
        while last < len(rows) and _stands_beside(_filled(rows[last]), cut, words):
            last += 1
        if last == row_no:
            return []
        head = [cell for cell in grid.cells if cell.row < row_no or (cell.row <= last and cell.column < cut)]
        funds = [cell for cell in grid.cells if row_no <= cell.row <= last and cell.column >= cut]
        rest = [cell for cell in grid.cells if cell.row > last]
        return [replace(grid, cells=tuple(part)) for part in (head, funds, rest) if part]
    return []


def _stands_beside(row: Cells, cut: int, words: Vocabulary) -> bool:
    """Whether a row prints a label of the head, or nothing, left of a line of the funds; a blank row parts nothing."""
    if not row:
        return True
    left = [cell for cell in row if cell.column < cut]
    right = [cell for cell in row if cell.column >= cut]
    if not right or any(_crosses(cell, cut) for cell in row) or (left and not _labels(left[0], words)):
        return False
    amounts = [cell for cell in right[1:] if number(cell.text) is not None]
    return words.funds.source(right[0].text) is not None or len(amounts) >= _LEAST_AMOUNTS


def _labels(cell: Cell, words: Vocabulary) -> bool:
    return words.head_field(cell.text) is not None or words.is_year_label(cell.text)


def _crosses(cell: Cell, cut: int) -> bool:
    return cell.column < cut < cell.column + cell.column_span


def _filled(cells: Cells) -> list[Cell]:
    return [cell for cell in cells if clean(cell.text) is not None]
