"""The line of an open teaser, in whatever words: it speaks of the whole text and of another place.

"Den ganzen Artikel finden Sie in unserer Ausgabe 1/2023", "Read the full interview in our May issue". A link to
another site is such a place too: "Read the whole thing here", "Continue reading on …".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import wares
from extractors.blocks import shares
from extractors.charging import PRICE
from extractors.links import urlsplit
from extractors.regions import Region
from extractors.rules import phrases, tables

if TYPE_CHECKING:
    import re

    from extractors.blocks import Block, Layout
    from extractors.column import Column
    from extractors.rules.phrases import Pack

LEAST, LONGEST = 4, 30
"""Words of such a line."""
PLAIN = 14
"""Words of a line that only a link to another site makes a teaser's."""
AFTER = 6
"""Blocks behind the last paragraph that are looked at."""
TAIL = 12
"""Words at the end of a paragraph that may say so."""
GAP = 12
"""Words, of a name or a credit, that may stand between the body and the line."""
TRIFLE = 25
"""Words of body that may follow it: the author's box."""
_NETWORKS = frozenset(
    "facebook.com twitter.com x.com t.co instagram.com youtube.com youtu.be linkedin.com tiktok.com apple.com "  # noqa: SIM905 - a list of so many quoted words reads worse
    "google.com whatsapp.com t.me threads.net bsky.app pinterest.com reddit.com amazon.com spotify.com".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Teaser:
    """The line, and whether it stands where the text stops."""

    block: Block
    text: str
    """The block's text, or the last words of it."""
    first: bool
    """Nothing but a name stands between the body and the line, and no body behind it."""
    away: bool = False
    """Only a link to another site names the other place, not the words; or it is the publisher's app."""


def find(layout: Layout, column: Column, packs: tuple[Pack, ...], address: str = "") -> Teaser | None:
    """Return the first such line at the end of the column.

    Args:
        layout: of the page.
        column: of the article.
        packs: the phrases of its languages.
        address: of the page; without one, no link is known to lead to another site.
    """
    if not column.body:
        return None
    languages = tuple(pack.language for pack in packs)
    words = tables.elsewhere(languages)
    for last in (layout.blocks[column.end], column.body[-1]):
        tail = _tail(last)
        plain = phrases.normalise(tail)
        if plain and all(words[topic].search(plain) for topic in ("whole", "elsewhere")) and not _of_news(plain, words):
            return Teaser(last, tail, first=True)
    for block in layout.blocks[column.end + 1 : column.end + 1 + AFTER]:
        if (
            block.hidden
            or shares(block)
            or not LEAST <= block.words <= LONGEST
            or block.region not in {Region.MAIN, column.region}
        ):
            continue
        priced = PRICE.search(block.text) is not None  # "The whole newspaper for $1"
        text = wares.without(block.text, languages) if priced else phrases.normalise(block.text)
        if (said := words["whole"].search(text)) and not _of_news(text, words):
            named = words["elsewhere"].search(text) is not None
            labelled = ":" in text[: said.start()]  # "More on this: the full report"
            in_app = words["app"].search(text) is not None
            if named or in_app or (block.words <= PLAIN and not labelled and _leads_away(block, address)):
                return Teaser(block, block.text, _is_first(layout, column, block), away=not named)
    return None


def _of_news(plain: str, words: dict[str, re.Pattern[str]]) -> bool:
    """Tell whether normalised words speak of a document in the news: "The full report is on the council's website"."""
    return words["documents"].search(plain) is not None and words["print"].search(plain) is None


def _leads_away(block: Block, address: str) -> bool:
    """Tell whether the block's links lead to another site, one that is no social network."""
    here = _site(address)
    links = [_site(link.get("href") or "") for link in block.element.iter("a")] if block.linked and here else []
    return bool(links) and all(site and site != here and site not in _NETWORKS for site in links)


def _site(address: str) -> str:
    """Return the last two labels of the host; empty for an address without one."""
    host = urlsplit(address).hostname if address.startswith("http") else None
    return ".".join(host.split(".")[-2:]) if host else ""


def _tail(block: Block) -> str:
    """Return the last few words of a paragraph with a link in it: what stands in brackets, or its last sentence."""
    if not block.linked:
        return ""
    at = max(block.text.rfind(sign, 0, -2) for sign in ("(", "[", ". ", "! ", "? ", "… ", "。"))
    tail = block.text[at + 1 :].strip() if at > 0 else ""
    return tail if tail and len(tail.split()) <= TAIL else ""


def _is_first(layout: Layout, column: Column, line: Block) -> bool:
    before = [block for block in column.body if block.index < line.index]
    after = sum(block.words for block in column.body if block.index > line.index)
    if not before or after >= TRIFLE:
        return False
    between = layout.blocks[before[-1].index + 1 : line.index]
    return sum(block.words for block in between if not block.hidden) <= GAP
