"""How far a run is, source by source: counts that its threads add to, and what a screen shows of them.

On a terminal a table that is drawn anew four times a second; elsewhere a calm line now and then.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.live import Live
from rich.table import Table
from rich.text import Text

from flows.repeating import every
from jumpline.model import Action, Completeness, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from flows.presentation.screen import Screen
    from jumpline.model import Document

LINE_SECONDS = 15.0
"""Between two lines, where there is no terminal to draw on."""
_FRAMES = 4
"""A second."""


@dataclass(slots=True)
class Count:
    """How far one source is."""

    found: int = 0
    """Articles to read."""
    fetched: int = 0
    """Of which a page came."""
    whole: int = 0
    cut: int = 0
    """Truncated, or not decided."""
    empty: int = 0
    """Of which a page without the article came."""
    failed: int = 0
    """Of which nothing came."""
    passed: int = 0
    """Known meanwhile, or skipped."""
    began: float = 0.0
    """When its first article was sent for, by a clock that only goes forward."""
    done: bool = False

    @property
    def ended(self) -> int:
        """Articles of which it is known what became of them."""
        return self.fetched + self.passed + self.failed

    def rate(self, now: float) -> float:
        """Return articles a second, since the first was sent for."""
        return self.ended / max(now - self.began, 0.001) if self.began else 0.0

    def left(self, now: float) -> float | None:
        """Return the seconds that the others will take at this rate; ``None`` where it cannot be told."""
        rate = self.rate(now)
        return (self.found - self.ended) / rate if rate and self.ended > 1 else None

    def add(self, other: Count) -> None:
        """Add another source's numbers."""
        for name in ("found", "fetched", "whole", "cut", "empty", "failed", "passed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.began:
            self.began = min(self.began, other.began) if self.began else other.began


@dataclass(slots=True)
class Progress:
    """The counts of all sources of a run. Told by its threads, read by whoever shows them."""

    clock: Callable[[], float] = time.monotonic
    counts: dict[str, Count] = field(default_factory=dict)
    heard: Callable[[str], None] | None = None
    """Told, in a line, of each article that ended."""
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def found(self, source: str, new: int) -> None:
        """Note that a source offers so many articles to read."""
        with self._guard:
            count = self.counts.setdefault(source, Count())
            count.found += new
            count.began = count.began or self.clock()

    def ended(self, source: str, end: Document | Outcome) -> None:
        """Note what became of an article: captured and examined, or not."""
        with self._guard:
            _note(self.counts.setdefault(source, Count()), end)
        if self.heard:
            self.heard(_line(source, end))

    def took_back(self, source: str, ends: Iterable[Document | Outcome]) -> None:
        """Note that these ended in vain: their batch was not stored, and is tried again or told as failed."""
        with self._guard:
            for end in ends:
                _note(self.counts.setdefault(source, Count()), end, -1)

    def done(self, source: str) -> None:
        """Note that nothing more comes of a source."""
        with self._guard:
            self.counts.setdefault(source, Count()).done = True

    def snapshot(self) -> tuple[list[tuple[str, Count]], Count]:
        """Return the sources under way with their counts, and the sum of all."""
        total = Count()
        with self._guard:
            for count in self.counts.values():
                total.add(count)
            under_way = [(name, count) for name, count in self.counts.items() if not count.done]
        return under_way, total


def _note(count: Count, end: Document | Outcome, by: int = 1) -> None:
    found = end.assessment
    if found is None:
        failed = isinstance(end, Outcome) and end.action is Action.FAILED
        count.failed += by * failed
        count.passed += by * (not failed)
        return
    count.fetched += by
    count.whole += by * (found.completeness is Completeness.COMPLETE)
    count.cut += by * (found.completeness in {Completeness.TRUNCATED, Completeness.UNKNOWN})
    count.empty += by * (found.completeness is Completeness.EMPTY)


def _line(source: str, end: Document | Outcome) -> str:
    if isinstance(end, Outcome) and end.assessment is None:
        return f"{source}: {end.action}: {end.url}: {end.why}"
    assert end.assessment  # noqa: S101 - for the type checker: else it is an outcome, and told above
    return f"{source}: {end.assessment.completeness}: {end.url}"


@contextmanager
def shown(progress: Progress, screen: Screen) -> Iterator[None]:
    """Show how far a run is, for as long as it goes."""
    if screen.quiet:
        yield
    elif screen.console.is_terminal:
        with Live(
            get_renderable=lambda: table(progress, screen.console.height - 6),
            console=screen.console,
            refresh_per_second=_FRAMES,
            transient=True,
        ):
            yield
    else:
        with _lines(progress, screen):
            yield


@contextmanager
def _lines(progress: Progress, screen: Screen) -> Iterator[None]:
    def tell() -> None:
        _, total = progress.snapshot()
        if total.found:
            screen.say(sentence(total, progress.clock()))

    with every(LINE_SECONDS, tell, name="progress"):
        yield


def sentence(count: Count, now: float) -> str:
    """Say how far a run is: ``40 of 120 articles, 12.1 a second, about 7 s left: 25 whole, 10 cut, 3 empty …``."""
    left = count.left(now)
    about = f", about {duration(left)} left" if left else ""
    return (
        f"{count.ended:,} of {count.found:,} articles, {count.rate(now):.1f} a second{about}: "
        f"{count.whole:,} whole, {count.cut:,} cut, {count.empty:,} empty, {count.failed:,} failed"
    )


def duration(seconds: float) -> str:
    """Say a time: ``7 s``, ``3 min``, ``2 h 05 min``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def table(progress: Progress, most: int) -> Table:
    """Return the sources under way, at most so many, and the sum of all."""
    now, (under_way, total) = progress.clock(), progress.snapshot()
    made = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    made.add_column("", style="bold", no_wrap=True, max_width=24)
    for name, style in (
        ("found", ""),
        ("fetched", ""),
        ("● whole", "green"),
        ("◐ cut", "yellow"),
        ("○ empty", "dim"),
        ("✗ failed", "red"),
        ("a second", "dim"),
        ("left", "dim"),
    ):
        made.add_column(name, justify="right", style=style, no_wrap=True)
    shown_now: Sequence[tuple[str, Count]] = under_way[: max(most, 1)]
    for name, count in shown_now:
        made.add_row(name, *_cells(count, now))
    if len(under_way) > len(shown_now):
        made.add_row(Text(f"and {len(under_way) - len(shown_now)} more", "dim"))
    if total.found:
        made.add_row(Text("all", "bold"), *_cells(total, now))
    return made


def _cells(count: Count, now: float) -> tuple[str, ...]:
    left = count.left(now)
    numbers = (count.found, count.fetched, count.whole, count.cut, count.empty, count.failed)
    return (*(f"{number:,}" for number in numbers), f"{count.rate(now):.1f}", duration(left) if left else "")
