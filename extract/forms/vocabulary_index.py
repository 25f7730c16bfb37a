"""Lookups of labels: lists turned into an index, patterns behind them, labels that OCR cut or broke."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extract.forms.printed import compact, label_keys

Index = dict[str, str]
"""Label key to what it means."""

_SHORTEST_CUT = 3
"""A label must keep at least so many characters to be known without its last one."""
LONGEST_FUZZY = 24
"""Longer texts are not a label that OCR broke."""


def indexed(labels: dict[str, list[str]]) -> Index:
    """Lists of labels by meaning, turned round; the first meaning of a label stays."""
    index: Index = {}
    for meaning, names in labels.items():
        for name in names:
            index.setdefault(compact(name), meaning)
    return index


def look_up(index: Index, text: str) -> str | None:
    """What a label means; null for an unknown one."""
    for key in label_keys(text):
        if key in index:
            return index[key]
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Patterns for wordings that no list foresees, in their order, each with its meaning."""

    patterns: tuple[tuple[str, re.Pattern[str]], ...]

    def match(self, keys: tuple[str, ...]) -> str | None:
        """The meaning of the first pattern that one of the keys fits; null where there is none."""
        return _match(self, keys)


@lru_cache(maxsize=20_000)
def _match(patterns: Patterns, keys: tuple[str, ...]) -> str | None:
    return next((meaning for meaning, pattern in patterns.patterns if any(map(pattern.search, keys))), None)


@lru_cache(maxsize=20_000)
def keys_without(prefix: re.Pattern[str], keys: tuple[str, ...]) -> tuple[str, ...]:
    """The keys of a label, what may stand before it ("其中：") taken off."""
    return tuple(label for key in keys for label in label_keys(prefix.sub("", key)) if label)


def compiled(patterns: dict[str, str]) -> Patterns:
    """The patterns, compiled."""
    return Patterns(tuple((meaning, re.compile(pattern)) for meaning, pattern in patterns.items()))


def cut_labels(index: Index) -> Index:
    """Labels without their last character, which OCR loses at the edge of a cell, where that leaves one meaning."""
    meanings: dict[str, set[str]] = {}
    for label, meaning in index.items():
        if len(label) > _SHORTEST_CUT:
            meanings.setdefault(label[:-1], set()).add(meaning)
    return {label: found.pop() for label, found in meanings.items() if len(found) == 1}


def level_key(text: str, ending: str) -> str:
    """What the name of a level is compared by: without brackets and without the ending of a name in full (指标)."""
    keys = label_keys(text)
    key = keys[-1] if keys else ""
    return key.removesuffix(ending) or key


@lru_cache(maxsize=20_000)
def close(key: str, names: tuple[str, ...], most: int, least: float) -> tuple[str, ...]:
    """The names like the key, at least so much, the most alike first. Kept: forms repeat their words."""
    return tuple(difflib.get_close_matches(key, names, most, least))


def nearest(key: str, names: tuple[str, ...], least: float) -> str | None:
    """The name most like the key; null where none is like it at least so much."""
    return next(iter(close(key, names, 1, least)), None)


def without_brackets(text: str) -> str:
    """The text without what stands in brackets."""
    return re.sub(r"\([^()]*\)", "", text)


def all_of(patterns: Iterable[re.Pattern[str]], text: str) -> str | None:
    """The `value` of the first pattern that is found in the text."""
    for pattern in patterns:
        found = pattern.search(text)
        if found:
            return found["value"]
    return None
