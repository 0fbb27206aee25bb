"""Judge again what is stored, by the rules of today, from the pages in the archive. Nothing is asked of any publisher.

::

    store.due       articles that this judge has not judged, in the order of their numbers
      | read        their pages, from the archive                               jumpline.archive
      | examine     in worker processes, several articles ahead                 flows.stages.examiner, extractors
      | save        a batch in one transaction; old verdicts stay in history    jumpline.store
    Verdict         what changed, and which evidence came or went

Who judged what is remembered with each batch, so that a run that is broken off goes on where it was, and the same run
again has nothing to do.
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

import extractors
from extractors.rules import phrases
from flows import lifesigns
from flows.running import processors
from flows.stages import batch, paging
from flows.stages.examiner import Examiner
from flows.stages.keeping import archive_of
from jumpline.config import load_markers
from jumpline.errors import ArchiveError, ConfigError
from jumpline.store import Judged, Wanted, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from extractors import Examination
    from extractors.leaves import Leaf
    from flows.stages.examiner import Examining, Marker
    from jumpline import config
    from jumpline.archive import Archive, Recorded
    from jumpline.model import Capture, Document, Evidence
    from jumpline.store import Change, Due, Page, Store

BATCH = 40
"""Articles judged again in one transaction."""
AHEAD = 4
"""Articles a worker that are read ahead of the one that is waited for."""


@dataclass(slots=True)
class Reassessment:
    """What came of judging again."""

    articles: int = 0
    pages: int = 0
    changed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many articles went from which completeness to which."""
    retold: int = 0
    """How many have another text or another verdict, and the same completeness."""
    unreadable: list[str] = field(default_factory=list)
    """Pages that cannot be read from the archive. Their articles are due again. One line each."""

    def line(self) -> str:
        """Say it in one line for a person."""
        moved = ", ".join(f"{n} {before} → {after}" for (before, after), n in self.changed.most_common())
        parts = [f"{_many(self.articles, 'article')} judged again from {_many(self.pages, 'page')}"]
        parts += [moved or "no completeness changed"]
        parts += [f"{self.retold} with other evidence or text"] if self.retold else []
        parts += [f"{_many(len(self.unreadable), 'page')} could not be read"] if self.unreadable else []
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Retold:
    """An article whose best version says something else now."""

    before: Document
    after: Document

    @property
    def came(self) -> list[Evidence]:
        """Evidence that was not there before, the heaviest first."""
        return _without(self.after, self.before)

    @property
    def went(self) -> list[Evidence]:
        """Evidence that is there no more, the heaviest first."""
        return _without(self.before, self.after)

    @property
    def moved(self) -> bool:
        """Whether the completeness is another one."""
        return self.before.assessment.completeness is not self.after.assessment.completeness


class _Reading(NamedTuple):
    """A capture read from the archive, and its examination, which may still be under way."""

    page: Page
    found: Recorded
    others: dict[str, Capture]
    """The article's further pages, by the addresses that they were asked for under."""
    examining: Examining


class _UnderWay(NamedTuple):
    due: Due
    readings: list[_Reading]


def reassess(
    settings: config.Config,
    *,
    sources: Sequence[str] = (),
    since: datetime | None = None,
    limit: int | None = None,
    tell: Callable[[Retold], None] = lambda _: None,
) -> Reassessment:
    """Judge stored articles again, and return what came of it.

    Args:
        settings: what the operator configured: the store, the archive, phrases of walls.
        sources: only articles whose best version came from these.
        since: only articles whose best version was captured then or later.
        limit: at most so many articles.
        tell: told of each article whose verdict or text changed.

    Raises:
        ConfigError: no pages are kept.
        StoreError, ArchiveError: the store or the archive cannot be used.
    """
    archive = archive_of(settings.archive, settings.store)
    if archive is None:
        raise ConfigError("archive", "is off, so that there are no pages to judge again")
    judge = judge_of(settings)
    told = Reassessment()
    with open_store(settings.store) as store, Examiner(settings.workers or processors()) as examiner:
        number = lifesigns.begin(store, "reassess", {"sources": list(sources), "limit": limit})
        due = _due(store, judge, sources, since, limit)
        with lifesigns.given(store, number):
            for judged in _batches(_Bench(settings, archive, examiner, told).judged(due)):
                for change in store.reassessments.save(judged, judge):
                    _count(change, told, tell)
        store.end_run(number, "Completed", told.line())
    return told


def judge_of(settings: config.Config) -> str:
    """Return a name for who judges: with other rules, another extractor or other phrases it is another one."""
    own = [(marker.phrase, marker.cause) for marker in load_markers(settings.markers_file)]
    of_sources = sorted((source.name, source.markers) for source in settings.sources if source.markers)
    said = repr((phrases.digest(), extractors.version(), own, of_sources))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]


def _due(store: Store, judge: str, sources: Sequence[str], since: datetime | None, limit: int | None) -> Iterator[Due]:
    wanted = (store.reassessments.due(Wanted(judge, source, since), limit) for source in sources or (None,))
    return islice(chain.from_iterable(wanted), limit)


class _Bench:
    """Reads pages, has them examined several at a time, and puts together what each article brings now."""

    def __init__(self, settings: config.Config, archive: Archive, examiner: Examiner, told: Reassessment) -> None:
        self._archive = archive
        self._examiner = examiner
        self._told = told
        self._sources = {source.name: source for source in settings.sources}
        self._markers: tuple[Marker, ...] = tuple(
            (marker.phrase, marker.cause) for marker in load_markers(settings.markers_file)
        )
        self._ahead = AHEAD * (settings.workers or processors())

    def judged(self, due: Iterator[Due]) -> Iterator[Judged]:
        """Yield articles as they are judged, in their order; the next ones are being examined meanwhile."""
        waiting: deque[_UnderWay] = deque()
        for one in due:
            begun = self._begun(one)
            if begun is not None:
                waiting.append(begun)
            while len(waiting) > self._ahead:
                yield self._done(waiting.popleft())
        while waiting:
            yield self._done(waiting.popleft())

    def _begun(self, due: Due) -> _UnderWay | None:
        """Read an article's pages and have them examined; ``None`` where one cannot be read, so that it stays due."""
        try:
            return _UnderWay(due, [self._read(page) for page in due.pages])
        except ArchiveError as error:
            self._told.unreadable.append(f"{due.url}: {error}")
            return None

    def _read(self, page: Page) -> _Reading:
        found = self._archive.read(page.archived)
        others = [self._archive.read(place).capture for _, place in page.others]
        examining = self._examiner.begin(
            found.capture, feed_text=found.candidate.feed_text, markers=self._phrases(page.source)
        )
        return _Reading(page, found, {other.url: other for other in others}, examining)

    def _done(self, under_way: _UnderWay) -> Judged:
        found = []
        for reading in under_way.readings:
            source = self._sources.get(reading.page.source)
            language = source.language if source else None
            examination = self._followed(reading)
            document = batch.document_of(reading.found.candidate, reading.found.capture, examination, language)
            ids = [reading.page.capture_id, *(number for number, _ in reading.page.others)]
            found += [(number, document) for number in ids]
            self._told.pages += len(ids)
        self._told.articles += 1
        return Judged(under_way.due.document_id, tuple(found))

    def _followed(self, reading: _Reading) -> Examination:
        """Return the examination of an article with its further pages, as far as they are in the archive."""
        found, capture = reading.examining.result(), reading.found.capture
        leaves: list[Leaf] = []
        most = len(reading.others) + 1
        while reading.others and found.rest and (ones := paging.wanted(found.rest, leaves, capture.final_url, most)):
            leaves += [one._replace(capture=reading.others.get(one.url), why=_why(one, reading)) for one in ones]
            found = self._examiner.begin(
                capture,
                feed_text=reading.found.candidate.feed_text,
                markers=self._phrases(reading.page.source),
                leaves=leaves,
            ).result()
        return found

    def _phrases(self, source: str) -> tuple[Marker, ...]:
        known = self._sources.get(source)
        return (*self._markers, *known.markers) if known else self._markers


def _why(leaf: Leaf, reading: _Reading) -> str:
    return leaf.why or ("" if leaf.url in reading.others else "its page is not in the archive")


def _batches(judged: Iterator[Judged]) -> Iterator[list[Judged]]:
    held: list[Judged] = []
    for one in judged:
        held.append(one)
        if len(held) >= BATCH:
            yield held
            held = []
    if held:
        yield held


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _count(change: Change, told: Reassessment, tell: Callable[[Retold], None]) -> None:
    retold = Retold(change.before, change.after)
    before, after = change.before, change.after
    if retold.moved:
        told.changed[before.assessment.completeness.value, after.assessment.completeness.value] += 1
    elif retold.came or retold.went or before.article.text != after.article.text:
        told.retold += 1
    else:
        return
    tell(retold)


def _without(one: Document, other: Document) -> list[Evidence]:
    there = {(evidence.signal, evidence.rule, evidence.quote) for evidence in other.assessment.evidence}
    return [e for e in one.assessment.evidence if (e.signal, e.rule, e.quote) not in there]
