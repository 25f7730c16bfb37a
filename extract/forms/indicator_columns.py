"""The columns of the indicator block as its heading rows tell them, one or two."""

from dataclasses import dataclass, field

from extract.forms.columns import Column, overlap
from extract.forms.fields import INDICATOR_POINTS, Record, quoted
from extract.forms.indicator_headings import (
    IGNORED,
    heading_roles,
    heads_flat_list,
    heads_no_column,
    is_split,
    one_of_each,
    split_roles,
    splits_headings,
    stands_before,
    stands_behind,
)
from extract.forms.indicator_row import IndicatorRow
from extract.forms.printed import compact, number
from extract.forms.proven import Stranger
from extract.forms.rows import Row, RowCell, fragment_rows, heads_numbers, holds_number
from extract.forms.vocabulary import Vocabulary

_LEAST_HEADINGS = 3
_ONCE = ("level3", "target", "actual")


@dataclass(slots=True)
class IndicatorColumns:
    """The columns of the indicator block, and the rows read below them so far; `table` counts the headings from 1."""

    words: Vocabulary
    form: Record
    rows: list[IndicatorRow] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    table: int = 0
    heading: Row | None = None
    strangers: list[Stranger] = field(default_factory=list)
    """Columns under headings that nobody knows."""
    _asked: tuple[Row, dict[RowCell, str]] | None = None
    """The row last asked about, and the answer: several ask the same of each row."""

    def heading_roles(self, row: Row) -> dict[RowCell, str]:
        """Roles of the row's cells where it heads the indicator block; empty where it does not."""
        if self._asked is None or self._asked[0] is not row:
            self._asked = row, heading_roles(self.words, row)
        return self._asked[1]

    def take_heading(self, row: Row) -> None:
        """Take the columns from a heading row. The same headings again continue the table; others begin another."""
        roles = self.heading_roles(row)
        columns: list[Column] = []
        strangers: list[Stranger] = []
        for position, cell in enumerate(row.filled):
            role = roles.get(cell)
            flat = position == 0 and heads_flat_list(cell, roles)
            leads = position == 0 and self.words.is_side_label(cell.text) and not flat
            if leads and (self.words.indicator_column(cell.text) is None or heads_no_column(cell, roles)):
                continue
            if role is None or (position == 0 and role == "level3" and not flat and self._is_side(cell, row)):
                levels = set(roles.values()) & {"level1", "level2"}
                if position == 0 and (self.words.is_side_label(cell.text) or (levels and not self._counts(cell, row))):
                    continue
                if role is None:
                    message = f"Unknown heading {quoted(cell.value)} in the indicator block"
                    name = INDICATOR_POINTS if heads_numbers(row, cell.start, cell.end) else None
                    self.form.issue("unknown_heading", message, cell.source, name)
                    strangers.append(Stranger(Column(IGNORED, cell.start, cell.end, cell.text), self.form.issues[-1]))
                    role = IGNORED
                else:
                    continue
            columns.append(Column(role, cell.start, cell.end, cell.text))
        columns = sorted([*columns, *self._reaching(row, columns)], key=lambda column: column.start)
        self._note_twice(row, columns)
        columns = one_of_each(self.words, columns)
        if [column.role for column in columns] != [column.role for column in self.columns] or not self.rows:
            self.table += 1
        self.columns = columns
        self.heading, self.strangers = row, strangers

    def _reaching(self, row: Row, columns: list[Column]) -> list[Column]:
        """Headings that reach down beside those which common headings above are split into."""
        if not columns:
            return []
        found = []
        for cell in row.continued:
            role = self.words.indicator_column(cell.text, fuzzy=True) if cell.value is not None else None
            beside = cell.start >= columns[0].end and not any(overlap(cell, column) > 0 for column in columns)
            if role and beside and role not in {column.role for column in columns}:
                found.append(Column(role, cell.start, cell.end, cell.text))
        return found

    def _note_twice(self, row: Row, columns: list[Column]) -> None:
        """Note names, targets or results headed twice in the same words: two lists of indicators beside each other."""
        named = [(column.role, compact(column.heading)) for column in columns if column.role in _ONCE]
        for role, heading in dict.fromkeys(one for one in named if named.count(one) > 1):
            message = f"{quoted(heading)} is one heading of {role} too many in the indicator block"
            self.form.issue("unknown_heading", message, row.source, INDICATOR_POINTS)

    def _counts(self, cell: RowCell, row: Row) -> bool:
        """Whether a first heading stands above running numbers, whatever it says: 项次."""
        below = [cells[0] for cells in fragment_rows(row)[1:] if cells]
        numbers = [one for one in below if one.start == cell.start and number(one.value) is not None]
        return len(numbers) > 1

    def _is_side(self, cell: RowCell, row: Row) -> bool:
        """Whether a first cell that could head a column is the block's side label: another level-3 heading follows.

        The same heading again further right is that of a second list beside the first.
        """
        if any(compact(other.text) == compact(cell.text) and other.start > cell.end for other in row.filled):
            return False
        others = [self.words.indicator_column(other.text) for other in row.filled if other is not cell]
        return "level3" in others or self.words.is_side_label(cell.text)

    def split_heading(self, row: Row) -> bool:
        """Take a heading row that splits a heading of the one above it; false where the row is none."""
        if self.heading is None or (self.rows and self.rows[-1].table == self.table) or not row.filled:
            return False
        if self.heading.grid is not row.grid or row.row_no != self.heading.row_no + 1:
            return False
        roles = split_roles(self.words, self.columns, row)
        if stands_behind(self.columns, row, roles):
            first = row.filled[0].start
            behind = [Column(role, cell.start, cell.end, cell.text) for cell, role in roles.items() if role]
            self.columns = one_of_each(
                self.words, [*(column for column in self.columns if column.end <= first), *behind]
            )
            self.heading = row
            return True
        if not row.continued and not splits_headings(self.columns, row) and not stands_before(self.columns, roles):
            return self._note_unread_heading(row, roles)
        if any(number(cell.value) is not None for cell in row.filled):
            return False
        if not any(roles.values()) and not is_split(self.columns, row):
            return False
        self._note_lost_parts(row, roles)
        split = [Column(roles[cell] or IGNORED, cell.start, cell.end, cell.text) for cell in row.filled]
        kept = [
            column
            for column in self.columns
            if not any(column.start <= part.start and part.end <= column.end for part in split)
        ]
        self.columns = one_of_each(self.words, sorted([*kept, *split], key=lambda column: column.start))
        self.heading = row
        return True

    def _note_lost_parts(self, row: Row, roles: dict[RowCell, str | None]) -> None:
        """Note parts of a heading that nobody knows, where no part of it stands for the heading itself."""
        for column in self.columns:
            following = min((one.start for one in self.columns if one.start > column.start), default=row.filled[-1].end)
            parts = [cell for cell in row.filled if column.start <= cell.start < following]
            if column.role == IGNORED or not parts or any(roles[cell] == column.role for cell in parts):
                continue
            for cell in parts:
                if roles[cell] is None:
                    message = f"Unknown heading {quoted(cell.value)} in the indicator block"
                    self.form.issue("unknown_heading", message, cell.source, INDICATOR_POINTS)

    def _note_unread_heading(self, row: Row, roles: dict[RowCell, str | None]) -> bool:
        """Note a second heading row that no place joins to the first: it is no indicator; false where it is none."""
        named = sum(1 for role in roles.values() if role)
        if named < _LEAST_HEADINGS or 2 * named <= len(roles) or any(holds_number(cell.text) for cell in row.filled):
            return False
        message = f"The second row of headings that begins with {quoted(row.filled[0].value)} does not fit the first"
        self.form.issue("unknown_heading", message, row.source, INDICATOR_POINTS)
        return True

    @property
    def is_scored(self) -> bool:
        """Whether the template has a column for weights or scores."""
        return any(column.role in ("weight", "score") for column in self.columns)

    @property
    def full_marks_first(self) -> bool:
        """Whether points are printed with the full marks before the score."""
        return any(one.role == "score" and self.words.prints_full_marks_first(one.heading) for one in self.columns)

    @property
    def has_results(self) -> bool:
        """Whether the template has a column for what was reached or scored: declared targets have none."""
        return any(column.role in ("actual", "score", "reviewed_score") for column in self.columns)
