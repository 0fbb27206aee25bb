"""Discovery: what a source offers. Parses only; nothing here fetches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jumpline.config import Source
    from jumpline.model import Candidate, Capture


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed offers."""

    candidates: tuple[Candidate, ...]
    problems: tuple[str, ...] = ()
    """What was wrong with it, though it could be read."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap offers: other sitemaps, or articles."""

    children: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    problems: tuple[str, ...] = ()


def feed(capture: Capture, source_name: str) -> Feed:
    """Read RSS, Atom, RDF or JSON Feed.

    Raises:
        DiscoveryError: it is no feed.
    """
    raise NotImplementedError


def sitemap(capture: Capture, source_name: str) -> Sitemap:
    """Read a sitemap or an index of them: XML, gzip or plain text.

    Raises:
        DiscoveryError: it is no sitemap.
    """
    raise NotImplementedError


def listing(capture: Capture, source: Source) -> list[Candidate]:
    """Read a page of links.

    Raises:
        DiscoveryError: it is no page.
    """
    raise NotImplementedError
