"""Feeds: RSS of every version, RDF, Atom and JSON Feed."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import feedparser

from jumpline import urls
from jumpline.errors import DiscoveryError
from jumpline.model import Candidate
from jumpline.web import answers, bombs, markup
from jumpline.web.dates import instant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from time import struct_time

    from jumpline.model import Capture

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)", re.IGNORECASE)
# WordPress ends a feed's text with "The post <title> appeared first on <site>", in the site's language.
_CREDIT = re.compile(
    r'<p>[^<]{0,60}<a\s[^>]*href="([^"]*)"[^>]*>[^<]*</a>[^<]{0,60}<a\s[^>]*>[^<]*</a>[^<]{0,20}</p>\s*\Z'
)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed offers."""

    candidates: tuple[Candidate, ...]
    """In the feed's order, no address twice."""
    problems: tuple[str, ...] = ()
    """What was wrong with it, though it could be read."""
    rest: timedelta = timedelta()
    """How long it asks to be left alone (``<ttl>``)."""


def feed(capture: Capture, source_name: str) -> Feed:
    """Read RSS, Atom, RDF or JSON Feed; one that has not changed (304) offers nothing.

    Raises:
        DiscoveryError: the server refused it, it is no feed, or its XML is malicious.
    """
    if answers.is_unchanged(capture):
        return Feed(())
    if capture.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        entries, problems, about = _json_entries(capture)
    else:
        entries, problems, about = _xml_entries(capture)
    if capture.truncated_by:
        # The last entry may be cut in the middle of its address.
        entries = entries[:-1]
        problems.append(f"cut short by {capture.truncated_by}")
    candidates = [_candidate(entry, capture, source_name, about.language) for entry in entries]
    missing = candidates.count(None)
    if missing:
        problems.append(f"{missing} of {len(entries)} entries name no address of the web")
    return Feed(answers.distinct(candidates), tuple(problems), about.rest)


def feeds_of(capture: Capture) -> tuple[str, ...]:
    """Return the feeds that a page names in ``<link rel="alternate">``, in its order."""
    tree = markup.page(capture)
    if tree is None:
        return ()
    links = [link for link in tree.iter("link") if "alternate" in (link.get("rel") or "").lower().split()]
    named = [link.get("href") for link in links if _FEED_TYPES.match(link.get("type") or "")]
    return tuple(dict.fromkeys(urls.canonical(href, capture.final_url) for href in named if href))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry, of whatever kind of feed: its address, and its texts as HTML."""

    url: str
    title: str
    published: datetime | None
    texts: tuple[str, ...]


class _About(NamedTuple):
    """What a feed says of all its entries."""

    language: str | None = None
    rest: timedelta = timedelta()


def _candidate(entry: _Entry, capture: Capture, source_name: str, language: str | None) -> Candidate | None:
    url = answers.absolute(entry.url, capture)
    if url is None:
        return None
    texts = [markup.plain_text(_without_credit(text, url)) for text in entry.texts]
    title = markup.plain_text(entry.title).replace("\n", " ")
    return Candidate(
        source_name,
        url,
        title=title or None,
        published=entry.published,
        feed_text=max(texts, key=len, default="") or None,
        language=language,
    )


def _without_credit(text: str, url: str) -> str:
    found = _CREDIT.search(text[-2000:])
    if not found or urls.canonical(found[1], url) != urls.canonical(url):
        return text
    return text[: len(text) - len(found[0])]


def _xml_entries(capture: Capture) -> tuple[list[_Entry], list[str], _About]:
    bombs.refuse(capture)
    headers = {
        "content-type": capture.header("Content-Type") or "application/xml",
        "content-location": capture.final_url,
    }
    try:
        # A stream, since feedparser takes bytes for the name of a file, and text for an address to fetch.
        parsed = feedparser.parse(
            io.BytesIO(capture.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # a parser of strangers' bytes may fail in any way
        raise DiscoveryError(capture.url, f"no feed that can be read: {error}") from error
    if not parsed.get("version") and not parsed.entries:
        raise DiscoveryError(capture.url, _no_feed(capture))
    problems = [f"malformed: {parsed.bozo_exception}"] if parsed.get("bozo") else []
    told = parsed.get("feed") or {}
    about = _About(answers.language(told.get("language")), _minutes(told.get("ttl")))
    return [_xml_entry(entry) for entry in parsed.entries], problems, about


def _minutes(written: object) -> timedelta:
    """Return a number of minutes as feeds write it; none for what is no such number."""
    text = str(written or "").strip()
    return timedelta(minutes=int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else timedelta()


def _no_feed(capture: Capture) -> str:
    named = feeds_of(capture)
    return (
        f"a page, not a feed; the feeds it names: {', '.join(named)}" if named else "no feed (RSS, Atom or JSON Feed)"
    )


def _xml_entry(entry: Any) -> _Entry:
    # `dict.get`: feedparser's own warns when it falls back from one date to another.
    date = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    parts = [*entry.get("content", ()), entry.get("summary_detail") or {}]
    address = entry.get("feedburner_origlink") or entry.get("link") or _permalink(entry.get("id"))
    return _Entry(address, entry.get("title", ""), _from_struct(date), tuple(_html_parts(parts)))


def _permalink(identifier: str | None) -> str:
    """Return an entry's identifier if that is its address as well, else nothing."""
    return identifier if identifier and urls.is_http(identifier) else ""


def _html_parts(parts: Iterable[Any]) -> Iterable[str]:
    for part in parts:
        value, kind = part.get("value") or "", part.get("type") or "text/html"
        if value and kind in {"text/html", "application/xhtml+xml"}:
            yield value
        elif value and kind == "text/plain":
            yield value.replace("&", "&amp;").replace("<", "&lt;")


def _from_struct(date: struct_time | None) -> datetime | None:
    """Return feedparser's date, which is UTC; ``None`` for one that cannot be."""
    try:
        return datetime(*date[:6], tzinfo=UTC) if date else None
    except (ValueError, OverflowError):
        return None


def _json_entries(capture: Capture) -> tuple[list[_Entry], list[str], _About]:
    """Read JSON Feed, https://www.jsonfeed.org/version/1.1/ ."""
    try:
        data = json.loads(capture.body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise DiscoveryError(capture.url, f"no JSON Feed that can be read: {error}") from error
    items = data.get("items")
    if not isinstance(items, list) or "jsonfeed.org" not in str(data.get("version")):
        raise DiscoveryError(capture.url, "JSON, but no JSON Feed: it lacks `version` or `items`")
    language = data.get("language")
    about = _About(answers.language(language if isinstance(language, str) else None))
    return [_json_entry(item) for item in items if isinstance(item, dict)], [], about


def _json_entry(item: dict[str, Any]) -> _Entry:
    def text(name: str) -> str:
        value = item.get(name)
        return value if isinstance(value, str) else ""

    plain = (text(name).replace("&", "&amp;").replace("<", "&lt;") for name in ("content_text", "summary"))
    return _Entry(
        text("url") or text("external_url") or _permalink(text("id")),
        text("title").replace("&", "&amp;").replace("<", "&lt;"),
        instant(text("date_published") or text("date_modified")),
        (text("content_html"), *plain),
    )
