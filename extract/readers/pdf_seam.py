"""Where two pages of a table meet: whether the break has cut a row, and which cells go on below it.

The labels, the columns of weights and scores, and the width of the printed lines tell.
"""

import re
from statistics import median

from extract.readers.pdf_labels import NUMBERED_NAME, Labels, plain
from extract.readers.pdf_lines import Line
from extract.readers.pdf_skeleton import SMALLEST_CELL
from extract.readers.pdf_table import SAME_EDGE, JoinedCell, Table

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
ROWS_LOOKED_AT = 100
"""How high rows usually are is taken from no more rows than this."""


class Seam:
    """Where two pages of a table meet: the cells that reach the end of the one, those that begin the other."""

    def __init__(self, table: Table, below: list[JoinedCell], height: float, known: Labels) -> None:
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

    def same_cells(self) -> list[tuple[JoinedCell, JoinedCell]]:
        """The pairs that are one cell covering rows on both pages, where no row was cut."""
        same = [(over, under) for over, under in self.pairs if self._is_same_cell(over, under)]
        sides = [(over, under) for over, under in same if self._is_side(over)]
        new_group = any(self._is_side(over) and under.text for over, under in self.pairs if (over, under) not in sides)
        # What covers several rows beside their names ends with the group of rows.
        return sides if new_group else same

    def _is_same_cell(self, over: JoinedCell, under: JoinedCell) -> bool:
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

    def _role(self, cell: JoinedCell) -> str | None:
        for x0, x1, role in self.roles:
            shared = min(x1, cell.x1) - max(x0, cell.x0)
            if shared >= SAME_COLUMN_SHARE * max(x1 - x0, cell.x1 - cell.x0):
                return role
        return None

    def _is_side(self, cell: JoinedCell) -> bool:
        """Whether the cell stands left of the names of the rows, where a cell covers a group of rows."""
        names = [x0 for x0, _, role in self.roles if role == "name"]
        if names:
            return cell.x1 <= min(names) + SAME_EDGE
        return cell.row_span > 1 or cell.x0 <= self.table.x0 + SAME_EDGE

    def _is_label_cut(self, over: JoinedCell, under: JoinedCell) -> bool:
        """Whether the two texts are one label ("年度" + "指标值"), not two."""
        if not over.text or not under.text:
            return False
        together = plain(over.text + under.text)
        if NUMBERED_NAME.match(together) and not NUMBERED_NAME.match(over.plain):
            return not NUMBERED_NAME.match(under.plain)
        return self.known.is_label(together)

    def _follows_label(self, over: JoinedCell, under: JoinedCell) -> bool:
        """Whether the upper cell is a label printed in full, so that the text below it is another cell's."""
        if not under.text or not self.known.is_label(over.plain) or self._is_label_cut(over, under):
            return False
        if self.heading_row != self.last and self._role(over) in ("value", "note"):
            # Below the headings, a target or result that reads like a label is none.
            return False
        if AMOUNT.match("".join(under.text.split())):
            return True
        return self.known.is_label(under.plain) or len(under.plain) > LONGEST_LABEL_REST

    def _begins_row(self, over: JoinedCell, under: JoinedCell) -> bool:
        """Whether the lower cell holds a label that only a new row has."""
        if not over.text or not self.known.begins_row(under.plain) or self._is_label_cut(over, under):
            return False
        if NUMBERED_NAME.match(under.plain):
            return self._role(over) in (None, "name", "level")
        if self.known.is_label(over.plain) and over.plain != under.plain:
            return True
        return self._is_side(over) or self._role(over) is None or self._role(over) == "level"

    def _is_rest(self, own: list[tuple[JoinedCell, JoinedCell]]) -> bool:
        """Whether an empty row is what is left of a cut one rather than an empty row of the form."""
        if not any(over.text for over, _ in own):
            return False
        return not self.table.has_empty_row or self.height < 0.7 * median(self.table.heights[-ROWS_LOOKED_AT:])

    def _decided_by_scores(
        self, own: list[tuple[JoinedCell, JoinedCell]], scores: list[tuple[JoinedCell, JoinedCell]]
    ) -> bool | None:
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

    def _is_wrapped_number(self, scores: list[tuple[JoinedCell, JoinedCell]]) -> bool:
        """Whether what stands under the scores is their last decimals ("29.0" + "5"), as narrow cells wrap them.

        Then another score of the row, not wrapped, has nothing below it.
        """
        both = [(over, under) for over, under in scores if over.text and under.text]
        alone = any(over.text and not under.text for over, under in scores)
        return alone and all(
            WRAPPED_NUMBER.match(f"{''.join(over.text.split())} {under.plain}") and _runs_on(over, under)
            for over, under in both
        )

    def _is_placeholder(self, over: JoinedCell, under: JoinedCell, own: list[tuple[JoinedCell, JoinedCell]]) -> bool:
        if not over.text or not under.text:
            return False
        if self.known.is_placeholder(under.text):
            return True
        return sum(1 for _, other in own if other.text) == 1 and _ended(over, under)

    def _decided_by_text(self, own: list[tuple[JoinedCell, JoinedCell]]) -> bool:
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

    def _stands_under_goals(self, own: list[tuple[JoinedCell, JoinedCell]]) -> bool:
        headings = {cell.plain for cell in self.table.rows[self.last - 1]} if self.last else set()
        return len(own) <= 3 and bool(headings & self.known.goals)


def _same_column(over: JoinedCell, under: JoinedCell) -> bool:
    return abs(over.x0 - under.x0) <= SAME_EDGE and abs(over.x1 - under.x1) <= SAME_EDGE


def _runs_on(over: JoinedCell, under: JoinedCell) -> bool:
    """Whether the last line of the upper cell is so full that the first word of the lower one had no place in it."""
    room = _room_left(over, under)
    return room is not None and room < SMALLEST_CELL / 2


def _ended(over: JoinedCell, under: JoinedCell) -> bool:
    """Whether the last line of the upper cell had ample place for the first word of the lower one."""
    room = _room_left(over, under)
    return room is not None and room > SHORT_LINE * under.pieces[0].lines[0].size


def _room_left(over: JoinedCell, under: JoinedCell) -> float | None:
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
