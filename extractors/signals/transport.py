"""Our own cuts: a body that our limits or a lost connection ended is not the publisher's doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

NOTHING = 12
"""Words; with fewer, the cut left nothing of an article, if there was one."""


def look(reading: Reading) -> Iterator[Finding]:
    """A cut body; it matters less when the article's column was already closed, with other blocks after it."""
    cut = reading.page.truncated_by
    if not cut:
        return
    blocks, body = reading.layout.blocks, reading.column.body
    beyond = len(blocks) - 1 - body[-1].index if body else 0
    feature = "transport.beyond_article" if beyond >= 12 else "transport.cut"
    yield Finding(feature, rule=cut, quote=f"the body was cut: {cut}", where="body", cause=Cause.TRANSPORT)
    if reading.words < NOTHING:
        said = f"the body was cut before any text: {cut}"
        yield Finding("transport.nothing", rule=cut, quote=said, where="body", cause=Cause.TRANSPORT, empty=True)
