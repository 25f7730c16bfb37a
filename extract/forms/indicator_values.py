"""The values of one row of the indicator block: what its cells, and those that reach into it from above, say."""

import re
from collections.abc import Sequence

from extract.forms.columns import Assignment, Column, overlap
from extract.forms.fields import Record, quoted
from extract.forms.indicator_fit import SCORES
from extract.forms.printed import compact, number
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary

TEXTS = ("target", "actual", "deviation", "completion_rate", "initial_target", "unit", "comparator", "weight_share")
FULL_MARKS = 100
"""Points of a whole form: no row weighs more."""


def fill(
    record: Record, row: Row, result: Assignment, columns: Sequence[Column], words: Vocabulary, *, is_first: bool
) -> bool:
    """Put a row's values into its record; gives whether there are any.

    `is_first` is whether the row is the first of its form: no name reaches down into that one.
    """
    _fill_name(record, row, result, columns, words, is_first=is_first)
    for name in TEXTS:
        cells = result.cells.get(name, ())
        record.put_cells(name, cells)
        if not cells and (above := reaching(row, columns, name)) is not None:
            record.put(name, above.text, [above.source])
    _keep_initial_target(record, columns, words)
    for name in SCORES:
        if name in result.unsettled:
            record.issue("shifted_columns", f"Columns moved; {name} cannot be told apart", row.source, name)
        else:
            record.put_number(name, result.cells.get(name, ()))
    if any(column.role == "score" for column in columns):
        _check_weight(record)
    for cell in result.left:
        record.issue("unclaimed_text", f"{quoted(cell.value)} stands under no heading", cell.source)
    return bool(record.values) or bool(record.issues)


def _keep_initial_target(record: Record, columns: Sequence[Column], words: Vocabulary) -> None:
    """Where nothing stands under 调整指标值, the target of the year's beginning holds on; it keeps its own place."""
    adjusted = any(column.role == "target" and words.is_adjusted(column.heading) for column in columns)
    initial = record.get("initial_target")
    if adjusted and initial is not None and record.get("target") in (None, *words.data.placeholders.unchanged):
        record.put("target", initial, record.sources["initial_target"])


def _fill_name(
    record: Record, row: Row, result: Assignment, columns: Sequence[Column], words: Vocabulary, *, is_first: bool
) -> None:
    """Put the level-3 name and the label printed before it (指标1) into the record."""
    names = filled_of(result.cells.get("level3", ()))
    if len(names) > 1 and (apart := words.numbered_label.match(compact(names[0].text))) and not apart["rest"]:
        record.put("label", apart["label"], [names[0].source])
        record.put_cells("level3", names[1:])
    elif names:
        text = joined(names)
        numbered = words.numbered_label.match(compact(text))
        sources = [cell.source for cell in names]
        if numbered:
            record.put("label", numbered["label"], sources)
            at = re.search(r"[:：.、．]", text)
            record.put("level3", text[at.end() :] if at else None, sources)
        else:
            record.put("level3", text, sources)
    elif not is_first and (above := reaching(row, columns, "level3")) is not None:
        record.put("level3", above.text, [above.source])


def _check_weight(record: Record) -> None:
    """A weight above the whole form's 100 beside a missing score is two numbers run together."""
    weight = number(record.get("weight"))
    if weight is None or weight <= FULL_MARKS or record.get("score"):
        return
    message = f"{quoted(record.get('weight'))} may be weight and score run together"
    source = record.sources["weight"][0]
    record.issue("unreadable_number", message, source, "weight")
    record.issue("unreadable_number", message, source, "score")
    del record.values["weight"], record.sources["weight"]


def filled_of(cells: Sequence[RowCell]) -> list[RowCell]:
    """The cells that hold a value."""
    return [cell for cell in cells if cell.value is not None]


def joined(cells: Sequence[RowCell]) -> str:
    """The texts of cells as one."""
    record = Record("indicator")
    record.put_cells("text", cells)
    return record.values.get("text", "")


def reaching(row: Row, columns: Sequence[Column], role: str) -> RowCell | None:
    """The cell that reaches into the row from above under a heading."""
    column = next((one for one in columns if one.role == role), None)
    if column is None:
        return None
    found = [cell for cell in row.continued if overlap(cell, column) > 0 and cell.value is not None]
    return found[0] if found else None
