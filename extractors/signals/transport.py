"""Our own cuts: a body that our limits or a lost connection ended is not the publisher's doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading


def look(reading: Reading) -> Iterator[Finding]:
    """A cut body; it matters less when the article's column was already closed, with other blocks after it."""
    cut = reading.page.truncated_by
    if not cut:
        return
    blocks, body = reading.layout.blocks, reading.column.body
    beyond = len(blocks) - 1 - body[-1].index if body else 0
    feature = "transport.beyond_article" if beyond >= 12 else "transport.cut"
    yield Finding(feature, rule=cut, quote=f"the body was cut: {cut}", where="body", cause=Cause.TRANSPORT)
