"""A sentence that stops in its middle, in a column whose other paragraphs end as sentences do.

A cut made by counting words or letters leaves one, and what a publisher says behind it, in whatever words, is no
article. So the body ends there, and those few words are read as an invitation (:mod:`extractors.invitation`). Writers
forget a full stop as well, mostly the last: alone, this proves little.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractors.blocks import Block

BEHIND = 60
"""Words of the column that may stand behind the sentence: more of them are article."""
HABIT = 0.8
"""Share of the paragraphs before that end as sentences do; of captions, verses and lists hardly any does."""
TAIL = 40
"""Characters of an ending that are looked at."""

_PARAGRAPHS = frozenset({"p", "div", "span", "section", "article"})
_MIDST = re.compile(r"(?<!\w)[^\W\d_]+,?$")
"""A word, or a word with a comma."""
_WHOLE = re.compile(r"""[.!?…。！？｡।؟۔:：][\s"'”’»«›‹“„」』)\]）】]*$|[”"»」』]$""")


def find(body: Sequence[Block], taken: AbstractSet[int], blocks: Sequence[Block]) -> int | None:
    """Return which paragraph of a body breaks off, the last that may; ``None`` where none does.

    Args:
        body: the paragraphs of the column.
        taken: indexes of the blocks whose words an extractor took for the article's.
        blocks: of the whole page.
    """
    behind = 0
    for place in range(len(body) - 1, 0, -1):
        block = body[place]
        before = [other for other in body[:place] if other.index in taken]
        if _breaks_off(block, blocks) and block.index in taken and _is_like(block, before) and _usually_whole(before):
            return place
        behind += block.words
        if behind > BEHIND:
            return None
    return None


def _breaks_off(block: Block, blocks: Sequence[Block]) -> bool:
    """Tell whether a paragraph ends with a word in lower case (where there is one), and the next goes on with none."""
    if block.tag not in _PARAGRAPHS:
        return False
    last = _MIDST.search(block.text[-TAIL:])
    if last is None or last[0] != last[0].lower():
        return False
    following = blocks[block.index + 1].text[:1] if block.index + 1 < len(blocks) else ""
    return not following.islower()


def _is_like(block: Block, before: Sequence[Block]) -> bool:
    """Tell whether a paragraph stands in an element like that of one before it; a promo's is another."""
    mine = _kind_of_parent(block)
    return any(_kind_of_parent(other) == mine for other in before)


def _kind_of_parent(block: Block) -> tuple[str, str | None]:
    parent = block.element.getparent()
    return ("", None) if parent is None else (str(parent.tag), parent.get("class"))


def _usually_whole(before: Sequence[Block]) -> bool:
    return sum(_WHOLE.search(block.text[-TAIL:]) is not None for block in before) >= HABIT * len(before)
