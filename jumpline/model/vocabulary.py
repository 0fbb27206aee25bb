"""The words for what was found: each set has a value that says *not known*, where that can be."""

from __future__ import annotations

from enum import StrEnum


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
