"""Join the fragments of a table that page breaks have cut into one table.

What a break does to a table: header rows are printed again; the cell at the left that covers many rows goes on
without its text, or with it again; a row is cut, and its rest looks like a row of its own. Which of these it is,
the labels, the columns of weights and scores, and the width of the printed lines tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extract.readers.pdf_grid import SMALLEST_CELL, Fragment, FragmentCell, Line
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


@dataclass(slots=True)
class Table:
    """A table under construction: the fragments joined so far."""

    last_page: int
    row_count: int
    cells: list[_Cell]
    heights: list[float] = field(default_factory=list)
    fragment_count: int = 1

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(cell.x0 for cell in self.cells)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(cell.x1 for cell in self.cells)

    def row(self, number: int) -> list[_Cell]:
        """The cells that begin in a row, from left to right."""
        return sorted((cell for cell in self.cells if cell.top == number), key=lambda cell: cell.x0)


def begin(fragment: Fragment) -> Table:
    """A table that begins with this fragment."""
    cells = [
        _Cell(cell.top, cell.bottom, cell.x0, cell.x1, [_Piece(fragment.page, cell.box, cell.lines)])
        for cell in fragment.cells
    ]
    heights = [lower - upper for upper, lower in zip(fragment.ys, fragment.ys[1:], strict=False)]
    return Table(fragment.page, fragment.row_count, cells, heights)


def continues(table: Table, fragment: Fragment) -> bool:
    """Whether a fragment at the top of a page goes on with the table that ended the page before."""
    if not _edges_agree(table, fragment):
        return False
    start = _form_start_row(fragment.cells, fragment.row_count)
    if start is not None:
        repeated = _repeated_rows(table, fragment)
        if repeated > start:
            return not _same_row_follows(table, fragment, repeated)
        return _form_start_row(table.cells, table.row_count) is None and table.row_count <= 2
    if _ends_with_total(table):
        return _shared_edges(table, fragment) >= 0.5
    return True


def join(table: Table, fragment: Fragment) -> None:
    """Add a fragment that continues the table."""
    shift = _shift(table, fragment)
    skipped = _skipped_rows(table, fragment)
    below = [
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
    heights = [lower - upper for upper, lower in zip(fragment.ys, fragment.ys[1:], strict=False)][skipped:]
    table.last_page = fragment.page
    table.fragment_count += 1
    if not below:
        return
    seam = _Seam(table, below, heights[0], labels())
    cut = seam.is_cut_row()
    partners = {id(under): over for over, under in (seam.pairs if cut else seam.same_cells())}
    if not cut and all(id(cell) in partners for cell in below if cell.top == 0):
        # Nothing begins in the first row of the page, so that it belongs to the last row of the page before.
        cut = bool(partners)
    offset = table.row_count - (1 if cut else 0)
    for cell in below:
        over = partners.get(id(cell))
        cell.top += offset
        cell.bottom += offset
        if over is None:
            table.cells.append(cell)
            continue
        if cell.plain and cell.plain == over.plain and not cut:
            cell.pieces[0].lines = ()
        over.bottom = cell.bottom
        over.pieces.extend(cell.pieces)
    if cut:
        table.heights[-1] += heights[0]
        heights = heights[1:]
    table.heights.extend(heights)
    table.row_count = len(table.heights)


def grid_of(table: Table, table_no: int) -> Grid:
    """The finished table. Its columns lie between the edges of all its pages taken together."""
    edges: list[float] = []
    for edge in sorted(edge for cell in table.cells for edge in (cell.x0, cell.x1)):
        if not edges or edge - edges[-1] > SAME_EDGE:
            edges.append(edge)

    def column(edge: float) -> int:
        return min(range(len(edges)), key=lambda number: abs(edges[number] - edge))

    cells = []
    for cell in sorted(table.cells, key=lambda cell: (cell.top, cell.x0)):
        piece = next((piece for piece in cell.pieces if piece.lines), cell.pieces[0])
        left = column(cell.x0)
        cells.append(
            Cell(
                row=cell.top + 1,
                column=left + 1,
                text=cell.text,
                row_span=cell.row_span,
                column_span=max(column(cell.x1) - left, 1),
                page=piece.page,
                box=piece.box,
            )
        )
    return Grid(table_no, table.row_count, max(len(edges) - 1, 1), tuple(cells))


def is_single_cell(table: Table) -> bool:
    """Whether the table is a frame around text rather than a table."""
    return len(table.cells) == 1


def lines_of_frame(table: Table) -> list[tuple[int, Line, Box]]:
    """Page, line and the frame's box for the text of a single cell."""
    return [(piece.page, line, piece.box) for piece in table.cells[0].pieces for line in piece.lines]


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
    known = {edge for cell in table.cells for edge in (cell.x0, cell.x1)}
    shared = sum(1 for edge in fragment.xs if any(abs(edge + shift - other) <= SAME_EDGE for other in known))
    return shared / len(fragment.xs)


def _form_start_row(cells: Sequence[_Cell] | Sequence[FragmentCell], row_count: int) -> int | None:
    """The row among the first that names a form, or None."""
    known = labels().form_start
    for cell in cells:
        if cell.top < min(FORM_HEAD_ROWS, row_count) and plain(_text(cell)) in known:
            return cell.top
    return None


def _text(cell: _Cell | FragmentCell) -> str:
    return cell.text if isinstance(cell, _Cell) else "\n".join(line.text for line in cell.lines)


def _row_texts(cells: Sequence[_Cell] | Sequence[FragmentCell], row: int) -> list[str]:
    begun = sorted((cell for cell in cells if cell.top == row), key=lambda cell: cell.x0)
    return [text for text in (plain(_text(cell)) for cell in begun) if text]


def _repeated_rows(table: Table, fragment: Fragment) -> int:
    """How many rows at the top of the fragment print the first rows of the table again."""
    count = 0
    while count < min(MOST_HEADER_ROWS, fragment.row_count - 1, table.row_count):
        printed = _row_texts(fragment.cells, count)
        if not printed or printed != _row_texts(table.cells, count):
            break
        count += 1
    return count


def _same_row_follows(table: Table, fragment: Fragment, row: int) -> bool:
    """Whether the row has the same first label in both: then it is not a repeated header but the next form."""
    if row >= table.row_count or row >= fragment.row_count:
        return False
    above, below = _row_texts(table.cells, row), _row_texts(fragment.cells, row)
    return bool(above and below and above[0] == below[0] and labels().is_label(above[0]))


def _skipped_rows(table: Table, fragment: Fragment) -> int:
    """How many rows at the top of the fragment are headers printed again, of the table or of the block in it."""
    repeated = _repeated_rows(table, fragment)
    if repeated and not _is_header(_row_texts(fragment.cells, repeated - 1), at_least=1):
        repeated = 0 if not any(_is_header(_row_texts(fragment.cells, row), 1) for row in range(repeated)) else repeated
    row = repeated
    while row < fragment.row_count - 1:
        printed = _row_texts(fragment.cells, row)
        if not _is_header(printed, at_least=3):
            break
        if not any(_row_texts(table.cells, other)[-len(printed) :] == printed for other in range(table.row_count)):
            break
        row += 1
    return row


def _is_header(texts: list[str], at_least: int) -> bool:
    """Whether a row holds column headings (or, for the first rows of a table, no figures at all)."""
    known = labels()
    return sum(1 for text in texts if text in known.columns) >= at_least or (
        at_least == 1 and bool(texts) and not any(text[0].isdigit() for text in texts)
    )


def _ends_with_total(table: Table) -> bool:
    return any(cell.plain in labels().totals for cell in table.row(table.row_count - 1))


class _Seam:
    """Where two pages of a table meet: the cells that reach the end of the one, those that begin the other."""

    def __init__(self, table: Table, below: list[_Cell], height: float, known: Labels) -> None:
        self.table = table
        self.last = table.row_count - 1
        self.height = height
        self.known = known
        self.over = sorted((cell for cell in table.cells if cell.bottom == table.row_count), key=lambda cell: cell.x0)
        self.under = sorted((cell for cell in below if cell.top == 0), key=lambda cell: cell.x0)
        self.pairs = [(over, under) for under in self.under for over in self.over if _same_column(over, under)]
        self.heading_row, self.roles = _roles(table, known)

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
            return side and (spans or self.known.is_label(under.plain))
        if not (side or spans):
            return False
        if under.plain == over.plain:
            return side or (under.row_span > 1 and over.row_span > 1)
        return spans and not side and not self.known.is_label(under.plain) and _runs_on(over, under)

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
        empty_rows = sum(1 for row in range(self.table.row_count) if not any(cell.text for cell in self.table.row(row)))
        return empty_rows == 0 or self.height < 0.7 * median(self.table.heights)

    def _decided_by_scores(self, own: list[tuple[_Cell, _Cell]], scores: list[tuple[_Cell, _Cell]]) -> bool | None:
        """Weights and scores stand once in a row: on both pages there are two rows, on one page alone there is one."""
        over_filled = [bool(over.text) for over, _ in scores]
        under_filled = [bool(under.text) for _, under in scores]
        if any(one and other for one, other in zip(over_filled, under_filled, strict=True)):
            return False
        names = [pair for pair in own if self._role(pair[0]) == "name"]
        if any(over_filled):
            # A row that has a name and nothing else is a placeholder of the form, unless the name runs on.
            return not any(self._is_placeholder(over, under, own) for over, under in names)
        if any(under_filled):
            return any(not over.text or not under.text for over, under in names) or None
        return None

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
        running = sum(1 for over, under in both if _runs_on(over, under))
        return running > 0 and running * 2 > len(both)

    def _stands_under_goals(self, own: list[tuple[_Cell, _Cell]]) -> bool:
        headings = {cell.plain for cell in self.table.row(self.last - 1)} if self.last else set()
        return len(own) <= 3 and bool(headings & self.known.goals)


def _same_column(over: _Cell, under: _Cell) -> bool:
    return abs(over.x0 - under.x0) <= SAME_EDGE and abs(over.x1 - under.x1) <= SAME_EDGE


def _roles(table: Table, known: Labels) -> tuple[int | None, list[tuple[float, float, str]]]:
    """The last row of headings in the table, and the roles of its columns: left edge, right edge, role."""
    for row in range(table.row_count - 1, -1, -1):
        cells = table.row(row)
        headings = [(cell.x0, cell.x1, known.columns[cell.plain]) for cell in cells if cell.plain in known.columns]
        if len(headings) >= 3:
            return row, headings
    return None, []


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
