"""The total row of a form: its weight, its score, and a grade printed in it."""

from collections.abc import Sequence

from extract.forms.draft import Draft
from extract.forms.printed import compact, number, score_text
from extract.forms.rows import Row, RowCell


def read_total(draft: Draft, row: Row, label: RowCell) -> bool:
    """Read the total row; false where the row is an indicator that happens to be called so."""
    rest = [cell for cell in row.filled if cell is not label]
    if any(draft.words.level1_of_level2(cell.text) or draft.words.level1(cell.text) for cell in rest):
        return False
    grade = next((cell for cell in rest if draft.words.grade_word(cell.text)), None)
    if grade is not None and "grade" not in draft.record.values:
        draft.record.put("grade", draft.words.grade_word(grade.text), [grade.source])
    numbers = [cell for cell in rest if number(score_text(cell.value)) is not None]
    placed = draft.indicators.under_points(row, label)
    if placed is not None:
        for name, field_name in (("weight", "total_weight"), ("score", "total_score")):
            _put_total(draft, field_name, placed.get(name, []))
    elif len(numbers) >= 2:
        draft.record.put_number("total_weight", numbers[:1])
        draft.record.put_number("total_score", numbers[1:2])
    elif len(numbers) == 1 and not any(_begins_as_number(cell) for cell in rest if cell not in numbers):
        draft.record.put_number("total_score", numbers)
    else:
        words = [cell for cell in rest if (grade is None or cell is not grade) and cell not in numbers]
        for cell in words[:1]:
            _put_total(draft, "total_score", [cell])
    return True


def sums_more(draft: Draft, row: Row) -> bool:
    """Whether a total row straight below another one has more points: the form's below a block's."""
    placed = draft.indicators.under_points(row, row.filled[0]) if draft.total_grid is row.grid else None
    weights = [number(score_text(cell.value)) for cell in (placed or {}).get("weight", [])]
    before = number(draft.record.get("total_weight"))
    return before is not None and any(weight is not None and weight > before for weight in weights)


def _put_total(draft: Draft, name: str, cells: Sequence[RowCell]) -> None:
    """Set a total; a grade printed behind it in the same cell, "94.5（优）", is the form's."""
    apart = draft.words.score_with_grade.match(compact(cells[0].text)) if len(cells) == 1 else None
    if apart is None:
        draft.record.put_number(name, cells)
        return
    draft.record.put(name, apart["score"], [cells[0].source])
    if "grade" not in draft.record.values:
        draft.record.put("grade", apart["grade"], [cells[0].source])


def _begins_as_number(cell: RowCell) -> bool:
    return cell.value is not None and cell.value[0].isdigit()
