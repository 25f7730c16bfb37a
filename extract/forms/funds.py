"""The funds block (项目资金): whose money, how much was planned, given, spent.

A value's meaning is a measure (年初预算数, 执行率 …) and a funding source (财政拨款 …). In most templates the columns
say the measure and the rows the source; in some it is the other way round, or labels stand beside their values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.forms.columns import Column, Layouts, overlap
from extract.forms.fields import AMOUNTS, Record, quoted
from extract.forms.funds_headings import is_heading, leading_source, names_sources, with_initial_budget
from extract.forms.funds_line import IGNORED, MEASURES, MOST_OF_EXECUTION, Line, is_amount, number_like
from extract.forms.funds_pairs import Pair, pair_of, paired
from extract.forms.funds_values import printed_unit, read_measures
from extract.forms.printed import bracketed_number, compact, number
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary
from model.form import Issue
from model.grid import Grid
from model.status import FundingSource


@dataclass(slots=True)
class FundsReader:
    """Reads the rows of the funds block one after another."""

    words: Vocabulary
    form: Record
    lines: list[Line] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    by_source: list[tuple[Column, FundingSource | str, str]] = field(default_factory=list)
    """Columns that name a funding source, with the label printed there."""
    source_lines: dict[tuple[int, int], Line] = field(default_factory=dict)
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

    def read_heading(self, row: Row) -> None:
        """Take the columns from a heading row; values standing in the same row are read too."""
        self.note_unit(row)
        if self._pair(row) or (self.by_source and not self.lines and self._split_heading(row)):
            return
        if self.columns and any(is_amount(cell) for cell in row.filled):
            self._read_labelled_values(row)
            return
        if self._split_measures(row):
            return
        self.columns, self.by_source, self.layouts, self.in_breakdown = [], [], {}, False
        self.pairs = []
        self.in_tasks = any(self.words.is_note_label(cell.text) for cell in row.filled[:2])
        self.heading, self.lines_above, self.strangers = row, len(self.lines), []
        self.heading_grid, self.label_start = row.grid, None
        unknown: list[RowCell] = []
        by_source = names_sources(self.words, row)
        side = self._side_cells(row) or leading_source(self.words, row)
        with_values = any(is_amount(cell) for cell in row.filled)
        for cell in row.filled:
            measure = self.words.funds_measure(cell.text)
            source = self.words.funds_source(cell.text)
            if cell in side:
                continue
            if measure is None and self.words.head_field(cell.text) == "grade":
                self.grades = Column("grade", cell.start, cell.end, cell.text)
                continue
            if measure and not (by_source and source):
                self.columns.append(Column(measure, cell.start, cell.end, cell.text))
                if measure == "score" and bracketed_number(cell.text):
                    self.heading_weight = bracketed_number(cell.text)
            elif source and with_values and "预算" in cell.text and cell is not row.filled[-1]:
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
        named = {column.role for column in self.columns}
        for cell in row.continued if self.columns else ():
            # Headings that reach down beside those which a common heading above is split into.
            measure = self.words.funds_measure(cell.text)
            if measure and measure not in named and not self.words.is_side_label(cell.text):
                self.columns.append(Column(measure, cell.start, cell.end, cell.text))
        if with_values:
            # Values stand beside their labels here; those of the rows below stand under the values.
            ends = [*(column.start for column in self.columns[1:]), row.filled[-1].end]
            widened = zip(self.columns, ends, strict=False)
            self.columns = [Column(one.role, one.start, max(one.end, end), one.heading) for one, end in widened]
            self._read_labelled_values(row)
            return
        first = min((column.start for column in self.columns), default=0)
        for cell in unknown:
            if cell.start < first and (cell is row.filled[0] or self.words.is_side_label(cell.text)):
                continue
            self.form.issue("unknown_heading", f"Unknown heading {quoted(cell.value)} in the funds block", cell.source)
            self.strangers.append(self.form.issues[-1])
            self.columns.append(Column(IGNORED, cell.start, cell.end, cell.text))
        self.columns = self._one_of_each(with_initial_budget(sorted(self.columns, key=lambda column: column.start)))

    def _one_of_each(self, columns: Sequence[Column]) -> list[Column]:
        """The columns; of two with the same measure that nothing tells apart, the first keeps it.

        A first heading above the labels of the rows ("年度预算数（万元）") has no values: there the second keeps it.
        """
        first: dict[str, Column] = {}
        again = [one for one in columns if one.role != IGNORED and first.setdefault(one.role, one) is not one]
        if len(again) == 1 and first[again[0].role] is columns[0]:
            again = [columns[0]]
        for column in again:
            message = f"{quoted(column.heading)} is one heading of {column.role} too many in the funds block"
            if self.heading is not None and column is not columns[0]:
                self.form.issue("unknown_heading", message, self.heading.source)
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

    def _read_pairs(self, row: Row, filled: list[RowCell], numbers: list[RowCell]) -> bool:
        """Read a row of values below headings of sources and measures; a second such row has no meaning known."""
        if not numbers or self.words.head_field(filled[0].text):
            return False
        measured = [one for one in self.columns if one.role in MEASURES]
        order = sorted([*(pair.column for pair in self.pairs), *measured], key=lambda one: one.start)
        # Where each column has its number, a label that covers fewer columns than above moves none.
        places: Sequence[RowCell | Column] = order if len(numbers) == len(order) else numbers
        for cell, place in zip(numbers, places, strict=True):
            pair = pair_of(self.pairs, place)
            own = max(self.columns, key=lambda one: overlap(place, one), default=None)
            if pair is not None:
                line = self._line_of(pair.source, None, row)
                line.label = line.label or pair.label
                name = pair.measure
            elif own is not None and overlap(place, own) > 0 and own.role in MEASURES:
                line, name = self._line_of(FundingSource.TOTAL, None, row), own.role
            else:
                self.form.issue("unclaimed_text", f"{quoted(cell.value)} stands under no heading", cell.source)
                continue
            if name in line.record.values:
                self.form.issue("unclaimed_text", f"{quoted(cell.value)} is a second {name}", cell.source)
            else:
                line.record.put_number(name, [cell], self.money_unit)
        return True

    def _split_measures(self, row: Row) -> bool:
        """Take a second heading row whose measures stand below parts of the first one's; false where it is none."""
        above = self.heading
        if above is None or above.grid is not row.grid or above.row_no != row.row_no - 1 or not self.columns:
            return False
        if len(self.lines) > self.lines_above or any(number_like(cell) for cell in row.filled):
            return False
        parts = [Column(self.words.funds_measure(cell.text) or IGNORED, cell.start, cell.end) for cell in row.filled]
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

    def note_unit(self, row: Row) -> None:
        """Remember the unit of money where the row prints one."""
        if self.money_unit is None:
            self.money_unit = printed_unit(self.words, row)

    def read(self, row: Row) -> bool:
        """Read one row; false where it is none of this block."""
        self.note_unit(row)
        side = self._side_cells(row)
        cells = [cell for cell in row.cells if cell.text.strip() and cell not in side and not self._take_grade(cell)]
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            return bool(cells) or bool(side)
        numbers = [cell for cell in filled if number_like(cell)]
        if side:
            self.in_tasks = False
        if self._pair(row) or (self.in_tasks and not self._ends_tasks(filled[0])):
            return True
        if self._read_breakdown(row, filled, numbers):
            return True
        if self.pairs:
            return self._read_pairs(row, filled, numbers)
        if self.by_source:
            return self._read_by_source(row, filled, numbers)
        labels = [cell for cell in filled if self._is_label(cell)]
        first = filled[0]
        source = self.words.funds_source(first.text)
        alone = source is None and labels == [first] and not number_like(first)
        if numbers and (len(labels) >= 2 or (alone and len(numbers) == len(filled) - 1 == 1)):
            self._read_labelled_values(row)
            return True
        if source is None and not (labels or len(numbers) == len(filled)):
            if self.words.head_field(first.text):
                return False
            if numbers and self.columns and len(filled) > 1 and len(compact(first.text)) <= 30:
                self.form.issue("unknown_heading", f"Unknown funding source {quoted(first.value)}", first.source)
                return True
            return False
        rest = [cell for cell in cells if cell is not first] if source else cells
        if source == "subtotal":
            source = FundingSource.CURRENT_YEAR_APPROPRIATION
        line = Line(
            FundingSource(source) if source else FundingSource.TOTAL, (first.value or "") if source else "", row.source
        )
        line.label_start = first.start if source else None
        self.lines.append(line)
        if self.columns:
            read_measures(line, rest, self._columns_for(line, rest), self.layouts, self.money_unit)
        return True

    def has_total(self) -> bool:
        """Whether the amounts of the whole were read."""
        return any(line.funding_source == FundingSource.TOTAL and line.has_amount for line in self.lines)

    def _ends_tasks(self, label: RowCell) -> bool:
        """Whether the row is the sum of the tasks; the rows before it are none of the budget's."""
        if self.words.funds_source(label.text) != FundingSource.TOTAL and not self.words.is_total(label.text):
            return False
        self.in_tasks = False
        return True

    def _take_grade(self, cell: RowCell) -> bool:
        """Take the form's grade from a cell under its heading; false where the cell stands elsewhere."""
        if self.grades is None or overlap(cell, self.grades) <= 0:
            return False
        word = self.words.grade_word(cell.text)
        if word is None:
            return False
        self.form.put("grade", word, [cell.source])
        return True

    def _read_breakdown(self, row: Row, filled: list[RowCell], numbers: list[RowCell]) -> bool:
        """Note a row of a breakdown (按收入性质分 beside 按支出性质分), which no field takes; false where it is none.

        Two names in one row share out its amounts, so the columns above say nothing of them.
        """
        first = filled[0].text
        if self._side_cells(row) or self.words.head_field(first):
            self.in_breakdown = False
        self.in_breakdown |= not numbers and any(self.words.is_breakdown(cell.text) for cell in filled)
        if not self.in_breakdown:
            return False
        if any(char.isdigit() for cell in filled for char in cell.text):
            message = f"The breakdown of the funds that begins with {quoted(filled[0].value)} says no measure"
            self.form.issue("unclaimed_text", message, row.source)
        return True

    def _columns_for(self, line: Line, cells: Sequence[RowCell]) -> list[Column]:
        """The columns, moved with the row's label where a new fragment prints it further left or right."""
        grid = cells[0].grid if cells else None
        if line.label_start is None or grid is None:
            return self.columns
        if self.label_start is None or grid is self.heading_grid:
            self.label_start = line.label_start
            return self.columns
        shift = line.label_start - self.label_start
        return [Column(one.role, one.start + shift, one.end + shift, one.heading) for one in self.columns]

    def _read_by_source(self, row: Row, filled: list[RowCell], numbers: list[RowCell]) -> bool:
        first = filled[0]
        measure = self.words.funds_measure(first.text) if not number_like(first) else "full_year_budget"
        if measure is None:
            return False
        values = filled if number_like(first) else filled[1:]
        if not self.source_lines:
            self._open_source_lines(row)
        if measure == IGNORED:
            return True
        for cell in values:
            self._read_source_value(cell, measure)
        return True

    def _split_heading(self, row: Row) -> bool:
        """Take a second heading row that splits some headings of the first; false where the row is none."""
        split: list[tuple[Column, FundingSource | str, str]] = []
        for cell in row.filled:
            source = self.words.funds_source(cell.text)
            if source is None:
                return False
            split.append((Column(f"source {source}", cell.start, cell.end), source, cell.value or ""))
        kept = [one for one in self.by_source if not any(_covers(one[0], part) for part, _, _ in split)]
        self.by_source = sorted([*kept, *split], key=lambda one: one[0].start)
        return True

    def _open_source_lines(self, row: Row) -> None:
        for column, source, label in self.by_source:
            if source != "subtotal":
                line = Line(FundingSource(source), label, row.source)
                self.lines.append(line)
                self.source_lines[column.start, column.end] = line
        if any(column.role in MEASURES for column in self.columns) and not any(
            line.funding_source == FundingSource.TOTAL for line in self.lines
        ):
            self.lines.append(Line(FundingSource.TOTAL, "", row.source))

    def _read_source_value(self, cell: RowCell, measure: str) -> None:
        by_source = max(self.by_source, key=lambda one: overlap(cell, one[0]))
        own = max(self.columns, key=lambda one: overlap(cell, one), default=None)
        if own is not None and overlap(cell, own) > 0 and own.role in MEASURES:
            line = next(line for line in self.lines if line.funding_source == FundingSource.TOTAL)
            line.record.put_number(own.role, [cell], self.money_unit)
        elif overlap(cell, by_source[0]) > 0:
            found = self.source_lines.get((by_source[0].start, by_source[0].end))
            if found is not None:
                found.record.put_number(measure, [cell], self.money_unit)
        elif number_like(cell):
            self.form.issue("unclaimed_text", f"{quoted(cell.value)} stands under no heading", cell.source)

    def _read_labelled_values(self, row: Row) -> None:
        """Values beside their labels: "预算数 | 100 | 执行数 | 98"."""
        side = self._side_cells(row)
        leading = next((cell for cell in row.filled if cell not in side), None)
        row_measure = self.words.funds_measure(leading.text) if leading is not None else None
        """The measure of a row that shares its amount out: "预算总额 | 640 | 其中：中央资金 | 400"."""
        whole: FundingSource | str = FundingSource.TOTAL
        label: RowCell | None = None
        source = whole
        named: RowCell | None = None
        stranger: RowCell | None = None
        """A text straight before a value, which no list of labels knows."""
        for cell in row.filled:
            if cell in side:
                continue
            if (inside := self._value_inside(cell)) is not None:
                self._line_of(FundingSource.TOTAL, None, row).record.put(inside[0], inside[1], [cell.source])
                continue
            if self._is_label(cell) and not number_like(cell):
                own_source = self.words.funds_source(cell.text)
                if cell is leading and own_source and not self.words.funds_measure(cell.text):
                    # A source before the labels of its measures: "财政资金 | 预算数 | 75 | 执行数 | 60".
                    whole, named = own_source, cell
                elif whole == FundingSource.TOTAL:
                    named = cell
                label, source, stranger = cell, own_source or whole, None
                continue
            if not number_like(cell):
                label, stranger = None, cell
                continue
            if stranger is not None:
                message = f"Unknown heading {quoted(stranger.value)} in the funds block"
                self.form.issue("unknown_heading", message, stranger.source)
                stranger = None
                continue
            column = max(self.columns, key=lambda one: overlap(cell, one), default=None)
            measure = column.role if column is not None and overlap(cell, column) > 0 else None
            own = self.words.funds_measure(label.text) if label is not None else None
            if own is None and label is not None and row_measure in AMOUNTS:
                own = row_measure
            measure = own or measure
            label = None
            if measure in MEASURES and source != "subtotal":
                self._line_of(FundingSource(source), named, row).record.put_number(measure, [cell], self.money_unit)

    def _value_inside(self, cell: RowCell) -> tuple[str, str] | None:
        """Measure and value of a cell that prints both, as "预算执行率：95%"; null where it does not."""
        label, colon, value = compact(cell.text).partition(":")
        measure = self.words.funds_measure(label) if colon and number(value) is not None else None
        return (measure, value) if measure in MEASURES else None

    def _line_of(self, source: FundingSource, label: RowCell | None, row: Row) -> Line:
        for line in self.lines:
            if line.funding_source == source:
                return line
        line = Line(source, (label.value or "") if label is not None else "", row.source)
        self.lines.append(line)
        return line

    def _is_label(self, cell: RowCell) -> bool:
        return bool(self.words.funds_source(cell.text) or self.words.funds_measure(cell.text))

    def _side_cells(self, row: Row) -> list[RowCell]:
        """The label down the side of the block, where it begins in this row."""
        first = row.filled[0] if row.filled else None
        if first is None or not self.words.is_side_label(first.text):
            return []
        if self.words.funds_source(first.text) and any(number_like(cell) for cell in row.filled):
            return []
        return [first]

    def finished(self) -> list[Line]:
        """The lines, with what a heading says about all of them."""
        total = next((line for line in self.lines if line.funding_source == FundingSource.TOTAL), None)
        if total is not None:
            self._give_back_total(total.record)
        if self.heading_weight and total is not None and "weight" not in total.record.values:
            total.record.put("weight", self.heading_weight, [total.source])
        return self.lines

    def _give_back_total(self, record: Record) -> None:
        """Move a score beside the funds that can only be the whole form's: more than execution ever weighs."""
        score, weight = number(record.get("score")), number(record.get("weight"))
        printed = number(self.form.get("total_score"))
        if score is None or score <= (MOST_OF_EXECUTION if weight is None else weight):
            return
        if printed is None or printed == score:
            value, sources = record.values.pop("score"), record.sources.pop("score")
            if printed is None:
                self.form.put("total_score", value, sources)


def _covers(column: Column, part: Column) -> bool:
    return column.start <= part.start and part.end <= column.end
