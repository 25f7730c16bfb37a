"""From paragraphs and tables to forms, by the labels that are printed, whatever the reader and the layout.

One pass over the rows. A title or a 项目名称 begins a form; what its rows mean, `blocks` tells, and `finish` makes
the forms of what was gathered. What stands between forms is left alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from extract.forms.blocks import take_row
from extract.forms.draft import Block, Draft, take_paragraph, take_title
from extract.forms.fields import Record
from extract.forms.finish import finished
from extract.forms.head import read_head_line, read_head_row, starting_label, with_values_beside
from extract.forms.indicator_block import names_level
from extract.forms.printed import compact
from extract.forms.repeats import without_repeats
from extract.forms.rows import Item, Row, items, with_title_apart
from extract.forms.side_by_side import with_parts_apart
from extract.forms.vocabulary import Vocabulary, vocabulary
from model.form import Form, Issue
from model.grid import Content, Paragraph
from model.source import Source

_LOOK_AHEAD = 12
_LINES_BEFORE = 2
"""Lines above a form without a known title that may hold its year."""


def parse_forms(content: Content) -> tuple[tuple[Form, ...], tuple[Issue, ...]]:
    """The forms of a document in printed order, and the issues that belong to no form."""
    words = vocabulary()
    content = replace(content, blocks=tuple(with_parts_apart(content.blocks, words)))
    apart = [part for item in items(content) for part in with_title_apart(item, words.is_title)]
    drafts = _read(with_values_beside(apart, words), words)
    left_out = tuple(_left_out(draft) for draft in drafts if draft.may_be_form())
    drafts = without_repeats([draft for draft in drafts if draft.is_form()])
    forms = tuple(finished(draft, ordinal) for ordinal, draft in enumerate(drafts, 1))
    return forms, (*content.issues, *(_silent_page(page) for page in content.silent_pages), *left_out)


def _silent_page(page: int) -> Issue:
    message = f"Page {page} shows something but has no text that can be read (a scan?)"
    return Issue("silent_page", message, Source(page=page), "document")


def _left_out(draft: Draft) -> Issue:
    message = (
        "A table with the head of a form is not read as a self-evaluation: above it stands no title known, "
        "and none of its columns is known to hold results or scores"
    )
    return Issue("left_out_form", message, draft.source or Source(), "document")


def _read(sequence: list[Item], words: Vocabulary) -> list[Draft]:
    """What was gathered between one beginning and the next, whether it is a form or not."""
    drafts = [Draft(words)]
    for position, item in enumerate(sequence):
        draft = drafts[-1]
        if isinstance(item, Paragraph):
            if words.is_other_title(item.text) and not words.is_title(item.text):
                if draft.has_body() and not _goes_on(draft, sequence, position):
                    draft = Draft(words)
                    drafts.append(draft)
                draft.other_title |= not draft.has_body()
                take_paragraph(draft, item)
            elif words.is_title(item.text):
                if _title_begins_form(draft, sequence, position):
                    draft = Draft(words)
                    drafts.append(draft)
                take_title(draft, item.text, item.source)
            elif _line_begins_form(draft, item.text):
                drafts.append(Draft(words))
                take_paragraph(drafts[-1], item)
            else:
                take_paragraph(draft, item)
            continue
        only = item.only_text
        if only is not None and words.is_other_title(only) and not words.is_title(only) and not draft.in_body():
            if draft.has_body():
                draft = Draft(words)
                drafts.append(draft)
            draft.other_title = True
            continue
        if only is not None and words.is_title(only):
            if _title_begins_form(draft, sequence, position):
                draft = Draft(words)
                drafts.append(draft)
            take_title(draft, only, item.filled[0].source)
            continue
        start = starting_label(item, words, whole_department=draft.is_whole_department())
        if start is not None and _row_begins_form(draft, item, sequence, position):
            before = draft.below[-_LINES_BEFORE:]
            draft = Draft(words)
            drafts.append(draft)
            for paragraph in before:
                if words.year_of(paragraph.text) is not None:
                    take_paragraph(draft, paragraph)
        take_row(draft, item, begins=start is not None)
    return drafts


def _title_begins_form(draft: Draft, sequence: Sequence[Item], position: int) -> bool:
    """A title after a body begins a form where a head follows; otherwise it is the heading repeated on a new page."""
    if not draft.has_body():
        return draft.started
    whole = draft.is_whole_department() or draft.words.is_of_whole_department(_title_text(sequence[position]))
    for ahead, item in enumerate(sequence[position + 1 : position + 1 + _LOOK_AHEAD], position + 1):
        if isinstance(item, Paragraph):
            if any(draft.words.starts_form(name) for name, _, _ in read_head_line(item.text, draft.words)):
                return True
            continue
        if starting_label(item, draft.words, whole_department=whole) is not None:
            # A body without a title, above one, was no form's: a list of scores in the same sheet.
            return draft.title is None or _row_begins_form(draft, item, sequence, ahead)
        if draft.indicators.heading_roles(item) or draft.funds.is_heading(item):
            return draft.block is Block.AFTER
        if len(item.filled) > 1 and read_head_row(item, draft.words, Record("form")):
            return True
    return False


def _names_below(draft: Draft, row: Row) -> bool:
    """Whether the same head names its project twice, as 二级项目名称 below 专项资金名称."""
    named = draft.record.sources.get("project_name", ())
    if draft.has_body() or not named or any(source.table_no != row.source.table_no for source in named):
        return False
    return "project_name" in draft.record.provisional or any(
        draft.words.is_provisional(cell.text) and draft.words.head_field(cell.text) == "project_name"
        for cell in row.filled
    )


def _title_text(item: Item) -> str:
    return compact(item.text if isinstance(item, Paragraph) else item.only_text or "")


def _goes_on(draft: Draft, sequence: Sequence[Item], position: int) -> bool:
    """Whether the first row behind a line is one more indicator of the form."""
    row = next((item for item in sequence[position + 1 : position + 1 + _LOOK_AHEAD] if isinstance(item, Row)), None)
    return row is not None and draft.in_body() and bool(row.filled) and names_level(row, draft.words)


def _line_begins_form(draft: Draft, text: str) -> bool:
    if not draft.has_body():
        return False
    return any(draft.words.starts_form(name) for name, _, _ in read_head_line(text, draft.words))


def _row_begins_form(draft: Draft, row: Row, sequence: Sequence[Item], position: int) -> bool:
    """A second 项目名称 begins another form, except in a heading repeated on a new page in the middle of one."""
    if not (draft.started or draft.has_body()):
        return False
    if not draft.started and not draft.indicators.columns and draft.funds.heading_grid is row.grid:
        # The funds stand before the name, in one table with it.
        return False
    if _names_below(draft, row):
        return False
    if draft.block is not Block.INDICATORS:
        return True
    head = Record("form")
    read_head_row(row, draft.words, head)
    if head.get("project_name") != draft.record.get("project_name"):
        return True
    for item in sequence[position + 1 : position + 1 + _LOOK_AHEAD]:
        if isinstance(item, Row):
            if draft.funds.is_heading(item) and not draft.indicators.heading_roles(item):
                return True
            if draft.indicators.heading_roles(item):
                return False
    return False
