"""What is wrong with one failing row, in words: the message of its expectation with the row's values."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter

from expectations.results import CheckResult
from expectations.suites import ExpectationSpec, load_suite


def spec_of(result: CheckResult) -> ExpectationSpec:
    """The expectation that a result is of."""
    return next(spec for spec in load_suite(result.suite).expectations if spec.expectation_id == result.expectation_id)


def filled(template: str, row: Mapping[str, object]) -> str:
    """The template with the row's values; "空" for null.

    `{rate:%}` shows a fraction as a percentage, `{gap:pp}` the difference of two in percentage points (个百分点), both
    to two digits where they tell.
    """
    parts = []
    for text, name, form, _ in Formatter().parse(template):
        parts.append(text)
        if name:
            value = row.get(name)
            parts.append(shown(value) if value is None or not form else f"{_hundredfold(value)}{_UNITS[form]}")
    return "".join(parts)


_UNITS = {"%": "%", "pp": " 个百分点"}


def _hundredfold(fraction: object) -> str:
    exact = Decimal(str(fraction)) * 100
    told = exact.quantize(Decimal("0.01"), ROUND_HALF_UP) or exact
    return shown(Decimal(f"{told:f}"))


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
