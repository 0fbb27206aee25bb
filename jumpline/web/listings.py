"""Pages of links: a home page, a section, an archive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from courlan import check_url, is_navigation_page

from jumpline import urls
from jumpline.errors import DiscoveryError
from jumpline.model import Candidate
from jumpline.web import answers, markup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from jumpline.config import Source
    from jumpline.model import Capture

_HEADLINE_WORDS = 5
_HEADLINE_SPACELESS = 12
_SLUG_WORDS = 3
_NUMBERED = re.compile(r"\d{4}")
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def listing(capture: Capture, source: Source) -> list[Candidate]:
    """Return what looks like articles of the same site, in the page's order, each once, titled by its link.

    Where the source says which addresses to ``include``, its word holds; else the address or the link's text must look
    like an article's, and links in navigation and footers are left out. ``exclude`` always holds.

    Raises:
        DiscoveryError: the server refused it, or it is no page.
    """
    if answers.is_unchanged(capture):
        return []
    tree = markup.page(capture)
    if tree is None:
        raise DiscoveryError(capture.url, "the page is empty")
    titles: dict[str, tuple[str, str]] = {}
    for url, title in _links(tree, capture, everywhere=bool(source.include)):
        if source.wants(url) and _is_near(url, capture) and (source.include or looks_like_article(url, title)):
            key = urls.canonical(url)
            first, known = titles.get(key, (url, ""))
            # A picture and a headline often link to the same article: the longer text is its title.
            titles[key] = (first, max(known, title, key=len))
    return [Candidate(source.name, url, title=title or None) for url, title in titles.values()]


def _links(tree: _Element, capture: Capture, *, everywhere: bool) -> Iterator[tuple[str, str]]:
    """Yield address and text of the links; those of navigation and footers only if ``everywhere``."""
    base = next((element.get("href") for element in tree.iter("base")), None) or ""
    for anchor in tree.iter("a"):
        url = answers.absolute(anchor.get("href") or "", capture, base)
        if url and (everywhere or not _is_furniture(anchor)):
            yield url, _text(anchor)


def _is_furniture(anchor: _Element) -> bool:
    return any(
        parent.tag in {"nav", "footer"} or parent.get("role") == "navigation" for parent in anchor.iterancestors()
    )


def _text(anchor: _Element) -> str:
    """Return a link's headline where it has one, else its text, else its title."""
    heading = next((element for element in anchor.iter(*_HEADINGS)), anchor)
    return markup.seen(heading).replace("\n", " ") or " ".join((anchor.get("title") or "").split())


def _is_near(url: str, capture: Capture) -> bool:
    """Return whether an address lies on the same site, and is not the listing itself."""
    here = capture.final_url
    return urls.site(url) == urls.site(here) and urls.canonical(url) not in {
        urls.canonical(here),
        urls.canonical(capture.url),
    }


def looks_like_article(url: str, title: str) -> bool:
    """Return whether courlan lets the address pass, and the address or the link's text reads like an article's."""
    parts = urlsplit(url)
    # courlan also judges hosts, and knows neither ports nor addresses; it is asked about the rest.
    if is_navigation_page(parts.path) or check_url(f"https://www.example.org{parts.path}", strict=True) is None:
        return False
    slug = parts.path.rstrip("/").rpartition("/")[2].rpartition(".")[0] or parts.path.rstrip("/").rpartition("/")[2]
    speaks = len([word for word in re.split(r"[-_+]", slug) if word]) >= _SLUG_WORDS
    numbered = _NUMBERED.search(parts.path) or _NUMBERED.search(parts.query)
    headline = len(title.split()) >= _HEADLINE_WORDS or len(_SPACELESS.findall(title)) >= _HEADLINE_SPACELESS
    return bool(speaks or numbered or headline)
