"""Put the gallery before the detector, and count.

The bars of the gallery are :data:`BARS`; :func:`judge` runs :func:`extractors.examine` over cases in a few processes,
:class:`Score` counts, and :func:`table` prints what a person needs to see where it fails.
"""

from __future__ import annotations

import re
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING

from tests.gates.gallery import cases
from tests.gates.stories import SPACELESS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tests.gates.case import Case

BARS = {"recall": 0.98, "false alarms": 0.005, "leaks": 0, "non-articles called complete": 0}


@dataclass(frozen=True, slots=True)
class Finding:
    """What the detector said of one case."""

    case: Case
    said: str
    cause: str | None
    probability: float
    access: str
    fraction: float | None
    text_end: str
    leaked: tuple[str, ...]
    """Words of the wall that stand in the text."""
    noise: tuple[str, ...]
    """Words of other boxes that stand in the text."""
    reached: bool
    """Whether the text reaches the last readable words of the article."""

    @property
    def flagged(self) -> bool:
        """Whether the page was called incomplete."""
        return self.said in {"truncated", "empty"}

    @property
    def wrong(self) -> bool:
        """Whether it counts against a bar."""
        if self.case.truth == "complete":
            return self.flagged or bool(self.leaked)
        if not self.case.is_article:
            return self.said == "complete"
        return not self.flagged or bool(self.leaked)


def judge(chosen: Sequence[Case], *, processes: int = 2) -> list[Finding]:
    """Examine cases, in as many processes, and return the findings in the same order."""
    number = {case.name: n for n, case in enumerate(cases())}
    indices = [number[case.name] for case in chosen]
    if processes < 2:
        return [examine(index) for index in indices]
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return list(pool.map(examine, indices, chunksize=max(1, len(indices) // (processes * 8))))


def examine(index: int) -> Finding:
    """Examine the case of that number. It is a number so that a worker process makes its own pages."""
    import extractors  # noqa: PLC0415 - the pages can be made and tested without it
    from jumpline.model import Capture  # noqa: PLC0415 - as above

    case = cases()[index]
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    capture = Capture(case.url, case.url, case.status, headers, case.html, datetime(2024, 3, 14, tzinfo=UTC))
    try:
        found = extractors.examine(capture)
    except Exception as error:
        error.add_note(f"while examining {case.name}")
        raise
    article, verdict = found.article, found.assessment
    inside = squash(article.text)
    return Finding(
        case=case,
        said=str(verdict.completeness),
        cause=str(verdict.cause) if verdict.cause else None,
        probability=verdict.probability,
        access=str(verdict.access),
        fraction=verdict.fraction,
        text_end=article.text[-80:],
        leaked=tuple(words for words in case.gate if _stands(words, inside, case)),
        noise=tuple(words for words in case.noise if _stands(words, inside, case)),
        reached=squash(case.body_end)[-40:] in inside,
    )


def squash(value: str) -> str:
    """Return the letters and digits only, in lower case: what two prints of one text share."""
    return re.sub(r"[\W_]+", "", value.lower())


def _stands(words: str, inside: str, case: Case) -> bool:
    """Whether enough of ``words`` to be sure of it stands in the text, and is none of the article's own."""
    key = squash(words)[:30]
    short = 8 if case.language in SPACELESS else 12
    own = squash("".join(case.present))
    return len(key) >= short and key in inside and key not in own


@dataclass(slots=True)
class Score:
    """Counts over some findings."""

    cut: int = 0
    hit: int = 0
    cause_right: int = 0
    whole: int = 0
    alarms: int = 0
    unsure: int = 0
    others: int = 0
    others_complete: int = 0
    leaks: int = 0
    noisy: int = 0
    ends: int = 0
    reached: int = 0

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Score:
        """Count."""
        score = cls()
        for finding in findings:
            score.add(finding)
        return score

    def add(self, finding: Finding) -> None:
        """Count one more."""
        case = finding.case
        if not case.is_article:
            self.others += 1
            self.others_complete += finding.said == "complete"
            return
        if case.truth == "complete":
            self.whole += 1
            self.alarms += finding.flagged
            self.unsure += finding.said == "unknown"
        else:
            self.cut += 1
            self.hit += finding.flagged
            self.cause_right += finding.flagged and finding.cause == case.cause
        self.leaks += bool(finding.leaked)
        self.noisy += bool(finding.noise)
        self.ends += bool(case.body_end)
        self.reached += bool(case.body_end) and finding.reached

    @property
    def recall(self) -> float:
        """Share of the cut pages that were called incomplete."""
        return self.hit / self.cut if self.cut else 1.0

    @property
    def false_alarms(self) -> float:
        """Share of the whole pages that were called incomplete."""
        return self.alarms / self.whole if self.whole else 0.0

    def row(self, name: str) -> str:
        """One line of the table."""
        return (
            f"{name:28s} {self.hit:4d}/{self.cut:<4d} {self.recall:6.3f}  {self.cause_right:4d}   {self.alarms:3d}/{self.whole:<4d} {self.false_alarms:6.3f}"
            f"  {self.unsure:4d}   {self.leaks:4d}  {self.noisy:4d}   {self.reached:4d}/{self.ends:<4d}  {self.others_complete:3d}/{self.others:<3d}"
        )


HEADING = (
    f"{'':28s} {'cut hit':>9s} {'recall':>6s}  cause   alarm/whole {'':3s} unsure   leaks noise   end reached  other"
)


def failures(score: Score) -> list[str]:
    """Return the bars that a score misses, each with its figure."""
    missed = []
    if score.recall < BARS["recall"]:
        missed.append(f"recall {score.recall:.3f} < {BARS['recall']}")
    if score.false_alarms > BARS["false alarms"]:
        missed.append(f"false alarms {score.false_alarms:.4f} > {BARS['false alarms']}")
    if score.leaks > BARS["leaks"]:
        missed.append(f"gate words in the text of {score.leaks} pages")
    if score.others_complete > BARS["non-articles called complete"]:
        missed.append(f"{score.others_complete} non-articles called complete")
    return missed


def table(findings: Sequence[Finding], *, errors: int = 40) -> str:
    """Return the whole score by platform and by language, and the first errors one by one."""
    lines = [HEADING]
    keys: tuple[tuple[str, Callable[[Finding], str]], ...] = (
        ("platform", lambda finding: finding.case.platform),
        ("language", lambda finding: finding.case.language),
    )
    for title, key in keys:
        groups = defaultdict(list)
        for finding in findings:
            groups[key(finding)].append(finding)
        lines.append(f"by {title}")
        lines += [Score.of(group).row(f"  {name}") for name, group in sorted(groups.items())]
    lines.append(Score.of(findings).row("ALL"))
    articles = [finding for finding in findings if finding.case.is_article]
    if articles:
        brier = sum((f.probability - (f.case.truth == "complete")) ** 2 for f in articles) / len(articles)
        lines.append(f"Brier score of P(complete) over {len(articles)} articles: {brier:.4f}")
    lines += _shares(articles)
    wrong = [finding for finding in findings if finding.wrong]
    lines += [explain(finding) for finding in wrong[:errors]]
    if len(wrong) > errors:
        lines.append(f"... and {len(wrong) - errors} more")
    return "\n".join(lines)


def _shares(articles: Sequence[Finding]) -> list[str]:
    """Return how often access and fraction were right where the page tells them: reported, and no bar."""
    told = [finding for finding in articles if finding.case.access]
    right = sum(finding.access == finding.case.access for finding in told)
    parts = [(finding.case.fraction, finding.fraction) for finding in articles if finding.case.fraction is not None]
    near = sum(found is not None and abs(found - true) <= 0.05 for true, found in parts if true is not None)
    return [
        f"access right where told: {right}/{len(told)}",
        f"fraction within 5 points where told: {near}/{len(parts)}",
    ]


def explain(finding: Finding) -> str:
    """Return one error on a line."""
    leak = f" | leaked: {finding.leaked[0]}" if finding.leaked else ""
    return (
        f"{finding.case.name}: is {finding.case.truth} ({finding.case.cause}), said {finding.said} "
        f"({finding.cause}, {finding.probability:.2f}) | text ends: {finding.text_end[-50:]!r}{leak}"
    )
