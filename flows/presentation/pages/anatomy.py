"""Where each piece of evidence stands, so that a page can show it there.

::

    what the page says of itself     JSON-LD, meta, its address
    above the text
    the text                         its words, some of them evidence
    ─── the cut ───
    the wall                         its lines, each with what they are evidence of
    the text after it                where a wall stands in the midst
    elsewhere on the page            sidebars, footers, other stories' labels

Pure: an article and its assessment in, places out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from flows.presentation import ledger, telling
from jumpline.model import Completeness

if TYPE_CHECKING:
    from flows.presentation.ledger import Entry
    from jumpline.model import Article, Assessment


class Run(NamedTuple):
    """Words in a row that are evidence, or are not."""

    text: str
    entries: tuple[Entry, ...] = ()


Paragraph = tuple[Run, ...]


class Zone(Enum):
    """A part of a page, as its reader sees it."""

    ITSELF = "itself"
    WHOLE = "whole"
    ABOVE = "above"
    TEXT = "text"
    WALL = "wall"
    ELSEWHERE = "elsewhere"


@dataclass(slots=True)
class Anatomy:
    """An article's page in its parts."""

    paragraphs: tuple[Paragraph, ...] = ()
    cut: bool = False
    """Whether something is missing after the paragraphs."""
    wall: tuple[Run, ...] = ()
    rest: tuple[Paragraph, ...] = ()
    """The text after the cut."""
    itself: list[Entry] = field(default_factory=list)
    whole: list[Entry] = field(default_factory=list)
    """What speaks of the text as a whole: its length, what the extractor took."""
    above: list[Entry] = field(default_factory=list)
    elsewhere: list[Entry] = field(default_factory=list)


def dissect(article: Article, assessment: Assessment) -> Anatomy:
    """Return the page of an article in its parts, with the evidence where it stands."""
    by_zone: dict[Zone, list[Entry]] = {zone: [] for zone in Zone}
    for entry in ledger.entries(assessment):
        by_zone[_zone(entry)].append(entry)
    empty = assessment.completeness is Completeness.EMPTY
    cut_at = None if empty else assessment.cut_at
    before = article.text if cut_at is None else article.text[:cut_at]
    after = "" if cut_at is None else article.text[cut_at:]
    return Anatomy(
        paragraphs=_paragraphs(before, by_zone[Zone.TEXT]),
        cut=cut_at is not None,
        wall=_wall(assessment, by_zone[Zone.WALL]),
        rest=_paragraphs(after, []),
        itself=by_zone[Zone.ITSELF],
        whole=[*by_zone[Zone.WHOLE], *(entry for entry in by_zone[Zone.TEXT] if _words(entry) not in before)],
        above=by_zone[Zone.ABOVE],
        elsewhere=by_zone[Zone.ELSEWHERE],
    )


def _zone(entry: Entry) -> Zone:
    where = entry.evidence.where
    if where == "text:end":
        return Zone.TEXT
    if where in {"text", "body"}:
        return Zone.WHOLE
    if "before the text" in where or "in the header part" in where:
        return Zone.ABOVE
    if "after the last paragraph" in where or where.startswith("<") or where.partition(":")[0].count(" ") == 1:
        return Zone.WALL if where.startswith(("block", "<")) else Zone.ITSELF
    return Zone.ELSEWHERE if where.startswith("block") else Zone.ITSELF


def _words(entry: Entry) -> str:
    """Return the words that stand in the text: an ellipsis before them is ours."""
    return entry.evidence.quote.removeprefix("…").strip()


def _paragraphs(text: str, marks: list[Entry]) -> tuple[Paragraph, ...]:
    """Return a text's paragraphs, with the last sight of each mark's words marked."""
    found: list[tuple[int, int, list[Entry]]] = []
    for entry in marks:
        words = _words(entry)
        start = text.rfind(words) if words else -1
        if start < 0:
            continue
        for place in found:
            if place[0] < start + len(words) and start < place[1]:
                place[2].append(entry)
                break
        else:
            found.append((start, start + len(words), [entry]))
    made, offset = [], 0
    for line in text.split("\n"):
        if line.strip():
            made.append(_runs(line, offset, sorted(found, key=lambda place: place[0])))
        offset += len(line) + 1
    return tuple(made)


def _runs(line: str, offset: int, places: list[tuple[int, int, list[Entry]]]) -> Paragraph:
    runs, done = [], 0
    for start, end, entries in places:
        first, last = max(start - offset, done), min(end - offset, len(line))
        if first < last:
            runs += [Run(line[done:first])] if first > done else []
            runs.append(Run(line[first:last], tuple(entries)))
            done = last
    return (*runs, Run(line[done:])) if done < len(line) else tuple(runs)


def _wall(assessment: Assessment, entries: list[Entry]) -> tuple[Run, ...]:
    """Return the wall's lines, each with the evidence that quotes it; evidence without words has a line of its own."""
    lines: dict[str, list[Entry]] = {line: [] for line in telling.wall_words(assessment)}
    for entry in entries:
        quote = " ".join(entry.evidence.quote.split())
        parts = [part.strip().rstrip("…") for part in quote.split(" / ")] if quote else []
        known = [line for line in lines if any(_same(part, line) for part in parts)]
        for line in known or [quote]:
            lines.setdefault(line, []).append(entry)
    return tuple(Run(line, tuple(found)) for line, found in lines.items())


def _same(part: str, line: str) -> bool:
    """Tell whether a quotation and a line are of the same words; very short ones stand in any."""
    return bool(part) and (part == line or (min(len(part), len(line)) > 12 and (part in line or line in part)))
