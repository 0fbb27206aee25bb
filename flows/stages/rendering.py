"""Pages that only a script would fill, of sources that say ``render: browser``: drawn, and examined once more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flows.stages import fetching
from jumpline.model import Cause, Completeness
from jumpline.urls import host
from jumpline.web.terms import Terms

if TYPE_CHECKING:
    from extractors import Examination
    from flows.running import Run
    from jumpline.config import Source
    from jumpline.model import Candidate, Capture


def is_wanted(candidate: Candidate, source: Source, found: Examination) -> bool:
    """Return whether a page is to be drawn: it holds a script where an article would be, and its source allows that."""
    told = found.assessment
    is_shell = told.completeness is Completeness.EMPTY and told.cause is Cause.SCRIPT
    return source.render == "browser" and candidate.saved is None and is_shell


def draw(shell: Capture, source: Source, run: Run) -> Capture:
    """Have a page drawn, in the lane of its host.

    Raises:
        ConfigError: there is no browser.
        TransportError: it failed.
    """
    errand = partial(run.fetcher.draw, shell, Terms.of(source))
    return run.courier.send(host(shell.final_url), errand, fetching.delay(source, run)).result()
