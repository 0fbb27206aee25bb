"""Removing articles with every trace of them: for retention, and for those who ask for it.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, text

from jumpline.model import Archived
from jumpline.store import indexing, recent
from jumpline.store.engine import chunks
from jumpline.store.likeness import keys, shingles
from jumpline.store.places import at
from jumpline.store.rows import clean
from jumpline.store.schema import ARCHIVED, aliases, assessments, captures, documents, outcomes, versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Table


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows of each kind go, or went."""

    articles: int = 0
    versions: int = 0
    captures: int = 0
    verdicts: int = 0
    """That had given way to later ones."""
    addresses: int = 0
    """Other than the article's own."""
    outcomes: int = 0
    """Of candidates of runs."""
    pages: int = 0
    """In the archive, that no other article counts on."""

    def __add__(self, other: Removed) -> Removed:
        """Return both together."""
        return Removed(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Removable:
    """Articles that are to go."""

    ids: tuple[int, ...]
    pages: tuple[Archived, ...]
    """Their pages in the archive, but for those whose bytes another article has, too."""
    count: Removed


def named(connection: Connection, url: str) -> Removable:
    """Return the article at a canonical URL, or at another address of it; none where it is not stored."""
    return _removable(connection, list(connection.scalars(select(documents.c.id).where(at(url)))))


def aged(connection: Connection, before: datetime | None, source: str | None, size: int, after: int = 0) -> Removable:
    """Return articles of which nothing came since a moment, of a source if asked, up to ``size`` at a time.

    Args:
        connection: the caller's.
        before: nothing of them was captured then or later; ``None``: whenever.
        source: whose best version came from the source of that name; ``None``: from any.
        size: at most so many.
        after: only those of a higher number.
    """
    query = select(documents.c.id).where(documents.c.id > after).order_by(documents.c.id).limit(size)
    if before is not None:
        query = query.where(documents.c.last_seen < before)
    if source is not None:
        query = query.where(documents.c.source == clean(source))
    return _removable(connection, list(connection.scalars(query)))


def remove(connection: Connection, ids: Sequence[int]) -> None:
    """Remove articles: their versions, captures, verdicts, addresses, outcomes, and what the indexes hold of them."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))  # what is deleted is overwritten, too
    for chunk in chunks(ids):
        entries = indexing.entries(connection, chunk)
        indexing.change(connection, [indexing.Change(one, entry, None) for one, entry in entries.items()])
        _forget_likeness(connection, chunk)
        connection.execute(outcomes.delete().where(outcomes.c.url_key.in_(_url_keys(chunk))))
        for table in (assessments, captures, versions, aliases):
            connection.execute(table.delete().where(table.c.document_id.in_(chunk)))
        connection.execute(documents.delete().where(documents.c.id.in_(chunk)))


def tidy(connection: Connection) -> None:
    """Rewrite SQLite's index of words: until then, the words of what was removed stand in its file."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))
        connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))


def _removable(connection: Connection, ids: Sequence[int]) -> Removable:
    count, pages = Removed(), []
    for chunk in chunks(ids):
        stay = captures.alias("stay")
        shared = select(stay.c.id).where(
            stay.c.digest == captures.c.digest,
            stay.c.archive_file.is_not(None),
            stay.c.document_id.not_in(chunk),
        )
        query = select(captures.c.archive_file, captures.c.archive_offset, captures.c.archive_length).where(
            captures.c.document_id.in_(chunk), ARCHIVED, ~shared.exists()
        )
        found = [Archived(*row) for row in connection.execute(query.distinct())]
        pages += found
        told = select(func.count()).select_from(outcomes).where(outcomes.c.url_key.in_(_url_keys(chunk)))
        count += Removed(
            articles=len(chunk),
            versions=_count(connection, versions, chunk),
            captures=_count(connection, captures, chunk),
            verdicts=_count(connection, assessments, chunk),
            addresses=_count(connection, aliases, chunk),
            outcomes=connection.scalar(told) or 0,
            pages=len(found),
        )
    return Removable(tuple(ids), tuple(pages), count)


def _count(connection: Connection, table: Table, ids: Sequence[int]) -> int:
    query = select(func.count()).select_from(table).where(table.c.document_id.in_(ids))
    return connection.scalar(query) or 0


def _url_keys(ids: Sequence[int]) -> Any:
    own = select(documents.c.url_key).where(documents.c.id.in_(ids))
    return own.union_all(select(aliases.c.url_key).where(aliases.c.document_id.in_(ids)))


def _forget_likeness(connection: Connection, ids: Sequence[int]) -> None:
    """Take the keys of all their texts out, and give stories that were named after one of them another number."""
    texts = connection.scalars(select(versions.c.text).where(versions.c.document_id.in_(ids)))
    recent.forget(connection, {key for one in texts for key in keys(shingles(one))}, ids)
    for number in ids:
        others = select(func.min(documents.c.id)).where(documents.c.story_id == number, documents.c.id.not_in(ids))
        lead = connection.scalar(others)
        if lead is not None:
            connection.execute(documents.update().where(documents.c.story_id == number).values(story_id=lead))
