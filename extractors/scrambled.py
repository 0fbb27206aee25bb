"""Paragraphs that are enciphered letter by letter: words keep their shape, the language's common words are gone."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from extractors import language
from extractors.rules import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.blocks import Block

ENOUGH = 60
"""Words of it before it is called so."""
SHARE = 0.05
"""Share of its language's commonest words under which a paragraph is no text of it; real prose has 0.2 to 0.5."""
CHANCE = 0.04
"""Share of all the strange paragraphs' words over which they are no cipher but a text that is short of such words."""
FOREIGN = 0.12
"""Share of the commonest words of some language from which a paragraph is in it."""
ALIKE = 0.9
"""Likeness of letter frequencies over which it is the same language, set as a list or full of names."""
LEAST = 18
"""Words of a paragraph that can be judged."""
FEW = 8
"""Words of one that can be, where others are enciphered."""

_WORDS = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"\w[.!?/](?:\s|$)")
"""A full stop whose place in the table of characters was moved on by one is a slash."""


def enciphered(blocks: Sequence[Block], language: str | None, page: Sequence[Block]) -> list[Block]:
    """Return the paragraphs that hold none of the language's common words, where some are set like its sentences.

    The page's other blocks show how often each letter should be. Nothing is called so where the page is in a language
    that we have no words of, or where the paragraphs together hold more of them than chance puts there.
    """
    words = tables.function_words().get(language or "")
    if words is None:
        return []
    long = (block for block in blocks if block.words >= LEAST)
    strange = [block for block in long if not readable(block.text, words.common) and not _foreign(block.text)]
    if sum(block.words for block in strange) < ENOUGH:
        return []
    if _known(_WORDS.findall(" ".join(block.text for block in strange)), words.common) >= CHANCE:
        return []
    odd = {block.index for block in strange}
    if _alike(strange, [block for block in page if block.index not in odd]) >= ALIKE:
        return []
    return [block for block in blocks if block.index in odd or _mute(block, words.common)]


def _mute(block: Block, common: frozenset[str]) -> bool:
    """Tell whether a paragraph beside enciphered ones is of them: its full stops may be enciphered too."""
    words = _WORDS.findall(block.text)
    return len(words) >= FEW and _known(words, common) < CHANCE and not _foreign(block.text)


def _foreign(text: str) -> bool:
    """Tell whether a text is full of the commonest words of any language: a page may be in several."""
    words = [word for word in _WORDS.findall(text.lower()) if len(word) > 1]
    heard = Counter(code for word in words for code in language.speakers().get(word, ()))
    return max(heard.values(), default=0) >= FOREIGN * max(1, len(words))


def _alike(some: Sequence[Block], others: Sequence[Block]) -> float:
    """Return how alike the frequencies of letters are, 0 to 1 (the cosine): a cipher shifts them, a list does not."""
    one, two = _letters(some), _letters(others)
    if sum(two.values()) < 200:
        return 0.0
    product = sum(count * two[letter] for letter, count in one.items())
    return product / math.sqrt(sum(n * n for n in one.values()) * sum(n * n for n in two.values()))


def _letters(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(char for block in blocks for char in block.text.lower() if char.isalpha())


def readable(text: str, common: frozenset[str]) -> bool:
    """Tell whether ``text`` holds its language's words; ``True`` for lists of names, numbers, code."""
    words = _WORDS.findall(text)
    english = tables.function_words()["en"].common
    # One letter is a common word by chance, whatever the cipher.
    known = (word for word in words if len(word) > 1 and ((lower := word.lower()) in common or lower in english))
    enough = math.ceil(SHARE * len(words))
    if len(list(islice(known, enough))) == enough:
        return True
    small = sum(map(str.islower, words))
    return small < max(LEAST // 2, 0.6 * len(words)) or not _SENTENCE.search(text)


def _known(words: Sequence[str], common: frozenset[str]) -> float:
    """Return the share of words that are common ones; one letter is such a word by chance, whatever the cipher."""
    english = tables.function_words()["en"].common
    return sum(len(word) > 1 and (word.lower() in common or word.lower() in english) for word in words) / len(words)
