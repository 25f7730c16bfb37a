"""A row of a table into the draft: which block of the form it belongs to, and the reader of that block that takes it.

Headings of the funds, goals and indicator blocks say what the rows below them mean; the total row ends them.
"""

import re

from extract.forms.draft import Block, Draft, take_unit
from extract.forms.head import PERSONAL, line_year, read_head_row
from extract.forms.indicator_block import take_after, take_indicator
from extract.forms.printed import SECTION_NUMBER, compact, is_heading_line
from extract.forms.rows import Row
from extract.forms.unclaimed import note_unclaimed
from extract.forms.vocabulary import Vocabulary


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
        if _is_section_line(row):
            # "二、项目资金情况（万元）"
            draft.funds.note_unit(row)
    if begins:
        draft.started = True
        if draft.source is None or not draft.source.is_on_page:
            draft.source = row.source
    if draft.block is Block.AFTER:
        take_after(draft, row)
        return
    draft.labels.update(compact(cell.text) for cell in row.filled[:2] if len(compact(cell.text)) <= 12)
    if not draft.has_body() and _take_year(draft, row):
        return
    if draft.goals.read_numbered(row) or (draft.block is not Block.INDICATORS and draft.goals.read_inside(row)):
        return
    if (draft.block in (Block.FUNDS, Block.GOALS) or (draft.block is Block.HEAD and draft.started)) and _is_aside(
        draft, row
    ):
        draft.block = Block.ASIDE
        return
    if _take_heading(draft, row):
        return
    if draft.block is not Block.INDICATORS and draft.indicators.names.take_above_heading(row):
        return
    if draft.block is Block.ASIDE and draft.goals.read_side(row):
        draft.block = Block.GOALS
        return
    if draft.block is Block.ASIDE:
        if _is_head_row(row, draft.words):
            read_head_row(row, draft.words, draft.record)
        return
    if draft.block is Block.INDICATORS:
        take_indicator(draft, row)
        draft.end_grid = row.grid
    elif draft.block is Block.HEAD:
        read_head_row(row, draft.words, draft.record) or draft.goals.read_side(row)
    elif draft.block is Block.FUNDS:
        read = draft.funds.read(row) or draft.goals.read_side(row)
        if not read and not read_head_row(row, draft.words, draft.record):
            note_unclaimed(draft, row)
    elif _is_head_row(row, draft.words) and read_head_row(row, draft.words, draft.record):
        return
    elif _is_section_line(row) or not draft.goals.read(row):
        note_unclaimed(draft, row)


def _take_year(draft: Draft, row: Row) -> bool:
    """Take the year from a row above the body; gives whether the row is nothing but the year's line."""
    only = row.only_text
    if only is not None:
        alone = draft.words.year_of(only)
        year = alone or line_year(only, draft.words)
        if year:
            draft.record.put("fiscal_year", year, [row.filled[0].source])
        if alone:
            return True
    if "fiscal_year" not in draft.record.values:
        _take_year_beside(draft, row)
    return False


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
    if draft.funds.is_heading(row) and (not in_indicators or draft.is_report() or draft.funds.is_first_heading(row)):
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
