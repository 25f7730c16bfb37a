"""What is wrong with one failing row, in words: the message of its expectation with the row's values."""

from collections.abc import Mapping
from string import Formatter

from expectations.results import ValidationResult
from expectations.suites import ExpectationSpec, load_suite


def spec_of(result: ValidationResult) -> ExpectationSpec:
    """The expectation that a result is of."""
    return next(spec for spec in load_suite(result.suite).expectations if spec.expectation_id == result.expectation_id)


def filled(template: str, row: Mapping[str, object]) -> str:
    """The template with the row's values; "空" for null."""
    values = {name: shown(row.get(name)) for _, name, _, _ in Formatter().parse(template) if name}
    return template.format_map(values)


def shown(value: object, empty: str = "空") -> str:
    """A value as a person reads it; `empty` for null."""
    if value is None:
        return empty
    if isinstance(value, bool):
        return "是" if value else "否"
    text = str(value)
    # Decimals come with the scale of their column; what is printed has no trailing zeros.
    is_number = not isinstance(value, str) and "." in text
    return text.rstrip("0").rstrip(".") if is_number else text
