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
PROSE = 60
"""Characters; a shorter last line is a credit, a caption or a heading."""


def look(reading: Reading) -> Iterator[Finding]:
    """Judge the last line of running text."""
    line = next((line for line in reversed(reading.lines[-3:]) if len(line) >= PROSE), None)
    if line is None:
        return
    feature = _judge(reading, line.strip())
    if feature:
        yield Finding(f"ending.{feature}", feature, f"… {line.strip()[-60:]}", "text:end", cause=Cause.PAYWALL)


def _judge(reading: Reading, line: str) -> str | None:
    if _ELLIPSIS.search(line):
        return "mid_word" if _broken(reading, line) else "ellipsis"
    words = tables.function_words().get(reading.language or "")
    last = _WORD.search(line)
    if words and last and last.group(1).lower() in words.open and not re.search(r"[.!?。…\"'”»)]\s*$", line):
        return "function_word"
    return "open_sign" if _OPEN_SIGN.search(line) else None


def _broken(reading: Reading, line: str) -> bool:
    """Tell whether the ellipsis hangs on a part of a word: one or two letters that are no word of the text."""
    found = _ATTACHED.search(line)
    if not found:
        return False
    stump = found.group(1)
    if len(stump) > 3 or stump.isdigit() or not stump.islower():
        return False
    words = tables.function_words().get(reading.language or "")
    if words and stump.lower() in words.common | words.open:
        return False
    elsewhere = reading.article.text[: -len(line)] if len(reading.lines) > 1 else ""
    return not re.search(rf"\b{re.escape(stump)}\b", elsewhere + line[: found.start()])
