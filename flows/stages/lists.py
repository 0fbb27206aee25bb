"""Read what lists articles: feeds, sitemaps, pages of links, folders, archives. One page of a source at a time.

::

    address
      | due?      the store says when to ask again                 jumpline.store.visits, flows.stages.intervals
      | fetch     with what it sent last time, politely            jumpline.web.fetch
      | parse     what is in it                                    jumpline.web.discover
    Page          candidates, what to remember, sitemaps to read

What stands in a list is said by :mod:`jumpline.web.discover`, which only parses; an unchanged feed costs a few hundred
bytes (ETag, Last-Modified), and one that has been silent for long is not asked at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Literal

from flows.stages import intervals
from jumpline.errors import DiscoveryError, JumplineError
from jumpline.urls import canonical
from jumpline.web import discover, saved
from jumpline.web.fetch import Terms, Validators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from jumpline.config import Source
    from jumpline.model import Candidate, Capture
    from jumpline.store import Store, Visit
    from jumpline.web.fetch import Fetcher
    from jumpline.web.spool import Spool

ListKind = Literal["feed", "sitemap", "listing"]

MOST_SITEMAPS = 20
"""So many sitemaps of an index are read in one run, the newest first as far as the index says."""
_SLICE = 1000
"""So many records of an archive are looked up in the store at a time."""
_MARGIN = timedelta(days=1)
"""A sitemap that changed by so much before it was last read, did: an index may name the day alone."""
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that was read for links, and what to ask for it with next time."""

    url: str
    etag: str | None
    last_modified: str | None
    offers: frozenset[str]
    """Canonical addresses of the candidates it named. Once all are settled, it need not be read again unchanged."""
    asked_at: datetime
    changed_at: datetime | None
    """When something new was last found there before; ``None`` where nothing is known of it."""
    rest: timedelta = timedelta()
    """How long it asks to be left alone."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page of a source gave."""

    candidates: tuple[Candidate, ...] = ()
    reading: Reading | None = None
    notes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    """Sitemaps that an index names."""
    changed: Mapping[str, datetime] = field(default_factory=dict)
    """When they last changed, as far as it says."""
    problem: str | None = None
    """Why it could be read in part only."""


def lists_of(source: Source) -> str:
    """Return under what name the spool holds the feeds, sitemaps and listings of a source, apart from its pages."""
    return f"{source.name}.lists"


class Reader:
    """Reads the lists of one source."""

    def __init__(self, source: Source, fetcher: Fetcher, store: Store, spool: Spool | None = None) -> None:
        self.source = source
        self.store = store
        self.fetcher = fetcher
        self._spool = spool
        self._now = datetime.now(UTC)

    def read(self, url: str, kind: ListKind) -> Page:
        """Fetch a feed, sitemap or listing, unless it is not due or is as it was, and parse it.

        Raises:
            JumplineError: it cannot be had, or is nothing of that kind.
        """
        visit = self.store.visit(url)
        if visit and visit.next_due and visit.next_due > self._now:
            return Page(notes=(f"{kind} {intervals.told(visit.next_due, self._now)}",))
        capture = self.capture(url, visit)
        if capture.status == 304:
            before = Validators(visit.etag, visit.last_modified) if visit else Validators()
            return Page(reading=self._reading(url, capture, (), visit, before), notes=("nothing new in the " + kind,))
        return self.parsed(url, capture, kind, visit)

    def capture(self, url: str, visit: Visit | None = None) -> Capture:
        """Fetch a list, or take what a run that was killed left of it.

        Raises:
            JumplineError: it cannot be had.
        """
        capture = self._spool.take(lists_of(self.source), url) if self._spool else None
        if capture is None:
            validators = Validators(visit.etag, visit.last_modified) if visit else None
            capture = self.fetcher.get(url, Terms.of(self.source), validators=validators, kind="feed")
            if self._spool:
                self._spool.keep(lists_of(self.source), url, capture)
        if capture.status not in {200, 304}:
            raise DiscoveryError(url, f"answered {capture.status}, so nothing could be discovered there")
        return capture

    def parsed(self, url: str, capture: Capture, kind: ListKind, visit: Visit | None = None) -> Page:
        """Return what a list holds.

        Raises:
            DiscoveryError: it is nothing of that kind.
        """
        name = self.source.name
        if kind == "sitemap":
            sitemap = discover.sitemap(capture, name)
            # An index is read anew each time: not all of them change with what they list.
            reading = None if sitemap.children else self._reading(url, capture, sitemap.candidates, visit)
            return Page(sitemap.candidates, reading, sitemap.problems, sitemap.children, sitemap.changed)
        if kind == "listing":
            links = tuple(discover.listing(capture, self.source))
            return Page(links, self._reading(url, capture, links, visit))
        feed = discover.feed(capture, name)
        return Page(feed.candidates, self._reading(url, capture, feed.candidates, visit, rest=feed.rest), feed.problems)

    def sitemaps(
        self, urls: Iterable[str], chosen: Callable[[tuple[str, ...]], tuple[str, ...]] = tuple
    ) -> Iterator[Page | JumplineError]:
        """Yield each sitemap, and those that an index among them names.

        Args:
            urls: where to begin.
            chosen: which of the sitemaps that an index names to read, in their order.
        """
        waiting = list(urls)
        seen, most = set(waiting), MOST_SITEMAPS + len(waiting)
        for url in waiting:
            answer = attempt(url, lambda url=url: self.read(url, "sitemap"))  # type: ignore[misc]  # bound at once
            yield answer
            if isinstance(answer, Page):
                children = [child for child in chosen(answer.children) if child not in seen]
                seen.update(children)
                news = [child for child in children if self._may_have_changed(child, answer.changed.get(child))]
                waiting += news[: most - len(waiting)]
                if len(news) > len(waiting):
                    yield Page(notes=(f"{len(news) - len(waiting)} older sitemaps not read",))

    def _may_have_changed(self, url: str, changed: datetime | None) -> bool:
        visit = self.store.visit(url) if changed else None
        return not (changed and visit and visit.checked_at and changed + _MARGIN < visit.checked_at)

    def _reading(  # noqa: PLR0913, PLR0917 - what a record is made of
        self,
        url: str,
        capture: Capture,
        candidates: Iterable[Candidate],
        visit: Visit | None,
        before: Validators | None = None,
        rest: timedelta = timedelta(),
    ) -> Reading:
        before = before or Validators()
        return Reading(
            url,
            capture.header("etag") or before.etag,
            capture.header("last-modified") or before.last_modified,
            frozenset(canonical(candidate.url) for candidate in candidates),
            self._now,
            visit.changed_at if visit else None,
            max(rest, _max_age(capture)),
        )


def attempt(key: str, read: Callable[[], Page]) -> Page | JumplineError:
    """Return what ``read`` gives, or the error: one bad page of a source never stops the others."""
    try:
        return read()
    except JumplineError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a parser stumbling over a stranger's feed must not end the run
        return DiscoveryError(key, f"cannot be read: {type(error).__name__}: {error}")


def on_disk(path: Path, source: Source, store: Store, most: int) -> Page:
    """List what is on disk; of an archive that breaks off, what stands before the break.

    Under its full name, so that a page is the same one from whatever folder Jumpline is started. Of a large archive no
    more is listed than this run can read: once so many pages were found that nobody ever tried, the rest waits.
    """
    found: list[Candidate] = []
    listed = (saved.warc if source.kind == "warc" else saved.folder)(path.resolve(), source.name)
    untried = 0
    try:
        while more := list(islice(listed, _SLICE)):
            found += more
            tried = store.attempts((page.saved or "", canonical(page.url)) for page in more)
            untried += len(more) - len(tried)
            if untried > most and source.kind == "warc":
                return Page(tuple(found), notes=(f"{path.name}: what comes after is left for later runs",))
    except JumplineError as error:
        if not found:
            raise
        return Page(tuple(found), problem=str(error))
    return Page(tuple(found))


def _max_age(capture: Capture) -> timedelta:
    """Return how long an answer says that it is fresh."""
    found = _MAX_AGE.search(capture.header("cache-control") or "")
    return timedelta(seconds=int(found[1])) if found else timedelta()
