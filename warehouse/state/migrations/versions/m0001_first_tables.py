"""The ledger, loads, what the gate found and auditors decided; decisions can only be added."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIRST_OF_DOCUMENT = sa.text("document_id IS NOT NULL AND status <> 'duplicate'")

_GUARD_SQLITE = """
CREATE TRIGGER decision_keeps_{event} BEFORE {event} ON decision
BEGIN SELECT RAISE(ABORT, 'decisions are never changed or deleted; add another one'); END
"""
_GUARD_FUNCTION = """
CREATE FUNCTION decision_keeps() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'decisions are never changed or deleted; add another one'; END $$
"""
_GUARD_POSTGRESQL = """
CREATE TRIGGER decision_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
FOR EACH STATEMENT EXECUTE FUNCTION decision_keeps()
"""


def _of_load(name: str, *columns: sa.Column) -> None:
    op.create_table(
        name,
        sa.Column("load_id", sa.String(32), nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("form_ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form_hash", sa.String(64), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("load_id", "document_id", "extractor_version", "form_ordinal", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["load_id"], ["load.load_id"], name=f"fk_{name}_load_id"),
    )


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "receipt",
        sa.Column("receipt_id", _ID, autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("document_id", sa.String(64)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("code", sa.Text()),
        sa.Column("message", sa.Text()),
        sa.PrimaryKeyConstraint("receipt_id", name="pk_receipt"),
    )
    op.create_index("ix_receipt_source_name", "receipt", ["source", "name"])
    op.create_index("ix_receipt_status", "receipt", ["status"])
    op.create_index("ix_receipt_document_id", "receipt", ["document_id"])
    op.create_index(
        "ux_receipt_document",
        "receipt",
        ["document_id"],
        unique=True,
        sqlite_where=_FIRST_OF_DOCUMENT,
        postgresql_where=_FIRST_OF_DOCUMENT,
    )
    op.create_table(
        "load",
        sa.Column("load_id", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime()),
        sa.Column("heartbeat_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("extractor_version", sa.Text(), nullable=False),
        sa.Column("ruleset_version", sa.Text(), nullable=False),
        sa.Column("form_count", sa.Integer()),
        sa.Column("accepted_count", sa.Integer()),
        sa.Column("quarantined_count", sa.Integer()),
        sa.Column("hold_reason", sa.Text()),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("decision_watermark", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("load_id", name="pk_load"),
    )
    op.create_index("ix_load_status", "load", ["status"])
    _of_load("load_form")
    _of_load(
        "form_outcome",
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
    )
    op.create_index("ix_form_outcome_form", "form_outcome", ["document_id", "extractor_version", "form_ordinal"])
    op.create_table(
        "validation_result",
        sa.Column("validation_result_id", _ID, autoincrement=True, nullable=False),
        sa.Column("load_id", sa.String(32), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("expectation_id", sa.Text(), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("rule_id", sa.Text()),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("evaluated", sa.Boolean(), nullable=False),
        sa.Column("element_count", sa.BigInteger()),
        sa.Column("unexpected_count", sa.BigInteger()),
        sa.Column("message_zh", sa.Text()),
        sa.Column("details", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("validation_result_id", name="pk_validation_result"),
        sa.ForeignKeyConstraint(["load_id"], ["load.load_id"], name="fk_validation_result_load_id"),
    )
    op.create_index("ix_validation_result_load_id", "validation_result", ["load_id"])
    op.create_table(
        "decision",
        sa.Column("decision_id", _ID, autoincrement=False, nullable=False),
        sa.Column("document_id", sa.String(64), nullable=False),
        sa.Column("form_ordinal", sa.Integer(), nullable=False),
        sa.Column("form_hash", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime()),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("decision_id", name="pk_decision"),
    )
    op.create_index("ix_decision_form", "decision", ["document_id", "form_ordinal"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_GUARD_FUNCTION)
        op.execute(_GUARD_POSTGRESQL)
    else:
        for event in ("UPDATE", "DELETE"):
            op.execute(_GUARD_SQLITE.format(event=event))
