"""Fetch a page for a run: from the web, or from what a run that was killed has left; and keep it until it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jumpline.errors import ArchiveError
from jumpline.web.terms import Terms

if TYPE_CHECKING:
    from flows.running import Run
    from jumpline.config import Source
    from jumpline.model import Archived, Candidate, Capture


def page(url: str, source: Source, run: Run) -> Capture:
    """Return what an address holds, asking for it only if nothing fresh is left of it.

    Raises:
        FetchError: no capture could be had.
        StoreError: it cannot be kept until it is stored.
    """
    capture = run.spool.take(source.name, url)
    if capture is None:
        capture = run.fetcher.get(url, Terms.of(source))
        run.spool.keep(source.name, url, capture)
    return capture


def delay(source: Source, run: Run) -> float:
    """Return the seconds to leave between two requests to a host of the source, as far as the operator says."""
    return run.config.fetching.delay if source.delay is None else source.delay


def archive(capture: Capture, candidate: Candidate, source: Source, run: Run) -> tuple[Archived | None, str]:
    """Put a page into the archive; what is on disk anyway stays where it is. Return where it is, or why it is not.

    An article without its page is worth more than none, so that a failure here is told and stops nothing.
    """
    if run.recorder is None or not source.archive or candidate.saved is not None:
        return None, ""
    try:
        return run.recorder.append(capture, candidate), ""
    except ArchiveError as error:
        return None, str(error)
