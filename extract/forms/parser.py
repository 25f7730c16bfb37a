"""From paragraphs and tables to forms, by the labels that are printed, whatever the reader and the layout.

One pass over the rows. A title or a 项目名称 begins a form; headings of the funds, goals and indicator blocks say
what the rows below them mean; the total row ends it. What stands between forms is left alone.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from extract.forms.fields import Record, quoted
from extract.forms.funds import FundsReader
from extract.forms.head import GoalReader, labelled_field, read_head_line, read_head_row, starting_label
from extract.forms.indicators import IndicatorReader, IndicatorRow, weights_from_headings
from extract.forms.output import hash_of
from extract.forms.printed import clean, compact, number, score_text
from extract.forms.rows import Item, Row, RowCell, items
from extract.forms.template import Printed, template_of
from extract.forms.vocabulary import Vocabulary, all_of, vocabulary
from model.form import BudgetLine, Claim, Form, Indicator, Issue
from model.grid import Content, Grid, Paragraph
from model.source import Source
from model.status import RowKind

_LOOK_AHEAD = 12
_LINES_BEFORE = 2
"""Lines above a form without a known title that may hold its year."""
_HEADING_LINE = re.compile(
    r"^([一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[、.]|附件)[^。；;，,：:]{1,24}$"
)
"""A short numbered line without a sentence's punctuation: a heading."""


class _Block(Enum):
    """Which block of the form the rows belong to."""

    HEAD = "head"
    FUNDS = "funds"
    GOALS = "goals"
    INDICATORS = "indicators"
    ASIDE = "aside"
    AFTER = "after"


def parse_forms(content: Content) -> tuple[tuple[Form, ...], tuple[Issue, ...]]:
    """The forms of a document in printed order, and the issues that belong to no form."""
    words = vocabulary()
    drafts = _read(list(items(content)), words)
    drafts = _without_repeats([draft for draft in drafts if draft.is_form()])
    forms = tuple(draft.form(ordinal) for ordinal, draft in enumerate(drafts, 1))
    return forms, tuple(_silent_page(page) for page in content.silent_pages)


def _silent_page(page: int) -> Issue:
    message = f"Page {page} shows something but has no text that can be read (a scan?)"
    return Issue("silent_page", message, Source(page=page), "document")


def _read(sequence: list[Item], words: Vocabulary) -> list["_Draft"]:
    drafts = [_Draft(words)]
    for position, item in enumerate(sequence):
        draft = drafts[-1]
        if isinstance(item, Paragraph):
            if words.is_other_title(item.text) and not words.is_title(item.text):
                if draft.has_body() and not _goes_on(draft, sequence, position):
                    draft = _Draft(words)
                    drafts.append(draft)
                draft.other_title |= not draft.has_body()
                draft.take_paragraph(item)
            elif words.is_title(item.text):
                if _title_begins_form(draft, sequence, position):
                    draft = _Draft(words)
                    drafts.append(draft)
                draft.take_title(item.text, item.source)
            elif _line_begins_form(draft, item.text):
                drafts.append(_Draft(words))
                drafts[-1].take_paragraph(item)
            else:
                draft.take_paragraph(item)
            continue
        only = item.only_text
        if only is not None and words.is_other_title(only) and not words.is_title(only) and not draft.in_body():
            if draft.has_body():
                draft = _Draft(words)
                drafts.append(draft)
            draft.other_title = True
            continue
        if only is not None and words.is_title(only):
            if _title_begins_form(draft, sequence, position):
                draft = _Draft(words)
                drafts.append(draft)
            draft.take_title(only, item.filled[0].source)
            continue
        start = starting_label(item, words, whole_department=draft.is_whole_department())
        if start is not None and _row_begins_form(draft, item, sequence, position):
            before = draft.below[-_LINES_BEFORE:]
            draft = _Draft(words)
            drafts.append(draft)
            for paragraph in before:
                if words.year_of(paragraph.text) is not None:
                    draft.take_paragraph(paragraph)
        draft.take_row(item, begins=start is not None)
    return drafts


def _title_begins_form(draft: "_Draft", sequence: Sequence[Item], position: int) -> bool:
    """A title after a body begins a form where a head follows; otherwise it is the heading repeated on a new page."""
    if not draft.has_body():
        return draft.started
    whole = draft.is_whole_department() or "整体" in _title_text(sequence[position])
    for ahead, item in enumerate(sequence[position + 1 : position + 1 + _LOOK_AHEAD], position + 1):
        if isinstance(item, Paragraph):
            if any(draft.words.starts_form(name) for name, _, _ in read_head_line(item.text, draft.words)):
                return True
            continue
        if starting_label(item, draft.words, whole_department=whole) is not None:
            return _row_begins_form(draft, item, sequence, ahead)
        if draft.indicators.heading_roles(item) or draft.funds.is_heading(item):
            return draft.block is _Block.AFTER
        if len(item.filled) > 1 and read_head_row(item, draft.words, Record("form")):
            return True
    return False


def _title_text(item: Item) -> str:
    return compact(item.text if isinstance(item, Paragraph) else item.only_text or "")


def _goes_on(draft: "_Draft", sequence: Sequence[Item], position: int) -> bool:
    """Whether the first row behind a line is one more indicator of the form."""
    row = next((item for item in sequence[position + 1 : position + 1 + _LOOK_AHEAD] if isinstance(item, Row)), None)
    return row is not None and draft.in_body() and bool(row.filled) and draft.names_level(row)


def _line_begins_form(draft: "_Draft", text: str) -> bool:
    if not draft.has_body():
        return False
    return any(draft.words.starts_form(name) for name, _, _ in read_head_line(text, draft.words))


def _row_begins_form(draft: "_Draft", row: Row, sequence: Sequence[Item], position: int) -> bool:
    """A second 项目名称 begins another form, except in a heading repeated on a new page in the middle of one."""
    if not (draft.started or draft.has_body()):
        return False
    if draft.block is not _Block.INDICATORS:
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


@dataclass
class _Draft:
    """A form while it is being read."""

    words: Vocabulary
    record: Record = field(default_factory=lambda: Record("form"))
    block: _Block = _Block.HEAD
    started: bool = False
    """Whether a label that begins a form was met."""
    title: str | None = None
    other_title: bool = False
    """Whether the last title met is that of a form that looks alike and is none."""
    other_heading: bool = False
    """Whether a column was met that only such forms have."""
    source: Source | None = None
    paragraphs: list[Paragraph] = field(default_factory=list)
    below: list[Paragraph] = field(default_factory=list)
    """Paragraphs below the total: the last ones may belong to a form that follows without a title."""
    labels: set[str] = field(default_factory=set)
    goal_heading: bool = False
    total_grid: Grid | None = None
    """The table of the total row."""
    funds_columns: list[str] = field(default_factory=list)
    funds: FundsReader = field(init=False)
    goals: GoalReader = field(init=False)
    indicators: IndicatorReader = field(init=False)
    headings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.funds = FundsReader(self.words, self.record)
        self.goals = GoalReader(self.words, self.record)
        self.indicators = IndicatorReader(self.words, self.record)

    def has_body(self) -> bool:
        """Whether a funds or an indicator block was met."""
        return bool(self.funds_columns or self.funds.by_source or self.indicators.columns)

    def is_whole_department(self) -> bool:
        """Whether the title speaks of a whole department."""
        return "整体" in compact(self.title or "")

    def is_report(self) -> bool:
        """Whether prose, not a form's head, tells what the tables are about."""
        return not self.started and "project_name" not in self.record.values

    def is_form(self) -> bool:
        """Whether what was read is a form: a head with a body, or a report's tables about a self-evaluation.

        Declared targets and monitoring have heads and indicators too; what they lack are results.
        """
        if self.other_heading:
            return False
        if self.started:
            if self.title is None and (self.other_title or not self.indicators.has_results):
                return False
            return bool(self.indicators.columns) or bool(self.funds.lines)
        if not self.indicators.rows:
            return False
        if self.title is not None:
            return True
        return not self._is_other_report() and any(
            self.words.is_self_evaluation(paragraph.text) for paragraph in self.paragraphs
        )

    def _is_other_report(self) -> bool:
        """Whether the prose's own heading says that others evaluated."""
        headings = [paragraph.text for paragraph in self.paragraphs if self.words.is_other_report(paragraph.text)]
        return bool(headings) and not any(self.words.is_self_evaluation(text) for text in headings)

    def in_body(self) -> bool:
        """Whether the rows of a block are being read, where a lone text is part of it."""
        return self.has_body() and self.block is not _Block.AFTER

    def take_title(self, text: str, source: Source) -> None:
        """Take the title, the year in it and a total printed in it."""
        if self.has_body() and self.title is not None:
            return
        self.title = clean(text)
        self.other_title = False
        if not self.has_body():
            self.source = source
        year = self.words.year_of(text)
        if year:
            self.record.put("fiscal_year", year, [source])
        found = self.words.title_total.search(compact(text))
        if found:
            self.record.put("total_score", found["score"], [source])

    def take_paragraph(self, paragraph: Paragraph) -> None:
        """Take a paragraph outside tables."""
        self.paragraphs.append(paragraph)
        if self.has_body() and self.block is _Block.AFTER:
            self.below.append(paragraph)
            return
        year = self.words.year_of(paragraph.text)
        if year and not self.has_body():
            self.record.put("fiscal_year", year, [paragraph.source])
        if self.block is _Block.HEAD:
            for name, value, label in read_head_line(paragraph.text, self.words):
                if self.words.is_kept(name) and name not in self.record.values and name not in ("grade", "total_score"):
                    self.record.put_paragraph(name, value, paragraph)
                    if self.words.is_provisional(label):
                        self.record.provisional.add(name)
                self.started |= self.words.starts_form(name)
        squeezed = compact(paragraph.text)
        if self.funds.money_unit is None and "单位:" in squeezed and len(squeezed) < 30:
            found = self.words.unit.search(squeezed)
            self.funds.money_unit = found["unit"] if found else None

    def take_row(self, row: Row, *, begins: bool) -> None:
        """Read one row of a table."""
        if not row.filled:
            return
        if all(len(set(compact(cell.text))) == 1 and set(compact(cell.text)) <= set("-=_—") for cell in row.filled):
            return
        if not (begins or self.started or row.only_text is not None):
            # The title was that of a table of its own, as a list of scores before the forms.
            self.other_title = False
        if begins:
            self.started = True
            self.source = self.source or row.source
        if self.block is _Block.AFTER:
            self._take_after(row)
            return
        self.labels.update(compact(cell.text) for cell in row.filled[:2] if len(compact(cell.text)) <= 12)
        only = row.only_text
        if only is not None and not self.has_body():
            year = self.words.year_of(only)
            if year:
                self.record.put("fiscal_year", year, [row.filled[0].source])
                return
        if self.block in (_Block.FUNDS, _Block.GOALS) and self._is_aside(row):
            self.block = _Block.ASIDE
            return
        if self._take_heading(row):
            return
        if self.block is _Block.ASIDE:
            return
        if self.block is _Block.INDICATORS:
            self._take_indicator(row)
        elif self.block is _Block.HEAD:
            read_head_row(row, self.words, self.record) or self.goals.read_side(row)
        elif self.block is _Block.FUNDS:
            read = self.funds.read(row) or self.goals.read_side(row)
            if not read and not read_head_row(row, self.words, self.record):
                self._unclaimed(row)
        elif self._is_head_row(row) and read_head_row(row, self.words, self.record):
            return
        elif not self.goals.read(row):
            self._unclaimed(row)

    def _is_aside(self, row: Row) -> bool:
        """Whether the row heads a block that no field of the form comes from: tasks, management of the funds."""
        if self.indicators.heading_roles(row):
            return False
        first = row.filled[0]
        leading = row.filled[:2] if self.words.is_side_label(first.text) else (first,)
        return any(self.words.is_note_label(cell.text) for cell in leading)

    def _is_head_row(self, row: Row) -> bool:
        name = self.words.head_field(row.filled[0].text)
        return name is not None and len(row.filled) >= 2 and len(compact(row.filled[0].text)) <= 10

    def _take_heading(self, row: Row) -> bool:
        self.other_heading |= not self.indicators.rows and sum(
            1 for cell in row.filled if self.words.is_other_heading(cell.text)
        ) > (0 if self.funds.is_heading(row) or self.indicators.heading_roles(row) else len(row.filled))
        if self.indicators.heading_roles(row):
            self.indicators.read_heading(row)
            self.headings.extend(column.heading for column in self.indicators.columns)
            self.block = _Block.INDICATORS
            return True
        if self.block is _Block.INDICATORS and self.indicators.split_heading(row):
            return True
        in_indicators = self.block is _Block.INDICATORS and bool(self.indicators.rows)
        if self.funds.is_heading(row) and (not in_indicators or self.is_report()):
            self.funds.read_heading(row)
            self.funds_columns.extend(column.role for column in self.funds.columns)
            self.block = _Block.FUNDS
            return True
        if self.block is not _Block.INDICATORS and self.goals.is_heading(row):
            self.goals.read_heading(row)
            self.block = _Block.GOALS
            return True
        return False

    def _take_indicator(self, row: Row) -> None:
        first = row.filled[0]
        if self.words.is_side_label(first.text) and len(row.filled) > 1 and not self.words.is_total(first.text):
            first = row.filled[1]
        if any(self.words.is_subtotal(cell.text) for cell in row.filled[:3]):
            return
        if self.words.is_total(first.text) and self._read_total(row, first):
            self.total_grid = row.grid
            self.block = _Block.AFTER
            return
        glued = self.words.glued_total.match(compact(first.text))
        if glued and len(row.filled) <= 2:
            self.record.put("total_score", glued["score"], [first.source])
            self.block = _Block.AFTER
            return
        if self.words.is_note_label(first.text) and not self._looks_like_indicator(row):
            self.block = _Block.AFTER
            self._take_after(row)
            return
        name = self.words.head_field(first.text)
        if name in ("total_score", "grade") and read_head_row(row, self.words, self.record):
            return
        if self._repeats_head(row, name):
            return
        if not self.indicators.read(row):
            self._unclaimed(row)

    def _repeats_head(self, row: Row, name: str | None) -> bool:
        """Whether the row is the form's head or year line printed again on a new page."""
        if row.only_text is not None and self.words.year_of(row.only_text) is not None:
            return True
        return name is not None and name in self.record.values and not self._looks_like_indicator(row)

    def _put_total(self, name: str, cells: Sequence[RowCell]) -> None:
        """Set a total; a grade printed behind it in the same cell, "94.5（优）", is the form's."""
        apart = self.words.score_with_grade.match(compact(cells[0].text)) if len(cells) == 1 else None
        if apart is None:
            self.record.put_number(name, cells)
            return
        self.record.put(name, apart["score"], [cells[0].source])
        if "grade" not in self.record.values:
            self.record.put("grade", apart["grade"], [cells[0].source])

    def _sums_more(self, row: Row) -> bool:
        """Whether a total row straight below another one has more points: the form's below a block's."""
        placed = self.indicators.under_points(row, row.filled[0]) if self.total_grid is row.grid else None
        weights = [number(score_text(cell.value)) for cell in (placed or {}).get("weight", [])]
        before = number(self.record.get("total_weight"))
        return before is not None and any(weight is not None and weight > before for weight in weights)

    def names_level(self, row: Row) -> bool:
        """Whether the row begins with the name of a level 1 or 2."""
        return any(self.words.level1(cell.text) or self.words.level1_of_level2(cell.text) for cell in row.filled[:2])

    def _looks_like_indicator(self, row: Row) -> bool:
        numbers = [cell for cell in row.filled if number(score_text(cell.value)) is not None]
        return len(row.filled) >= 4 and len(numbers) >= 2

    def _read_total(self, row: Row, label: RowCell) -> bool:
        """Read the total row; false where the row is an indicator that happens to be called so."""
        rest = [cell for cell in row.filled if cell is not label]
        if any(self.words.level1_of_level2(cell.text) or self.words.level1(cell.text) for cell in rest):
            return False
        grade = next((cell for cell in rest if self.words.grade_word(cell.text)), None)
        if grade is not None and "grade" not in self.record.values:
            self.record.put("grade", self.words.grade_word(grade.text), [grade.source])
        numbers = [cell for cell in rest if number(score_text(cell.value)) is not None]
        placed = self.indicators.under_points(row, label)
        if placed is not None:
            for name, field_name in (("weight", "total_weight"), ("score", "total_score")):
                self._put_total(field_name, placed.get(name, []))
        elif len(numbers) >= 2:
            self.record.put_number("total_weight", numbers[:1])
            self.record.put_number("total_score", numbers[1:2])
        elif len(numbers) == 1 and not any(_begins_as_number(cell) for cell in rest if cell not in numbers):
            self.record.put_number("total_score", numbers)
        else:
            words = [cell for cell in rest if (grade is None or cell is not grade) and cell not in numbers]
            for cell in words[:1]:
                self._put_total("total_score", [cell])
        return True

    def _take_after(self, row: Row) -> None:
        """Rows below the total: only a grade or a total still missing is read.

        Indicators below it mean that it was the sum of one block only.
        """
        if self.total_grid is row.grid and self._looks_like_indicator(row) and self.names_level(row):
            for total in ("total_weight", "total_score"):
                self.record.values.pop(total, None)
                self.record.sources.pop(total, None)
            self.block, self.total_grid = _Block.INDICATORS, None
            self._take_indicator(row)
            return
        name = labelled_field(row.filled[0], self.words)
        if name in ("total_score", "grade") and name not in self.record.values:
            read_head_row(row, self.words, self.record)
        elif self.words.is_total(row.filled[0].text) and (
            "total_score" not in self.record.values or self._sums_more(row)
        ):
            self._read_total(row, row.filled[0])
        self.labels.update(compact(cell.text) for cell in row.filled[:1] if len(compact(cell.text)) <= 12)

    def _unclaimed(self, row: Row) -> None:
        first = row.filled[0].text
        if row.only_text is not None and _HEADING_LINE.match(compact(first)):
            return
        if self.words.is_note_label(first) or (len(row.filled) == 1 and self.words.is_side_label(first)):
            return
        code = "unclaimed_row" if self.block is _Block.INDICATORS else "unclaimed_text"
        self.record.issue(code, f"No field of the form takes the row that begins with {quoted(first)}", row.source)

    # What was read becomes a form.

    def kept_rows(self) -> list[IndicatorRow]:
        """The indicator rows, those printed again in a later table counted once."""
        rows = self.indicators.rows
        if len({row.table for row in rows}) < 2:
            return rows
        named: dict[str, list[IndicatorRow]] = defaultdict(list)
        for row in rows:
            named[compact(row.record.get("level3") or "")].append(row)
        return [
            row
            for row in rows
            if not any(
                other.table > row.table and _same_indicator(row, other)
                for other in named[compact(row.record.get("level3") or "")]
            )
        ]

    def form(self, ordinal: int) -> Form:
        """The form as the model has it."""
        self._settle_department()
        rows = self.kept_rows()
        weights_from_headings(rows, self.indicators.columns)
        lines = self.funds.finished()
        is_report = self.is_report()
        if is_report or self.title is None:
            self._read_sentences()
        funds_weights = {number(line.record.get("weight")) for line in lines} - {None}
        execution = {
            row
            for row in rows
            if _is_execution(row, self.words)
            and (not funds_weights or number(row.record.get("weight")) in funds_weights)
        }
        self._missing(rows)
        issues: list[Issue] = list(self.record.issues)
        claims = _claims(self.record, None)
        budget_lines: list[BudgetLine] = []
        for line_no, line in enumerate(lines, 1):
            budget_lines.append(
                BudgetLine(line_no, line.funding_source, line.label, source=line.source, **line.record.values)
            )
            issues += [replace(issue, record_no=line_no) for issue in line.record.issues]
            claims += _claims(line.record, line_no)
        indicators: list[Indicator] = []
        for seq, row in enumerate(rows, 1):
            indicators.append(self._indicator(seq, row, is_execution=row in execution))
            issues += [replace(issue, record_no=seq) for issue in row.record.issues]
            if row.level1_inferred:
                issues.append(
                    Issue(
                        "inferred_level1",
                        f"The level-1 name is not printed; “{row.level2}” stands below “{row.level1}”",
                        row.source,
                        "indicator",
                        seq,
                        "level1",
                    )
                )
            claims += _claims(row.record, seq)
        printed = Printed(
            self.title or "",
            tuple(column.role for column in self.indicators.columns),
            tuple(self.headings),
            tuple(self.funds_columns),
            len(self.funds.by_source),
            self.labels,
            is_report,
            bool(execution),
        )
        values = self.record.values
        form = Form(
            form_ordinal=ordinal,
            form_hash="",
            template=template_of(printed, self.words),
            title=self.title,
            fiscal_year=values.get("fiscal_year"),
            project_name=values.get("project_name"),
            department=values.get("department"),
            implementing_unit=values.get("implementing_unit"),
            responsible_person=values.get("responsible_person"),
            phone=values.get("phone"),
            money_unit=self.funds.money_unit,
            budget_lines=tuple(budget_lines),
            goal_expected=values.get("goal_expected"),
            goal_actual=values.get("goal_actual"),
            indicators=tuple(indicators),
            total_weight=values.get("total_weight"),
            total_score=values.get("total_score"),
            grade=values.get("grade"),
            issues=tuple(issues),
            source=self.source or (rows[0].source if rows else Source()),
            claims=tuple(claims),
        )
        return replace(form, form_hash=hash_of(form))

    def _settle_department(self) -> None:
        """On a form about a whole department, the unit that it names is the department."""
        record = self.record
        if self.is_whole_department() and "department" not in record.values and "project_name" not in record.values:
            name = record.values.pop("implementing_unit", None)
            sources = record.sources.pop("implementing_unit", [])
            if name is not None:
                record.put("department", name, sources)

    def _indicator(self, seq: int, row: IndicatorRow, *, is_execution: bool) -> Indicator:
        record = row.record
        values = {name: value for name, value in record.values.items() if name not in ("level1", "level2")}
        kind = RowKind.EXECUTION if is_execution else RowKind.INDICATOR
        if _is_placeholder(row, self.words):
            kind = RowKind.PLACEHOLDER
        return Indicator(seq, kind, row.level1, row.level2, source=row.source, **values)

    def _missing(self, rows: Sequence[IndicatorRow]) -> None:
        place = self.source or Source()
        if not rows:
            self.record.issue("missing_indicators", "No indicator row was found in the form", place)
        if "fiscal_year" not in self.record.values:
            self.record.issue("missing_year", "No year is printed on the form", place, "fiscal_year")
        filled = any(row.has_score() for row in rows)
        if filled and self.indicators.is_scored and "total_score" not in self.record.values:
            self.record.issue("missing_total", "No total of the scores could be read", place, "total_score")

    def _read_sentences(self) -> None:
        """What a report says in its sentences only: total, grade, project, year, goal."""
        for paragraph in _running_text(self.paragraphs):
            squeezed = compact(paragraph.text)
            for name, patterns in self.words.sentences.items():
                if name not in self.record.values:
                    value = all_of(patterns, squeezed)
                    if value:
                        self.record.put_paragraph(name, value, paragraph)
        self._read_report_goal()
        if "fiscal_year" not in self.record.values:
            self._read_prose_year()

    def _read_report_goal(self) -> None:
        if "goal_expected" in self.record.values:
            return
        running = _running_text(self.paragraphs)
        for position, paragraph in enumerate(running[:-1]):
            if self.words.is_report_goal(paragraph.text.replace(").", ")")):
                following = running[position + 1]
                self.record.put_paragraph("goal_expected", following.text, following)
                return

    def _read_prose_year(self) -> None:
        """The year that a report's prose names, where it names one only."""
        found = [
            (match["year"], paragraph)
            for paragraph in _running_text(self.paragraphs)
            for match in self.words.prose_year.finditer(compact(paragraph.text))
        ]
        years = {year for year, _ in found}
        if len(years) == 1:
            self.record.put_paragraph("fiscal_year", found[0][0], found[0][1])


def _running_text(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs, where a reader gives them line by line (PDF) joined again up to the end of a sentence."""
    running: list[Paragraph] = []
    for paragraph in paragraphs:
        last = running[-1] if running else None
        if (
            last is None
            or paragraph.page is None
            or _HEADING_LINE.match(compact(paragraph.text))
            or _HEADING_LINE.match(compact(last.text))
            or compact(last.text).endswith(("。", "!", "?"))
        ):
            running.append(paragraph)
        else:
            running[-1] = replace(last, text=f"{last.text}\n{paragraph.text}")
    return running


def _begins_as_number(cell: RowCell) -> bool:
    return cell.value is not None and cell.value[0].isdigit()


def _claims(record: Record, number_: int | None) -> list[Claim]:
    return [Claim(source, record.kind, number_, name) for name, sources in record.sources.items() for source in sources]


def _same_indicator(row: IndicatorRow, other: IndicatorRow) -> bool:
    """Whether both print the same indicator: its name, and the numbers as far as both have them."""
    name, other_name = row.record.get("level3"), other.record.get("level3")
    if name is None or other_name is None or compact(name) != compact(other_name):
        return False
    for field_name in ("weight", "score"):
        first, second = number(row.record.get(field_name)), number(other.record.get(field_name))
        if first is not None and second is not None and first != second:
            return False
    return True


def _is_execution(row: IndicatorRow, words: Vocabulary) -> bool:
    name = row.record.get("level3")
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


def _without_repeats(drafts: list[_Draft]) -> list[_Draft]:
    """Drop a report's body whose indicators a form of its annex prints again; its sentences go to that form."""
    kept: list[_Draft] = []
    for position, draft in enumerate(drafts):
        twin = None
        if draft.is_report() and draft.kept_rows():
            twin = next(
                (
                    other
                    for other in drafts[position + 1 :]
                    if all(any(_same_indicator(row, again) for again in other.kept_rows()) for row in draft.kept_rows())
                ),
                None,
            )
        if twin is None:
            kept.append(draft)
            continue
        draft._read_sentences()
        for name in ("total_score", "grade", "fiscal_year", "goal_expected"):
            value = draft.record.get(name)
            if value is not None and name not in twin.record.values:
                twin.record.put(name, value, draft.record.sources[name])
        if not twin.funds.lines:
            twin.funds = draft.funds
    return kept
