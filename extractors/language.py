"""The language of a text: as declared, unless the text itself clearly says otherwise."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from extractors.rules import tables

ENOUGH = 200
"""Characters; a shorter text proves nothing against a declaration."""
SAMPLE = 400
SURE = 0.2
"""Share of the sample's words that are common ones of the declared language; real prose has 0.2 to 0.5."""
ALONE = 2
"""So many times as many as of any other language; kin share theirs."""
NONE = "zxx"
"""What the model says of a text that is in no language (ISO 639-2)."""

_WORDS = re.compile(r"[^\W\d_]+")


def of(text: str, declared: str | None) -> str | None:
    """Return the ISO 639-1 code of the language that ``text`` is written in.

    Templates declare the language of the theme, not of the article, often enough. So the text is asked in two places;
    where both agree, they are right. Where they are no language's words (a cipher, a table of numbers), it is as
    declared.
    """
    if len(text) < ENOUGH and declared:
        return declared
    if not text.strip():
        return declared
    if declared and _speaks(text[:SAMPLE], declared):
        return declared
    from py3langid import classify  # noqa: PLC0415 - loads a model of 2 MB, once, at the cost of a second

    first = str(classify(text[:SAMPLE])[0])
    if first == declared or not declared:
        return first if first != NONE else None
    middle = len(text) // 2
    second = str(classify(text[middle : middle + SAMPLE])[0])
    return first if first == second != NONE else declared


def _speaks(sample: str, language: str) -> bool:
    """Tell whether a text is full of the commonest words of a language and of no other: then no model need be asked."""
    words = _WORDS.findall(sample.lower())
    heard = Counter(code for word in words for code in speakers().get(word, ()))
    mine = heard.pop(language, 0)
    return mine >= SURE * len(words) and mine >= ALONE * max(heard.values(), default=0)


@lru_cache(maxsize=1)
def speakers() -> dict[str, tuple[str, ...]]:
    """Return the languages that each common word belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for language, words in tables.function_words().items():
        for word in words.common:
            found[word] = (*found.get(word, ()), language)
    return found
