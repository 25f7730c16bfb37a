"""What the report shows, as plain records: rules, forms, findings, loads, checks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

from report.text import number, place
from report.words import is_rate_field

FormKey = tuple[str, int]
"""document_id and form_ordinal."""


class OfForm(Protocol):
    """What belongs to a form, or to none."""

    @property
    def key(self) -> FormKey | None:
        """document_id and form_ordinal."""


_Item = TypeVar("_Item", bound=OfForm)


def by_form(items: Iterable[_Item]) -> defaultdict[FormKey, list[_Item]]:
    """The items of each form, in the given order."""
    found: defaultdict[FormKey, list[_Item]] = defaultdict(list)
    for item in items:
        if item.key:
            found[item.key].append(item)
    return found


@dataclass(frozen=True, slots=True)
class Rule:
    """A finding rule (检查规则)."""

    rule_id: str
    severity: str
    title: str
    description: str | None
    decided_from: str | None
    citation: str | None
    is_implemented: bool


@dataclass(frozen=True, slots=True)
class FormHead:
    """A form received, with what the gate or an auditor decided."""

    document_id: str
    form_ordinal: int
    extractor_version: str | None
    file_name: str | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    template: str | None
    status: str
    load_id: str | None
    place: str
    reported_total: Decimal | None = None
    reported_grade: str | None = None
    reported_execution_rate: Decimal | None = None
    recomputed_execution_rate: Decimal | None = None
    form_hash: str | None = None
    evaluation_series_key: str | None = None
    received_at: datetime | None = None
    publication_no: int | None = None
    is_current: bool = False

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding (发现): what the department printed that does not fit. The form may be none (a department's)."""

    finding_key: str
    rule_id: str
    severity: str
    file_name: str | None
    document_id: str | None
    form_ordinal: int | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    seq: int | None
    funding_source: str | None
    field: str | None
    reported: str | None
    expected: str | None
    difference: Decimal | None
    explained_by: str | None
    debatable: bool
    message: str | None
    citation: str | None
    page: int | None
    table_no: int | None
    row_no: int | None
    gate_status: str
    load_id: str | None
    form_hash: str | None = None
    state: str = "open"
    state_reason: str | None = None
    state_by: str | None = None
    state_at: datetime | None = None
    is_corrected: bool = False
    line_no: int | None = None

    @property
    def key(self) -> FormKey | None:
        """document_id and form_ordinal; None for a finding about no form."""
        if self.document_id is None or self.form_ordinal is None:
            return None
        return (self.document_id, self.form_ordinal)

    @property
    def difference_shown(self) -> str:
        """The difference as the values are printed: a rate's in percentage points, to two digits where they tell."""
        if self.difference is not None and is_rate_field(self.field):
            exact = self.difference * 100
            told = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
            return f"{number(told or exact)} 个百分点"
        return number(self.difference)

    @property
    def place(self) -> str:
        """第N页 表T 行R."""
        return place(self.page, self.table_no, self.row_no)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a form is in quarantine."""

    message: str
    expectation_id: str | None = None
    rule_id: str | None = None
    severity: str | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A form in quarantine (隔离), or rejected by an auditor, with its reasons."""

    document_id: str
    form_ordinal: int
    file_name: str | None
    project_name: str | None
    department: str | None
    fiscal_year: str | None
    load_id: str | None
    status: str
    reasons: tuple[Reason, ...]
    place: str
    waiting_since: datetime | None

    @property
    def key(self) -> FormKey:
        """document_id and form_ordinal."""
        return (self.document_id, self.form_ordinal)


@dataclass(frozen=True, slots=True)
class Load:
    """A load (加载批次). Times are UTC. The counts are of the forms that it decided."""

    load_id: str
    started_at: datetime | None
    finished_at: datetime | None
    status: str | None
    extractor_version: str | None
    ruleset_version: str | None
    form_count: int | None = None
    accepted_count: int | None = None
    quarantined_count: int | None = None
    hold_reason: str | None = None

    @property
    def moment(self) -> datetime | None:
        """The time that the load tells as now."""
        return self.finished_at or self.started_at


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """An expectation of a load that failed or could not run."""

    suite: str
    expectation_id: str
    level: str
    severity: str
    rule_id: str | None
    evaluated: bool
    element_count: int | None
    unexpected_count: int | None
    message: str | None


@dataclass(frozen=True, slots=True)
class Unpublished:
    """A project that published for the year before `fiscal_year`, the newest, and not for it (未公开)."""

    fiscal_year: str
    department: str
    project_name: str
    has_department_published: bool

    @property
    def last_year(self) -> str:
        """The year for which it published last."""
        return str(int(self.fiscal_year) - 1) if self.fiscal_year.isdecimal() else ""
