"""Dates as feeds and sitemaps write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MONTH = re.compile(r"\d{4}-\d\d")
_YEAR = re.compile(r"\d{4}")


def instant(text: str | None) -> datetime | None:
    """Return a date in the form of ISO 8601, W3C or RFC 5322 as an aware UTC datetime; ``None`` where it is none.

    What does not say its time zone is taken as UTC, what does not say its day as the first one.
    """
    written = (text or "").strip()
    if _YEAR.fullmatch(written):
        written += "-01-01"
    elif _MONTH.fullmatch(written):
        written += "-01"
    try:
        return _utc(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        pass
    try:
        return _utc(parsedate_to_datetime(written))
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> datetime:
    """Return a datetime as UTC; ``OverflowError`` where that lies outside the years 1 to 9999."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
