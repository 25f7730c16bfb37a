"""Corrections, findings and confirmations among decisions; the heartbeat of loads, which nothing read, goes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns (a plain ADD COLUMN keeps the guards on the table) and drop the one that nobody reads."""
    op.add_column("decision", sa.Column("corrections", sa.Text()))
    op.add_column("decision", sa.Column("finding_key", sa.Text()))
    op.add_column("decision", sa.Column("confirms", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.drop_column("load", "heartbeat_at")
