"""A record while it is being read: its values, the cells they came from, and what could not be settled."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from extract.forms.printed import (
    MISREAD_DASHES,
    NOTHING,
    UNUSED_MARKS,
    clean,
    compact,
    number,
    read_ocr_digits,
    score_text,
)
from extract.forms.rows import RowCell
from extract.forms.vocabulary import vocabulary
from model.form import Issue
from model.grid import Paragraph
from model.source import Source

AMOUNTS = ("initial_budget", "full_year_budget", "executed")
POINTS = ("weight", "score", "reviewed_score", "total_weight", "total_score")
_OF_FULL_MARKS = re.compile(r"^(?P<first>\d{1,3}(\.\d+)?)分?/(?P<second>\d{1,3}(\.\d+)?)分?$")
_MOST_POINTS = 100
_WEIGHTS = ("weight", "total_weight")
_FULL_MARKS_OF = {"score": "weight", "total_score": "total_weight"}
INDICATOR_POINTS = "indicators"
"""Field of an issue that leaves the weights and scores of the whole indicator block in doubt."""
EXECUTION_POINTS = "execution_score"
"""Field of an issue of the form that leaves weights, scores and missing rates of the funds block in doubt."""
CRITICAL_CODES = frozenset(
    {
        *("unreadable_number", "shifted_columns", "missing_indicators", "unclaimed_row", "silent_page"),
        *("lost_in_conversion", "uncomputed_formula", "unreadable_cell", "embedded_not_read"),
    }
)
"""Issues after which a document is only partly parsed: something printed is not in the records."""


_PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_LONGEST_QUOTE = 40


def quoted(text: str | None) -> str:
    """A printed text for a message: short, without what stands behind a label's colon and without telephone numbers.

    Messages are published with the releases; what they quote must hold no personal data.
    """
    shown = re.split(r"[:：]", compact(text or ""), maxsplit=1)[0]
    shown = _PHONE.sub("…", shown)
    return f"“{shown[:_LONGEST_QUOTE]}{'…' if len(shown) > _LONGEST_QUOTE else ''}”"


@dataclass(slots=True)
class Record:
    """Values by field with their sources, and issues not yet bound to a record's number."""

    kind: str
    values: dict[str, str] = field(default_factory=dict)
    sources: dict[str, list[Source]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    full_marks_first: bool = False
    """Whether points are printed with the full marks before the score, "10/9.5"."""
    provisional: set[str] = field(default_factory=set)
    """Fields whose value stood beside a label that a nearer one overrules, as 填报单位 above a table."""

    def is_open(self, name: str) -> bool:
        """Whether the field has no value yet, or a provisional one."""
        return name not in self.values or name in self.provisional

    def get(self, name: str) -> str | None:
        """The value of a field."""
        return self.values.get(name)

    def issue(self, code: str, message: str, source: Source, name: str | None = None) -> None:
        """Note something that could not be settled."""
        self.issues.append(Issue(code, message, source, self.kind, None, name))

    def put(self, name: str, text: str | None, sources: Sequence[Source], *, join: bool = False) -> None:
        """Set a field to a printed text (null leaves it open); `join` appends to what is there already."""
        value = clean(text) if text is not None else None
        if value is None:
            return
        if name in self.values and join:
            value = clean(f"{self.values[name]}\n{value}") or value
            self.sources[name].extend(sources)
        else:
            self.sources[name] = list(sources)
        self.values[name] = value

    def rename(self, name: str, other: str) -> None:
        """Give the value of a field, where there is one, to another."""
        if name in self.values:
            self.values[other], self.sources[other] = self.values.pop(name), self.sources.pop(name)

    def put_cells(self, name: str, cells: Sequence[RowCell], *, join: bool = False) -> None:
        """Set a field to the text of its cells."""
        filled = [cell for cell in cells if cell.value is not None]
        if filled:
            self.put(name, "\n".join(cell.text for cell in filled), [cell.source for cell in filled], join=join)

    def put_number(self, name: str, cells: Sequence[RowCell], money_unit: str | None = None) -> None:
        """Set a numeric field; words where a number is due leave it null and are an issue."""
        filled = [cell for cell in cells if cell.value is not None]
        if not filled:
            return
        printed = clean("\n".join(cell.text for cell in filled)) or ""
        if len(filled) > 1 and all(number(cell.value) is not None for cell in filled):
            self.issue("unreadable_number", f"Two numbers stand under one heading, {name}", filled[0].source, name)
            return
        if self.full_marks_first and name in _FULL_MARKS_OF and number(printed) is not None:
            message = f"{quoted(printed)} may be the full marks or the score, {name}"
            self.issue("unreadable_number", message, filled[0].source, name)
            return
        value = read_number(name, printed, money_unit)
        shares = self.kind != "budget_line" or "execution_rate" in self.values
        if value is None and name in _WEIGHTS and shares and number(printed) is not None:
            # Shares of the whole are points of 100. Beside the amounts it may be the rate, where that is not found.
            value = compact(printed).rstrip("%")
            self.issue("mended_number", f"{quoted(printed)} read as {value} for {name}", filled[0].source, name)
        if value is None and name in POINTS and (parts := of_full_marks(printed, full_first=self.full_marks_first)):
            self._put_of_full_marks(name, printed, parts, filled)
            return
        if value is None and (full := number(self.values.get(_FULL_MARKS_OF.get(name, "")))) is not None:
            value = beside_deduction(printed, full)
            if value is not None:
                self.issue("mended_number", f"{quoted(printed)} read as {value} for {name}", filled[0].source, name)
        sources = [cell.source for cell in filled]
        if value is None and compact(printed) in (*MISREAD_DASHES, NOTHING):
            return
        if value is None:
            mended = read_ocr_digits(printed)
            if mended is None:
                self.issue("unreadable_number", f"{quoted(printed)} is no number for {name}", sources[0], name)
                return
            self.issue("mended_number", f"{quoted(printed)} read as {mended} for {name}", sources[0], name)
            value = mended
        self.sources[name] = sources
        self.values[name] = value

    def _put_of_full_marks(self, name: str, printed: str, parts: tuple[str, str], cells: Sequence[RowCell]) -> None:
        """Set a score printed as a part of its weight ("9/10"), and the weight where none is printed."""
        score, full = parts
        weight = _FULL_MARKS_OF.get(name)
        if weight is not None and weight not in self.values:
            self.values[weight], self.sources[weight] = full, [cell.source for cell in cells]
        elif weight is None or number(self.values[weight]) != number(full):
            self.issue("unreadable_number", f"{quoted(printed)} is no number for {name}", cells[0].source, name)
            return
        self.issue("mended_number", f"{quoted(printed)} read as {score} of {full} for {name}", cells[0].source, name)
        self.values[name], self.sources[name] = score, [cell.source for cell in cells]

    def put_paragraph(self, name: str, value: str, paragraph: Paragraph) -> None:
        """Set a field read out of a sentence."""
        self.put(name, value, [paragraph.source])


def is_beside_deduction(printed: str) -> bool:
    """Whether a text is points with a deduction behind them: "9（扣1分）"."""
    squeezed = compact(printed)
    return bool(vocabulary().beside_deduction.match(squeezed) and vocabulary().deduction.search(squeezed))


def beside_deduction(printed: str, full: Decimal) -> str | None:
    """The points printed with what was deducted from the full marks, 9 of "9分（超期扣1分）".

    Null unless both make up the full marks: "10（扣1分）" may be 10 or 9.
    """
    squeezed = compact(printed)
    found = vocabulary().beside_deduction.match(squeezed)
    if found is None:
        return None
    deducted = sum(Decimal(points) for points in vocabulary().deduction.findall(squeezed))
    return found["points"] if deducted and Decimal(found["points"]) + deducted == full else None


def of_full_marks(printed: str, *, full_first: bool = False) -> tuple[str, str] | None:
    """Score and weight of a score printed as a fraction, "9/10" or "9分/10分"; null where it is no such score.

    `full_first` where the heading says that the full marks stand first: "10/9".
    """
    found = _OF_FULL_MARKS.match(compact(printed))
    if found is None:
        return None
    score, full = (found["second"], found["first"]) if full_first else (found["first"], found["second"])
    return (score, full) if Decimal(score) <= Decimal(full) <= _MOST_POINTS else None


def read_number(name: str, printed: str, money_unit: str | None = None) -> str | None:
    """The printed number of a numeric field, in half-width digits; null where the text is none."""
    squeezed = compact(printed)
    if squeezed in UNUSED_MARKS:
        return printed
    printed = unicodedata.normalize("NFKC", printed)
    if name in POINTS:
        points = score_text(printed)
        return points if number(points) is not None and "%" not in squeezed else None
    if name == "execution_rate":
        return printed if number(printed) is not None else None
    with_unit = vocabulary().amount.match(squeezed)
    if with_unit and number(with_unit["number"]) is not None:
        # 100万 is short for 100万元.
        unit = with_unit["unit"] or f"{with_unit['scale']}元"
        return with_unit["number"] if unit == money_unit else printed
    return printed if number(printed) is not None and "%" not in squeezed else None
