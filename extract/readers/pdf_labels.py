"""The labels by which a table that a page break has cut is put together again (pdf_labels.yaml)."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕|【[^【】]*】")
ENDS = " :：;；,，.。、*#-—_·"
PLACEHOLDER = re.compile(r"^([.…。·/\\\-—－_、，,×]+|无|略)$")
NUMBERED_NAME = re.compile(r"^(三级)?指标\d+")


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels in the form that `plain` gives; `columns` maps a heading to the role of its column."""

    form_start: frozenset[str]
    columns: dict[str, str]
    goals: frozenset[str]
    rows: frozenset[str]
    totals: frozenset[str]

    def is_label(self, text: str) -> bool:
        """Whether a text is a known label of any sort."""
        return text in self.rows or text in self.columns or text in self.goals or text in self.form_start

    def begins_row(self, text: str) -> bool:
        """Whether a text can only stand at the beginning of a row or of a group of rows."""
        return text in self.rows or text in self.form_start or bool(NUMBERED_NAME.match(text))

    def is_placeholder(self, text: str) -> bool:
        """Whether a text says that there is nothing to name."""
        return bool(PLACEHOLDER.match("".join(text.split())))


def plain(text: str) -> str:
    """A text as labels are compared: NFKC, without white space, bracketed parts and punctuation at the ends."""
    text = "".join(unicodedata.normalize("NFKC", text).split())
    return BRACKETED.sub("", text).strip(ENDS)


@cache
def labels() -> Labels:
    """The labels of the data file."""
    data = yaml.safe_load(files("extract.readers").joinpath("pdf_labels.yaml").read_text(encoding="utf-8"))
    return Labels(
        form_start=frozenset(map(plain, data["form_start"])),
        columns={plain(heading): role for role, headings in data["columns"].items() for heading in headings},
        goals=frozenset(map(plain, data["goals"])),
        rows=frozenset(plain(name) for names in data["rows"] for name in names),
        totals=frozenset(map(plain, data["totals"])),
    )
