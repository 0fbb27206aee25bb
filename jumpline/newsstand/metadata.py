"""What a page of the newsstand tells machines about itself: meta elements, JSON-LD, the state of its scripts."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from jumpline.model import Access

if TYPE_CHECKING:
    from jumpline.newsstand.story import Story

_REGIONS = {"en": "en_GB", "pt": "pt_PT", "sv": "sv_SE", "ja": "ja_JP", "zh": "zh_CN"}


def head(story: Story, house: str, base: str) -> str:
    """Return the ``<meta>`` and ``<link>`` elements that every publisher writes."""
    url = base + story.path
    properties = {
        "og:type": "article",
        "og:site_name": house,
        "og:locale": _REGIONS.get(story.language, f"{story.language}_{story.language.upper()}"),
        "og:title": story.title,
        "og:description": story.summary,
        "og:url": url,
        "og:image": f"{base}/pictures/{story.slug}.jpg",
        "article:published_time": story.published.isoformat(),
        "article:section": story.section,
        "article:content_tier": story.options.get("tier"),
    }
    names = {"description": story.summary, "author": story.author, "twitter:card": "summary_large_image"}
    return "\n".join(
        [
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(story.title)} | {escape(house)}</title>",
            f'<link rel="canonical" href="{url}">',
            f'<link rel="stylesheet" href="{base}/style.css">',
            *(f'<meta name="{name}" content="{escape(text)}">' for name, text in names.items()),
            *(f'<meta property="{name}" content="{escape(text)}">' for name, text in properties.items() if text),
        ]
    )


def structured(story: Story, house: str, base: str) -> str:
    """Return the page's JSON-LD; WordPress writes it as a graph, as its SEO plug-ins do."""
    article = _news_article(story, house, base)
    if story.template != "wordpress":
        return _json({"@context": "https://schema.org", **article})
    site = {
        "@type": "WebSite",
        "@id": f"{base}/#website",
        "url": f"{base}/",
        "name": house,
        "inLanguage": story.language,
    }
    return _json({"@context": "https://schema.org", "@graph": [article, site]})


def _news_article(story: Story, house: str, base: str) -> dict[str, Any]:
    url = base + story.path
    article: dict[str, Any] = {
        "@type": "NewsArticle" if story.template in {"newspaper", "substack"} else "Article",
        "@id": f"{url}#article",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": story.title,
        "description": story.summary,
        "datePublished": story.published.isoformat(),
        "author": {"@type": "Person", "name": story.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": house, "logo": f"{base}/logo.svg"},
        "image": [f"{base}/pictures/{story.slug}.jpg"],
        "inLanguage": story.language,
    }
    if story.options.get("word_count"):
        article["wordCount"] = story.words
    if (free := story.options.get("free")) is not None:
        article["isAccessibleForFree"] = free
    if selector := story.options.get("selector"):
        article["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": selector}
    return article


def preloads(story: Story) -> str:
    """Return Substack's page state, a JSON string literal in JSON; the paywall keys stand on its free posts too."""
    paid = story.truth.access is Access.SUBSCRIPTION
    post = {
        "title": story.title,
        "slug": story.slug,
        "audience": "only_paid" if paid else "everyone",
        "wordcount": story.words,
        "should_send_free_preview": paid,
    }
    publication = {"paywall_free_trial_enabled": True, "paywall_chat": "free", "paywall_unlock_tokens": False}
    return _json(_json({"post": post, "pub": publication, "language": story.language}))


def apollo(story: Story, paragraphs: tuple[str, ...]) -> str:
    """Return Medium's page state: the ``paragraphs`` that the page holds, and whether they are a preview."""
    locked = story.truth.access is not Access.OPEN
    body = [{"__typename": "Paragraph", "type": "P", "text": text} for text in paragraphs]
    post = {
        "title": story.title,
        "isLocked": locked,
        "content": {"isLockedPreviewOnly": bool(story.hidden), "bodyModel": {"paragraphs": body}},
    }
    return _json({f"Post:{story.published:%y%m%d%H%M%S}": post})


def state(story: Story, text: str) -> str:
    """Return a page state that holds the article as HTML, for pages that a script fills."""
    article = {"headline": story.title, "byline": story.author, "published": story.published.isoformat(), "body": text}
    return _json({"props": {"pageProps": {"article": article, "isPremium": False}}, "page": "/[lang]/[month]/[slug]"})


def _json(value: object) -> str:
    # "<" must not end the script element that this stands in.
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
