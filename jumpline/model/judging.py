"""The text that came through, how long it is, and how complete."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jumpline.model.vocabulary import Access, Cause, Completeness, Verdict

if TYPE_CHECKING:
    from datetime import datetime

SPACELESS = frozenset({"ja", "th", "zh"})
"""Languages that write no spaces between words; their texts are counted in characters."""
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def measure(text: str, language: str | None = None) -> int:
    """Return the length of ``text`` in words, or in characters where the language writes no spaces.

    Japanese, Chinese and Thai are counted in characters without white space, since publishers state their lengths so
    ("残り1,284文字"). Where ``language`` is ``None``, the script of the text decides.
    """
    code = (language or "").lower()[:2]
    if code in SPACELESS or (not code and 2 * len(_SPACELESS.findall(text)) > len(text)):
        return sum(not char.isspace() for char in text)
    return len(text.split())


@dataclass(frozen=True, slots=True)
class Article:
    """The text that came through, and what the page says about itself."""

    text: str
    """Paragraphs separated by a newline. Without the wall's words, share bars, newsletter boxes and comments."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str | None = None
    """ISO 639-1, of the text where it can be told, else as declared."""
    origin: str = "trafilatura"
    """Where the text was taken from: an extractor's mode, ``articleBody``, ``app-state``, ``feed`` …"""

    @property
    def words(self) -> int:
        """Length in words; for Japanese, Chinese and Thai, which write none, in characters."""
        return measure(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for, or against, a verdict."""

    signal: str
    """The kind of evidence: a module of :mod:`extractors.signals`."""
    rule: str
    """Which rule of it fired."""
    verdict: Verdict
    weight: float
    """Log-odds in nats that it moves the scale towards ``verdict``; 0 for a note. Never negative."""
    quote: str = ""
    """The page's own words, or the value read."""
    where: str = ""
    """Place in the page: an element path, a header, ``text:end``."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How complete a captured article is, and why."""

    completeness: Completeness
    probability: float
    """P(the captured text is the whole article), calibrated, 0 to 1."""
    cause: Cause | None = None
    """Why it is not complete; ``None`` when it is, or when nothing says why."""
    access: Access = Access.UNKNOWN
    fraction: float | None = None
    """Share of the article that was captured, 0 to 1, where something states it."""
    expected_words: int | None = None
    """Length of the whole article, in the unit of :attr:`Article.words`."""
    expected_from: str | None = None
    """What stated it: ``stated-rest``, ``wordCount``, ``feed``, ``platform``, ``reading-time`` …"""
    cut_at: int | None = None
    """Character offset in the text after which something is missing; ``None`` when nothing is known to be."""
    gate: str | None = None
    """The wall's own words, one line, when one was seen."""
    evidence: tuple[Evidence, ...] = ()
    """Heaviest first."""
    rules_version: str = ""
    """Digest of the rules that judged."""
