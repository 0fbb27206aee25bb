"""An article on several pages: ask for the others, in their order, and have all of them joined.

::

    Examination of the first page, which names others
      | whole on one page?   ask for that first
      | ask                  page by page, politely, in the lane of the host; up to the first that cannot be had
      | join                 in a worker                                       extractors.joining
    Examination of all        which may name more: once more, up to max_pages

What is asked for is what the page itself offers to every reader, under the same robots.txt and delays as any page.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from extractors.leaves import WHOLE, Leaf
from flows.stages import fetching
from jumpline.errors import JumplineError
from jumpline.urls import host, site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors import Examination
    from extractors.leaves import Rest
    from flows.running import Run
    from jumpline.config import Source
    from jumpline.model import Archived, Candidate, Capture


class Page(NamedTuple):
    """Another page of an article, and where the archive keeps it, as in :func:`flows.stages.fetching.archive`."""

    capture: Capture
    archived: Archived | None
    unkept: str


class Followed(NamedTuple):
    """An article with its other pages."""

    examination: Examination
    others: tuple[Page, ...] = ()
    """What the other pages brought, in the order in which they were asked for."""


def follow(candidate: Candidate, source: Source, run: Run, capture: Capture, found: Examination) -> Followed:
    """Ask for the other pages of an article, as far as its pages name any, and examine it as a whole.

    Raises:
        CancelledError: the run is to end before all were asked for; the next goes on with them.
    """
    leaves: list[Leaf] = []
    markers = (*run.markers, *source.markers)
    while found.rest and (ones := wanted(found.rest, leaves, capture.final_url, source.max_pages)):
        errand = partial(_ask, ones, source, run)
        leaves += run.courier.send(host(capture.final_url), errand, fetching.delay(source, run)).result()
        joining = run.examiner.begin(capture, feed_text=candidate.feed_text, markers=markers, leaves=leaves)
        found = joining.result()
    came = [leaf.capture for leaf in leaves if leaf.capture]
    return Followed(found, tuple(Page(page, *fetching.archive(page, candidate, source, run)) for page in came))


def wanted(rest: Rest, leaves: Sequence[Leaf], first: str, most: int) -> list[Leaf]:
    """Return what to ask for next: nothing where all that may be is done."""
    if most == 1:
        return []
    if rest.whole and site(rest.whole) == site(first) and not leaves:
        return [Leaf(WHOLE, rest.whole)]
    pages = [leaf for leaf in leaves if leaf.number != WHOLE]
    if any(leaf.capture is None for leaf in pages):
        return []  # what comes after a page that cannot be had, would follow a gap
    named = [Leaf(number, url) for number, url in rest.pages if site(url) == site(first)]
    room = most - 1 - len(pages)
    beyond = [leaf._replace(why=f"not asked for, since max_pages is {most}") for leaf in named[room : room + 1]]
    return named[:room] + beyond


def _ask(wanted: Sequence[Leaf], source: Source, run: Run) -> list[Leaf]:
    """Ask for pages one by one, up to the first that cannot be had."""
    came: list[Leaf] = []
    for leaf in wanted:
        came.append(leaf if leaf.why else _asked(leaf, source, run))
        if came[-1].capture is None:
            break
    return came


def _asked(leaf: Leaf, source: Source, run: Run) -> Leaf:
    if run.stop.is_set():
        raise CancelledError
    try:
        capture = fetching.page(leaf.url, source, run)
    except JumplineError as error:
        if run.stop.is_set():
            raise CancelledError from error
        return leaf._replace(why=error.message)
    if capture.status != HTTPStatus.OK:
        return leaf._replace(why=f"answered {capture.status}")
    return leaf._replace(capture=capture)
