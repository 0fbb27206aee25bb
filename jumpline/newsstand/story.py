"""The articles of the newsstand, and the truth about each: read from ``stories/*.md``.

A story is one Markdown file: a YAML head between ``---`` lines, then the whole article, in paragraphs separated by
blank lines (``## `` heads a section, ``> `` quotes, ``- `` lists; a paragraph that starts with ``<`` is HTML of the
page that is no text of the article). Where the publisher cuts it, the text says ``<!--cut-->``: between two paragraphs,
or in the middle of a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from jumpline.model import Access, Cause, Completeness, measure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CUT = "<!--cut-->"
_HEAD = ("language", "title", "author", "section", "published", "summary", "template")
HEADING, QUOTE, ITEM, HTML = "## ", "> ", "- ", "<"


@dataclass(frozen=True, slots=True)
class Truth:
    """What an honest reader of the served page has to find."""

    completeness: Completeness
    cause: Cause | None
    access: Access
    fraction: float
    """Share of the article that the page holds as readable text, 0 to 1, measured as in :func:`measure`."""


@dataclass(frozen=True, slots=True)
class Story:
    """One article of the newsstand: its text, how its page is made, and the truth about that page."""

    slug: str
    language: str
    title: str
    author: str
    section: str
    """Name of the section it stands in."""
    published: datetime
    summary: str
    source: str | None
    """Name of the demo source that lists it. See :func:`jumpline.newsstand.sources.sources`."""
    template: str
    """File in ``pages/``: the kind of site it stands on."""
    platform: str
    """File in ``walls/``: what stands around the text. ``open`` is nothing at all."""
    path: str
    """Absolute path of its page."""
    status: int
    blocks: tuple[str, ...]
    """The whole article in blocks of Markdown, among them what is only HTML of the page."""
    served: tuple[str, ...]
    """The blocks before the cut; the last one may end in the middle of a word."""
    cut_inside: bool
    """Whether the cut falls within a paragraph."""
    truth: Truth
    options: Mapping[str, Any]
    """Further keys of the head, for the templates: what the page declares of itself, a delay, a padding."""

    @property
    def followed(self) -> Truth:
        """The truth about the article once its other pages were read as well, which all are open."""
        if self.truth.cause is not Cause.PAGINATION:
            return self.truth
        return Truth(Completeness.COMPLETE, None, self.truth.access, fraction=1.0)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The whole article as plain text, a paragraph each."""
        return plain(self.blocks)

    @property
    def visible(self) -> tuple[str, ...]:
        """The part before the cut as plain text, a paragraph each."""
        return plain(self.served)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The paragraphs that the page must not hold, the one that the cut falls in included."""
        return self.paragraphs[len(self.visible) - self.cut_inside :]

    @property
    def words(self) -> int:
        """Length of the whole article, in the unit of :attr:`jumpline.model.Article.words`."""
        return measure("\n".join(self.paragraphs), self.language)

    @property
    def rest(self) -> float:
        """Share of the article that lies behind the cut, 0 to 1."""
        return 1 - _share(self.served, self.blocks, self.language)


def plain(blocks: tuple[str, ...]) -> tuple[str, ...]:
    """Return the text of Markdown ``blocks`` without their marks; a list gives a paragraph for each item."""
    lines = (line for block in blocks if not block.startswith(HTML) for line in _lines(block))
    return tuple(line.removeprefix(HEADING).removeprefix(QUOTE).removeprefix(ITEM) for line in lines)


def _lines(block: str) -> list[str]:
    return block.splitlines() if block.startswith(ITEM) else [" ".join(block.splitlines())]


@cache
def articles() -> tuple[Story, ...]:
    """Return all stories of the newsstand, newest first.

    Raises:
        ValueError: a file of ``stories/`` is not in the form described above.
    """
    found = (parse(file.name, file.read_text("utf-8")) for file in _folder().iterdir() if file.name.endswith(".md"))
    return tuple(sorted(found, key=lambda story: (story.published, story.slug), reverse=True))


def _folder() -> Any:  # importlib's Traversable moved between modules from 3.11 on
    return files("jumpline.newsstand") / "stories"


def parse(name: str, text: str) -> Story:
    """Read one story.

    Args:
        name: file name, ``SLUG.md``; names the file in errors too.
        text: the whole file.

    Raises:
        ValueError: the head is missing, is no YAML, or lacks a key; or a cut story has no ``<!--cut-->``.
    """
    try:
        _, head, body = text.split("---\n", 2)
        meta = yaml.safe_load(head)
        return _story(name.removesuffix(".md"), meta, body)
    except (KeyError, ValueError, yaml.YAMLError) as error:
        raise ValueError(f"stories/{name}: {error!r}: expected a YAML head between '---' lines, then text") from error


def _story(slug: str, meta: dict[str, Any], body: str) -> Story:
    before, cut, after = body.partition(CUT)
    blocks, served = _blocks(before + after), _blocks(before)
    facts = meta.pop("truth")
    completeness = Completeness(facts["completeness"])
    shares = {Completeness.COMPLETE: 1.0, Completeness.EMPTY: 0.0}
    cut_inside = bool(cut) and not before.endswith("\n")
    if completeness is Completeness.TRUNCATED and not cut:
        raise ValueError(f"a truncated story needs a {CUT}")
    return Story(
        slug=slug,
        blocks=blocks,
        served=served,
        cut_inside=cut_inside,
        truth=Truth(
            completeness=completeness,
            cause=Cause(facts["cause"]) if "cause" in facts else None,
            access=Access(facts["access"]),
            fraction=shares.get(completeness, _share(served, blocks, meta["language"])),
        ),
        source=meta.pop("source", None),
        platform=meta.pop("platform", "open"),
        status=meta.pop("status", 200),
        path=meta.pop("path", None) or _path(slug, meta),
        **{
            key: meta.pop(key) for key in ("language", "title", "author", "section", "published", "summary", "template")
        },
        options=meta,
    )


def _blocks(body: str) -> tuple[str, ...]:
    return tuple(block.strip("\n") for block in body.split("\n\n") if block.strip())


def _share(part: tuple[str, ...], whole: tuple[str, ...], language: str) -> float:
    length = measure("\n".join(plain(whole)), language)
    return measure("\n".join(plain(part)), language) / length if length else 0.0


def _path(slug: str, meta: Mapping[str, Any]) -> str:
    """Return the address that the kind of site gives its articles."""
    day = meta["published"]
    shapes = {
        "wordpress": f"/{day:%Y/%m/%d}/{slug}/",
        "ghost": f"/{slug}/",
        "substack": f"/p/{slug}",
        "medium": f"/@tidelines/{slug}-{day:%y%m%d%H%M%S}",
    }
    return shapes.get(meta["template"], f"/{meta['language']}/{day:%Y-%m}/{slug}-{day:%d%H%M}.html")
