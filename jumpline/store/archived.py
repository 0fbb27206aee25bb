"""What the store knows of pages in the archive: where the page of a capture is, and who has the same bytes.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, tuple_

from jumpline.model import Archived
from jumpline.store.captures import StoredCapture, stored_capture
from jumpline.store.places import at
from jumpline.store.schema import ARCHIVED, captures, documents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from jumpline.model import Document


def with_digest(connection: Connection, digest: str) -> StoredCapture | None:
    """Return a capture whose body has a digest and is in the archive, the first there as far as names tell."""
    row = connection.execute(_WITH_DIGEST, {"wanted": digest}).mappings().first()
    return stored_capture(row) if row else None


# Built once: it is asked for every page that is kept.
_WITH_DIGEST = (
    select(captures)
    .where(captures.c.digest == bindparam("wanted"), ARCHIVED)
    .order_by(captures.c.archive_file, captures.c.archive_offset)
    .limit(1)
)


def place_of(connection: Connection, document: Document) -> Archived | None:
    """Return where the page is that brought a document; another page of the article with the same bytes will do."""
    query = (
        select(captures)
        .join_from(captures, documents)
        .where(at(document.url), captures.c.digest == document.digest, ARCHIVED)
        .order_by(captures.c.fetched_at != document.fetched_at, captures.c.id)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return place(row) if row else None


def page(
    connection: Connection, size: int, after: tuple[str, int] | None = None
) -> tuple[Sequence[tuple[Archived, str]], tuple[str, int] | None]:
    """Return up to ``size`` references into the archive, each with the digest of its body, in the order of the files.

    Where the next page begins comes with them; ``None``: there is none.
    """
    order = (captures.c.archive_file, captures.c.archive_offset)
    query = select(*order, captures.c.archive_length, captures.c.digest).where(ARCHIVED).order_by(*order).limit(size)
    if after is not None:
        query = query.where(tuple_(*order) > after)
    rows = connection.execute(query).mappings().all()
    found = [(place(row), row["digest"]) for row in rows]
    return found, (rows[-1]["archive_file"], rows[-1]["archive_offset"]) if len(rows) == size else None


def counts_on(connection: Connection, file: str) -> bool:
    """Return whether a capture stands in a file of the archive."""
    query = select(captures.c.id).where(captures.c.archive_file == file, ARCHIVED).limit(1)
    return connection.execute(query).first() is not None


def place(row: Mapping[Any, Any]) -> Archived:
    """Return the place that a row of ``captures`` tells."""
    return Archived(row["archive_file"], row["archive_offset"], row["archive_length"])
