"""The head of a form (名称, 部门, 单位, 负责人 …) and its block of goals and results."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.forms.columns import Column, overlap
from extract.forms.fields import Record, quoted
from extract.forms.printed import compact, number
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary
from extract.forms.vocabulary_index import all_of

_NUMBERS = {"total_score"}
_PAIR = re.compile(
    r"(?:^(?P<first>[\u4e00-\u9fff][\u4e00-\u9fff\s()（）/、]{0,24}?)"
    r"|(?<=[^\s:：])[\s;；]+(?P<label>[\u4e00-\u9fff][\u4e00-\u9fff()（）/、]{1,14}))\s*[:：]\s*"
)
"""A label with its colon, at the beginning or behind a space."""
_LABEL_LIKE = re.compile(
    r"^(?=.{2,10}$)[\u4e00-\u9fff()/]*"
    r"(名称|编码|编号|代码|类型|类别|性质|属性|级次|级别|时间|日期|期限|年限|周期|年度|来源|方式|范围|地点|领域|状态|金额|电话|联系人"
    r"|负责人|科室|处室|部门|单位)(\([^()]*\))?[:：]?$"
)
"""What reads like a label of a head. Only looked for behind a value: departments' names end like that too."""
_BAND = re.compile(r"^[\u4e00-\u9fff()]{2,10}$")
"""A short wording without punctuation or digits, as above several headings."""
_ASIDE = "aside"
"""A column beside the goals that is none of them, as 总体完成率."""


def read_head_row(row: Row, words: Vocabulary, form: Record) -> bool:
    """Read label-value pairs of a row; false where it has no known label. The first value of a field stays."""
    labels = [(position, labelled_field(cell, words)) for position, cell in enumerate(row.filled)]
    found = [(position, name) for position, name in labels if name is not None]
    if not found:
        return False
    for index, (position, name) in enumerate(found):
        label = row.filled[position]
        end = found[index + 1][0] if index + 1 < len(found) else len(row.filled)
        values = _values_of(row.filled[position + 1 : end])
        pairs = head_pairs(label.text)
        if name == "fiscal_year":
            year = words.year_of(values[0].text) if values else None
            if year and "fiscal_year" not in form.values:
                form.put("fiscal_year", year, [values[0].source])
        elif values and not (pairs and pairs[0][1]):
            _put(form, words, (pairs[0][0] if pairs else label.text), name, values)
        else:
            for text, value in pairs:
                _put_inside(form, words, text, value, label)
    return True


def _values_of(cells: Sequence[RowCell]) -> list[RowCell]:
    """The cells that hold a label's value: those before the next label, though nobody knows what that one means."""
    for position in range(1, len(cells)):
        if _LABEL_LIKE.match(compact(cells[position].text)):
            return list(cells[:position])
    return list(cells[:1]) if len(cells) > 2 and len({compact(cell.text) for cell in cells}) > 1 else list(cells)


def _put(form: Record, words: Vocabulary, label: str, name: str, values: list[RowCell]) -> None:
    """Set a field of the head to the cells beside its label."""
    if not words.is_kept(name) or not form.is_open(name) or words.is_money_unit(values[0].text):
        return
    if name == "grade":
        word = words.grade_word(values[0].text) or _sentence(words, "grade", values[0])
        if word:
            form.put("grade", word, [values[0].source])
    elif name in _NUMBERS:
        numeric = [cell for cell in values if any(char.isdigit() for char in cell.value or "")]
        if numeric:
            form.put_number(name, numeric[:1])
    elif not (name in form.values and words.is_provisional(label)):
        form.put_cells(name, values[:1] if len({compact(v.text) for v in values}) == 1 else values)
        _note_provisional(form, words, label, name)


def _put_inside(form: Record, words: Vocabulary, label: str, value: str, cell: RowCell) -> None:
    """Set a field of the head to what stands behind the colon of its label."""
    name = words.head_field(label)
    if name is None or not value or not words.is_kept(name) or not form.is_open(name) or words.is_money_unit(value):
        return
    if name == "grade":
        form.put("grade", words.grade_word(value), [cell.source])
    elif name in _NUMBERS:
        points = value.strip().removesuffix("分")
        if number(points) is not None:
            form.put(name, points, [cell.source])
    elif not (name in form.values and words.is_provisional(label)):
        form.put(name, value, [cell.source])
        _note_provisional(form, words, label, name)


def _note_provisional(form: Record, words: Vocabulary, label: str, name: str) -> None:
    (form.provisional.add if words.is_provisional(label) else form.provisional.discard)(name)


def _sentence(words: Vocabulary, name: str, cell: RowCell) -> str | None:
    return all_of(words.sentences[name], compact(cell.text))


def head_pairs(text: str) -> list[tuple[str, str]]:
    """Labels with the text behind their colons, as "填报单位：…　填报日期：…", whether the labels are known or not."""
    text = text.strip()
    found = list(_PAIR.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return [
        (match["first"] or match["label"], text[match.end() : end].strip())
        for match, end in zip(found, ends, strict=False)
    ]


def read_head_line(text: str, words: Vocabulary) -> list[tuple[str, str, str]]:
    """Field, value and label of a line outside tables, as "项目名称：…　主管部门：…"; empty where it is none."""
    squeezed = text.strip()
    if len(squeezed) > 200 or not any(char in squeezed for char in ":："):
        return []
    return [
        (name, value, label)
        for label, value in head_pairs(squeezed)
        if value and (name := words.head_field(label)) is not None and not words.is_money_unit(value)
    ]


def labelled_field(cell: RowCell, words: Vocabulary) -> str | None:
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
        name = labelled_field(cell, words)
        begins = (name is not None and words.starts_form(name)) or (
            whole_department and position == 0 and words.starts_department_form(cell.text)
        )
        if not begins:
            continue
        others = [other for other in row.filled if other is not cell]
        headings = sum(
            1
            for other in others
            if labelled_field(other, words) or words.indicator_column(other.text) or words.funds_measure(other.text)
        )
        if headings >= 2 and headings >= len(others) - 1:
            return None
        following = row.filled[position + 1] if position + 1 < len(row.filled) else None
        if following is not None and labelled_field(following, words) and _adjoins(row, cell, following):
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
        # Below a goal printed beside its label, a label of the result is no label of the whole block.
        leads = cell is row.filled[0] and "goal_expected" not in self.form.values
        return self.words.goal_field(cell.text, leads_row=leads)

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
                name = self.words.goal_field(cell.text)
            aside = self.words.head_field(cell.text)
            if name is None and aside is not None and not self.words.is_kept(aside):
                name = _ASIDE
            if name is None and self.words.is_adjusted_goal(cell.text):
                name = _ASIDE
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
        if len(row.filled) != 2 or not self.words.is_numbered_goal(row.filled[0].text):
            return False
        self.form.put_cells("goal_expected", row.filled[1:], join=True)
        return True

    def read_inside(self, row: Row) -> bool:
        """Goals printed behind their label in one cell ("完成情况：…"), alone or beside the block's own label."""
        cells = [cell for cell in row.filled if not self.words.is_side_label(cell.text)]
        found: list[tuple[str, str]] = []
        for cell in cells:
            label, colon, text = cell.text.strip().replace("：", ":", 1).partition(":")
            name = self.words.goal_field(label) if colon and text.strip() else None
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
        if len(cells) > len(self.columns) and self._heads_more(cells):
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

    def _put(self, column: Column, cell: RowCell) -> None:
        if column.role != _ASIDE:
            self.form.put_cells(column.role, [cell], join=True)
