"""A page becomes an article: the text that came through, whole and without the furniture around it.

::

    Page | trafilatura, fast                             where the article is
         | a witness disagrees? trafilatura, full        another method, another text (candidates)
         | is the whole text in a script?                articleBody, the application's state (embedded)
         | complete                                      paragraphs lost in the layout (completion)
         | trim                                          furniture taken (furniture)
         | Article

Wall words play no part in the choice. They are taken out later, by those who know them (:mod:`extractors.trim`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import candidates, embedded, furniture, language, metadata, pruning
from extractors.alignment import align, letters, rejoin, separate, stand_on, story_of, tidy
from extractors.completion import complete
from extractors.layout import layout
from extractors.links import urlsplit
from jumpline.model import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.html import HtmlElement

    from extractors.alignment import Alignment, Ground
    from extractors.blocks import Block, Layout
    from extractors.page import Page

POOR = 0.5
"""A text whose worth is under this share of its letters is mostly links: a heap, no article."""
TWICE = 2.0
"""A witness with so many times the text says that most of it was lost."""
LAST_RESORT = "resiliparse"
BASELINE = "trafilatura, baseline"
"""All text that a page shows, of which trafilatura found no part to be the article: the column is to be preferred."""
SCANT = 250
"""Letters worth having, under which any other text is better."""
MOSTLY_LINK = 0.8
BRIEF = 2500
"""Letters; only shorter texts are looked for in the page's scripts."""
LONGER = 1.25
"""A text in a script must be so many times longer than the page's to take its place."""


def extract(page: Page, laid: Layout | None = None) -> Article:
    """Return the article of ``page``; its text is empty when there is none. Never raises.

    Args:
        page: read, and never changed.
        laid: its layout, when the caller has it already.
    """
    if laid is None:
        laid = layout(page.tree)
    title = metadata.title(page)
    text, origin = _text(page, laid, title)
    return Article(
        text=text,
        title=title,
        authors=metadata.authors(page),
        published=metadata.published(page),
        language=language.of(text, page.declared_language),
        origin=origin,
    )


def _text(page: Page, laid: Layout, title: str | None) -> tuple[str, str]:
    if page.problem:
        return "", "nothing"
    witness, ground = candidates.witness(page), stand_on(laid.blocks)
    quick = _mended(candidates.trafilatura(pruning.lean(page, laid)), ground)
    taken, origin = _checked(quick, page, witness) or (quick, "trafilatura")
    if len(taken.lines) == 1 and (apart := separate(taken)) is not taken:
        taken, origin = apart, BASELINE
    text = furniture.trim(taken, titles=_titles(page, ground, title), site=_site(page), witness=witness)
    return _from_scripts(page, text, sure=origin != LAST_RESORT) or (text, origin)


def _checked(quick: Alignment, page: Page, witness: str) -> tuple[Alignment, str] | None:
    """Return a better text than the quick method's where that looks wrong, and a slower one finds it.

    That is as dear as all else together, so nobody asks it for what the page has not.
    """
    worth = _worth(quick)
    if not _doubtful(quick, worth, len(letters(witness))):
        return None
    story = quick.story if worth >= SCANT else None
    seen = _mended(witness, quick.ground)
    testified = _worth(seen, story)
    if not _doubtful(quick, worth, testified):
        return None
    better = None
    if _room(quick, story) > max(SCANT, LONGER * worth):
        slow = _mended(candidates.trafilatura(pruning.whole(page), fast=False), quick.ground)
        if (gain := _worth(slow, story)) > worth:
            better, worth = slow, gain
    if worth < SCANT and testified > worth and _doubtful(better or quick, worth, testified):
        return seen, LAST_RESORT
    return (better, "trafilatura, full") if better else None


def _mended(text: str, ground: Ground) -> Alignment:
    return complete(rejoin(align(tidy(text), ground)))


def _doubtful(taken: Alignment, worth: int, seen: int) -> bool:
    """Tell whether a text is mostly links, or less than half of the letters that a witness has ``seen``."""
    return not taken.size or worth < POOR * taken.size or seen >= TWICE * taken.size


def _worth(taken: Alignment, story: HtmlElement | None = None) -> int:
    """Count the letters of a text; those of links, menus, other stories and what nobody sees count against it."""
    foreign = _foreign(taken, story)
    worth = 0
    for line, words in enumerate(taken.lines):
        blocks = taken.of_line(line)
        # A table's row is in no block as a whole; any other line out of nowhere comes from a menu.
        against = any(map(foreign, blocks)) if blocks else not words.startswith("|")
        worth += taken.lengths(line) * (-1 if against else 1)
    return worth


def _room(taken: Alignment, story: HtmlElement | None = None) -> int:
    """Count the letters of the page that no text's worth can be above."""
    foreign = _foreign(taken, story)
    return sum(len(key) for block, key in zip(taken.blocks, taken.block_keys, strict=True) if not foreign(block))


def _foreign(taken: Alignment, story: HtmlElement | None) -> Callable[[Block], bool]:
    """Return what tells whether a block is none of the article that a text was taken from."""
    main, hidden = taken.region, taken.hidden

    def foreign(block: Block) -> bool:
        return (
            block.linked > MOSTLY_LINK
            or (block.hidden and not hidden)
            or (block.region is not main and block.region in furniture.REGIONS)
            or (story is not None and story_of(block.element) is not story)
        )

    return foreign


def _from_scripts(page: Page, shown: str, *, sure: bool) -> tuple[str, str] | None:
    """Return the article's text as the page's scripts have it, when that is more than the page shows."""
    size = len(letters(shown))
    enough = LONGER * size
    summary = page.meta.get("og:description") or page.meta.get("description") or ""
    body = embedded.article_body(metadata.article_node(page))
    if len(letters(body)) > enough and (not sure or size < SCANT or embedded.agrees(body, shown, summary)):
        return body, "articleBody"
    if size >= BRIEF:
        return None
    own = [body for body in embedded.state_bodies(page) if embedded.agrees(body, shown, summary)]
    if not own and size < SCANT and metadata.is_article(page):
        own = embedded.lone_body(page, metadata.title(page))
    body = max(own, key=len, default="")
    return (body, "app-state") if len(letters(body)) > enough else None


def _titles(page: Page, ground: Ground, title: str | None) -> Iterator[str]:
    yield from (name for name in (title, page.meta.get("og:title")) if name)
    yield from (block.text for block in ground.blocks if block.tag == "h1")


def _site(page: Page) -> str:
    address = page.meta.get("og:url") or page.url
    return urlsplit(address).hostname or ""
