"""What all that is read from disk has in common: how much of a page is read, and how a damaged file is told of."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from jumpline.errors import DiscoveryError
from jumpline.model import Candidate, Capture

if TYPE_CHECKING:
    from datetime import datetime

MAX_BYTES = 20_000_000
"""Of one saved page, unpacked; what comes after is not read, and the capture says so."""
BROKEN = (OSError, EOFError, zlib.error, ValueError)
"""What reading a damaged file raises."""


def capture_of(  # noqa: PLR0913, PLR0917 - the fields of one record
    candidate: Candidate,
    status: int,
    headers: tuple[tuple[str, str], ...],
    body: bytes,
    fetched_at: datetime,
    truncated_by: str | None = None,
) -> Capture:
    """Return what was read as an exchange, cut to :data:`MAX_BYTES`."""
    cut = "length" if len(body) > MAX_BYTES else truncated_by
    return Capture(candidate.url, candidate.url, status, headers, body[:MAX_BYTES], fetched_at, cut)


def unreadable(where: str, error: BaseException) -> DiscoveryError:
    """Return the error that says in a line what is wrong with a file."""
    hint = "; `warcio recompress` can mend it" if "recompress" in str(error) else ""
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    return DiscoveryError(where, f"cannot be read: {first}{hint}")
