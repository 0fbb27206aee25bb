"""Examine labelled pages as a run would, and keep what is needed to measure the detector.

::

    Label
      | capture    the saved page, as if it had just come
      | measure    in worker processes: examine it, keep the findings; ask the naive rules too
    Measured
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors import Examination, completeness, fitting
from extractors.open import read
from extractors.rules.weights import weights
from extractors.signals import SIGNALS
from flows.evaluation import naive
from flows.evaluation.scoring import Case, Prediction, share
from flows.stages.examiner import Examiner
from jumpline.errors import JumplineError
from jumpline.model import Candidate
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractors.rules.weights import Weights
    from extractors.signals.finding import Finding
    from flows.evaluation.labels import Label
    from flows.evaluation.scoring import Figure
    from flows.stages.examiner import Examining, Job, Marker
    from jumpline.model import Capture

AHEAD = 4
"""So many pages a worker are read ahead of the one that is waited for."""


@dataclass(frozen=True, slots=True)
class Measured(Examination):
    """An examination with what led to it."""

    findings: tuple[Finding, ...] = ()
    """Without the page's words."""
    naive: tuple[tuple[str, bool], ...] = ()
    """What each naive rule says, where they were asked."""


@dataclass(frozen=True, slots=True)
class Page:
    """A labelled page and what was made of it."""

    label: Label
    found: Examination

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the signals saw; nothing where the page could not be examined."""
        return self.found.findings if isinstance(self.found, Measured) else ()

    @property
    def case(self) -> Case:
        """What is said and what is so."""
        said, article = self.found.assessment, self.found.article
        return Case(self.label, Prediction(said.completeness, said.probability, said.cause, said.access, article.text))

    def naive_case(self, rule: str) -> Case:
        """Return what a naive rule says, as if it were the detector. One that was not asked says complete."""
        cut = isinstance(self.found, Measured) and dict(self.found.naive).get(rule, False)
        return Case(self.label, Prediction("truncated" if cut else "complete", 0.0 if cut else 1.0))


def examine(
    labels: Sequence[Label], *, workers: int, markers: Sequence[Marker] = (), with_naive: bool = False
) -> Iterator[Page]:
    """Examine labelled pages, and yield them in their order.

    Args:
        labels: of pages that are there.
        workers: how many processes; 0 for none but this one.
        markers: the operator's own gate phrases.
        with_naive: ask the naive rules too, which takes about as long again.
    """
    with Examiner(workers, work=measure_with_naive if with_naive else measure) as examiner:
        waiting: deque[tuple[Label, Examining]] = deque()
        for label in labels:
            waiting.append((label, examiner.begin(capture(label), markers=markers)))
            if len(waiting) > AHEAD * workers:
                first, under_way = waiting.popleft()
                yield Page(first, under_way.result())
        for label, under_way in waiting:
            yield Page(label, under_way.result())


def capture(label: Label) -> Capture:
    """Return a labelled page as if it had just come from the address and with the status of its label."""
    url = label.url or next(saved.folder(label.file)).url
    return replace(saved.read(Candidate("labels", url, saved=str(label.file))), status=label.status)


def measure(job: Job) -> Examination | str:
    """Run in a worker: examine a page and keep the findings."""
    return _attempt(job, _measured)


def measure_with_naive(job: Job) -> Examination | str:
    """Run in a worker: as :func:`measure`, and ask the naive rules."""
    return _attempt(job, _compared)


def _attempt(job: Job, work: Callable[[Job], Measured]) -> Examination | str:
    try:
        return work(job)
    except (ImportError, JumplineError):
        raise  # our own installation or rules are broken, and no page is to blame
    except Exception as error:  # noqa: BLE001 - as in flows.stages.examiner: a finding about that page
        return f"{type(error).__name__}: {error}"


def _measured(job: Job) -> Measured:
    reading = read(job.capture, feed_text=job.feed_text, markers=job.markers)
    findings = fitting.ask(reading)
    assessment = completeness.judge(reading, findings, weights())
    return Measured(reading.article, assessment, findings=fitting.bare(findings))


def _compared(job: Job) -> Measured:
    return replace(_measured(job), naive=tuple(naive.answers(job.capture).items()))


@dataclass(frozen=True, slots=True)
class Speaks:
    """How right a signal, or one of its features, is on its own."""

    name: str
    cut: Figure
    """Of the articles where it speaks for *truncated*: so many are."""
    reach: Figure
    """Of the truncated articles: on so many it speaks for it."""
    whole: Figure
    """Of the articles where it speaks for *complete*: so many are."""
    empty: Figure
    """Of the pages where it speaks for *no article*: so many hold none."""


def signals(pages: Sequence[Page], scales: Weights, *, by_feature: bool = False) -> list[Speaks]:
    """Return how right each signal (or feature) is alone, in the order in which the signals are asked."""
    said = [(page.label, _said(page.findings, scales, by_feature)) for page in pages]
    names = {name for _, voices in said for name, _ in voices}
    return [
        _speaks(name, [(label, {way for own, way in voices if own == name}) for label, voices in said])
        for name in sorted(names, key=_order)
    ]


def _said(findings: Sequence[Finding], scales: Weights, by_feature: bool) -> set[tuple[str, str]]:
    voices = set()
    for finding, weight in completeness.weigh(findings, scales):
        name = finding.feature if by_feature else finding.feature.partition(".")[0]
        way = "note" if not weight else "empty" if finding.empty else "cut"
        voices.add((name, way if weight >= 0 else f"not {way}"))
    return voices


def _order(name: str) -> tuple[int, str]:
    asked = [look.__module__.rpartition(".")[2] for look in SIGNALS]
    signal = name.partition(".")[0]
    return asked.index(signal) if signal in asked else len(asked), name


def _speaks(name: str, said: Sequence[tuple[Label, set[str]]]) -> Speaks:
    scored = [(label.is_cut, ways) for label, ways in said if label.is_scored]
    cut = [is_cut for is_cut, ways in scored if "cut" in ways]
    whole = [not is_cut for is_cut, ways in scored if "not cut" in ways]
    empty = [not label.is_article for label, ways in said if "empty" in ways]
    return Speaks(
        name,
        share("cut", sum(cut), len(cut)),
        share("reach", sum(cut), sum(is_cut for is_cut, _ in scored)),
        share("whole", sum(whole), len(whole)),
        share("empty", sum(empty), len(empty)),
    )
