"""An invitation right after the last paragraph, in whatever words: it speaks of paying, of entering, of reading on.

The phrases of a wall are endless; its topics are three. One of them alone is a promo, a login link or a toggle; two or
three together, straight after a paragraph, are a wall. Where its links lead counts as well, in any language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.blocks import HEADINGS, Region
from extractors.rules import phrases, tables
from extractors.walls import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.blocks import Block, Layout
    from extractors.column import Column
    from extractors.rules.phrases import Pack
    from extractors.walls import Wall

AFTER = 12
"""Blocks after the body that are looked at."""
GAP = 12
"""Words that may stand between the body and the first word of the invitation."""
LONGEST = 90
"""Words of the invitation that are read."""

_PAY = re.compile(
    r"(?:^|[/._?&=-])(?:subscri\w*|abo(?:s|nnement\w*|nne\w*|nnieren|shop)?|premium|membership\w*|suscri\w*|assin\w*|abbona\w*|"
    r"prenumer\w*|abonnem\w*|paywall|checkout|pricing|plans?|offers?|offres?|offerte|angebote?|tarife?)(?=$|[/._?&=#-])",
    re.IGNORECASE,
)
_ENTER = re.compile(
    r"(?:^|[/._?&=-])(?:log-?in|sign-?in|sign-?up|regist\w*|anmelden|connexion|identificarse|accedi|logowanie|auth|oauth|sso)"
    r"(?=$|[/._?&=#-])",
    re.IGNORECASE,
)
_ENDS = frozenset({Region.COMMENTS, Region.RELATED, Region.FOOTER, Region.CONSENT, Region.AUTHOR, Region.NEWSLETTER})


@dataclass(frozen=True, slots=True, eq=False)
class Invitation:
    """A few blocks after the body, and what they speak of."""

    topics: frozenset[str]
    """Of ``pay``, ``enter``, ``read_on``."""
    blocks: tuple[Block, ...]

    @property
    def walls_off(self) -> bool:
        """Whether it is more than a promo or a link: two topics or three."""
        return len(self.topics) > 1


def find(layout: Layout, column: Column, walls: Sequence[Wall], packs: tuple[Pack, ...]) -> Invitation | None:
    """Read the few blocks after the body by their topics."""
    first = _first(column, walls)
    vocabulary = tables.vocabulary(tuple(pack.language for pack in packs))
    blocks = _blocks(layout, column, first, vocabulary) if first is not None else []
    if not blocks:
        return None
    text = phrases.normalise(" ".join(block.text for block in blocks))
    topics = {name for name, words in vocabulary.items() if words.search(text)}
    hrefs = [link.get("href") or "" for block in blocks for link in block.element.iter("a")]
    topics |= {name for name, leads in (("pay", _PAY), ("enter", _ENTER)) if any(leads.search(href) for href in hrefs)}
    return Invitation(frozenset(topics), tuple(blocks)) if topics else None


def _first(column: Column, walls: Sequence[Wall]) -> int | None:
    """Return the index of the block after the body: at the wall that was seen, else behind the last paragraph."""
    if not column.body:
        return None
    body = [b for b in column.body if b.words >= 25 or b.index in column.taken]
    seen = [wall.index for wall in walls if wall.place is Place.CUT and not wall.hidden]
    last = body[-1].index if body else column.body[-1].index
    return min([*seen, last + 1])


def _blocks(layout: Layout, column: Column, first: int, vocabulary: dict[str, re.Pattern[str]]) -> list[Block]:
    """Return the blocks that may be an invitation: short, visible, of the column, from the first that has a topic on."""
    found: list[Block] = []
    gap = 0
    for block in layout.blocks[first : first + AFTER]:
        if block.hidden:
            continue
        if block.region in _ENDS and block.region is not column.region:
            break
        telling = block.words <= LONGEST and any(w.search(phrases.normalise(block.text)) for w in vocabulary.values())
        if not found and not telling:
            gap += 0 if block.tag in HEADINGS else block.words
            if gap > GAP:
                break
            continue
        if not found or telling or block.words < 12:
            found.append(block)
        if sum(inner.words for inner in found) > LONGEST or len(found) >= 5:
            break
    return found
