"""Values of the funds block that stand beside their labels: "预算数 | 100 | 执行数 | 98"."""

from dataclasses import dataclass

from extract.forms.columns import Column, overlap
from extract.forms.fields import AMOUNTS, EXECUTION_POINTS, quoted
from extract.forms.funds_columns import FundsColumns
from extract.forms.funds_headings import value_inside
from extract.forms.funds_line import IGNORED, MEASURES, Line, number_like
from extract.forms.printed import bracketed_number, compact
from extract.forms.proven import Stranger
from extract.forms.rows import Row, RowCell
from model.status import FundingSource


@dataclass(slots=True)
class FundsBeside(FundsColumns):
    """The columns and lines of the funds block, and what stands beside labels in its rows."""

    def read_labelled_values(self, row: Row) -> None:
        """Values beside their labels: "预算数 | 100 | 执行数 | 98"."""
        side = self._side_cells(row)
        leading = next((cell for cell in row.filled if cell not in side), None)
        row_measure = self.words.funds.measure(leading.text) if leading is not None else None
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
            if (inside := value_inside(self.words, cell)) is not None:
                name = self._unadjusted(row, cell, inside[0])
                self.line_of(FundingSource.TOTAL, None, row).record.put(name, inside[1], [cell.source])
                continue
            if self._is_label(cell) and not number_like(cell):
                own_source = self.words.funds.source(cell.text)
                if cell is leading and own_source and not self.words.funds.measure(cell.text):
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
                self.form.issue("unknown_heading", message, stranger.source, EXECUTION_POINTS)
                heading = Column(IGNORED, stranger.start, stranger.end, stranger.text)
                self.unknown.append(Stranger(heading, self.form.issues[-1], cell))
                stranger = None
                continue
            column = max(self.columns, key=lambda one: overlap(cell, one), default=None)
            measure = column.role if column is not None and overlap(cell, column) > 0 else None
            own = self.words.funds.measure(label.text) if label is not None else None
            if own is not None and label is not None:
                own = self._unadjusted(row, label, own)
            if own is None and label is not None and row_measure in AMOUNTS:
                own = row_measure
            measure = own or measure
            if measure == "score" and label is not None and self.heading_weight is None:
                self.heading_weight = bracketed_number(label.text)
            label = None
            if measure in MEASURES and source != "subtotal":
                self.line_of(FundingSource(source), named, row).record.put_number(measure, [cell], self.money_unit)

    def _unadjusted(self, row: Row, label: RowCell, measure: str) -> str:
        """The measure of a label; a budget beside the adjusted one is that of the year's beginning."""
        own = compact(label.text).partition(":")[0]
        if measure != "full_year_budget" or self.words.is_adjusted(own):
            return measure
        others = [compact(cell.text).partition(":")[0] for cell in row.filled if cell is not label]
        measures = {other: self.words.funds.measure(other) for other in others}
        if "initial_budget" in measures.values():
            return measure
        adjusted = any(self.words.is_adjusted(other) and found == measure for other, found in measures.items())
        return "initial_budget" if adjusted else measure

    def line_of(self, source: FundingSource, label: RowCell | None, row: Row) -> Line:
        """The line of a source, a new one where there is none yet."""
        for line in self.lines:
            if line.funding_source == source:
                return line
        line = Line(source, (label.value or "") if label is not None else "", row.source)
        self.lines.append(line)
        return line

    def unplaced(self, cell: RowCell, why: str) -> None:
        """Make an issue of a value that no field takes; a number leaves the points of the block in doubt."""
        name = EXECUTION_POINTS if number_like(cell) else None
        self.form.issue("unclaimed_text", f"{quoted(cell.value)} {why}", cell.source, name)
