"""Reading what is kept of exchanges: every capture of an article, and the addresses that it is known under.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from jumpline.model import Action, Alias, Archived, Completeness, Provenance, Rights
from jumpline.store.places import at
from jumpline.store.rows import rights_of
from jumpline.store.schema import aliases, captures, documents

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """One exchange, and what became of it."""

    source: str
    fetched_url: str
    status: int
    fetched_at: datetime
    digest: str
    """Of the body."""
    text_key: str
    """Of the text that it brought: equal for equal texts."""
    completeness: Completeness
    """As it was judged then."""
    action: Action | None
    """What became of it; ``None`` in a store of the time before this was kept."""
    why: str | None
    """In a line for a person."""
    credentialed: bool
    rights: Rights
    provenance: Provenance
    archived: Archived | None


def of(connection: Connection, url: str) -> list[StoredCapture]:
    """Return every capture of an article, the oldest first."""
    query = (
        select(captures).join_from(captures, documents).where(at(url)).order_by(captures.c.fetched_at, captures.c.id)
    )
    return [stored_capture(row) for row in connection.execute(query).mappings()]


def aliases_of(connection: Connection, url: str) -> list[Alias]:
    """Return the other addresses of an article, in the order in which they were learnt."""
    query = (
        select(aliases.c.url, aliases.c.how)
        .join_from(aliases, documents)
        .where(at(url))
        .order_by(aliases.c.first_seen, aliases.c.url_key)
    )
    return [Alias(row.url, row.how) for row in connection.execute(query)]


def stored_capture(row: Mapping[Any, Any]) -> StoredCapture:
    """Return the capture of a row of ``captures``."""
    same = ("source", "fetched_url", "status", "fetched_at", "digest", "text_key", "why", "credentialed")
    archived = Archived(row["archive_file"], row["archive_offset"], row["archive_length"])
    return StoredCapture(
        **{name: row[name] for name in same},
        completeness=Completeness(row["completeness"]),
        action=Action(row["action"]) if row["action"] else None,
        rights=rights_of(row["rights"]),
        provenance=Provenance(
            headers=tuple((name, value) for name, value in row["headers"] or ()),
            truncated_by=row["truncated_by"],
            rendered=row["rendered"],
        ),
        archived=archived if row["archive_file"] is not None else None,
    )
