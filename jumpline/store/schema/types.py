"""What columns are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, String, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """A point in time: aware, UTC, to the microsecond, in and out, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Store in UTC; a time without a zone is taken for UTC."""
        return value and in_utc(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return in UTC; SQLite keeps no zone."""
        return value and in_utc(value)


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC. Where the calendar ends before it has a name there, only the zone changes."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Of a row. SQLite numbers only an INTEGER primary key by itself."""
KEY = String(32)
"""What :func:`jumpline.store.rows.key_of` returns."""
WORD = String(16)
"""A value of one of the vocabulary's enumerations."""
