"""Two texts beside each other, word by word: what went, and what came."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AROUND = 12
"""Words shown on either side of a difference."""
_MOST = 4000
"""Words of a passage that are compared one by one; of longer ones the whole passage is said to differ."""
_PIECES = re.compile(r"[^\W_]+|[^\w\s]|_|\s+")

Change = tuple[str, str]
"""``=``, ``-`` or ``+``, and the words."""


def changes(before: str, after: str) -> list[Change]:
    """Return what makes one text of the other, in order: kept, taken out, put in.

    Paragraphs are matched first, and words only within those that differ, so that a long text costs no more than what
    changed in it.
    """
    found: list[Change] = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, one, two, three, four in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, became = "".join(old[one:two]), "".join(new[three:four])
        found += [("=", was)] if kind == "equal" else _words(was, became)
    return [(sign, words) for sign, words in found if words]


def shown(before: str, after: str) -> Text:
    """Return the differences with a few words around each: what went in red between ``[- -]``, what came ``{+ +}``."""
    text = Text()
    found = changes(before, after)
    for place, (sign, words) in enumerate(found):
        if sign == "-":
            text.append(f"[-{words.strip()}-]", "red")
        elif sign == "+":
            text.append(f"{{+{words.strip()}+}}", "green")
        else:
            text.append(_around(words, first=place == 0, last=place == len(found) - 1))
    return text


def _words(was: str, became: str) -> Iterator[Change]:
    old, new = _PIECES.findall(was), _PIECES.findall(became)
    if max(len(old), len(new)) > _MOST:
        yield "-", was
        yield "+", became
        return
    for kind, one, two, three, four in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "=", "".join(old[one:two])
            continue
        yield "-", "".join(old[one:two])
        yield "+", "".join(new[three:four])


def _around(words: str, *, first: bool, last: bool) -> str:
    """Return what is kept between two differences, without its middle."""
    pieces: Sequence[str] = words.split()
    if first:
        return f"… {' '.join(pieces[-AROUND:])} " if len(pieces) > AROUND else f"{' '.join(pieces)} "
    if last:
        return f" {' '.join(pieces[:AROUND])} …" if len(pieces) > AROUND else f" {' '.join(pieces)}"
    if len(pieces) <= 2 * AROUND:
        return f" {' '.join(pieces)} "
    return f" {' '.join(pieces[:AROUND])} … {' '.join(pieces[-AROUND:])} "
