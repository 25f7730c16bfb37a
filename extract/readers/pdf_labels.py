"""The labels by which a table that a page break has cut is put together again, taken from the forms' vocabulary."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from extract.forms.vocabulary import vocabulary

BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】")
ENDS = " :：;；,，.。、*#-—_·"
PLACEHOLDER = re.compile(r"^([.…。·/\\\-—－_、，,×]+|无|略)$")
NUMBERED_NAME = re.compile(r"^(三级)?指标\d+")

SHORTEST = 3
"""Shorter words are labels on some forms and plain text on others; headings of scores and totals are kept."""
ROLES = {"level1": "level", "level2": "level", "level3": "name", "deviation": "note"}
ROLES |= dict.fromkeys(("weight", "score", "reviewed_score"), "score")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in the form that `plain` gives; `columns` maps a heading to the role of its column.

    Roles are level, name (of the row), score (weights too), note (reasons) and value.
    """

    form_start: frozenset[str]
    columns: dict[str, str]
    goals: frozenset[str]
    rows: frozenset[str]
    totals: frozenset[str]
    prefixes: tuple[str, ...]

    def is_label(self, text: str) -> bool:
        """Whether a text is a known label of any sort; "其中：当年财政拨款" is one too."""
        for prefix in self.prefixes:
            if text.startswith(prefix) and len(text) > len(prefix):
                text = text.removeprefix(prefix).lstrip(ENDS)
        return text in self.rows or text in self.columns or text in self.goals or text in self.form_start

    def begins_row(self, text: str) -> bool:
        """Whether a text can only stand at the beginning of a row or of a group of rows."""
        return text in self.rows or text in self.form_start or bool(NUMBERED_NAME.match(text))

    def is_placeholder(self, text: str) -> bool:
        """Whether a text says that there is nothing to name."""
        return bool(PLACEHOLDER.match("".join(text.split())))


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A text as labels are compared: NFKC, without white space, bracketed parts and punctuation at the ends."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return BRACKETED.sub("", text).strip(ENDS)


@cache
def labels() -> Labels:
    """The labels of the vocabulary."""
    data = vocabulary().data
    starts = [label for field in data.head.values() if field.starts for label in field.labels]
    columns: dict[str, str] = {}
    for block in (data.funds.columns, data.indicators.columns):
        for field, headings in block.items():
            role = ROLES.get(field, "value")
            columns.update(dict.fromkeys(_plain_set(headings, 2 if role == "score" else SHORTEST), role))
    rows = [
        *(label for field in data.head.values() for label in field.labels),
        *data.funds.side_labels,
        *(label for labels_ in data.funds.rows.values() for label in labels_),
        *data.goals.side_labels,
        *data.indicators.side_labels,
        *(name for level in data.levels.values() for name in (*level.names, *level.level2)),
        *data.execution.names,
        *data.notes.labels,
    ]
    totals = _plain_set(data.totals.labels, 2)
    return Labels(
        form_start=_plain_set([*starts, *data.heads_of_whole_departments.labels], SHORTEST),
        columns=columns,
        goals=_plain_set([*data.goals.goal_expected, *data.goals.goal_actual], SHORTEST),
        rows=_plain_set(rows, SHORTEST) | totals,
        totals=totals,
        prefixes=tuple(map(plain, data.funds.prefixes)),
    )


def _plain_set(texts: Iterable[str], shortest: int) -> frozenset[str]:
    return frozenset(text for text in map(plain, texts) if len(text) >= shortest)
