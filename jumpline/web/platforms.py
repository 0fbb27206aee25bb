"""What publishing platforms offer to everybody, and where: told by what a home page says of itself.

Only what is public and meant to be read by programs: feeds and sitemaps. No platform's own API.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from jumpline.web import markup

if TYPE_CHECKING:
    from jumpline.model import Capture


class Platform(NamedTuple):
    """Where the feeds and sitemaps of a kind of site stand."""

    name: str
    generator: str
    """Regular expression: what ``<meta name="generator">`` says there."""
    marks: str
    """Regular expression: what else stands in the head of its pages."""
    feeds: tuple[str, ...]
    """The likeliest first."""
    sitemaps: tuple[str, ...]
    articles: str = ""
    """Regular expression for the addresses of its articles, where all have one form."""


PLATFORMS = (
    Platform(
        "WordPress",
        r"^WordPress",
        r"api\.w\.org|/wp-(?:content|includes|json)/",
        ("/feed/", "/?feed=rss2"),
        ("/wp-sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml"),
    ),
    Platform(
        "Ghost",
        r"^Ghost\b",
        r"data-ghost=|/ghost/api/|@tryghost/",
        ("/rss/",),
        ("/sitemap-posts.xml", "/sitemap.xml"),
    ),
    Platform("Substack", r"^Substack", r"substackcdn\.com", ("/feed",), ("/sitemap.xml",), r"/p/[\w-]+$"),
)
ANY = Platform(
    "",
    "",
    "",
    ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/rss", "/index.xml", "/feed.json"),
    ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/sitemap-news.xml"),
)
"""Where others have them, so often that it is worth asking."""

ARTICLES = re.compile(r"post(?!_?(?:tag|format))|article|artikel|news|stor(?:y|ies)|blog|\d{4}", re.IGNORECASE)
OTHERS = re.compile(
    r"taxonom|categor|(?<![a-z])tags?(?![a-z])|(?<![a-z])pages?(?![a-z])|author|users|product|image|video|attachment",
    re.IGNORECASE,
)
_HEAD = 60_000


def platform(capture: Capture) -> Platform:
    """Return the platform that a home page says it is made with, or :data:`ANY`."""
    tree = markup.page(capture)
    if tree is None:
        return ANY
    made = next((meta.get("content") or "" for meta in tree.iter("meta") if meta.get("name") == "generator"), "")
    head = capture.body[:_HEAD].decode("latin-1")
    named = (known for known in PLATFORMS if re.search(known.generator, made))
    marked = (known for known in PLATFORMS if re.search(known.marks, head))
    return next(iter((*named, *marked)), ANY)


def of_articles(sitemaps: tuple[str, ...]) -> tuple[str, ...]:
    """Return those sitemaps of an index that hold articles, by their names; all, where the names do not say."""
    left = tuple(url for url in sitemaps if not OTHERS.search(_file(url)))
    named = tuple(url for url in left if ARTICLES.search(_file(url)))
    return named or left or sitemaps


def _file(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]
