"""The path of one article.

::

    Source
      |  survey     read its feeds, sitemaps, listings, folders, WARCs              flows.discovery
    Candidate
      |  known?     the store has it: unchanged, and not asked for again; a saved page only if it was read itself
      |  capture    ask for it politely, several hosts at a time; or read the file  jumpline.web
    Capture
      |  examine    in a worker process, within a time limit                        flows.examiner, extractors
    Article, Assessment
      |  save       a batch in one transaction; the best capture stays              jumpline.store
    Outcome         one for each candidate, always, with a why

Plain Python: :mod:`flows.ingest` makes flows and tasks of the same functions, and ``jumpline run --direct`` calls them
as they are. Nothing that goes wrong with an article, a feed or a source stops the others: it becomes a failed outcome,
a problem of the source's report, or its failure.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from flows import discovery
from flows.tally import RunReport, SourceReport
from jumpline.errors import JumplineError, RobotsError, StoreError
from jumpline.model import Action, Candidate, Document, Outcome
from jumpline.urls import canonical
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors import Examination
    from flows.running import Run
    from jumpline.config import Source
    from jumpline.model import Capture
    from jumpline.store import Store
    from jumpline.web.fetch import Fetcher

SOURCES_AT_ONCE = 4
"""Sources worked on at a time: politeness is per host, so one's waiting is another's turn."""
PAGES_AT_ONCE = 8
"""Pages of one batch under way at a time. The fetcher sees to it that no host notices."""


class Steps(NamedTuple):
    """The two steps of a source, as functions; a flow puts its tasks in their place."""

    survey: Callable[[Source, Run, int | None], discovery.Survey]
    ingest_batch: Callable[[int, Sequence[Candidate], Source, Run], list[Outcome]]


def ingest_sources(sources: Sequence[Source], run: Run, one: Callable[[Source], SourceReport]) -> RunReport:
    """Work on the sources, a few at a time.

    Args:
        sources: what to read.
        run: what to work with.
        one: how to ingest one source; see :func:`ingest_source`.
    """
    with ThreadPoolExecutor(SOURCES_AT_ONCE, thread_name_prefix="source") as threads:
        try:
            # Each in a copy of this context, in which a flow finds itself.
            work = {threads.submit(copy_context().run, report_on, source, one): source for source in sources}
            for future in as_completed(work):
                run.done[work[future].name] = future.result()
                run.tell(future.result())
        except BaseException:
            run.interrupt()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    report = RunReport(tuple(run.done[source.name] for source in sources), interrupted=run.stop.is_set())
    run.store.end_run(run.number, report.state, report.message)
    return report


def ingest_source(source: Source, run: Run, *, limit: int | None = None, steps: Steps | None = None) -> SourceReport:
    """Discover what a source offers, and ingest it batch by batch.

    Args:
        source: what to read.
        run: what to work with.
        limit: at most so many new articles.
        steps: what does the two steps; the functions of this module where it is ``None``.

    Raises:
        JumplineError: nothing of the source could be read, or the store failed.
    """
    steps = steps or Steps(survey, ingest_batch)
    try:
        found = steps.survey(source, run, limit)
    except JumplineError:
        if run.stop.is_set():
            return SourceReport(source.name, source.label, notes=(_NOT_REACHED,))
        raise
    outcomes = [_known(candidate) for candidate in found.known]
    run.store.record(run.number, outcomes)
    for number, batch in enumerate(_batches(found.new, run.config.batch_size), start=1):
        done = _settle(number, batch, source, run, steps)
        run.store.record(run.number, done)
        outcomes += done
    if run.stop.is_set():
        return SourceReport(source.name, source.label, tuple(outcomes), notes=found.notes)
    _remember(found.readings, outcomes, run.store)
    return SourceReport(source.name, source.label, tuple(outcomes), found.problems, found.notes)


def report_on(source: Source, one: Callable[[Source], SourceReport]) -> SourceReport:
    """Ingest a source; what goes wrong with it as a whole is its report. Never raises."""
    try:
        return one(source)
    except Exception as error:  # noqa: BLE001 - one bad source never stops the rest; what it was is in the report
        return SourceReport(source.name, source.label, failure=_words(error))


def survey(source: Source, run: Run, limit: int | None = None) -> discovery.Survey:
    """Return what a source offers; see :func:`flows.discovery.survey`."""
    return discovery.survey(source, run.fetcher, run.store, limit=limit)


def ingest_batch(_number: int, batch: Sequence[Candidate], source: Source, run: Run) -> list[Outcome]:
    """Capture and examine the candidates of a batch, several at a time, and store them in one transaction.

    Returns:
        One outcome a candidate, in their order.

    Raises:
        StoreError: the database failed. Nothing of the batch is stored then, and it may be tried again as it is.
    """
    # Asked once more: another source of this run may have brought the same article meanwhile. Saved pages cost no one
    # a request, and of two with one address the store finds out the better.
    known = run.store.known({canonical(candidate.url) for candidate in batch if candidate.saved is None})
    with ThreadPoolExecutor(PAGES_AT_ONCE, thread_name_prefix="page") as threads:
        ends = list(threads.map(partial(_ingest_unknown, known=known, source=source, run=run), batch))
    documents = [end for end in ends if isinstance(end, Document)]
    fates = iter(_save(documents, run.store))
    return [
        _stored(candidate, end, *next(fates)) if isinstance(end, Document) else end  # a fate a document, in order
        for candidate, end in zip(batch, ends, strict=True)
    ]


def ingest_candidate(candidate: Candidate, source: Source, run: Run) -> Document | Outcome:
    """Take a candidate as far as a document to store, or to the outcome that it could not be captured. Never raises."""
    try:
        capture = capture_of(candidate, source, run.fetcher)
        examination = run.examiner.examine(
            capture, feed_text=candidate.feed_text, markers=(*run.markers, *source.markers)
        )
        return _document(candidate, source, capture, examination)
    except RobotsError as error:
        return _outcome(candidate, Action.SKIPPED, error.message)
    except Exception as error:  # noqa: BLE001 - one bad article never stops the rest; what it was is in the outcome
        if run.stop.is_set():
            return _outcome(candidate, Action.SKIPPED, _NOT_REACHED)
        return _outcome(candidate, Action.FAILED, _words(error))


def capture_of(candidate: Candidate, source: Source, fetcher: Fetcher) -> Capture:
    """Fetch the candidate's page, or read it where it is on disk.

    Raises:
        FetchError: no capture could be had.
        DiscoveryError: the file or record cannot be read.
    """
    if candidate.saved is not None:
        return saved.read(candidate)
    return fetcher.get(candidate.url, delay=source.delay, allow_private=source.allow_private)


_NOT_REACHED = "not reached before the run was interrupted"


def _settle(number: int, batch: Sequence[Candidate], source: Source, run: Run, steps: Steps) -> list[Outcome]:
    """Ingest a batch, if there is still time; what goes wrong with it as a whole is the outcome of each of it."""
    if run.stop.is_set():
        return [_outcome(candidate, Action.SKIPPED, _NOT_REACHED) for candidate in batch]
    try:
        return steps.ingest_batch(number, batch, source, run)
    except Exception as error:  # noqa: BLE001 - one bad batch never stops the rest
        return [_outcome(candidate, Action.FAILED, _words(error)) for candidate in batch]


def _ingest_unknown(candidate: Candidate, *, known: set[str], source: Source, run: Run) -> Document | Outcome:
    if candidate.saved is None and canonical(candidate.url) in known:
        return _known(candidate)
    if run.stop.is_set():
        return _outcome(candidate, Action.SKIPPED, _NOT_REACHED)
    return ingest_candidate(candidate, source, run)


def _document(candidate: Candidate, source: Source, capture: Capture, examination: Examination) -> Document:
    """Put together what is stored; the source's word stands in where the page says nothing."""
    article = examination.article
    return Document(
        # Keyed by what was asked for: a wall may redirect every article of a site to one and the same page.
        url=canonical(candidate.url),
        source=source.name,
        article=replace(
            article,
            title=article.title or candidate.title,
            published=article.published or candidate.published,
            language=article.language or source.language,
        ),
        assessment=examination.assessment,
        fetched_url=capture.final_url,
        status=capture.status,
        fetched_at=capture.fetched_at,
        digest=capture.digest,
        credentialed=capture.credentialed,
        rights=capture.rights,
    )


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
        return Action.FAILED, f"not stored: {_words(error)}"


def _remember(readings: Sequence[discovery.Reading], outcomes: Sequence[Outcome], store: Store) -> None:
    """Note what to ask unchanged feeds with, now that each article they name is settled and none can be lost."""
    settled = {outcome.url for outcome in outcomes if outcome.action is not Action.FAILED}
    for reading in readings:
        if reading.offers <= settled:
            store.remember(reading.url, reading.etag, reading.last_modified)


def _outcome(candidate: Candidate, action: Action, why: str) -> Outcome:
    return Outcome(
        candidate.source, canonical(candidate.url), action, why, title=candidate.title, saved=candidate.saved
    )


def _known(candidate: Candidate) -> Outcome:
    return _outcome(candidate, Action.UNCHANGED, "already read" if candidate.saved else "already stored")


def _stored(candidate: Candidate, document: Document, action: Action, why: str) -> Outcome:
    return replace(
        _outcome(candidate, action, why),
        title=document.article.title,
        words=document.article.words,
        assessment=document.assessment,
    )


def _words(error: Exception) -> str:
    """Return an error in words: our own say all there is to say, others need their type."""
    return str(error) if isinstance(error, JumplineError) else f"{type(error).__name__}: {error}"


def _batches(candidates: Sequence[Candidate], size: int) -> list[Sequence[Candidate]]:
    return [candidates[start : start + size] for start in range(0, len(candidates), size)]
