"""A line beside the article that says that it is free: "This article is free for all".

Publishers who sell most of what they write say so of what they do not, often in the very box that asks to subscribe.
Where a sentence speaks of paying, entering or a number as well, it says on what terms, and nothing of this text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.blocks import HEADINGS
from extractors.rules import phrases, tables, wording
from extractors.signals.finding import Finding
from jumpline.model import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.blocks import Block
    from extractors.reading import Reading

BEHIND = 8
"""Blocks behind the column that are looked at."""
LONGEST = 40
"""Words of a block that are looked at; a longer one is an article's."""
LINE = 25
"""Words; a longer paragraph of the extracted text is the article's own."""
LINKED = 0.5
"""Share of a block that is link text; more of it is a button, which bids to read for nothing."""
QUOTED = 160
"""Characters of the words that are quoted."""

_DIGIT = re.compile(r"\d")


def look(reading: Reading) -> Iterator[Finding]:
    """Find the first line that says so."""
    languages = tuple(pack.language for pack in reading.packs)
    said, terms = tables.free_text(languages), tables.vocabulary(languages)
    column, blocks = reading.column, reading.layout.blocks
    for block in blocks[column.first : column.last + 1 + BEHIND]:
        if block.region is not column.region or not _may_say_so(block, reading):
            continue
        for sentence in wording.sentences(phrases.normalise(block.text)):
            if said.search(sentence) and not _DIGIT.search(sentence) and not _on_terms(sentence, terms):
                yield Finding("free.text", "free", sentence[:QUOTED], f"block {block.index}", access=Access.OPEN)
                return


def _may_say_so(block: Block, reading: Reading) -> bool:
    if block.hidden or block.words > LONGEST or block.linked > LINKED or block.tag in HEADINGS:
        return False
    return not (block.prose and block.words > LINE and block.index in reading.column.taken)


def _on_terms(sentence: str, terms: dict[str, re.Pattern[str]]) -> bool:
    return any(terms[topic].search(sentence) for topic in ("pay", "enter", "closed"))
