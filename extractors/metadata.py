"""What a page says about itself: title, authors, date of publication.

The publisher's own declarations come first (JSON-LD, OpenGraph, meta tags), then what readers see (the headline, a
``time`` element), then htmldate's search, which is slow and guesses.
"""

from __future__ import annotations

import html
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from lxml.etree import XPath

from extractors import jsonld
from extractors.links import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.page import Page

TITLE_META = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")
AUTHOR_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator",
    "article:author_name", "article.author", "citation_author", "twitter:data1",
)  # fmt: skip
DATE_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "article.published", "published-date", "publish-date", "publishdate", "publication_date",
    "pubdate",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created", "dc.date", "date", "last-modified-date",
    "cxenseparse:recs:publishtime", "citation_publication_date", "ptime", "displaydate", "originalpublicationdate",
)  # fmt: skip

NOBODY = frozenset(
    {
        "admin", "administrator", "user admin", "super user", "webmaster", "editor", "staff", "redaktion", "redaction",
        "rédaction", "redacción", "redazione", "redactie", "anonymous", "anónimo", "unknown", "none", "null",
        "undefined",
    }
)  # fmt: skip
"""Accounts of content-management systems, which say nothing about who wrote."""
LONGEST_NAME = 100
"""Characters; a longer "author" is a sentence."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""An older date of publication is a default value or a printing date."""

_BY = re.compile(r"^\s*(?:by|von|par|por|di|door|av|af|od|przez|text|autor|autorin)\s*:?\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:;|\||\n|,\s*(?:and|und|et|y|e|en|och)\s+|\s(?:and|und|et|&)\s)\s*")
_SITE_TAIL = re.compile(r"\s+[|•·»–—-]\s+([^|•·»–—]{2,50})$")
_OFFSET = re.compile(r"\s+(?=[+-]\d{2}:?\d{2}$)")
_NUMERIC = re.compile(r"^\d{10}(?:\d{3})?$")
_BY_AUTHOR: Any = XPath(".//*[@rel='author']")


def is_article(page: Page) -> bool:
    """Tell whether the page declares itself an article, by OpenGraph or JSON-LD."""
    return page.meta.get("og:type", "").lower().endswith("article") or article_node(page) is not None


def article_node(page: Page) -> dict[str, Any] | None:
    """Return the JSON-LD node that describes this page's article: by its address, by its headline, or the only one."""
    articles = [node for node in page.jsonld if jsonld.is_article(node)]
    if len(articles) <= 1:
        return articles[0] if articles else None
    own = {_address(address) for address in (page.url, page.meta.get("og:url")) if address}
    for node in articles:
        if own & {_address(address) for address in _addresses(node)}:
            return node
    title = _key(page.meta.get("og:title", ""))
    named = (node for node in articles if (headline := _key(_text(node.get("headline")))) and headline in title)
    return next(named, articles[0])


def _addresses(node: dict[str, Any]) -> Iterator[str]:
    for name in ("url", "mainEntityOfPage", "@id"):
        value = node.get(name)
        value = value.get("@id") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str):
            yield value


def _address(url: str) -> str:
    return (
        url.split("#", maxsplit=1)[0]
        .split("?", maxsplit=1)[0]
        .rstrip("/")
        .partition("://")[2]
        .removeprefix("www.")
        .lower()
    )


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _text(value: Any) -> str:
    """Return a JSON-LD value as one clean line."""
    if isinstance(value, list):
        value = next((item for item in value if item), "")
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def title(page: Page) -> str | None:
    """Return the headline, without the site's name."""
    node = article_node(page)
    if node and (headline := _text(node.get("headline"))):
        return headline
    heads = [line for h1 in page.tree.iter("h1") if (line := _text(h1.text_content()))]
    site = _key(page.meta.get("og:site_name", "") or (urlsplit(page.url).hostname or ""))
    for name in TITLE_META:
        if declared := _text(page.meta.get(name)):
            begins = (head for head in heads if _key(head) and _key(declared).startswith(_key(head)))
            return next(begins, None) or _without_site(declared, site)
    if len(heads) == 1:
        return heads[0]
    element = page.tree.find(".//title")
    whole = _text(element.text_content()) if element is not None else ""
    return _without_site(whole, site) or (heads[0] if heads else None)


def _without_site(line: str, site: str) -> str:
    tail = _SITE_TAIL.search(line)
    if tail and (not site or _key(tail[1]) in site or site in _key(tail[1])):
        return line[: tail.start()].strip()
    return line


def canonical(page: Page) -> str | None:
    """Return the absolute address that the page names as its own, or ``None``."""
    for link in page.tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            with suppress(ValueError):
                named = urljoin(page.url, (link.get("href") or "").strip())
                return named if named.startswith(("http://", "https://")) and len(named) < 2000 else None
    return None


def authors(page: Page) -> tuple[str, ...]:
    """Return the authors' names, in the order given, each once."""
    node = article_node(page)
    named = list(_names(node.get("author") or node.get("creator"))) if node else []
    if not named:
        said = (page.meta.get(name, "") for name in AUTHOR_META)
        named = next((names for line in said if (names := _split(line))), [])
    if not named:
        named = [name for element in _BY_AUTHOR(page.tree) for name in _split(element.text_content())]
    unique = dict.fromkeys(named)
    return tuple(name for name in unique if not any(other != name and other in name for other in unique))


def _names(value: Any, depth: int = 4) -> Iterator[str]:
    if depth and isinstance(value, list):
        for item in value:
            yield from _names(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield from _names(value.get("name"), depth - 1)
    elif isinstance(value, str):
        yield from _split(html.unescape(value))


def _split(line: str) -> list[str]:
    names = []
    for part in _BETWEEN.split(line.strip()):
        pieces = [piece.strip() for piece in part.split(",")]
        full = len(pieces) > 1 and all(len(piece.split()) > 1 for piece in pieces)
        names += [_BY.sub("", " ".join(name.split())).strip(" ,.") for name in (pieces if full else [part])]
    return [name for name in names if _is_name(name)]


def _is_name(name: str) -> bool:
    return (
        1 < len(name) <= LONGEST_NAME
        and "://" not in name
        and not name.startswith(("@", "www.", "{", "<"))
        and any(c.isalpha() for c in name)
        and sum(c.isdigit() for c in name) < 3
        and name.lower() not in NOBODY
    )


def published(page: Page, *, now: datetime | None = None) -> datetime | None:
    """Return when the article was published, aware, in UTC; a date without a time becomes midnight UTC.

    Args:
        page: the page.
        now: dates later than a day after it are taken for mistakes; ``None`` checks nothing.
    """
    for said in _dates(page):
        moment = moment_of(said)
        if moment and moment >= EARLIEST and (now is None or moment <= now + timedelta(days=1)):
            return moment
    return _searched(page)


def _dates(page: Page) -> Iterator[str]:
    node = article_node(page)
    if node:
        yield from (_text(node.get(name)) for name in ("datePublished", "dateCreated", "uploadDate"))
    yield from (page.meta[name] for name in DATE_META if name in page.meta)
    yield from _shown(page.tree.iter("time", "abbr"))


def _shown(elements: Iterable[Any]) -> Iterator[str]:
    for element in elements:
        marks = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
        if "publish" in marks or "entry-date" in marks or element.get("pubdate") is not None:
            yield element.get("datetime") or element.get("title") or ""


def moment_of(said: str) -> datetime | None:
    """Read a date as publishers write it: ISO 8601 with its variants, RFC 2822, or seconds since 1970."""
    said = _OFFSET.sub("", said.strip())
    if not said:
        return None
    if _NUMERIC.match(said):
        return datetime.fromtimestamp(int(said[:10]), UTC)
    for read in (datetime.fromisoformat, lambda s: datetime.fromisoformat(s[:19]), parsedate_to_datetime):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = read(said)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def _searched(page: Page) -> datetime | None:
    """Ask htmldate, which searches the whole page: only for pages that declare nothing."""
    from htmldate import find_date  # noqa: PLC0415 - slow to import, and most pages never need it

    try:
        found = find_date(page.tree, url=page.url or None, original_date=True, extensive_search=False)
    except Exception:  # noqa: BLE001 - it raises whatever a strange page makes it raise; a date is not worth a page
        return None
    return moment_of(found) if found else None
