"""Reading articles: the best version of each, and all the others.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, literal, select, tuple_

from jumpline.model import Completeness
from jumpline.store.engine import chunks
from jumpline.store.places import at, places_of
from jumpline.store.rows import clean, document_of, key_of
from jumpline.store.schema import captures, documents, versions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from jumpline.model import Document


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles to read; ``None`` asks for nothing."""

    completeness: Completeness | None = None
    source: str | None = None
    since: datetime | None = None
    """Best version captured then or later."""


def known(connection: Connection, urls: Iterable[str], fresh_after: datetime | None) -> set[str]:
    """Return those of the canonical URLs that are stored and, if asked, were captured at or after a moment.

    One that is stored under another of its addresses is stored, too.
    """
    by_key = {key_of(url): url for url in urls}
    places = places_of(connection, by_key)
    if fresh_after is None:
        return {by_key[key] for key in places}
    fresh: set[str] = set()
    for chunk in chunks(sorted(set(places.values()))):
        query = select(documents.c.url_key).where(documents.c.url_key.in_(chunk), documents.c.last_seen >= fresh_after)
        fresh.update(connection.scalars(query))
    return {by_key[key] for key, place in places.items() if place in fresh}


def get(connection: Connection, url: str) -> Document | None:
    """Return the best version of an article, or ``None``."""
    row = connection.execute(_BEST.where(at(url))).mappings().first()
    return document_of(row) if row else None


def history(connection: Connection, url: str) -> list[Document]:
    """Return every version of an article, in the order in which their texts were first seen."""
    query = (
        select(versions, documents.c.url)
        .join_from(versions, documents)
        .where(at(url))
        .order_by(versions.c.first_seen, versions.c.text_key)
    )
    return [document_of(row) for row in connection.execute(query).mappings()]


def page(
    connection: Connection, wanted: Filter, size: int, after: tuple[datetime, int] | None = None
) -> tuple[list[Document], tuple[datetime, int] | None]:
    """Return up to ``size`` articles, the newest first, and where the next page begins (``None``: there is none)."""
    place = tuple_(documents.c.fetched_at, documents.c.id)
    chosen = select(documents.c.id, documents.c.url, documents.c.text_key, documents.c.fetched_at)
    if wanted.completeness is not None:
        chosen = chosen.where(documents.c.completeness == Completeness(wanted.completeness).value)
    if wanted.source is not None:
        chosen = chosen.where(documents.c.source == clean(wanted.source))
    if wanted.since is not None:
        chosen = chosen.where(documents.c.fetched_at >= wanted.since)
    if after is not None:
        chosen = chosen.where(place < tuple_(literal(after[0], documents.c.fetched_at.type), literal(after[1])))
    # First the page, then its texts: PostgreSQL takes the two columns of the join for independent, expects next to no
    # rows of it, and would join every article before it sorts them.
    chosen = chosen.order_by(documents.c.fetched_at.desc(), documents.c.id.desc()).limit(size)
    page = chosen.subquery()
    best = and_(versions.c.document_id == page.c.id, versions.c.text_key == page.c.text_key)
    query = (
        select(versions, page.c.url)
        .join_from(page, versions, best)
        .order_by(page.c.fetched_at.desc(), page.c.id.desc())
    )
    rows = connection.execute(query).mappings().all()
    following = (rows[-1]["fetched_at"], rows[-1]["document_id"]) if len(rows) == size else None
    return [document_of(row) for row in rows], following


def counts(connection: Connection) -> dict[str, int]:
    """Return how many documents there are, of each completeness too, and how many versions and captures."""
    by_completeness = select(documents.c.completeness, func.count()).group_by(documents.c.completeness)
    found = {str(name): int(number) for name, number in connection.execute(by_completeness)}
    return {
        "documents": sum(found.values()),
        **{completeness.value: found.get(completeness.value, 0) for completeness in Completeness},
        "versions": connection.scalar(select(func.count()).select_from(versions)) or 0,
        "captures": connection.scalar(select(func.count()).select_from(captures)) or 0,
    }


def counts_by_source(connection: Connection) -> dict[str, dict[str, int]]:
    """Return how many ``articles`` each source has, and of each completeness; by the sources' names."""
    alike = (documents.c.source, documents.c.completeness)  # as an index holds them: no article itself is read
    counted = select(*alike, func.count()).group_by(*alike)
    found: dict[str, dict[str, int]] = {}
    for source, completeness, number in connection.execute(counted):
        found.setdefault(source, {})[completeness] = int(number)
    return {
        source: {"articles": sum(numbers.values()), **{kind.value: numbers.get(kind.value, 0) for kind in Completeness}}
        for source, numbers in sorted(found.items())
    }


_BEST = select(versions, documents.c.url).join_from(
    documents,
    versions,
    and_(versions.c.document_id == documents.c.id, versions.c.text_key == documents.c.text_key),
)
