"""Read the schema.org JSON-LD of a page as publishers write it: with trailing commas and comments."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEPTH = 12
"""Nodes nested deeper are not looked at."""
NODES = 400
"""Nodes of one page that are looked at."""

ARTICLE_TYPES = frozenset(
    {
        "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle",
        "backgroundnewsarticle", "reviewnewsarticle", "asknewsarticle", "blogposting", "liveblogposting",
        "socialmediaposting", "report", "techarticle", "scholarlyarticle", "advertisercontentarticle",
        "satiricalarticle", "medicalscholarlyarticle", "discussionforumposting", "posting",
    }
)  # fmt: skip

_COMMENT = re.compile(
    r"^\s*(?:(?://\s*)?<!\[CDATA\[|<!--|/\*.*?\*/)\s*|\s*(?:(?://\s*)?\]\]>|(?://\s*)?-->|/\*.*?\*/)\s*;?\s*$",
    re.DOTALL,
)
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")


def nodes(sources: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield every object of the given JSON-LD texts that has a type, outer before inner; at most ``NODES``."""
    left = NODES
    for source in sources:
        for node in _walk(load(source), DEPTH):
            if left <= 0:
                return
            left -= 1
            yield node


def load(source: str) -> Any:
    """Parse one JSON text, mended where it is broken in the usual ways; ``None`` when it is past mending."""
    text = source.strip()
    if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):
        text = _COMMENT.sub("", text)
    for attempt in (str, _mend, lambda t: _mend(html.unescape(t))):
        try:
            return json.loads(attempt(text), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _mend(text: str) -> str:
    return _TRAILING_COMMA.sub(r"\1", text).rstrip(" ;\n\t")


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth <= 0:
        return
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for inner in value.values():
            if isinstance(inner, dict | list):
                yield from _walk(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, depth - 1)


def types(node: dict[str, Any]) -> frozenset[str]:
    """Return the node's types in lower case, without a schema.org prefix."""
    declared = node.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return frozenset(str(name).rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if name)


def is_article(node: dict[str, Any]) -> bool:
    """Tell whether the node describes an article."""
    return bool(types(node) & ARTICLE_TYPES)
