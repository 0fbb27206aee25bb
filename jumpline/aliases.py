"""Other addresses of one article: which there may be, and which of those that a site names are to be believed.

Pure. A page may name its front page as its canonical address, and a wall may redirect every article of a site to one
and the same page. So an address is believed only where it says itself that it is the same page: it is spelt
differently, or it ends in the same words or number.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from jumpline.model import Alias
from jumpline.urls import canonical, is_http, site

_PREFIXES = ("www.", "m.", "mobile.", "amp.")
_AMP_PATH = re.compile(r"^/amp(?=/)|/amp(?:\.html?)?/?$|\.amp(?:\.html?)?$|(?<=/)amp/(?=[^/])", re.IGNORECASE)
_AMP_QUERY = re.compile(
    r"(?:^|&)(?:amp(?:=(?:1|true)?)?|outputtype=amp|output=amp|view=amp|_amp=(?:1|true))(?=&|$)", re.IGNORECASE
)
_INDEX = re.compile(r"/(?:index|default)\.\w{3,5}$", re.IGNORECASE)
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+){2,}")
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d{6}(?!\d))\d{5,}")  # but for a date
_SUFFIX = re.compile(r"amp|print|index|\d{1,4}")


def variants(url: str) -> list[str]:
    """Return how else a page may be spelt: with the other scheme, with and without ``www.``, and not as AMP or mobile.

    Args:
        url: canonical. What is no address of the web has no variants.
    """
    parts = urlsplit(url)
    if not parts.netloc or parts.scheme not in {"http", "https"}:
        return []
    host, plain = parts.netloc, _bare_host(parts.netloc)
    hosts = (
        [host, plain, f"www.{plain}"]
        if "." in plain and not plain.partition(":")[0].replace(".", "").isdigit()
        else [host]
    )
    path, query = _without_amp(parts.path, parts.query)
    spelt = [
        urlunsplit((scheme, name, where, asked, ""))
        for where, asked in dict.fromkeys([(parts.path, parts.query), (path, query)])
        for name in dict.fromkeys(hosts)
        for scheme in ("https", "http")
    ]
    return [one for one in dict.fromkeys(spelt) if one != url]


def is_amp(url: str) -> bool:
    """Return whether an address is spelt as that of an AMP page."""
    parts = urlsplit(url)
    return parts.netloc.startswith("amp.") or _without_amp(parts.path, parts.query) != (parts.path, parts.query)


def believable(asked: str, named: str) -> bool:
    """Return whether an address that a site names for the page at ``asked`` is the same article's.

    Both are canonical. So it is when it differs in nothing but the spelling, or when it lies on the same site and ends
    in the same words (three or more) or the same number (of five digits or more).
    """
    if asked == named:
        return False
    if _skeleton(asked) == _skeleton(named):
        return True
    return site(asked) == site(named) and bool(_marks(asked) & _marks(named)) and not _conflict(asked, named)


def aliases(asked: str, final_url: str, named: str | None = None) -> tuple[Alias, ...]:
    """Return the other addresses of an article that a capture tells of.

    Args:
        asked: the address that it is stored under, canonical.
        final_url: where the redirects ended.
        named: the page's ``rel=canonical``, where it has one.
    """
    found: dict[str, str] = {}
    for url, how in ((named, "canonical"), (final_url, "redirect")):
        other = canonical(url) if url and is_http(url) else ""
        if other and believable(asked, other):
            found.setdefault(other, "amp" if is_amp(other) else how)
    return tuple(Alias(url, how) for url, how in found.items())


def _bare_host(netloc: str) -> str:
    name = netloc
    while (prefix := next((one for one in _PREFIXES if name.startswith(one)), None)) and name.count(".") > 1:
        name = name.removeprefix(prefix)
    return name


def _without_amp(path: str, query: str) -> tuple[str, str]:
    return _AMP_PATH.sub("", path) or "/", _AMP_QUERY.sub("", query).strip("&")


def _skeleton(url: str) -> tuple[str, str, str]:
    """Return what is left of an address without what says nothing about the page."""
    parts = urlsplit(url)
    path, query = _without_amp(parts.path, parts.query)
    return _bare_host(parts.netloc), _INDEX.sub("/", path).rstrip("/"), query


def _marks(url: str) -> set[str]:
    """Return the words and numbers at the end of an address that no other article's has."""
    segments = [segment for segment in urlsplit(url).path.lower().split("/") if segment]
    last = segments[-1] if segments else ""
    if len(segments) > 1 and _SUFFIX.fullmatch(last):
        last = segments[-2]
    return {*_SLUG.findall(last), *_NUMBER.findall(last)}


def _conflict(asked: str, named: str) -> bool:
    """Return whether both addresses carry a number, and not the same: a series under one headline."""
    one, other = set(_NUMBER.findall(urlsplit(asked).path)), set(_NUMBER.findall(urlsplit(named).path))
    return bool(one) and bool(other) and not one & other
