"""Discovery: what a source offers. Parses what was fetched; nothing here fetches."""

from __future__ import annotations

from jumpline.web.feeds import Feed, feed, feeds_of
from jumpline.web.listings import listing, looks_like_article
from jumpline.web.sitemaps import Sitemap, sitemap

__all__ = ["Feed", "Sitemap", "feed", "feeds_of", "listing", "looks_like_article", "sitemap"]
