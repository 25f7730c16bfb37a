"""A row of the indicator block: an indicator, the total that ends the block, or what stands below it."""

from collections.abc import Sequence
from decimal import Decimal

from extract.forms.columns import overlap
from extract.forms.draft import Block, Draft
from extract.forms.fields import AMOUNTS, Record, quoted
from extract.forms.head import labelled_field, read_head_row
from extract.forms.indicator_headings import NAMES
from extract.forms.printed import SECTION_NUMBER, compact, number, score_text
from extract.forms.rows import CellLine, Row, RowCell, rows_below
from extract.forms.totals import keep_whole_total, read_total, sums_more
from extract.forms.unclaimed import note_unclaimed
from extract.forms.vocabulary import Vocabulary
from extract.forms.vocabulary_index import all_of

_PAIRS_OF_TOTAL = 2
_LONGEST_TOTAL = 60
"""A longer text that begins with a total is prose."""
_LEAST_OF_INDICATOR = 4
_LEAST_NUMBERS = 2
"""An indicator's row has so many cells and numbers, at least: a name, its values, its points."""
_ROWS_BELOW_TOTAL = 8
"""Below a total that stands above the indicators, the first of them."""


def take_indicator(draft: Draft, row: Row) -> None:
    """Read a row of the indicator block, which is an indicator unless its first cell says otherwise."""
    first = row.filled[0]
    if draft.words.is_side_label(first.text) and len(row.filled) > 1 and not draft.words.is_total(first.text):
        first = row.filled[1]
    if any(draft.words.is_subtotal(cell.text) for cell in row.filled[:3]) or _heads_funds(draft, row):
        return
    if labelled_field(first, draft.words) == "total_score" and _labels_grade(row, draft.words):
        read_head_row(row, draft.words, draft.record)
        return
    before = (draft.record.get("total_score"), draft.record.sources.get("total_score", []))
    if draft.words.is_total(first.text) and read_total(draft, row, first):
        keep_whole_total(draft, *before)
        if not draft.indicators.rows and any(map(_scores_indicator, rows_below(row, _ROWS_BELOW_TOTAL))):
            # The total stands above the indicators.
            return
        draft.total_grid = row.grid
        draft.block = Block.AFTER
        return
    glued = draft.words.glued_total.match(compact(first.text))
    if glued and len(row.filled) <= 2:
        draft.record.put("total_score", glued["score"], [first.source])
        draft.block = Block.AFTER
        return
    if row.only_text is not None and _tells_total(draft, first):
        draft.block = Block.AFTER
        return
    if _gives_reason(row, draft.words):
        message = f"No field takes the row that begins with {quoted(first.text)}"
        draft.record.issue("unclaimed_text", message, row.source)
        return
    if draft.words.is_note_label(first.text) and not _looks_like_indicator(row):
        draft.block, draft.note_grid = Block.AFTER, row.grid
        take_after(draft, row)
        return
    name = labelled_field(first, draft.words)
    named = name == "grade" and _stands_as_name(draft, row, first)
    if name in ("total_score", "grade") and not named and read_head_row(row, draft.words, draft.record):
        return
    if _repeats_head(draft, row, name) or (
        name is not None and row.only_text is not None and "(" in compact(first.text)
    ):
        # The second is a line to sign, as 填报单位（盖章）, inside the table.
        return
    if _sums_rows(draft, row) and read_total(draft, row, row.filled[0]):
        keep_whole_total(draft, *before)
        draft.total_grid, draft.block = row.grid, Block.AFTER
        return
    if not draft.indicators.read(row):
        note_unclaimed(draft, row)


def _heads_funds(draft: Draft, row: Row) -> bool:
    """Whether a lone text is the name of the funds block, whose headings stand right below it."""
    if row.only_text is None or draft.funds.lines:
        return False
    below = next((cells for cells in rows_below(row, 2) if any(cell.value is not None for cell in cells)), [])
    return len({draft.words.funds.measure(cell.text) for cell in below} & set(AMOUNTS)) > 1


def _sums_rows(draft: Draft, row: Row) -> bool:
    """Whether the last row of a table is its total in words that nobody knows: it sums the weights above it.

    Nothing stands between its label and its numbers; the execution's own points may be counted in.
    """
    label, *numbers = row.filled
    points = [column for column in draft.indicators.columns if column.role in ("weight", "score")]
    if not numbers or len(points) < _LEAST_NUMBERS or draft.words.levels.level1(label.text):
        return False
    cells = {column.role: cell for column in points for cell in numbers if overlap(cell, column) > 0}
    if len(cells) < len(numbers) or label.end > points[0].start:
        return False
    if any(map(_scores_indicator, rows_below(row, _ROWS_BELOW_TOTAL))):
        return False
    weight = number(score_text(cells["weight"].value)) if "weight" in cells else None
    weights = [number(one.record.get("weight")) or Decimal(0) for one in draft.indicators.rows]
    execution = [number(line.record.get("weight")) or Decimal(0) for line in draft.funds.lines]
    return len(weights) > 1 and weight in (sum(weights), sum(weights) + max(execution, default=Decimal(0)))


def _stands_as_name(draft: Draft, row: Row, cell: RowCell) -> bool:
    """Whether a cell stands under the heading of the names in a row with points: 等级 is an indicator there.

    In a list without levels the form's own grade begins there too: "评价等级 | 优 | | 100 | 98".
    """
    columns = draft.indicators.columns
    names = [column for column in columns if column.role == "level3"]
    grades = [one for one in row.filled if draft.words.grades.word(one.text)]
    if len(grades) == 1 and columns and cell.start <= min(column.start for column in columns):
        return False
    return _looks_like_indicator(row) and any(column.start <= cell.start < column.end for column in names)


def _labels_grade(row: Row, words: Vocabulary) -> bool:
    """Whether the row holds pairs of labels and values, "自评得分 | 98.5 | 自评等级 | 优秀", and no sums of columns."""
    return len(row.filled) == 2 * _PAIRS_OF_TOTAL and labelled_field(row.filled[2], words) == "grade"


def _tells_total(draft: Draft, cell: RowCell) -> bool:
    """Take the total, and the grade, from a sentence across the table: "自评总得分97.94分，自评等级为优"."""
    text = SECTION_NUMBER.sub("", compact(cell.text))
    found = draft.words.total_sentence.match(text)
    if found is None or len(text) > _LONGEST_TOTAL:
        return False
    draft.record.put("total_score", found["score"], [cell.source])
    grade = all_of(draft.words.sentences["grade"], text)
    if grade and "grade" not in draft.record.values:
        draft.record.put("grade", grade, [cell.source])
    return True


def _repeats_head(draft: Draft, row: Row, name: str | None) -> bool:
    """Whether the row is the form's head or year line printed again on a new page."""
    if row.only_text is not None and draft.words.year_of(row.only_text) is not None:
        return True
    return name is not None and name in draft.record.values and not _looks_like_indicator(row)


def take_after(draft: Draft, row: Row) -> None:
    """Rows below the total: only a grade or a total still missing is read, whichever cell labels it.

    Indicators below it mean that it was the sum of one block only.
    """
    if draft.note_grid is not None and draft.total_grid is None and _goes_on(draft, row):
        draft.block, draft.note_grid = Block.INDICATORS, None
        take_indicator(draft, row)
        return
    if draft.total_grid is row.grid and _looks_like_indicator(row) and names_level(row, draft.words):
        for total in ("total_weight", "total_score"):
            draft.record.values.pop(total, None)
            draft.record.sources.pop(total, None)
        draft.block, draft.total_grid = Block.INDICATORS, None
        take_indicator(draft, row)
        return
    if not draft.funds.lines and draft.indicators.rows and draft.funds.is_heading(row):
        # The funds stand below the indicators.
        draft.funds.read_heading(row)
        draft.funds_columns.extend(column.role for column in draft.funds.columns)
        draft.block = Block.FUNDS
        return
    if row.only_text is not None:
        draft.behind.append(CellLine(row.row_no, row.only_text, place=row.filled[0].source))
    taken = _take_result(draft, row)
    if draft.words.is_total(row.filled[0].text):
        if ("total_score" not in draft.record.values and not taken) or sums_more(draft, row):
            read_total(draft, row, row.filled[0])
        taken = True
    if not taken and row.only_text is None and draft.end_grid is row.grid:
        note_unclaimed(draft, row)
    draft.labels.update(compact(cell.text) for cell in row.filled[:1] if len(compact(cell.text)) <= 12)


def _take_result(draft: Draft, row: Row) -> bool:
    """Take a grade or a total still missing from behind its label; false where no cell of the row labels one."""
    found = {labelled_field(cell, draft.words) for cell in row.filled}
    names = [name for name in ("total_score", "grade") if name in found]
    if not names:
        return False
    read = Record("form")
    read_head_row(row, draft.words, read)
    if "total_score" in draft.record.values:
        # Below the sum of the indicators, the form's own total holds the execution's points too.
        keep_whole_total(draft, read.get("total_score"), read.sources.get("total_score", []))
    for name in names:
        if name in read.values and name not in draft.record.values:
            draft.record.put(name, read.values[name], read.sources[name])
    draft.record.issues.extend(issue for issue in read.issues if issue.field in names)
    return True


def _goes_on(draft: Draft, row: Row) -> bool:
    """Whether a row below a note amid the table is the total or one more indicator."""
    if draft.words.is_total(row.filled[0].text) or (names_level(row, draft.words) and len(row.filled) > len(NAMES)):
        return True
    return draft.note_grid is row.grid and _looks_like_indicator(row)


def names_level(row: Row, words: Vocabulary) -> bool:
    """Whether the row begins with the name of a level 1 or 2."""
    return any(words.levels.level1(cell.text) or words.levels.level1_of_level2(cell.text) for cell in row.filled[:2])


def _looks_like_indicator(row: Row) -> bool:
    numbers = [cell for cell in row.filled if number(score_text(cell.value)) is not None]
    return len(row.filled) >= _LEAST_OF_INDICATOR and len(numbers) >= _LEAST_NUMBERS


def _scores_indicator(cells: Sequence[RowCell]) -> bool:
    """Whether the cells of a row below are a name with points and more."""
    filled = [cell for cell in cells if cell.value is not None]
    numbers = [cell for cell in filled if number(score_text(cell.value)) is not None]
    return len(filled) >= _LEAST_OF_INDICATOR and _LEAST_NUMBERS <= len(numbers) < len(filled)


def _gives_reason(row: Row, words: Vocabulary) -> bool:
    """Whether the row tells why points were lost (扣分原因), beside its label or behind its colon."""
    label, colon, text = compact(row.filled[0].text).partition(":")
    if words.indicator_column(label) != "deviation" or words.is_note_label(row.filled[0].text):
        return False
    return bool(colon and text) if len(row.filled) == 1 else not _looks_like_indicator(row)
