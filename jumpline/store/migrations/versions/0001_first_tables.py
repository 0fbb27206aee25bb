"""The tables of the first stores."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make them."""
    _articles()
    _runs()


def _articles() -> None:
    op.create_table(
        "documents",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("url_key", sa.String(32), nullable=False, unique=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.Column("text_key", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("completeness", sa.String(16), nullable=False),
        sa.Column("words", sa.BigInteger, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
    )
    op.create_index("documents_by_time", "documents", ["fetched_at", "id"])
    op.create_index("documents_by_source", "documents", ["source", "fetched_at", "id"])
    op.create_index("documents_by_completeness", "documents", ["completeness", "fetched_at", "id"])
    op.create_table(
        "versions",
        sa.Column("document_id", NUMBER, sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("text_key", sa.String(32), primary_key=True),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("published", MOMENT),
        sa.Column("language", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("words", sa.BigInteger, nullable=False),
        sa.Column("completeness", sa.String(16), nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("cause", sa.String(16)),
        sa.Column("access", sa.String(16), nullable=False),
        sa.Column("fraction", sa.Float),
        sa.Column("expected_words", sa.BigInteger),
        sa.Column("expected_from", sa.Text),
        sa.Column("cut_at", sa.BigInteger),
        sa.Column("gate", sa.Text),
        sa.Column("rules_version", sa.Text, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fetched_url", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    )
    op.create_table(
        "captures",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("document_id", NUMBER, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("text_key", sa.String(32), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("fetched_url", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("completeness", sa.String(16), nullable=False),
        sa.UniqueConstraint("document_id", "fetched_at", "digest"),
    )


def _runs() -> None:
    op.create_table(
        "fetch_state",
        sa.Column("url_key", sa.String(32), primary_key=True),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_table(
        "runs",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("state", sa.Text),
        sa.Column("message", sa.Text),
    )
    op.create_table(
        "outcomes",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("run_id", NUMBER, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("url_key", sa.String(32), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("words", sa.BigInteger),
        sa.Column("assessment", sa.JSON),
        sa.UniqueConstraint("run_id", "url_key", "source"),
    )
