"""The records, in the order an article meets them. Read this first.

::

    Source          what to read, as the operator wrote it       (jumpline.config)
      | discover
    Candidate       something that may be an article
      | fetch
    Capture         one HTTP exchange, or a saved one
      | extract, assess                                          (extractors)
    Article         the text that came through
    Assessment      how complete it is, why, on what Evidence
      | store
    Document        what is kept
    Outcome         what became of one candidate, always

Every record is frozen: a later stage makes a new record and never changes an old one.

Three facts are kept apart, each with a value that says *not known*: :class:`Access` is what the publisher declares,
:attr:`Assessment.gate` is the wall that was seen, and :class:`Completeness` is what was captured.
"""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Completeness(StrEnum):
    """How much of the article was captured."""

    COMPLETE = "complete"
    """The whole text is there."""
    TRUNCATED = "truncated"
    """There is text of the article, and it stops before the article does."""
    EMPTY = "empty"
    """The page holds no text of an article: a consent wall, a script shell, an error page, an index."""
    UNKNOWN = "unknown"
    """The evidence does not decide it."""


class Access(StrEnum):
    """Who may read the article, as its publisher declares it. Says nothing about what was captured."""

    OPEN = "open"
    """Declared free, or served to anybody with nothing that says otherwise."""
    METERED = "metered"
    REGISTRATION = "registration"
    SUBSCRIPTION = "subscription"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a capture is not complete."""

    PAYWALL = "paywall"
    """The rest is for paying readers."""
    REGISTRATION = "registration"
    """The rest is for readers with a (free) account."""
    TEASER = "teaser"
    """The page is an open teaser; the rest stands elsewhere (in print, at a partner, behind "Read more")."""
    PAGINATION = "pagination"
    """The rest is on the article's other pages."""
    SCRAMBLED = "scrambled"
    """The text is there, enciphered."""
    CONSENT = "consent"
    """A cookie-consent wall stands in its place."""
    BLOCKED = "blocked"
    """A bot wall or a refusal (401, 402, 403, 451) stands in its place."""
    SCRIPT = "script"
    """The page is a shell that a script would fill."""
    EXTRACTION = "extraction"
    """The page holds more of the article than the extractor took: our loss, not the publisher's cut."""
    TRANSPORT = "transport"
    """Our own limits (size, time) or a broken connection cut the body."""
    NOT_ARTICLE = "not_article"
    """The page is no article: an index, a shop, an error page."""


class Verdict(StrEnum):
    """What a piece of evidence speaks for."""

    COMPLETE = "complete"
    TRUNCATED = "truncated"
    EMPTY = "empty"
    NOTE = "note"
    """Recorded, and weighs nothing: a declaration, a meter, a hidden template."""


class Action(StrEnum):
    """What became of a candidate."""

    STORED = "stored"
    """New in the store."""
    UNCHANGED = "unchanged"
    """Known, and nothing new came."""
    IMPROVED = "improved"
    """A better capture than the one in the store took its place."""
    KEPT_BETTER = "kept-better"
    """The new capture is thinner than the one in the store, which stays."""
    SKIPPED = "skipped"
    """Not fetched, for a reason that is no failure (robots.txt, not due, not wanted)."""
    FAILED = "failed"
    """Nothing could be captured; ``why`` says what happened."""


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


@dataclass(frozen=True, slots=True)
class Article:
    """The text that came through, and what the page says about itself."""

    text: str
    """Paragraphs separated by a newline. Without the wall's words, share bars, newsletter boxes and comments."""
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str | None = None
    """ISO 639-1, of the text where it can be told, else as declared."""
    origin: str = "trafilatura"
    """Where the text was taken from: an extractor's mode, ``articleBody``, ``app-state``, ``feed`` …"""

    @property
    def words(self) -> int:
        """Length in words; for Japanese, Chinese and Thai, which write none, in characters."""
        return measure(self.text, self.language)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for, or against, a verdict."""

    signal: str
    """The kind of evidence: a module of :mod:`extractors.signals`."""
    rule: str
    """Which rule of it fired."""
    verdict: Verdict
    weight: float
    """Log-odds in nats that it moves the scale towards ``verdict``; 0 for a note. Never negative."""
    quote: str = ""
    """The page's own words, or the value read."""
    where: str = ""
    """Place in the page: an element path, a header, ``text:end``."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """How complete a captured article is, and why."""

    completeness: Completeness
    probability: float
    """P(the captured text is the whole article), calibrated, 0 to 1."""
    cause: Cause | None = None
    """Why it is not complete; ``None`` when it is, or when nothing says why."""
    access: Access = Access.UNKNOWN
    fraction: float | None = None
    """Share of the article that was captured, 0 to 1, where something states it."""
    expected_words: int | None = None
    """Length of the whole article, in the unit of :attr:`Article.words`."""
    expected_from: str | None = None
    """What stated it: ``stated-rest``, ``wordCount``, ``feed``, ``platform`` …"""
    cut_at: int | None = None
    """Character offset in the text after which something is missing; ``None`` when nothing is known to be."""
    gate: str | None = None
    """The wall's own words, one line, when one was seen."""
    evidence: tuple[Evidence, ...] = ()
    """Heaviest first."""
    rules_version: str = ""
    """Digest of the rules that judged."""


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
    rights: Rights = Rights()
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


SPACELESS = frozenset({"ja", "th", "zh"})
"""Languages that write no spaces between words; their texts are counted in characters."""
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


def measure(text: str, language: str | None = None) -> int:
    """Return the length of ``text`` in words, or in characters where the language writes no spaces.

    Japanese, Chinese and Thai are counted in characters without white space, since publishers state their lengths so
    ("残り1,284文字"). Where ``language`` is ``None``, the script of the text decides.
    """
    code = (language or "").lower()[:2]
    if code in SPACELESS or (not code and 2 * len(_SPACELESS.findall(text)) > len(text)):
        return sum(not char.isspace() for char in text)
    return len(text.split())
