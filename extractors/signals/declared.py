"""Declared access: what the publisher says of who may read the article. Says nothing about what was captured."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from extractors import jsonld, metadata
from extractors.signals.finding import Finding
from jumpline.model import Access

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

_FALSE = frozenset({"false", "http://schema.org/false", "https://schema.org/false", "no", "0", "n"})
_TRUE = frozenset({"true", "http://schema.org/true", "https://schema.org/true", "yes", "1", "y"})
TIERS = {
    "free": Access.OPEN, "open": Access.OPEN, "public": Access.OPEN,
    "metered": Access.METERED, "meter": Access.METERED, "limited": Access.METERED,
    "locked": Access.SUBSCRIPTION, "premium": Access.SUBSCRIPTION, "paid": Access.SUBSCRIPTION,
    "subscription": Access.SUBSCRIPTION, "subscriber": Access.SUBSCRIPTION, "subscribers": Access.SUBSCRIPTION,
    "registration": Access.REGISTRATION, "registered": Access.REGISTRATION,
}  # fmt: skip
TIER_META = (
    "article:content_tier", "article.access", "article:access", "content_tier", "cxenseparse:access", "access",
    "article:opinion:content_tier", "subscriptions-accessible-for-free",
)  # fmt: skip
METERED_NAMES = re.compile(r"meter", re.IGNORECASE)


def look(reading: Reading) -> Iterator[Finding]:
    """Read the schema.org flag, the content tier, and meters."""
    yield from _schema(reading)
    yield from _tier(reading)
    yield from _meters(reading)


def is_free(reading: Reading) -> bool:
    """Tell whether the publisher declares the article free for all."""
    return any(finding.access is Access.OPEN for finding in (*_schema(reading), *_tier(reading)))


def _schema(reading: Reading) -> Iterator[Finding]:
    node = metadata.article_node(reading.page) or {}
    said = free(node.get("isAccessibleForFree"))
    if said is None:
        said = free(reading.page.meta.get("isaccessibleforfree"))
    if said is None:
        headline = str(node.get("headline") or "").strip()
        twins = [
            n
            for n in reading.page.jsonld
            if jsonld.is_article(n) and str(n.get("headline") or headline).strip() == headline
        ]
        node = next((n for n in twins if free(n.get("isAccessibleForFree")) is not None), node)
        said = free(node.get("isAccessibleForFree"))
    if said is None:
        others = (n for n in reading.page.jsonld if jsonld.types(n) & {"webpage", "creativework", "itempage"})
        said = next((value for n in others if (value := free(n.get("isAccessibleForFree"))) is not None), None)
    if said is None:
        return
    selectors = " ".join(selectors_of(node))
    if said:
        yield Finding("declared.free", "schema.org", "isAccessibleForFree: true", "JSON-LD", access=Access.OPEN)
    else:
        access = Access.METERED if METERED_NAMES.search(selectors) else Access.SUBSCRIPTION
        quote = f"isAccessibleForFree: false {selectors}".strip()
        yield Finding("declared.not_free", "schema.org", quote, "JSON-LD", access=access)


def free(value: Any) -> bool | None:
    """Read a schema.org boolean as publishers write it; ``None`` when it says neither."""
    if isinstance(value, list):
        read = [free(inner) for inner in value]
        return False if False in read else (True if True in read else None)
    said = str(value).strip().lower()
    return False if said in _FALSE else (True if said in _TRUE else None)


def selectors_of(node: dict[str, Any]) -> list[str]:
    """Return the CSS selectors of the parts that the node declares as not free."""
    parts = node.get("hasPart")
    parts = parts if isinstance(parts, list) else [parts]
    found: list[str] = []
    for part in parts:
        if isinstance(part, dict) and free(part.get("isAccessibleForFree")) is not True:
            named = part.get("cssSelector")
            found += [str(name) for name in (named if isinstance(named, list) else [named]) if name]
    return found


def _tier(reading: Reading) -> Iterator[Finding]:
    for name in TIER_META:
        said = reading.page.meta.get(name, "").strip().lower()
        access = TIERS.get(said)
        if name == "subscriptions-accessible-for-free" and said:
            access = {"True": Access.OPEN, "False": Access.SUBSCRIPTION}.get(str(free(said)))
        if access:
            yield Finding(f"declared.tier.{access.value}", name, f"{name}: {said}", "meta", access=access)
            return


def _meters(reading: Reading) -> Iterator[Finding]:
    wall = next((wall for wall in reading.walls if wall.section == "meters"), None)
    if wall:
        feature = "declared.meter.hidden" if wall.hidden else "declared.meter"
        yield Finding(feature, wall.rule, wall.words, f"block {wall.index}", access=Access.METERED)
