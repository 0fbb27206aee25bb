"""How the text ends. Weak alone: a third of all whole articles end without a full stop, most cut ones with one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.rules import tables
from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

_ELLIPSIS = re.compile(r"(?:\.\.\.+|…|\[…\]|\[\.\.\.\]|\(\.\.\.\)|\(…\))[\"'”’»]?\s*$")
_ATTACHED = re.compile(r"(\w+)(?:\.\.\.+|…)\s*$")
_WORD = re.compile(r"(\w+)\W*$")
_OPEN_SIGN = re.compile(r"[,;:–—(„“«]\s*$")
MANY = 40
"""Different endings of words that a text must have to tell a strange one."""
TAIL = 300
"""Characters. A line may be a hundred thousand letters without a space, of which no more than its end is looked at."""
PROSE = 60
"""Characters; a shorter last line is a credit, a caption or a heading."""


def look(reading: Reading) -> Iterator[Finding]:
    """Judge the last line of running text; of a body that breaks off, that is where it does."""
    if broken := reading.broken:
        amid = ".amid" if reading.column.behind else ""
        # Of no cause: what stands behind it, if anything, has to name one.
        yield Finding(f"ending.broken{amid}", "broken", f"… {broken[-60:]}", "text:end")
        if (feature := _judge(reading, broken)) is not None:
            yield Finding(f"ending.{feature}", feature, f"… {broken[-60:]}", "text:end", cause=Cause.PAYWALL)
        return
    line = next((line for line in reversed(reading.lines[-3:]) if len(line) >= PROSE), None)
    if line is None:
        return
    feature = _judge(reading, line.strip())
    if feature in {"ellipsis", "stump", "mid_word"} and any(
        w.section == "marks" and w.place == "cut" for w in reading.walls
    ):
        feature = "at_barrier"
    if feature:
        yield Finding(f"ending.{feature}", feature, f"… {line.strip()[-60:]}", "text:end", cause=Cause.PAYWALL)


def _judge(reading: Reading, line: str) -> str | None:
    tail = line[-TAIL:]
    if _ELLIPSIS.search(tail):
        return _stump(reading, line) or "ellipsis"
    words = tables.function_words().get(reading.language or "")
    last = _WORD.search(tail)
    if words and last and last.group(1).lower() in words.open and not re.search(r"[.!?。…\"'”»)]\s*$", tail):
        return "function_word"
    return "open_sign" if _OPEN_SIGN.search(tail) else None


def _stump(reading: Reading, line: str) -> str | None:
    """Tell whether the ellipsis hangs on what may be a part of a word: ``mid_word`` when it can hardly be whole."""
    before, tail = line[:-TAIL], line[-TAIL:]
    found = _ATTACHED.search(tail)
    if not found:
        return None
    stump = found.group(1)
    words = tables.function_words().get(reading.language or "")
    if stump.isdigit() or (words and stump.lower() in words.common | words.open):
        return None
    elsewhere = reading.article.text.rpartition(line)[0] + before + tail[: found.start()]
    if re.search(rf"\b{re.escape(stump)}\b", elsewhere, re.IGNORECASE):
        return None
    short = len(stump) <= 2 and stump.islower()
    return "mid_word" if short or _ends_strangely(stump, elsewhere) else "stump"


def _ends_strangely(stump: str, text: str) -> bool:
    """Tell whether no other word of the text, of many, ends in the same two letters."""
    ends = {word[-2:].lower() for word in re.findall(r"[^\W\d_]{4,}", text)}
    return len(ends) >= MANY and stump.isalpha() and stump.islower() and stump[-2:] not in ends
