"""Where an article's text may come from. Each source takes the page and returns plain lines; none ever raises."""

from __future__ import annotations

import logging
from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, fromstring
from trafilatura import bare_extraction
from trafilatura.settings import Extractor

from extractors import jsonld

if TYPE_CHECKING:
    from extractors.page import Page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_UNREAD = (
    "head", "nav", "footer", "aside", "button", "select", "dialog", "menu", "embed", "object", "audio", "video",
    "canvas", "map", "picture", "img", "source", "track", "input", "datalist", "fencedframe", "link", "meta",
    "noscript", "template",
)  # fmt: skip
"""trafilatura takes these out itself, after it has copied and searched them several times."""
_UNASKED = (
    "href", "title", "target", "rel", "tabindex", "onclick", "aria-label", "itemtype", "itemscope", "data-testid",
    "data-id", "data-url", "data-type", "width", "height", "for", "name", "value",
)  # fmt: skip
"""Attributes that its fast mode never asks for: it copies the tree four times, and attributes are half of the work."""
_FORUM = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'


def tree_for_trafilatura(page: Page, *, lean: bool = True) -> HtmlElement:
    """Return a copy of the page's tree, made ready for :func:`trafilatura`.

    A ``lean`` one is without the elements and attributes that its fast mode has no use for; its full mode looks into
    them.

    On a forum the mark comes back by which trafilatura tells that the comments are the content.
    """
    tree = copy(page.tree)
    if lean:
        etree.strip_elements(tree, *_UNREAD, with_tail=False)
        etree.strip_attributes(tree, *_UNASKED)
    if any("discussionforumposting" in jsonld.types(node) for node in page.jsonld):
        tree.append(fromstring(_FORUM))
    return tree


def trafilatura(tree: HtmlElement, *, fast: bool = True) -> str:
    """Return trafilatura's text.

    Its ``fast`` mode, else its comparison with other extractors, in favour of more text: in its balanced mode it would
    try once more by itself what comes to hardly anything, and with one extractor more, for half of all the time.
    """
    try:
        found = bare_extraction(tree, options=_options(fast))
    except Exception:  # noqa: BLE001 - it raises what a strange page makes it raise; there are other sources
        return ""
    return (getattr(found, "text", None) or "").strip()


@lru_cache
def _options(fast: bool) -> Extractor:
    """Return trafilatura's options, which it would otherwise read from its configuration for each page."""
    return Extractor(output_format="python", fast=fast, recall=not fast, comments=False, tables=True)


def witness(page: Page) -> str:
    """Return the main text as resiliparse sees it: a fifth of the cost, another method, other mistakes."""
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415 - only here, and slow to import

    if page.problem or page.truncated_by == "depth":  # it is quadratic in depth
        return ""
    try:
        found = extract_plain_text(
            page.html, main_content=True, alt_texts=False, list_bullets=False, comments=False, preserve_formatting=True
        )
    except Exception:  # noqa: BLE001 - as above
        return ""
    return "\n".join(line for raw in found.split("\n") if (line := " ".join(raw.split())))
