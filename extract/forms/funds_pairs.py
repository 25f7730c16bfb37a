"""Headings of two rows that name a source and a measure for each column: 财政资金 above 预算数 and 执行数, or below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.forms.columns import Column, overlap
from extract.forms.funds_line import MEASURES, number_like
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary
from model.status import FundingSource

SourceColumn = tuple[Column, FundingSource | str, str]
"""A column of a funding source ("subtotal" for 小计), with the label printed there."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A column of one measure of one source, with the source's label."""

    column: Column
    source: FundingSource
    label: str
    measure: str


def paired(
    words: Vocabulary, row: Row, above: Row | None, columns: Sequence[Column], sources: Sequence[SourceColumn]
) -> list[Pair]:
    """The columns that a row straight below a heading makes with it; empty where the row is no second heading."""
    if above is None or above.grid is not row.grid or row.row_no != above.row_no + 1 or len(row.filled) < 2:
        return []
    columns = [_widened(one, above) for one in columns]
    sources = [(_widened(one, above), source, label) for one, source, label in sources]
    found: list[Pair] = []
    strangers = 0
    for cell in row.filled:
        if number_like(cell):
            return []
        pair = _with_source(words, cell, sources) or _with_measure(words, cell, columns)
        if pair is not None:
            found.append(pair)
        elif any(_covers(one, cell) and one.role in MEASURES for one in columns) and not words.funds.measure(cell.text):
            # Money from a source that nobody knows, among known ones: its amounts stand under no heading.
            strangers += 1
        else:
            return []
    if strangers > len(found) or (strangers and not any(pair.source is FundingSource.TOTAL for pair in found)):
        return []
    names = {(pair.source, pair.measure) for pair in found}
    sources_named, measures_named = {pair.source for pair in found}, {pair.measure for pair in found}
    return found if len(names) == len(found) and len(sources_named) > 1 and len(measures_named) > 1 else []


def _widened(column: Column, heading: Row) -> Column:
    """The column with the empty cells behind it, which texts print for the rest of a merged heading."""
    end = min((cell.start for cell in heading.filled if cell.start >= column.end), default=column.end)
    return replace(column, end=end)


def _with_source(words: Vocabulary, cell: RowCell, sources: Sequence[SourceColumn]) -> Pair | None:
    measure = words.funds.measure(cell.text)
    over = next((one for one in sources if _covers(one[0], cell)), None)
    if measure not in MEASURES or over is None or over[1] == "subtotal":
        return None
    return Pair(Column(measure, cell.start, cell.end, cell.text), FundingSource(over[1]), over[2], measure)


def _with_measure(words: Vocabulary, cell: RowCell, columns: Sequence[Column]) -> Pair | None:
    source = words.funds.source(cell.text)
    over = next((one for one in columns if _covers(one, cell)), None)
    if source is None or over is None or over.role not in MEASURES:
        return None
    # 小计 below a measure sums the sources beside it.
    whose = FundingSource.TOTAL if source == "subtotal" else FundingSource(source)
    return Pair(Column(over.role, cell.start, cell.end, cell.text), whose, cell.value or "", over.role)


def _covers(column: Column, cell: RowCell) -> bool:
    return column.start <= cell.start and cell.end <= column.end


def pair_of(pairs: Sequence[Pair], cell: RowCell | Column) -> Pair | None:
    """The pair in whose column the cell stands."""
    best = max(pairs, key=lambda one: overlap(cell, one.column), default=None)
    return best if best is not None and overlap(cell, best.column) > 0 else None
