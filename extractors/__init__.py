"""Page in, findings out: what the article is, how complete it came through, on what evidence.

Pure: no network, no disk but the rules that ship with the package, no clock. :func:`examine` is the whole path::

    Capture | page.parse | article.extract | column.locate | walls.find | trim | completeness.assess

:func:`join` takes it for an article of several pages.

Nothing here raises for a bad page: it is assessed as empty, with its cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from jumpline.model import Article, Assessment, Capture, Cause
from jumpline.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.leaves import Leaf, Rest

__all__ = ["Examination", "assess", "examine", "extract", "join", "version"]


@dataclass(frozen=True, slots=True)
class Examination:
    """What one page holds, and how complete it is."""

    article: Article
    assessment: Assessment
    rest: Rest | None = None
    """The article's other pages, where it goes on there."""
    canonical: str | None = None
    """The address that the page names as its own (``rel=canonical``): not to be believed blindly."""


def examine(
    capture: Capture, *, feed_text: str | None = None, markers: Sequence[str | tuple[str, str]] = ()
) -> Examination:
    """Extract the article of a capture and assess how complete it is.

    Args:
        capture: the exchange, live or saved.
        feed_text: what the feed itself carried of the article, in plain text: a yardstick, and a fallback.
        markers: the operator's own gate phrases, or pairs of a phrase and its cause.
    """
    from extractors import completeness, metadata  # noqa: PLC0415 - keeps `import extractors` cheap
    from extractors.open import read  # noqa: PLC0415
    from extractors.signals import pager  # noqa: PLC0415

    reading = read(capture, feed_text=feed_text, markers=tuple(markers))
    found = completeness.assess(reading)
    rest = pager.rest_of(reading) if found.cause is Cause.PAGINATION else None
    return Examination(reading.article, found, rest, metadata.canonical(reading.page))


def join(
    capture: Capture,
    leaves: Sequence[Leaf],
    *,
    feed_text: str | None = None,
    markers: Sequence[str | tuple[str, str]] = (),
) -> Examination:
    """Join an article of several pages, and assess how complete it is now; see :mod:`extractors.joining`.

    Args:
        capture: of the first page.
        leaves: the other pages, or why they could not be had.
        feed_text: as in :func:`examine`.
        markers: as in :func:`examine`.
    """
    from extractors import joining  # noqa: PLC0415 - as above

    article, assessment, rest = joining.join(capture, leaves, feed_text=feed_text, markers=tuple(markers))
    return Examination(article, assessment, rest)


def assess(html: str | bytes, url: str = "") -> Assessment:
    """Assess how complete the article in ``html`` is.

    Args:
        html: the page's source, as served (bytes, undecoded) or as text.
        url: where it came from, if known; pagers and home pages are told by it.
    """
    return examine(_capture(html, url)).assessment


def extract(html: str | bytes, url: str = "") -> Article:
    """Extract the article in ``html``, without the wall's words and the furniture around it."""
    return examine(_capture(html, url)).article


@cache
def version() -> str:
    """Return which code takes the text out of pages: with another one, the text of the same page may be another."""
    from importlib import metadata  # noqa: PLC0415 - takes a while, and `import extractors` is cheap

    return f"{__version__}, trafilatura {metadata.version('trafilatura')}"


def _capture(html: str | bytes, url: str) -> Capture:
    body = html.encode("utf-8", "replace") if isinstance(html, str) else html
    headers = (("content-type", "text/html; charset=utf-8"),) if isinstance(html, str) else ()
    return Capture(url, url, 200, headers, body, datetime.fromtimestamp(0, UTC))
