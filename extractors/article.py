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
from urllib.parse import urlsplit

from extractors import blocks as layouts
from extractors import candidates, embedded, furniture, language, metadata
from extractors.alignment import align, ground, letters
from extractors.completion import complete
from jumpline.model import Article

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.alignment import Ground
    from extractors.blocks import Block
    from extractors.page import Page

POOR = 0.5
"""Share of prose under which a text looks like a heap of links."""
TWICE = 2.0
"""A witness with so many times the text says that most of it was lost."""
BRIEF = 2500
"""Letters; only shorter texts are looked for in the page's scripts."""
LONGER = 1.25
"""A text in a script must be so many times longer than the page's to take its place."""


def extract(page: Page, blocks: Sequence[Block] | None = None) -> Article:
    """Return the article of ``page``; its text is empty when there is none. Never raises.

    Args:
        page: read, and never changed.
        blocks: of the page, when the caller has them already.
    """
    if blocks is None:
        blocks = layouts.layout(page.tree).blocks
    title = metadata.title(page)
    text, origin = _text(page, ground(blocks), title)
    return Article(
        text=text,
        title=title,
        authors=metadata.authors(page),
        published=metadata.published(page),
        language=language.of(text, page.declared_language),
        origin=origin,
    )


def _text(page: Page, laid: Ground, title: str | None) -> tuple[str, str]:
    if page.problem:
        return "", "nothing"
    witness = candidates.witness(page)
    text, origin = _from_layout(page, laid, witness)
    text = complete(text, laid)
    text = furniture.trim(text, laid, titles=_titles(page, laid, title), site=_site(page), witness=witness)
    return _from_scripts(page, text) or (text, origin)


def _from_layout(page: Page, laid: Ground, witness: str) -> tuple[str, str]:
    """Return the text that trafilatura finds; a slower method is asked when the quick one's text looks wrong."""
    tree = candidates.tree_for_trafilatura(page)
    text, origin = candidates.trafilatura(tree, page.url), "trafilatura"
    if _doubtful(text, laid, witness):
        others = [
            (candidates.trafilatura(tree, page.url, fast=False), "trafilatura, full"),
            (candidates.trafilatura(tree, page.url, recall=True), "trafilatura, recall"),
            (witness, "resiliparse"),
        ]
        for other, name in others:
            if _worth(other, laid) > LONGER * _worth(text, laid):
                text, origin = other, name
    return text, origin


def _doubtful(text: str, laid: Ground, witness: str) -> bool:
    size = len(letters(text))
    return len(letters(witness)) >= TWICE * size or _prose(text, laid) < POOR * size


def _prose(text: str, laid: Ground) -> int:
    """Return the letters of ``text`` that stand in paragraphs of the page."""
    taken = align(text, laid)
    return sum(taken.lengths(line) for line in range(len(taken.lines)) if any(b.prose for b in taken.of_line(line)))


def _worth(text: str, laid: Ground) -> float:
    """Weigh prose against everything else: a text of links and labels is worth less than nothing."""
    prose = _prose(text, laid)
    return prose - 0.5 * (len(letters(text)) - prose)


def _from_scripts(page: Page, shown: str) -> tuple[str, str] | None:
    size = len(letters(shown))
    description = page.meta.get("og:description") or page.meta.get("description") or ""
    for source, origin in ((embedded.article_bodies, "articleBody"), (embedded.state_bodies, "app-state")):
        if origin == "app-state" and size >= BRIEF:
            return None
        own = (body for body in source(page) if embedded.agrees(body, shown, description))
        best = max(own, key=len, default="")
        if len(letters(best)) > max(LONGER * size, embedded.SHORTEST):
            return best, origin
    return None


def _titles(page: Page, laid: Ground, title: str | None) -> Iterator[str]:
    yield from (name for name in (title, page.meta.get("og:title")) if name)
    yield from (block.text for block in laid.blocks if block.tag == "h1")


def _site(page: Page) -> str:
    address = page.meta.get("og:url") or page.url
    return urlsplit(address).hostname or ""
