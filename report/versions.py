"""The versions of a form (同一张表的各个版本) and what changed from one to the next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from report.records import FormHead, FormKey
from report.words import word


@dataclass(frozen=True, slots=True)
class VersionChange:
    """A cell that a version changed against the version before it, or a row that came or went (`change`).

    None is a blank, or for a row that came or went the version that has no such row.
    """

    document_id: str
    form_ordinal: int
    previous_document_id: str
    previous_form_ordinal: int
    change_no: int
    change: str
    record_kind: str
    seq: int | None
    line_no: int | None
    record_title: str | None
    field: str | None
    old_text: str | None
    new_text: str | None

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal of the later version."""
        return (self.document_id, self.form_ordinal)

    @property
    def previous_key(self) -> FormKey:
        """document_id and form_ordinal of the version before."""
        return (self.previous_document_id, self.previous_form_ordinal)

    @property
    def where(self) -> str:
        """The row and the field in words."""
        kind = "" if self.record_kind == "form" else word("record_kind", self.record_kind)
        number = self.seq if self.seq is not None else self.line_no
        parts = (kind, "" if number is None else str(number), f"“{self.record_title}”" if self.record_title else "")
        field = "" if self.change in ("added", "removed") else word("field", self.field)
        return " ".join(part for part in (*parts, field) if part)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a form: its number from 1 in the order published, and what it changed against version `against`."""

    number: int
    form: FormHead
    against: int | None
    changes: tuple[VersionChange, ...]


def series_of(forms: Iterable[FormHead]) -> Mapping[FormKey, tuple[FormHead, ...]]:
    """For each form that has other versions, all versions in the order in which they were published."""
    series: defaultdict[str, list[FormHead]] = defaultdict(list)
    for form in forms:
        if form.evaluation_series_key is not None:
            series[form.evaluation_series_key].append(form)
    found: dict[FormKey, tuple[FormHead, ...]] = {}
    for members in series.values():
        if len(members) > 1:
            ordered = tuple(sorted(members, key=lambda form: (form.publication_no or 0, *form.key)))
            found |= {form.key: ordered for form in ordered}
    return found


def versions_of(members: Sequence[FormHead], changes: Mapping[FormKey, Sequence[VersionChange]]) -> tuple[Version, ...]:
    """The versions of a series with what each changed; `changes` are those of each later version, in order."""
    numbers = {form.key: number for number, form in enumerate(members, start=1)}
    made = []
    for number, form in enumerate(members, start=1):
        of_form = tuple(changes.get(form.key, ()))
        against = numbers.get(of_form[0].previous_key) if of_form else number - 1 or None
        made.append(Version(number, form, against, of_form))
    return tuple(made)
