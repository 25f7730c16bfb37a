"""The head of a form (名称, 部门, 单位, 负责人 …) and its block of goals and results."""

from dataclasses import dataclass, field

from extract.forms.columns import Column, overlap
from extract.forms.fields import Record
from extract.forms.printed import compact, number
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary

_NUMBERS = {"total_score"}
_ASIDE = "aside"
"""A column beside the goals that is none of them, as 总体完成率."""


def read_head_row(row: Row, words: Vocabulary, form: Record) -> bool:
    """Read label-value pairs of a row; false where it has no known label. The first value of a field stays."""
    labels = [(position, _field(cell, words)) for position, cell in enumerate(row.filled)]
    found = [(position, name) for position, name in labels if name is not None]
    if not found:
        return False
    for index, (position, name) in enumerate(found):
        label = row.filled[position]
        end = found[index + 1][0] if index + 1 < len(found) else len(row.filled)
        values = list(row.filled[position + 1 : end])
        inside = _value_inside(label)
        if name == "fiscal_year":
            year = words.year_of(values[0].text) if values else None
            if year and "fiscal_year" not in form.values:
                form.put("fiscal_year", year, [values[0].source])
        elif not words.is_kept(name) or name in form.values:
            continue
        elif name == "grade":
            word = words.grade_word(values[0].text if values else inside or "")
            if word:
                form.put("grade", word, [(values[0] if values else label).source])
        elif name in _NUMBERS:
            numeric = [cell for cell in values if any(char.isdigit() for char in cell.value or "")]
            if numeric:
                form.put_number(name, numeric[:1])
            elif inside:
                form.put(name, inside.removesuffix("分"), [label.source])
        elif values:
            form.put_cells(name, values[:1] if len({compact(v.text) for v in values}) == 1 else values)
        elif inside:
            form.put(name, inside, [label.source])
    return True


def read_head_line(text: str, words: Vocabulary) -> list[tuple[str, str]]:
    """Label-value pairs of a line outside tables, as "项目名称：…　主管部门：…"; empty where it is no such line."""
    squeezed = text.strip()
    if len(squeezed) > 200 or not any(char in squeezed for char in ":："):
        return []
    pairs: list[tuple[str, str]] = []
    for part in squeezed.replace("\t", "  ").split("  "):
        label, _, value = part.strip().replace("：", ":", 1).partition(":")
        name = words.head_field(label) if value.strip() else None
        if name is not None:
            pairs.append((name, value.strip()))
    return pairs


def _field(cell: RowCell, words: Vocabulary) -> str | None:
    """Which field the cell labels, alone or with its value behind a colon."""
    label = cell.text.replace("：", ":").split(":")[0] if _value_inside(cell) else cell.text
    if words.is_year_label(label):
        return "fiscal_year"
    return words.head_field(label)


def _value_inside(cell: RowCell) -> str | None:
    _, _, value = cell.text.replace("：", ":", 1).partition(":")
    return value.strip() or None


def starting_label(row: Row, words: Vocabulary, *, whole_department: bool) -> RowCell | None:
    """The cell whose label begins a form: 项目名称 with a value (or an empty cell) beside it.

    In a list of forms the same label heads a column: labels stand on both sides of it or a running number before it.
    """
    for position, cell in enumerate(row.filled[:2]):
        name = _field(cell, words)
        begins = (name is not None and words.starts_form(name)) or (
            whole_department and position == 0 and words.starts_department_form(cell.text)
        )
        if not begins:
            continue
        others = [other for other in row.filled if other is not cell]
        headings = sum(
            1
            for other in others
            if _field(other, words) or words.indicator_column(other.text) or words.funds_measure(other.text)
        )
        if headings >= 2 and headings >= len(others) - 1:
            return None
        following = row.filled[position + 1] if position + 1 < len(row.filled) else None
        if following is not None and _field(following, words) and _adjoins(row, cell, following):
            return None
        return cell
    return None


def _adjoins(row: Row, cell: RowCell, following: RowCell) -> bool:
    """Whether no cell, not even an empty one, stands between the two."""
    return not any(cell.start < other.start < following.start for other in row.cells)


@dataclass(slots=True)
class GoalReader:
    """Reads 预期目标 and 实际完成情况, which stand below their labels or beside them."""

    words: Vocabulary
    form: Record
    columns: list[Column] = field(default_factory=list)

    def is_heading(self, row: Row) -> bool:
        """Whether the row carries a goal label; an indicator heading with 完成情况 has more labels than that."""
        named = [cell for cell in row.filled if self._name(cell, row)]
        return bool(named) and len(row.filled) <= 5

    def _name(self, cell: RowCell, row: Row) -> str | None:
        return self.words.goal_field(cell.text, leads_row=cell is row.filled[0])

    def read_heading(self, row: Row) -> None:
        """Take labels, and the values beside them where there are any."""
        columns: list[Column] = []
        label: Column | None = None
        named = {self._name(cell, row) for cell in row.filled}
        for cell, following in zip(row.filled, (*row.filled[1:], None), strict=True):
            name = self._name(cell, row)
            if name is None and "goal_expected" not in named and self._labels_goal(row, cell, following):
                name = "goal_expected"
            aside = self.words.head_field(cell.text)
            if name is None and aside is not None and not self.words.is_kept(aside):
                name = _ASIDE
            if name:
                label = Column(name, cell.start, cell.end)
                columns.append(label)
            elif label is not None and label.role == _ASIDE:
                continue
            elif label is not None and not self.words.is_side_label(cell.text):
                self.form.put_cells(label.role, [cell], join=True)
        beside = {name for name in (column.role for column in columns) if name in self.form.values}
        self.columns = [column for column in columns if column.role not in beside] or columns

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

    def read_side(self, row: Row) -> bool:
        """A goal printed beside the block's own label, without a label for the goal: "年度总体目标 | …"."""
        if len(row.filled) != 2 or not self.words.is_side_label(row.filled[0].text):
            return False
        text = row.filled[1]
        if number(text.value) is not None or len(compact(text.text)) < 8 or "goal_expected" in self.form.values:
            return False
        self.form.put_cells("goal_expected", [text])
        self.columns = [Column("goal_expected", text.start, text.end)]
        return True

    def read(self, row: Row) -> bool:
        """Read a row of texts below the labels."""
        cells = [cell for cell in row.filled if not self.words.is_side_label(cell.text)]
        if not cells or not self.columns:
            return not cells
        if len(cells) == len(self.columns):
            for cell, column in zip(cells, self.columns, strict=True):
                self._put(column, cell)
            return True
        for cell in cells:
            column = max(self.columns, key=lambda one: (overlap(cell, one), -abs(one.start - cell.start)))
            self._put(column, cell)
        return True

    def _put(self, column: Column, cell: RowCell) -> None:
        if column.role != _ASIDE:
            self.form.put_cells(column.role, [cell], join=True)
