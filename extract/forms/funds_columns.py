"""What the columns of the funds block mean: its heading rows, one or two, with measures, sources or both."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.forms.assignment import Layouts
from extract.forms.columns import Column, overlap
from extract.forms.fields import AMOUNTS, EXECUTION_POINTS, Record, quoted
from extract.forms.funds_headings import is_heading, leading_source, names_sources, value_inside, with_initial_budget
from extract.forms.funds_line import CHANGES, IGNORED, MEASURES, Line, is_amount, number_like
from extract.forms.funds_pairs import Pair, SourceColumn, paired
from extract.forms.funds_values import printed_unit
from extract.forms.printed import bracketed_number, compact
from extract.forms.proven import Stranger
from extract.forms.rows import Row, RowCell, heads_numbers
from extract.forms.vocabulary import Vocabulary
from model.form import Issue
from model.grid import Grid
from model.status import FundingSource


@dataclass(slots=True)
class FundsColumns:
    """The columns of the funds block as its heading rows tell them, and the lines read below them so far."""

    words: Vocabulary
    form: Record
    lines: list[Line] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    by_source: list[SourceColumn] = field(default_factory=list)
    """Columns that name a funding source, with the label printed there."""
    money_unit: str | None = None
    heading_weight: str | None = None
    heading_grid: Grid | None = None
    heading: Row | None = None
    lines_above: int = 0
    """How many lines were read before the heading."""
    pairs: list[Pair] = field(default_factory=list)
    """Columns of one measure of one source each, where two heading rows name them."""
    grades: Column | None = None
    """The column of the form's grade, where it stands beside the funds."""
    in_tasks: bool = False
    """Whether the rows are tasks (年度主要任务) with their amounts, of which only the sum is the budget."""
    in_breakdown: bool = False
    """Whether the rows stand below the head of a breakdown, whose amounts are of no known measure."""
    strangers: list[Issue] = field(default_factory=list)
    """Issues of headings that nobody knows; one that a second heading row splits needs no meaning of its own."""
    unknown: list[Stranger] = field(default_factory=list)
    """Columns under headings that nobody knows."""
    label_start: int | None = None
    """Column that the labels of the rows begin in, in the heading's own table."""
    layouts: Layouts = field(default_factory=dict)
    _asked: tuple[Row, bool] | None = None
    """The row last asked about, and the answer: several ask the same of each row."""

    def is_heading(self, row: Row) -> bool:
        """Whether the row heads the funds block."""
        if self._asked is None or self._asked[0] is not row:
            self._asked = row, is_heading(self.words, row)
        return self._asked[1]

    def is_first_heading(self, row: Row) -> bool:
        """Whether the row heads the form's funds, which stand below its indicators: their amounts beside each other."""
        measures = {self.words.funds.measure(cell.text) for cell in row.filled}
        return not self.lines and not self.columns and len(measures & set(AMOUNTS)) > 1

    def take_heading(self, row: Row) -> bool:
        """Take the columns from a heading row; gives whether values stand beside their labels in the same row."""
        self.note_unit(row)
        if self._pair(row) or (self.by_source and not self.lines and self._split_heading(row)):
            return False
        if any(value_inside(self.words, cell) for cell in row.filled):
            return True
        if self.columns and any(is_amount(cell) for cell in row.filled):
            return True
        if self._split_measures(row):
            return False
        self.columns, self.by_source, self.layouts, self.in_breakdown = [], [], {}, False
        self.pairs = []
        self.in_tasks = any(self.words.is_note_label(cell.text) for cell in row.filled[:2])
        self.heading, self.lines_above, self.strangers, self.unknown = row, len(self.lines), [], []
        self.heading_grid, self.label_start = row.grid, None
        with_values = any(is_amount(cell) for cell in row.filled)
        unknown = self._name_columns(row, with_values=with_values)
        self._reach_down(row)
        if with_values:
            self._widen(row)
            return True
        self._note_strangers(row, unknown)
        self._leave_other_years()
        self.columns = self._one_of_each(
            with_initial_budget(self.words, sorted(self.columns, key=lambda column: column.start))
        )
        return False

    def _name_columns(self, row: Row, *, with_values: bool) -> list[RowCell]:
        """Take the measures and sources that a heading row names; gives the cells that it does not know."""
        unknown: list[RowCell] = []
        by_source = names_sources(self.words, row)
        side = self._side_cells(row) or leading_source(self.words, row)
        for cell in row.filled:
            measure = self.words.funds.measure(cell.text)
            source = self.words.funds.source(cell.text)
            if cell in side:
                continue
            if measure is None and self.words.head_field(cell.text) == "grade":
                self.grades = Column("grade", cell.start, cell.end, cell.text)
                continue
            if self.words.funds.heads_changes(cell.text):
                measure = CHANGES
            if measure is None and source == FundingSource.TOTAL and not with_values and not by_source:
                measure = self.words.funds.measure_of_sum(cell.text)
            if measure and not (by_source and source):
                self.columns.append(Column(measure, cell.start, cell.end, cell.text))
                if measure == "score" and bracketed_number(cell.text):
                    self.heading_weight = bracketed_number(cell.text)
            elif source and with_values and self.words.funds.names_budget(cell.text) and cell is not row.filled[-1]:
                # The sum of the budget beside its amount: "预算资金总额 | 320 | 全年执行数 | 304".
                self.columns.append(Column("full_year_budget", cell.start, cell.end, cell.text))
            elif source and not with_values:
                self.by_source.append((Column(f"source {source}", cell.start, cell.end), source, cell.value or ""))
            elif source is None and not is_amount(cell):
                unknown.append(cell)
        if len(self.by_source) == 1 and len(self.columns) > 1:
            # One sum among measures is no table by sources.
            unknown += [cell for cell in row.filled if cell.start == self.by_source[0][0].start]
            self.by_source = []
        return unknown

    def _reach_down(self, row: Row) -> None:
        """Take headings that reach down beside those which a common heading above is split into."""
        named = {column.role for column in self.columns}
        for cell in row.continued if self.columns else ():
            measure = self.words.funds.measure(cell.text)
            if measure and measure not in named and not self.words.is_side_label(cell.text):
                self.columns.append(Column(measure, cell.start, cell.end, cell.text))

    def _widen(self, row: Row) -> None:
        """Let the columns of labels reach over the values beside them: those of the rows below stand under these."""
        ends = [*(column.start for column in self.columns[1:]), row.filled[-1].end]
        widened = zip(self.columns, ends, strict=False)
        self.columns = [Column(one.role, one.start, max(one.end, end), one.heading) for one, end in widened]

    def _note_strangers(self, row: Row, unknown: Sequence[RowCell]) -> None:
        """Make an issue, and a column without values, of each unknown heading but for the block's own label."""
        first = min((column.start for column in self.columns), default=0)
        for cell in unknown:
            if cell.start < first and (cell is row.filled[0] or self.words.is_side_label(cell.text)):
                continue
            name = EXECUTION_POINTS if heads_numbers(row, cell.start, cell.end) else None
            message = f"Unknown heading {quoted(cell.value)} in the funds block"
            self.form.issue("unknown_heading", message, cell.source, name)
            self.strangers.append(self.form.issues[-1])
            self.columns.append(Column(IGNORED, cell.start, cell.end, cell.text))
            self.unknown.append(Stranger(self.columns[-1], self.form.issues[-1]))

    def _leave_other_years(self) -> None:
        """Of headings that begin with years, those of other years than the form's are not its own.

        The form's year is the printed one, else the last of the headings: next year's budget may stand beside.
        """
        years = [self.words.funds.year_of_heading(column.heading) for column in self.columns]
        own = self.form.get("fiscal_year") or max((year for year in years if year), default=None)
        others = [column for column, year in zip(self.columns, years, strict=True) if year not in (None, own)]
        if others and own not in years and self.heading is not None:
            headings = "、".join(compact(column.heading) for column in others)
            message = f"{quoted(headings)} in the funds block is of another year than the form"
            self.form.issue("unknown_heading", message, self.heading.source, EXECUTION_POINTS)
        self.columns = [replace(column, role=IGNORED) if column in others else column for column in self.columns]

    def _one_of_each(self, columns: Sequence[Column]) -> list[Column]:
        """The columns; of two with the same measure that nothing tells apart, the first keeps it.

        A first heading above the labels of the rows ("年度预算数（万元）") has no values: there the second keeps it.
        """
        first: dict[str, Column] = {}
        again = [
            one for one in columns if one.role not in (IGNORED, CHANGES) and first.setdefault(one.role, one) is not one
        ]
        if len(again) == 1 and first[again[0].role] is columns[0]:
            again = [columns[0]]
        for column in again:
            message = f"{quoted(column.heading)} is one heading of {column.role} too many in the funds block"
            if self.heading is not None and column is not columns[0]:
                name = EXECUTION_POINTS if heads_numbers(self.heading, column.start, column.end) else None
                self.form.issue("unknown_heading", message, self.heading.source, name)
                self.strangers.append(self.form.issues[-1])
        return [replace(one, role=IGNORED) if one in again else one for one in columns]

    def _pair(self, row: Row) -> bool:
        """Take a second heading row that names, with the first, source and measure of each column."""
        if len(self.lines) > self.lines_above:
            return False
        pairs = paired(self.words, row, self.heading, self.columns, self.by_source)
        if not pairs:
            return False
        self.pairs = pairs
        self.columns = [one for one in self.columns if not any(overlap(one, pair.column) > 0 for pair in pairs)]
        return True

    def _split_measures(self, row: Row) -> bool:
        """Take a second heading row whose measures stand below parts of the first one's; false where it is none."""
        above = self.heading
        if above is None or above.grid is not row.grid or above.row_no != row.row_no - 1 or not self.columns:
            return False
        if len(self.lines) > self.lines_above or any(number_like(cell) for cell in row.filled):
            return False
        parts = [Column(self.words.funds.measure(cell.text) or IGNORED, cell.start, cell.end) for cell in row.filled]
        starts = sorted(cell.start for cell in above.filled)
        parents = {max((start for start in starts if start <= part.start), default=0) for part in parts}
        kept = [column for column in self.columns if column.start not in parents]
        if not kept or len(parts) <= len(parents) or any(overlap(part, one) > 0 for part in parts for one in kept):
            return False
        if {part.role for part in parts} & {one.role for one in kept} - {IGNORED}:
            return False
        self.columns = self._one_of_each(sorted([*kept, *parts], key=lambda column: column.start))
        for issue in self.strangers:
            if any(cell.start in parents and cell.source == issue.source for cell in above.filled):
                self.form.issues.remove(issue)
        return True

    def _split_by_strangers(self, row: Row) -> bool:
        """Take a second heading row that splits measures by what nobody knows (基本支出 beside 项目支出); else false.

        The parts' amounts are no field of the form, and none of them is that of the whole.
        """
        above = self.heading
        if above is None or above.grid is not row.grid or above.row_no != row.row_no - 1 or not self.columns:
            return False
        texts = [compact(cell.text) for cell in row.filled]
        if len(self.lines) > self.lines_above or len(set(texts)) < 2 or min(map(texts.count, texts)) < 2:
            return False
        if min(map(len, texts)) < 2 or any(number_like(cell) or self._is_label(cell) for cell in row.filled):
            # "无" and "/" head nothing.
            return False
        starts = sorted(column.start for column in self.columns)
        split = {max((start for start in starts if start <= cell.start), default=0) for cell in row.filled}
        for column in self.columns:
            if column.start in split and column.role != IGNORED:
                message = f"{quoted(column.heading)} is split into parts that are not known in the funds block"
                self.form.issue("unknown_heading", message, row.source, column.role)
        parts = [Column(IGNORED, cell.start, cell.end, cell.text) for cell in row.filled]
        kept = [column for column in self.columns if column.start not in split]
        self.columns = sorted([*kept, *parts], key=lambda column: column.start)
        return True

    def _split_heading(self, row: Row) -> bool:
        """Take a second heading row that splits some headings of the first; false where the row is none."""
        split: list[SourceColumn] = []
        for cell in row.filled:
            source = self.words.funds.source(cell.text)
            if source is None:
                return False
            split.append((Column(f"source {source}", cell.start, cell.end), source, cell.value or ""))
        kept = [one for one in self.by_source if not any(_covers(one[0], part) for part, _, _ in split)]
        self.by_source = sorted([*kept, *split], key=lambda one: one[0].start)
        return True

    def note_unit(self, row: Row) -> None:
        """Remember the unit of money where the row prints one."""
        if self.money_unit is None:
            self.money_unit = printed_unit(self.words, row)

    def _is_label(self, cell: RowCell) -> bool:
        return bool(self.words.funds.source(cell.text) or self.words.funds.measure(cell.text))

    def _side_cells(self, row: Row) -> list[RowCell]:
        """The label down the side of the block, where it begins in this row."""
        first = row.filled[0] if row.filled else None
        if first is None or not self.words.is_side_label(first.text):
            return []
        if self.words.funds.source(first.text) and any(number_like(cell) for cell in row.filled):
            return []
        if self._labels_row(row, first):
            return []
        return [first]

    def _labels_row(self, row: Row, first: RowCell) -> bool:
        """Whether what reads like a side label labels its own row here: a measure before its amount, or a stranger.

        "预算资金 | 86万元 | 执行资金 | …"; 项目经费 in a row of amounts below the headings, a kind of expenditure.
        """
        if first.cell.row_span > 1 or len(row.filled) < 2 or not number_like(row.filled[1]):
            return False
        measure = self.words.funds.measure(first.text)
        return measure in MEASURES or (measure is None and bool(self.columns) and self._stands_under_labels(first))

    def _stands_under_labels(self, cell: RowCell) -> bool:
        """Whether the cell stands left of the headings of the amounts, where the rows have their labels."""
        heading = self.heading
        if heading is None or cell.grid is not heading.grid:
            return False
        amounts = [column.start for column in self.columns if column.role in MEASURES]
        side = [one for one in heading.filled if one.cell.row_span > 1 and self.words.is_side_label(one.text)]
        return bool(amounts) and bool(side) and cell.start >= side[0].end and cell.end <= min(amounts)


def _covers(column: Column, part: Column) -> bool:
    return column.start <= part.start and part.end <= column.end
