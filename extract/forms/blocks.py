"""A row of a table into the draft: which block of the form it belongs to, and the reader of that block that takes it.

Headings of the funds, goals and indicator blocks say what the rows below them mean; the total row ends them.
"""

import re
from collections.abc import Sequence

from extract.forms.draft import Block, Draft, take_unit
from extract.forms.fields import EXECUTION_POINTS, INDICATOR_POINTS, Record, quoted
from extract.forms.head import PERSONAL, labelled_field, line_year, read_head_row
from extract.forms.indicator_headings import NAMES
from extract.forms.printed import SECTION_NUMBER, compact, is_heading_line, number, score_text
from extract.forms.rows import CellLine, Row, RowCell, holds_number, rows_below
from extract.forms.totals import keep_whole_total, read_total, sums_more
from extract.forms.vocabulary import Vocabulary
from extract.forms.vocabulary_index import all_of

_PAIRS_OF_TOTAL = 2
_LONGEST_TOTAL = 60
"""A longer text that begins with a total is prose."""
_LONGEST_NAME = 4
_LEAST_OF_INDICATOR = 4
_ROWS_BELOW_TOTAL = 8
"""Below a total that stands above the indicators, the first of them."""


def take_row(draft: Draft, row: Row, *, begins: bool) -> None:
    """Read one row of a table; `begins` where it holds the label that begins the form."""
    if not row.filled:
        return
    if all(len(set(compact(cell.text))) == 1 and set(compact(cell.text)) <= set("-=_—") for cell in row.filled):
        return
    if not (begins or draft.started or row.only_text is not None):
        # The title was that of a table of its own, as a list of scores before the forms.
        draft.other_title = False
    if draft.block in (Block.HEAD, Block.GOALS, Block.ASIDE) and not draft.funds.lines:
        # The funds block prints its own unit; one that stands above it holds for it too.
        take_unit(draft, *(cell.text for cell in row.filled))
    if begins:
        draft.started = True
        draft.source = draft.source or row.source
    if draft.block is Block.AFTER:
        _take_after(draft, row)
        return
    draft.labels.update(compact(cell.text) for cell in row.filled[:2] if len(compact(cell.text)) <= 12)
    only = row.only_text
    if only is not None and not draft.has_body():
        year = draft.words.year_of(only)
        if year:
            draft.record.put("fiscal_year", year, [row.filled[0].source])
            return
        year = line_year(only, draft.words)
        if year:
            draft.record.put("fiscal_year", year, [row.filled[0].source])
    if not draft.has_body() and "fiscal_year" not in draft.record.values:
        _take_year_beside(draft, row)
    if draft.goals.read_numbered(row) or (draft.block is not Block.INDICATORS and draft.goals.read_inside(row)):
        return
    if (draft.block in (Block.FUNDS, Block.GOALS) or (draft.block is Block.HEAD and draft.started)) and _is_aside(
        draft, row
    ):
        draft.block = Block.ASIDE
        return
    if _take_heading(draft, row):
        return
    if draft.block is Block.ASIDE and draft.goals.read_side(row):
        draft.block = Block.GOALS
        return
    if draft.block is Block.ASIDE:
        if _is_head_row(row, draft.words):
            read_head_row(row, draft.words, draft.record)
        return
    if draft.block is Block.INDICATORS:
        _take_indicator(draft, row)
        draft.end_grid = row.grid
    elif draft.block is Block.HEAD:
        read_head_row(row, draft.words, draft.record) or draft.goals.read_side(row)
    elif draft.block is Block.FUNDS:
        read = draft.funds.read(row) or draft.goals.read_side(row)
        if not read and not read_head_row(row, draft.words, draft.record):
            _unclaimed(draft, row)
    elif _is_head_row(row, draft.words) and read_head_row(row, draft.words, draft.record):
        return
    elif _is_section_line(row) or not draft.goals.read(row):
        _unclaimed(draft, row)


def _take_year_beside(draft: Draft, row: Row) -> None:
    """Take the year from a cell of its own behind a label with its value: "填报单位：… | 2022年度 | 单位：万元".

    Several years in a row are headings.
    """
    if sum(1 for cell in row.filled if draft.words.year_alone.match(compact(cell.text))) > 1:
        return
    for before, cell in zip((None, *row.filled), row.filled, strict=False):
        if not draft.words.year_alone.match(compact(cell.text)) or (
            before is not None and not re.search("[:：].", before.text)
        ):
            continue
        draft.record.put("fiscal_year", draft.words.year_of(cell.text), [cell.source])
        return


def _is_aside(draft: Draft, row: Row) -> bool:
    """Whether the row heads a block that no field of the form comes from: tasks, management of the funds."""
    if draft.indicators.heading_roles(row) or (draft.funds.is_heading(row) and not draft.funds.has_total()):
        return False
    first = row.filled[0]
    if _is_head_row(row, draft.words) and draft.words.head_field(first.text) in PERSONAL:
        return False
    leading = row.filled[:2] if draft.words.is_side_label(first.text) else (first,)
    return any(draft.words.is_note_label(cell.text) for cell in leading)


def _is_head_row(row: Row, words: Vocabulary) -> bool:
    name = words.head_field(row.filled[0].text)
    return name is not None and len(row.filled) >= 2 and len(compact(row.filled[0].text)) <= 10


def _is_section_line(row: Row) -> bool:
    """Whether the row is a heading across a sheet, as "四、绩效指标完成情况"."""
    text = compact(row.only_text or "")
    return is_heading_line(text) and bool(SECTION_NUMBER.match(text))


def _take_heading(draft: Draft, row: Row) -> bool:
    """Begin a block where the row heads one; false where it heads none."""
    draft.other_heading |= _heads_other_form(draft, row)
    if draft.indicators.heading_roles(row):
        draft.indicators.read_heading(row)
        draft.headings.extend(column.heading for column in draft.indicators.columns)
        draft.block = Block.INDICATORS
        return True
    if draft.block is Block.INDICATORS and draft.indicators.split_heading(row):
        return True
    in_indicators = draft.block is Block.INDICATORS and bool(draft.indicators.rows)
    if draft.funds.is_heading(row) and (not in_indicators or draft.is_report()):
        draft.funds.read_heading(row)
        draft.funds_columns.extend(column.role for column in draft.funds.columns)
        draft.block = Block.FUNDS
        return True
    if draft.block is not Block.INDICATORS and draft.goals.is_heading(row):
        draft.goals.read_heading(row)
        draft.block = Block.GOALS
        return True
    return False


def _heads_other_form(draft: Draft, row: Row) -> bool:
    """Whether the row has a heading that only other forms have, and is not that of a self-evaluation all the same."""
    if draft.indicators.rows:
        return False
    roles = draft.indicators.heading_roles(row)
    others = sum(1 for cell in row.filled if draft.words.is_other_heading(cell.text))
    if draft.title is None or not {"actual", "score"} & set(roles.values()):
        others += sum(1 for cell in row.filled if draft.words.is_half_year(cell.text))
    return others > (0 if roles or draft.funds.is_heading(row) else len(row.filled))


def _take_indicator(draft: Draft, row: Row) -> None:
    """Read a row of the indicator block, which is an indicator unless its first cell says otherwise."""
    first = row.filled[0]
    if draft.words.is_side_label(first.text) and len(row.filled) > 1 and not draft.words.is_total(first.text):
        first = row.filled[1]
    if any(draft.words.is_subtotal(cell.text) for cell in row.filled[:3]):
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
        _take_after(draft, row)
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
    if not draft.indicators.read(row):
        _unclaimed(draft, row)


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


def _take_after(draft: Draft, row: Row) -> None:
    """Rows below the total: only a grade or a total still missing is read, whichever cell labels it.

    Indicators below it mean that it was the sum of one block only.
    """
    if draft.note_grid is not None and draft.total_grid is None and _goes_on(draft, row):
        draft.block, draft.note_grid = Block.INDICATORS, None
        _take_indicator(draft, row)
        return
    if draft.total_grid is row.grid and _looks_like_indicator(row) and names_level(row, draft.words):
        for total in ("total_weight", "total_score"):
            draft.record.values.pop(total, None)
            draft.record.sources.pop(total, None)
        draft.block, draft.total_grid = Block.INDICATORS, None
        _take_indicator(draft, row)
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
        _unclaimed(draft, row)
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
    return len(row.filled) >= 4 and len(numbers) >= 2


def _scores_indicator(cells: Sequence[RowCell]) -> bool:
    """Whether the cells of a row below are a name with points and more."""
    filled = [cell for cell in cells if cell.value is not None]
    numbers = [cell for cell in filled if number(score_text(cell.value)) is not None]
    return len(filled) >= _LEAST_OF_INDICATOR and 2 <= len(numbers) < len(filled)


def _gives_reason(row: Row, words: Vocabulary) -> bool:
    """Whether the row tells why points were lost (扣分原因), beside its label or behind its colon."""
    label, colon, text = compact(row.filled[0].text).partition(":")
    if words.indicator_column(label) != "deviation" or words.is_note_label(row.filled[0].text):
        return False
    return bool(colon and text) if len(row.filled) == 1 else not _looks_like_indicator(row)


def _unclaimed(draft: Draft, row: Row) -> None:
    """Make an issue of a row that no reader takes, unless headings and notes explain it."""
    first = row.filled[0].text
    if row.only_text is not None and is_heading_line(first):
        return
    if draft.block is Block.AFTER and _signs(draft, row):
        return
    if draft.words.is_note_label(first) or (len(row.filled) == 1 and draft.words.is_side_label(first)):
        return
    code = "unclaimed_row" if draft.block is Block.INDICATORS else "unclaimed_text"
    # A short text below the form may be a name, which no message tells.
    begins = "" if draft.block is Block.AFTER and len(compact(first)) <= _LONGEST_NAME else quoted(first)
    message = f"No field of the form takes the row that begins with {begins}" if begins else "No field takes the row"
    name = None
    if any(holds_number(cell.text) for cell in row.filled):
        name = {Block.INDICATORS: INDICATOR_POINTS, Block.FUNDS: EXECUTION_POINTS}.get(draft.block)
    draft.record.issue(code, message, row.source, name)


def _signs(draft: Draft, row: Row) -> bool:
    """Whether the row below a form names who filled it in, with telephone and date."""
    names = {labelled_field(cell, draft.words) for cell in row.filled}
    return bool(names & {*PERSONAL, "implementing_unit"}) or any(
        draft.words.is_note_label(cell.text) for cell in row.filled
    )
