"""What runs did: with feeds, candidates and sources, and all of it in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jumpline.store import leases, runs, sources, statistics, visits
from jumpline.store.engine import PAGE, Opened

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from jumpline.model import Outcome
    from jumpline.store.runs import Attempt, Run
    from jumpline.store.sources import KnownSource, SourceRun
    from jumpline.store.statistics import Statistics
    from jumpline.store.visits import Visit


class Journal(Opened):
    """What runs note, and what is known of them."""

    def visit(self, url: str) -> Visit | None:
        """Return what is known of a feed, sitemap or listing since it was last read, or ``None``."""
        return self._database.read(visits.visit, url)

    def remember(
        self,
        url: str,
        etag: str | None,
        last_modified: str | None,
        *,
        unchanged: bool = False,
        next_due: datetime | None = None,
    ) -> None:
        """Keep the ``ETag`` and ``Last-Modified`` that a feed just sent.

        Args:
            url: its address.
            etag: as it sent it.
            last_modified: as it sent it.
            unchanged: nothing new was in it.
            next_due: when to ask again; at any time where it is ``None``.
        """
        self._database.write(visits.remember, url, etag, last_modified, unchanged=unchanged, next_due=next_due)

    def miss(self, url: str, until: datetime) -> None:
        """Keep that no feed or sitemap is to be found at an address, which need not be asked until then."""
        self._database.write(visits.miss, url, until)

    def begin_run(
        self,
        kind: str,
        parameters: Mapping[str, Any] | None = None,
        flow_run_id: str | None = None,
        process: str | None = None,
    ) -> int:
        """Note that a run begins, and return its number.

        Args:
            kind: ``ingest``, ``recheck`` …
            parameters: what it was asked to do, as values that JSON can hold. No secrets.
            flow_run_id: of the Prefect flow run that it is, if it is one.
            process: what carries it out; see :meth:`processes`.
        """
        return self._database.write(runs.begin, kind, parameters, flow_run_id, process)

    def beat(self, run_id: int) -> None:
        """Note that a run goes on, and keeps the sources that it has: one whose heartbeat is old was killed."""
        self._database.write(leases.beat, run_id)

    def claim(self, source: str, run_id: int) -> int | None:
        """Give a source to a run, until it ends, is done with it or dies; see :mod:`jumpline.store.leases`.

        Returns:
            The number of the run that has it, if it is another one.
        """
        return self._database.write(leases.claim, source, run_id)

    def release(self, source: str, run_id: int) -> None:
        """Set a source free that a run has claimed."""
        self._database.write(leases.release, source, run_id)

    def processes(self) -> set[str]:
        """Return the names of the processes that carry out the runs without an end."""
        return self._database.read(leases.processes)

    def settle(self, gone: Collection[str] = ()) -> int:
        """End the runs that were killed: of those processes, and whichever is silent for too long. Return how many."""
        return self._database.write(leases.settle, gone)

    def record(self, run_id: int, outcomes: Iterable[Outcome]) -> None:
        """Keep outcomes of a run. Of one candidate the first stands, except that a failure gives way to a later one."""
        batch = list(outcomes)
        self._database.write(runs.record, run_id, batch)

    def attempts(self, pages: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Attempt]:
        """Return when each of the saved pages was last opened; those that no run ever opened are left out.

        Args:
            pages: where each is held, as in :attr:`~jumpline.model.Outcome.saved`, and its canonical URL.
        """
        asked = list(pages)
        return self._database.read(runs.attempts, asked)

    def end_run(self, run_id: int, state: str, message: str | None = None, *, anew: bool = True) -> None:
        """Note that a run ended, and how.

        Args:
            run_id: its number.
            state: how, in a word.
            message: and in a sentence.
            anew: in place of an end that is noted already; else that stays.
        """
        self._database.write(runs.end, run_id, state, message, anew=anew)

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, newest first."""
        return self._database.read(runs.latest, limit)

    def record_source(self, told: SourceRun, label: str, kind: str) -> None:
        """Keep what a run made of a source; told again, it replaces what it said before.

        Args:
            told: the numbers.
            label: the source's name for people.
            kind: what it is: ``feed``, ``sitemap`` …
        """
        self._database.write(sources.record, told, label, kind)

    def sources(self) -> list[KnownSource]:
        """Return every source that a run read, by name."""
        return self._database.read(sources.known)

    def source_runs(
        self,
        *,
        source: str | None = None,
        run_id: int | None = None,
        since: datetime | None = None,
        limit: int = 1000,
        kind: str | None = None,
    ) -> Sequence[SourceRun]:
        """Return what runs made of sources, the newest first.

        Args:
            source: only of the source of that name.
            run_id: only of that run.
            since: only of runs that began with the source then or later.
            limit: at most so many.
            kind: only of runs of that kind (``ingest`` …).
        """
        return self._database.read(sources.history, source, run_id, since, limit, kind)

    def statistics(self, since: datetime, read_since: datetime, worst: int = 50) -> Statistics:
        """Return the store in numbers, of one moment; see :func:`jumpline.store.statistics.read`."""
        return self._database.read(statistics.read, since, read_since, worst)

    def outcomes(self, run_id: int) -> Iterator[Outcome]:
        """Yield the outcomes of a run in the order recorded, in constant memory."""
        after: int | None = 0
        while after is not None:
            found, after = self._database.read(runs.page, run_id, PAGE, after)
            yield from found
