"""A story as the HTML page that its publisher serves: ``walls/`` around the text, ``pages/`` around the wall."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

import yaml

from jumpline.newsstand import metadata
from jumpline.newsstand.story import HEADING, HTML, ITEM, QUOTE, Story, articles

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SHIFTED = _ALPHABET[1:] + _ALPHABET[0]
_CIPHER = str.maketrans(_ALPHABET + _ALPHABET.upper(), _SHIFTED + _SHIFTED.upper())
_CLASSES = {"medium": ' class="pw-post-body-paragraph hv hw gu"'}
"""Attributes of a paragraph, by template; most sites write a bare ``<p>``."""


def page(story: Story, base: str) -> str:
    """Return the HTML of the page at ``base + story.path``."""
    values = _values(story, base)
    values["wall"] = _file("walls", story.platform).substitute(values)
    return _file("pages", story.template).substitute(values)


def second_page(story: Story, base: str) -> str:
    """Return the HTML of the second page of a story in two pages, at ``base + second_path(story)``."""
    values = _values(story, base)
    values["wall"] = _file("walls", "second-page").substitute(values)
    return _file("pages", story.template).substitute(values)


def front(stories: Sequence[Story], url: str) -> str:
    """Return the front page at ``url``: links to ``stories`` among those that lead to no article."""
    cards = (
        f'<article class="front-card"><h2><a href="{story.path}">{escape(story.title)}</a></h2>'
        f"<p>{escape(story.summary)}</p>"
        f'<a class="front-card__topic" href="/topics/{story.language}/">{escape(story.section)}</a></article>'
        for story in stories
    )
    return _file("pages", "front").substitute(_texts(stories[0]), url=url, cards="\n".join(cards))


def second_path(story: Story) -> str:
    """Return the path of the second page, in the form that WordPress gives it."""
    return f"{story.path.rstrip('/')}/2/"


def words(language: str) -> dict[str, Any]:
    """Return the words that a publisher's templates say in ``language``, as ``languages.yaml`` has them."""
    return _languages()[language]


@cache
def _languages() -> dict[str, dict[str, Any]]:
    text = (files("jumpline.newsstand") / "languages.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def house(story: Story) -> str:
    """Return the name of the publication that the story stands in."""
    return str(story.options.get("house") or words(story.language)["house"])


def markup(blocks: Sequence[str], template: str = "newspaper") -> str:
    """Return Markdown ``blocks`` as HTML elements, one a line."""
    return "\n".join(_element(block, _CLASSES.get(template, "")) for block in blocks)


def _element(block: str, attributes: str) -> str:
    if block.startswith(HTML):
        return block
    text = escape(" ".join(block.splitlines()), quote=False)
    if block.startswith(HEADING):
        return f"<h2>{text.removeprefix(HEADING)}</h2>"
    if block.startswith(QUOTE):
        return f"<blockquote><p>{text.removeprefix(escape(QUOTE))}</p></blockquote>"
    if block.startswith(ITEM):
        items = (escape(line.removeprefix(ITEM), quote=False) for line in block.splitlines())
        return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    return f"<p{attributes}>{text}</p>"


def _values(story: Story, base: str) -> dict[str, str]:
    """Return everything that a template of ``pages/`` or ``walls/`` may say."""
    name = house(story)
    pieces = {
        "head": metadata.head(story, name, base),
        "structured": metadata.structured(story, name, base),
        "preloads": metadata.preloads(story),
        "apollo": metadata.apollo(story, story.visible),
        "state": metadata.state(story, markup(story.served)),
        "banner": _banner(story),
        "comments": _comments(story, base),
    }
    return _texts(story) | _numbers(story) | _cards(story, base) | _bodies(story) | _addresses(story, base) | pieces


def _texts(story: Story) -> dict[str, str]:
    said = words(story.language)
    numbered = {f"nav{n}": text for n, text in enumerate(said["nav"], 1)}
    plain = {key: text for key, text in said.items() if isinstance(text, str)} | numbered
    plain |= {
        "house": house(story),
        "language": story.language,
        "title": story.title,
        "author": story.author,
        "section": story.section,
        "summary": story.summary,
        "slug": story.slug,
        "comment1": said["said"][0],
        "minutes": Template(said["minutes"]).substitute(n=max(1, story.words // 220)),
        "day": story.published.strftime(said["date"]),
    }
    return {key: escape(text) for key, text in plain.items()}


def _numbers(story: Story) -> dict[str, str]:
    percent = 100 * story.rest
    return {
        "id": f"{story.published:%d%H%M}",
        "iso": story.published.isoformat(),
        "year": f"{story.published:%Y}",
        "total": str(story.words),
        "rest_percent": f"{percent:.2f}".replace(".", ","),
        "rest_whole": f"{percent:.0f}",
        "rest_length": f"{round(story.words * story.rest):,}",
    }


def _cards(story: Story, base: str) -> dict[str, str]:
    """Return three other stories, those of the same language first."""
    others = sorted((s for s in articles() if s is not story), key=lambda s: s.language != story.language)
    return {
        f"card{n}_{key}": escape(text)
        for n, other in enumerate(others[:3], 1)
        for key, text in (("title", other.title), ("summary", other.summary), ("url", base + other.path))
    }


def _bodies(story: Story) -> dict[str, str]:
    served = story.served
    if story.cut_inside:
        served = (*served[:-1], f"{served[-1]}…")
    behind = story.blocks[len(story.served) :]
    enciphered = (f'<p class="blur-text">{escape(block.translate(_CIPHER))}</p>' for block in behind)
    return {
        "body": markup(served, story.template),
        "second": markup(behind, story.template),
        "ciphered": "\n".join(enciphered) if story.options.get("cipher") else "",
        "padding": "A" * int(story.options.get("padding", 0)),
    }


def _addresses(story: Story, base: str) -> dict[str, str]:
    return {"base": base, "url": base + story.path, "second_url": base + second_path(story)}


def _banner(story: Story) -> str:
    text = story.options.get("banner")
    return f'<div class="meter-banner" role="status"><p>{escape(text)}</p></div>' if text else ""


def _comments(story: Story, base: str) -> str:
    said = words(story.language)
    if closed := story.options.get("comments_closed"):
        return f'<div id="comments" class="comments-area"><p class="no-comments">{escape(closed)}</p></div>'
    login = f'<a href="{base}/login/">{escape(said["login"])}</a>'
    items = "".join(f'<li class="comment"><p class="comment__text">{escape(text)}</p></li>' for text in said["said"])
    return (
        f'<section id="comments" class="comments-area"><h2 class="comments-title">{escape(said["comments"])} (2)</h2>'
        f'<ol class="comment-list">{items}</ol>'
        f'<p class="must-log-in">{escape(said["join"])} {login}</p></section>'
    )


@cache
def _file(folder: str, name: str) -> Template:
    return Template((files("jumpline.newsstand") / folder / f"{name}.html").read_text("utf-8"))
