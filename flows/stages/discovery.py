"""From a source to its candidates: what it offers, each once, newest first, without what is known already.

::

    Source
      | pages       its feeds, sitemaps and listings, or its files      flows.stages.lists, flows.stages.sites
      | each once   of two candidates, the one of which more is said
      | wanted      by include and exclude
      | told apart  new, in the order of its turn; known
    Survey
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING

from flows.stages import lists, sites
from flows.stages.lists import Page, Reader, Reading, attempt, lists_of
from jumpline.errors import JumplineError
from jumpline.model import Candidate
from jumpline.urls import canonical
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jumpline.config import Source
    from jumpline.store import Attempt, Store
    from jumpline.web.fetch import Fetcher
    from jumpline.web.spool import Spool

__all__ = ["Reading", "Survey", "lists_of", "survey"]


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
    most = min(source.max_articles, limit or source.max_articles)
    answers = list(_pages(source, Reader(source, fetcher, store, spool), most))
    pages = [answer for answer in answers if isinstance(answer, Page)]
    errors = [answer for answer in answers if isinstance(answer, JumplineError)]
    if errors and not pages:
        raise max(errors, key=lambda error: error.retry)
    offered = _each_once(candidate for page in pages for candidate in page.candidates)
    wanted = [candidate for candidate in offered if source.wants(candidate.url)]
    new, known = _told_apart(wanted, store)
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


def _pages(source: Source, reader: Reader, most: int) -> Iterator[Page | JumplineError]:
    """Yield what each page of the source gave, or why it could not be read."""
    if source.kind == "urls":
        yield Page(tuple(Candidate(source.name, url) for url in source.urls))
    for path in source.paths:
        yield attempt(str(path), partial(lists.on_disk, path, source, reader.store, most))
    if source.kind == "sitemap":
        yield from reader.sitemaps(source.urls)
    elif source.kind == "feed" or source.kind == "listing":  # noqa: PLR1714 - as mypy understands it
        yield from (attempt(url, partial(reader.read, url, source.kind)) for url in source.urls)
    elif source.kind == "site":
        for url in source.urls:
            yield from sites.pages(url, reader)


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
