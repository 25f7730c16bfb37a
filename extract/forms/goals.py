"""The block of goals and results (年度总体目标): 预期目标 and 实际完成情况, below their labels or beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.forms.columns import Column, overlap
from extract.forms.fields import Record, quoted
from extract.forms.printed import compact, number
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary

_BAND = re.compile(r"^[\u4e00-\u9fff()]{2,10}$")
"""A short wording without punctuation or digits, as above several headings."""
_LONGEST_LABEL = 20
_SHORTEST_GOAL = 8
_ASIDE = "aside"
"""A column beside the goals that is none of them, as 总体完成率."""


@dataclass(slots=True)
class GoalReader:
    """Reads 预期目标 and 实际完成情况, which stand below their labels or beside them."""

    words: Vocabulary
    form: Record
    columns: list[Column] = field(default_factory=list)
    is_overall: bool = False
    """Whether the goal is one beside a label that names no year, which gives way to the year's own."""

    def is_heading(self, row: Row) -> bool:
        """Whether the row carries a goal label; an indicator heading with 完成情况 has more labels than that."""
        if self._stands_below(row):
            return False
        named = [cell for cell in row.filled if self._name(cell, row)]
        return bool(named) and len(row.filled) <= 5

    def _stands_below(self, row: Row) -> bool:
        """Whether the row holds the texts of labels above, behind the rest of the block's own label (完成情况)."""
        first, *texts = row.filled
        return (
            len(self.columns) > 1
            and not any(column.role in self.form.values for column in self.columns)
            and [(cell.start, cell.end) for cell in texts] == [(one.start, one.end) for one in self.columns]
            and first.end <= self.columns[0].start
        )

    def _name(self, cell: RowCell, row: Row) -> str | None:
        # Below a goal printed beside its label, a label of the result is no label of the whole block.
        leads = cell is row.filled[0] and "goal_expected" not in self.form.values
        if (
            not leads
            and self.words.goals.is_of_year(cell.text)
            and any(self.words.goals.is_of_period(other.text) for other in row.filled)
        ):
            return "goal_expected"
        return self.words.goals.field(cell.text, leads_row=leads)

    def read_heading(self, row: Row) -> None:
        """Take labels, and the values beside them where there are any."""
        columns: list[Column] = []
        label: Column | None = None
        named = {self._name(cell, row) for cell in row.filled}
        first = row.filled[0]
        above = first.cell.row_span > 1 and self.words.is_side_label(first.text) and self._name(first, row) is None
        """Whether the goals stand below their labels: the block's own label reaches down to them."""
        for cell, following in zip(row.filled, (*row.filled[1:], None), strict=True):
            name = self._name(cell, row)
            if name is None and "goal_expected" not in named and self._labels_goal(row, cell, following):
                name = "goal_expected"
            if name is None and label is None and named - {None} and not self.words.is_side_label(cell.text):
                # Before another goal's label, a wording that no list foresees heads a column too.
                name = self.words.goals.field(cell.text)
            aside = self.words.head_field(cell.text)
            if name is None and aside is not None and not self.words.is_kept(aside):
                name = _ASIDE
            if name is None and (
                self.words.goals.is_adjusted(cell.text)
                or self.words.goals.is_of_period(cell.text)
                or self._is_reason(cell)
            ):
                name = _ASIDE
            if name and cell.cell.row_span > 1 and following is not None and self._name(following, row):
                # The block's own label, which reads like that of a goal, before the labels of the goals.
                continue
            if name:
                label = Column(name, cell.start, cell.end)
                columns.append(label)
            elif label is not None and label.role == _ASIDE:
                continue
            elif (label is None or (above and _BAND.match(compact(cell.text)))) and (
                cell.cell.row_span == 1 and not self.words.is_side_label(cell.text)
            ):
                message = f"Unknown heading {quoted(cell.value)} beside the goals"
                self.form.issue("unknown_heading", message, cell.source)
                columns.append(Column(_ASIDE, cell.start, cell.end))
            elif label is not None and not self.words.is_side_label(cell.text):
                self.form.put_cells(label.role, [cell], join=True)
        beside = {name for name in (column.role for column in columns) if name in self.form.values}
        self.columns = [column for column in columns if column.role not in beside] or columns

    def _is_reason(self, cell: RowCell) -> bool:
        """Whether the text heads the reasons beside the goals (未完成原因), which no field takes."""
        return self.words.is_note_label(cell.text) and len(compact(cell.text)) <= _LONGEST_LABEL

    def _labels_goal(self, row: Row, cell: RowCell, following: RowCell | None) -> bool:
        """Whether a label of the block is the goal's own here.

        It is where the goal stands beside it ("年度目标 | … | 目标完成情况 | …") or where it heads the column before
        the result's, behind the block's label ("总体目标完成情况 | 总体目标 | 全年实际完成情况").
        """
        if following is None or not self.words.is_side_label(cell.text):
            return False
        if self._name(following, row) is not None:
            return cell is not row.filled[0]
        return not self.words.is_side_label(following.text)

    def read_numbered(self, row: Row) -> bool:
        """One of several goals beside its label (年度目标1 | …), wherever it stands; false where it is none."""
        if len(row.filled) != 2 or not self.words.goals.is_numbered(row.filled[0].text):
            return False
        self.form.put_cells("goal_expected", row.filled[1:], join=True)
        return True

    def read_inside(self, row: Row) -> bool:
        """Goals printed behind their label in one cell ("完成情况：…"), alone or beside the block's own label."""
        cells = [cell for cell in row.filled if not self.words.is_side_label(cell.text)]
        found: list[tuple[str, str]] = []
        for cell in cells:
            label, colon, text = cell.text.strip().replace("：", ":", 1).partition(":")
            name = self.words.goals.field(label) if colon and text.strip() else None
            if name is None or name in self.form.values:
                return False
            found.append((name, text))
        for cell, (name, text) in zip(cells, found, strict=True):
            self.form.put(name, text, [cell.source])
        return bool(found)

    def read_side(self, row: Row) -> bool:
        """A goal printed beside the block's own label, without a label for the goal: "年度总体目标 | …"."""
        if len(row.filled) != 2 or not self.words.is_side_label(row.filled[0].text):
            return False
        text = row.filled[1]
        name = "goal_actual" if self.words.goals.heads_result(row.filled[0].text) else "goal_expected"
        if number(text.value) is not None or len(compact(text.text)) < _SHORTEST_GOAL:
            return False
        of_year = self.is_overall and name == "goal_expected" and self.words.goals.is_of_year(row.filled[0].text)
        if name in self.form.values and not of_year:
            return False
        self.is_overall = name == "goal_expected" and not self.words.goals.is_of_year(row.filled[0].text)
        self.form.put_cells(name, [text])
        self.columns = [Column(name, text.start, text.end)]
        return True

    def read(self, row: Row) -> bool:
        """Read a row of texts below the labels."""
        if self.is_overall and self.read_side(row):
            return True
        cells = [cell for cell in row.filled if not self.words.is_side_label(cell.text)]
        if not cells or not self.columns:
            return not cells
        if self._stands_below(row):
            cells = list(row.filled[1:])
        if (len(cells) > len(self.columns) and self._heads_more(cells)) or self._labelled_otherwise(cells):
            return False
        if len(cells) == len(self.columns):
            for cell, column in zip(cells, self.columns, strict=True):
                self._put(column, cell)
            return True
        for cell in cells:
            column = max(self.columns, key=lambda one: (overlap(cell, one), -abs(one.start - cell.start)))
            self._put(column, cell)
        return True

    def _heads_more(self, cells: Sequence[RowCell]) -> bool:
        """Whether a row below filled goals only heads what follows: more and shorter texts than there are goals."""
        filled = all(column.role == _ASIDE or column.role in self.form.values for column in self.columns)
        return filled and all(_BAND.match(compact(cell.text)) for cell in cells)

    def _labelled_otherwise(self, cells: Sequence[RowCell]) -> bool:
        """Whether a row below filled goals begins with a label left of them: it describes something else."""
        filled = all(column.role == _ASIDE or column.role in self.form.values for column in self.columns)
        first = cells[0]
        label = compact(first.text)
        field_name = self.words.head_field(label)
        if field_name is not None and not self.words.is_kept(field_name) and len(cells) > 1:
            return True
        return (
            filled
            and len(cells) > 1
            and first.end <= min(column.start for column in self.columns)
            and len(label) <= _LONGEST_LABEL
            and any("\u4e00" <= char <= "\u9fff" for char in label)
            and not self.words.goals.is_numbered(label)
        )

    def _put(self, column: Column, cell: RowCell) -> None:
        if column.role != _ASIDE:
            self.form.put_cells(column.role, [cell], join=True)
