"""The tables of runs, and of the store itself; see :mod:`jumpline.store.schema` for how they hang together."""

from __future__ import annotations

import sqlalchemy as sa

from jumpline.store.schema.types import KEY, NUMBER, WORD, Moment, metadata

rules = sa.Table(
    "rules", metadata, sa.Column("name", sa.Text, primary_key=True), sa.Column("version", sa.Text, nullable=False)
)

fetch_state = sa.Table(
    "fetch_state",
    metadata,
    sa.Column("url_key", KEY, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("checked_at", Moment),
    sa.Column("unchanged_in_a_row", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_due", Moment),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("state", sa.Text),
    sa.Column("message", sa.Text),
    sa.Column("parameters", sa.JSON(none_as_null=True)),
    sa.Column("flow_run_id", sa.Text),
    sa.Column("heartbeat", Moment),
    sa.Column("process", sa.Text),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("run_id", NUMBER, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("until", Moment, nullable=False),
)

ATTEMPTS = sa.text("saved IS NOT NULL AND (assessment IS NOT NULL OR action = 'failed')")
"""The outcomes of saved pages that were opened in their run, and not just met again: one a reading, whatever the number
of runs. A query that is to use ``outcomes_by_saved`` says it word for word."""

outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_id", NUMBER, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("url_key", KEY, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("saved_key", KEY, nullable=False),  # empty for what came over the web: no NULL, which equals nothing
    sa.Column("saved", sa.Text),
    sa.Column("action", WORD, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("words", sa.BigInteger),
    sa.Column("assessment", sa.JSON(none_as_null=True)),
    sa.UniqueConstraint("run_id", "url_key", "source", "saved_key"),
    sa.Index("outcomes_by_url", "url_key"),
    sa.Index("outcomes_by_saved", "saved_key", sqlite_where=ATTEMPTS, postgresql_where=ATTEMPTS),
)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


source_runs = sa.Table(
    "source_runs",
    metadata,
    sa.Column("run_id", NUMBER, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("ended_at", Moment, nullable=False),
    sa.Column("state", WORD, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
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
    sa.Column("expected_words", sa.BigInteger),
    sa.Column("share_captured", sa.Float),
    _count("access_lost"),
    sa.Column("causes", sa.JSON, nullable=False),
    # of those that were fetched again
    sa.Column("again", sa.JSON, nullable=False, server_default="{}"),
    sa.Index("source_runs_by_source", "source", "started_at"),
)
