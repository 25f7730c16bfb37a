"""Which rows head the funds block, and what a label there is where it could be two things."""

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.forms.columns import Column
from extract.forms.fields import AMOUNTS
from extract.forms.funds_line import IGNORED, MEASURES, is_amount
from extract.forms.printed import compact, number
from extract.forms.rows import Row, RowCell
from extract.forms.vocabulary import Vocabulary

_FORMULA_ALONE = re.compile(r"^\(?\d{1,2}\)?=\(?(?P<part>\d{1,2})\)?[/÷]\(?(?P<whole>\d{1,2})\)?([*×xX]100%?)?$")
_NUMBER_OF_ROW = re.compile(r"\((\d{1,2})\)|^(\d{1,2})[.、]")
_LEAST_PAIRS = 2


def is_heading(words: Vocabulary, row: Row) -> bool:
    """Whether the row heads the funds block: two or more measures, or three or more sources, beside each other."""
    measures = {words.funds.measure(cell.text) for cell in row.filled} - {None, IGNORED}
    if len(measures) >= 2 and measures & set(AMOUNTS):
        return True
    inside = {pair[0] for cell in row.filled if (pair := value_inside(words, cell))}
    if len(inside) >= 2 and inside & set(AMOUNTS):
        return True
    sources = [words.funds.source(cell.text) for cell in row.filled]
    numbers = [cell for cell in row.filled if is_amount(cell)]
    if numbers and measures & set(AMOUNTS) and _labelled_amounts(words, row) > 1:
        return True
    if _pairs_with_strangers(words, row):
        return True
    if len(measures) >= 2 and "execution_rate" in measures and not numbers:
        # The amounts stand in a second heading row below a common one, as 预算执行情况.
        return words.is_side_label(row.filled[0].text) and len(row.filled) > len(measures)
    return not numbers and len({one for one in sources if one}) >= 3


def value_inside(words: Vocabulary, cell: RowCell) -> tuple[str, str] | None:
    """Measure and value of a cell that prints both, as "预算执行率：95%"; null where it does not."""
    label, colon, value = compact(cell.text).partition(":")
    measure = words.funds.measure(label) if colon and number(value) is not None else None
    return (measure, value) if measure in MEASURES else None


def _pairs_with_strangers(words: Vocabulary, row: Row) -> bool:
    """Whether the row is labels with their amounts, some of them known: "计划投入资金 | 86 | 实际投入资金 | 86"."""
    labels, values = row.filled[::2], row.filled[1::2]
    if len(values) < _LEAST_PAIRS or len(labels) != len(values) or not all(map(is_amount, values)):
        return False
    known = [words.funds.measure(cell.text) for cell in labels]
    return bool(set(known) & set(AMOUNTS)) and not any(
        is_amount(cell) or words.head_field(cell.text) or words.indicator_column(cell.text) for cell in labels
    )


def _labelled_amounts(words: Vocabulary, row: Row) -> int:
    """How many amounts stand straight behind a label of a measure or a source."""
    pairs = zip(row.filled, row.filled[1:], strict=False)
    return sum(
        1
        for label, value in pairs
        if is_amount(value) and (words.funds.measure(label.text) or words.funds.source(label.text))
    )


def names_sources(words: Vocabulary, row: Row) -> bool:
    """Whether a label that can be both, as 资金总额, names a source here: the other headings do."""
    measures = {cell for cell in row.filled if words.funds.measure(cell.text)}
    sources = {cell for cell in row.filled if words.funds.source(cell.text)}
    return len(sources) >= 2 and measures <= sources


def leading_source(words: Vocabulary, row: Row) -> list[RowCell]:
    """The block's own label where it reads like a funding source ("年度资金") and the measures stand beside it."""
    first, *rest = row.filled
    measures = [cell for cell in rest if words.funds.measure(cell.text)]
    if len(measures) < 2 or words.funds.measure(first.text) or not words.funds.source(first.text):
        return []
    return [] if any(words.funds.source(cell.text) for cell in rest) else [first]


def with_initial_budget(words: Vocabulary, columns: Sequence[Column]) -> list[Column]:
    """Of two columns of the full year's budget, the one before 调整 in its heading is that of the year's beginning."""
    budgets = [column for column in columns if column.role == "full_year_budget"]
    adjusted = [column for column in budgets if words.is_adjusted(column.heading)]
    if len(budgets) != 2 or len(adjusted) != 1 or any(column.role == "initial_budget" for column in columns):
        return list(columns)
    return [replace(one, role="initial_budget") if one in budgets and one not in adjusted else one for one in columns]


def measure_of_formula(words: Vocabulary, row: Row) -> str | None:
    """The measure of a row whose label is a formula of numbered rows alone: "(6)=(3)/(2)", executed by budget.

    Null where it is no such row or the rows that it names are other ones.
    """
    found = _FORMULA_ALONE.match(compact(row.filled[0].text))
    if found is None:
        return None
    named: dict[str, str | None] = {}
    for cells in row.grid.rows():
        label = compact(cells[0].text) if cells else ""
        numbered = _NUMBER_OF_ROW.search(label)
        if numbered and "=" not in label:
            named[numbered[1] or numbered[2]] = words.funds.measure(label)
    parts = named.get(found["part"]), named.get(found["whole"])
    return "execution_rate" if parts == ("executed", "full_year_budget") else None
