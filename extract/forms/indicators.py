"""The indicator block (绩效指标): one row per indicator under a heading row.

Level-1 and level-2 names are printed once and hold for the rows below. A row cut by a page break is put together
again: its second part stands first on the new page and brings no score of its own.
"""

from dataclasses import dataclass, field

from extract.forms.assignment import Layout, assign, by_layout, learn_layout, misfit
from extract.forms.columns import Assignment, overlap
from extract.forms.fields import INDICATOR_POINTS, quoted
from extract.forms.indicator_columns import IndicatorColumns
from extract.forms.indicator_fit import fit
from extract.forms.indicator_headings import IGNORED, NAMES
from extract.forms.indicator_row import IndicatorRow
from extract.forms.indicator_values import TEXTS, fill, filled_of, joined, reaching
from extract.forms.level_names import LevelNames
from extract.forms.printed import bracketed_number, compact, is_amount_text, number, score_text
from extract.forms.rows import Row, RowCell, fragment_rows
from model.grid import Grid

_LONGEST_PAGE_NUMBER = 3
_LEARNED_ROWS = 40
"""Rows of a fragment that its layout is learned from."""


@dataclass(slots=True)
class IndicatorReader(IndicatorColumns):
    """Reads the rows of the indicator block one after another."""

    fragment: Grid | None = None
    layout: Layout = field(default_factory=dict)
    names: LevelNames = field(init=False)

    def __post_init__(self) -> None:
        """Begin without names."""
        self.names = LevelNames(self.words)

    def read_heading(self, row: Row) -> None:
        """Take the columns from a heading row; names of levels hold on below the same headings only."""
        before = [column.role for column in self.columns]
        self.take_heading(row)
        if before and before != [column.role for column in self.columns]:
            self.names.forget()

    def _fit(self, cell: RowCell, role: str) -> float:
        return fit(self.words, cell, role)

    def read(self, row: Row) -> bool:
        """Read one row; false where nothing in it could be told."""
        self.names.is_cut |= row.starts_fragment
        cells = [cell for cell in row.cells if cell.text.strip()]
        if cells and self._is_side_of(row, cells[0]):
            is_name = self.words.levels.level1(cells[0].text) or self.words.levels.level1_of_level2(cells[0].text)
            cells = cells if is_name and len(cells) < 2 else cells[1:]
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            return True
        if len(filled) == 1 and (self.names.take_lone(filled[0], self.columns) or self._is_page_number(row, filled[0])):
            return True
        if len(cells) > 3 * len(self.columns) + 4:
            return False
        cells = self.names.take_before_columns(cells, self.columns)
        result = self._assign(row, cells)
        if self._continues(row, result):
            self._append(result)
            return True
        level2_begins = self.names.take(row, result, self.columns)
        names = self.names
        one = IndicatorRow(row.source, self.table, names.level1[0], names.level2[0], names.is_inferred, names.group)
        one.record.full_marks_first = self.full_marks_first
        for name, (value, places) in (("level1", names.level1), ("level2", names.level2)):
            if value is not None and places:
                one.record.sources[name] = list(places)
        if not fill(one.record, row, result, self.columns, self.words, is_first=not self.rows) and not level2_begins:
            return not result.left
        one.strangers = [cell for cell in result.cells.get(IGNORED, ()) if number(score_text(cell.value)) is not None]
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

    def _is_page_number(self, row: Row, cell: RowCell) -> bool:
        """Whether the row holds a whole number alone, that of a page which a sheet prints between; it is noted."""
        value = cell.value or ""
        if len(row.cells) > 1 or not (value.isdigit() and len(value) <= _LONGEST_PAGE_NUMBER):
            return False
        message = f"{quoted(value)} stands alone amid the indicators"
        self.form.issue("unclaimed_text", message, cell.source, INDICATOR_POINTS)
        return True

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
