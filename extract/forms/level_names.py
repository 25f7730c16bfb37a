"""The names of levels (一级指标, 二级指标) that hold for the rows below them: printed once, or lost at a page break."""

from collections.abc import Sequence
from dataclasses import dataclass

from extract.forms.columns import Assignment, Column
from extract.forms.indicator_fit import ONLY_POINTS
from extract.forms.indicator_values import filled_of, joined, reaching
from extract.forms.printed import compact
from extract.forms.rows import Row, RowCell, rows_below
from extract.forms.vocabulary import Vocabulary
from model.source import Source

Name = tuple[str | None, tuple[Source, ...]]
"""A name as printed, null where none holds, and its places."""

_LEAST_HEADINGS = 3


@dataclass(slots=True)
class LevelNames:
    """The level-1 and the level-2 name that hold now, read from one row after another."""

    words: Vocabulary
    level1: Name = (None, ())
    level2: Name = (None, ())
    is_inferred: bool = False
    """Whether the level-1 name is not printed, but follows from that of level 2."""
    points: str | None = None
    """The points of the level-1 name, where nothing else is left of it."""
    parents: frozenset[str] = frozenset()
    """Where the level-2 name printed beside the level-1 name belongs."""
    is_cut: bool = False
    """Whether a page or table ended since the level-1 name was printed: the next one may be lost."""
    level1_is_level2: bool = False
    """Whether the level-1 column prints level-2 names."""
    group: int = 0
    """Counts the level-2 names, printed or begun anew."""

    def forget(self) -> None:
        """Let no name hold: another table begins."""
        self.level1, self.level2 = (None, ()), (None, ())

    def take_before_columns(self, cells: list[RowCell], columns: Sequence[Column]) -> list[RowCell]:
        """Take level-1 and level-2 names that stand left of every heading, where the table has no column for them."""
        roles = {column.role for column in columns}
        first = min(column.start for column in columns)
        while cells and cells[0].value is not None and cells[0].end <= first and len(cells) > 2:
            if "level1" not in roles and self.words.levels.level1(cells[0].text):
                self._begin_level1(cells[0].value, (cells[0].source,))
            elif "level2" not in roles and self.words.levels.level1_of_level2(cells[0].text):
                self.level2 = (cells[0].value, (cells[0].source,))
                self.group += 1
            else:
                break
            cells = cells[1:]
        return cells

    def take_above_heading(self, row: Row) -> bool:
        """Take the name of a level 1 that stands alone above the block's heading; false where the row is none."""
        if row.only_text is None or not self.words.levels.level1(row.only_text):
            return False
        below = next((cells for cells in rows_below(row, 2) if any(cell.value is not None for cell in cells)), [])
        if sum(1 for cell in below if self.words.indicator_column(cell.text)) < _LEAST_HEADINGS:
            return False
        self._begin_level1(row.filled[0].value, (row.filled[0].source,))
        return True

    def take_lone(self, cell: RowCell, columns: Sequence[Column]) -> bool:
        """Take a row that prints the name of a level alone, which heads what follows; false where it is none.

        A level-1 name stands across the table, or in the first column of a table without a column for it. There a
        level-2 name stands in full (数量指标): 群众满意 is an indicator that was not filled in.
        """
        wide = columns and cell.end - cell.start >= max(column.end for column in columns) - cell.start - 1
        columned = {column.role for column in columns}
        is_level1, is_level2 = self.words.levels.level1(cell.text), self.words.levels.level1_of_level2(cell.text)
        if "level1" not in columned and (wide or cell.start == min(column.start for column in columns)):
            # No column prints level-1 names: such a row does.
            if is_level1:
                self._begin_level1(cell.value, (cell.source,))
                return True
            if is_level2 and "level2" not in columned and self.words.levels.is_in_full(cell.text):
                self.level2 = (cell.value, (cell.source,))
                self.group += 1
                return True
            return False
        if wide and is_level1 and not is_level2:
            self._begin_level1(cell.value, (cell.source,))
            return True
        return False

    def take(self, row: Row, result: Assignment, columns: Sequence[Column]) -> bool:
        """Take level-1 and level-2 names from the row; gives whether a level-2 name begins here."""
        level1, level2 = (filled_of(result.cells.get(name, ())) for name in ("level1", "level2"))
        if level1 and not any(column.role == "level2" for column in columns) and self._names_level2(level1):
            # A column of kinds (指标类别) that prints level-2 names.
            level1, level2 = [], level1
        reaching1 = reaching(row, columns, "level1")
        if level1:
            self._begin_level1(joined(level1), tuple(cell.source for cell in level1))
        if not level2:
            return False
        name = joined(level2)
        self.level2 = (name, tuple(cell.source for cell in level2))
        self.group += 1
        if level1:
            self.parents = self.words.levels.level1_of_level2(name)
        if (level1 and self.points is None) or (reaching1 and reaching1.value == self.level1[0]):
            return True
        parents = self.words.levels.level1_of_level2(name)
        if self.words.levels.stands_within(parents, self.level1[0] or "") and self._leaves_level1_empty(row, columns):
            return True
        before = self.words.levels.level1(self.level1[0] or "") if self.is_inferred else None
        if self.points is not None and before is not None and len(parents) == 1 and before not in parents:
            # The points alone were left of the name above; they are not those of the next one.
            self.level1, self.points = (next(iter(parents)), ()), None
        elif self.points is not None:
            if len(parents) == 1:
                self.level1 = (f"{next(iter(parents))}{self.points}", self.level1[1])
                self.is_inferred = True
        elif parents and self._contradicts(parents):
            if len(parents) == 1:
                self.level1, self.is_inferred = (next(iter(parents)), ()), True
            elif self.level1[0] is not None:
                self.level1, self.is_inferred = (None, ()), False
        return True

    def _names_level2(self, cells: list[RowCell]) -> bool:
        """Whether cells under a level-1 heading hold a level-2 name; a name of both is what those before it were."""
        name = joined(cells)
        if not self.words.levels.level1_of_level2(name):
            return False
        self.level1_is_level2 |= self.words.levels.level1(name) is None
        return self.level1_is_level2

    def _leaves_level1_empty(self, row: Row, columns: Sequence[Column]) -> bool:
        """Whether an empty cell stands under the level-1 heading of an unbroken table: the name above goes on."""
        if self.is_cut or self.level1[0] is None or self.points is not None or self.is_inferred:
            return False
        column = next((one for one in columns if one.role == "level1"), None)
        return column is not None and any(
            cell.value is None and (cell.start, cell.end) == (column.start, column.end) for cell in row.cells
        )

    def _contradicts(self, parents: frozenset[str]) -> bool:
        """Whether the level-1 name that holds is none of a level-2 name's own, nor printed beside one of the same."""
        if self.level1[0] is not None and self.parents & parents:
            return False
        known = self.words.levels.level1(self.level1[0] or "")
        if known is None and self.level1[0] is not None and not (self.is_inferred or self.is_cut):
            # A name that nobody knows may have any below it.
            return False
        return known not in parents

    def _begin_level1(self, name: str | None, sources: tuple[Source, ...]) -> None:
        self.level1, self.level2 = (name, sources), (None, ())
        self.is_inferred, self.parents, self.is_cut = False, frozenset(), False
        self.points = name if name and ONLY_POINTS.match(compact(name)) else None
        self.group += 1
