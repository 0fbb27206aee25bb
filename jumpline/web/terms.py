"""On what terms a source is asked, and with what to ask whether something has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from jumpline.config import Login, Source
    from jumpline.config.source import Respect


@dataclass(frozen=True, slots=True)
class Membership:
    """That a source is read as its subscriber."""

    source: str
    """Its name."""
    urls: tuple[str, ...]
    """Its addresses: the credentials are for their hosts."""
    login: Login


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the addresses of a source are asked for. The plain ones fit whatever no source speaks for."""

    delay: float | None = None
    """Seconds to leave between requests to a host; the configured ones where it is ``None``. A longer Crawl-delay in
    robots.txt wins."""
    concurrency: int | None = None
    """At most so many requests to a host at a time; as configured where it is ``None``."""
    allow_private: bool = False
    """Whether they may lead to addresses that are not public."""
    respect_rights: Respect | None = None
    """What to do with what publishers say about the use of their pages: ``record`` it, ``skip`` what they reserve;
    ``None``: record what comes along, and ask for nothing more."""
    membership: Membership | None = None
    """As whose subscriber to ask, if as any."""

    @classmethod
    def of(cls, source: Source) -> Self:
        """Return the terms of a source."""
        member = Membership(source.name, source.urls, source.login) if source.login else None
        return cls(source.delay, source.concurrency, source.allow_private, source.respect_rights, member)


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer gave us to ask "has it changed since?" with."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditional request's headers."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}
