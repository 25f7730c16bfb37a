"""Decisions that take back another one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; a plain ADD COLUMN keeps the guards on the table."""
    op.add_column("decision", sa.Column("revokes", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
