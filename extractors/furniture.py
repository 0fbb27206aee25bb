"""Take out what an extractor took too much: furniture between the paragraphs and at the edges of the text.

Every rule looks at where a line stands in the page, not at what it says: a headline that the record has anyway, a line
that is nothing but a link to another page of the same site, a label with such a link ("Read more: …"), a block in a
region of furniture, a hidden block, and lines at the edges that a second extractor leaves out. A rule that would take
a large part of the text is mistaken about the page, and takes nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors.alignment import kind, letters, searched
from extractors.blocks import HEADINGS
from extractors.links import urlsplit
from extractors.regions import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from lxml.html import HtmlElement

    from extractors.alignment import Alignment
    from extractors.blocks import Block

MOST = 0.3
"""Share of the text's letters that one rule may take out."""
HEAD_LINES = 3
"""The headline is looked for in so many lines."""
CARDS = 3
"""So many blocks of one kind, each behind a linked headline, are cards of other stories."""
LABEL = 30
"""Characters at most of a label before a link: "Read more: ", "Lesen Sie auch: "."""
AGREED = 0.6
"""Share of the text that a witness must have, to be heard about the rest."""

REGIONS = frozenset(
    {Region.RELATED, Region.NEWSLETTER, Region.SHARE, Region.COMMENTS, Region.AUTHOR, Region.DIALOG, Region.CONSENT}
)
_LABEL = re.compile(r"[^:：»›>|]{2,30}[:：»›>|]")


def trim(laid: Alignment, *, titles: Iterable[str], site: str, witness: str = "") -> str:
    """Return the text without its furniture.

    Args:
        laid: the text against the page it was taken from.
        titles: what the headline may read; repeated at the head of the text, it is dropped.
        site: host of the page; links to it lead to other stories, links elsewhere may be what the article is about.
        witness: the page's main text as a second extractor sees it.
    """
    dropped: set[int] = set()
    for rule in (_linked(site), _cards, _furniture, _hidden):
        found = set(rule(laid))
        if sum(map(laid.lengths, found)) < MOST * laid.size:
            dropped |= found
    dropped |= set(_titles(laid, titles))
    dropped |= _edges(laid, letters(witness), dropped)
    return "\n".join(line for number, line in enumerate(laid.lines) if number not in dropped)


def _titles(laid: Alignment, titles: Iterable[str]) -> Iterator[int]:
    wanted = {_folded(title) for title in titles}
    return (number for number in range(min(HEAD_LINES, len(laid.lines))) if _folded(laid.lines[number]) in wanted)


def _folded(line: str) -> str:
    return re.sub(r"[\W_]+", "", line.casefold())


def _linked(site: str) -> Callable[[Alignment], Iterator[int]]:
    """Lines that only lead to another page of the site."""

    def rule(laid: Alignment) -> Iterator[int]:
        for number, line in enumerate(laid.lines):
            blocks = laid.of_line(number)
            if blocks and not line.startswith("|") and all(_leads_away(block, site) for block in blocks):
                yield number

    return rule


def _leads_away(block: Block, site: str) -> bool:
    if block.tag in HEADINGS or block.linked < 0.5 or block.words < 3:
        return False
    if block.linked < 0.9 and not _labelled(block):
        return False
    hosts = [urlsplit(link.get("href") or "").hostname for link in block.element.iter("a")]
    return bool(hosts) and all(host is None or _same(host, site) for host in hosts)


def _labelled(block: Block) -> bool:
    """A short label, and the rest of the block is link."""
    label = _LABEL.match(block.text)
    return bool(label) and abs((1 - block.linked) * len(block.text) - len(label[0])) < 6 if label else False


def _same(host: str, site: str) -> bool:
    return host.rsplit(".", 2)[-2:] == site.rsplit(".", 2)[-2:]


def _cards(laid: Alignment) -> Iterator[int]:
    """Lines of other stories' cards: behind a linked headline, alone in their element, and all of their kind are so."""
    groups: dict[tuple[str, ...], list[int]] = {}
    held: Counter[HtmlElement | None] = Counter()
    for index in laid.line_of:
        block = laid.blocks[index]
        parent = block.element.getparent()
        if block.prose and parent is not None:
            held[parent] += 1
            groups.setdefault((*kind(block), str(parent.tag), parent.get("class") or ""), []).append(index)
    for alike in groups.values():
        if len(alike) >= CARDS and all(
            _headed(laid, i) and held[laid.blocks[i].element.getparent()] == 1 for i in alike
        ):
            yield from (laid.line_of[i] for index in alike for i in (index - 1, index) if i in laid.line_of)


def _headed(laid: Alignment, index: int) -> bool:
    before = laid.blocks[index - 1] if index else None
    return before is not None and before.linked >= 0.9 and before.words >= 3


def _furniture(laid: Alignment) -> Iterator[int]:
    main = laid.region
    for number in range(len(laid.lines)):
        blocks = laid.of_line(number)
        if blocks and all(block.region is not main and block.region in REGIONS for block in blocks):
            yield number


def _hidden(laid: Alignment) -> Iterator[int]:
    for number in range(len(laid.lines)):
        blocks = laid.of_line(number)
        if blocks and all(block.hidden for block in blocks):
            yield number


def _edges(laid: Alignment, witness: str, dropped: set[int]) -> set[int]:
    """Return the lines before the first and after the last that the witness has, when it has most of the text."""
    left = [number for number in range(len(laid.lines)) if number not in dropped]
    witness = searched(witness, len(left))
    seen = [number for number in left if _testified(laid.keys[number], witness)]
    if not seen or sum(map(laid.lengths, seen)) < AGREED * sum(map(laid.lengths, left)):
        return set()
    return {number for number in left if not seen[0] <= number <= seen[-1] and not _paragraph(laid, number)}


def _testified(key: str, witness: str) -> bool:
    if len(key) <= 40:
        return key in witness
    return key[:30] in witness or key[-30:] in witness  # one of which it has when it has the line


def _paragraph(laid: Alignment, number: int) -> bool:
    return any(block.prose and block.tag == "li" for block in laid.of_line(number))
