"""How many minutes a page says that its article takes to read: "8 min read"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from extractors import metadata
from extractors.regions import Region
from extractors.rules import tables
from extractors.rules.wording import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

BEFORE, INTO = 15, 3
"""Blocks before the body's first, and from there on, among which the article's own head stands."""
LONGEST = 20
"""Words of a line in it: author, date, minutes."""
MOST = 180

_HEADS = frozenset({Region.MAIN, Region.HEADER, Region.AUTHOR, Region.SHARE})
_DURATION = re.compile(r"P(?:0[YMWD])*T(?:(\d{1,2})H)?(?:(\d{1,3})M)?(?:\d{1,4}(?:\.\d*)?S)?", re.ASCII)
_CARDS = range(1, 5)


class Minutes(NamedTuple):
    """What it takes to read an article, as its page says."""

    number: int
    """Begun minutes, one or more."""
    quote: str
    where: str


def stated(reading: Reading) -> Minutes | None:
    """Return the minutes that the page's metadata state, else the article's head; ``None`` where they disagree."""
    for said in (_of_cards(reading), _of_node(reading), _of_head(reading)):
        found = [minutes for minutes in said if 0 < minutes.number <= MOST]
        if found:
            return found[0] if len({minutes.number for minutes in found}) == 1 else None
    return None


def _of_cards(reading: Reading) -> Iterator[Minutes]:
    meta = reading.page.meta
    for card in _CARDS:
        label, value = meta.get(f"twitter:label{card}") or "", meta.get(f"twitter:data{card}") or ""
        digits = re.match(r"\s*(\d{1,3})\b", value)
        if digits and _pattern(label=True).search(normalise(label)):
            yield Minutes(int(digits[1]), f"{label}: {value}", f"meta twitter:data{card}")


def _of_node(reading: Reading) -> Iterator[Minutes]:
    """Read schema.org's ``timeRequired``, an ISO 8601 duration; begun minutes count."""
    node = metadata.article_node(reading.page) or {}
    value = node.get("timeRequired")
    duration = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if duration:
        begun = bool(re.search(r"[1-9]\d*(?:\.\d*)?S$", duration[0]))
        yield Minutes(60 * int(duration[1] or 0) + int(duration[2] or 0) + begun, duration[0], "JSON-LD timeRequired")


def _of_head(reading: Reading) -> Iterator[Minutes]:
    if not reading.column.body:
        return
    start = reading.column.body[0].index
    for block in reading.layout.blocks[max(0, start - BEFORE) : start + INTO]:
        if block.words > LONGEST or block.linked > 0.5 or block.hidden or block.region not in _HEADS:
            continue
        for found in _pattern().finditer(normalise(block.text)):
            yield Minutes(int(found[1] or found[2]), block.text, f"block {block.index}")


@lru_cache(maxsize=2)
def _pattern(*, label: bool = False) -> re.Pattern[str]:
    """Match minutes of reading, in normal form; with ``label``, what such a number is called."""
    minutes, reading = tables.reading_minutes()
    told = f"(?:{_either(reading)})(?!\\w)"
    if label:
        return re.compile(f"(?<!\\w){told}")
    unit = f"(?:{_either(minutes)})(?!\\w)"
    return re.compile(
        rf"(?<![\w.,:])(\d{{1,3}})[\s-]*{unit}\.?[\s-]*{told}"
        rf"|(?<!\w){told}\W{{0,4}}(?:[^\W\d]{{2,7}}\.? ){{0,2}}(\d{{1,3}})[\s-]*{unit}"
    )


def _either(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))
