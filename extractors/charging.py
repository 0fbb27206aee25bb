"""What a wall asks for: money, or only an account. Told by its own words, in whatever order they come."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.rules import phrases, tables
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.rules.phrases import Pack

PRICE = re.compile(r"[$€£¥₹₩]\s?\d|\d\s?(?:€|£|\$|¥|円|元|원|zł|kč|kr\b|chf|eur\b|usd|,[-–—](?!\d))", re.IGNORECASE)


def charged(words: str, packs: Iterable[Pack]) -> Cause | None:
    """Return what the words of a wall ask for: a fee, an account that costs nothing; ``None`` where they do not say.

    Where they speak of both, an account is free and something else is not: they decide nothing.
    """
    plain = phrases.normalise(words)
    told = tables.fees(tuple(pack.language for pack in packs))
    fee, free = told["fee"].search(plain) or PRICE.search(words), told["free"].search(plain)
    if bool(fee) is bool(free):
        return None
    return Cause.PAYWALL if fee else Cause.REGISTRATION
