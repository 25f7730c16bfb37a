"""The funds block (项目资金): whose money, how much was planned, given, spent.

A value's meaning is a measure (年初预算数, 执行率 …) and a funding source (财政拨款 …). In most templates the columns
say the measure and the rows the source; in some it is the other way round, or labels stand beside their values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms.columns import Column, overlap
from extract.forms.fields import AMOUNTS, EXECUTION_POINTS, Record, quoted
from extract.forms.funds_beside import FundsBeside
from extract.forms.funds_headings import measure_of_formula
from extract.forms.funds_line import IGNORED, MEASURES, MOST_OF_EXECUTION, Line, is_before_changes, number_like
from extract.forms.funds_pairs import pair_of
from extract.forms.funds_values import read_measures
from extract.forms.head import read_head_row
from extract.forms.printed import compact, number
from extract.forms.proven import settle_funds
from extract.forms.rows import Row, RowCell
from model.status import FundingSource

_LEAST_PARTS = 2


@dataclass(slots=True)
class FundsReader(FundsBeside):
    """Reads the rows of the funds block one after another."""

    source_lines: dict[tuple[int, int], Line] = field(default_factory=dict)

    def read_heading(self, row: Row) -> None:
        """Take the columns from a heading row; values standing in the same row are read too."""
        if self.take_heading(row):
            self.read_labelled_values(row)

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
                line = self.line_of(pair.source, None, row)
                line.label = line.label or pair.label
                name = pair.measure
            elif own is not None and overlap(place, own) > 0 and own.role in MEASURES:
                line, name = self.line_of(FundingSource.TOTAL, None, row), own.role
            else:
                self.unplaced(cell, "stands under no heading")
                continue
            if name in line.record.values:
                self.unplaced(cell, f"is a second {name}")
            else:
                line.record.put_number(name, [cell], self.money_unit)
        return True

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
        if self._pair(row) or self._split_by_strangers(row) or (self.in_tasks and not self._ends_tasks(filled[0])):
            return True
        if self._read_breakdown(row, filled, numbers):
            return True
        if self.pairs:
            return self._read_pairs(row, filled, numbers)
        if self.by_source:
            return self._read_by_source(row, filled, numbers)
        labels = [cell for cell in filled if self._is_label(cell)]
        first = filled[0]
        source = self.words.funds.source(first.text)
        alone = source is None and labels == [first] and not number_like(first)
        lone_value = alone and numbers == filled[1:2]
        """Whether one value stands beside its label, and perhaps labels of the form's head behind it."""
        if lone_value and len(filled) > 2:
            read_head_row(row, self.words, self.form)
        if numbers and (len(labels) >= 2 or (lone_value and self._labels_head(filled[2:]))):
            self.read_labelled_values(row)
            return True
        if source is None and not (labels or len(numbers) == len(filled)):
            if self.words.head_field(first.text):
                return False
            if numbers and self.columns and len(filled) > 1 and len(compact(first.text)) <= 30:
                message = f"Unknown funding source {quoted(first.value)}"
                self.form.issue("unknown_heading", message, first.source, EXECUTION_POINTS)
                return True
            return False
        rest = [cell for cell in cells if cell is not first] if source else cells
        if source == "subtotal":
            source = FundingSource.CURRENT_YEAR_APPROPRIATION
        line = Line(
            FundingSource(source) if source else FundingSource.TOTAL, (first.value or "") if source else "", row.source
        )
        line.label_start = first.start if source else None
        line.record.full_marks_first = any(
            one.role == "score" and self.words.prints_full_marks_first(one.heading) for one in self.columns
        )
        self.lines.append(line)
        if self.columns:
            read_measures(line, rest, self._columns_for(line, rest), self.layouts, self.money_unit)
        return True

    def _labels_head(self, cells: Sequence[RowCell]) -> bool:
        """Whether the cells are none, or begin with a label of the form's head."""
        return not cells or self.words.head_field(cells[0].text) is not None

    def has_total(self) -> bool:
        """Whether the amounts of the whole were read."""
        return any(line.funding_source == FundingSource.TOTAL and line.has_amount for line in self.lines)

    def _ends_tasks(self, label: RowCell) -> bool:
        """Whether the row is the sum of the tasks; the rows before it are none of the budget's."""
        if self.words.funds.source(label.text) != FundingSource.TOTAL and not self.words.is_total(label.text):
            return False
        self.in_tasks = False
        return True

    def _take_grade(self, cell: RowCell) -> bool:
        """Take the form's grade from a cell under its heading; false where the cell stands elsewhere."""
        if self.grades is None or overlap(cell, self.grades) <= 0:
            return False
        word = self.words.grades.word(cell.text)
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
        self.in_breakdown |= not numbers and any(self.words.funds.is_breakdown(cell.text) for cell in filled)
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
        computed = measure_of_formula(self.words, row)
        measure = computed or (self.words.funds.measure(first.text) if not number_like(first) else "full_year_budget")
        if measure is None:
            return False
        values = filled if number_like(first) and not computed else filled[1:]
        if not self.source_lines:
            self._open_source_lines(row)
        if measure == IGNORED:
            return True
        for line in self.source_lines.values():
            line.record.full_marks_first = self.words.prints_full_marks_first(first.text)
        for cell in values:
            self._read_source_value(cell, measure)
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
            if found is not None and any(issue.field == measure for issue in found.record.issues):
                return
            if found is not None and measure in found.record.values:
                # Parts of the source's column that no heading tells apart.
                message = f"Two numbers stand under one heading, {measure}"
                found.record.issue("unreadable_number", message, cell.source, measure)
                found.record.values.pop(measure)
                found.record.sources.pop(measure)
            elif found is not None:
                found.record.put_number(measure, [cell], self.money_unit)
        elif number_like(cell):
            self.unplaced(cell, "stands under no heading")

    def finished(self) -> list[Line]:
        """The lines, with what a heading says about all of them."""
        settle_funds(self.form, self.lines, self.unknown, self.money_unit)
        total = next((line for line in self.lines if line.funding_source == FundingSource.TOTAL), None)
        if total is None:
            total = self._sum_of_all()
        if total is not None:
            self._give_back_total(total.record)
        if any(is_before_changes(line) for line in self.lines):
            for line in self.lines:
                line.record.rename("full_year_budget", "initial_budget")
        if self.heading_weight and total is not None and "weight" not in total.record.values:
            total.record.put("weight", self.heading_weight, [total.source])
        return self.lines

    def _sum_of_all(self) -> Line | None:
        """The line headed 小计 as the total, where none is printed and its amounts are the sum of all other lines.

        Beside one line with amounts it may be the sum of that one alone, above others left blank.
        """
        sums = [line for line in self.lines if self.words.funds.source(line.label) == "subtotal"]
        others = [line for line in self.lines if line not in sums and any(line.record.get(name) for name in AMOUNTS)]
        if len(sums) != 1 or len(others) < _LEAST_PARTS:
            return None
        amounts = [name for name in AMOUNTS if name in sums[0].record.values]
        for name in amounts:
            parts = [number(line.record.get(name)) or Decimal(0) for line in others]
            if number(sums[0].record.get(name)) != sum(parts):
                return None
        if not amounts:
            return None
        sums[0].funding_source = FundingSource.TOTAL
        return sums[0]

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
