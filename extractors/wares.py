"""What a publisher sells or gives away beside the article: the Sunday paper, the crossword, tickets at half price.

"Become a subscriber and read the Sunday paper at home" speaks of paying and of reading, as a wall does, but of another
thing to read; "discounts for members only" is closed to others, as a wall is, but it is no reading. A sentence that
offers such a thing, and names neither the article nor going on, holds nothing of the article back. Nor does one that
offers the article to the ear alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.rules import phrases, tables, wording

if TYPE_CHECKING:
    import re


def without(text: str, languages: tuple[str, ...]) -> str:
    """Return ``text``, normalised, without its sentences that offer other things than the article."""
    plain = phrases.normalise(text)
    words = tables.wares(languages)
    if not any(words[topic].search(plain) for topic in ("things", "perks", "aloud")):
        return plain
    return " ".join(sentence for sentence in wording.sentences(plain) if not _offers(sentence, words))


def _offers(sentence: str, words: dict[str, re.Pattern[str]]) -> bool:
    if words["aloud"].search(sentence) and not words["reading"].search(sentence):
        return True
    if words["unless"].search(sentence):
        return False
    if words["perks"].search(sentence):
        return True
    return words["things"].search(sentence) is not None and words["closed"].search(sentence) is None
