"""The indicator block (绩效指标): one row per indicator under a heading row.

Level-1 and level-2 names are printed once and hold for the rows below. A row cut by a page break is put together
again: its second part stands first on the new page and brings no score of its own.
"""

from dataclasses import dataclass, field

from extract.forms.columns import Assignment, Column, Layout, assign, by_layout, learn_layout, misfit, overlap
from extract.forms.fields import INDICATOR_POINTS, Record, quoted
from extract.forms.indicator_fit import ONLY_POINTS, fit
from extract.forms.indicator_headings import (
    IGNORED,
    NAMES,
    heading_roles,
    heads_flat_list,
    heads_no_column,
    one_of_each,
    split_roles,
    splits_headings,
    stands_before,
    stands_behind,
)
from extract.forms.indicator_row import IndicatorRow
from extract.forms.indicator_values import TEXTS, fill, filled_of, joined, reaching
from extract.forms.printed import bracketed_number, compact, is_amount_text, number
from extract.forms.rows import Row, RowCell, fragment_rows, heads_numbers, holds_number
from extract.forms.vocabulary import Vocabulary
from model.grid import Grid
from model.source import Source

_LONGEST_PAGE_NUMBER = 3
_LEAST_HEADINGS = 3
_ONCE = ("level3", "target", "actual")
_LEARNED_ROWS = 40
"""Rows of a fragment that its layout is learned from."""


@dataclass(slots=True)
class IndicatorReader:
    """Reads the rows of the indicator block one after another."""

    words: Vocabulary
    form: Record
    rows: list[IndicatorRow] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    table: int = 0
    level1: tuple[str | None, tuple[Source, ...]] = (None, ())
    level2: tuple[str | None, tuple[Source, ...]] = (None, ())
    level1_inferred: bool = False
    level1_points: str | None = None
    level1_parents: frozenset[str] = frozenset()
    """Where the level-2 name printed beside the level-1 name belongs."""
    level1_cut: bool = False
    """Whether a page or table ended since the level-1 name was printed: the next one may be lost."""
    level1_is_level2: bool = False
    """Whether the level-1 column prints level-2 names."""
    level2_group: int = 0
    heading: Row | None = None
    fragment: Grid | None = None
    layout: Layout = field(default_factory=dict)
    _asked: tuple[Row, dict[RowCell, str]] | None = None
    """The row last asked about, and the answer: several ask the same of each row."""

    def heading_roles(self, row: Row) -> dict[RowCell, str]:
        """Roles of the row's cells where it heads the indicator block; empty where it does not."""
        if self._asked is None or self._asked[0] is not row:
            self._asked = row, heading_roles(self.words, row)
        return self._asked[1]

    def read_heading(self, row: Row) -> None:
        """Take the columns from a heading row. The same headings again continue the table; others begin another."""
        roles = self.heading_roles(row)
        columns: list[Column] = []
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
                    role = IGNORED
                else:
                    continue
            columns.append(Column(role, cell.start, cell.end, cell.text))
        self._note_twice(row, columns)
        columns = one_of_each(self.words, columns)
        if [column.role for column in columns] != [column.role for column in self.columns] or not self.rows:
            self.table += 1
        if self.columns and [column.role for column in columns] != [column.role for column in self.columns]:
            self.level1, self.level2 = (None, ()), (None, ())
        self.columns = columns
        self.heading = row

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
        if not any(roles.values()) or any(number(cell.value) is not None for cell in row.filled):
            return False
        split = [Column(roles[cell] or IGNORED, cell.start, cell.end, cell.text) for cell in row.filled]
        kept = [
            column
            for column in self.columns
            if not any(column.start <= part.start and part.end <= column.end for part in split)
        ]
        self.columns = one_of_each(self.words, sorted([*kept, *split], key=lambda column: column.start))
        self.heading = row
        return True

    def _note_unread_heading(self, row: Row, roles: dict[RowCell, str | None]) -> bool:
        """Note a second heading row that no place joins to the first: it is no indicator; false where it is none."""
        named = sum(1 for role in roles.values() if role)
        if named < _LEAST_HEADINGS or 2 * named <= len(roles) or any(holds_number(cell.text) for cell in row.filled):
            return False
        message = f"The second row of headings that begins with {quoted(row.filled[0].value)} does not fit the first"
        self.form.issue("unknown_heading", message, row.source, INDICATOR_POINTS)
        return True

    def _fit(self, cell: RowCell, role: str) -> float:
        return fit(self.words, cell, role)

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

    def read(self, row: Row) -> bool:
        """Read one row; false where nothing in it could be told."""
        self.level1_cut |= row.starts_fragment
        cells = [cell for cell in row.cells if cell.text.strip()]
        if cells and self._is_side_of(row, cells[0]):
            is_name = self.words.levels.level1(cells[0].text) or self.words.levels.level1_of_level2(cells[0].text)
            cells = cells if is_name and len(cells) < 2 else cells[1:]
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            return True
        if len(filled) == 1 and (self._read_lone_name(filled[0]) or self._is_page_number(row, filled[0])):
            return True
        if len(cells) > 3 * len(self.columns) + 4:
            return False
        cells = self._without_names_before_columns(cells)
        result = self._assign(row, cells)
        if self._continues(row, result):
            self._append(result)
            return True
        level2_begins = self._read_levels(row, result)
        one = IndicatorRow(
            row.source, self.table, self.level1[0], self.level2[0], self.level1_inferred, self.level2_group
        )
        one.record.full_marks_first = self.full_marks_first
        for name, (value, places) in (("level1", self.level1), ("level2", self.level2)):
            if value is not None and places:
                one.record.sources[name] = list(places)
        if not fill(one.record, row, result, self.columns, self.words, is_first=not self.rows) and not level2_begins:
            return not result.left
        self.rows.append(one)
        return True

    def _is_side_of(self, row: Row, cell: RowCell) -> bool:
        """Whether a row's first cell is the label down the side: no name that stands under a heading is one."""
        if cell.value is None or not self.words.is_side_label(cell.text):
            return False
        placed = self.heading is not None and row.grid is self.heading.grid
        if not placed and bracketed_number(cell.text):
            # "目标（5分）" is a name with its points.
            return False
        return not (placed and any(column.role in NAMES and overlap(cell, column) > 0 for column in self.columns))

    def _assign(self, row: Row, cells: list[RowCell]) -> Assignment:
        """Give cells to columns: in a fragment without a heading as its rows together say, else one by one."""
        if self.heading is None or row.grid is self.heading.grid:
            return assign(cells, self.columns, self._fit)
        if self.fragment is not row.grid:
            self.fragment = row.grid
            rows = [[cell for cell in cells if cell.value is not None] for cells in fragment_rows(row)]
            sound = [
                cells
                for cells in rows
                if 2 <= len(cells) <= 3 * len(self.columns) + 4 and not self.words.is_total(cells[0].text)
            ]
            self.layout = learn_layout(sound[:_LEARNED_ROWS], self.columns, self._fit) if len(sound) > 1 else {}
        alone = assign(cells, self.columns, self._fit)
        known = by_layout(cells, self.layout, self._fit) if self.layout else None
        if known is None:
            return alone
        together, own = (misfit(one, self.columns, self._fit) for one in (known, alone))
        return known if together <= own else alone

    def _without_names_before_columns(self, cells: list[RowCell]) -> list[RowCell]:
        """Take level-1 and level-2 names that stand left of every heading, where the table has no column for them."""
        roles = {column.role for column in self.columns}
        first = min(column.start for column in self.columns)
        while cells and cells[0].value is not None and cells[0].end <= first and len(cells) > 2:
            if "level1" not in roles and self.words.levels.level1(cells[0].text):
                self._begin_level1(cells[0].value, (cells[0].source,))
            elif "level2" not in roles and self.words.levels.level1_of_level2(cells[0].text):
                self.level2 = (cells[0].value, (cells[0].source,))
                self.level2_group += 1
            else:
                break
            cells = cells[1:]
        return cells

    def _read_lone_name(self, cell: RowCell) -> bool:
        """Take a row that prints the name of a level alone, which heads what follows; false where it is none.

        A level-1 name stands across the table, or in the first column of a table without a column for it. There a
        level-2 name stands in full (数量指标): 群众满意 is an indicator that was not filled in.
        """
        wide = self.columns and cell.end - cell.start >= max(column.end for column in self.columns) - cell.start - 1
        columned = {column.role for column in self.columns}
        is_level1, is_level2 = self.words.levels.level1(cell.text), self.words.levels.level1_of_level2(cell.text)
        if "level1" not in columned and (wide or cell.start == min(column.start for column in self.columns)):
            # No column prints level-1 names: such a row does.
            if is_level1:
                self._begin_level1(cell.value, (cell.source,))
                return True
            if is_level2 and "level2" not in columned and self.words.levels.is_in_full(cell.text):
                self.level2 = (cell.value, (cell.source,))
                self.level2_group += 1
                return True
            return False
        if wide and is_level1 and not is_level2:
            self._begin_level1(cell.value, (cell.source,))
            return True
        return False

    def _is_page_number(self, row: Row, cell: RowCell) -> bool:
        """Whether the row holds a whole number alone, that of a page which a sheet prints between; it is noted."""
        value = cell.value or ""
        if len(row.cells) > 1 or not (value.isdigit() and len(value) <= _LONGEST_PAGE_NUMBER):
            return False
        message = f"{quoted(value)} stands alone amid the indicators"
        self.form.issue("unclaimed_text", message, cell.source, INDICATOR_POINTS)
        return True

    def _read_levels(self, row: Row, result: Assignment) -> bool:
        """Take level-1 and level-2 names from the row; gives whether a level-2 name begins here."""
        level1, level2 = (filled_of(result.cells.get(name, ())) for name in ("level1", "level2"))
        if level1 and not any(column.role == "level2" for column in self.columns) and self._names_level2(level1):
            # A column of kinds (指标类别) that prints level-2 names.
            level1, level2 = [], level1
        reaching1 = reaching(row, self.columns, "level1")
        if level1:
            self._begin_level1(joined(level1), tuple(cell.source for cell in level1))
        if not level2:
            return False
        name = joined(level2)
        self.level2 = (name, tuple(cell.source for cell in level2))
        self.level2_group += 1
        if level1:
            self.level1_parents = self.words.levels.level1_of_level2(name)
        if (level1 and self.level1_points is None) or (reaching1 and reaching1.value == self.level1[0]):
            return True
        parents = self.words.levels.level1_of_level2(name)
        if self.words.levels.stands_within(parents, self.level1[0] or "") and self._leaves_level1_empty(row):
            return True
        before = self.words.levels.level1(self.level1[0] or "") if self.level1_inferred else None
        if self.level1_points is not None and before is not None and len(parents) == 1 and before not in parents:
            # The points alone were left of the name above; they are not those of the next one.
            self.level1, self.level1_points = (next(iter(parents)), ()), None
        elif self.level1_points is not None:
            if len(parents) == 1:
                self.level1 = (f"{next(iter(parents))}{self.level1_points}", self.level1[1])
                self.level1_inferred = True
        elif parents and self._contradicts(parents):
            if len(parents) == 1:
                self.level1, self.level1_inferred = (next(iter(parents)), ()), True
            elif self.level1[0] is not None:
                self.level1, self.level1_inferred = (None, ()), False
        return True

    def _names_level2(self, cells: list[RowCell]) -> bool:
        """Whether cells under a level-1 heading hold a level-2 name; a name of both is what those before it were."""
        name = joined(cells)
        if not self.words.levels.level1_of_level2(name):
            return False
        self.level1_is_level2 |= self.words.levels.level1(name) is None
        return self.level1_is_level2

    def _leaves_level1_empty(self, row: Row) -> bool:
        """Whether an empty cell stands under the level-1 heading of an unbroken table: the name above goes on."""
        if self.level1_cut or self.level1[0] is None or self.level1_points is not None or self.level1_inferred:
            return False
        column = next((one for one in self.columns if one.role == "level1"), None)
        return column is not None and any(
            cell.value is None and (cell.start, cell.end) == (column.start, column.end) for cell in row.cells
        )

    def _contradicts(self, parents: frozenset[str]) -> bool:
        """Whether the level-1 name that holds is none of a level-2 name's own, nor printed beside one of the same."""
        if self.level1[0] is not None and self.level1_parents & parents:
            return False
        return self.words.levels.level1(self.level1[0] or "") not in parents

    def _begin_level1(self, name: str | None, sources: tuple[Source, ...]) -> None:
        self.level1, self.level2 = (name, sources), (None, ())
        self.level1_inferred, self.level1_parents, self.level1_cut = False, frozenset(), False
        self.level1_points = name if name and ONLY_POINTS.match(compact(name)) else None
        self.level2_group += 1

    def _continues(self, row: Row, result: Assignment) -> bool:
        """Whether the row is the rest of the one before: begun on a new page or table, without a name or a score."""
        previous = self.rows[-1] if self.rows else None
        if previous is None or previous.table != self.table or result.left:
            return False
        found = {role for role, cells in result.cells.items() if filled_of(cells)}
        if found & {"level1", "level2"} or found & {"weight", "score"}:
            return False
        names = filled_of(result.cells.get("level3", ()))
        if names and (
            self.words.numbered_label.match(compact(joined(names))) or self.words.is_placeholder(joined(names))
        ):
            return False
        if not names and reaching(row, self.columns, "level3") is None and found:
            return True
        if not row.starts_fragment:
            return False
        if self.is_scored and names and self._stands_alone(previous, result):
            return False
        if self.is_scored:
            return previous.has_score()
        return not found & {"target", "actual"}

    def _stands_alone(self, previous: IndicatorRow, result: Assignment) -> bool:
        """Whether target and actual are amounts of their own, as those of the row before: no rest of that one."""
        here = [joined(filled_of(result.cells.get(name, ()))) for name in ("target", "actual")]
        before = [previous.record.get(name) or "" for name in ("target", "actual")]
        return all(is_amount_text(text) for text in (*here, *before))

    def _append(self, result: Assignment) -> None:
        record = self.rows[-1].record
        for role, cells in result.cells.items():
            if role == "level3" or role in TEXTS:
                record.put_cells(role, cells, join=True)
