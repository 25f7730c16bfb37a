"""What was read from a printed file beside what must be read from it: every field, none missing, none invented."""

from collections.abc import Sequence

from model.form import Form
from samples.printed import FUNDS, HEAD, INDICATOR, ExpectedForm, Values

Difference = tuple[str, str | None, str | None]
"""A field with its form and record, what it must be, what was read."""


def differences(expected: Sequence[ExpectedForm], read: Sequence[Form]) -> list[Difference]:
    """Every field that is not as it must be; white space aside, which readers of pages cannot know."""
    if len(expected) != len(read):
        return [("forms", str(len(expected)), str(len(read)))]
    found: list[Difference] = []
    for number, (wanted, form) in enumerate(zip(expected, read, strict=True), 1):
        place = f"form {number}"
        found += _fields(place, wanted.head, form, HEAD)
        lines = {str(line.funding_source): line for line in form.budget_lines}
        sources = " ".join(str(line.funding_source) for line in form.budget_lines)
        found += _same(f"{place} funds", " ".join(wanted.funds), sources)
        for source in wanted.funds.keys() & lines.keys():
            found += _fields(f"{place} {source}", wanted.funds[source], lines[source], FUNDS)
        found += _same(f"{place} indicators", str(len(wanted.indicators)), str(len(form.indicators)))
        for seq, (values, row) in enumerate(zip(wanted.indicators, form.indicators, strict=False), 1):
            found += _fields(f"{place} row {seq}", values, row, INDICATOR)
        found += _same(f"{place} issues", " ".join(wanted.issues), " ".join(sorted(x.code for x in form.issues)))
    return found


def _fields(place: str, wanted: Values, record: object, names: Sequence[str]) -> list[Difference]:
    found: list[Difference] = []
    for name in names:
        value = getattr(record, name)
        found += _same(f"{place} {name}", wanted[name], str(value) or None if value is not None else None)
    return found


def _same(place: str, wanted: str | None, got: str | None) -> list[Difference]:
    squeezed = ["".join(text.split()) if text is not None else None for text in (wanted, got)]
    return [] if squeezed[0] == squeezed[1] else [(place, wanted, got)]
