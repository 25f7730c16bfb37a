"""The tables of the state store. The migrations create them; a test keeps the two equal."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    text,
)

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A time in UTC: stored without zone, so that both databases keep the same; aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time of which the zone is not known."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"time without zone: {value.isoformat()}")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Say again that it is UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


# SQLite numbers rows by itself only where the key is its INTEGER.
_ID = BigInteger().with_variant(Integer(), "sqlite")

receipt = Table(
    "receipt",
    METADATA,
    Column("receipt_id", _ID, primary_key=True, autoincrement=True),
    Column("source", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("document_id", String(64)),
    Column("status", String(32), nullable=False),
    Column("code", Text),
    Column("message", Text),
    Index("ix_receipt_source_name", "source", "name"),
    Index("ix_receipt_status", "status"),
    # One receipt stands for a document; the others of the same bytes are duplicates.
    Index(
        "ux_receipt_document",
        "document_id",
        unique=True,
        sqlite_where=text("document_id IS NOT NULL AND status <> 'duplicate'"),
        postgresql_where=text("document_id IS NOT NULL AND status <> 'duplicate'"),
    ),
    Index("ix_receipt_document_id", "document_id"),
)

load = Table(
    "load",
    METADATA,
    Column("load_id", String(32), primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("status", String(16), nullable=False),
    Column("extractor_version", Text, nullable=False),
    Column("ruleset_version", Text, nullable=False),
    Column("form_count", Integer),
    Column("accepted_count", Integer),
    Column("quarantined_count", Integer),
    Column("hold_reason", Text),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("decision_watermark", BigInteger, nullable=False),
    Index("ix_load_status", "status"),
)

_FORM_KEY = ("document_id", "extractor_version", "form_ordinal")


def _of_load(name: str, *columns: Column[Any] | Index) -> Table:
    return Table(
        name,
        METADATA,
        Column("load_id", String(32), ForeignKey("load.load_id"), primary_key=True),
        Column("document_id", String(64), primary_key=True),
        Column("extractor_version", Text, primary_key=True),
        Column("form_ordinal", Integer, primary_key=True, autoincrement=False),
        Column("form_hash", String(64), nullable=False),
        *columns,
    )


load_form = _of_load("load_form")

form_outcome = _of_load(
    "form_outcome",
    Column("status", String(16), nullable=False),
    Column("reasons", Text, nullable=False),
    Index("ix_form_outcome_form", *_FORM_KEY),
)

validation_result = Table(
    "validation_result",
    METADATA,
    Column("validation_result_id", _ID, primary_key=True, autoincrement=True),
    Column("load_id", String(32), ForeignKey("load.load_id"), nullable=False, index=True),
    Column("suite", Text, nullable=False),
    Column("expectation_id", Text, nullable=False),
    Column("level", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("rule_id", Text),
    Column("success", Boolean, nullable=False),
    Column("evaluated", Boolean, nullable=False),
    Column("element_count", BigInteger),
    Column("unexpected_count", BigInteger),
    Column("message_zh", Text),
    Column("details", Text, nullable=False),
)

decision = Table(
    "decision",
    METADATA,
    Column("decision_id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("document_id", String(64), nullable=False),
    Column("form_ordinal", Integer, nullable=False),
    Column("form_hash", String(64), nullable=False),
    Column("decision", String(32), nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("corrections", Text),
    Column("finding_key", Text),
    Column("confirms", BigInteger().with_variant(Integer(), "sqlite")),
    Column("revokes", BigInteger().with_variant(Integer(), "sqlite")),
    Index("ix_decision_form", "document_id", "form_ordinal"),
)
