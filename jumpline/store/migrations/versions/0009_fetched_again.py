"""What of a source's numbers is of articles that were fetched again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add a column; of the runs before, nobody knows any more."""
    op.add_column("source_runs", sa.Column("again", sa.JSON, nullable=False, server_default="{}"))
