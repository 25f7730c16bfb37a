"""Join the fragments of a table that page breaks have cut into one table.

What a break does to a table: header rows are printed again; the cell at the left that covers many rows goes on
without its text, or with it again; a row is cut, and its rest looks like a row of its own. Which of these it is,
the labels, the columns of weights and scores, and the width of the printed lines tell.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise
from statistics import median

from extract.readers.pdf_grid import SMALLEST_CELL, Fragment, Line
from extract.readers.pdf_labels import NUMBERED_NAME, Labels, labels, plain
from model.grid import Cell, Grid
from model.source import Box

SAME_EDGE = 3.5
"""Edges of two pages nearer than this (points) are the same edge of the table."""
MOST_HEADER_ROWS = 8
"""More rows than this are no repeated header."""
SAME_COLUMN_SHARE = 0.6
"""A cell stands in the column of a heading when they share this much of the wider of the two."""
SHORT_LINE = 1.5
"""A line that left room for this many more characters was not broken for want of room."""
LONGEST_LABEL_REST = 4
"""A label that the vocabulary knows shorter than it is printed goes on with no more characters than this."""
BEGINS_NO_LINE = "，。；：、！？）》〉」』】”’％,.;:!?)]%"
AMOUNT = re.compile(r"^[\d.,%*]*[\d*][\d.,%*]*$")
"""What is no part of a label: a number, or what hides one."""
WRAPPED_NUMBER = re.compile(r"^\d+\.\d* \d{1,2}$")
FEWEST_HEADINGS = 3
"""So many column headings make a row of headings."""
ROWS_LOOKED_AT = 100
"""How high rows usually are is taken from no more rows than this."""
FORM_HEAD_ROWS = 5
"""A new form prints its name within this many rows."""


@dataclass(slots=True)
class _Piece:
    """The part of a cell that one page shows."""

    page: int
    box: Box
    lines: tuple[Line, ...]


@dataclass(slots=True)
class _Cell:
    """A cell of the table under construction: rows `top` to `bottom` (exclusive, from 0), from x0 to x1."""

    top: int
    bottom: int
    x0: float
    x1: float
    pieces: list[_Piece]

    @property
    def text(self) -> str:
        return "\n".join(line.text for piece in self.pieces for line in piece.lines)

    @property
    def plain(self) -> str:
        return plain(self.text)

    @property
    def last_line(self) -> Line | None:
        return next((piece.lines[-1] for piece in reversed(self.pieces) if piece.lines), None)

    @property
    def row_span(self) -> int:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class _Headings:
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
    rows: list[list[_Cell]] = field(default_factory=list)
    heights: list[float] = field(default_factory=list)
    ending: list[_Cell] = field(default_factory=list)
    edges: set[float] = field(default_factory=set)
    headings: list[_Headings] = field(default_factory=list)
    has_empty_row: bool = False

    @property
    def row_count(self) -> int:
        """Rows so far."""
        return len(self.rows)

    @property
    def cells(self) -> Iterator[_Cell]:
        """All cells, row by row."""
        return chain.from_iterable(self.rows)

    def grow(self, cells: Iterable[_Cell], heights: Sequence[float], ending: Iterable[_Cell], changed: int) -> None:
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
                self.headings.append(_Headings(number, [text for _, text in row if text], roles))
            if not any(cell.text for cell in self.rows[number]):
                self.has_empty_row = True


def begin(fragment: Fragment) -> Table:
    """A table that begins with this fragment."""
    cells = _cells(fragment)
    table = Table(fragment.page, fragment.xs[0], fragment.xs[-1])
    table.grow(cells, _heights(fragment), cells, 0)
    return table


def _cells(fragment: Fragment, skipped: int = 0, shift: float = 0.0) -> list[_Cell]:
    """The cells of a fragment without its first rows, moved to stand under the table."""
    return [
        _Cell(
            max(cell.top - skipped, 0),
            cell.bottom - skipped,
            cell.x0 + shift,
            cell.x1 + shift,
            [_Piece(fragment.page, cell.box, cell.lines)],
        )
        for cell in fragment.cells
        if cell.bottom > skipped
    ]


def _heights(fragment: Fragment) -> list[float]:
    return [lower - upper for upper, lower in pairwise(fragment.ys)]


def continues(table: Table, fragment: Fragment) -> bool:
    """Whether a fragment at the top of a page goes on with the table that ended the page before."""
    if not _edges_agree(table, fragment):
        return False
    above, below = _first_rows(table), _first_rows(fragment)
    start = _form_start_row(below)
    if start is not None:
        repeated = _repeated_rows(above, below)
        if repeated > start:
            # Where the same row follows in both, it is not a repeated header but the next form.
            follows = repeated < min(len(above), len(below)) and above[repeated][:1] == below[repeated][:1]
            return not (follows and labels().is_label("".join(above[repeated][:1])))
        return _form_start_row(above) is None and table.row_count <= 2
    if _ends_with_total(table):
        return _shared_edges(table, fragment) >= 0.5
    return True


def join(table: Table, fragment: Fragment) -> None:
    """Add a fragment that continues the table."""
    shift = _shift(table, fragment)
    skipped = _skipped_rows(table, fragment)
    below = _cells(fragment, skipped, shift)
    heights = _heights(fragment)[skipped:]
    table.last_page = fragment.page
    table.x0 = min(table.x0, fragment.xs[0] + shift)
    table.x1 = max(table.x1, fragment.xs[-1] + shift)
    seam = _Seam(table, below, heights[0], labels())
    cut = seam.is_cut_row()
    partners = {id(under): over for over, under in (seam.pairs if cut else seam.same_cells())}
    if not cut and all(id(cell) in partners for cell in below if cell.top == 0):
        # Nothing begins in the first row of the page, so that it belongs to the last row of the page before.
        cut = bool(partners)
    offset = table.row_count - (1 if cut else 0)
    added = []
    ending = []
    for cell in below:
        over = partners.get(id(cell))
        cell.top += offset
        cell.bottom += offset
        if over is None:
            added.append(cell)
            ending.append(cell)
            continue
        if cell.plain and cell.plain == over.plain and not cut:
            cell.pieces[0].lines = ()
        over.bottom = cell.bottom
        over.pieces.extend(piece for piece in cell.pieces if piece.lines)
        ending.append(over)
    if cut:
        table.heights[-1] += heights[0]
        heights = heights[1:]
    table.grow(added, heights, ending, max(offset - 1, 0) if cut else offset)


def grid_of(table: Table, table_no: int) -> Grid:
    """The finished table. Its columns lie between the edges of all its pages taken together."""
    edges: list[float] = []
    for edge in sorted(edge for cell in table.cells for edge in (cell.x0, cell.x1)):
        if not edges or edge - edges[-1] > SAME_EDGE:
            edges.append(edge)
    middles = [(left + right) / 2 for left, right in pairwise(edges)]
    cells = []
    for cell in table.cells:
        piece = next((piece for piece in cell.pieces if piece.lines), cell.pieces[0])
        left, right = bisect_right(middles, cell.x0), bisect_right(middles, cell.x1)
        cells.append(
            Cell(
                row=cell.top + 1,
                column=left + 1,
                text=cell.text,
                row_span=cell.row_span,
                column_span=max(right - left, 1),
                page=piece.page,
                box=piece.box,
            )
        )
    return Grid(table_no, table.row_count, max(len(edges) - 1, 1), tuple(cells))


def is_single_cell(table: Table) -> bool:
    """Whether the table is a frame around text rather than a table."""
    return sum(map(len, table.rows)) == 1


def lines_of_frame(table: Table) -> list[tuple[int, Line, Box]]:
    """Page, line and the frame's box for the text of a single cell."""
    return [(piece.page, line, piece.box) for cell in table.cells for piece in cell.pieces for line in piece.lines]


def _shift(table: Table, fragment: Fragment) -> float:
    """How far the fragment must be moved to stand under the table (left and right pages have other margins)."""
    left, right = table.x0 - fragment.xs[0], table.x1 - fragment.xs[-1]
    return left if abs(left - right) <= SAME_EDGE else 0.0


def _edges_agree(table: Table, fragment: Fragment) -> bool:
    shift = _shift(table, fragment)
    if abs(table.x0 - fragment.xs[0] - shift) <= SAME_EDGE and abs(table.x1 - fragment.xs[-1] - shift) <= SAME_EDGE:
        return True
    return len(fragment.xs) > 3 and _shared_edges(table, fragment) >= 0.75


def _shared_edges(table: Table, fragment: Fragment) -> float:
    """Share of the fragment's column edges that the table has too."""
    shift = _shift(table, fragment)
    shared = sum(1 for edge in fragment.xs if any(abs(edge + shift - other) <= SAME_EDGE for other in table.edges))
    return shared / len(fragment.xs)


def _form_start_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row among the first that names a form, or null."""
    known = labels().form_start
    return next((number for number, texts in enumerate(rows[:FORM_HEAD_ROWS]) if not known.isdisjoint(texts)), None)


def _first_rows(source: Table | Fragment) -> list[list[str]]:
    """The texts of the first rows, as labels are compared, empty cells left out."""
    if isinstance(source, Table):
        return [[text for text in (cell.plain for cell in row) if text] for row in source.rows[: MOST_HEADER_ROWS + 1]]
    rows: list[list[str]] = [[] for _ in range(min(source.row_count, MOST_HEADER_ROWS + 1))]
    for cell in sorted(source.cells, key=lambda cell: cell.x0):
        if cell.top < len(rows) and cell.lines:
            rows[cell.top].append(plain("\n".join(line.text for line in cell.lines)))
    return [[text for text in row if text] for row in rows]


def _repeated_rows(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> int:
    """How many rows at the top of the page print the first rows of the table again; one row at least is left."""
    count = 0
    for ours, theirs in zip(above, below[:-1], strict=False):
        if not theirs or ours != theirs:
            break
        count += 1
    return min(count, MOST_HEADER_ROWS)


def _skipped_rows(table: Table, fragment: Fragment) -> int:
    """How many rows at the top of the fragment are headers printed again, of the table or of the block in it."""
    below = _first_rows(fragment)
    row = _repeated_rows(_first_rows(table), below)
    if row and not any(_is_header(texts) for texts in below[:row]):
        row = 0
    while row < len(below) - 1:
        printed = below[row]
        if not printed or not any(headings.texts[-len(printed) :] == printed for headings in table.headings):
            break
        row += 1
    return row


def _is_header(texts: Sequence[str]) -> bool:
    """Whether a row may be a header: it holds a column's heading, or no figures at all."""
    known = labels().columns
    return any(text in known for text in texts) or not any(text[0].isdigit() for text in texts)


def _ends_with_total(table: Table) -> bool:
    return any(cell.plain in labels().totals for cell in table.rows[-1])


class _Seam:
    """Where two pages of a table meet: the cells that reach the end of the one, those that begin the other."""

    def __init__(self, table: Table, below: list[_Cell], height: float, known: Labels) -> None:
        self.table = table
        self.last = table.row_count - 1
        self.height = height
        self.known = known
        self.over = table.ending
        self.under = sorted((cell for cell in below if cell.top == 0), key=lambda cell: cell.x0)
        self.pairs = [(over, under) for under in self.under for over in self.over if _same_column(over, under)]
        headings = table.headings[-1] if table.headings else None
        self.heading_row = headings.row if headings else None
        self.roles = headings.roles if headings else []

    def is_cut_row(self) -> bool:
        """Whether the first row of the page is the rest of the last row of the page before."""
        if len(self.pairs) != len(self.under) or len(self.pairs) != len(self.over):
            return False
        own = [(over, under) for over, under in self.pairs if over.top == self.last and under.bottom == 1]
        if not own:
            return True
        if any(self._follows_label(over, under) for over, under in own):
            return False
        if any(self._is_label_cut(over, under) and not self._is_side(over) for over, under in own):
            return True
        if any(self._begins_row(over, under) for over, under in self.pairs):
            return False
        if all(not under.text for _, under in own):
            return self._is_rest(own)
        if all(not over.text for over, _ in own):
            return True
        scores = [pair for pair in own if self._role(pair[0]) == "score"]
        decided = self._decided_by_scores(own, scores)
        if decided is not None:
            return decided
        return self._decided_by_text(own)

    def same_cells(self) -> list[tuple[_Cell, _Cell]]:
        """The pairs that are one cell covering rows on both pages, where no row was cut."""
        same = [(over, under) for over, under in self.pairs if self._is_same_cell(over, under)]
        sides = [(over, under) for over, under in same if self._is_side(over)]
        new_group = any(self._is_side(over) and under.text for over, under in self.pairs if (over, under) not in sides)
        # What covers several rows beside their names ends with the group of rows.
        return sides if new_group else same

    def _is_same_cell(self, over: _Cell, under: _Cell) -> bool:
        """Whether two cells are one that covers rows on both pages, the row between them not being cut."""
        spans = over.row_span > 1 or under.row_span > 1
        side = self._is_side(over)
        if self._is_label_cut(over, under):
            return True
        if not under.text:
            return side or spans
        if not over.text:
            return side and (spans or (self.known.is_label(under.plain) and not self._is_below_headings()))
        if not (side or spans):
            return False
        if under.plain == over.plain:
            return side or (under.row_span > 1 and over.row_span > 1)
        return spans and not side and not self.known.is_label(under.plain) and _runs_on(over, under)

    def _is_below_headings(self) -> bool:
        """Whether the last row is one of headings: what stands below its empty cell labels the next row."""
        return sum(1 for cell in self.over if cell.top == self.last and cell.plain in self.known.columns) > 1

    def _role(self, cell: _Cell) -> str | None:
        for x0, x1, role in self.roles:
            shared = min(x1, cell.x1) - max(x0, cell.x0)
            if shared >= SAME_COLUMN_SHARE * max(x1 - x0, cell.x1 - cell.x0):
                return role
        return None

    def _is_side(self, cell: _Cell) -> bool:
        """Whether the cell stands left of the names of the rows, where a cell covers a group of rows."""
        names = [x0 for x0, _, role in self.roles if role == "name"]
        if names:
            return cell.x1 <= min(names) + SAME_EDGE
        return cell.row_span > 1 or cell.x0 <= self.table.x0 + SAME_EDGE

    def _is_label_cut(self, over: _Cell, under: _Cell) -> bool:
        """Whether the two texts are one label ("年度" + "指标值"), not two."""
        if not over.text or not under.text:
            return False
        together = plain(over.text + under.text)
        if NUMBERED_NAME.match(together) and not NUMBERED_NAME.match(over.plain):
            return not NUMBERED_NAME.match(under.plain)
        return self.known.is_label(together)

    def _follows_label(self, over: _Cell, under: _Cell) -> bool:
        """Whether the upper cell is a label printed in full, so that the text below it is another cell's."""
        if not under.text or not self.known.is_label(over.plain) or self._is_label_cut(over, under):
            return False
        if self.heading_row != self.last and self._role(over) in ("value", "note"):
            # Below the headings, a target or result that reads like a label is none.
            return False
        if AMOUNT.match("".join(under.text.split())):
            return True
        return self.known.is_label(under.plain) or len(under.plain) > LONGEST_LABEL_REST

    def _begins_row(self, over: _Cell, under: _Cell) -> bool:
        """Whether the lower cell holds a label that only a new row has."""
        if not over.text or not self.known.begins_row(under.plain) or self._is_label_cut(over, under):
            return False
        if NUMBERED_NAME.match(under.plain):
            return self._role(over) in (None, "name", "level")
        if self.known.is_label(over.plain) and over.plain != under.plain:
            return True
        return self._is_side(over) or self._role(over) is None or self._role(over) == "level"

    def _is_rest(self, own: list[tuple[_Cell, _Cell]]) -> bool:
        """Whether an empty row is what is left of a cut one rather than an empty row of the form."""
        if not any(over.text for over, _ in own):
            return False
        return not self.table.has_empty_row or self.height < 0.7 * median(self.table.heights[-ROWS_LOOKED_AT:])

    def _decided_by_scores(self, own: list[tuple[_Cell, _Cell]], scores: list[tuple[_Cell, _Cell]]) -> bool | None:
        """Weights and scores stand once in a row: on both pages there are two rows, on one page alone there is one."""
        over_filled = [bool(over.text) for over, _ in scores]
        under_filled = [bool(under.text) for _, under in scores]
        if any(one and other for one, other in zip(over_filled, under_filled, strict=True)):
            return self._is_wrapped_number(scores)
        names = [pair for pair in own if self._role(pair[0]) == "name"]
        if any(over_filled):
            # A row that has a name and nothing else is a placeholder of the form, unless the name runs on.
            return not any(self._is_placeholder(over, under, own) for over, under in names)
        if any(under_filled):
            return any(not over.text or not under.text for over, under in names) or None
        return None

    def _is_wrapped_number(self, scores: list[tuple[_Cell, _Cell]]) -> bool:
        """Whether what stands under the scores is their last decimals ("29.0" + "5"), as narrow cells wrap them.

        Then another score of the row, not wrapped, has nothing below it.
        """
        both = [(over, under) for over, under in scores if over.text and under.text]
        alone = any(over.text and not under.text for over, under in scores)
        return alone and all(
            WRAPPED_NUMBER.match(f"{''.join(over.text.split())} {under.plain}") and _runs_on(over, under)
            for over, under in both
        )

    def _is_placeholder(self, over: _Cell, under: _Cell, own: list[tuple[_Cell, _Cell]]) -> bool:
        if not over.text or not under.text:
            return False
        if self.known.is_placeholder(under.text):
            return True
        return sum(1 for _, other in own if other.text) == 1 and _ended(over, under)

    def _decided_by_text(self, own: list[tuple[_Cell, _Cell]]) -> bool:
        """Without weights: a row begins with its name, goals run on, and a cut line is full to the right."""
        printed = [pair for pair in own if pair[0].text or pair[1].text]
        named = [pair for pair in own if self._role(pair[0]) == "name"] or printed
        first_over, first_under = named[0]
        if not first_under.text:
            return bool(first_over.text)
        if all(self.known.is_label(over.plain) for over, _ in own if over.text):
            return False
        if self._stands_under_goals(own):
            return True
        both = [(over, under) for over, under in own if over.text and under.text]
        return any(_runs_on(*pair) for pair in both) and not any(_ended(*pair) for pair in both)

    def _stands_under_goals(self, own: list[tuple[_Cell, _Cell]]) -> bool:
        headings = {cell.plain for cell in self.table.rows[self.last - 1]} if self.last else set()
        return len(own) <= 3 and bool(headings & self.known.goals)


def _same_column(over: _Cell, under: _Cell) -> bool:
    return abs(over.x0 - under.x0) <= SAME_EDGE and abs(over.x1 - under.x1) <= SAME_EDGE


def _runs_on(over: _Cell, under: _Cell) -> bool:
    """Whether the last line of the upper cell is so full that the first word of the lower one had no place in it."""
    room = _room_left(over, under)
    return room is not None and room < SMALLEST_CELL / 2


def _ended(over: _Cell, under: _Cell) -> bool:
    """Whether the last line of the upper cell had ample place for the first word of the lower one."""
    room = _room_left(over, under)
    return room is not None and room > SHORT_LINE * under.pieces[0].lines[0].size


def _room_left(over: _Cell, under: _Cell) -> float | None:
    """Points left in the last line of the upper cell if the first word of the lower cell stood in it too."""
    last = over.last_line
    if last is None or not under.pieces[0].lines:
        return None
    margin = min(6.0, *(line.x0 - over.x0 for piece in over.pieces for line in piece.lines))
    room = (over.x1 - over.x0) - (last.x1 - last.x0) - 2 * max(margin, 0.0)
    return room - _first_word_width(under.pieces[0].lines[0])


def _first_word_width(line: Line) -> float:
    """Width of what cannot be parted at the beginning of a line.

    That is a character, or a whole number or Latin word, with the punctuation behind it that begins no line.
    """
    length = len(line.text)
    word = 0
    while word < length and line.text[word].isascii() and not line.text[word].isspace():
        word += 1
    word = max(word, 1)
    while word < length and line.text[word] in BEGINS_NO_LINE:
        word += 1
    widths = [0.5 if char.isascii() else 1.0 for char in line.text]
    return (line.x1 - line.x0) * sum(widths[:word]) / max(sum(widths), 0.5)
