"""Corrections of named cells (更正), as they stand in a decision: what was printed, and what is to be read instead."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from model.errors import Defect, UsageError
from model.form import cell_name
from model.tables import RAW_TABLES

_NOT_PRINTED = frozenset(
    {"document_id", "extractor_version", "form_ordinal", "form_hash", "template", "line_no", "seq", "row_kind"}
)
_PERSONAL = frozenset({"responsible_person", "phone"})
_PLACE = frozenset({"page", "table_no", "row_no", "box"})

CORRECTABLE: dict[str, tuple[str, ...]] = {
    kind: tuple(
        column.name
        for column in RAW_TABLES[kind]
        if column.name not in _NOT_PRINTED | _PERSONAL | _PLACE and column.name != "funding_source"
    )
    for kind in ("form", "budget_line", "indicator")
}
"""Fields that may be corrected, by the kind of record: those that are printed, without personal data."""

NUMBERS = frozenset(
    {
        *("total_weight", "total_score", "initial_budget", "full_year_budget", "executed", "execution_rate"),
        *("weight", "score", "reviewed_score"),
    }
)
"""Fields in which only a number makes sense; the others hold text as printed."""
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?%?")
_YEAR = re.compile(r"[12]\d{3}")

VALUE_LENGTH = 2000
"""Characters that a corrected value may have."""


@dataclass(frozen=True, slots=True, order=True)
class Correction:
    """One corrected cell. `record_no` is the line_no or seq, 0 for the form itself; null is an empty cell."""

    record_kind: str
    record_no: int
    field: str
    printed_value: str | None
    corrected_value: str | None

    @property
    def cell(self) -> str:
        """The name of the cell, as a person types it: indicator.3.score, form.total_score."""
        return cell_name(self.record_kind, self.record_no, self.field)

    def told(self) -> str:
        """The cell with both values, as a person reads it."""
        return f"{self.cell}: {self.printed_value or '∅'} → {self.corrected_value or '∅'}"


def checked(corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """The corrections, sorted. UsageError where a field cannot be corrected, is named twice, or is not changed."""
    made = tuple(sorted(corrections, key=lambda each: (each.record_kind, each.record_no, each.field)))
    if not made:
        raise UsageError("a decision to correct names at least one cell")
    seen: set[tuple[str, int, str]] = set()
    for each in made:
        place = (each.record_kind, each.record_no, each.field)
        named = each.cell
        if each.field not in CORRECTABLE.get(each.record_kind, ()):
            raise UsageError(
                f"{named} is no field that can be corrected; those of {each.record_kind}: "
                f"{', '.join(CORRECTABLE.get(each.record_kind, ())) or 'none'}"
            )
        if (each.record_kind == "form") != (each.record_no == 0):
            raise UsageError(f"{named}: the form itself has number 0, lines and indicators count from 1")
        if place in seen:
            raise UsageError(f"{named} is corrected twice in one decision")
        new = each.corrected_value or ""
        if len(new) > VALUE_LENGTH or not all(sign.isprintable() or sign == "\n" for sign in new):
            raise UsageError(f"{named}: a value has at most {VALUE_LENGTH} characters, all of them visible")
        if new and not _makes_sense(each.field, new):
            what = "a year such as 2024" if each.field == "fiscal_year" else "a number such as 9.5"
            raise UsageError(f"{named}: {new!r} is not {what}; nothing after = makes the cell empty")
        if each.printed_value == each.corrected_value:
            raise UsageError(f"{named}: the corrected value is what is printed")
        seen.add(place)
    return made


def _makes_sense(field: str, value: str) -> bool:
    plain = unicodedata.normalize("NFKC", value)
    if field == "fiscal_year":
        return _YEAR.fullmatch(plain) is not None
    return field not in NUMBERS or _NUMBER.fullmatch(plain) is not None


def to_json(corrections: Sequence[Correction]) -> str:
    """The text under which corrections are kept and hashed."""
    return json.dumps([asdict(each) for each in corrections], ensure_ascii=False, sort_keys=True)


def from_json(text: str | None) -> tuple[Correction, ...]:
    """The corrections of a decision; none for null. Defect where the text is not what `to_json` gives."""
    if text is None:
        return ()
    try:
        return tuple(Correction(**each) for each in json.loads(text))
    except (ValueError, TypeError) as error:
        raise Defect(f"the corrections of a decision cannot be read: {error}") from error
