"""Numbers of several columns run together in one cell, split where arithmetic leaves one way only."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.forms.printed import compact, number

_TOKEN = re.compile(r"^(0|[1-9]\d*)(\.\d+)?%?$")
_MAX_LENGTH = 60
_MAX_WAYS = 200_000
_HIGHEST_RATE = 10_000
"""Percent of a budget that no form was seen to have spent."""


def looks_glued(text: str) -> bool:
    """Whether a cell holds digits that cannot be one number: a percent sign or a point too many, a rate of millions."""
    squeezed = compact(text)
    if not re.fullmatch(r"[\d.%]{6,}", squeezed) or len(squeezed) > _MAX_LENGTH:
        return False
    value = number(squeezed)
    return value is None or (squeezed.endswith("%") and value > _HIGHEST_RATE)


def split_glued(text: str, roles: Sequence[str]) -> dict[str, str] | None:
    """The numbers of the roles, in printed order; null where none or several splits fit the arithmetic.

    A split fits where the rate is executed / full-year budget as rounded in print, the weight is not 0 and the score
    not above it. Without these roles nothing decides.
    """
    if not {"full_year_budget", "executed", "execution_rate"} <= set(roles):
        return None
    found: dict[str, str] | None = None
    for tries, tokens in enumerate(_splits(compact(text), tuple(roles))):
        if tries > _MAX_WAYS:
            return None
        values = dict(zip(roles, tokens, strict=True))
        if not _fits(values):
            continue
        if found is not None:
            return None
        found = values
    return found


def _splits(text: str, roles: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    role, rest = roles[0], roles[1:]
    ends = [len(text)] if not rest else range(1, len(text) - len(rest) + 1)
    for end in ends:
        token = text[:end]
        if not _TOKEN.match(token) or ("%" in token) != (role == "execution_rate" and "%" in text):
            continue
        if role in ("weight", "score") and Decimal(token) > 100:
            continue
        if role == "weight" and not Decimal(token):
            continue
        if not rest:
            yield (token,)
        else:
            for tail in _splits(text[end:], rest):
                yield (token, *tail)


def _fits(values: dict[str, str]) -> bool:
    budget, executed = Decimal(values["full_year_budget"]), Decimal(values["executed"])
    rate = values["execution_rate"].rstrip("%")
    decimals = len(rate.partition(".")[2])
    if budget == 0 or abs(executed / budget * 100 - Decimal(rate)) > Decimal(1).scaleb(-decimals) / 2:
        return False
    if "weight" in values and "score" in values:
        return Decimal(values["score"]) <= Decimal(values["weight"])
    return True
