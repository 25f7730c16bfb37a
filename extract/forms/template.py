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


FEATURES: dict[str, Callable[[Printed], bool]] = {
    "report": lambda form: form.is_report,
    "level1_column": lambda form: "level1" in form.indicator_columns,
    "level2_column": lambda form: "level2" in form.indicator_columns,
    "weight_column": lambda form: "weight" in form.indicator_columns,
    "score_column": lambda form: "score" in form.indicator_columns,
    "reviewed_score_column": lambda form: "reviewed_score" in form.indicator_columns,
    "comparator_column": lambda form: "comparator" in form.indicator_columns,
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
        if all(_has(form, name, words) for name in family.with_features) and not any(
            _has(form, name, words) for name in family.without
        ):
            return family.id
    return None


def _has(form: Printed, feature: str, words: Vocabulary) -> bool:
    """Whether a form has a feature: one of FEATURES, else one of words that the vocabulary lists."""
    if feature == "whole_department":
        return words.is_of_whole_department(form.title)
    if feature in FEATURES:
        return FEATURES[feature](form)
    told = words.data.features
    for listed, texts in (
        (told.title, [compact(form.title)]),
        (told.label, form.labels),
        (told.heading, [compact(heading) for heading in form.indicator_headings]),
    ):
        if feature in listed:
            return any(listed[feature] in text for text in texts)
    raise KeyError(feature)
