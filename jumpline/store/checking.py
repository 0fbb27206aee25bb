"""Is the store whole? Every text beside its digest, every reference beside what it names.

Every function works inside the caller's transaction, and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, func, select, text

from jumpline.model import Completeness
from jumpline.store.best import Standing
from jumpline.store.rows import key_of
from jumpline.store.schema import aliases, captures, documents, runs, ungrouped, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection


class Flaw(NamedTuple):
    """Something that is not as it was written."""

    where: str
    """The article's address, or a part of the database."""
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


def database(connection: Connection) -> list[Flaw]:
    """Return what the database itself says, and what is wrong with what is counted."""
    flaws = []
    if connection.dialect.name == "sqlite":
        said = connection.execute(text("PRAGMA quick_check")).scalars().all()
        flaws += [Flaw("the file", str(line)) for line in said if line != "ok"]
        loose = connection.execute(text("PRAGMA foreign_key_check")).all()
        flaws += [Flaw(str(row[0]), f"row {row[1]} belongs to no row of {row[2]}") for row in loose[:20]]
    every = connection.scalar(select(func.count()).select_from(documents)) or 0
    rows = "search_docsize" if connection.dialect.name == "sqlite" else "search"
    indexed = connection.scalar(text(f"SELECT count(*) FROM {rows}")) or 0  # noqa: S608 - our own names
    if indexed != every:
        flaws.append(Flaw("search", f"holds {indexed} articles of {every}; `jumpline store migrate` makes it anew"))
    return flaws


def extent(connection: Connection) -> dict[str, int]:
    """Return how many there are of what :func:`jumpline.store.documents.counts` does not count, and bytes on disk."""
    size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
    if connection.dialect.name == "postgresql":
        size = "SELECT pg_database_size(current_database())"
    return {
        "stories of several articles": connection.scalar(select(func.count(documents.c.story_id.distinct()))) or 0,
        "other addresses": connection.scalar(select(func.count()).select_from(aliases)) or 0,
        "articles still to be compared": connection.scalar(select(func.count()).select_from(ungrouped)) or 0,
        "runs": connection.scalar(select(func.count()).select_from(runs)) or 0,
        "bytes": connection.scalar(text(size)) or 0,
    }


def articles(connection: Connection, size: int, after: int = 0) -> tuple[Sequence[Flaw], int | None]:
    """Return what is wrong with up to ``size`` articles, and after which number to go on, if at all."""
    query = select(documents).where(documents.c.id > after).order_by(documents.c.id).limit(size)
    rows = {row.id: row for row in connection.execute(query)}
    texts: dict[int, dict[str, Standing]] = {number: {} for number in rows}
    flaws: list[Flaw] = []
    for row in connection.execute(select(versions).where(versions.c.document_id.in_(list(rows)))):
        seen_at = row.confirmed_at or row.fetched_at
        standing = Standing(Completeness(row.completeness), row.words, seen_at, row.text_key, row.credentialed)
        texts[row.document_id][row.text_key] = standing
        if key_of(row.text) != row.text_key:
            flaws.append(Flaw(rows[row.document_id].url, f"the text {row.text_key} is not what was stored"))
    for number, row in rows.items():
        flaws += [Flaw(row.url, why) for why in _article(row, texts[number])]
    flaws += [
        Flaw(rows[number].url, "a capture names a text that is not there") for number in _loose(connection, list(rows))
    ]
    return flaws, max(rows) if len(rows) == size else None


def _article(row: object, texts: dict[str, Standing]) -> Iterator[str]:
    best = texts.get(row.text_key)  # type: ignore[attr-defined]  # a row of documents
    if best is None:
        yield "its best version is not there"
        return
    if (row.completeness, row.words) != (best.completeness.value, best.words):  # type: ignore[attr-defined]  # the same
        yield f"says {row.completeness}, {row.words} words; its best version {best.completeness}, {best.words}"  # type: ignore[attr-defined]  # the same
    better = [one for one in texts.values() if one.better_than(best)]
    if better:
        yield f"a better version is there: {better[0].completeness}, {better[0].words} words"


def _loose(connection: Connection, ids: Sequence[int]) -> list[int]:
    named = and_(versions.c.document_id == captures.c.document_id, versions.c.text_key == captures.c.text_key)
    query = (
        select(captures.c.document_id)
        .outerjoin(versions, named)
        .where(captures.c.document_id.in_(ids), versions.c.text_key.is_(None))
    )
    return sorted(set(connection.scalars(query)))
