"""What a home page offers, and how its articles come through: before a source is written down.

::

    home page, or a feed, or a sitemap
      | look      the feeds that it names, those in the usual places, the sitemaps of robots.txt, its own links
    Offer         a way to its articles, and how many it lists
      | try_one   one article, fetched and examined; nothing is stored
    Prospect      which way is best, and what came through
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from jumpline.errors import DiscoveryError, JumplineError
from jumpline.urls import canonical, host
from jumpline.web import discover, markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractors import Examination
    from jumpline.model import Candidate, Capture

    Get = Callable[[str], Capture]

MOST_FEEDS = 5
"""So many feeds of a page are read: some sites name one a section."""
TRIES = 3
"""So many articles are asked for, until one comes."""
USUAL_PLACES = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml")
"""Where feeds stand that no page names. Asked only where none is named."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to the articles of a site."""

    kind: Literal["feed", "sitemap", "listing"]
    url: str
    candidates: tuple[Candidate, ...] = ()
    """What it lists now; none for an index of sitemaps, of which only the index was read."""


@dataclass(frozen=True, slots=True)
class Tried:
    """An article that was asked for, and how it came through, or why it did not."""

    candidate: Candidate
    examination: Examination | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What was found at an address."""

    asked: str
    title: str = ""
    language: str | None = None
    offers: tuple[Offer, ...] = ()
    """The best first."""
    tried: Tried | None = None
    problem: str = ""
    """Why nothing was found."""


def scout(url: str, get: Get, sitemaps: Callable[[str], Sequence[str]]) -> Prospect:
    """Look at a home page, feed or sitemap, and try one of its articles. Never raises for what a site does.

    Args:
        url: where to look.
        get: fetches an address.
        sitemaps: returns the sitemaps that robots.txt of an address names.
    """
    try:
        capture = _fetched(url, get)
        itself = _read(capture)
        offers = [itself] if itself else sorted(_look(capture, get, sitemaps), key=_worth)
    except JumplineError as error:
        return Prospect(url, problem=error.message)
    if not offers:
        problem = "neither a feed nor a sitemap nor links to articles are there; give the address of a feed"
        return Prospect(url, problem=problem)
    title, language = _about(capture)
    return Prospect(url, title or host(url), language, tuple(offers), try_one(offers[0].candidates, get))


def try_one(candidates: Sequence[Candidate], get: Get) -> Tried | None:
    """Examine the first of a few candidates that comes; ``None`` where there is none to ask for."""
    tried = None
    for candidate in candidates[:TRIES]:
        tried = examined(candidate, partial(get, candidate.url))
        if tried.examination:
            break
    return tried


def examined(
    candidate: Candidate, capture: Callable[[], Capture], markers: Sequence[str | tuple[str, str]] = ()
) -> Tried:
    """Capture a candidate and examine it; what goes wrong is told, and never raised."""
    import extractors  # noqa: PLC0415 - takes half a second, and not every look comes to an article

    try:
        return Tried(candidate, extractors.examine(capture(), feed_text=candidate.feed_text, markers=markers))
    except JumplineError as error:
        return Tried(candidate, None, error.message)


def _fetched(url: str, get: Get) -> Capture:
    capture = get(url)
    if capture.status != 200:
        raise DiscoveryError(url, f"answered {capture.status}, so nothing could be found there")
    return capture


def _read(capture: Capture) -> Offer | None:
    """Return what a capture offers as a feed or a sitemap; ``None`` where it is neither."""
    start = capture.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start.startswith((b"<?xml", b"<rss", b"<feed", b"<rdf", b"<urlset", b"<sitemapindex", b"{", b"\x1f\x8b")):
        return None
    try:
        return Offer("feed", capture.final_url, discover.feed(capture, "").candidates)
    except DiscoveryError:
        pass
    try:
        found = discover.sitemap(capture, "")
    except DiscoveryError:
        return None
    return Offer("sitemap", capture.final_url, found.candidates)


def _look(home: Capture, get: Get, sitemaps: Callable[[str], Sequence[str]]) -> Iterator[Offer]:
    """Yield every way that a home page has: what it names, else what stands in the usual places."""
    found = 0
    named = [url for url in discover.feeds_of(home) if "comment" not in url.lower()]
    usual = [canonical(place, home.final_url) for place in USUAL_PLACES]
    for url in named[:MOST_FEEDS] or usual:
        offer = _attempt(url, get)
        if offer and offer.candidates:
            yield offer
            found += 1
            if not named:
                break
    for url in _sitemaps_of(home.final_url, sitemaps)[:2]:
        offer = _attempt(url, get)
        if offer:
            yield offer
    links = _links(home)
    if links:
        yield Offer("listing", home.final_url, links)


def _attempt(url: str, get: Get) -> Offer | None:
    try:
        return _read(_fetched(url, get))
    except JumplineError:
        return None


def _sitemaps_of(url: str, sitemaps: Callable[[str], Sequence[str]]) -> list[str]:
    """Return the sitemaps of a site, those for news first."""
    try:
        found = sitemaps(url)
    except JumplineError:
        return []
    return sorted(found, key=lambda address: "news" not in address.lower())


def _links(home: Capture) -> tuple[Candidate, ...]:
    from jumpline.config import Source  # noqa: PLC0415 - what reads a listing wants to know whose it is

    source = Source(name="scout", kind="listing", urls=(home.final_url,))
    try:
        return tuple(discover.listing(home, source))
    except JumplineError:
        return ()


def _worth(offer: Offer) -> tuple[int, int]:
    """Order ways: a feed before a sitemap before links; one that lists much before one that lists little."""
    return ("feed", "sitemap", "listing").index(offer.kind), -len(offer.candidates)


def _about(capture: Capture) -> tuple[str, str | None]:
    """Return the name and the language of a site, as its page or its feed says them."""
    tree = markup.page(capture)
    if tree is None:
        return "", None
    named = [meta.get("content") for meta in tree.iter("meta") if meta.get("property") == "og:site_name"]
    titles = [markup.plain_text(title.text or "") for title in tree.iter("title")]
    words = next((" ".join(text.split()) for text in [*named, *titles] if text and text.strip()), "")
    first = re.split(r"\s+[|–—·]\s+|\s+-\s+|: ", words)[0]
    code = re.match(
        r"[a-zA-Z]{2}(?=[-_]|$)", tree.get("lang") or next((e.text or "" for e in tree.iter("language")), "")
    )
    return first[:60], code[0].lower() if code else None
