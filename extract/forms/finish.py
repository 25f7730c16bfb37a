"""A finished draft becomes a form of the model: records numbered, kinds of rows told, what is missing noted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.forms.draft import Draft
from extract.forms.fields import AMOUNTS, Record
from extract.forms.funds_line import Line
from extract.forms.indicator_row import IndicatorRow, name_deepest_level, settle_weight_shares, weights_from_headings
from extract.forms.output import hash_of
from extract.forms.printed import number
from extract.forms.proven import settle_points
from extract.forms.repeats import kept_rows
from extract.forms.sentences import read_sentences, read_sentences_behind
from extract.forms.template import Printed, template_of
from extract.forms.vocabulary import Vocabulary
from model.form import BudgetLine, Claim, Form, Indicator, Issue
from model.source import Source
from model.status import RowKind


def finished(draft: Draft, ordinal: int) -> Form:
    """The form as the model has it, with its hash. Settles what only the whole form can tell; call it once a draft."""
    _settle_department(draft)
    rows = kept_rows(draft)
    name_deepest_level(rows, draft.indicators.columns, draft.words)
    settle_weight_shares(
        draft.record, rows, converted=any(draft.words.is_converted(heading) for heading in draft.headings)
    )
    weights_from_headings(rows, draft.indicators.columns)
    lines = draft.funds.finished()
    settle_points(draft.record, rows, lines, draft.indicators.strangers, draft.total_cells)
    is_report = draft.is_report()  # before its sentences name the project
    if is_report or draft.title is None:
        read_sentences(draft)
    else:
        read_sentences_behind(draft)
    funds_weights = {number(line.record.get("weight")) for line in lines} - {None}
    execution = {
        row
        for row in rows
        if _is_execution(row, draft.words) and (not funds_weights or number(row.record.get("weight")) in funds_weights)
    }
    _note_missing(draft, rows, lines)
    values = draft.record.values
    form = Form(
        form_ordinal=ordinal,
        form_hash="",
        template=template_of(_printed(draft, is_report=is_report, has_execution_row=bool(execution)), draft.words),
        title=draft.title,
        fiscal_year=values.get("fiscal_year"),
        project_name=values.get("project_name"),
        department=values.get("department"),
        implementing_unit=values.get("implementing_unit"),
        responsible_person=values.get("responsible_person"),
        phone=values.get("phone"),
        money_unit=draft.funds.money_unit,
        budget_lines=tuple(
            BudgetLine(line_no, line.funding_source, line.label, source=line.source, **line.record.values)
            for line_no, line in enumerate(lines, 1)
        ),
        goal_expected=values.get("goal_expected"),
        goal_actual=values.get("goal_actual"),
        indicators=tuple(
            _indicator(seq, row, draft.words, is_execution=row in execution) for seq, row in enumerate(rows, 1)
        ),
        total_weight=values.get("total_weight"),
        total_score=values.get("total_score"),
        grade=values.get("grade"),
        issues=tuple(_issues(draft.record, lines, rows)),
        source=draft.source or (rows[0].source if rows else Source()),
        claims=tuple(_claims(draft.record, lines, rows)),
    )
    return replace(form, form_hash=hash_of(form))


def _printed(draft: Draft, *, is_report: bool, has_execution_row: bool) -> Printed:
    """What tells the form's family."""
    return Printed(
        title=draft.title or "",
        indicator_columns=tuple(column.role for column in draft.indicators.columns),
        indicator_headings=tuple(draft.headings),
        funds_columns=tuple(draft.funds_columns),
        source_columns=len(draft.funds.by_source),
        labels=draft.labels,
        is_report=is_report,
        has_execution_row=has_execution_row,
    )


def _settle_department(draft: Draft) -> None:
    """On a form about a whole department, the unit that it names is the department."""
    record = draft.record
    if draft.is_whole_department() and "department" not in record.values and "project_name" not in record.values:
        name = record.values.pop("implementing_unit", None)
        sources = record.sources.pop("implementing_unit", [])
        if name is not None:
            record.put("department", name, sources)


def _indicator(seq: int, row: IndicatorRow, words: Vocabulary, *, is_execution: bool) -> Indicator:
    record = row.record
    values = {name: value for name, value in record.values.items() if name not in ("level1", "level2")}
    kind = RowKind.EXECUTION if is_execution else RowKind.INDICATOR
    if _is_placeholder(row, words):
        kind = RowKind.PLACEHOLDER
    return Indicator(seq, kind, row.level1, row.level2, source=row.source, **values)


def _is_execution(row: IndicatorRow, words: Vocabulary) -> bool:
    # A name over all columns of names is read into one of the first.
    name = row.record.get("level3") or row.level2 or row.level1
    return name is not None and words.is_execution(name)


def _is_placeholder(row: IndicatorRow, words: Vocabulary) -> bool:
    """Whether the row holds only what the template left there."""
    record = row.record
    name = record.get("level3")
    if name is not None and not words.is_placeholder(name):
        return False
    for field_name in ("weight", "score", "reviewed_score"):
        value = number(record.get(field_name))
        if value is not None and value != 0:
            return False
    texts = (record.get(field_name) for field_name in ("target", "actual"))
    return all(text is None or words.is_placeholder(text) for text in texts)


def _note_missing(draft: Draft, rows: Sequence[IndicatorRow], lines: Sequence[Line]) -> None:
    """Make an issue of what every form has and this one does not print."""
    place = draft.source or Source()
    if not rows:
        draft.record.issue("missing_indicators", "No indicator row was found in the form", place)
    if "fiscal_year" not in draft.record.values:
        draft.record.issue("missing_year", "No year is printed on the form", place, "fiscal_year")
    # Weights alone are what the template printed: a form published unfilled lacks no total.
    filled = any(row.record.get("score") is not None for row in rows)
    if filled and draft.indicators.is_scored and "total_score" not in draft.record.values:
        draft.record.issue("missing_total", "No total of the scores could be read", place, "total_score")

    bare = [source for line in lines for source in _amounts_without_unit(line)]
    if bare and draft.funds.money_unit is None:
        draft.record.issue("no_money_unit", "Amounts are printed, but no unit of money", bare[0], "money_unit")


def _amounts_without_unit(line: Line) -> Iterator[Source]:
    """The places of amounts that mean nothing without a unit: numbers other than zero, printed without their own."""
    for name in AMOUNTS:
        if number(line.record.get(name)):
            yield from line.record.sources[name][:1]


def _issues(head: Record, lines: Sequence[Line], rows: Sequence[IndicatorRow]) -> Iterator[Issue]:
    """What could not be settled, with the number of its record: head, budget lines, indicators."""
    yield from head.issues
    for line_no, line in enumerate(lines, 1):
        for issue in line.record.issues:
            yield replace(issue, record_no=line_no)
    for seq, row in enumerate(rows, 1):
        for issue in row.record.issues:
            yield replace(issue, record_no=seq)
        if row.level1_inferred:
            message = f"The level-1 name is not printed; “{row.level2}” stands below “{row.level1}”"
            yield Issue("inferred_level1", message, row.source, "indicator", seq, "level1")


def _claims(head: Record, lines: Sequence[Line], rows: Sequence[IndicatorRow]) -> Iterator[Claim]:
    """Which place on the page each field of a record was read from, in the order of the issues."""
    numbered: list[tuple[int | None, Record]] = [(None, head)]
    numbered += [(line_no, line.record) for line_no, line in enumerate(lines, 1)]
    numbered += [(seq, row.record) for seq, row in enumerate(rows, 1)]
    for record_no, record in numbered:
        for name, sources in record.sources.items():
            for source in sources:
                yield Claim(source, record.kind, record_no, name)
