"""From a source to its candidates: read its feeds, sitemaps and listings, or list its files.

What stands in a feed is said by :mod:`jumpline.web.discover`, which only parses; here it is fetched, politely and with
what the store remembers of the last visit (ETag, Last-Modified), so that an unchanged feed costs a few hundred bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from jumpline.errors import DiscoveryError, JumplineError
from jumpline.model import Candidate
from jumpline.urls import canonical
from jumpline.web import discover, saved
from jumpline.web.fetch import Terms, Validators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from jumpline.config import Source
    from jumpline.model import Capture
    from jumpline.store import Attempt, Store
    from jumpline.web.fetch import Fetcher
    from jumpline.web.spool import Spool

MOST_SITEMAPS = 20
"""So many sitemaps of an index are read in one run, the newest first as far as the index says."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A page that was read for links, and what to ask for it with next time."""

    url: str
    etag: str | None
    last_modified: str | None
    offers: frozenset[str]
    """Canonical addresses of the candidates it named. Once all are settled, it need not be read again unchanged."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a source has to offer now."""

    new: tuple[Candidate, ...] = ()
    """What is to be read, as many as the source's limit: articles that the store does not have, each once, newest
    first; saved pages that were not read yet."""
    known: tuple[Candidate, ...] = ()
    """Articles that it has, and saved pages that were read."""
    readings: tuple[Reading, ...] = ()
    problems: tuple[str, ...] = ()
    """Pages of the source that could not be read. One line each."""
    notes: tuple[str, ...] = ()
    """Worth knowing and no failure. One line each."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page of a source gave."""

    candidates: tuple[Candidate, ...] = ()
    reading: Reading | None = None
    notes: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    """Sitemaps that an index names."""
    problem: str | None = None
    """Why it could be read in part only."""


def survey(
    source: Source, fetcher: Fetcher, store: Store, *, spool: Spool | None = None, limit: int | None = None
) -> Survey:
    """Return what ``source`` offers.

    Args:
        source: what to read.
        fetcher: how to ask for it.
        store: what is known already.
        spool: what a run that was killed has read of it.
        limit: at most so many new articles; the source's own ``max_articles`` where it is lower or this is ``None``.

    Raises:
        JumplineError: nothing of the source could be read. A part that could not is a problem of the result.
    """
    answers = list(_pages(source, fetcher, store, spool))
    pages = [answer for answer in answers if isinstance(answer, _Page)]
    errors = [answer for answer in answers if isinstance(answer, JumplineError)]
    if errors and not pages:
        raise max(errors, key=lambda error: error.retry)
    offered = _each_once(candidate for page in pages for candidate in page.candidates)
    wanted = [candidate for candidate in offered if source.wants(candidate.url)]
    new, known = _told_apart(wanted, store)
    most = min(source.max_articles, limit or source.max_articles)
    return Survey(
        new=tuple(new[:most]),
        known=tuple(known),
        readings=tuple(_of_interest(page.reading, wanted) for page in pages if page.reading),
        problems=(*map(str, errors), *(page.problem for page in pages if page.problem)),
        notes=(
            *(note for page in pages for note in page.notes),
            *_count(len(offered) - len(wanted), "left out by include and exclude"),
            *_count(len(new) - most, "left for the next run"),
        ),
    )


def lists_of(source: Source) -> str:
    """Return under what name the spool holds the feeds, sitemaps and listings of a source, apart from its pages."""
    return f"{source.name}.lists"


def _told_apart(wanted: Sequence[Candidate], store: Store) -> tuple[list[Candidate], list[Candidate]]:
    """Part what is to be read, in the order of its turn, from what is known.

    An address is known when the store has its article. A saved page is known only when it was itself read, and its file
    did not change since: it may hold more of an article than the store has, and costs no one a request.

    What was never tried comes first, then what failed or changed, the longest untried before the others. So where a
    limit ends a run, the next goes on with the rest, however many files cannot be read or change all the time.
    """
    stored = store.known({canonical(candidate.url) for candidate in wanted if candidate.saved is None})
    attempts = store.attempts(_held(candidate) for candidate in wanted if candidate.saved is not None)
    new: list[tuple[float, float, Candidate]] = []
    known: list[Candidate] = []
    for candidate in wanted:
        attempt = attempts.get(_held(candidate))
        if _is_read(candidate, attempt) or (candidate.saved is None and canonical(candidate.url) in stored):
            known.append(candidate)
        else:
            new.append((attempt.tried_at.timestamp() if attempt else 0, _age(candidate), candidate))
    return [candidate for *_turn, candidate in sorted(new, key=itemgetter(0, 1))], known


def _held(candidate: Candidate) -> tuple[str, str]:
    """Return by what a saved page is known. Its address too: another archive may have taken the place of the first."""
    return candidate.saved or "", canonical(candidate.url)


def _is_read(candidate: Candidate, attempt: Attempt | None) -> bool:
    if not candidate.saved or not attempt or not attempt.read_at:
        return False
    return not saved.changed_since(candidate.saved, attempt.read_at)


def _pages(source: Source, fetcher: Fetcher, store: Store, spool: Spool | None) -> Iterator[_Page | JumplineError]:
    """Yield what each page of the source gave, or why it could not be read."""
    if source.kind == "urls":
        yield _Page(tuple(Candidate(source.name, url) for url in source.urls))
    for path in source.paths:
        read = saved.warc if source.kind == "warc" else saved.folder
        yield _attempt(str(path), partial(_listed, read, path, source))
    if source.kind == "sitemap":
        yield from _sitemaps(source, fetcher, store, spool)
    elif source.kind in {"feed", "listing"}:
        for url in source.urls:
            yield _attempt(url, partial(_read, url, source, fetcher, store, spool))


def _sitemaps(source: Source, fetcher: Fetcher, store: Store, spool: Spool | None) -> Iterator[_Page | JumplineError]:
    """Yield each sitemap, and those that an index among them names."""
    waiting, seen = list(source.urls), set(source.urls)
    most = MOST_SITEMAPS + len(waiting)
    for url in waiting:
        answer = _attempt(url, partial(_read, url, source, fetcher, store, spool))
        yield answer
        if isinstance(answer, _Page):
            children = [child for child in answer.children if child not in seen]
            seen.update(children)
            waiting += children[: most - len(waiting)]
    if len(seen) > len(waiting):
        yield _Page(notes=(f"{len(seen) - len(waiting)} older sitemaps not read",))


def _attempt(key: str, read: Callable[[], _Page]) -> _Page | JumplineError:
    """Return what ``read`` gives, or the error: one bad page of a source never stops the others."""
    try:
        return read()
    except JumplineError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a parser stumbling over a stranger's feed must not end the run
        return DiscoveryError(key, f"cannot be read: {type(error).__name__}: {error}")


def _listed(read: Callable[[Path, str], Iterator[Candidate]], path: Path, source: Source) -> _Page:
    """List what is on disk; of an archive that breaks off, what stands before the break.

    Under its full name, so that a page is the same one from whatever folder Jumpline is started.
    """
    found: list[Candidate] = []
    try:
        found.extend(read(path.resolve(), source.name))
    except JumplineError as error:
        if not found:
            raise
        return _Page(tuple(found), problem=str(error))
    return _Page(tuple(found))


def _read(url: str, source: Source, fetcher: Fetcher, store: Store, spool: Spool | None) -> _Page:
    """Fetch a feed, sitemap or listing, unless it is as it was, and parse it."""
    capture = spool.take(lists_of(source), url) if spool else None
    if capture is None:
        validators = Validators(*store.validators(url))
        capture = fetcher.get(url, Terms.of(source), validators=validators, kind="feed")
        if spool:
            spool.keep(lists_of(source), url, capture)
    if capture.status == 304:
        return _Page(notes=("nothing new in the " + source.kind,))
    if capture.status != 200:
        raise DiscoveryError(url, f"answered {capture.status}, so nothing could be discovered there")
    return _parse(url, capture, source)


def _parse(url: str, capture: Capture, source: Source) -> _Page:
    if source.kind == "sitemap":
        sitemap = discover.sitemap(capture, source.name)
        # An index is read anew each time: not all of them change with what they list.
        reading = None if sitemap.children else _reading(url, capture, sitemap.candidates)
        return _Page(sitemap.candidates, reading, sitemap.problems, sitemap.children)
    if source.kind == "listing":
        links = tuple(discover.listing(capture, source))
        return _Page(links, _reading(url, capture, links))
    feed = discover.feed(capture, source.name)
    return _Page(feed.candidates, _reading(url, capture, feed.candidates), feed.problems)


def _reading(url: str, capture: Capture, candidates: Iterable[Candidate]) -> Reading:
    offers = frozenset(canonical(candidate.url) for candidate in candidates)
    return Reading(url, capture.header("etag"), capture.header("last-modified"), offers)


def _of_interest(reading: Reading, wanted: list[Candidate]) -> Reading:
    """Return the reading without what the operator does not want, which would never be settled."""
    return replace(reading, offers=reading.offers & {canonical(candidate.url) for candidate in wanted})


def _each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each address once: of two candidates, the one of which its feed said more. Each saved page is its own."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        key = candidate.saved or canonical(candidate.url)
        before = found.get(key)
        if before is None or len(candidate.feed_text or "") > len(before.feed_text or ""):
            found[key] = candidate
    return list(found.values())


def _age(candidate: Candidate) -> float:
    """Return what orders candidates newest first; undated ones stay in the order they came in, after the dated."""
    when = candidate.published
    if when is None:
        return float("inf")
    return -(when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _count(number: int, what: str) -> tuple[str, ...]:
    return (f"{number} {what}",) if number > 0 else ()
