"""What came of the fields of forms whose values are known: right, wrong, invented or lost, counted and printed."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

Outcome = tuple[str, str, str | None, str | None]
"""What came of a field ("right", "wrong", "invented" where nothing is printed, "lost"), its name, wanted, got."""


def outcome_of(name: str, wanted: str | None, got: str | None) -> Iterator[Outcome]:
    """What came of a field; nothing where nothing is printed or read."""
    want, have = plain(wanted), plain(got)
    if want is None and have is None:
        return
    outcome = "right" if want == have else "lost" if have is None else "invented" if want is None else "wrong"
    yield outcome, name, wanted, got


def plain(value: str | None) -> str | None:
    """A value for comparing: half-width without white space, numbers as decimals; null for a blank."""
    text = "".join(unicodedata.normalize("NFKC", value or "").split())
    if text in ("", "-", "—", "/"):
        return None
    try:
        return str(Decimal(text.replace(",", "")).normalize())
    except InvalidOperation:
        return text


@dataclass(slots=True)
class Tally:
    """Outcomes counted over forms.

    `faults` are the outcomes that make a form faulty; `silent` counts faulty forms without an issue, and `shown` are
    the faults as lines.
    """

    faults: tuple[str, ...] = ("wrong", "invented", "lost")
    counts: Counter[str] = field(default_factory=Counter)
    forms: int = 0
    faulty: int = 0
    silent: int = 0
    shown: list[str] = field(default_factory=list)

    def add(self, form: str, outcomes: Iterable[Outcome], *, is_noted: bool) -> None:
        """Count the outcomes of a form; `is_noted` says whether it has an issue."""
        found = list(outcomes)
        self.counts.update(outcome for outcome, *_ in found)
        bad = [one for one in found if one[0] in self.faults]
        self.forms += 1
        self.faulty += bool(bad)
        self.silent += bool(bad) and not is_noted
        where = form if is_noted else f"{form} (no issue)"
        self.shown += [f"  {where}: {what} {name}: wanted {want!r}, got {got!r}" for what, name, want, got in bad]

    def show(self, title: str, lines: int) -> None:
        """Print the figures in a line, and the first faults."""
        counts = self.counts
        share = 100 * counts["right"] / max(counts.total(), 1)
        print(
            f"{title}: {self.forms} forms, {counts.total()} fields, {share:.2f} % right, {counts['wrong']} wrong, "
            f"{counts['invented']} invented, {counts['lost']} lost; {self.faulty} forms with "
            f"faults, {self.silent} of them without an issue"
        )
        print("\n".join(self.shown[:lines]))
