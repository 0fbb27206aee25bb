"""List what was cut of one source without a look at what was not."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make an index for both at once."""
    op.create_index("documents_by_both", "documents", ["source", "completeness", "fetched_at", "id"])
