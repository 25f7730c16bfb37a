"""A form while it is being gathered: what was read so far, and what the title and the paragraphs add to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from extract.forms.fields import Record
from extract.forms.funds import FundsReader
from extract.forms.goals import GoalReader
from extract.forms.head import head_pairs, line_year, put_contact, read_head_line
from extract.forms.indicators import IndicatorReader
from extract.forms.printed import clean, compact
from extract.forms.rows import RowCell
from extract.forms.vocabulary import Vocabulary
from model.grid import Grid, Paragraph
from model.source import Source


class Block(Enum):
    """Which block of the form the rows belong to."""

    HEAD = "head"
    FUNDS = "funds"
    GOALS = "goals"
    INDICATORS = "indicators"
    ASIDE = "aside"
    AFTER = "after"


@dataclass
class Draft:
    """A form while it is being read: `record` is its head; `funds`, `goals` and `indicators` hold their blocks."""

    words: Vocabulary
    record: Record = field(default_factory=lambda: Record("form"))
    block: Block = Block.HEAD
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
    behind: list[Paragraph] = field(default_factory=list)
    """Paragraphs behind the first indicators, where a sentence may tell the total."""
    labels: set[str] = field(default_factory=set)
    """What the rows begin with, by which the template is known."""
    total_grid: Grid | None = None
    """The table of the total row."""
    total_cells: Sequence[RowCell] = ()
    """The cells of the last row read as the total."""
    end_grid: Grid | None = None
    """The table of the last row read as an indicator or the total: what follows in it is the form's."""
    note_grid: Grid | None = None
    """The table of a note below the indicators."""
    funds_columns: list[str] = field(default_factory=list)
    funds: FundsReader = field(init=False)
    goals: GoalReader = field(init=False)
    indicators: IndicatorReader = field(init=False)
    headings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give the readers of the blocks the record that they share."""
        self.funds = FundsReader(self.words, self.record)
        self.goals = GoalReader(self.words, self.record)
        self.indicators = IndicatorReader(self.words, self.record)

    def has_body(self) -> bool:
        """Whether a funds or an indicator block was met."""
        return bool(self.funds_columns or self.funds.by_source or self.indicators.columns)

    def is_whole_department(self) -> bool:
        """Whether the title speaks of a whole department."""
        return self.words.is_of_whole_department(self.title or "")

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

    def may_be_form(self) -> bool:
        """Whether what was read is left out though no title or heading says that it is another form.

        It has the head and a body of a form; a title or a heading in words that nobody knows hides what it is.
        """
        if self.is_form() or self.other_heading or self.other_title:
            return False
        return self.started and bool(self.indicators.rows or self.funds.lines)

    def _is_other_report(self) -> bool:
        """Whether the prose's own heading says that others evaluated."""
        headings = [paragraph.text for paragraph in self.paragraphs if self.words.is_other_report(paragraph.text)]
        return bool(headings) and not any(self.words.is_self_evaluation(text) for text in headings)

    def in_body(self) -> bool:
        """Whether the rows of a block are being read, where a lone text is part of it."""
        return self.has_body() and self.block is not Block.AFTER


def take_title(draft: Draft, text: str, source: Source) -> None:
    """Take the title, the year in it and a total printed in it."""
    if draft.has_body() and draft.title is not None:
        return
    draft.title = clean(text)
    draft.other_title = False
    take_unit(draft, text)
    if not draft.has_body():
        draft.source = source
    year = draft.words.year_of(text)
    if year:
        draft.record.put("fiscal_year", year, [source])
    found = draft.words.title_total.search(compact(text))
    if found:
        draft.record.put("total_score", found["score"], [source])


def take_paragraph(draft: Draft, paragraph: Paragraph) -> None:
    """Take a paragraph outside tables: a year, the money unit and labelled values stand there above a form."""
    draft.paragraphs.append(paragraph)
    if draft.indicators.rows:
        draft.behind.append(paragraph)
    if draft.has_body() and draft.block is Block.AFTER:
        draft.below.append(paragraph)
        return
    year = draft.words.year_of(paragraph.text) or line_year(paragraph.text, draft.words)
    if year and not draft.has_body():
        draft.record.put("fiscal_year", year, [paragraph.source])
    if draft.block is Block.HEAD:
        for label, value in head_pairs(paragraph.text):
            year = draft.words.year_of(value) if draft.words.is_year_label(label) else None
            if year and "fiscal_year" not in draft.record.values:
                draft.record.put("fiscal_year", year, [paragraph.source])
        for name, value, label in read_head_line(paragraph.text, draft.words):
            if draft.words.is_kept(name) and name not in draft.record.values and name not in ("grade", "total_score"):
                put_contact(draft.record, name, value, [paragraph.source])
                if name == "implementing_unit" or draft.words.is_provisional(label):
                    # Whoever fills the form in stands above the table; the table's own label tells of the project.
                    draft.record.provisional.add(name)
            draft.started |= draft.words.starts_form(name)
    take_unit(draft, paragraph.text)


def take_unit(draft: Draft, *texts: str) -> None:
    """Take the unit of money from the first text that prints it behind its label, where none is known yet."""
    for text in texts:
        if draft.funds.money_unit is None:
            draft.funds.money_unit = draft.words.unit_behind_label(text)
