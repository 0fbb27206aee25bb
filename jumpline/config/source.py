"""A source: what to read, when, and what its publisher is like."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, ValidationInfo, field_validator

from jumpline.config.login import Login
from jumpline.config.recheck import Waits
from jumpline.config.record import Record
from jumpline.config.schedule import Schedule
from jumpline.fields import Concurrency, Duration, Language, Paths, Phrases, Regexes, Seconds, Slug, WebAddresses

Kind = Literal["site", "feed", "sitemap", "listing", "urls", "folder", "warc"]

Respect = Literal["record", "skip"]
Render = Literal["browser"]

SAVED = ("folder", "warc")
"""Kinds of sources that are read from disk."""


class Source(Record):
    """One thing to read: a site, a feed, a sitemap, a page of links, a list of addresses, saved pages or a WARC."""

    name: Slug = Field(
        description="Short name, unique, for commands, tables and exports: lower-case letters, digits and hyphens."
    )
    kind: Kind = Field(
        description="What stands there: site (a home page: its feeds, sitemaps or links are found), feed (RSS, Atom, "
        "JSON Feed), sitemap, listing (a page of links), urls (the articles themselves), folder (saved HTML) or warc."
    )
    title: str | None = Field(default=None, description="Name for people. The short name where it is left out.")
    urls: WebAddresses = Field(
        default=(),
        validation_alias=AliasChoices("urls", "url"),
        validate_default=True,
        description="Where it is on the web, one address (also written `url:`) or several.",
    )
    paths: Paths = Field(
        default=(),
        validation_alias=AliasChoices("paths", "path"),
        validate_default=True,
        description="Where it is on disk, for folder and warc, relative to this file. Also written `path:`.",
    )
    enabled: bool = Field(default=True, description="Whether a run that names no source reads this one.")
    language: Language | None = Field(default=None, description="Language of its articles, where all share one.")
    max_articles: int = Field(default=50, ge=1, le=1_000_000, description="At most so many articles a run.")
    max_pages: int = Field(
        default=10,
        ge=1,
        le=50,
        description="At most so many pages of one article that is spread over several. 1 reads the first alone.",
    )
    min_interval: Duration = Field(
        default=timedelta(),
        description="Its feeds, sitemaps and listings are asked no sooner than so long after the last time.",
    )
    max_interval: Duration = Field(
        default=timedelta(days=1),
        description="A feed that has had nothing new for long is asked less often, but once in so long at least. 0 "
        "asks in every run.",
    )
    delay: Seconds | None = Field(
        default=None, description="Seconds between two requests to one host. The general delay where it is left out."
    )
    concurrency: Concurrency | None = Field(
        default=None, description="At most so many requests to one host at a time. As usual where it is left out."
    )
    include: Regexes = Field(
        default=(), description="Regular expressions: only addresses in which one of them is found are read."
    )
    exclude: Regexes = Field(
        default=(), description="Regular expressions: addresses in which one of them is found are not read."
    )
    markers: Phrases = Field(default=(), description="Phrases of this publisher's wall, besides the general ones.")
    allow_private: bool = Field(
        default=False, description="Whether its hosts may have private or loopback addresses (an intranet, a test)."
    )
    archive: bool = Field(default=True, description="Whether its raw pages are kept, where any are.")
    recheck: Waits | None = Field(
        default=None,
        description="When its articles that were not complete are fetched again, in place of the general times.",
    )
    render: Render | None = Field(
        default=None,
        description="browser: pages that only a script would fill are drawn by an installed Chromium, under the same "
        "robots.txt, delays, limits and address rules.",
    )
    login: Login | None = Field(
        default=None, description="A subscriber's own access, used for this source and sent to its own hosts only."
    )
    respect_rights: Respect = Field(
        default="record",
        description="What to do with what its publisher says about the use of its pages (TDMRep, RSL, Content-Usage, "
        "robots tags): record it with each capture, or also skip what is reserved.",
    )
    schedule: Schedule | None = Field(
        default=None,
        description="When to read it: a cron line, an interval such as 30min, or the keys of a schedule. Its group's "
        "where it is left out.",
    )
    group: Slug | None = Field(default=None, description="The group it is read with, one of `groups:`.")

    @field_validator("urls")
    @classmethod
    def _urls_fit_the_kind(cls, urls: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("kind", "")
        if kind in SAVED and urls:
            raise ValueError(f"a {kind} is read from disk; give its path: instead")
        if kind and kind not in SAVED and not urls:
            raise ValueError(f"is missing; a {kind} needs a url:")
        return urls

    @field_validator("paths")
    @classmethod
    def _paths_fit_the_kind(cls, paths: tuple[Path, ...], info: ValidationInfo) -> tuple[Path, ...]:
        # Where the addresses are wrong already, the paths are part of the same mistake.
        kind = info.data.get("kind", "") if "urls" in info.data else ""
        if kind in SAVED and not paths:
            raise ValueError(f"is missing; a {kind} needs a path:")
        if kind and kind not in SAVED and paths:
            raise ValueError(f"a {kind} is read from the web; give its url: instead")
        base = (info.context or {}).get("base", Path())
        return tuple(base / path.expanduser() for path in paths)

    @property
    def label(self) -> str:
        """The name for people."""
        return self.title or self.name

    def wants(self, url: str) -> bool:
        """Return whether ``include`` and ``exclude`` let an address through."""
        wanted = not self.include or any(pattern.search(url) for pattern in self.include)
        return wanted and not any(pattern.search(url) for pattern in self.exclude)
