"""Sitemaps: https://www.sitemaps.org/protocol.html with Google's news extension, as XML or text, also gzipped."""

from __future__ import annotations

import io
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from jumpline import urls
from jumpline.errors import DiscoveryError
from jumpline.model import Candidate
from jumpline.web import answers, bombs
from jumpline.web.dates import instant
from jumpline.web.feeds import feed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element

    from jumpline.model import Capture

MAX_BYTES = 52_428_800
"""Of an unzipped sitemap, by the protocol; what comes after is not read."""

_OLDEST = datetime.min.replace(tzinfo=UTC)
_FEEDS = frozenset({"rss", "feed", "RDF"})


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap offers: other sitemaps, or articles."""

    children: tuple[str, ...]
    """Sitemaps that an index names, newest first where it says so, else in its order."""
    candidates: tuple[Candidate, ...]
    """Newest first where it says so, else in its order; no address twice."""
    problems: tuple[str, ...] = ()
    """What was wrong with it, though it could be read."""
    changed: Mapping[str, datetime] = field(default_factory=dict)
    """When children last changed, as far as the index says."""


@dataclass(frozen=True, slots=True)
class _Place:
    """One ``<url>`` or ``<sitemap>``."""

    url: str
    is_sitemap: bool
    modified: datetime | None
    published: datetime | None
    title: str | None
    language: str | None = None


def sitemap(capture: Capture, source_name: str) -> Sitemap:
    """Read a sitemap or an index of them; one that has not changed (304) offers nothing.

    ``published`` of a candidate is the publication date of the news extension. ``lastmod`` only orders, since it is
    also the date of a comment or of a new design.

    Raises:
        DiscoveryError: the server refused it, it is no sitemap, or its XML is malicious.
    """
    if answers.is_unchanged(capture):
        return Sitemap((), ())
    capture = _unzipped(capture)
    bombs.refuse(capture)
    if b"<" not in capture.body[:1024].replace(b"\0", b""):
        places = [_Place(line, is_sitemap=False, modified=None, published=None, title=None) for line in _lines(capture)]
    else:
        root = _root_name(capture)
        if root in _FEEDS:  # the protocol allows them
            found = feed(capture, source_name)
            return Sitemap((), found.candidates, found.problems)
        if root not in {"urlset", "sitemapindex"}:
            raise DiscoveryError(capture.url, f"no sitemap: its root is <{root}>, expected <urlset> or <sitemapindex>")
        places = list(_places(capture))
    return _offered(places, capture, source_name)


def _offered(places: list[_Place], capture: Capture, source_name: str) -> Sitemap:
    problems = [f"cut short by {capture.truncated_by}"] if capture.truncated_by else []
    if capture.truncated_by:
        places = places[:-1]  # which may be cut in the middle of its address
    known = [replace(place, url=url) for place in places if (url := answers.absolute(place.url, capture))]
    if len(known) < len(places):
        problems.append(f"{len(places) - len(known)} of {len(places)} entries name no address of the web")
    newest = sorted(known, key=lambda place: place.published or place.modified or _OLDEST, reverse=True)
    children = dict.fromkeys(place.url for place in newest if place.is_sitemap)
    candidates = (
        Candidate(source_name, place.url, place.title, place.published, language=place.language)
        for place in newest
        if not place.is_sitemap
    )
    changed = {place.url: place.modified for place in newest if place.is_sitemap and place.modified}
    return Sitemap(tuple(children), answers.distinct(candidates), tuple(problems), changed)


def _unzipped(capture: Capture) -> Capture:
    """Return a capture whose gzipped body, told by its first bytes, is unpacked as far as the protocol allows."""
    if not capture.body.startswith(b"\x1f\x8b"):
        return capture
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(capture.body, MAX_BYTES)
    except zlib.error as error:
        raise DiscoveryError(capture.url, f"broken gzip: {error}") from error
    cut = capture.truncated_by or (None if unpacker.eof else "length")
    return replace(capture, body=body, truncated_by=cut)


def _lines(capture: Capture) -> list[str]:
    """Return the addresses of a plain text sitemap.

    Raises:
        DiscoveryError: its first line is none.
    """
    text = capture.body.decode("utf-8-sig", errors="replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not urls.is_http(lines[0]):
        raise DiscoveryError(capture.url, "no sitemap: neither XML nor a list of addresses")
    return lines


def _walk(capture: Capture) -> Iterator[tuple[str, _Element]]:
    """Yield the parser's events, forgiving and streaming; entities stay what they are, and nothing is fetched."""
    try:
        yield from etree.iterparse(
            io.BytesIO(capture.body),
            events=("start", "end"),
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
    except etree.XMLSyntaxError as error:
        raise DiscoveryError(capture.url, f"no sitemap that can be read: {error}") from error


def _root_name(capture: Capture) -> str:
    for _, element in _walk(capture):
        return _name(element)
    raise DiscoveryError(capture.url, "no sitemap: it is empty")


def _places(capture: Capture) -> Iterator[_Place]:
    for event, element in _walk(capture):
        name = _name(element)
        if event == "end" and name in {"url", "sitemap"}:
            direct = _texts(element)
            about = [below for child in element if _name(child) == "news" for below in child]
            news = _texts(about)
            publication = _texts(below for part in about if _name(part) == "publication" for below in part)
            if location := direct.get("loc"):
                yield _Place(
                    url=location,
                    is_sitemap=name == "sitemap",
                    modified=instant(direct.get("lastmod")),
                    published=instant(news.get("publication_date")),
                    title=news.get("title") or None,
                    language=answers.language(publication.get("language")),
                )
            element.clear()


def _texts(elements: Iterable[_Element]) -> dict[str, str]:
    """Return the text of each element by its name, the first of each; the namespace does not matter."""
    texts: dict[str, str] = {}
    for element in elements:
        texts.setdefault(_name(element), " ".join((element.text or "").split()))
    return texts


def _name(element: _Element) -> str:
    return str(element.tag).rpartition("}")[2]
