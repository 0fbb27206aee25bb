"""Everything the newsstand serves, by path: the pages of the stories, the lists of them, and what stands around."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from jumpline.newsstand import feeds, render
from jumpline.newsstand.story import Story, articles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_HTML = "text/html; charset=utf-8"
_ABOUT = ("about", "contact", "terms", "privacy", "subscribe", "login")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says to a request for one path."""

    status: int
    kind: str
    """Its Content-Type."""
    body: bytes
    changed: datetime | None = None
    """When it last changed; ``None`` when it has no validators."""
    headers: tuple[tuple[str, str], ...] = ()
    slow: bool = False
    """Whether the server keeps the reader waiting."""
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", f'W/"{hashlib.sha256(self.body).hexdigest()[:16]}"')

    @property
    def validators(self) -> tuple[tuple[str, str], ...]:
        """The headers that a reader sends back to ask whether anything changed."""
        if self.changed is None:
            return ()
        return ("ETag", self.etag), ("Last-Modified", format_datetime(self.changed, usegmt=True))


def answers(base: str) -> dict[str, Answer]:
    """Return all answers of the site, by path.

    Args:
        base: scheme, host and port, without a closing slash; the pages name it in their absolute links.
    """
    return _pages(base) | _lists(base) | _around(base)


def not_found() -> Answer:
    """Return the answer to a request for a path that the site does not have."""
    return Answer(404, _HTML, b"<!doctype html><title>404</title><h1>404: there is nothing here</h1>")


def _pages(base: str) -> dict[str, Answer]:
    pages = {story.path: _page(story, render.page(story, base)) for story in articles()}
    pages |= {
        render.second_path(story): _page(story, render.second_page(story, base))
        for story in articles()
        if story.platform == "pages"
    }
    moved = {
        f"/go/{story.slug}": Answer(301, _HTML, b"", headers=(("Location", base + story.path),)) for story in articles()
    }
    return pages | moved


def _page(story: Story, html: str) -> Answer:
    return Answer(
        status=story.status,
        kind=_HTML,
        body=html.encode(),
        changed=story.published if story.status == 200 else None,
        headers=tuple(story.options.get("headers", {}).items()),
        slow=bool(story.options.get("slow")),
    )


def of_source(name: str) -> list[Story]:
    """Return the stories that the demo source ``name`` lists, newest first."""
    return [story for story in articles() if story.source == name]


def _lists(base: str) -> dict[str, Answer]:
    courier, wire, tide = of_source("bay-courier"), of_source("continental-wire"), of_source("long-tide")
    desk, front = of_source("world-desk"), of_source("coast-front")
    recent, older = desk[: len(desk) // 2], desk[len(desk) // 2 :]
    children = [("/sitemap-news.xml", feeds.newest(recent)), ("/sitemap-archive.xml.gz", feeds.newest(older))]
    packed = gzip.compress(feeds.news_sitemap(older, base).encode(), mtime=0)
    return {
        "/feed.xml": _list("application/rss+xml; charset=utf-8", feeds.rss(courier, base), courier),
        "/atom.xml": _list("application/atom+xml; charset=utf-8", feeds.atom(wire, base), wire),
        "/feed.json": _list("application/feed+json; charset=utf-8", feeds.json_feed(tide, base), tide),
        "/sitemap.xml": _list("application/xml", feeds.sitemap_index(children, base), desk),
        "/sitemap-news.xml": _list("application/xml", feeds.news_sitemap(recent, base), recent),
        "/sitemap-archive.xml.gz": Answer(200, "application/gzip", packed, changed=feeds.newest(older)),
        "/front/": _list(_HTML, render.front(front, f"{base}/front/"), front),
    }


def _list(kind: str, text: str, stories: Sequence[Story]) -> Answer:
    return Answer(200, kind, text.encode(), changed=feeds.newest(stories))


def _around(base: str) -> dict[str, Answer]:
    """Return the pages that are no articles."""
    house = escape(render.words("en")["house"])
    about = {
        f"/{name}/": Answer(200, _HTML, f"<!doctype html><title>{name} | {house}</title><h1>{name}</h1>".encode())
        for name in _ABOUT
    }
    robots = Answer(200, "text/plain; charset=utf-8", feeds.robots(base).encode())
    home = _list(_HTML, render.front(articles(), f"{base}/"), articles())
    style = Answer(200, "text/css; charset=utf-8", (files("jumpline.newsstand") / "style.css").read_bytes())
    return about | {"/": home, "/robots.txt": robots, "/style.css": style}
