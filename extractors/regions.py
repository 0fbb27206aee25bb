"""What part of a page an element is, as its names tell: its tag, its class, its id."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick

from extractors.rules.patterns import cues

if TYPE_CHECKING:
    from collections.abc import Iterable


class Region(StrEnum):
    """What part of the page a block stands in, as its elements' names tell."""

    MAIN = "main"
    COMMENTS = "comments"
    DIALOG = "dialog"
    RELATED = "related"
    SIDEBAR = "sidebar"
    FOOTER = "footer"
    HEADER = "header"
    SHARE = "share"
    NEWSLETTER = "newsletter"
    CONSENT = "consent"
    AUTHOR = "author"


_NAMES = {
    Region.CONSENT: r"cookie|consent|gdpr|onetrust|didomi|usercentrics|sp_message|cmp[-_]|qc-cmp|truste",
    Region.COMMENTS: r"comment|disqus|respond\b|discussion|kommentar|comentario|coral-|viafoura|leserbrief",
    Region.DIALOG: r"modal|dialog|popup|pop-up|lightbox|toast|snackbar|offcanvas|off-canvas|drawer|tooltip|flyout",
    Region.NEWSLETTER: r"newsletter|mailing-?list|mc_embed|mailchimp|signup-?form|email-?signup",
    Region.SHARE: (
        r"\bshar(?:e|ing)|social|addtoany|sharedaddy|bookmark|merkliste|save-article|\btools?bar|print-?button"
    ),
    Region.RELATED: (
        r"related|recommend|more-?(?:stories|articles|news|from)|read-?(?:more|also|next)-?(?:box|list|links?)|"
        r"teaser(?!-?(?:text|lead|intro|copy))|\bcards?\b|outbrain|taboola|trending|popular|most-?read|meistgelesen|"
        r"up-?next|ticker|carousel|promo-?(?:list|box)|see-?also|mehr-zum-thema|next-?article|suggest"
    ),
    Region.AUTHOR: r"author-?(?:bio|box|info|card|desc)|about-?(?:the-?)?author|\bbio\b|byline",
    Region.SIDEBAR: r"side-?bar|\baside|\brail\b|right-?col|widget-area|secondary",
    Region.FOOTER: r"(?:^|[\s_-])(?:site|page|global|main)?-?footer(?!-?(?:content|text))|colophon|imprint|\blegal",
    Region.HEADER: (
        r"site-?header|page-?header|masthead|nav(?:bar|igation|-)|\bmenu|breadcrumb|top-?bar|skip-?(?:link|to)"
    ),
}
"""What class and id names say of an element; the first that fits counts."""
_ORDER = tuple(_NAMES)
_REGION = re.compile("|".join(f"(?P<{region.name}>{names})" for region, names in _NAMES.items()))
_HINTS = AhoCorasick(cues(_REGION.pattern)[0])
"""Literals without which it matches nothing: few names hold one, and to look for those is many times faster."""
TAGS = {
    "footer": Region.FOOTER,
    "dialog": Region.DIALOG,
    "aside": Region.SIDEBAR,
    "header": Region.HEADER,
}
_HIDING = frozenset(
    "hidden hide d-none is-hidden u-hidden display-none invisible sr-only visually-hidden screen-reader-text "  # noqa: SIM905 - a list of so many quoted words reads worse
    "displaynone js-hidden visible-print visible-print-block print-only".split()
)
_SHOWN_ON_A_DESK = frozenset("hidden-print hidden-xs hidden-sm hidden-phone hidden-mobile hidden-tablet".split())  # noqa: SIM905 - as above
"""Classes that hide on paper and on small screens alone."""


def region_of(names: Iterable[str]) -> Region | None:
    """Return the part of the page that these class and id names (lower case) speak of, if any."""
    order = min(map(_order, names), default=len(_ORDER))
    return _ORDER[order] if order < len(_ORDER) else None


@lru_cache(maxsize=32768)
def _order(name: str) -> int:
    """Return the place in ``_NAMES`` of what one name speaks of. Pages share names far more than combinations."""
    if not _HINTS.find_matches_as_indexes(name):
        return len(_ORDER)
    found = _REGION.search(name)
    return _ORDER.index(Region[found.lastgroup]) if found and found.lastgroup else len(_ORDER)


def hidden_by(names: Iterable[str]) -> bool:
    """Tell whether a class of these names (lower case) hides its element, in the usual style sheets."""
    return any(map(_hides, names))


@lru_cache(maxsize=32768)
def _hides(name: str) -> bool:
    return name in _HIDING or (name.startswith("hidden-") and name.count("-") == 1 and name not in _SHOWN_ON_A_DESK)
