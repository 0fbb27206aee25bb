"""An invitation right after the last paragraph: links to subscribe or to log in, told by where they lead.

Works in any language, and says little alone: promos after whole articles look the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.signals.finding import Finding
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.reading import Reading

AFTER = 8
GAP = 25

_LEADS_TO = re.compile(
    r"(?:^|[/._?&=-])(?:subscri\w*|abo(?:s|nnement\w*|nne\w*|nnieren|shop)?|premium|membership\w*|suscri\w*|assin\w*|abbona\w*|"
    r"prenumer\w*|abonnem\w*|paywall|checkout|pricing|plans?|offers?|offres?|offerte|angebote?|tarife?)(?=$|[/._?&=#-])",
    re.IGNORECASE,
)
_ENTERS = re.compile(
    r"(?:^|[/._?&=-])(?:log-?in|sign-?in|sign-?up|regist\w*|anmelden|connexion|identificarse|accedi|logowanie|auth|oauth|sso)(?=$|[/._?&=#-])",
    re.IGNORECASE,
)


def look(reading: Reading) -> Iterator[Finding]:
    """Count the links that lead to a subscription or a login, straight after the body."""
    if not reading.column.body:
        return
    last = reading.column.body[-1].index
    pay, enter, gap, quote = 0, 0, 0, ""
    for block in reading.layout.blocks[last + 1 : last + 1 + AFTER]:
        if block.hidden or block.region is not reading.column.region:
            continue
        hrefs = [link.get("href") or "" for link in block.element.iter("a")]
        pay += any(_LEADS_TO.search(href) for href in hrefs)
        enter += any(_ENTERS.search(href) for href in hrefs)
        if (pay or enter) and not quote:
            quote = block.text[:120]
        gap += block.words
        if gap > GAP and not (pay or enter):
            return
    if pay or enter:
        feature = "both" if pay and enter else "subscribe" if pay else "login"
        yield Finding(f"invite.{feature}", feature, quote, "links right after the last paragraph", cause=Cause.PAYWALL)
