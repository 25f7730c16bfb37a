"""What a failing row is told as."""

from decimal import Decimal

import pytest

from expectations.messages import filled


@pytest.mark.parametrize(
    ("template", "value", "told"),
    [
        ("{x}", Decimal("2.500000"), "2.5"),
        ("{x}", None, "空"),
        ("{x:%}", Decimal("0.376489"), "37.65%"),
        ("{x:%}", 0.5, "50%"),
        ("{x:%}", None, "空"),
        ("{x:pp}", Decimal("-0.0245"), "-2.45 个百分点"),
        ("{x:pp}", Decimal("0.00002"), "0.002 个百分点"),
        ("{{{x}}}", "{y}", "{{y}}"),
    ],
)
def test_a_value_is_told_as_it_is_written(template: str, value: object, told: str) -> None:
    assert filled(template, {"x": value}) == told
