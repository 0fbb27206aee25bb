"""Pagers: links to other pages of this same article, told apart from pagers of comments, galleries and listings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from extractors.leaves import Rest
from extractors.links import urljoin, urlsplit
from extractors.rows import in_comments
from extractors.signals.finding import Finding
from extractors.signals.gate import ORDER
from jumpline.model import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from extractors.reading import Reading

PARAMETERS = frozenset({"page", "p", "pg", "pagina", "seite", "paged", "pn", "pagenumber", "strona", "sida", "side"})
_IN_PATH = re.compile(
    r"(?:/(?:page|seite|pagina|strona|p)[/-]?|[/_,-](?:page|seite|pagina|strona|p)?[_-]?|/)(?P<number>\d{1,2})(?P<end>\.\w{2,5}|/)?$",
    re.IGNORECASE,
)
_RELATIVE = ("?", "./", "page", "seite", *"123456789")
"""How an address begins that a page gives relative to itself."""
_NUMBERED = re.compile(rf"\d(?:\.\w{{2,5}}|/)?\s*(?:[?#]|$)|[?&](?:{'|'.join(sorted(PARAMETERS))})=\d", re.IGNORECASE)
"""What an address with the number of a page looks like, told without taking it apart."""
_STRANGE = re.compile(
    r"comment|cpage|kommentar|respond|slide|image|photo|foto|bild|gallery|galerie|replytocom|share|#", re.IGNORECASE
)
_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+[a-z_]*/")
_ALL = re.compile(
    r"(?:single_?page|page=all|pagewanted=all|view-?all|komplettansicht|print(?:er)?(?:-?friendly|=)|/print/?$|seite=all)",
    re.IGNORECASE,
)
_MAILED = re.compile(r"(?:mailto|javascript|whatsapp|tel):|#", re.IGNORECASE)
_EXTENSION = re.compile(r"[.](?:html?|php|aspx?)$")
MOST = 60
"""Pages; a higher number is no page of an article."""


def look(reading: Reading) -> Iterator[Finding]:
    """Find links to the article's other pages, and the words of a pager where the body stops."""
    own = reading.page.meta.get("og:url") or reading.page.url
    addresses = [address for address in dict.fromkeys((reading.page.url, own)) if address.startswith("http")]
    whole = any(_ALL.search(address) for address in addresses)
    numbers = sorted(set().union(*(pages_linked(reading.page.tree, address) for address in addresses), set()))
    if numbers and not whole:
        current = next((n for address in addresses if (n := _split(address)[1])), 1)
        quote = f"page {current} of {max(*numbers, current)}: links to {', '.join(map(str, numbers[:8]))}"
        yield Finding("pager.links", "links", quote, "links to the same address", cause=Cause.PAGINATION)
    elif not whole and (row := reading.seen.row):
        yield Finding("pager.row", "row", row.text, f"block {row.index}", cause=Cause.PAGINATION)
    walls = [wall for wall in reading.walls if wall.section == "pagers"]
    walls.sort(key=lambda wall: (wall.hidden, ORDER.index(wall.place)))
    for wall in walls[:1]:
        feature = "pager.whole" if whole else f"pager.words.{wall.place.value}" + (".hidden" if wall.hidden else "")
        yield Finding(feature, wall.rule, wall.words, f"block {wall.index}", cause=Cause.PAGINATION)


def rest_of(reading: Reading) -> Rest | None:
    """Return where the other pages of the article are, and where it stands whole; ``None`` where no page is named.

    Only of a first page: whoever was led to a later one asked for that.
    """
    address = reading.page.url
    if not address.startswith("http") or (_split(address)[1] or 1) != 1 or _ALL.search(address):
        return None
    pages = sorted(linked(reading.page.tree, address).items())
    whole = _whole(reading.page.tree, address)
    return Rest(tuple(pages), whole) if pages or whole else None


def pages_linked(tree: HtmlElement, address: str) -> set[int]:
    """Return the numbers of the other pages of the article at ``address`` that the page links to."""
    return set(linked(tree, address))


def linked(tree: HtmlElement, address: str) -> dict[int, str]:
    """Return the addresses of the other pages of the article at ``address``, by their numbers."""
    stem, mine = _split(address)
    if urlsplit(stem).path.strip("/").count("/") == 0 and len(urlsplit(stem).path) < 12:
        return {}
    key = _id(stem) or stem.rstrip("/").rsplit("/", 1)[-1].split(".")[0][:24].lower()
    found: dict[int, str] = {}
    for link in tree.iter("a", "link", "option"):
        href = _address_of(link)
        if not href or not (key in href.lower() or href.startswith(_RELATIVE)):
            continue
        number = _turns_to(href, address, stem, mine)
        if number and (link.tag != "link" or link.get("rel") in {"next", "prev"}) and not in_comments(link):
            found.setdefault(number, urljoin(address, href))
    return found


def _address_of(link: HtmlElement) -> str:
    """Return where a link, or an entry of a table of contents, leads; other lists of choices hold no addresses."""
    if link.tag != "option":
        return (link.get("href") or "").strip()
    value = (link.get("value") or "").strip()
    return value if value.startswith(("/", "?", "http", "./")) else ""


def _turns_to(href: str, address: str, stem: str, mine: int | None) -> int | None:
    """Return the number of the article's page that an address leads to, if it is another than ``mine``."""
    if not _NUMBERED.search(href) or _STRANGE.search(href):
        return None
    target = urljoin(address, href)
    other, number = _split(target)
    if not number or number > MOST or target == address:
        return None
    # What looks like the number of this page may be the end of its headline.
    headline = bool(mine) and number > 1 and _same(other, _normal(address))
    return number if headline or (number != (mine or 1) and _same(other, stem)) else None


def _whole(tree: HtmlElement, address: str) -> str | None:
    """Return the address at which the page offers the whole article on one page."""
    stem = urlsplit(_split(address)[0])
    for link in tree.iter("a"):
        href = (link.get("href") or "").strip()
        if not _ALL.search(href) or _MAILED.match(href):
            continue
        target: str = urljoin(address, href).partition("#")[0]
        there = urlsplit(target)
        same = there.netloc.lower().removeprefix("www.") == stem.netloc
        if same and there.path.rstrip("/").startswith(_EXTENSION.sub("", stem.path)) and not in_comments(link):
            return target
    return None


def _split(address: str) -> tuple[str, int | None]:
    """Cut the number of the page off an address: the stem, and the number if there was one."""
    parts = urlsplit(_ARCHIVE.sub("", address))
    number: int | None = None
    kept = []
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name.lower() in PARAMETERS and value.isdigit():
            number = int(value)
        elif not name.lower().startswith(("utm_", "ref", "fbclid")):
            kept.append((name, value))
    path = parts.path
    found = _IN_PATH.search(path)
    if number is None and found:
        number = int(found.group("number"))
        end = found.group("end") or ""
        path = path[: found.start()] + (end if end != "/" else "")
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{parts.scheme}://{host}{path.rstrip('/')}{query}", number


def _normal(address: str) -> str:
    """Return the address as :func:`_split` writes stems, with what looks like a number left on."""
    parts = urlsplit(_ARCHIVE.sub("", address))
    return f"{parts.scheme}://{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other) or (_id(one) is not None and _id(one) == _id(other))


def _id(stem: str) -> str | None:
    """Return the number by which the publisher knows the article, if its address holds one."""
    found = re.search(r"(?<!\d)\d{5,}(?!\d)", urlsplit(stem).path)
    return found.group() if found else None


def _bare(stem: str) -> str:
    path = urlsplit(stem)
    return f"{path.netloc}{re.sub(r'[.](?:html?|php|aspx?)$', '', path.path).rstrip('/')}?{path.query}".lower()
