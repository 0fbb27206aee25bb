"""Article text that a page holds in its scripts: JSON-LD's ``articleBody``, and the state of its own application.

Publishers send the whole text as data and draw a part of it (or nothing) as HTML: ``"body": "<p>…"``, ``richText``,
Next.js, Nuxt and Arc states with a list of paragraphs. Such a text is the article's when it begins like the article:
it holds what the page shows of it, or the page's own description.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import fragment_fromstring

from extractors import jsonld
from extractors.alignment import letters
from extractors.layout import layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.page import Page, Script

SHORTEST = 500
"""Characters; shorter strings are leads."""
LONE = 2
"""A body so many times longer than the next is the only story of a script."""
TITLE = 15
"""Characters; a shorter title stands in any script."""
PARAGRAPH = 60
"""Characters; a list of such strings is a body."""
NODES = 50_000
"""Values of one script that are looked at."""
DEPTH = 40
LARGEST = 5_000_000
"""Characters of a script; larger ones are not read."""

UNREAD = ("script", "style", "svg", "iframe", "figure", "noscript", "template", "aside", "form", etree.Comment)
_MARKER = re.compile(r"\{/?[a-z][\w-]{0,20}(?:\s[^{}]{0,80})?\}")
"""Marks that a publisher's own template language leaves in a text: ``{p}``, ``{/sd-embed}``."""
_CODE = re.compile(r"[{}<>\[\]=\\|]")
MOST_CODE = 0.01
"""Share of such characters above which a string is no prose."""

_TEXT_KEYS = ("content", "text", "html", "value", "body", "paragraph", "richText", "cooked", "data")
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|span|a|em|strong|i|b)\b[^<>]*>", re.IGNORECASE)
_START = re.compile(r"[{\[]|JSON\.parse\(\s*(?=[\"'])")
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:\s|<|$)|[。！？]")


def article_body(node: dict[str, Any] | None) -> str:
    """Return the text that a JSON-LD node gives as its article's body; empty when it gives none worth the name."""
    body = node.get("articleBody") if node else None
    return next(_prose([body]), "") if isinstance(body, str) else ""


def state_bodies(page: Page) -> Iterator[str]:
    """Yield the texts in the page's application state that are long enough for an article's body."""
    for script in page.scripts:
        if "ld+json" not in script.type:
            yield from _of_script(script)


def lone_body(page: Page, title: str | None) -> list[str]:
    """Return the one body in the scripts that hold the page's title too; none where they hold several stories."""
    if not title or len(title) < TITLE:
        return []
    forms = {title, json.dumps(title)[1:-1], html.escape(title, quote=False)}
    beside = [s for s in page.scripts if "ld+json" not in s.type and any(form in s.text for form in forms)]
    bodies = sorted({body for script in beside for body in _of_script(script)}, key=len, reverse=True)
    alone = len(bodies) == 1 or (len(bodies) > 1 and len(bodies[0]) > LONE * len(bodies[1]))
    return bodies[:1] if alone else []


def _of_script(script: Script) -> Iterator[str]:
    if SHORTEST < len(script.text) < LARGEST:
        budget = [NODES]
        for value in _values(script):
            yield from _bodies(value, DEPTH, budget)


def _values(script: Script) -> Iterator[Any]:
    """Yield the JSON values in a script: the whole of it, what is assigned in it, what it hands to ``JSON.parse``."""
    text = script.text.strip()
    decoder = json.JSONDecoder(strict=False)
    position = 0
    for _ in range(20):
        start = _START.search(text, position)
        if not start:
            return
        position = start.end()
        try:
            value, end = decoder.raw_decode(text, start.start() if start[0] in "{[" else start.end())
        except (ValueError, RecursionError):
            continue
        position = max(position, end)
        yield jsonld.load(value) if isinstance(value, str) else value


def _bodies(value: Any, depth: int, budget: list[int]) -> Iterator[str]:
    """Yield the long strings in a JSON value, and its lists of paragraphs joined."""
    budget[0] -= 1
    if depth <= 0 or budget[0] <= 0:
        return
    inner: Any = ()
    if isinstance(value, str):
        yield from _prose([value])
    elif isinstance(value, dict):
        inner = value.values()
    elif isinstance(value, list):
        yield from _prose([line for item in value if (line := _paragraph(item))])
        inner = (item for item in value if isinstance(item, dict | list))
    for item in inner:
        if isinstance(item, str) and len(item) < SHORTEST:
            budget[0] -= 1  # no need of a closer look: there are tens of thousands
        elif isinstance(item, str | dict | list):
            yield from _bodies(item, depth - 1, budget)


def _prose(parts: list[str]) -> Iterator[str]:
    """Yield the text of strings that make an article's body together; nothing when they are no prose."""
    if sum(map(len, parts)) >= SHORTEST and sum(len(_SENTENCE.findall(part, 0, 5000)) for part in parts[:100]) >= 3:
        body = "\n".join(map(plain, parts))
        if len(_CODE.findall(body)) <= MOST_CODE * len(body):
            yield body


def _paragraph(item: Any) -> str:
    """Return the text of one element of a list of paragraphs; empty when it is none."""
    if isinstance(item, dict):
        item = next((item[key] for key in _TEXT_KEYS if isinstance(item.get(key), str)), "")
    elif isinstance(item, list):
        item = next((each for each in item if isinstance(each, str) and len(each) >= PARAGRAPH), "")
    return item if isinstance(item, str) and len(item) >= PARAGRAPH and " " in item else ""


def plain(source: str) -> str:
    """Return the text of a string that may hold HTML, escaped or not; a line a paragraph."""
    if "&lt;" in source and not _TAG.search(source):
        source = html.unescape(source)
    if not _TAG.search(source):
        return "\n".join(line for raw in html.unescape(source).splitlines() if (line := " ".join(raw.split())))
    try:
        tree = fragment_fromstring(_MARKER.sub(" ", source), create_parent="div")
    except Exception:  # noqa: BLE001 - lxml raises by version; what it cannot parse is no body
        return ""
    etree.strip_elements(tree, *UNREAD, with_tail=False)
    read = (block for block in layout(tree).blocks if block.tag not in {"figcaption", "button"})
    return "\n".join(block.text for block in read)


def agrees(body: str, shown: str, description: str) -> bool:
    """Tell whether ``body`` is the text of the article that the page shows.

    Args:
        body: the text in question.
        shown: what the page shows of the article; may be empty or furniture.
        description: the page's own summary.
    """
    held = letters(body)
    lines = [key for line in shown.split("\n") if len(key := letters(line)) >= PARAGRAPH]
    if lines and 2 * sum(len(key) for key in lines if key[: PARAGRAPH // 2] in held) >= sum(map(len, lines)):
        return True
    summary = letters(description)
    return len(summary) >= PARAGRAPH // 2 and summary[: PARAGRAPH // 2] in held
