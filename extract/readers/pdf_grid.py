"""From the ink of one page to table fragments and lines of text.

Rulings give the tables; characters fall into the cell that holds their middle, and what falls into none is free text.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from extract.readers.pdf_ink import Frame, PageInk, Ruling, Run, letters
from extract.readers.pdf_lines import Line, lines_of
from extract.readers.pdf_skeleton import EDGE_TOLERANCE, TOUCH_TOLERANCE, Skeleton, skeletons
from model.source import Box

_PAIR = 2
_HANGING = "，。、；：．,.;:！？!?"
"""Marks that typesetting lets hang over the edge of a column rather than begin a line with them."""


class FragmentCell(NamedTuple):
    """A cell of a fragment: rows `top` to `bottom` (exclusive, from 0), between x0 and x1, with its lines of text.

    `box` is the cell on the page as it is shown.
    """

    top: int
    bottom: int
    x0: float
    x1: float
    box: Box
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """The part of a table that one page shows. `ys` are the row edges from the top, `xs` the column edges."""

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[FragmentCell, ...]

    @property
    def row_count(self) -> int:
        """Rows of the fragment."""
        return len(self.ys) - 1


@dataclass(frozen=True, slots=True)
class PageLayout:
    """The fragments of a page and the lines outside them, both from top to bottom, in the coordinates of the frame."""

    page: int
    frame: Frame
    fragments: tuple[Fragment, ...]
    lines: tuple[Line, ...]
    is_unruled: bool = False


def lay_out(ink: PageInk) -> PageLayout:
    """The fragments and free lines of a page."""
    found = skeletons(ink)
    texts: list[dict[int, list[Run]]] = [defaultdict(list) for _ in found]
    free = _dealt(ink.runs, found, texts)
    fragments = [_fragment(skeleton, ink.number, ink.frame, held) for skeleton, held in zip(found, texts, strict=True)]
    fragments.sort(key=lambda fragment: (fragment.ys[0], fragment.xs[0]))
    lines = list(lines_of(free))
    if fragments and lines:
        fragments[-1], lines = _with_overflow(fragments[-1], lines, ink.horizontal)
    return PageLayout(ink.number, ink.frame, tuple(fragments), tuple(lines))


def _dealt(runs: Iterable[Run], tables: list[Skeleton], texts: list[dict[int, list[Run]]]) -> list[Run]:
    """Put each character into the cell that holds its middle; gives those that no cell holds."""
    # A table inside a cell of another is the smaller one: its cells come first.
    order = sorted(zip(tables, texts, strict=True), key=lambda pair: pair[0].area)
    free: list[Run] = []
    # Most text stands in the cell of the one before: it is looked at first, unless tables may lie in each other.
    x0 = x1 = y0 = y1 = 0.0
    here: list[Run] = []
    for run in runs:
        _, left, upper, right, lower, _, _, _, lefts, rights = run
        y = (upper + lower) / 2
        first = (left + (rights[0] if rights else right)) / 2
        last = ((lefts[-1] if lefts else left) + right) / 2
        if x0 <= first and last < x1 and y0 <= y < y1:
            here.append(run)
            continue
        for skeleton, held in order:
            cell = skeleton.cell_at(first, y)
            if last > first and skeleton.cell_at(last, y) != cell and not _hangs(run, skeleton, cell):
                free.extend(_dealt(_pieces(run), tables, texts))
                break
            if cell is not None:
                here = held[cell]
                here.append(run)
                if len(order) == 1:
                    top, bottom, near, far = skeleton.spans[cell]
                    x0, x1, y0, y1 = skeleton.xs[near], skeleton.xs[far], skeleton.ys[top], skeleton.ys[bottom]
                break
        else:
            free.append(run)
    return free


def _pieces(run: Run) -> list[Run]:
    """The characters of a run that several cells share, a mark that may hang together with the one before it."""
    pieces: list[Run] = []
    for letter in letters(run):
        before = pieces[-1] if pieces else None
        if before is None or before.lefts or letter.text not in _HANGING or len(run.text) <= _PAIR:
            pieces.append(letter)
            continue
        text, lefts, rights = before.text + letter.text, (before.x0, letter.x0), (before.x1, letter.x1)
        pieces[-1] = Run(text, before.x0, run.y0, letter.x1, run.y1, before.x0, run.origin_y, 0, lefts, rights)
    return pieces


def _hangs(run: Run, skeleton: Skeleton, cell: int | None) -> bool:
    """Whether only the mark that ends a run stands over the edge of its cell, where typesetting lets it hang."""
    if cell is None or run.text[-1] not in _HANGING:
        return False
    return skeleton.cell_at((run.lefts[-2] + run.rights[-2]) / 2, (run.y0 + run.y1) / 2) == cell


def _fragment(skeleton: Skeleton, page: int, frame: Frame, texts: Mapping[int, list[Run]]) -> Fragment:
    cells = []
    for number, (top, bottom, left, right) in skeleton.spans.items():
        x0, x1 = skeleton.xs[left], skeleton.xs[right]
        box = frame.shown_box(x0, skeleton.ys[top], x1, skeleton.ys[bottom])
        held = texts.get(number)
        cells.append(FragmentCell(top, bottom, x0, x1, box, lines_of(held) if held else ()))
    cells.sort(key=lambda cell: (cell.top, cell.x0))
    return Fragment(page, tuple(skeleton.xs), tuple(skeleton.ys), tuple(cells))


def _with_overflow(fragment: Fragment, lines: list[Line], horizontal: Iterable[Ruling]) -> tuple[Fragment, list[Line]]:
    """The last table of a page with the lines that ran out of its cells where the page cuts them.

    Such a cell has no ruling below it, and the line stands within its sides, right below the one before.
    """
    drawn = [ruling for ruling in horizontal if abs(ruling.at - fragment.ys[-1]) <= TOUCH_TOLERANCE]
    cells = list(fragment.cells)
    for number, cell in enumerate(cells):
        width = cell.x1 - cell.x0
        if cell.bottom < fragment.row_count or width >= fragment.xs[-1] - fragment.xs[0] - EDGE_TOLERANCE:
            continue
        if any(min(cell.x1, ruling.end) - max(cell.x0, ruling.start) > width / 2 for ruling in drawn):
            continue
        reached = fragment.ys[-1]
        kept = list(cell.lines)
        for line in sorted(lines, key=lambda line: line.y0):
            inside = cell.x0 <= line.x0 and line.x1 <= cell.x1
            if inside and reached - line.size < line.y0 < reached + line.size:
                kept.append(line)
                reached = line.y1
        lines = [line for line in lines if line not in kept]
        cells[number] = cell._replace(lines=tuple(kept))
    return replace(fragment, cells=tuple(cells)), lines
