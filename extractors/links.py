"""Addresses as strangers write them, taken apart: as :mod:`urllib.parse` does it, and without ever raising.

A link to ``http://[`` is nobody's address, and no reason to lose the page that it stands in.
"""

from __future__ import annotations

from urllib import parse
from urllib.parse import SplitResult

NOTHING = SplitResult("", "", "", "", "")


def urlsplit(url: str) -> SplitResult:
    """Return the parts of an address; all of them empty where it is none."""
    try:
        return parse.urlsplit(url)
    except ValueError:
        return NOTHING


def urljoin(base: str, url: str) -> str:
    """Return an address relative to another as an absolute one; empty where it is none."""
    try:
        return parse.urljoin(base, url)
    except ValueError:
        return ""
