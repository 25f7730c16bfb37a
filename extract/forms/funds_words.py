"""The words of the funds block: which measure a column is of, whose money a label names."""

import re

from extract.forms.printed import compact, label_keys
from extract.forms.vocabulary_file import Funds, Years
from extract.forms.vocabulary_index import compiled, cut_labels, indexed, keys_without, look_up
from model.status import FundingSource


class FundsWords:
    """The section `funds` of the vocabulary; lookups give null for an unknown label."""

    def __init__(self, data: Funds, years: Years) -> None:
        self._data = data
        self._columns = indexed(data.columns)
        self._cut_columns = cut_labels(self._columns)
        self._column_patterns = compiled(data.column_patterns)
        self._rows = indexed(data.rows)
        self._row_patterns = compiled(data.row_patterns)
        self._year = re.compile(years.before_heading)
        self._breakdowns = re.compile(data.breakdowns)
        self._sums = compiled(data.sums)
        self._changes = re.compile(data.changes)
        prefixes = "|".join(re.escape(compact(prefix)) for prefix in data.prefixes)
        self._prefix = re.compile(rf"^(?:(?:{prefixes})[:.、]?)*")

    def measure(self, text: str) -> str | None:
        """Which measure (column) of the funds block the text labels."""
        found = (
            look_up(self._columns, text)
            or look_up(self._cut_columns, text)
            or self._column_patterns.match(label_keys(text))
        )
        year = self._year.match(compact(text)) if found is None else None
        return self.measure(compact(text)[year.end() :]) if year else found

    def year_of_heading(self, text: str) -> str | None:
        """The year that a heading of the funds begins with: "2023年执行数" is not the year's beside "2024年执行数"."""
        found = self._year.match(compact(text))
        return found["year"] if found else None

    def source(self, text: str) -> FundingSource | str | None:
        """Whose money the text labels; "subtotal" for 小计, which is nobody's."""
        keys = keys_without(self._prefix, label_keys(text))
        name = next((self._rows[key] for key in keys if key in self._rows), None)
        name = name or self._row_patterns.match(keys)
        return name if name is None or name == "subtotal" else FundingSource(name)

    def is_breakdown(self, text: str) -> bool:
        """Whether the text heads a breakdown of the funds by nature or use (按收入性质分)."""
        return any(self._breakdowns.search(key) for key in label_keys(text))

    def measure_of_sum(self, text: str) -> str | None:
        """Which measure a sum is that heads a column (支出合计), where the other headings are measures."""
        return self._sums.match(label_keys(text))

    def heads_changes(self, text: str) -> bool:
        """Whether the text heads the budget's changes in the year (预算调整数), which no field takes."""
        return self.measure(text) == "ignored" and bool(self._changes.search(compact(text)))

    def names_budget(self, text: str) -> bool:
        """Whether a label of a sum says that it is the budget's."""
        return self._data.budget in compact(text)
