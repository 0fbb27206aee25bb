"""The tree of a page becomes its layout: one walk, in which text is cut into blocks and every block told its place."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lxml.etree import iterwalk

from extractors.blocks import INLINE, Block, Layout, Mark, names_of
from extractors.cards import name_cards
from extractors.regions import TAGS, Region, hidden_by, region_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

SKIPPED = frozenset(
    ("head", "nav", "select", "option", "datalist", "video", "audio", "object", "canvas", "map", "picture", "textarea")
)
_WITHIN = INLINE | SKIPPED
"""Tags that end no block; a pager's navigation does all the same."""
_TELLING = frozenset((*TAGS, "template", "noscript"))
"""Tags that say where a block stands."""
MOST = 6000
"""Blocks of a page that are looked at."""

_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_PAGER = re.compile(r"pag(?:e|in|er)")
_OF_PAGES = re.compile(r"\b1 (?:\S{1,3} )?[2-9]\b|\b1/[2-9]\b")
PAGES = 40
"""Pieces of text of a navigation that are looked at for the numbers of pages."""


def layout(tree: HtmlElement, named: Callable[[Sequence[str]], str | None] = lambda _: None) -> Layout:
    """Cut the tree into its blocks of text; at most ``MOST``.

    Args:
        tree: the page's tree, without scripts.
        named: told an element's class and id names (lower case), returns the rule that these satisfy, if any.
    """
    marks: list[Mark] = []
    spans: dict[HtmlElement, range] = {}
    parts: dict[HtmlElement, Region] = {}
    blocks = tuple(_walk(tree, _Names(named), marks, spans, parts))
    name_cards(blocks)
    return Layout(blocks, tuple(marks), spans, parts)


class _Meaning(NamedTuple):
    """What the class and id of an element say."""

    hides: bool
    region: Region | None
    rule: str | None
    """Of a mark."""


class _Names(dict[tuple[str | None, str | None], _Meaning]):
    """What each class and id of a page say, told once: its elements share most of them."""

    def __init__(self, named: Callable[[Sequence[str]], str | None]) -> None:
        self._named = named

    def __missing__(self, classes_and_id: tuple[str | None, str | None]) -> _Meaning:
        names = " ".join(filter(None, classes_and_id)).lower().split()
        found = _Meaning(hidden_by(names), region_of(names), self._named(names))
        self[classes_and_id] = found
        return found


class _Place(NamedTuple):
    """A block-level element that the walk is in."""

    element: HtmlElement
    hidden: bool
    region: Region
    first: int
    """Index of the first block in it, if there is one."""


def _walk(  # noqa: C901, PLR0912, PLR0915 - the hot loop, kept in one piece
    tree: HtmlElement,
    names: _Names,
    marks: list[Mark],
    spans: dict[HtmlElement, range],
    parts: dict[HtmlElement, Region],
) -> Iterator[Block]:
    place = _Place(tree, hidden=False, region=Region.MAIN, first=0)
    stack = [place]
    pieces: list[str] = []
    links = 0
    depth_of_link = 0
    joined = False  # a link has ended and nothing has come between
    index = 0
    walker = iterwalk(tree, events=("start", "end", "comment"))
    for event, element in walker:
        tag = element.tag
        opens = event == "start"
        boundary = tag not in _WITHIN and event != "comment"
        if tag in SKIPPED:
            boundary = _is_pager(element)
            if opens and not boundary:
                walker.skip_subtree()
                continue
        if boundary:
            if pieces:
                yield _close(place, pieces, links, index)
                index += 1
                pieces = []
            links = 0
            if index >= MOST:
                break
        if opens:
            if boundary:
                around = place.region
                place, rule = _place(element, tag, place, index, names)
                stack.append(place)
                if place.region is not around:
                    parts[element] = place.region
                if rule:
                    marks.append(Mark(rule, element, index, place.hidden, place.region))
            elif tag == "a":
                depth_of_link += 1
                if pieces and joined:
                    pieces.append(" ")
            joined = False
            text = element.text
        else:
            if boundary:
                if place.first < index:
                    spans[element] = range(place.first, index)
                stack.pop()
                place = stack[-1]
            elif tag == "a":
                depth_of_link = max(0, depth_of_link - 1)
                joined = not element.tail
            text = element.tail if element is not tree else None
        if text:
            if pieces or not text.isspace():
                pieces.append(text)
            if depth_of_link:
                links += len(text)
    spans.update((place.element, range(place.first, index)) for place in stack if place.first < index)


def _is_pager(element: HtmlElement) -> bool:
    """Tell whether a navigation is that of an article's pages, which is no menu."""
    if element.tag != "nav":
        return False
    if _PAGER.search(names_of(element)):
        return True
    said = " ".join(islice(element.itertext(), PAGES)).split()
    return len(said) <= PAGES // 2 and _OF_PAGES.search(" ".join(said)) is not None


def _length(text: str, words: int) -> int:
    """Count two characters as a word in scripts that write no spaces."""
    if len(text) <= 4 * words or text.isascii():
        return words
    return max(words, len(_SPACELESS.findall(text)) // 2)


def _close(place: _Place, pieces: list[str], links: int, index: int) -> Block:
    words = "".join(pieces).split()
    text = " ".join(words)
    element = place.element
    return Block(
        index=index,
        text=text,
        element=element,
        tag=element.tag,
        words=_length(text, len(words)),
        linked=min(1.0, links / len(text)),
        hidden=place.hidden,
        region=place.region,
    )


def _place(element: HtmlElement, tag: str, parent: _Place, index: int, names: _Names) -> tuple[_Place, str | None]:
    given = dict(element.items())
    _, hidden, region, _ = parent
    if not given and tag not in _TELLING:
        return _Place(element, hidden, region, index), None
    hides, named, rule = names[given.get("class"), given.get("id")]
    hidden = hidden or hides or tag in {"template", "noscript"} or _hides(given)
    if region is Region.MAIN:
        if named and tag not in {"body", "html", "article", "main"}:
            region = named
        elif given.get("role") in {"dialog", "alertdialog"}:
            region = Region.DIALOG
        else:
            region = TAGS.get(tag, region)
    return _Place(element, hidden, region, index), rule


def _hides(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style")
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (style is not None and _HIDDEN_STYLE.search(style) is not None)
    )
