"""Made-up articles: words, names and retellings as often as in a real press. Nothing of it is anybody's text.

- Words are drawn by Zipf's law from 50,000, the commonest of them short.
- An article is about three names, each two words that elsewhere seldom stand together, said again and again; names are
  drawn by Zipf's law, too. They are what a person puts into quotes.
- One article in ten repeats another source's, under a sentence of its own, and one in ten is cut after eighty words,
  half of those from another source's whole one: stories for the store to find.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count
from typing import TYPE_CHECKING

from jumpline.model import Access, Article, Assessment, Cause, Completeness, Document, Evidence, Provenance, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCES = 50
WORDS = 50_000
NAMES = 5_000
RECENT = 400
"""Articles that are retold."""
SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "qui", "ro", "su", "ta", "ve", "wi"),
    *("xo", "zu", "bral", "cren", "drim", "floth"),
)


class Prose:
    """A vocabulary, and the chance by which it is spoken."""

    def __init__(self, seed: int) -> None:
        made = random.Random(11)
        found: dict[str, None] = {}
        for syllables, number in ((1, 20), (2, 400), (3, 8_000), (4, WORDS)):
            while len(found) < number:
                found["".join(made.choice(SYLLABLES) for _ in range(syllables))] = None
        self.words = list(found)
        """The commonest first."""
        self._of_words = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        self._names = [
            f"{made.choice(self.words[300:20_000])} {made.choice(self.words[300:20_000])}" for _ in range(NAMES)
        ]
        self._of_names = list(accumulate(1 / (rank + 10) for rank in range(NAMES)))
        self._chance = random.Random(seed)

    def number(self, below: int) -> int:
        """Return a number from 0 on."""
        return self._chance.randrange(below)

    def word(self, commonest: int, rarest: int) -> str:
        """Return a word that is as common as these ranks say; 0 is the commonest."""
        return self.words[self._chance.randrange(commonest, rarest)]

    def name(self) -> str:
        """Return a name, two words, as likely as it is spoken of."""
        return self._drawn_names(1)[0]

    def said(self, length: int) -> list[str]:
        """Return so many words, some of them names."""
        text = self._chance.choices(self.words, cum_weights=self._of_words, k=length)
        for name in self._drawn_names(3):
            for _ in range(self._chance.randint(1, 5)):
                text[self._chance.randrange(length)] = name
        return " ".join(text).split()

    def _drawn_names(self, number: int) -> list[str]:
        return self._chance.choices(self._names, cum_weights=self._of_names, k=number)

    def articles(self, first: int = 0) -> Iterator[Document]:
        """Yield articles for ever, each of an address of its own, from that number on."""
        told: deque[list[str]] = deque([self.said(300)], maxlen=RECENT)
        for number in count(first):
            said = self.said(self._chance.randint(120, 700))
            cut = number % 10 == 9
            if number % 10 == 4 or number % 20 == 9:
                other = told[self._chance.randrange(len(told))]
                said = other if cut else [*said[:12], *other]
            else:
                told.append(said)
            yield article(number, said[:80] if cut else said, len(said), cut=cut)


def address(number: int) -> str:
    """Return the address of the article of that number."""
    return f"https://www.source-{number % SOURCES}.example/2026/03/story-of-the-year-{number}"


def article(number: int, said: Sequence[str], length: int, *, cut: bool) -> Document:
    """Return an article of these words; ``length``: how many it would have whole."""
    lines = "\n".join(" ".join(said[at : at + 60]) + "." for at in range(0, len(said), 60))
    evidence = (
        Evidence("length", "length.words", Verdict.COMPLETE, 1.2, f"{len(said)} words", "text"),
        Evidence("ending", "ending.sentence", Verdict.COMPLETE, 0.8, " ".join(said[-8:]), "text:end"),
        Evidence("access", "access.declared", Verdict.NOTE, 0.0, "isAccessibleForFree", "json-ld"),
    )
    assessment = Assessment(Completeness.COMPLETE, 0.93, None, Access.OPEN, evidence=evidence, rules_version="bench")
    if cut:
        assessment = replace(
            assessment,
            completeness=Completeness.TRUNCATED,
            probability=0.04,
            cause=Cause.PAYWALL,
            expected_words=length,
        )
    url = address(number)
    return Document(
        url=url,
        source=f"source-{number % SOURCES}",
        article=Article(lines, " ".join(said[:7]), ("A. Writer",), NOON, "en"),
        assessment=assessment,
        fetched_url=url,
        status=200,
        fetched_at=NOON + timedelta(seconds=number),
        digest=f"sha256:{number:064x}",
        extractor_version="bench",
        provenance=Provenance((("content-type", "text/html; charset=utf-8"), ("etag", f'"{number:x}"'))),
    )
