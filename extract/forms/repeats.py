"""What a document prints twice: indicators in a later table, and a report's body in a form of its annex."""

from collections import defaultdict

from extract.forms.draft import Draft
from extract.forms.indicator_row import IndicatorRow
from extract.forms.printed import compact, number
from extract.forms.sentences import read_sentences


def without_repeats(drafts: list[Draft]) -> list[Draft]:
    """Drop a report's body whose indicators a form of its annex prints again; its sentences go to that form."""
    kept: list[Draft] = []
    for position, draft in enumerate(drafts):
        twin = None
        if draft.is_report() and kept_rows(draft):
            twin = next(
                (
                    other
                    for other in drafts[position + 1 :]
                    if all(any(_same_indicator(row, again) for again in kept_rows(other)) for row in kept_rows(draft))
                ),
                None,
            )
        if twin is None:
            kept.append(draft)
            continue
        read_sentences(draft)
        for name in ("total_score", "grade", "fiscal_year", "goal_expected"):
            value = draft.record.get(name)
            if value is not None and name not in twin.record.values:
                twin.record.put(name, value, draft.record.sources[name])
        if not twin.funds.lines:
            twin.funds = draft.funds
    return kept


def kept_rows(draft: Draft) -> list[IndicatorRow]:
    """The indicator rows, those printed again in a later table counted once."""
    rows = draft.indicators.rows
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
