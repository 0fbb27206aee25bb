"""A batch of candidates: captured, examined and stored, each with one outcome.

::

    Candidate
      | errand     in the lane of its host: fetch it, or read the file        flows.stages.courier, jumpline.web
      | keep       on disk, until it is stored, lest the run be killed        jumpline.web.spool
      | archive    what came, as it came                                      jumpline.archive
      | begin      hand it to a worker; wait first where too many wait there  flows.stages.examiner
    Capture, and an examination under way
      | follow     the article's other pages, where it has any                flows.stages.paging
    Article, Assessment
      | save       all of the batch in one transaction                        jumpline.store
    Outcome

Fetching never waits for an examination, nor one source for another, as long as the workers keep up. Where they do not,
the threads that fetch wait for them, so that pages never pile up in memory.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import extractors
from flows.stages import fetching, paging, rendering
from jumpline.aliases import aliases
from jumpline.errors import AccessError, ArchiveError, JumplineError, RightsError, RobotsError, StoreError
from jumpline.model import Action, Document, Exchange, Outcome, Provenance
from jumpline.urls import canonical, host
from jumpline.web import saved
from jumpline.web.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from extractors import Examination
    from flows.running import Run
    from flows.stages.examiner import Examining
    from jumpline.config import Source
    from jumpline.model import Archived, Candidate, Capture
    from jumpline.store import Store
    from jumpline.web.fetch import Fetcher

NOT_REACHED = "not reached before the run was interrupted"
_IN_THE_STORE = frozenset({Action.STORED, Action.UNCHANGED, Action.IMPROVED, Action.KEPT_BETTER})


class UnderWay(NamedTuple):
    """A capture, where its page is kept, and its examination, which may still be under way."""

    capture: Capture
    examining: Examining
    archived: Archived | None
    unkept: str
    """Why its page is not kept although it should be; empty where it is, or should not."""


class Ready(NamedTuple):
    """A document to store, and why its page is not kept, as in :class:`UnderWay`."""

    document: Document
    unkept: str


def ingest(batch: Sequence[Candidate], source: Source, run: Run) -> list[Outcome]:
    """Capture and examine the candidates of a batch, and store them in one transaction.

    Returns:
        One outcome a candidate, in their order.

    Raises:
        StoreError: the database failed. Nothing of the batch is stored then, and it may be tried again as it is.
    """
    # Another source of this run may read the same article, or have brought it meanwhile: claims are forgotten once the
    # store has the article, so that the store is asked after them. Saved pages cost no one a request, and of two with
    # one address the store finds out the better.
    readers = {url: run.claims.claim(url, source.name) for url in _asked_for(batch)}
    known = run.store.known(set(readers))
    errands = deque(_spared(candidate, known, readers, source) or _send(candidate, source, run) for candidate in batch)
    # Taken out one by one, since each holds its page as long as it is there.
    ends = [_settle(candidate, errands.popleft(), source, run) for candidate in batch]
    documents = _on_disk([end for end in ends if isinstance(end, Ready)], run)
    try:
        fates = iter(zip(documents, _save([ready.document for ready in documents], run.store), strict=True))
    except StoreError:
        run.progress.took_back(source.name, map(_told, ends))
        raise
    run.spool.drop(source.name, _settled(batch, ends))
    outcomes = [
        _stored(candidate, *next(fates)) if isinstance(end, Ready) else end  # a fate a document, in order
        for candidate, end in zip(batch, ends, strict=True)
    ]
    run.claims.settle((end.url for end in outcomes if end.action in _IN_THE_STORE and not end.again), source.name)
    return outcomes


def capture_of(candidate: Candidate, source: Source, fetcher: Fetcher) -> Capture:
    """Fetch the candidate's page, or read it where it is on disk.

    Raises:
        FetchError: no capture could be had.
        DiscoveryError: the file or record cannot be read.
    """
    if candidate.saved is not None:
        return saved.read(candidate)
    return fetcher.get(candidate.url, Terms.of(source))


def outcome(candidate: Candidate, action: Action, why: str) -> Outcome:
    """Return the outcome of a candidate of which nothing was captured."""
    url, again = canonical(candidate.url), candidate.again
    return Outcome(candidate.source, url, action, why, title=candidate.title, saved=candidate.saved, again=again)


def already_known(candidate: Candidate) -> Outcome:
    """Return the outcome of a candidate that need not be captured."""
    return outcome(candidate, Action.UNCHANGED, "already read" if candidate.saved else "already stored")


def unreached(candidates: Iterable[Candidate]) -> list[Outcome]:
    """Return the outcomes of candidates that an interrupted run leaves to the next."""
    return [outcome(candidate, Action.SKIPPED, NOT_REACHED) for candidate in candidates]


def failed(candidates: Iterable[Candidate], source: Source, run: Run, error: Exception) -> list[Outcome]:
    """Return the outcomes of a batch that went wrong as a whole, and tell whoever watches."""
    outcomes = [outcome(candidate, Action.FAILED, words(error)) for candidate in candidates]
    for end in outcomes:
        run.progress.ended(source.name, end)
    return outcomes


def words(error: Exception) -> str:
    """Return an error in words: our own say all there is to say, others need their type."""
    return str(error) if isinstance(error, JumplineError) else f"{type(error).__name__}: {error}"


def _settle(
    candidate: Candidate, errand: Future[UnderWay | None] | Outcome, source: Source, run: Run
) -> Ready | Outcome:
    """Wait for the end of a candidate, and tell whoever watches."""
    end = errand if isinstance(errand, Outcome) else _end(candidate, errand, source, run)
    run.progress.ended(source.name, _told(end))
    return end


def _told(end: Ready | Outcome) -> Document | Outcome:
    return end.document if isinstance(end, Ready) else end


def _settled(batch: Sequence[Candidate], ends: Sequence[Ready | Outcome]) -> Iterator[str]:
    """Yield the addresses that need not be kept any more; those that the run did not reach, the next goes on with."""
    for candidate, end in zip(batch, ends, strict=True):
        if isinstance(end, Ready):
            yield from (other.url for other in end.document.others)
        if isinstance(end, Ready) or end.why != NOT_REACHED:
            yield candidate.url


def _asked_for(batch: Sequence[Candidate]) -> set[str]:
    return {canonical(candidate.url) for candidate in batch if candidate.saved is None}


def _spared(candidate: Candidate, known: set[str], readers: Mapping[str, str], source: Source) -> Outcome | None:
    """Return the outcome of a candidate that need not be asked for, as it is stored or another source asks for it."""
    if candidate.saved is not None:
        return None
    url = canonical(candidate.url)
    if url in known and not candidate.again:
        return already_known(candidate)
    reader = readers[url]
    return None if reader == source.name else outcome(candidate, Action.SKIPPED, f"{reader} reads it in this run")


def _send(candidate: Candidate, source: Source, run: Run) -> Future[UnderWay | None]:
    """Send for a candidate, in the lane of its host; what is on disk has a lane a source."""
    errand = partial(_begin, candidate, source, run)
    if candidate.saved is not None:
        return run.courier.send(f"disk:{source.name}", errand)
    return run.courier.send(host(candidate.url), errand, fetching.delay(source, run))


def _begin(candidate: Candidate, source: Source, run: Run) -> UnderWay | None:
    """Capture a candidate, and hand it to be examined; ``None`` where there is no more time for it."""
    if run.stop.is_set():
        return None
    capture = saved.read(candidate) if candidate.saved else fetching.page(candidate.url, source, run)
    return _hand_on(capture, candidate, source, run)


def _hand_on(capture: Capture, candidate: Candidate, source: Source, run: Run) -> UnderWay:
    """Put a capture into the archive, and hand it to be examined."""
    kept = fetching.archive(capture, candidate, source, run)
    markers = (*run.markers, *source.markers)
    return UnderWay(capture, run.examiner.begin(capture, feed_text=candidate.feed_text, markers=markers), *kept)


def _on_disk(found: Sequence[Ready], run: Run) -> Sequence[Ready]:
    """See to it that the pages are there for good before the store says where; those that are not are not told of."""
    try:
        if run.recorder:
            run.recorder.sync()
    except ArchiveError as error:
        return [Ready(_without_archive(ready.document), ready.unkept or str(error)) for ready in found]
    return found


def _without_archive(document: Document) -> Document:
    return replace(document, archived=None, others=tuple(page._replace(archived=None) for page in document.others))


def _end(candidate: Candidate, errand: Future[UnderWay | None], source: Source, run: Run) -> Ready | Outcome:
    """Return the document to store, or the outcome that the candidate could not be captured. Never raises."""
    try:
        under_way = errand.result()
        if under_way is None:
            return outcome(candidate, Action.SKIPPED, NOT_REACHED)
        capture, found = under_way.capture, paging.Followed(under_way.examining.result())
        if rendering.is_wanted(candidate, source, found.examination):
            under_way = _hand_on(rendering.draw(capture, source, run), candidate, source, run)
            capture, found = under_way.capture, paging.Followed(under_way.examining.result())
        if found.examination.rest and candidate.saved is None:
            found = paging.follow(candidate, source, run, capture, found.examination)
        document = document_of(candidate, capture, found.examination, source.language)
        unkept = next(filter(None, (under_way.unkept, *(page.unkept for page in found.others))), "")
        return Ready(replace(document, archived=under_way.archived, others=tuple(map(_exchange, found.others))), unkept)
    except CancelledError:
        return outcome(candidate, Action.SKIPPED, NOT_REACHED)
    except (RobotsError, RightsError) as error:
        return outcome(candidate, Action.SKIPPED, error.message)
    except Exception as error:  # noqa: BLE001 - one bad article never stops the rest; what it was is in the outcome
        if run.stop.is_set():
            return outcome(candidate, Action.SKIPPED, NOT_REACHED)
        failed = outcome(candidate, Action.FAILED, words(error))
        return replace(failed, access_lost=isinstance(error, AccessError))


def document_of(candidate: Candidate, capture: Capture, examination: Examination, language: str | None) -> Document:
    """Put together what is stored; the source's word, and its language, stand in where the page says nothing."""
    article = examination.article
    return Document(
        # Keyed by what was asked for: a wall may redirect every article of a site to one and the same page.
        url=canonical(candidate.url),
        source=candidate.source,
        article=replace(
            article,
            title=article.title or candidate.title,
            published=article.published or candidate.published,
            language=article.language or language or candidate.language,
        ),
        assessment=examination.assessment,
        fetched_url=capture.final_url,
        status=capture.status,
        fetched_at=capture.fetched_at,
        digest=capture.digest,
        credentialed=capture.credentialed,
        rights=capture.rights,
        extractor_version=extractors.version(),
        provenance=Provenance(capture.headers, capture.truncated_by, capture.rendered),
        aliases=aliases(canonical(candidate.url), capture.final_url, examination.canonical),
    )


def _exchange(page: paging.Page) -> Exchange:
    came = page.capture
    return Exchange(came.url, came.final_url, came.status, came.fetched_at, came.digest, page.archived)


def _save(documents: Sequence[Document], store: Store) -> list[tuple[Action, str]]:
    """Store a batch; one document that the database refuses takes no other with it."""
    try:
        return store.save_all(documents)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - which of them it was, is found out one by one
        return [_save_one(document, store) for document in documents]


def _save_one(document: Document, store: Store) -> tuple[Action, str]:
    try:
        return store.save(document)
    except StoreError:
        raise
    except Exception as error:  # noqa: BLE001 - see _save
        return Action.FAILED, f"not stored: {words(error)}"


def _stored(candidate: Candidate, ready: Ready, fate: tuple[Action, str]) -> Outcome:
    document, (action, why) = ready.document, fate
    return replace(
        outcome(candidate, action, f"{why}; its page is not kept: {ready.unkept}" if ready.unkept else why),
        title=document.article.title,
        words=document.article.words,
        assessment=document.assessment,
    )
