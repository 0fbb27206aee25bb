"""An invitation right after the last paragraph, in whatever words: to pay, enter, read on; that the text is closed.

The phrases of a wall are endless; its topics are four. One of them alone is a promo, a login link, a toggle or a label;
two or more together, straight after a paragraph, are a wall. Where its links lead counts as well, in any language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import wares
from extractors.blocks import HEADINGS, headings_before, shares
from extractors.charging import PRICE, charged
from extractors.regions import Region
from extractors.rules import phrases, tables
from extractors.wall import Place
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from extractors.blocks import Block, Layout
    from extractors.column import Column
    from extractors.rules.phrases import Pack
    from extractors.wall import Wall

AFTER = 12
"""Blocks after the body that are looked at."""
GAP = 12
"""Words that may stand between the body and the first word of the invitation."""
TRIFLE = 45
"""Words at the end of a column that may belong to the wall or to the author's box."""
LINE = 25
"""Words; a longer paragraph of the extracted text is the article's."""
TERSE = dict.fromkeys(("et", "fi", "hu", "ko", "tr"), 0.75)
"""Languages that say in so much of the words what English says: a paragraph is shorter there."""
SENTENCE = 14
"""Words of a line that says that the text is closed, and to whom."""
LINKED = 0.7
"""Share of a headline that is link text; a label may stand before it."""
BUTTON = 6
"""Words of a button, at most."""
MOST = 5
"""Blocks of an invitation, beside a row of sums to choose from."""
BADGE = 5
"""Words of a label before a headline, at most."""
LONGEST = 90
"""Words of the invitation that are read."""
CLIMB, CARDS, HEADLINE = 3, 3, 3
"""Elements around a block that may be a card, like elements that are cards, words of a headline in one, at least."""

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
_STORY = re.compile(r"/\d{4,}|(?:[^\W_]+-){4,}|\d{5,}\.\w+$")
_SLUG = re.compile(r"[-_.+]")
_ENDS = frozenset({Region.COMMENTS, Region.RELATED, Region.FOOTER, Region.CONSENT, Region.AUTHOR, Region.NEWSLETTER})


@dataclass(frozen=True, slots=True, eq=False)
class Invitation:
    """A few blocks after the body, and what they speak of."""

    topics: frozenset[str]
    """Of ``pay``, ``enter``, ``read_on``, ``closed``."""
    blocks: tuple[Block, ...]
    dense: bool = False
    """Whether one short line says it all, as no promo does."""
    cause: Cause = Cause.PAYWALL
    """What it asks for: money or an account."""

    @property
    def walls_off(self) -> bool:
        """Whether it is more than a promo or a link: two topics or more."""
        return len(self.topics) > 1


def find(layout: Layout, column: Column, walls: Sequence[Wall], packs: tuple[Pack, ...]) -> Invitation | None:
    """Read the few blocks after the body by their topics."""
    languages = tuple(pack.language for pack in packs)
    vocabulary = tables.vocabulary(languages)
    promo, appeal = tables.promos(languages), tables.appeals(languages)
    line = LINE * TERSE.get(languages[0], 1.0)
    starts = _starts(layout.blocks, column, walls, vocabulary, line)
    tries = (_blocks(layout.blocks[at : at + AFTER], column, vocabulary, promo, line) for at in starts)
    blocks = max(tries, key=lambda found: _worth(found, vocabulary), default=[])
    if not blocks:
        return None
    spoken = [block for block in blocks if not is_appeal(phrases.normalise(block.text), appeal, vocabulary)]
    if not spoken:
        return Invitation(frozenset({"pay"}), tuple(blocks))
    said = [(block, wares.without(block.text, languages)) for block in spoken]
    topics = _topics(" ".join(text for _, text in said), vocabulary)
    if any(text != phrases.normalise(block.text) for block, text in said):
        topics |= _topics(" ".join(block.text for block in spoken), vocabulary) & {"pay", "enter"}
    if any(block.words <= LINE and PRICE.search(block.text) for block in spoken):
        topics.add("pay")
    hrefs = [link.get("href") or "" for block in spoken for link in block.element.iter("a")]
    leads = {name for name, to in (("pay", _PAY), ("enter", _ENTER)) if any(to.search(href) for href in hrefs)}
    topics |= leads
    if any(_asks_to_log_in(block) for block in blocks):
        topics.add("enter")
    if _is_sentence(blocks, column) and len(topics) < 3:
        return None
    dense = any(_is_dense(text, block.words, vocabulary) for block, text in said)
    asked = charged(" ".join(block.text for block in blocks), packs)
    if asked is None:
        asked = Cause.PAYWALL if "pay" in topics else Cause.REGISTRATION
    cause = asked if "enter" in topics else Cause.PAYWALL
    return Invitation(frozenset(topics), tuple(blocks), dense, cause) if topics else None


def _is_sentence(blocks: Sequence[Block], column: Column) -> bool:
    """Tell whether the blocks are but one paragraph of the extracted text, without a link: the article's last words."""
    if column.broken is not None or len(blocks) > 1:
        return False
    only = blocks[0]
    return only.words > SENTENCE and not only.linked and only.prose and only.index in column.taken


def _asks_to_log_in(block: Block) -> bool:
    """Tell whether the block stands in a form with a password in it."""
    form = block.element if block.element.tag == "form" else next(block.element.iterancestors("form"), None)
    return form is not None and any(field.get("type") == "password" for field in form.iter("input"))


def _is_dense(text: str, words: int, vocabulary: dict[str, re.Pattern[str]]) -> bool:
    """Tell whether one line says it all: three topics, or that the text is closed and how to open it."""
    topics = _topics(text, vocabulary) if words <= LINE else set()
    return len(topics) > 2 or (len(topics) > 1 and "closed" in topics and words <= SENTENCE)


def _worth(found: Sequence[Block], vocabulary: dict[str, re.Pattern[str]]) -> tuple[int, int]:
    """Order tries by how many topics they speak of, then by how early they begin."""
    topics = _topics(" ".join(block.text for block in found), vocabulary)
    return len(topics), -found[0].index if found else 0


def _is_headline(block: Block) -> bool:
    """Tell whether the block is a link with the headline of another story; a wall's buttons are shorter.

    A short one is known by its address: a story's has a number, many words, or those of the headline. By the last, one
    with a badge before it is known too.
    """
    if block.linked > LINKED and block.words > BUTTON:
        return True
    if not block.linked:
        return False
    link = next(block.element.iter("a"), None)
    if link is None:
        link = next(block.element.iterancestors("a"), None)
    if link is None:
        return False
    href = link.get("href") or ""
    if _PAY.search(href) or _ENTER.search(href):
        return False
    if block.linked > LINKED and _STORY.search(href):
        return True
    headline = phrases.normalise(" ".join(link.itertext()))
    return block.words - len(headline.split()) <= BADGE and _names(href, headline)


def _names(href: str, headline: str) -> bool:
    """Tell whether the longest part of an address is made of the words of a normalised headline."""
    slug = max(href.lower().split("/"), key=len)
    words = [word for word in _SLUG.split(slug) if word.isalpha()]
    return len(words) >= HEADLINE and sum(word in headline for word in words) >= max(HEADLINE, 0.7 * len(words))


def is_appeal(plain: str, appeal: re.Pattern[str], vocabulary: dict[str, re.Pattern[str]]) -> bool:
    """Tell whether normalised words ask for support, and hold nothing back from those who give none."""
    return appeal.search(plain) is not None and not any(
        vocabulary[topic].search(plain) for topic in ("read_on", "closed")
    )


def _is_amount(block: Block) -> bool:
    """Tell whether the block is a sum of money to choose, with its currency."""
    return block.words <= 2 and any(map(str.isdigit, block.text))


def _is_card(block: Block) -> bool:
    """Tell whether the block stands in one of several like elements that each link a headline: cards of other stories.

    A wall's offers are laid out so too, and lead to where one pays or enters.
    """
    element: HtmlElement | None = block.element
    for _ in range(CLIMB):
        parent = element.getparent() if element is not None else None
        if element is None or parent is None or parent.tag in {"body", "html"}:
            return False
        like = [other for other in parent.iterchildren(element.tag) if other.get("class") == element.get("class")]
        if len(like) >= CARDS and all(_links_headline(other) for other in like[:CARDS]) and _links_headline(element):
            return True
        element = parent
    return False


def _links_headline(element: HtmlElement) -> bool:
    link = element if element.tag == "a" else next(element.iter("a"), None)
    if link is None:
        return False
    href, words = link.get("href") or "", " ".join(link.itertext()).split()
    if _PAY.search(href) or _ENTER.search(href) or PRICE.search(" ".join(words)):
        return False
    return len(words) >= HEADLINE or len("".join(words)) >= HEADLINE * 5


def _topics(text: str, vocabulary: dict[str, re.Pattern[str]]) -> set[str]:
    plain = phrases.normalise(text)
    return {name for name, words in vocabulary.items() if words.search(plain)}


def _starts(
    blocks: Sequence[Block],
    column: Column,
    walls: Sequence[Wall],
    vocabulary: dict[str, re.Pattern[str]],
    line: float,
) -> list[int]:
    """Return the indexes where an invitation may begin: at the wall that was seen, behind the last paragraphs.

    The last few words of a column may be the wall's own or the author's box: they are stepped over first. One that
    speaks of paying may stand behind a list, which is no paragraph.
    """
    if not column.body:
        return []
    left, starts = TRIFLE, [column.body[-1].index + 1]
    for block, before in zip(reversed(column.body), reversed(column.body[:-1]), strict=False):
        mine = block.words > line and block.index in column.taken
        sells = block.words < LONGEST and not mine and bool(_topics(block.text, vocabulary))
        left -= 0 if sells else block.words
        if left < 0:
            break
        if sells and block.index > before.index + 1:
            starts.append(min([block.index, *headings_before(block.index, blocks)]))
        starts.append(before.index + 1)
    seen = [wall.index for wall in walls if wall.place is Place.CUT and not wall.hidden]
    return [*seen[:1], *starts]


def _blocks(
    near: Sequence[Block],
    column: Column,
    vocabulary: dict[str, re.Pattern[str]],
    promo: re.Pattern[str],
    line: float,
) -> list[Block]:
    """Return the blocks that may be an invitation: short, visible, of the column, from the first that has a topic on.

    Promos that follow whole articles are passed over: thanks for reading, a newsletter.
    """
    found: list[Block] = []
    own = {block.index for block in column.body}
    gap = 0
    for block in near:
        if block.hidden or shares(block) or _is_headline(block) or promo.search(phrases.normalise(block.text)):
            continue
        if block.index not in own and _is_card(block):
            continue
        if block.words > line and block.index in column.taken and block.prose and column.broken is None:
            found, gap = [], 0
            continue
        if block.region in _ENDS and block.region is not column.region:
            break
        # Behind a sentence that breaks off, a long paragraph may be the article's after all.
        least = 2 if column.broken is not None and block.words > line else 1
        telling = block.words <= LONGEST and len(_topics(block.text, vocabulary)) >= least
        if not found and not telling:
            gap += 0 if block.tag in HEADINGS else block.words
            if gap > GAP:
                break
            continue
        if not found or telling or block.words < 12:
            found.append(block)
        if sum(inner.words for inner in found) > LONGEST or sum(not _is_amount(inner) for inner in found) >= MOST:
            break
    return found
