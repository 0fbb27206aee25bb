"""Who judged an article again, and whether it was made due for new credentials."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add a column and a table."""
    op.add_column("documents", sa.Column("recheck_hurried", sa.Boolean, nullable=False, server_default=sa.false()))
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    owner = sa.ForeignKey("documents.id", ondelete="CASCADE")
    op.create_table(
        "reassessed",
        sa.Column("document_id", number, owner, primary_key=True, autoincrement=False),
        sa.Column("judge", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
