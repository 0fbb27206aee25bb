"""How the newsstand lists its stories: RSS, Atom, JSON Feed, sitemaps, robots.txt."""

from __future__ import annotations

import json
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from jumpline.newsstand.render import house, markup

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jumpline.newsstand.story import Story

FORBIDDEN = "/reserved/"
"""The folder that robots.txt keeps robots out of."""
_RSS = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def rss(stories: Sequence[Story], base: str) -> str:
    """Return an RSS 2.0 feed with summaries; its links carry tracking parameters, as those of many publishers do."""
    items = "".join(
        f"<item><title>{escape(s.title)}</title><link>{base}{s.path}?utm_source=rss&amp;utm_medium=feed</link>"
        f'<guid isPermaLink="false">{s.slug}</guid><pubDate>{format_datetime(s.published)}</pubDate>'
        f"<dc:creator>{escape(s.author)}</dc:creator><category>{escape(s.section)}</category>"
        f"<description>{escape(f'<p>{escape(s.summary)}</p>')}</description></item>\n"
        for s in stories
    )
    head = (
        f"<title>{escape(house(stories[0]))}</title><link>{base}/</link><description>News of the bay</description>"
        f'<atom:link href="{base}/feed.xml" rel="self" type="application/rss+xml"/>'
        f"<language>en</language><lastBuildDate>{format_datetime(newest(stories))}</lastBuildDate>"
    )
    return f'{_XML}<rss version="2.0" {_RSS}>\n<channel>{head}\n{items}</channel></rss>\n'


def atom(stories: Sequence[Story], base: str) -> str:
    """Return an Atom feed that carries the text: the whole of open stories, as much as the page of the others."""
    entries = "".join(
        f'<entry xml:lang="{s.language}"><title>{escape(s.title)}</title><id>{base}{s.path}</id>'
        f'<link rel="alternate" type="text/html" href="{base}{s.path}"/>'
        f"<published>{s.published.isoformat()}</published><updated>{s.published.isoformat()}</updated>"
        f"<author><name>{escape(s.author)}</name></author><summary>{escape(s.summary)}</summary>"
        f'<content type="html">{escape(markup(s.served))}</content></entry>\n'
        for s in stories
    )
    return (
        f'{_XML}<feed xmlns="http://www.w3.org/2005/Atom"><title>Continental Wire</title><id>{base}/atom.xml</id>'
        f'<link rel="self" href="{base}/atom.xml"/><updated>{newest(stories).isoformat()}</updated>\n{entries}</feed>\n'
    )


def json_feed(stories: Sequence[Story], base: str) -> str:
    """Return a JSON Feed 1.1 with summaries."""
    items = [
        {
            "id": base + s.path,
            "url": base + s.path,
            "title": s.title,
            "summary": s.summary,
            "content_text": s.summary,
            "date_published": s.published.isoformat(),
            "authors": [{"name": s.author}],
            "language": s.language,
        }
        for s in stories
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Long Tide",
        "home_page_url": f"{base}/",
        "feed_url": f"{base}/feed.json",
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def sitemap_index(children: Sequence[tuple[str, datetime]], base: str) -> str:
    """Return a sitemap index of ``children``: path and time of the last change."""
    entries = "".join(
        f"<sitemap><loc>{base}{path}</loc><lastmod>{changed.isoformat()}</lastmod></sitemap>\n"
        for path, changed in children
    )
    return f'{_XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</sitemapindex>\n'


def news_sitemap(stories: Sequence[Story], base: str) -> str:
    """Return a news sitemap, with title and date of each story."""
    entries = "".join(
        f"<url><loc>{base}{s.path}</loc><lastmod>{s.published.isoformat()}</lastmod><news:news><news:publication>"
        f"<news:name>{escape(house(s))}</news:name><news:language>{s.language}</news:language></news:publication>"
        f"<news:publication_date>{s.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(s.title)}</news:title></news:news></url>\n"
        for s in stories
    )
    return (
        f'{_XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{entries}</urlset>\n'
    )


def robots(base: str) -> str:
    """Return the site's robots.txt: one folder is closed, and the sitemap index is named."""
    return f"User-agent: *\nDisallow: {FORBIDDEN}\nDisallow: /login/\n\nSitemap: {base}/sitemap.xml\n"


def newest(stories: Sequence[Story]) -> datetime:
    """Return the time of the last change among ``stories``."""
    return max(story.published for story in stories)
