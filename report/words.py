"""The Chinese words of the report, kept in words.yaml."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

UNDECIDED = "undecided"
"""Stands for the gate status of a form that no load has decided yet."""

OPEN = "open"
"""The state of a finding that no auditor has said anything about."""


@cache
def _tables() -> Mapping[str, Any]:
    return yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))


def words(table: str) -> Mapping[str, str]:
    """The words of one table of words.yaml (such as "severity"), in the order in which they are shown."""
    return _tables()[table]


def word(table: str, code: str | None) -> str:
    """The Chinese word for a code; the code itself where it has none, "" for no code."""
    return "" if code is None else words(table).get(code, code)


def rank(table: str, code: str | None) -> tuple[int, str]:
    """A sort key that puts codes into the order of words.yaml, unknown ones behind."""
    order = list(words(table))
    return (order.index(code) if code in order else len(order), code or "")


def is_rate_field(field: str | None) -> bool:
    """Whether a field of a form holds a rate, whose differences are fractions."""
    return field in _tables()["rate_fields"]


def is_number_field(field: str | None) -> bool:
    """Whether a field of a form holds a number."""
    return field in _tables()["number_fields"]


def rule_group(rule_id: str) -> str:
    """The group of rules that a rule belongs to (see rule_groups in words.yaml); "other" where it is in none."""
    for group, rules in _tables()["rule_groups"].items():
        if rule_id in rules:
            return str(group)
    return "other"
