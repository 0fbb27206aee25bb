"""A site by its home page: what it offers to programs is found, and read.

::

    home page
      | feeds       those it names; else where its platform, or any site, has them
      | sitemaps    those of robots.txt; else where its platform, or any site, has them; of these, those of articles
      | links       the home page's own, where there is neither
    Pages of the source

All of it is what the site itself offers to every reader. An address at which nothing stands is left alone for a week.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from flows.stages.lists import Page, attempt
from jumpline.errors import JumplineError
from jumpline.web import discover, platforms
from jumpline.web.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flows.stages.lists import ListKind, Reader
    from jumpline.model import Candidate, Capture
    from jumpline.web.platforms import Platform

MOST_FEEDS = 5
"""So many of the feeds that a page names are read: some name one a section."""
_ABSENT = timedelta(days=7)
_OF_COMMENTS = re.compile(r"comment|kommentar|replies", re.IGNORECASE)


def pages(home: str, reader: Reader) -> Iterator[Page | JumplineError]:
    """Yield what the lists of a site give, or why they cannot be read.

    Args:
        home: the address of its home page.
        reader: reads lists.
    """
    try:
        capture = reader.capture(home)
    except JumplineError as error:
        yield error
        return
    platform = platforms.platform(capture)
    answers = [*_feeds(capture, platform, reader), *_sitemaps(capture, platform, reader)]
    some = any(isinstance(answer, Page) and (answer.candidates or answer.reading or answer.notes) for answer in answers)
    for answer in answers:
        # What a site names and does not have is no failure, as long as there is another way to its articles.
        yield Page(notes=(str(answer),)) if some and not isinstance(answer, Page) else answer
    if not some:
        yield attempt(home, partial(reader.parsed, home, capture, "listing"))


def _feeds(home: Capture, platform: Platform, reader: Reader) -> Iterator[Page | JumplineError]:
    named = [url for url in discover.feeds_of(home) if not _OF_COMMENTS.search(url)][:MOST_FEEDS]
    if named:
        yield from (attempt(url, partial(reader.read, url, "feed")) for url in named)
    else:
        yield from _first_of(_places(home, platform.feeds, platforms.ANY.feeds), "feed", reader)


def _sitemaps(home: Capture, platform: Platform, reader: Reader) -> Iterator[Page | JumplineError]:
    source = reader.source
    try:
        named: Sequence[str] = reader.fetcher.sitemaps(home.final_url, Terms.of(source))
    except JumplineError:
        named = ()
    if named:
        answers = list(reader.sitemaps(named, platforms.of_articles))
    else:
        places = _places(home, platform.sitemaps, platforms.ANY.sitemaps)
        answers = list(_first_of(places, "sitemap", reader))
        children = [
            child for page in answers if isinstance(page, Page) for child in platforms.of_articles(page.children)
        ]
        answers += reader.sitemaps(children, platforms.of_articles)
    yield from (_articles(answer, platform, reader) if isinstance(answer, Page) else answer for answer in answers)


def _places(home: Capture, *kinds: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(urljoin(home.final_url, place) for places in kinds for place in places))


def _first_of(places: Sequence[str], kind: ListKind, reader: Reader) -> Iterator[Page]:
    """Yield the first list that is found; those places where none is are left alone from now on."""
    now = datetime.now(UTC)
    for url in places:
        visit = reader.store.visit(url)
        if visit and visit.absent and visit.next_due and visit.next_due > now:
            continue
        answer = attempt(url, partial(reader.read, url, kind))
        if isinstance(answer, Page):
            yield answer
            return
        if not answer.retry:
            reader.store.miss(url, now + _ABSENT)


def _articles(page: Page, platform: Platform, reader: Reader) -> Page:
    """Leave out of a site's sitemap what is no article by its address, unless the operator says what is."""
    if reader.source.include:
        return page
    kept = tuple(candidate for candidate in page.candidates if _is_article(candidate, platform))
    return replace(page, candidates=kept)


def _is_article(candidate: Candidate, platform: Platform) -> bool:
    if platform.articles:
        return re.search(platform.articles, candidate.url) is not None
    return discover.looks_like_article(candidate.url, candidate.title or "")
