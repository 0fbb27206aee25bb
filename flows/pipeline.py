"""The path of one article.

::

    Source
      |  survey     read its feeds, sitemaps, listings, folders, WARCs              flows.stages.discovery
    Candidate
      |  due?       of what was not complete, some is fetched again                 flows.stages.rechecking
      |  known?     the store has it: unchanged, and not asked for again; a saved page only if it was read itself
      |  capture    ask for it politely, many hosts at a time; or read the file     flows.stages.courier, jumpline.web
      |  keep       the page as it came                                             jumpline.archive
    Capture
      |  examine    in a worker process, within a time limit                        flows.stages.examiner, extractors
    Article, Assessment
      |  save       a batch in one transaction; the best capture stays              jumpline.store
    Outcome         one for each candidate, always, with a why

Plain Python: :mod:`flows.ingest` makes flows and tasks of the same functions, and ``jumpline run --direct`` calls them
as they are. Nothing that goes wrong with an article, a feed or a source stops the others: it becomes a failed outcome,
a problem of the source's report, or its failure.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from flows.presentation import reasons
from flows.stages import batch, discovery, intervals, rechecking, spawning
from flows.stages.figures import figures
from flows.stages.outcomes import Outcomes
from flows.stages.tally import RunReport, SourceReport
from jumpline.errors import JumplineError, StoreError
from jumpline.model import Action
from jumpline.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flows.running import Run
    from jumpline.config import Config, Source
    from jumpline.model import Candidate, Outcome
    from jumpline.store import Store


class Steps(NamedTuple):
    """The two steps of a source, as functions; a flow puts its tasks in their place."""

    survey: Callable[[Source, Run, int | None], discovery.Survey]
    ingest_batch: Callable[[int, Sequence[Candidate], Source, Run], list[Outcome]]
    at_once: int = 2
    """Batches of one source under way at a time: while one waits for its last pages and is stored, the next is read."""


def prepare(sources: Sequence[Source], config: Config, store: Store) -> None:
    """Begin to start workers where there will be pages for them here: a source among these was never read."""
    if config.engine.kind != "local":
        return
    known = {source.name for source in store.sources()}
    if any(source.name not in known for source in sources):
        spawning.prepare()


def ingest_sources(sources: Sequence[Source], run: Run, one: Callable[[Source], SourceReport]) -> RunReport:
    """Work on the sources, a few at a time.

    Args:
        sources: what to read.
        run: what to work with.
        one: how to ingest one source; see :func:`ingest_source`.
    """
    run.room.sources = min(len(sources), run.config.sources_at_once) or 1
    with ThreadPoolExecutor(run.config.sources_at_once, thread_name_prefix="source") as threads:
        try:
            # Each in a copy of this context, in which a flow finds itself.
            work = {threads.submit(copy_context().run, report_on, source, run, one): source for source in sources}
            for future in as_completed(work):
                run.done[work[future].name] = future.result()
                run.progress.done(work[future].name)
                run.tell(future.result())
        except BaseException:
            run.interrupt()
            threads.shutdown(wait=False, cancel_futures=True)
            raise
    run.close_archive()
    report = RunReport(tuple(run.done[source.name] for source in sources), run.stop.is_set(), run.troubles)
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
    try:
        return _ingest(source, run, limit, steps or Steps(survey, ingest_batch))
    finally:
        if not run.stop.is_set():  # else the next run goes on with the same lists
            run.spool.clear(discovery.lists_of(source))
        run.spool.sweep(source.name)


def _ingest(source: Source, run: Run, limit: int | None, steps: Steps) -> SourceReport:
    try:
        found = steps.survey(source, run, limit)
    except JumplineError:
        if run.stop.is_set():
            return SourceReport(source.name, source.label, notes=(batch.NOT_REACHED,))
        raise
    again = _to_recheck(source, run, found, limit)
    run.progress.found(source.name, len(found.new) + len(again))
    run.examiner.expect(len(found.new) + len(again))
    outcomes = Outcomes()
    _record(_known(found, again), outcomes, run)
    _in_batches(found.new, source, run, steps, outcomes)
    rechecking.fetch_again(again, source, run, datetime.now(UTC), outcomes)
    outcomes.pack()
    rechecking.plan(source, run.config, run.store, datetime.now(UTC), rechecking.RECENT)
    if run.stop.is_set():
        return SourceReport(source.name, source.label, outcomes, notes=found.notes)
    _remember(found, outcomes, source, run.store)
    lost = run.fetcher.lost_access(source.name)
    problems = (*found.problems, *((lost,) if lost else ()))
    return SourceReport(source.name, source.label, outcomes, problems, found.notes)


def _known(found: discovery.Survey, again: Sequence[Candidate]) -> list[Outcome]:
    """Return the outcomes of what is known and not to be fetched again."""
    urls = {canonical(candidate.url) for candidate in again}
    return [
        batch.already_known(candidate)
        for candidate in found.known
        if candidate.saved is not None or canonical(candidate.url) not in urls
    ]


def _record(done: Sequence[Outcome], outcomes: Outcomes, run: Run) -> None:
    """Put outcomes into the store, all of them, and what the run's reports need of them to those before."""
    run.store.record(run.number, done)
    outcomes.add(map(reasons.brief, done))


def _to_recheck(source: Source, run: Run, found: discovery.Survey, limit: int | None) -> list[Candidate]:
    """Return what is to be fetched again in this run: its share, as far as new articles leave room."""
    now = datetime.now(UTC)
    most = source.max_articles if limit is None else min(limit, source.max_articles)
    room = min(int(most * run.config.recheck_share), most - len(found.new))
    return rechecking.due(source, run, now, room, found.known)


def report_on(source: Source, run: Run, one: Callable[[Source], SourceReport]) -> SourceReport:
    """Ingest a source, and keep its figures; what goes wrong with it as a whole is its report. Never raises.

    A source that another run on this store reads at this moment is left to that.
    """
    started_at = datetime.now(UTC)
    try:
        reader = run.store.claim(source.name, run.number)
        if reader is not None:
            return SourceReport(source.name, source.label, left_to=reader)
        report = one(source)
    except Exception as error:  # noqa: BLE001 - one bad source never stops the rest; what it was is in the report
        report = SourceReport(source.name, source.label, failure=batch.words(error))
    told = figures(report, run.number, started_at, datetime.now(UTC), interrupted=run.stop.is_set())
    try:
        run.store.record_source(told, source.label, source.kind)
        run.store.release(source.name, run.number)
    except StoreError as error:
        return replace(report, problems=(*report.problems, f"its figures are not stored: {error}"))
    return report


def survey(source: Source, run: Run, limit: int | None = None) -> discovery.Survey:
    """Return what a source offers; see :func:`flows.stages.discovery.survey`."""
    return discovery.survey(source, run.fetcher, run.store, spool=run.spool, limit=limit)


def ingest_batch(_number: int, candidates: Sequence[Candidate], source: Source, run: Run) -> list[Outcome]:
    """Capture, examine and store the candidates of a batch; see :func:`flows.stages.batch.ingest`."""
    return batch.ingest(candidates, source, run)


def _in_batches(candidates: Sequence[Candidate], source: Source, run: Run, steps: Steps, outcomes: Outcomes) -> None:
    """Ingest the candidates, a few batches at a time, and record what came of them, here too."""
    size = run.room.batch(run.config.batch_size, steps.at_once)
    with ThreadPoolExecutor(steps.at_once, thread_name_prefix=f"{source.name}-batch") as threads:
        under_way = deque(
            threads.submit(copy_context().run, _settle, number, some, source, run, steps)
            for number, some in enumerate(_batches(candidates, size), start=1)
        )
        try:
            while under_way:
                _record(under_way.popleft().result(), outcomes, run)
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise


def _settle(number: int, candidates: Sequence[Candidate], source: Source, run: Run, steps: Steps) -> list[Outcome]:
    """Ingest a batch, if there is still time; what goes wrong with it as a whole is the outcome of each of it."""
    if run.stop.is_set():
        return batch.unreached(candidates)
    try:
        return steps.ingest_batch(number, candidates, source, run)
    except Exception as error:  # noqa: BLE001 - one bad batch never stops the rest
        return batch.failed(candidates, source, run, error)


def _remember(found: discovery.Survey, outcomes: Outcomes, source: Source, store: Store) -> None:
    """Note what to ask feeds with, and when, now that each article they name is settled and none can be lost."""
    settled = {outcome.url for outcome in outcomes if outcome.action is not Action.FAILED}
    new = {canonical(candidate.url) for candidate in found.new}
    for reading in found.readings:
        if reading.offers <= settled:
            unchanged = reading.changed_at is not None and not reading.offers & new
            since = reading.changed_at if unchanged and reading.changed_at else reading.asked_at
            due = intervals.next_due(source, reading.asked_at, since, reading.rest)
            store.remember(reading.url, reading.etag, reading.last_modified, unchanged=unchanged, next_due=due)


def _batches(candidates: Sequence[Candidate], size: int) -> list[Sequence[Candidate]]:
    return [candidates[start : start + size] for start in range(0, len(candidates), size)]
