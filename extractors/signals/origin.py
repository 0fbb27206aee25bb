"""Where the text was taken from: a whole text from a script, a hidden copy or the feed is judged by no wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

NAMES = {
    "articleBody": "embedded",
    "app-state": "embedded",
    "feed": "feed",
    "hidden copy": "hidden_copy",
    "hidden rest": "hidden_rest",
}


def look(reading: Reading) -> Iterator[Finding]:
    """Note a text that is longer than what the page shows."""
    name = NAMES.get(reading.article.origin)
    if name:
        quote = f"{reading.words} words, where the page shows {reading.column.words}"
        yield Finding(f"origin.{name}", reading.article.origin, quote, reading.article.origin)
