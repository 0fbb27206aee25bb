"""Expected length: what the publisher, the platform or the feed says of how long the whole article is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractors import metadata, minutes
from extractors.signals.finding import Expected, Finding
from jumpline.model import measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

LEAST, MOST = 30, 60_000
"""Stated lengths outside are no lengths of articles."""
META = ("article:word_count", "wordcount", "word_count", "article.word_count", "article:wordcount")
FULL, MET, SHORT, HALF = 0.9, 0.85, 0.65, 0.4
A_MINUTE = 180
"""Words of whole articles for each minute that their pages state, about."""
ROUGH = 3
"""Minutes; of fewer, rounded up, no length follows."""
SLOW, SLOWEST = 75, 45
"""Words for each full minute that a whole article has, though it has pictures; that even half of one has."""
A_PICTURE = 0.2
"""Minutes that some count for a picture."""
QUICK = 150
"""Words for each begun minute that a whole article has."""


def look(reading: Reading) -> Iterator[Finding]:
    """Compare what was captured with what is stated."""
    for length, where in _stated(reading):
        yield compare(reading, length, where)
    taking = minutes.stated(reading)
    if taking and reading.unit == "words":
        yield _by_minutes(reading, taking)


def _by_minutes(reading: Reading, taking: minutes.Minutes) -> Finding:
    """Say how the text stands to the minutes that it takes to read, which are rounded up, and count pictures too."""
    full = reading.words / max(1, taking.number - 1 - A_PICTURE * _pictures(reading))
    if taking.number == 1:
        degree = "some"
    elif reading.words >= QUICK * taking.number:
        degree = "met_by_teaser" if _of_teaser(reading) else "met"
    else:
        degree = "fraction" if full < SLOWEST else "short" if full < SLOW else "most"
    length = Expected(A_MINUTE * taking.number, "reading-time")
    of = f" of about {length.words}" if degree in {"short", "fraction"} else ""
    quote = f"{reading.words}{of} words, “{taking.quote[:80]}”"
    roughly = length if taking.number >= ROUGH else None
    return Finding(f"expected.reading-time.{degree}", "reading-time", quote, taking.where, expected=roughly)


def _pictures(reading: Reading) -> int:
    element = reading.column.element
    return 0 if element is None else sum(1 for _ in element.iter("img"))


def compare(reading: Reading, length: Expected, where: str) -> Finding:
    """Say how the captured text stands to an expected length."""
    share = reading.words / length.words
    degree = (
        "full"
        if share >= FULL
        else "met"
        if share >= MET
        else "most"
        if share >= SHORT
        else "short"
        if share >= HALF
        else "fraction"
    )
    if degree in {"full", "met"} and _of_teaser(reading):
        degree = "met_by_teaser"
    quote = f"{reading.words} of {length.words} {reading.unit} ({share:.0%})"
    return Finding(f"expected.{length.source}.{degree}", length.source, quote, where, expected=length)


def _of_teaser(reading: Reading) -> bool:
    """Tell whether the page says itself that it is a part of something printed elsewhere: then it counted that part."""
    return any(w.section == "teasers" and w.place == "cut" and not w.hidden for w in reading.walls)


def _stated(reading: Reading) -> Iterator[tuple[Expected, str]]:
    node = metadata.article_node(reading.page) or {}
    words = _number(node.get("wordCount"))
    if words and not _is_characters(reading, words):
        yield Expected(words, "wordCount", exact=True), "JSON-LD wordCount"
    else:
        for name in META:
            words = _number(reading.page.meta.get(name))
            if words and not _is_characters(reading, words):
                yield Expected(words, "wordCount", exact=True), f"meta {name}"
                break
    body = node.get("articleBody")
    if isinstance(body, str) and len(body) > 200 and "<" not in body[:200]:
        length = measure(body, reading.language)
        if length > LEAST:
            yield Expected(length, "articleBody"), "JSON-LD articleBody"
    if reading.feed_text:
        length = measure(reading.feed_text, reading.language)
        if length > LEAST:
            yield Expected(length, "feed"), "feed"


def _number(value: Any) -> int | None:
    digits = re.sub(r"[.,\s]", "", str(value if value is not None else ""))
    number = int(digits) if digits.isdecimal() and len(digits) < 9 else 0
    return number if LEAST <= number <= MOST else None


def _is_characters(reading: Reading, number: int) -> bool:
    """Some count characters and call them words: then the number fits the text's characters better than chance."""
    if reading.language in {"ja", "zh", "th"}:
        return False
    characters = len(reading.article.text)
    return reading.words > 80 and 0.85 < number / characters < 1.2
