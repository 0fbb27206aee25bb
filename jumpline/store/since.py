"""Where in a store to begin with what was captured since a moment: articles are numbered as they were stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from jumpline.store.schema import documents

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_SINCE = 1000
"""Articles captured since a moment that are looked through for the first of them."""


def first_since(connection: Connection, since: datetime | None) -> int:
    """Return a number below which no article was captured since a moment; 0 where there are too many to tell."""
    if since is None:
        return 0
    ids = connection.scalars(select(documents.c.id).where(documents.c.fetched_at >= since).limit(_SINCE)).all()
    return min(ids, default=_NONE) if len(ids) < _SINCE else 0


_NONE = 2**63 - 1
