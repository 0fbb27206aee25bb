"""What is known of feeds, sitemaps and listings: what to ask them with, when they last changed, when to ask again.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from jumpline.store.engine import insert_into
from jumpline.store.rows import clean, key_of
from jumpline.store.schema import fetch_state

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Visit:
    """The last time that an address was asked, and all that it named was settled."""

    etag: str | None = None
    last_modified: str | None = None
    checked_at: datetime | None = None
    """When it was asked; ``None`` in a store of the time before this was kept."""
    changed_at: datetime | None = None
    """When something new was last found there."""
    unchanged: int = 0
    """How many times in a row nothing new was."""
    next_due: datetime | None = None
    """When to ask again; ``None`` for at any time."""
    absent: bool = False
    """Whether nothing was to be found there."""


_ABSENT = "absent"
"""In the place of an ``ETag``, which always has quotes."""


def visit(connection: Connection, url: str) -> Visit | None:
    """Return the last visit of an address, or ``None``."""
    row = connection.execute(select(fetch_state).where(fetch_state.c.url_key == key_of(url))).first()
    if row is None:
        return None
    if row.etag == _ABSENT:
        return Visit(checked_at=row.checked_at, next_due=row.next_due, absent=True)
    return Visit(row.etag, row.last_modified, row.checked_at, row.updated_at, row.unchanged_in_a_row, row.next_due)


def remember(  # noqa: PLR0913 - the columns of one row
    connection: Connection,
    url: str,
    etag: str | None,
    last_modified: str | None,
    *,
    unchanged: bool = False,
    next_due: datetime | None = None,
) -> None:
    """Keep what an address just sent, whether anything new was in it, and when to ask again."""
    now = datetime.now(UTC)
    row = {
        "url_key": key_of(url),
        "url": clean(url),
        "etag": clean(etag),
        "last_modified": clean(last_modified),
        "updated_at": now,
        "checked_at": now,
        "unchanged_in_a_row": int(unchanged),
        "next_due": next_due,
    }
    later = dict(row)
    if unchanged:
        del later["updated_at"]
        later["unchanged_in_a_row"] = fetch_state.c.unchanged_in_a_row + 1
    upsert = insert_into(connection, fetch_state).on_conflict_do_update(index_elements=["url_key"], set_=later)
    connection.execute(upsert, row)


def miss(connection: Connection, url: str, until: datetime) -> None:
    """Keep that nothing is to be found at an address, which need not be asked until then."""
    remember(connection, url, _ABSENT, None, next_due=until)
