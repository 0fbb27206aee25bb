"""A page becomes an article: the text that came through, whole and without the furniture around it."""

from __future__ import annotations

import logging
from copy import copy
from typing import TYPE_CHECKING

from lxml import etree
from trafilatura import bare_extraction

from extractors import metadata
from jumpline.model import Article

if TYPE_CHECKING:
    from extractors.page import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def extract(page: Page) -> Article:
    """Return the article of ``page``; its text is empty when there is none. Never raises.

    ``page.tree`` is read and never changed.
    """
    return Article(
        text=_trafilatura(page),
        title=metadata.title(page),
        authors=metadata.authors(page),
        published=metadata.published(page),
        language=page.declared_language,
    )


def _trafilatura(page: Page) -> str:
    tree = copy(page.tree)
    etree.strip_tags(tree, etree.Comment)  # a paragraph with a comment in it would end there
    try:
        found = bare_extraction(tree, url=page.url or None, fast=True, include_comments=False)
    except Exception:  # noqa: BLE001 - a page that breaks the extractor has no text we can read; it is still assessed
        return ""
    return (getattr(found, "text", None) or "").strip()
