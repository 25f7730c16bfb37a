"""How the parser does on the hand-written layouts with one thing changed: what is read must be right, lost or noted.

Every change leaves each printed value where it belongs, or makes its column unknown. A value that is wrong afterwards
in a form without any issue is the worst that can happen: those are counted and shown.

`python -m benchmarks.extract.perturbed [--each 6] [--seed 1] [--show 40]`
"""

import argparse
import random
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.extract.layouts import READERS  # noqa: E402
from benchmarks.extract.outcomes import Outcome, Tally  # noqa: E402
from benchmarks.extract.unseen import FOLDER, compared  # noqa: E402
from extract.forms.parser import parse_forms  # noqa: E402
from samples.blocks import Block, Cell, Paragraph, Table  # noqa: E402
from samples.printed import PrintedFile, load  # noqa: E402

Rows = list[list[Cell | None]]
"""A table by rows and columns: each place holds the cell that begins there, or null below or beside one."""
Change = Callable[[Rows, random.Random], Rows | tuple[Rows, Rows] | None]
"""A table changed, or cut in two; null where there is nothing to change."""
_STRANGE = ("核定情形", "甲类项", "统筹口径", "附列内容")
_STRANGE_ROW = "乡镇统筹款"
_NAME = "三级指标"
_TOTAL = re.compile(r"[总合小]\s*[分计]|总得分|自评(总|得)分")


def _laid_out(table: Table) -> Rows:
    rows: Rows = [[None] * len(table.widths) for _ in table.rows]
    for row, column, cell in table.placed():
        rows[row][column] = cell
    return rows


def _table(rows: Rows) -> Table:
    width = len(rows[0])
    return Table((470 // width,) * width, tuple(tuple(cell for cell in row if cell is not None) for row in rows))


def _covers_row(rows: Rows, at: int) -> list[tuple[int, int]]:
    """Places of the cells that reach from above into the row."""
    return [
        (row, column)
        for row in range(at)
        for column, cell in enumerate(rows[row])
        if cell is not None and row + cell.rows > at
    ]


def _heading_row(rows: Rows) -> int | None:
    """The row that heads the indicators."""
    for number, row in enumerate(rows):
        texts = {"".join(cell.text.split()) for cell in row if cell is not None}
        if len(texts) >= 5 and any(_NAME in text for text in texts):
            return number
    return None


def _cut(rows: Rows, at: int) -> tuple[Rows, Rows]:
    """The table cut above a row; a cell that reaches over the cut goes on as an empty one."""
    upper, lower = [list(row) for row in rows[:at]], [list(row) for row in rows[at:]]
    for row, column in _covers_row(rows, at):
        cell = rows[row][column]
        if cell is not None:
            upper[row][column] = replace(cell, rows=at - row)
            lower[0][column] = Cell("", cell.columns, row + cell.rows - at)
    return upper, lower


def cut_in_two(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """The table goes on in a second one without headings, as behind a page break."""
    heading = _heading_row(rows)
    if heading is None or len(rows) - heading < 4:
        return None
    return _cut(rows, rng.randrange(heading + 2, len(rows)))


def heading_again(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """The heading row is printed again amid the indicators."""
    heading = _heading_row(rows)
    if heading is None or len(rows) - heading < 4 or _covers_row(rows, heading):
        return None
    if any(cell is not None and cell.rows > 1 for cell in rows[heading]):
        return None
    end = heading + 1
    while end < len(rows) and not any(cell is not None and _TOTAL.match(cell.text) for cell in rows[end]):
        end += 1
    if end < heading + 3:
        return None
    upper, lower = _cut(rows, rng.randrange(heading + 2, end))
    return [*upper, list(rows[heading]), *lower]


def empty_row(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """An empty row stands between two."""
    at = rng.randrange(1, len(rows))
    upper, lower = _cut(rows, at) if _heading_row(rows[:at]) is None else (rows[:at], rows[at:])
    if _covers_row(rows, at):
        return None
    return [*upper, [Cell("") for _ in rows[0]], *lower]


def names_in_each_row(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """Names that were merged over rows are printed in each of them."""
    heading = _heading_row(rows)
    if heading is None:
        return None
    result = [list(row) for row in rows]
    changed = False
    for number in range(heading + 1, len(rows)):
        for column, cell in enumerate(rows[number]):
            if cell is not None and cell.rows > 1 and not cell.text[:1].isdigit():
                changed = True
                for further in range(cell.rows):
                    result[number + further][column] = replace(cell, rows=1)
    return result if changed else None


def strange_heading(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """One heading of the indicators says something that nobody knows."""
    heading = _heading_row(rows)
    if heading is None:
        return None
    places = [column for column, cell in enumerate(rows[heading]) if cell is not None and "级" not in cell.text]
    result = [list(row) for row in rows]
    column = rng.choice(places)
    cell = result[heading][column]
    if cell is None or len(places) < 3:
        return None
    result[heading][column] = replace(cell, text=rng.choice(_STRANGE))
    return result


def strange_column(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """A column that nobody knows stands amid the others, with words or numbers."""
    heading = _heading_row(rows)
    if heading is None or any(cell is not None and cell.rows > 1 for cell in rows[heading]):
        return None
    width = len(rows[0])
    at = rng.randrange(2, width + 1)
    if any(cell is not None and column < at < column + cell.columns for column, cell in enumerate(rows[heading])):
        return None
    numbers = rng.random() < 0.5
    result: Rows = []
    for number, row in enumerate(rows):
        left = next((c for c in range(min(at, width) - 1, -1, -1) if row[c] is not None), None)
        crossing = left is not None and at < width and (cell := row[left]) is not None and left + cell.columns > at
        new = [*row[:at], None, *row[at:]]
        if number >= heading and not crossing:
            text = rng.choice(_STRANGE) if number == heading else rng.choice(("3", "甲乙"[rng.random() < 0.5]))
            text = text if number == heading or numbers else "从其约定"
            new[at] = Cell(text)
        elif crossing and left is not None and (cell := row[left]) is not None:
            new[left] = replace(cell, columns=cell.columns + 1)
        elif not _covered_beside(rows, number, at):
            new[at] = Cell("")
        result.append(new)
    return _repaired(result)


def _covered_beside(rows: Rows, number: int, at: int) -> bool:
    """Whether a cell from above stands on both sides of the new column."""
    return any(
        column < at < column + cell.columns
        for row, column in _covers_row(rows, number)
        if (cell := rows[row][column]) is not None
    )


def _repaired(rows: Rows) -> Rows | None:
    """The rows, if they still make a table."""
    try:
        list(_table(rows).placed())
    except (ValueError, IndexError):
        return None
    return rows


def strange_source(rows: Rows, rng: random.Random) -> Rows | tuple[Rows, Rows] | None:
    """A funding source that nobody knows stands below the others, with amounts."""
    for number, row in enumerate(rows):
        texts = ["".join(cell.text.split()) if cell is not None else "" for cell in row]
        if number + 1 < len(rows) and any("年度资金总额" in text for text in texts):
            new: list[Cell | None] = []
            for cell, text in zip(row, texts, strict=True):
                shown = text.replace(",", "").rstrip("%").replace(".", "")
                changed = "7" if shown.isdigit() else _STRANGE_ROW if "总额" in text else ""
                new.append(None if cell is None else replace(cell, text=changed, rows=1))
            result = [list(one) for one in rows]
            for above, column in _covers_row(rows, number + 1):
                cell = rows[above][column]
                if cell is not None:
                    result[above][column] = replace(cell, rows=cell.rows + 1)
                    if above == number:
                        new[column] = None
            result.insert(number + 1, new)
            return _repaired(result)
    return None


CHANGES: dict[str, Change] = {
    one.__name__: one
    for one in (
        *(cut_in_two, heading_again, empty_row, names_in_each_row),
        *(strange_heading, strange_column, strange_source),
    )
}


def changed(printed: PrintedFile, change: Change, rng: random.Random) -> list[Block] | None:
    """The blocks with the largest table changed; null where the change does not apply."""
    tables = [number for number, block in enumerate(printed.blocks) if isinstance(block, Table)]
    at = max(tables, key=lambda number: len(block.rows) if isinstance(block := printed.blocks[number], Table) else 0)
    block = printed.blocks[at]
    if isinstance(block, Paragraph):
        return None
    result = change(_laid_out(block), rng)
    if result is None:
        return None
    parts = result if isinstance(result, tuple) else (result,)
    return [*printed.blocks[:at], *map(_table, parts), *printed.blocks[at + 1 :]]


def outcomes_of(printed: PrintedFile, blocks: list[Block]) -> tuple[list[Outcome], bool]:
    """What came of every field, and whether every form that is faulty has an issue."""
    forms, issues = parse_forms(READERS["grid"](blocks))
    found = list(compared(printed, forms))
    return found, bool(issues) or any(form.issues for form in forms)


def main() -> int:
    """Print the figures of each kind of change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=6, help="changes of each kind for each file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=40)
    parser.add_argument("--only", nargs="+", default=list(CHANGES), choices=CHANGES)
    options = parser.parse_args()
    files = [load(path) for path in sorted(FOLDER.glob("round*/*.yaml"))]
    for name in options.only:
        tally = Tally(faults=("wrong", "invented"))
        for printed in files:
            for number in range(options.each):
                blocks = changed(
                    printed,
                    CHANGES[name],
                    random.Random(f"{options.seed} {name} {printed.name} {number}"),  # noqa: S311
                )
                if blocks is None:
                    continue
                found, noted = outcomes_of(printed, blocks)
                tally.add(f"{printed.name} {number}", found, is_noted=noted)
        tally.show(name, options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
