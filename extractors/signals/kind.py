"""What kind of page it is: an article, or an index, a shop, a home page, a player."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import jsonld, metadata
from extractors.links import urlsplit
from extractors.placing import SURE
from extractors.signals import interstitial
from extractors.signals.finding import Finding
from extractors.signals.length import SCALE
from extractors.wall import Place
from jumpline.model import Cause, measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

FEW, LITTLE, SENTENCE = 150, 45, 9
"""Words: of a short text, of next to no running text in it, of the shortest line that may be a sentence."""

MANY, SHORT_LINE = 40, 7
"""Lines of a list; words of such a line on average."""

_HOME = re.compile(
    r"^/*(?:index(?:\.\w+)?|home|startseite|[a-z]{2}(?:-[a-z]{2})?|international|blog|news)?/*$", re.IGNORECASE
)
_LISTING = re.compile(
    r"/(?:tags?|topics?|themen?|category|categories|kategorie|rubrik|authors?|autor|archives?|search|suche|page|label)/[^/]*/?$"
    r"|[?&](?:s|q|query|search|cat|tag)=",
    re.IGNORECASE,
)
_ARCHIVED = re.compile(r"^https?://web\.archive\.org/web/\d+[a-z_]*/", re.IGNORECASE)
_OTHER_TYPES = {
    "collectionpage", "searchresultspage", "itemlist", "product", "productgroup", "offer", "videoobject", "itempage",
    "profilepage", "contactpage", "aboutpage", "faqpage", "jobposting", "musicrecording", "softwareapplication",
    "localbusiness", "store", "restaurant", "event",
}  # fmt: skip
_INDEX = frozenset({"archive", "blog", "error404", "search-results"})
_SINGLE = frozenset({"attachment", "page", "single", "single-post", "singular"})


def look(reading: Reading) -> Iterator[Finding]:
    """Say what speaks for and against an article."""
    yield from _by_address(reading)
    yield from _by_declaration(reading)
    yield from _by_theme(reading)
    yield from _by_text(reading)


def _says(feature: str, quote: str, where: str) -> Finding:
    return Finding(f"kind.{feature}", rule=feature, quote=quote, where=where, cause=Cause.NOT_ARTICLE, empty=True)


def _by_address(reading: Reading) -> Iterator[Finding]:
    parts = urlsplit(_ARCHIVED.sub("", reading.page.url))
    if parts.scheme not in {"http", "https"}:
        return
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    if _HOME.match(parts.path) and not parts.query:
        yield _says("home_address", parts.path or "/", "url")
    elif _LISTING.search(rest):
        yield _says("listing_address", rest, "url")
    elif len(max(re.split(r"[/_.]", parts.path), key=len)) >= 25 or re.search(r"\d{5,}", parts.path):
        yield _says("article_address", parts.path[-80:], "url")


def _by_declaration(reading: Reading) -> Iterator[Finding]:
    page = reading.page
    types = frozenset().union(*(jsonld.types(node) for node in page.jsonld)) if page.jsonld else frozenset()
    declared = page.meta.get("og:type", "").lower()
    home = bool(_HOME.match(urlsplit(_ARCHIVED.sub("", page.url)).path)) and page.url.startswith("http")
    if declared.endswith("article") or (types & jsonld.ARTICLE_TYPES and not (home and declared == "website")):
        yield _says("declared_article", declared or "JSON-LD", "meta og:type" if declared else "JSON-LD @type")
    elif declared.startswith("product") or types & {"product", "productgroup", "offer"}:
        yield _says("declared_product", declared or "Product", "meta og:type" if declared else "JSON-LD @type")
    elif not declared and not page.jsonld and not reading.article.published and not reading.article.authors:
        yield _says("undeclared", "no type, no date, no author", "metadata")
    elif declared.startswith(("video", "profile", "music", "place")) or types & _OTHER_TYPES:
        named = declared or ", ".join(sorted(types & _OTHER_TYPES))
        yield _says("declared_other", named, "meta og:type" if declared else "JSON-LD @type")
    dated = page.meta.get("article:published_time") or (metadata.article_node(page) or {}).get("datePublished")
    if dated:
        yield _says("dated", str(dated), "metadata")


def _by_theme(reading: Reading) -> Iterator[Finding]:
    """Read what WordPress tells themes of a page, as classes of its body (``body_class`` in its reference)."""
    body = next(reading.page.tree.iter("body"), None)
    classes = frozenset((body.get("class") or "").lower().split()) if body is not None else frozenset()
    index = sorted(_INDEX & classes)
    if index and not _SINGLE & classes:
        yield _says("index_theme", " ".join(index), "<body class>")


def _by_text(reading: Reading) -> Iterator[Finding]:
    words = reading.words / SCALE.get(reading.language or "", 1.0)
    if words < 12:
        yield _says("no_text", f"{reading.words} {reading.unit}", "text")
    elif words < 40:
        yield _says("hardly_any_text", f"{reading.words} {reading.unit}", "text")
    elif words < FEW and _running(reading) < LITTLE:
        yield _says("hardly_any_running_text", f"{_running(reading):.0f} words of running text", "text")
    if _is_walled(reading):
        # "Accept, or subscribe and refuse": there a wall closes the words of another.
        said = reading.article.text
        stub = words < FEW and _running(reading) >= SENTENCE and not interstitial.asks_for_consent(said)
        yield _says("walled_stub" if stub else "walled", "a wall right after the last paragraph", "body")
    prose = [block for block in reading.layout.blocks if block.prose and not block.hidden]
    if sum(block.words for block in reading.column.body) >= 150:
        yield _says("prose", f"{reading.column.words} words of running text in one column", "body")
    links = sum(block.words for block in reading.layout.blocks if block.linked > 0.7)
    running = sum(block.words for block in prose)
    if links > 3 * running and links > 150:
        yield _says("links", f"{links} words of links beside {running} of running text", "page")
    headings = sum(block.tag in {"h2", "h3", "h4"} and block.linked > 0.6 for block in reading.layout.blocks)
    if headings >= 12 and running < 40 * headings:
        yield _says("cards", f"{headings} linked headings", "page")
    posts = [
        block
        for block in reading.layout.blocks[reading.column.first : reading.column.last + 1]
        if block.tag in {"h1", "h2", "h3", "h4"} and block.linked > 0.6 and block.region is reading.column.region
    ]
    if len(posts) >= 5 and reading.column.words < 80 * len(posts):
        yield _says("listing", f"{len(posts)} headings of other pages, each with a few words", "body")
    elif len(posts) >= 3:
        yield _says("posts", f"{len(posts)} headings of other pages stand in the text's column", "body")
    yield from _by_lines(reading)


def _is_walled(reading: Reading) -> bool:
    """Tell whether a wall or an open teaser's line closes a text: there is an article, then, of however few words."""
    invited = reading.seen.invitation
    if invited is not None and invited.walls_off:
        holds_back = not invited.topics.isdisjoint({"read_on", "closed"})
        if holds_back or len(invited.topics) > 2 or _ends_open(reading):
            return True
    teased = reading.seen.teaser
    if teased is not None and teased.first and not teased.away:
        return True
    return any(
        wall.place is Place.CUT and (wall.kind in SURE or wall.section == "teasers") and not wall.hidden
        for wall in reading.walls
    )


def _ends_open(reading: Reading) -> bool:
    """Tell whether the text stops within a sentence, and says so."""
    return bool(reading.lines) and reading.lines[-1].rstrip().endswith(("…", "..."))


def _by_lines(reading: Reading) -> Iterator[Finding]:
    """A page of nothing but short lines is a list, a menu, a form."""
    lines = reading.lines
    if len(lines) >= 6 and _median([len(line.split()) for line in lines]) < 9 and reading.words < 40 * len(lines):
        many = len(lines) >= MANY and reading.words < SHORT_LINE * len(lines)
        yield _says("list" if many else "scraps", f"{len(lines)} lines of few words", "text")


def _running(reading: Reading) -> float:
    """Return the words that stand in lines long enough to be sentences."""
    scale = SCALE.get(reading.language or "", 1.0)
    lengths = (measure(line, reading.language) / scale for line in reading.lines)
    return sum(length for length in lengths if length >= SENTENCE)


def _median(numbers: list[int]) -> float:
    return sorted(numbers)[len(numbers) // 2] if numbers else 0
