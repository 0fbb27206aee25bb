"""The page's tree as trafilatura is given it: a copy, since it changes what it reads.

Its quick mode copies what it is given four times, and searches it many times over. So it is given a tree without menus,
as far as they hold nothing that reads like an article. Its slow mode, which is asked when the quick one's text looks
wrong, is given the whole tree.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from lxml import etree
from lxml.html import HtmlElement, fromstring

from extractors import jsonld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.blocks import Layout
    from extractors.page import Page

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
_CONTAINERS = frozenset(("div", "section", "header", "footer", "aside", "ul", "ol", "form"))
"""What holds a whole menu; a heading or a table's cell may be called a ticker, and stand within an article."""
_FORUM = '<script type="application/ld+json">{"@type": "DiscussionForumPosting"}</script>'


def whole(page: Page) -> HtmlElement:
    """Return a copy of the page's tree.

    On a forum the mark comes back by which trafilatura tells that the comments are the content.
    """
    tree = copy(page.tree)
    if any("discussionforumposting" in jsonld.types(node) for node in page.jsonld):
        tree.append(fromstring(_FORUM))
    return tree


def lean(page: Page, laid: Layout) -> HtmlElement:
    """Return a copy of the page's tree without what the fast mode has no use for."""
    tree = whole(page)
    for part in _counterparts(page.tree, tree, set(_menus(laid))):
        part.tag = "nav"  # to be taken out with the others, and its tail left, whatever letters are in it
    etree.strip_elements(tree, *_UNREAD, with_tail=False)
    etree.strip_attributes(tree, *_UNASKED)
    return tree


def _menus(laid: Layout) -> Iterator[HtmlElement]:
    """Yield the parts of the page that are mostly links, and hold nothing that reads like a paragraph."""
    unlinked = [(1 - block.linked) * len(block.text) for block in laid.blocks]
    linked = [block.linked * len(block.text) for block in laid.blocks]
    for element in laid.parts:
        within = laid.within(element)
        here = slice(within.start, within.stop)
        if (
            element.tag in _CONTAINERS
            and sum(unlinked[here]) <= sum(linked[here])
            and not any(block.prose for block in laid.blocks[here])
        ):
            yield element


def _counterparts(tree: HtmlElement, twin: HtmlElement, wanted: set[HtmlElement]) -> list[HtmlElement]:
    """Return the elements of a copy that stand where those do."""
    tags = {element.tag for element in wanted}
    return [other for one, other in zip(tree.iter(*tags), twin.iter(*tags), strict=False) if one in wanted]
