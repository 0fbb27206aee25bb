"""A text as the words it is searched and compared by. Pure, and the same for every database.

Lower case, without the accents of Latin, Greek and Cyrillic letters. Writing without spaces between words (Chinese,
Japanese, Thai, Lao, Khmer, Burmese), and Korean, whose words carry their particles, is cut into overlapping pairs of
characters, and the last character once more by itself: ``東京都`` is ``東京 京都 都``. So a search for ``京都`` finds
it; a dictionary would find better, and there is none for all of them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

VERSION = "1"
"""Of the rules of this module. What was indexed by others is indexed anew when a store is opened."""

LONGEST = 64
"""Characters of a word that count."""

# Letters and digits of any script, and the marks that stand within words: \w knows no combining vowels.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u0900-\u0963\u0980-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84"
    "\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\ua8e0-\ua8f1\u200c\u200d"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]+"
)
_BETWEEN = {code: " " for code in range(128) if not chr(code).isalnum()}
"""What stands between words of plain letters; far quicker than the expression above."""
_ACCENTS = re.compile("[\u0300-\u036f]")
_ASCII = frozenset(map(chr, range(128)))
_ALONE = frozenset(map(chr, [*range(0x80, 0x250), *range(0x2000, 0x2070), *range(0x20A0, 0x20D0)]))
"""Latin letters with their accents, punctuation, currencies: each is folded alike, whatever stands beside it."""


@lru_cache(maxsize=512)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text, in their order. What was asked for lately is remembered: one text is asked twice."""
    folded = fold(text)
    if not folded.isascii() and _ALONE.issuperset(strange := set(folded) - _ASCII):
        for character in strange:
            if not _WORD.match(character):
                folded = folded.replace(character, " ")
    found = folded.translate(_BETWEEN).split() if folded.isascii() else _WORD.findall(folded)
    if not folded.isascii() and _UNSPACED.search(folded):
        return tuple(piece for word in found for piece in _pieces(word))
    return tuple(word[:LONGEST] for word in found) if len(max(found, key=len, default="")) > LONGEST else tuple(found)


def fold(text: str) -> str:
    """Return a text in lower case and without accents, with one form for characters that look the same."""
    if text.isascii():
        return text.lower()
    strange = set(text) - _ASCII
    if _ALONE.issuperset(strange):  # a few characters, many times: three times as quick as all of them at once
        for character in strange:
            text = text.replace(character, _folded(character))
        return text.lower()
    return _folded(text)


def _folded(text: str) -> str:
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", bare).lower()


def is_unspaced(word: str) -> bool:
    """Return whether a word is of a writing without spaces, or of Korean."""
    return _UNSPACED.match(word) is not None


def _pieces(word: str) -> list[str]:
    """Return a word, cut where its writing changes, with what has no spaces cut into pairs."""
    pieces, at = [], 0
    for run in _UNSPACED.finditer(word):
        pieces += [word[at : run.start()][:LONGEST]] if run.start() > at else []
        characters = run[0]
        pieces += [characters[n : n + 2] for n in range(len(characters) - 1)] + [characters[-1]]
        at = run.end()
    return [*pieces, word[at:][:LONGEST]] if at < len(word) else pieces
