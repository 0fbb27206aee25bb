"""A row of page numbers right after the body, in any language: "1 2 3 >", "1 / 7", "Page 1 of 3"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.blocks import names_of
from extractors.regions import Region

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from extractors.blocks import Block, Layout
    from extractors.column import Column

AFTER = 7
"""Blocks behind the body that are looked at."""
WORDS = 14
"""Words of such a row, at most."""
GAP = 12
"""Words, of a name or a credit, that may stand between the body and the row."""

_NUMBERS = re.compile(r"(?:^|[^\d.,:])\[?1\]?[\s|·•,/-]{1,4}\[?2\]?(?:[\s|·•,/-]{1,4}\[?3\]?)?(?![\d.,:%])")
_OF = re.compile(r"(?<![a-z\d.,:/])1\s*(?:/|\|\s|\s[^\W\d_]{1,4}\s)\s*(?:[2-9]|[1-5]\d)(?!\d|\s*%)")


def find(layout: Layout, column: Column) -> Block | None:
    """Return the row, if there is one."""
    if not column.body:
        return None
    body = {block.index for block in column.body}
    gap = 0
    for block in layout.blocks[column.end + 1 : column.end + 1 + AFTER]:
        if block.hidden or block.index in body or block.region not in {Region.MAIN, column.region}:
            continue
        if block.words <= WORDS and block.linked > 0 and _counts(block) and not in_comments(block.element):
            return block
        gap += block.words
        if gap > GAP:
            return None
    return None


def _counts(block: Block) -> bool:
    """Tell whether it numbers pages. Style sheets part what the markup writes without a space: 1, 2, 3 are no 123."""
    parted = " ".join(" ".join(block.element.itertext()).split())
    return any(pattern.search(text) for text in (block.text, parted) for pattern in (_NUMBERS, _OF))


def in_comments(element: HtmlElement) -> bool:
    """Tell whether the names of the elements around speak of comments, or of a gallery."""
    for _ in range(8):
        if element is None:
            return False
        if re.search(r"comment|kommentar|disqus|gallery|slider|carousel", names_of(element)):
            return True
        element = element.getparent()
    return False
