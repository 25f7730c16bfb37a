"""Which template family a form follows, told from what it prints; the families stand in the vocabulary."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from extract.forms.printed import compact
from extract.forms.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Printed:
    """What a form prints that tells its family: title, columns of its blocks in printed order, kinds of rows."""

    title: str
    indicator_columns: tuple[str, ...]
    indicator_headings: tuple[str, ...]
    funds_columns: tuple[str, ...]
    source_columns: int
    labels: Collection[str]
    is_report: bool
    has_execution_row: bool


def _before(columns: tuple[str, ...], first: str, second: str) -> bool:
    return first in columns and second in columns and columns.index(first) < columns.index(second)


def _heads(form: Printed, words: str) -> bool:
    return any(words in compact(heading) for heading in form.indicator_headings)


FEATURES: dict[str, Callable[[Printed], bool]] = {
    "report": lambda form: form.is_report,
    "whole_department": lambda form: "整体" in compact(form.title),
    "transfer": lambda form: "转移支付" in compact(form.title),
    "breakdowns": lambda form: any("性质分" in label for label in form.labels),
    "fund_management": lambda form: any("资金管理情况" in label for label in form.labels),
    "level1_column": lambda form: "level1" in form.indicator_columns,
    "level2_column": lambda form: "level2" in form.indicator_columns,
    "weight_column": lambda form: "weight" in form.indicator_columns,
    "score_column": lambda form: "score" in form.indicator_columns,
    "reviewed_score_column": lambda form: "reviewed_score" in form.indicator_columns,
    "comparator_column": lambda form: "comparator" in form.indicator_columns,
    "target_initial_column": lambda form: _heads(form, "年初指标值"),
    "weight_share_column": lambda form: _heads(form, "权重占比"),
    "explanation_column": lambda form: _heads(form, "指标说明"),
    "weight_before_target": lambda form: _before(form.indicator_columns, "weight", "target"),
    "initial_column": lambda form: "initial_budget" in form.funds_columns,
    "full_year_column": lambda form: "full_year_budget" in form.funds_columns,
    "funds_weight_column": lambda form: "weight" in form.funds_columns,
    "source_columns": lambda form: form.source_columns > 1,
    "execution_row": lambda form: form.has_execution_row,
}


def template_of(form: Printed, words: Vocabulary) -> str | None:
    """The id of the first family that fits, or null."""
    for family in words.data.templates:
        if all(FEATURES[name](form) for name in family.with_features) and not any(
            FEATURES[name](form) for name in family.without
        ):
            return family.id
    return None
