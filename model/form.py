"""A performance self-evaluation form (绩效自评表) as printed."""

from dataclasses import dataclass

from model.source import Source
from model.status import DocumentKind, FundingSource, ReceiptStatus, RowKind


@dataclass(frozen=True, slots=True)
class Issue:
    """Something our reading could not settle. Never an accusation against the department.

    `record_kind` is "document", "form", "budget_line" or "indicator"; `record_no` the line's or indicator's number;
    `field` the field that is null or doubtful because of it.
    """

    code: str
    message: str
    source: Source = Source()
    record_kind: str = "form"
    record_no: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of the funds block (项目资金). All values as printed; null where the document leaves them open."""

    line_no: int
    funding_source: FundingSource
    label: str
    initial_budget: str | None = None
    full_year_budget: str | None = None
    executed: str | None = None
    weight: str | None = None
    execution_rate: str | None = None
    score: str | None = None
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One printed indicator row (指标行). All values as printed; null where the document leaves them open."""

    seq: int
    row_kind: RowKind
    level1: str | None = None
    level2: str | None = None
    label: str | None = None
    level3: str | None = None
    target: str | None = None
    actual: str | None = None
    weight: str | None = None
    score: str | None = None
    deviation: str | None = None
    completion_rate: str | None = None
    initial_target: str | None = None
    reviewed_score: str | None = None
    unit: str | None = None
    comparator: str | None = None
    source: Source = Source()


def cell_name(record_kind: str, record_no: int | None, field: str) -> str:
    """What a person calls the cell of a field: indicator.3.score, budget_line.1.executed, form.total_score."""
    number = f".{record_no}" if record_no else ""
    return f"{record_kind}{number}.{field}"


@dataclass(frozen=True, slots=True)
class Claim:
    """Which cell a value was read from: the cell's place and the record and field it went to."""

    source: Source
    record_kind: str
    record_no: int | None
    field: str


@dataclass(frozen=True, slots=True)
class Form:
    """One form. `form_ordinal` counts the forms of the document from 1; `form_hash` is of its printed content only.

    `money_unit` is the printed unit of the funds block ("万元", "元", "亿元") or null.
    """

    form_ordinal: int
    form_hash: str
    template: str | None
    title: str | None
    fiscal_year: str | None
    project_name: str | None
    department: str | None
    implementing_unit: str | None
    responsible_person: str | None
    phone: str | None
    money_unit: str | None
    budget_lines: tuple[BudgetLine, ...]
    goal_expected: str | None
    goal_actual: str | None
    indicators: tuple[Indicator, ...]
    total_weight: str | None
    total_score: str | None
    grade: str | None
    issues: tuple[Issue, ...]
    source: Source = Source()
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """A cell of a grid, or a text outside tables (its place has no table), kept so that every text can be traced."""

    source: Source
    row_span: int
    column_span: int
    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one extractor version made of one document. Depends on the bytes alone, never on the name or the clock.

    `status` is one of parsed, partly_parsed, no_form, blank_form, unsupported, encrypted, corrupt, too_large,
    unreadable or failed; `code` and `message` say why where it is not "parsed".
    """

    document_id: str
    extractor_version: str
    kind: DocumentKind
    status: ReceiptStatus
    code: str | None
    message: str | None
    size_bytes: int
    page_count: int | None
    forms: tuple[Form, ...] = ()
    cells: tuple[DocumentCell, ...] = ()
    issues: tuple[Issue, ...] = ()
