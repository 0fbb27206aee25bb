"""The tables of runs, and of the store itself; see :mod:`jumpline.store.schema` for how they hang together."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from jumpline.store.schema.types import KEY, NUMBER, WORD, Moment, metadata

rules = Table("rules", metadata, Column("name", Text, primary_key=True), Column("version", Text, nullable=False))

fetch_state = Table(
    "fetch_state",
    metadata,
    Column("url_key", KEY, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("updated_at", Moment, nullable=False),
    Column("checked_at", Moment),
    Column("unchanged_in_a_row", Integer, nullable=False, server_default="0"),
    Column("next_due", Moment),
)

runs = Table(
    "runs",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("state", Text),
    Column("message", Text),
    Column("parameters", JSON(none_as_null=True)),
    Column("flow_run_id", Text),
    Column("heartbeat", Moment),
)

ATTEMPTS = text("saved IS NOT NULL AND (assessment IS NOT NULL OR action = 'failed')")
"""The outcomes of saved pages that were opened in their run, and not just met again: one a reading, whatever the number
of runs. A query that is to use ``outcomes_by_saved`` says it word for word."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("run_id", NUMBER, ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("source", Text, nullable=False),
    Column("url_key", KEY, nullable=False),
    Column("url", Text, nullable=False),
    Column("saved_key", KEY, nullable=False),  # empty for what came over the web: no NULL, which equals nothing
    Column("saved", Text),
    Column("action", WORD, nullable=False),
    Column("why", Text, nullable=False),
    Column("title", Text),
    Column("words", BigInteger),
    Column("assessment", JSON(none_as_null=True)),
    UniqueConstraint("run_id", "url_key", "source", "saved_key"),
    Index("outcomes_by_url", "url_key"),
    Index("outcomes_by_saved", "saved_key", sqlite_where=ATTEMPTS, postgresql_where=ATTEMPTS),
)


def _count(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


source_runs = Table(
    "source_runs",
    metadata,
    Column("run_id", NUMBER, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("source", Text, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("state", WORD, nullable=False),
    Column("message", Text, nullable=False),
    # candidates
    _count("found"),
    _count("fetched"),
    _count("stored"),
    _count("improved"),
    _count("kept_better"),
    _count("unchanged"),
    _count("skipped"),
    _count("failed"),
    # of those that were fetched
    _count("complete"),
    _count("truncated"),
    _count("empty"),
    _count("unknown"),
    _count("words"),
    Column("expected_words", BigInteger),
    Column("share_captured", Float),
    _count("access_lost"),
    Column("causes", JSON, nullable=False),
    # of those that were fetched again
    Column("again", JSON, nullable=False, server_default="{}"),
    Index("source_runs_by_source", "source", "started_at"),
)
