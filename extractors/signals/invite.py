"""An invitation right after the last paragraph, in whatever words: it speaks of paying, of entering, of reading on.

The phrases of a wall are endless; its topics are three. One of them alone is a promo, a login link or a toggle; two or
three together, straight after a paragraph, are a wall. Where its links lead counts as well, in any language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.blocks import HEADINGS, Region
from extractors.rules import phrases, tables
from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.blocks import Block
    from extractors.reading import Reading

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


def look(reading: Reading) -> Iterator[Finding]:
    """Read the few blocks after the body by their topics."""
    first = _first(reading)
    if first is None:
        return
    blocks = _blocks(reading, first)
    if not blocks:
        return
    text = phrases.normalise(" ".join(block.text for block in blocks))
    topics = {
        name for name, words in tables.vocabulary(tuple(p.language for p in reading.packs)).items() if words.search(text)
    }
    hrefs = [link.get("href") or "" for block in blocks for link in block.element.iter("a")]
    topics |= {name for name, leads in (("pay", _PAY), ("enter", _ENTER)) if any(leads.search(href) for href in hrefs)}
    if not topics:
        return
    name = "_and_".join(sorted(topics))
    cause = Cause.REGISTRATION if topics == {"enter", "read_on"} else Cause.PAYWALL
    quote = " / ".join(block.text for block in blocks)[:160]
    yield Finding(f"invite.{name}", name, quote, f"block {blocks[0].index}, right after the last paragraph", cause=cause)


def _first(reading: Reading) -> int | None:
    """Return the index of the block after the body: at the wall that was seen, else behind the last paragraph."""
    if not reading.column.body:
        return None
    body = [b for b in reading.column.body if b.words >= 25 or b.index in reading.column.taken]
    walls = [wall.index for wall in reading.walls if wall.place == "cut" and not wall.hidden]
    last = body[-1].index if body else reading.column.body[-1].index
    return min([*walls, last + 1])


def _blocks(reading: Reading, first: int) -> list[Block]:
    """Return the blocks that may be an invitation: short, visible, of the column, from the first that has a topic on."""
    words = tables.vocabulary(tuple(pack.language for pack in reading.packs))
    found: list[Block] = []
    gap = 0
    for block in reading.layout.blocks[first : first + AFTER]:
        if block.hidden:
            continue
        if block.region in _ENDS and block.region is not reading.column.region:
            break
        telling = block.words <= LONGEST and any(w.search(phrases.normalise(block.text)) for w in words.values())
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
