"""The pages of one article become one article, and one verdict over all of it.

::

    first page, other pages
      | read        each by itself, as any page
      | cut?        the first that cannot be had, or is cut by itself, is where the article stops
      | join        the texts in their order, without what is repeated on each page
      | judge       what is declared and how long it is: of the first page and the whole text;
                    what stands where the text stops: of the last page
    Article, Assessment, Rest

A pager is no longer a sign of a cut once its pages are there: they are the evidence instead. A page that brings nothing
new was none of this article, or its first page again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from extractors import completeness
from extractors.leaves import WHOLE, Rest
from extractors.open import read
from extractors.rules import weights
from extractors.signals import SIGNALS, pager
from extractors.signals.finding import Finding
from jumpline.model import Cause, Completeness, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.leaves import Leaf
    from extractors.reading import Reading
    from jumpline.model import Article, Assessment, Capture

ORIGIN = "pages"
LONG = 40
"""Letters. A line of so many that stood on an earlier page is repeated; a shorter one may be meant, within the text."""
GAIN = 1.05
"""What calls itself the whole article is at least so many times as long as the first page's text."""

_PER_PAGE = frozenset({"gate", "mark", "teaser", "more", "invite", "ending", "selector", "scrambled", "lost"})
"""Signals about the place where a page stops: of an article on several pages, asked of the last."""
_OF_ALL = frozenset({"http", "transport", "interstitial", "kind", "declared", "state", "expected", "length", "origin"})
_IS_ONE = frozenset({"http", "transport", "interstitial", "kind"})
"""Signals that tell whether a page holds any of an article."""
_WALLS = frozenset({Cause.PAYWALL, Cause.REGISTRATION, Cause.TEASER, Cause.SCRAMBLED, Cause.TRANSPORT})
_LETTERS = re.compile(r"\W+")
_ENDED = re.compile(r"[.!?…。！？:;»”\"'’)\]]\s*$")


class Joined(NamedTuple):
    """What :func:`join` returns."""

    article: Article
    assessment: Assessment
    rest: Rest | None


@dataclass(frozen=True, slots=True)
class _Stop:
    """Why the article stops before its end."""

    number: int
    url: str
    why: str
    cause: Cause


def join(capture: Capture, leaves: Sequence[Leaf], *, feed_text: str | None, markers: tuple[object, ...]) -> Joined:
    """Join the pages of an article; see :func:`extractors.join`."""
    first = read(capture, feed_text=feed_text, markers=markers)  # type: ignore[arg-type]  # markers as read() has them
    for leaf in leaves:
        if leaf.number == WHOLE and leaf.capture:
            whole = read(leaf.capture, feed_text=feed_text, markers=markers)  # type: ignore[arg-type]  # as above
            if _is_whole(whole, first):
                said = Finding("pager.joined", "one page", "the whole article, on one page", leaf.url)
                return Joined(whole.article, _judged(whole, [*_findings(whole, _OF_ALL | _PER_PAGE), said]), None)
    pages, stop = _pages(first, leaves, markers)
    text, lengths = _text(pages)
    rest = _rest(pages, leaves)
    if stop is None and len(pages) > 1 and not sum(lengths[1:]):
        # Pages of something else (comments, a gallery): the pager says nothing about this article.
        return Joined(first.article, _judged(first, list(_findings(first, _OF_ALL | _PER_PAGE))), None)
    if stop is None and rest:
        stop = _Stop(*rest.pages[0], "not asked for", Cause.PAGINATION)
    article = replace(first.article, text=text, origin=ORIGIN) if len(pages) > 1 else first.article
    whole_text = replace(first, article=article)
    findings = [
        *_findings(whole_text, _OF_ALL),
        *_findings(pages[-1], _PER_PAGE),
        *_about(pages, lengths, leaves, stop),
    ]
    return Joined(article, _judged(whole_text, findings), rest)


def _pages(first: Reading, leaves: Sequence[Leaf], markers: tuple[object, ...]) -> tuple[list[Reading], _Stop | None]:
    """Return the pages that hold some of the article, up to the one where it stops, and why it stops there."""
    pages, expected = [first], 2
    for leaf in sorted((leaf for leaf in leaves if leaf.number != WHOLE), key=lambda leaf: leaf.number):
        if leaf.number > expected:
            return pages, _Stop(expected, "", "no page names its address", Cause.PAGINATION)
        expected = leaf.number + 1
        if leaf.capture is None:
            return pages, _Stop(leaf.number, leaf.url, leaf.why, leaf.cause or Cause.PAGINATION)
        reading = read(leaf.capture, markers=markers)  # type: ignore[arg-type]  # as above
        alone = _judged(reading, list(_findings(reading, _PER_PAGE | _IS_ONE)))
        if alone.completeness is Completeness.EMPTY or not reading.article.text:
            cause = alone.cause if alone.cause not in {None, Cause.NOT_ARTICLE} else Cause.PAGINATION
            return pages, _Stop(leaf.number, leaf.url, "holds none of it", cause or Cause.PAGINATION)
        pages.append(reading)
        if alone.completeness is Completeness.TRUNCATED and alone.cause in _WALLS:
            return pages, None  # the walls of the last page speak for themselves
    return pages, None


def _is_whole(whole: Reading, first: Reading) -> bool:
    """Tell whether what offers itself as the whole article is: it begins like the first page, and is longer."""
    mine, other = _key(first.article.text), _key(whole.article.text)
    return len(other) > GAIN * len(mine) and bool(mine) and mine[:60] in other


def _rest(pages: Iterable[Reading], leaves: Sequence[Leaf]) -> Rest | None:
    """Return the pages that are named and were not given yet."""
    given = {1, *(leaf.number for leaf in leaves)}
    named: dict[int, str] = {}
    for page in pages:
        for number, url in pager.linked(page.page.tree, page.page.url).items():
            named.setdefault(number, url)
    rest = tuple((number, named[number]) for number in sorted(named) if number not in given)
    return Rest(rest) if rest else None


def _text(pages: Sequence[Reading]) -> tuple[str, list[int]]:
    """Return the text of all pages, and how many words each brought."""
    lines: list[str] = []
    seen: set[str] = set()
    lengths: list[int] = []
    for page in pages:
        new = _new(page.lines, seen) if lines else list(page.lines)
        lengths.append(measure("\n".join(new), page.language) if new else 0)
        if lines and new and _goes_on(lines[-1], new[0]):
            lines[-1] += " " + new.pop(0)
        lines += new
        seen.update(map(_key, page.lines))
    return "\n".join(lines), lengths


def _new(lines: Sequence[str], seen: set[str]) -> list[str]:
    """Leave out what an earlier page has: at the head and the foot of a page any line, within it the long ones."""
    known = [_key(line) in seen for line in lines]
    head = next((index for index, is_known in enumerate(known) if not is_known), len(lines))
    foot = next((index for index in range(len(lines), head, -1) if not known[index - 1]), head)
    return [
        line
        for line, is_known in zip(lines[head:foot], known[head:foot], strict=True)
        if not (is_known and len(_key(line)) >= LONG)
    ]


def _goes_on(before: str, after: str) -> bool:
    """Tell whether a paragraph was broken off at the end of a page."""
    return not _ENDED.search(before) and after[:1].islower()


def _key(line: str) -> str:
    return _LETTERS.sub("", line.casefold())


def _findings(reading: Reading, signals: frozenset[str] | set[str]) -> Iterator[Finding]:
    for look in SIGNALS:
        if look.__module__.rpartition(".")[2] in signals:
            yield from look(reading)


def _about(
    pages: Sequence[Reading], lengths: Sequence[int], leaves: Sequence[Leaf], stop: _Stop | None
) -> Iterator[Finding]:
    """Say how the article was joined, and where it stops before its end."""
    if len(pages) > 1:
        counts = ", ".join(map(str, lengths[:-1])) + f" and {lengths[-1]}"
        where = ", ".join(page.page.url for page in pages[1:])
        yield Finding("pager.joined", "pages", f"{len(pages)} pages joined: {counts} words", where)
    if stop:
        most = max([stop.number, *(leaf.number for leaf in leaves)])
        yield Finding(
            "pager.missing", "missing", f"page {stop.number} of {most}: {stop.why}", stop.url, cause=stop.cause
        )


def _judged(reading: Reading, findings: list[Finding]) -> Assessment:
    found = completeness.judge(reading, findings, weights.weights())
    return found if found.cut_at is None else replace(found, cut_at=len(reading.article.text))
