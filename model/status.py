"""Kinds and statuses: each thing received has exactly one of each at any time."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """The kind of a file, decided from its content."""

    TEXT = "text"
    DOCX = "docx"
    PDF = "pdf"
    DOC = "doc"
    """A Word document of the old format, or one of WPS Writer."""
    RTF = "rtf"
    ODT = "odt"
    WORD_XML = "word_xml"
    XLSX = "xlsx"
    XLS = "xls"
    """An Excel workbook of the old or the binary format, or one of WPS Spreadsheets (et)."""
    ODS = "ods"
    HTML = "html"
    ZIP = "zip"
    IMAGE = "image"
    """A picture of a page or of several: PNG, JPEG, TIFF, BMP, GIF or WebP."""
    UNKNOWN = "unknown"


class ReceiptStatus(StrEnum):
    """What became of a receipt. Received is the sum over all of these, always."""

    PENDING = "pending"
    FETCH_FAILED = "fetch_failed"
    PARSED = "parsed"
    PARTLY_PARSED = "partly_parsed"
    NO_FORM = "no_form"
    BLANK_FORM = "blank_form"
    UNSUPPORTED = "unsupported"
    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"
    FAILED = "failed"


class FormStatus(StrEnum):
    """What the gate or an auditor decided about a form."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    WAIVED = "waived"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


PUBLISHING = frozenset({FormStatus.ACCEPTED, FormStatus.WAIVED, FormStatus.CORRECTED})
"""Decisions with which a form comes into the marts; in SQL the macro `is_publishing`."""


class LoadStatus(StrEnum):
    """The state of a load. `abandoned` is a load whose process died; its forms come again with the next."""

    RUNNING = "running"
    PUBLISHED = "published"
    HELD = "held"
    FAILED = "failed"
    ABANDONED = "abandoned"


class RowKind(StrEnum):
    """What a printed indicator row is."""

    INDICATOR = "indicator"
    PLACEHOLDER = "placeholder"
    EXECUTION = "execution"


class FundingSource(StrEnum):
    """Whose money a budget line is about (资金来源)."""

    TOTAL = "total"
    CURRENT_YEAR_APPROPRIATION = "current_year_appropriation"
    CARRYOVER = "carryover"
    OTHER = "other"
    CENTRAL = "central"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"
    LOCAL = "local"
    HIGHER_LEVEL = "higher_level"
    SPECIAL_ACCOUNT = "special_account"
    UNIT_FUNDS = "unit_funds"


class Severity(StrEnum):
    """How much a failed check weighs: critical quarantines, warning publishes with a finding, info is shown."""

    CRITICAL = "critical"
    WARNING = "warning"
    INFO = "info"


class DecisionKind(StrEnum):
    """What an auditor may decide: the first three about a form, `confirm` about a decision of someone else, `revoke`
    about any decision that is not wanted any more, the others about one finding of a form.
    """

    WAIVE = "waive"
    CORRECT = "correct"
    REJECT = "reject"
    CONFIRM = "confirm"
    REVOKE = "revoke"
    FINDING_CONFIRMED = "finding_confirmed"
    FINDING_EXPLAINED = "finding_explained"
    FINDING_FALSE_ALARM = "finding_false_alarm"
    FINDING_EXTRACTION_ERROR = "finding_extraction_error"


OF_FORM = frozenset({DecisionKind.WAIVE, DecisionKind.CORRECT, DecisionKind.REJECT})
"""Decisions that say what becomes of a form."""
OF_FINDING = frozenset(
    {
        DecisionKind.FINDING_CONFIRMED,
        DecisionKind.FINDING_EXPLAINED,
        DecisionKind.FINDING_FALSE_ALARM,
        DecisionKind.FINDING_EXTRACTION_ERROR,
    }
)
"""Decisions that say what a finding is."""
