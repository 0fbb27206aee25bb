"""What may be an article, and what came of asking for it."""

from __future__ import annotations

import copy
import hashlib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be an article: where it is, and what its source said of it."""

    source: str
    """Name of the source it was found in."""
    url: str
    """Where the article lives on the web. A saved page that does not say so has a ``file:`` URL."""
    title: str | None = None
    published: datetime | None = None
    feed_text: str | None = None
    """Plain text that the feed itself carried (``content:encoded`` or the summary). A yardstick and a fallback."""
    saved: str | None = None
    """Set when the page is already on disk: ``PATH`` of a saved page, ``PATH#OFFSET`` of a WARC record."""
    language: str | None = None
    """As the feed or the news sitemap declares it."""
    again: bool = False
    """Whether it is to be fetched although the store has it: it was not complete, and there may be more by now."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a publisher says about the use of its pages, as it says it."""

    standard: str
    """``robots`` (header or meta tag), ``tdmrep``, ``rsl``, ``content-usage``, ``content-signal`` or
    ``crawler-price``."""
    value: str
    """Its words, on one line."""
    where: str
    """Where it says so: a header, a meta tag, a link, a file such as ``/robots.txt``."""
    reserves: bool | None = None
    """Whether it keeps text and data mining or the training of models for itself (``True``), or allows it (``False``);
    ``None`` where it speaks of something else, or names terms to be read."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What a publisher says about the use of a page. Recorded, and no legal opinion."""

    statements: tuple[Statement, ...] = ()

    @property
    def reserved(self) -> bool | None:
        """Whether a statement reserves the use; ``False`` where some allow it and none reserves, ``None``: not said."""
        said = {statement.reserves for statement in self.statements}
        return True if True in said else False if False in said else None

    @property
    def reason(self) -> str:
        """The first statement that reserves the use, in a line; empty where none does."""
        found = (f"{one.where} says {one.value!r}" for one in self.statements if one.reserves)
        return next(found, "")


@dataclass(frozen=True, slots=True)
class Capture:
    """One HTTP exchange, live or saved: what was asked, and what came over the wire."""

    url: str
    """As asked."""
    final_url: str
    """Where the redirects ended."""
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    """Decompressed; never decoded."""
    fetched_at: datetime
    """Aware, UTC."""
    truncated_by: str | None = None
    """``length``, ``time`` or ``disconnect`` (the words of WARC-Truncated) when our own limits or a lost connection
    cut the body; ``None`` when it is whole."""
    credentialed: bool = False
    """Whether it was asked for with a subscriber's own credentials. Never to be mixed with what anybody is served."""
    rendered: bool = False
    """Whether the body is what a browser made of the page, and not what came over the wire."""
    rights: Rights = Rights()
    """What the publisher says about its use: in the answer, in the page and for the whole site."""
    asked: tuple[tuple[str, str], ...] = ()
    """The headers of our request, without credentials; empty where they are not known (saved pages)."""
    digest: str = field(init=False)
    """``sha256:`` and the hexadecimal digest of the body."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", f"sha256:{hashlib.sha256(self.body).hexdigest()}")

    def about(self, **known: Any) -> Capture:
        """Return this exchange with other facts about it, by the names of its fields.

        Its body stays, and with it the digest, which takes longer than most of what a fetch does.
        """
        if not known.keys() <= _ABOUT:
            raise TypeError(f"no facts about an exchange: {', '.join(known.keys() - _ABOUT)}")
        made = copy.copy(self)
        for name, fact in known.items():
            object.__setattr__(made, name, fact)
        return made

    def header(self, name: str) -> str | None:
        """Return the first header of that name (in any case), or ``None``."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


_ABOUT = {each.name for each in fields(Capture)} - {"body", "digest"}


@dataclass(frozen=True, slots=True)
class Archived:
    """Where the archive keeps an exchange."""

    file: str
    """Path of the WARC file within the archive, with slashes."""
    offset: int
    """Byte at which the first of its records begins."""
    length: int
    """Bytes of all its records, compressed."""
