"""Assess pages without storing them: addresses, saved pages, folders of them, WARCs. What ``jumpline check`` does.

::

    target
      | captures   fetch it, or read what it holds
    Capture, or why there is none
      | begin      in this process, or by workers while the next ones are read
      | in order   each as soon as it and those before it are done
    Checked
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from flows.stages.examiner import Examiner
from jumpline import urls
from jumpline.errors import JumplineError
from jumpline.records import as_record
from jumpline.web import saved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractors import Examination
    from flows.stages.examiner import Examining, Marker
    from jumpline.model import Capture

ARCHIVES = (".warc", ".warc.gz", ".arc", ".arc.gz")
AHEAD = 4
"""So many pages a worker are read ahead of the one that is waited for."""

Fetch: TypeAlias = "Callable[[str], Capture]"


class Found(NamedTuple):
    """What a target holds: a capture, or why there is none."""

    target: str
    url: str | None
    capture: Capture | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """A page and its examination, or why there is none."""

    found: Found
    examination: Examination | None

    def record(self) -> dict[str, Any]:
        """Return it as the contract of ``check --json`` has it: with all keys, ``null`` for what is not known."""
        capture = self.found.capture
        if capture is None or self.examination is None:
            return {"target": self.found.target, "url": self.found.url, **_NOTHING, "error": self.found.error}
        return {
            "target": self.found.target,
            "url": self.found.url,
            "final_url": capture.final_url,
            "status": capture.status,
            **as_record(self.examination.article, self.examination.assessment),
            "error": None,
        }


_NOTHING: dict[str, Any] = {
    "final_url": None,
    "status": None,
    "title": None,
    "authors": [],
    "published": None,
    "language": None,
    "text": None,
    "words": None,
    "completeness": None,
    "probability": None,
    "cause": None,
    "access": None,
    "fraction": None,
    "expected_words": None,
    "expected_from": None,
    "cut_at": None,
    "gate": None,
    "rules_version": None,
    "evidence": [],
}


def check(
    targets: Sequence[str], *, fetch: Fetch, workers: int = 0, markers: Sequence[Marker] = ()
) -> Iterator[Checked]:
    """Assess every page of every target, and yield them in their order, each as soon as its turn has come.

    Args:
        targets: addresses, files, folders and WARCs.
        fetch: how to get an address.
        workers: processes for large folders and WARCs; 0 for none but this one.
        markers: the operator's own gate phrases.
    """
    with Examiner(workers) as examiner:
        waiting: deque[tuple[Found, Examining | None]] = deque()
        for target in targets:
            for found in captures(target, fetch):
                under_way = examiner.begin(found.capture, markers=markers) if found.capture else None
                waiting.append((found, under_way))
                while _is_next(waiting, longest=AHEAD * workers):
                    yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())


def captures(target: str, fetch: Fetch) -> Iterator[Found]:
    """Yield what a target holds, page by page; what cannot be had is told, and never raised."""
    if urls.is_http(target):
        yield _attempt(target, target, lambda: fetch(target))
        return
    is_archive = target.lower().endswith(ARCHIVES)
    try:
        for candidate in saved.warc(target) if is_archive else saved.folder(target):
            name = candidate.saved or target
            yield _attempt(name, candidate.url, partial(saved.read, candidate))
    except JumplineError as error:
        yield Found(target, None, None, error.message)


def _attempt(target: str, url: str, read: Callable[[], Capture]) -> Found:
    try:
        return Found(target, url, read())
    except JumplineError as error:
        return Found(target, url, None, error.message)
    except Exception as error:  # noqa: BLE001 - one bad page never stops the rest; what it was is told
        return Found(target, url, None, f"{type(error).__name__}: {error}")


def _is_next(waiting: deque[tuple[Found, Examining | None]], longest: int) -> bool:
    if not waiting:
        return False
    under_way = waiting[0][1]
    return under_way is None or under_way.done() or len(waiting) > longest


def _finished(found: Found, under_way: Examining | None) -> Checked:
    return Checked(found, under_way.result() if under_way else None)
