"""Rows that no reader of a block takes: an issue, so that nothing printed is dropped without a word."""

from extract.forms.draft import Block, Draft
from extract.forms.fields import EXECUTION_POINTS, INDICATOR_POINTS, quoted
from extract.forms.head import PERSONAL, labelled_field
from extract.forms.printed import compact, is_heading_line
from extract.forms.rows import Row, holds_number

_LONGEST_NAME = 4
"""Characters of a person's name."""


def note_unclaimed(draft: Draft, row: Row) -> None:
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
