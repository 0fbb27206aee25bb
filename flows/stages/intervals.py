"""How soon to ask a feed again: the longer it has had nothing new, the later.

A tenth of the time for which nothing new was found there, as far as we have watched. One that changes every hour is
asked after six minutes at most; one that has been silent for ten days, once a day. Never sooner than it asks for
itself (``Cache-Control``, ``<ttl>``) or than ``min_interval``, never later than ``max_interval``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jumpline.config import Source

SHARE = 10
"""Of the silence so far, one part in so many is waited for the next time."""


def next_due(source: Source, now: datetime, changed_at: datetime, asked_for: timedelta = timedelta()) -> datetime:
    """Return when to ask again.

    Args:
        source: says between which bounds.
        now: when it was asked.
        changed_at: when something new was last found there.
        asked_for: how long it asks to be left alone itself.
    """
    silence = max(now - changed_at, timedelta())
    wait = max(silence / SHARE, asked_for, source.min_interval)
    return now + min(wait, source.max_interval)


def told(due: datetime, now: datetime) -> str:
    """Say how long a list is still left alone."""
    minutes = max(1, round((due - now).total_seconds() / 60))
    hours = f"{minutes / 60:.0f} h" if minutes >= 120 else f"{minutes} min"
    return f"not due yet, again in {hours}"
