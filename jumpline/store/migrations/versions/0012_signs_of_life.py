"""Which process carries out a run, and which run reads a source."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add a column and a table; of the runs before, nobody knows any more."""
    op.add_column("runs", sa.Column("process", sa.Text))
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "leases",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("run_id", number, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
