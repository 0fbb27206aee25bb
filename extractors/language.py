"""The language of a text: as declared, unless the text itself clearly says otherwise."""

from __future__ import annotations

ENOUGH = 200
"""Characters; a shorter text proves nothing against a declaration."""
SAMPLE = 400


def of(text: str, declared: str | None) -> str | None:
    """Return the ISO 639-1 code of the language that ``text`` is written in.

    Templates declare the language of the theme, not of the article, often enough. So the text is asked in two places;
    where both agree, they are right.
    """
    if len(text) < ENOUGH and declared:
        return declared
    if not text.strip():
        return declared
    from py3langid import classify  # noqa: PLC0415 - loads a model of 2 MB, once

    first = str(classify(text[:SAMPLE])[0])
    if first == declared or not declared:
        return first
    middle = len(text) // 2
    second = str(classify(text[middle : middle + SAMPLE])[0])
    return first if first == second else declared
