"""Fetch again what was not complete: embargoes end, meters reset, credentials were added, outages pass.

::

    plan        every article that wants one has a plan                          jumpline.store.rechecks
      | due     those whose time has come, the longest due first, within the share of a run
    Candidate   marked to be fetched although it is stored; with what its feed said, from the archive
      | batch   as any other: the better capture wins, and is told as improved   flows.stages.batch
    tried       one attempt more, whatever came of it, and the next time

A bounded number of times: :attr:`jumpline.config.Config.recheck` says after how long each. A run of ``jumpline run``
spends at most ``recheck_share`` of each source's ``max_articles`` on this; ``jumpline recheck`` does nothing else.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flows.presentation import reasons
from flows.stages import batch
from flows.stages.outcomes import Outcomes
from flows.stages.tally import SourceReport
from jumpline.errors import ArchiveError
from jumpline.model import Action, Candidate
from jumpline.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from flows.running import Run
    from jumpline.config import Config, Source
    from jumpline.model import Outcome
    from jumpline.store import Recheck, Store

RECENT = timedelta(days=2)
"""How far back an ingest run looks for articles without a plan: its own, and those of runs that were killed."""


def plan(source: Source, config: Config, store: Store, now: datetime, back: timedelta | None = None) -> None:
    """See to it that the articles of a source have plans.

    Args:
        source: what they were found in.
        config: what the operator configured.
        store: where they are.
        now: the time.
        back: how old a capture may be; as long as the whole schedule lasts, where it is ``None``.
    """
    waits = config.waits(source)
    store.rechecks.plan(source.name, waits, now - (sum(waits, timedelta()) if back is None else back))
    if source.login is not None and waits:
        store.rechecks.hurry(source.name, now)


def due(source: Source, run: Run, now: datetime, limit: int, offered: Iterable[Candidate] = ()) -> list[Candidate]:
    """Return what is to be fetched again of a source, the longest due first.

    Args:
        source: what to look at.
        run: what to work with.
        now: the time.
        limit: at most so many.
        offered: what the source offers now; its word is fresher than the archive's.
    """
    fresh = {canonical(candidate.url): candidate for candidate in offered if candidate.saved is None}
    found = run.store.rechecks.due([source.name], now, limit) if limit > 0 else []
    return [replace(fresh.get(one.url) or _candidate(one, run), again=True) for one in found]


def fetch_again(candidates: Sequence[Candidate], source: Source, run: Run, now: datetime, outcomes: Outcomes) -> None:
    """Fetch articles again, batch by batch, and count the attempt of each that was reached, whatever came of it.

    Args:
        candidates: what to fetch.
        source: where it was found.
        run: what to work with.
        now: the time.
        outcomes: to which what came of it is added.
    """
    size = run.room.batch(run.config.batch_size)
    for start in range(0, len(candidates), size):
        done = _fetch_again(candidates[start : start + size], source, run)
        run.store.record(run.number, done)
        reached = [one.url for one in done if (one.action, one.why) != (Action.SKIPPED, batch.NOT_REACHED)]
        run.store.rechecks.tried(reached, run.config.waits(source), now)
        outcomes.add(map(reasons.brief, done))
    outcomes.pack()


def recheck_source(source: Source, run: Run, *, limit: int | None = None, now: datetime | None = None) -> SourceReport:
    """Fetch again what is due of a source, and nothing else; return what came of it.

    Args:
        source: what to look at.
        run: what to work with.
        limit: at most so many; the source's ``max_articles`` where it is lower or this is ``None``.
        now: the time, where it is not the real one.
    """
    now = now or datetime.now(UTC)
    run.store.rechecks.forget(source.name, every=not run.config.waits(source))
    plan(source, run.config, run.store, now)
    most = min(source.max_articles, limit or source.max_articles)
    found = due(source, run, now, most + 1)
    run.progress.found(source.name, len(found[:most]))
    outcomes = Outcomes()
    fetch_again(found[:most], source, run, now, outcomes)
    notes = ("more are due, for the next run",) if len(found) > most else ()
    return SourceReport(source.name, source.label, outcomes, notes=notes)


def _fetch_again(candidates: Sequence[Candidate], source: Source, run: Run) -> list[Outcome]:
    """Fetch a batch, if there is still time; what goes wrong with it as a whole is the outcome of each of it."""
    if run.stop.is_set():
        return batch.unreached(candidates)
    try:
        return batch.ingest(candidates, source, run)
    except Exception as error:  # noqa: BLE001 - one bad batch never stops the rest
        return batch.failed(candidates, source, run, error)


def _candidate(recheck: Recheck, run: Run) -> Candidate:
    """Return an article to fetch, with what its source said of it: that is evidence, and no page has it.

    Without the archive it is not known any more, and the page alone is judged.
    """
    bare = Candidate(recheck.source, recheck.url, title=recheck.title)
    document = run.store.get(recheck.url)
    place = run.store.page_of(document) if document else None
    if place is None or run.recorder is None:
        return bare
    try:
        told = run.recorder.read(place).candidate
    except ArchiveError:
        return bare
    return replace(told, source=recheck.source)
