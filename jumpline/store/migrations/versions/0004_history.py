"""Whole captures, verdicts that gave way, other addresses, stories, rechecks, sources, and what runs did with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add columns and tables, and fill in what the older ones tell."""
    _documents()
    _versions()
    _captures()
    _aliases_and_stories()
    _runs()
    _fill()


def _add(table: str, *columns: sa.Column[Any]) -> None:
    for column in columns:
        op.add_column(table, column)


def _document_id() -> sa.Column[Any]:
    return sa.Column("document_id", NUMBER, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False)


def _documents() -> None:
    _add(
        "documents",
        sa.Column("credentialed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("why", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("probability", sa.Float),
        sa.Column("cause", sa.String(16)),
        sa.Column("access", sa.String(16)),
        sa.Column("language", sa.Text),
        sa.Column("published", MOMENT),
        sa.Column("story_id", NUMBER),
        sa.Column("recheck_attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("recheck_at", MOMENT),
    )
    op.execute("CREATE INDEX documents_by_story ON documents (story_id) WHERE story_id IS NOT NULL")
    op.execute("CREATE INDEX documents_to_recheck ON documents (recheck_at, id) WHERE recheck_at IS NOT NULL")


def _versions() -> None:
    _add(
        "versions",
        sa.Column("confirmed_at", MOMENT),
        sa.Column("credentialed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("extractor_version", sa.Text, nullable=False, server_default=""),
        sa.Column("rights", sa.JSON),
    )
    op.create_table(
        "assessments",
        sa.Column("id", NUMBER, primary_key=True),
        _document_id(),
        sa.Column("text_key", sa.String(32), nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.Column("extractor_version", sa.Text, nullable=False, server_default=""),
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
    )
    op.create_index("assessments_by_version", "assessments", ["document_id", "text_key"])


def _captures() -> None:
    _add(
        "captures",
        sa.Column("action", sa.String(16)),
        sa.Column("why", sa.Text),
        sa.Column("credentialed", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("rendered", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("truncated_by", sa.String(16)),
        sa.Column("headers", sa.JSON),
        sa.Column("rights", sa.JSON),
        sa.Column("archive_file", sa.Text),
        sa.Column("archive_offset", sa.BigInteger),
        sa.Column("archive_length", sa.BigInteger),
    )
    archived = "WHERE archive_file IS NOT NULL"
    op.execute(f"CREATE INDEX captures_by_archive ON captures (archive_file, archive_offset) {archived}")
    op.execute(f"CREATE INDEX captures_by_digest ON captures (digest) {archived}")


def _aliases_and_stories() -> None:
    op.create_table(
        "aliases",
        sa.Column("url_key", sa.String(32), primary_key=True),
        _document_id(),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
    )
    op.create_index("aliases_by_document", "aliases", ["document_id"])
    op.create_table(
        "bands",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("document_id", NUMBER, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table("ungrouped", _document_id(), sa.PrimaryKeyConstraint("document_id"))


def _runs() -> None:
    op.create_table(
        "sources",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_run", MOMENT, nullable=False),
    )
    _add(
        "fetch_state",
        sa.Column("checked_at", MOMENT),
        sa.Column("unchanged_in_a_row", sa.Integer, nullable=False, server_default="0"),
        sa.Column("next_due", MOMENT),
    )
    _add(
        "runs",
        sa.Column("parameters", sa.JSON),
        sa.Column("flow_run_id", sa.Text),
        sa.Column("heartbeat", MOMENT),
    )
    op.create_index("outcomes_by_url", "outcomes", ["url_key"])
    counts = ("found", "fetched", "stored", "improved", "kept_better", "unchanged", "skipped", "failed")
    verdicts = ("complete", "truncated", "empty", "unknown", "words")
    op.create_table(
        "source_runs",
        sa.Column("run_id", NUMBER, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        *(_count(name) for name in (*counts, *verdicts)),
        sa.Column("expected_words", sa.BigInteger),
        sa.Column("share_captured", sa.Float),
        _count("access_lost"),
        sa.Column("causes", sa.JSON, nullable=False),
    )
    op.create_index("source_runs_by_source", "source_runs", ["source", "started_at"])


def _count(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _fill() -> None:
    best = "versions.document_id = documents.id AND versions.text_key = documents.text_key"
    for name in ("title", "probability", "cause", "access", "language", "published"):
        op.execute(f"UPDATE documents SET {name} = (SELECT {name} FROM versions WHERE {best})")  # noqa: S608 - our own names
    op.execute("UPDATE versions SET confirmed_at = fetched_at")
    op.execute(
        "UPDATE versions SET confirmed_at = (SELECT confirmed_at FROM documents WHERE id = document_id) "
        "WHERE EXISTS (SELECT 1 FROM documents WHERE id = document_id AND documents.text_key = versions.text_key)"
    )
    op.execute("INSERT INTO ungrouped (document_id) SELECT id FROM documents")
