"""What a report says in its sentences only: total, grade, project, year, goal."""

from collections.abc import Sequence
from dataclasses import replace

from extract.forms.draft import Draft
from extract.forms.printed import compact, is_heading_line, number
from extract.forms.vocabulary_index import all_of
from model.grid import Paragraph


def read_sentences(draft: Draft) -> None:
    """Fill the fields of the head that are still open from the prose of the draft; what a table printed stays."""
    for paragraph in running_text(draft.paragraphs):
        if draft.words.is_note_label(paragraph.text):
            continue
        squeezed = compact(paragraph.text)
        for name, patterns in draft.words.sentences.items():
            if name not in draft.record.values:
                value = all_of(patterns, squeezed)
                if value:
                    draft.record.put_paragraph(name, value, paragraph)
    _read_report_goal(draft)
    if "fiscal_year" not in draft.record.values:
        _read_prose_year(draft)


def read_sentences_behind(draft: Draft) -> None:
    """Fill total and grade from the sentences behind a form's table, where all that tell a score tell the same."""
    if "total_score" in draft.record.values and "grade" in draft.record.values:
        return
    found = {
        match["value"]: paragraph
        for paragraph in running_text(draft.behind)
        for pattern in draft.words.sentences["total_score"]
        for match in pattern.finditer(compact(paragraph.text))
        if "得分" in match.group() and not draft.words.is_note_label(paragraph.text)
    }
    if len(found) != 1:
        return
    value, paragraph = found.popitem()
    if "total_score" not in draft.record.values:
        draft.record.put_paragraph("total_score", value, paragraph)
    elif number(draft.record.get("total_score")) != number(value):
        return
    grade = all_of(draft.words.sentences["grade"], compact(paragraph.text))
    if grade and "grade" not in draft.record.values:
        draft.record.put_paragraph("grade", grade, paragraph)


def _read_report_goal(draft: Draft) -> None:
    if "goal_expected" in draft.record.values:
        return
    running = running_text(draft.paragraphs)
    for position, paragraph in enumerate(running[:-1]):
        if draft.words.goals.is_of_report(paragraph.text.replace(").", ")")):
            following = running[position + 1]
            draft.record.put_paragraph("goal_expected", following.text, following)
            return


def _read_prose_year(draft: Draft) -> None:
    """The year that a report's prose names, where it names one only."""
    found = [
        (match["year"], paragraph)
        for paragraph in running_text(draft.paragraphs)
        for match in draft.words.prose_year.finditer(compact(paragraph.text))
    ]
    years = {year for year, _ in found}
    if len(years) == 1:
        draft.record.put_paragraph("fiscal_year", found[0][0], found[0][1])


def running_text(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs outside tables, where a reader gives them line by line (PDF) joined up to the end of a sentence."""
    running: list[Paragraph] = []
    for paragraph in paragraphs:
        last = running[-1] if running else None
        if (
            last is None
            or paragraph.page is None
            or is_heading_line(paragraph.text)
            or is_heading_line(last.text)
            or compact(last.text).endswith(("。", "!", "?"))
        ):
            running.append(paragraph)
        else:
            running[-1] = replace(last, text=f"{last.text}\n{paragraph.text}")
    return running
