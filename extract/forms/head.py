"""The head of a form: 名称, 部门, 单位, 负责人 …"""

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.forms.fields import Record
from extract.forms.printed import compact, number
from extract.forms.rows import Item, Row, RowCell
from extract.forms.vocabulary import Vocabulary, vocabulary
from extract.forms.vocabulary_index import all_of
from model.source import Source

_LEAST_LABELS = 3
"""Two labels beside each other may be a label whose value is missing."""
_NUMBERS = {"total_score"}
_PAIR = re.compile(
    r"(?:^(?P<first>[\u4e00-\u9fff][\u4e00-\u9fff\s()（）/、]{0,24}?)"
    r"|(?<=[^\s:：])[\s;；]+(?P<label>[\u4e00-\u9fff][\u4e00-\u9fff()（）/、]{1,14}))\s*[:：]\s*"
)
"""A label with its colon, at the beginning or behind a space."""
PERSONAL = ("responsible_person", "phone")
_TELEPHONE = re.compile(r"(?<!\d)[+＋]?\d(?:[-—－ ()（）]{0,2}\d){6,16}(?!\d)")
_AROUND_PERSON = " \t\n()（）/、,，;；:：-—"


def read_head_row(row: Row, words: Vocabulary, form: Record) -> bool:
    """Read label-value pairs of a row; false where it has no known label. The first value of a field stays."""
    labels = [(position, labelled_field(cell, words)) for position, cell in enumerate(row.filled)]
    found = [(position, name) for position, name in labels if name is not None]
    if not found:
        return False
    for index, (position, name) in enumerate(found):
        label = row.filled[position]
        end = found[index + 1][0] if index + 1 < len(found) else len(row.filled)
        values = _values_of(row.filled[position + 1 : end], words)
        pairs = head_pairs(label.text)
        if name == "fiscal_year" and values:
            year = words.year_of(values[0].text)
            if year and "fiscal_year" not in form.values:
                form.put("fiscal_year", year, [values[0].source])
        elif values and not (pairs and pairs[0][1]):
            _put(form, words, (pairs[0][0] if pairs else label.text), name, values)
        else:
            for text, value in pairs:
                _put_inside(form, words, text, value, label, alone=row.only_text is not None)
    return True


def _values_of(cells: Sequence[RowCell], words: Vocabulary) -> list[RowCell]:
    """The cells that hold a label's value: those before the next label, though nobody knows what that one means."""
    for position in range(1, len(cells)):
        if words.label_like.match(compact(cells[position].text)) or words.unit_alone.match(
            compact(cells[position].text)
        ):
            return list(cells[:position])
    return list(cells[:1]) if len(cells) > 2 and len({compact(cell.text) for cell in cells}) > 1 else list(cells)


def _put(form: Record, words: Vocabulary, label: str, name: str, values: list[RowCell]) -> None:
    """Set a field of the head to the cells beside its label."""
    if not words.is_kept(name) or not form.is_open(name) or words.is_money_unit(values[0].text):
        return
    if name == "grade":
        word = words.grades.word(values[0].text) or _sentence(words, "grade", values[0])
        if word:
            form.put("grade", word, [values[0].source])
        elif words.grades.is_choice(values[0].text):
            form.issue("unclaimed_text", "Of several grades none is marked alone", values[0].source, "grade")
    elif name in _NUMBERS:
        numeric = [cell for cell in values if any(char.isdigit() for char in cell.value or "")]
        if numeric:
            form.put_number(name, numeric[:1])
    elif not (name in form.values and words.is_provisional(label)):
        printed = values[:1] if len({compact(v.text) for v in values}) == 1 else values
        if name in PERSONAL:
            put_contact(form, name, "\n".join(cell.text for cell in printed), [cell.source for cell in printed])
        else:
            form.put_cells(name, printed)
        _note_provisional(form, words, label, name)


def _put_inside(form: Record, words: Vocabulary, label: str, value: str, cell: RowCell, *, alone: bool) -> None:
    """Set a field of the head to what stands behind the colon of its label; `alone` in a line across the table."""
    name = words.head_field(label)
    year = words.year_of(value) if words.is_year_label(label) else None
    if year and "fiscal_year" not in form.values:
        form.put("fiscal_year", year, [cell.source])
    if name is None or not value or not words.is_kept(name) or not form.is_open(name) or words.is_money_unit(value):
        return
    if name == "grade":
        form.put("grade", words.grades.word(value), [cell.source])
    elif name in _NUMBERS:
        points = value.strip().removesuffix("分")
        if number(points) is not None:
            form.put(name, points, [cell.source])
    elif not (name in form.values and words.is_provisional(label)):
        put_contact(form, name, value, [cell.source])
        _note_provisional(form, words, label, name)
        if alone and name == "implementing_unit":
            form.provisional.add(name)


def put_contact(form: Record, name: str, text: str, sources: Sequence[Source]) -> None:
    """Set a field; a person and a telephone printed in one cell go to the field of each, whichever its label names."""
    numbers = list(_TELEPHONE.finditer(text)) if name in PERSONAL else []
    if not numbers:
        form.put(name, text, sources)
        return
    person = vocabulary().telephone.sub("", _TELEPHONE.sub(" ", text)).strip(_AROUND_PERSON)
    if person and form.is_open("responsible_person"):
        form.put("responsible_person", person, sources)
    if form.is_open("phone"):
        form.put("phone", "、".join(found[0].strip() for found in numbers), sources)


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


def line_year(text: str, words: Vocabulary) -> str | None:
    """The year that stands alone before or behind a labelled value, as in "2022年度　填报单位：…"; else null."""
    found = words.year_before_label.match(text.strip())
    if found is None and re.search("[:：]", text):
        found = words.year_behind_label.search(text.strip())
    return words.year_of(found[0]) if found else None


def labelled_field(cell: RowCell, words: Vocabulary) -> str | None:
    """Which field the cell labels, alone or with its value behind a colon."""
    label = (
        words.year_before_label.sub("", cell.text).replace("：", ":").split(":")[0]
        if _value_inside(cell)
        else cell.text
    )
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
            if labelled_field(other, words) or words.indicator_column(other.text) or words.funds.measure(other.text)
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


def with_values_beside(sequence: Sequence[Item], words: Vocabulary) -> list[Item]:
    """The items, a row of labels of the head and the row of their values below it made one row of pairs."""
    result: list[Item] = []
    position = 0
    while position < len(sequence):
        item = sequence[position]
        following = [
            one for one in sequence[position + 1 : position + 5] if not (isinstance(one, Row) and not one.filled)
        ]
        pairs = _values_below(item, following, words) if isinstance(item, Row) else None
        if isinstance(item, Row) and pairs is not None:
            result.append(replace(item, cells=tuple(cell for pair in pairs for cell in pair)))
            position = sequence.index(following[0], position) + 1
        else:
            result.append(item)
            position += 1
    return result


def _values_below(row: Row, following: Sequence[Item], words: Vocabulary) -> list[tuple[RowCell, RowCell]] | None:
    """Each label of the row with its value in the row below; null where the row is no such head.

    Below the headings of a list, as of all projects, stand more rows than one.
    """
    below = following[0] if following else None
    if not isinstance(below, Row) or below.grid is not row.grid or len(row.filled) < _LEAST_LABELS:
        return None
    if any(_value_inside(cell) for cell in row.filled) or not all(_is_label(cell, words) for cell in row.filled):
        return None
    if not any(words.starts_form(words.head_field(cell.text) or "") for cell in row.filled):
        return None
    values = {cell.start: cell for cell in below.filled if not _is_label(cell, words)}
    if len(values) != len(below.filled) or not values.keys() <= {cell.start for cell in row.filled}:
        return None
    third = following[1] if len(following) > 1 else None
    if isinstance(third, Row) and third.grid is row.grid and len(third.filled) > 1:
        heads = any(
            _is_label(cell, words) or words.funds.measure(cell.text) or words.is_side_label(cell.text)
            for cell in third.filled
        )
        if not heads and {cell.start for cell in third.filled} <= values.keys():
            return None
    return [(cell, values[cell.start]) for cell in row.filled if cell.start in values]


def _is_label(cell: RowCell, words: Vocabulary) -> bool:
    return words.head_field(cell.text) is not None or words.is_year_label(cell.text)
