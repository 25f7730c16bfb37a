"""An indicator row while it is being read, and what only all rows of a form tell: weights printed behind names."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms.columns import Column
from extract.forms.fields import Record, quoted
from extract.forms.printed import bracketed_number, compact, number
from extract.forms.rows import RowCell
from extract.forms.vocabulary import Vocabulary
from model.source import Source

_BARE_NUMBER = re.compile(r"\((?P<points>\d{1,3}(\.\d+)?)\)$")

_FULL_MARKS = 100
"""Points of a whole form."""


@dataclass(slots=True, eq=False)
class IndicatorRow:
    """An indicator row while it is being read. `table` counts the tables that print the same indicators anew."""

    source: Source
    table: int
    level1: str | None
    level2: str | None
    level1_inferred: bool
    level2_group: int
    strangers: list[RowCell] = field(default_factory=list)
    """Numbers under headings that are no field."""
    record: Record = field(default_factory=lambda: Record("indicator"))

    def has_score(self) -> bool:
        """Whether a weight or a score was printed."""
        return any(self.record.get(name) is not None for name in ("weight", "score"))


def weights_from_headings(rows: Sequence[IndicatorRow], columns: Sequence[Column]) -> None:
    """Where the template has no weight column, take the points printed in brackets behind a name.

    Points behind a level-3 name are the row's own; points behind a level-2 name are so only where it has one row.
    """
    if any(column.role == "weight" for column in columns):
        return
    if _weights_from_bare_numbers(rows):
        return
    group_sizes = Counter(row.level2_group for row in rows)
    for row in rows:
        own = bracketed_number(row.record.get("level3") or "")
        shared = bracketed_number(row.level2 or "") if group_sizes[row.level2_group] == 1 else None
        if own and any(column.role == "score" for column in columns):
            row.record.put("weight", own, row.record.sources.get("level3", [row.source]))
        elif shared:
            row.record.put("weight", shared, row.record.sources.get("level2", [row.source]))


def settle_weight_shares(form: Record, rows: Sequence[IndicatorRow], *, converted: bool) -> None:
    """Take the shares (权重占比) out of the rows; they are the weights of points by weight (`converted`).

    They are not where the points printed beside them (指标分值) are parts of the form's 100 themselves, or where a row
    has no share. Weights of points by weight that are parts of one (0.3) become parts of 100, with an issue.
    """
    shares = [(row.record.values.pop("weight_share", None), row.record.sources.pop("weight_share", [])) for row in rows]
    weights = [number(row.record.get("weight")) for row in rows]
    if not converted or not rows:
        return
    if None in weights or not 1 < sum(weight or 0 for weight in weights) <= _FULL_MARKS:
        for row, (text, sources) in zip(rows, shares, strict=True):
            if all(number(share) is not None for share, _ in shares):
                row.record.values["weight"], row.record.sources["weight"] = compact(text or "").rstrip("%"), sources
    weights = [number(row.record.get("weight")) for row in rows]
    if None not in weights and 0 < sum(weight or 0 for weight in weights) <= 1:
        for record, name in ((form, "total_weight"), *((row.record, "weight") for row in rows)):
            _as_part_of_100(record, name)


def _as_part_of_100(record: Record, name: str) -> None:
    part = number(record.get(name))
    if part is not None and part <= 1:
        value = f"{(part * _FULL_MARKS).normalize():f}"
        record.issue("mended_number", f"{quoted(record.get(name))} read as {value}", record.sources[name][0], name)
        record.values[name] = value


def _weights_from_bare_numbers(rows: Sequence[IndicatorRow]) -> bool:
    """Take bare numbers in brackets behind every name, "补助冷库（25）", as weights where they sum to those of level 1.

    False where any is missing or the sums differ: then they may be anything.
    """
    own = [_bare_number(row.record.get("level3")) for row in rows]
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row, points in zip(rows, own, strict=True):
        if points is None or row.level1 is None:
            return False
        sums[row.level1] += Decimal(points)
    if not rows or any(number(_bare_number(level1)) != total for level1, total in sums.items()):
        return False
    for row, points in zip(rows, own, strict=True):
        row.record.put("weight", points, row.record.sources.get("level3", [row.source]))
    return True


def _bare_number(name: str | None) -> str | None:
    found = _BARE_NUMBER.search(compact(name or ""))
    return found["points"] if found else None


def name_deepest_level(rows: Sequence[IndicatorRow], columns: Sequence[Column], words: Vocabulary) -> None:
    """Where the template has no column for level 3, the names under 二级指标 are the indicators' own.

    They are where each row has one and some of them is none of the common level-2 names.
    """
    if any(column.role == "level3" for column in columns) or any(row.record.get("level3") for row in rows):
        return
    sizes = Counter(row.level2_group for row in rows)
    if any(row.level2 is None or sizes[row.level2_group] > 1 for row in rows):
        return
    if all(words.levels.level1_of_level2(row.level2 or "") for row in rows):
        return
    for row in rows:
        row.record.put("level3", row.level2, row.record.sources.pop("level2", [row.source]))
        row.level2 = None
