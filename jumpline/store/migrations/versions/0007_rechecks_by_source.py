"""What is due of a source is found without looking at the others."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add an index."""
    op.execute(
        "CREATE INDEX documents_to_recheck_by_source ON documents (source, recheck_at, id) WHERE recheck_at IS NOT NULL"
    )
