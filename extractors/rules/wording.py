"""The form in which words are compared: one spelling for what people read as the same words.

Publishers write "Réservé aux abonnés", "RESERVE AUX ABONNES" and "Re­servé aux abon­nés" and mean one thing. Both sides
of every comparison go through :func:`normalise`, so that a rule is written once, as the language writes it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

LONGEST = 4_000
"""Characters of one block that are looked at: its first and last halves of this. Walls are short."""

_SINGLE_QUOTES = "‘’‚‛′`ʼʹ׳"
_DOUBLE_QUOTES = "“”„‟″«»「」『』״"
_DASHES = "‐‑‒–—―−־"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
    "\u0640\u093c"  # the Arabic letter stretcher and the Devanagari dot below: written or left out at will
)
_VARIANTS = {
    "ł": "l",  # letters whose stroke or ligature Unicode does not take apart
    "đ": "d",
    "ø": "o",
    "æ": "ae",
    "œ": "oe",
    "ё": "е",
    "ı": "i",  # the Turkish i, with its dot or without
    "\u0623": "\u0627",  # Arabic alef: with hamza above, below, with madda, with wasla
    "\u0625": "\u0627",
    "\u0622": "\u0627",
    "\u0671": "\u0627",
    "\u0649": "\u064a",  # alef maksura, Persian yeh
    "\u06cc": "\u064a",
    "\u06a9": "\u0643",  # Persian kaf
    "\u06c0": "\u0647",  # heh with yeh above, teh marbuta
    "\u0629": "\u0647",
    "\u061f": "?",  # Arabic question mark, comma
    "\u060c": ",",
    "\u0901": "\u0902",  # Devanagari chandrabindu
}
"""Letters that one newsroom writes where another writes its neighbour."""


def _table() -> dict[int, str | None]:
    """Build the map of characters: accents, marks and invisible signs go, quotes and dashes become ASCII."""
    table: dict[int, str | None] = {}
    for code in (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x2000)):
        bare = "".join(c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c))
        if bare != chr(code):
            table[code] = bare.casefold()
    table |= {ord(letter): plain for letter, plain in _VARIANTS.items()}
    table |= dict.fromkeys(map(ord, _SINGLE_QUOTES), "'")
    table |= dict.fromkeys(map(ord, _DOUBLE_QUOTES), '"')
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    marks = (*range(0x300, 0x370), *range(0x591, 0x5BE), 0x5BF, *range(0x5C1, 0x5C3), *range(0x64B, 0x653), 0x670)
    return table | dict.fromkeys((*marks, *map(ord, _INVISIBLE)))


_TABLE = _table()
_LISTED = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")
"""A text holds few of them: to find those is many times faster than to look every character up."""


def fold(text: str) -> str:
    """Return ``text`` with case, accents, typographic signs and invisible characters evened out; white space stays."""
    if text.isascii():
        return text.lower()
    # NFKC would turn the lone accent into a space and a mark, and the sign of copyright that Korea writes into a c.
    composed = unicodedata.normalize("NFKC", text.replace("´", "'").replace("ⓒ", "©"))
    return _LISTED.sub(_evened_out, composed.casefold())


def _evened_out(listed: re.Match[str]) -> str:
    return _TABLE[ord(listed.group())] or ""


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Return the form of ``text`` that phrases are matched against.

    NFKC, case-folded (with the Turkish i), without accents on Latin and Greek letters, soft hyphens and zero-width
    characters; typographic quotes and dashes as ASCII; runs of white space as one space. Of a text longer than
    :data:`LONGEST` characters, its beginning and its end.
    """
    return " ".join(fold(excerpt(text)).split())


def excerpt(text: str) -> str:
    """Return ``text``, or the beginning and the end of one that is longer than any wall."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} {text[-half:]}"


def original(text: str, start: int, end: int) -> str:
    """Return the words of ``text`` that stand at ``start:end`` of its normal form, as the page wrote them."""
    tidy = " ".join(excerpt(text).split())
    ends = list(accumulate(len(fold(char)) for char in tidy))
    return tidy[bisect_right(ends, start) : bisect_right(ends, end - 1) + 1].strip()


_SENTENCE_ENDS = re.compile(r"(?<=[.!?;…])\s+|(?<=[。！？])")


def sentences(plain: str) -> list[str]:
    """Return the sentences of a normalised text, cut where one ends."""
    return _SENTENCE_ENDS.split(plain)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold_pattern(pattern: str) -> str:
    """Return a regular expression that was written as the language writes it, folded like the texts it is to match.

    A full-width sign that folds to one with a meaning in expressions (``？``, ``（``) stands for itself.
    """
    return _NOT_ASCII.sub(lambda run: re.escape(fold(run.group())), pattern)
