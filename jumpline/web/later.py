"""Answers that say "not now": too many requests, a server in trouble, and when to come back."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from jumpline.botwalls import bot_wall
from jumpline.web.dates import instant

if TYPE_CHECKING:
    from jumpline.model import Capture


def is_later(capture: Capture) -> bool:
    """Return whether the same request may have another answer later (429, 5xx); that of a bot wall is a finding."""
    busy = capture.status == HTTPStatus.TOO_MANY_REQUESTS or capture.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return busy and bot_wall(capture.status, capture.headers) is None


def status(code: int) -> str:
    """Return a status as a person reads it: ``503 Service Unavailable``."""
    try:
        return f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def retry_after(capture: Capture) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, as a number or as a date; ``None`` where it asks for none."""
    value = (capture.header("Retry-After") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    moment = instant(value)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0) or None if moment else None
