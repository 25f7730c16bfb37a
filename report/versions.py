"""The versions of a form (同一张表的各个版本) and what changed from one to the next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from report.decisions import told_claim
from report.records import FormHead, FormKey
from report.text import clean

Values = Mapping[str, str]
"""The printed text by what it was read into, such as `indicator.3.score`."""

_FORM_KINDS = ("form", "budget_line")


@dataclass(frozen=True, slots=True)
class Change:
    """A value that differs between two versions; None where the version prints none."""

    where: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a form: its number from 1 in the order received, and what changed against the one before."""

    number: int
    form: FormHead
    changes: tuple[Change, ...]


def series_of(forms: Iterable[FormHead]) -> Mapping[FormKey, tuple[FormHead, ...]]:
    """For each form that has other versions, all versions in the order in which they were received."""
    series: defaultdict[str, list[FormHead]] = defaultdict(list)
    for form in forms:
        if form.evaluation_series_key is not None:
            series[form.evaluation_series_key].append(form)
    found: dict[FormKey, tuple[FormHead, ...]] = {}
    for members in series.values():
        if len(members) > 1:
            # A form whose time is not known sorts before all others; texts of times sort as the times do.
            ordered = tuple(sorted(members, key=lambda form: (str(form.received_at or ""), *form.key)))
            found |= {form.key: ordered for form in ordered}
    return found


def versions_of(members: Sequence[FormHead], values: Mapping[FormKey, Values]) -> tuple[Version, ...]:
    """The versions of a series with what changed; nothing is said of changes where the printed values are not known."""
    made = [Version(1, members[0], ())] if members else []
    for number, (before, after) in enumerate(pairwise(members), start=2):
        known = values.get(before.key), values.get(after.key)
        changes = tuple(_changes(known[0], known[1])) if known[0] and known[1] else ()
        made.append(Version(number, after, changes))
    return tuple(made)


def _changes(before: Values, after: Values) -> Iterator[Change]:
    """Changes of head and funds by their place, of indicators by their names: an added row moves those below it."""
    for claim in dict.fromkeys((*before, *after)):
        if claim.startswith(tuple(f"{kind}." for kind in _FORM_KINDS)):
            yield from _change(claim, before.get(claim), after.get(claim))
    old, new = _indicators(before), _indicators(after)
    old_names, new_names = [_name(row) for row in old.values()], [_name(row) for row in new.values()]
    matcher = SequenceMatcher(a=old_names, b=new_names, autojunk=False)
    old_seqs, new_seqs = list(old), list(new)
    for _, a0, a1, b0, b1 in matcher.get_opcodes():
        paired = min(a1 - a0, b1 - b0)
        for left, right in zip(old_seqs[a0 : a0 + paired], new_seqs[b0 : b0 + paired], strict=True):
            for field in dict.fromkeys((*old[left], *new[right])):
                yield from _change(f"indicator.{right}.{field}", old[left].get(field), new[right].get(field))
        for left in old_seqs[a0 + paired : a1]:
            yield Change(f"指标行（原 {left}）", clean(_name(old[left])) or "（未印名称）", None)
        for right in new_seqs[b0 + paired : b1]:
            yield Change(f"指标行 {right}", None, clean(_name(new[right])) or "（未印名称）")


def _change(claim: str, before: str | None, after: str | None) -> Iterator[Change]:
    if before != after:
        is_number = not claim.startswith("form.")
        yield Change(told_claim(claim), clean(before, is_number=is_number), clean(after, is_number=is_number))


def _indicators(values: Values) -> Mapping[int, Mapping[str, str]]:
    """Fields by name, by the number of the indicator, in their order."""
    rows: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for claim, text in values.items():
        kind, _, rest = claim.partition(".")
        number, _, field = rest.partition(".")
        if kind == "indicator" and number.isdecimal():
            rows[int(number)][field] = text
    return dict(sorted(rows.items()))


def _name(row: Mapping[str, str]) -> str:
    return row.get("level3") or row.get("level2") or row.get("label") or ""
