"""What is kept of an article, and what became of each candidate."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from jumpline.model.capturing import Archived, Rights

if TYPE_CHECKING:
    from datetime import datetime

    from jumpline.model.judging import Article, Assessment
    from jumpline.model.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a document came: what is kept with its capture alone."""

    headers: tuple[tuple[str, str], ...] = ()
    """Those that matter later: see :data:`KEPT_HEADERS`."""
    truncated_by: str | None = None
    """As in :attr:`Capture.truncated_by`."""
    rendered: bool = False
    """As in :attr:`Capture.rendered`."""


KEPT_HEADERS = frozenset(
    {
        "age",
        "cache-control",
        "content-language",
        "content-type",
        "content-usage",
        "date",
        "etag",
        "expires",
        "last-modified",
        "license",
        "link",
        "retry-after",
        "tdm-policy",
        "tdm-reservation",
        "vary",
        "x-robots-tag",
    }
)
"""Names of the headers that are kept with a capture. None that may hold a secret (``Set-Cookie``) is among them."""


class Alias(NamedTuple):
    """Another address of an article."""

    url: str
    """Canonical."""
    how: str
    """How it is known: ``requested``, ``canonical`` (the page names it), ``redirect``, ``amp`` or ``tracking``."""


class Exchange(NamedTuple):
    """A further page that an article was joined from."""

    url: str
    """As asked."""
    final_url: str
    status: int
    fetched_at: datetime
    digest: str
    """Of its body."""
    archived: Archived | None = None
    """Where the raw page is kept."""


@dataclass(frozen=True, slots=True)
class Document:
    """What is stored of one article: the text, its assessment, and where both came from."""

    url: str
    """Canonical; the key. See :func:`jumpline.urls.canonical`."""
    source: str
    article: Article
    assessment: Assessment
    fetched_url: str
    status: int
    fetched_at: datetime
    digest: str
    """Of the capture's body."""
    credentialed: bool = False
    """Whether it was made with a subscriber's own credentials; of a document read from the store: once at least."""
    rights: Rights = field(default_factory=Rights)
    """As of the capture."""
    extractor_version: str = ""
    """Which code took the text out of the page."""
    archived: Archived | None = field(default=None, compare=False)
    """Where the raw page is kept; ``None`` where it is not, or is not told: of a document read from the store,
    :meth:`jumpline.store.Store.captures` does."""
    provenance: Provenance = field(default=Provenance(), compare=False)
    """Not told either, of a document read from the store."""
    aliases: tuple[Alias, ...] = field(default=(), compare=False)
    """Other addresses of the article, as far as this capture tells. Read with :meth:`jumpline.store.Store.aliases`."""
    others: tuple[Exchange, ...] = field(default=(), compare=False)
    """The article's other pages, where it has several; the store keeps each among its captures."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one candidate. Every candidate has exactly one."""

    source: str
    url: str
    """Canonical."""
    action: Action
    why: str
    """One line for a person."""
    title: str | None = None
    words: int | None = None
    assessment: Assessment | None = None
    """Of the new capture, also when the store kept a better one."""
    saved: str | None = None
    """Where the candidate stood on disk, as in :attr:`Candidate.saved`: an archive may hold one URL several times."""
    access_lost: bool = False
    """The source's login did not open it any more. Told of the run, and not kept with the outcome."""
    again: bool = False
    """It was asked for again, since what is stored of it is not complete. Told of the run, as ``access_lost`` is."""
