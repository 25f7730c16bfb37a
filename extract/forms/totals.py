"""The total row of a form: its weight, its score, and a grade printed in it."""

from collections.abc import Sequence

from extract.forms.columns import Column, overlap
from extract.forms.draft import Draft
from extract.forms.indicator_fit import SCORES
from extract.forms.indicator_headings import IGNORED
from extract.forms.indicator_values import FULL_MARKS
from extract.forms.printed import compact, number, score_text
from extract.forms.rows import Row, RowCell
from model.source import Source


def read_total(draft: Draft, row: Row, label: RowCell) -> bool:
    """Read the total row; false where the row is an indicator that happens to be called so."""
    rest = [cell for cell in row.filled if cell is not label]
    if any(draft.words.levels.level1_of_level2(cell.text) or draft.words.levels.level1(cell.text) for cell in rest):
        return False
    draft.total_cells = row.cells
    draft.record.full_marks_first = draft.indicators.full_marks_first
    grade = next((cell for cell in rest if draft.words.grades.word(cell.text)), None)
    if grade is not None and "grade" not in draft.record.values:
        draft.record.put("grade", draft.words.grades.word(grade.text), [grade.source])
    numbers = [cell for cell in rest if number(score_text(cell.value)) is not None]
    placed = _under_points(draft.indicators.columns, row, label)
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
    draft.record.full_marks_first = False
    return True


def keep_whole_total(draft: Draft, score: str | None, sources: Sequence[Source]) -> None:
    """Put the total of the head back where the row only sums the indicators: both differ by the execution's score."""
    whole, part = number(score), number(draft.record.get("total_score"))
    execution = next((number(line.record.get("score")) for line in draft.funds.lines if line.record.get("score")), None)
    if (
        score is None
        or whole is None
        or part is None
        or execution is None
        or part + execution != whole
        or not execution
    ):
        return
    draft.record.put("total_score", score, sources)
    draft.record.values.pop("total_weight", None)
    draft.record.sources.pop("total_weight", None)


def sums_more(draft: Draft, row: Row) -> bool:
    """Whether a total row straight below another one has more points: the form's below a block's."""
    beside = draft.total_grid is row.grid or (draft.total_grid is not None and row.starts_fragment)
    placed = _under_points(draft.indicators.columns, row, row.filled[0]) if beside else None
    weights = [number(score_text(cell.value)) for cell in (placed or {}).get("weight", [])]
    before = number(draft.record.get("total_weight"))
    return before is not None and any(weight is not None and before < weight <= FULL_MARKS for weight in weights)


def _put_total(draft: Draft, name: str, cells: Sequence[RowCell]) -> None:
    """Set a total; a grade printed behind it in the same cell, "94.5（优）", is the form's."""
    apart = draft.words.grades.behind_score.match(compact(cells[0].text)) if len(cells) == 1 else None
    if apart is None:
        draft.record.put_number(name, cells)
        return
    draft.record.put(name, apart["score"], [cells[0].source])
    if "grade" not in draft.record.values:
        draft.record.put("grade", apart["grade"], [cells[0].source])


def _begins_as_number(cell: RowCell) -> bool:
    return cell.value is not None and cell.value[0].isdigit()


def _under_points(columns: Sequence[Column], row: Row, label: RowCell) -> dict[str, list[RowCell]] | None:
    """The cells of a total row by the points that they are the sum of; null where nothing tells.

    Where the row is as wide as the heading, the places tell. Else the cells behind the label do, if they are as
    many as the columns from the first points on, or the numbers, if they are as many as the columns of points.
    """
    points = [column for column in columns if column.role in SCORES]
    if not points:
        return None
    behind = [cell for cell in row.cells if cell.start > label.start]
    numbers = [cell for cell in behind if _is_number(cell)]
    pairs: list[tuple[RowCell, Column]]
    counted = len(behind) == len(columns) - columns.index(points[0])
    placed = row.cells[-1].end == columns[-1].end
    if placed:
        pairs = [(cell, column) for cell in behind for column in columns if overlap(cell, column) > 0]
        pairs = [(cell, column) for cell, column in pairs if cell.end - cell.start <= column.end - column.start]
    elif counted:
        pairs = list(zip(behind, columns[columns.index(points[0]) :], strict=True))
    elif len(numbers) == len(points):
        pairs = list(zip(numbers, points, strict=True))
    else:
        return None
    found = {column.role: [cell] for cell, column in pairs if column in points and cell.value is not None}
    taken = [cell for cells in found.values() for cell in cells]
    readable = any if placed or counted else all
    if not found or not readable(map(_is_number, taken)):
        return None
    strays = [cell for cell in numbers if cell not in taken]
    return found if not strays or any(column.role == IGNORED for column in columns) else None


def _is_number(cell: RowCell) -> bool:
    return number(score_text(cell.value)) is not None
