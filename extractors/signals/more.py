"""A lone link that leads on, right after the last paragraph: "Read more", to another page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.links import urljoin, urlsplit
from extractors.rules import phrases, tables
from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from extractors.blocks import Block
    from extractors.reading import Reading

AFTER = 6
"""Blocks after the body that are looked at."""
BRIEF = 200
"""Words; a longer text is no slide."""
SECTION = 15
"""Characters of a path of one step on the same site; a shorter one leads to a section, a shop, not to an article."""
LONGEST = 8
"""Words of such a link."""
AROUND = " .…»>→›-:[]()|+▸\"'"
"""Signs around a label; in its normal form the angled quotation marks are plain ones."""


def look(reading: Reading) -> Iterator[Finding]:
    """Find it, and tell a way to another page from a toggle, which shows what the page already holds."""
    if not reading.column.body:
        return
    last = reading.column.end
    gap = 0
    body = {block.index for block in reading.column.body}
    for block in reading.layout.blocks[last + 1 : last + 1 + AFTER]:
        if block.hidden or block.index in body:
            continue
        if _turns_page(reading, block):
            place = "cut" if gap <= 4 else "near"
            yield Finding(f"more.next.{place}", "next", block.text, f"block {block.index}", cause=Cause.PAGINATION)
            return
        label = _label(block)
        if label and block.region is reading.column.region:
            href = _href(block.element)
            leads = _leads_on(reading, href)
            feature = f"more.{'link' if leads else 'toggle'}.{'cut' if gap <= 4 else 'near'}"
            yield Finding(feature, label, block.text, f"block {block.index}: {href[:80]}", cause=Cause.TEASER)
            return
        gap += block.words


def _turns_page(reading: Reading, block: Block) -> bool:
    """Tell whether the block is nothing but a "Next" that stays on this page: the next slide of a story."""
    if block.words > 2 or (block.linked < 0.8 and block.tag != "button") or reading.words > BRIEF:
        return False
    label = phrases.normalise(block.text).strip(AROUND)
    return label in tables.next_labels() and not _leads_on(reading, _href(block.element))


def _label(block: Block) -> str | None:
    """Return the language whose label this is; arrows and dots around it do not count."""
    if block.words > LONGEST or (block.linked < 0.8 and block.tag != "button"):
        return None
    return tables.more_labels().get(phrases.normalise(block.text).strip(AROUND))


def _href(element: HtmlElement) -> str:
    link = element if element.tag == "a" else element.find(".//a")
    return (link.get("href") or "").strip() if link is not None else ""


def _leads_on(reading: Reading, href: str) -> bool:
    if not href or href.startswith(("#", "javascript:", "mailto:")):
        return False
    here, there = urlsplit(reading.page.url), urlsplit(urljoin(reading.page.url, href))
    if here.netloc == there.netloc and len(there.path) < SECTION and re.fullmatch(r"/[^\d/]*/?", there.path):
        return False
    return (here.netloc, here.path.rstrip("/")) != (there.netloc, there.path.rstrip("/"))
