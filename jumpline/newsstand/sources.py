"""The sources of the demo: one of each kind, so that every story is in one of them."""

from __future__ import annotations

from typing import Any

from jumpline.newsstand.site import of_source

SOURCES: tuple[tuple[str, str, str, str], ...] = (
    ("bay-courier", "feed", "The Ellery Bay Courier", "/feed.xml"),
    ("continental-wire", "feed", "Continental Wire", "/atom.xml"),
    ("long-tide", "feed", "The Long Tide", "/feed.json"),
    ("world-desk", "sitemap", "World Desk", "/sitemap.xml"),
    ("coast-front", "listing", "The Coast, front page", "/front/"),
    ("odd-pages", "urls", "Odd Pages", ""),
)
"""Name, kind, title and path of what lists the stories."""


def sources(base: str) -> list[dict[str, Any]]:
    """Return the demo's sources as dictionaries that a YAML configuration may hold.

    Args:
        base: where the newsstand stands: scheme, host and port.
    """
    return [_source(name, kind, title, base, path) for name, kind, title, path in SOURCES]


def _source(name: str, kind: str, title: str, base: str, path: str) -> dict[str, Any]:
    urls = [base + path] if path else [base + story.path for story in of_source(name)]
    source: dict[str, Any] = {"name": name, "kind": kind, "title": title, "urls": urls}
    if kind == "listing":
        source["include"] = [r"-\d{6}\.html$"]
    return source | {"allow_private": True, "delay": 0}
