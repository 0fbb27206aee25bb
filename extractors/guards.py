"""Bounds that keep a hostile page from hanging a parser: checked on the source, before it is parsed.

Each bound is several times what the largest of 2,250 real pages needed. What had to go is told: a page cut by our own
limits is never passed off as cut by its publisher.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml.etree import strip_attributes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

LONGEST = 5_000_000
"""Characters of a page that are looked at; the largest article pages, nearly all script, had 3.5 million."""
MOST_TAGS = 30_000
"""Tags that are looked at; the largest article pages had 11,000. Extractors are quadratic in them."""
LONGEST_TAG = 10_000
"""Characters; a longer tag is looked into for the number of its attributes."""
MOST_ATTRIBUTES = 3_000
"""Attributes of one tag; parsers are quadratic in them."""
MOST_SPANNED = 20_000
"""Cells that the spans of a page's tables stretch over; an extractor makes an empty one of each."""

_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONGEST_TAG},}}")
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'")


def bound(html: str) -> tuple[str, str | None]:
    """Return the part of ``html`` within our bounds, and ``length`` when something had to go."""
    kept = _fewer_tags(html[:LONGEST])
    cut = "length" if len(kept) < len(html) else None
    return _without_long_tags(kept), cut


def without_wide_cells(tree: HtmlElement) -> None:
    """Make every cell of ``tree`` a single one when together they span too many rows and columns; no text is lost."""
    wide = [cell for cell in tree.iter("td", "th") if "colspan" in cell.attrib or "rowspan" in cell.attrib]
    if sum(_span(cell, "colspan") * _span(cell, "rowspan") for cell in wide) > MOST_SPANNED:
        strip_attributes(tree, "colspan", "rowspan")


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name) or ""
    return int(value[-5:]) + MOST_SPANNED * (len(value) > 5) if value.isdecimal() else 1


def _without_long_tags(html: str) -> str:
    parts, done = [], 0
    for start in _stretches(html):
        if tag := _LONG_TAG.match(html, start):
            parts += [html[done:start], _thinned(tag)]
            done = tag.end()
    return "".join([*parts, html[done:]]) if parts else html


def _stretches(html: str) -> Iterator[int]:
    """Yield where a tag may begin that is too long: many times faster than the expression, and few pages have one.

    In so long a tag one of the windows that are half as long stands as a whole.
    """
    step = LONGEST_TAG // 2
    bare = False
    for at in range(0, len(html), step):
        before, bare = bare, html.find("<", at, at + step) < 0 and html.find(">", at, at + step) < 0
        if bare and not before and (start := html.rfind("<", 0, at)) > html.rfind(">", 0, at):
            yield start


def _fewer_tags(html: str) -> str:
    if html.count("<") <= MOST_TAGS:
        return html
    position = -1
    for _ in range(MOST_TAGS + 1):
        position = html.index("<", position + 1)
    return html[:position]


def _thinned(tag: re.Match[str]) -> str:
    """Keep a long tag as it is, or its name alone when it has too many attributes."""
    source = tag[0]
    if len(_VALUE.sub("", source).split()) <= MOST_ATTRIBUTES:
        return source
    return source.split(None, 1)[0]
