"""How sites print paragraphs, and the boxes they set between and around them."""

from __future__ import annotations

import json
from html import escape
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.gates.desk import Desk, Wall
    from tests.gates.stories import Block


def text(value: str) -> str:
    """Escape text, leaving its quotation marks alone."""
    return escape(value, quote=False)


def paragraphs(blocks: Sequence[Block]) -> str:
    """Print blocks the plain way: ``p``, ``h2``, ``blockquote``, ``ul``."""
    return "\n".join(STYLES["plain"](block) for block in blocks)


def _list(block: Block) -> str:
    return "<ul>" + "".join(f"<li>{text(item)}</li>" for item in block.items) + "</ul>"


def _plain(block: Block) -> str:
    if block.kind == "list":
        return _list(block)
    if block.kind == "quote":
        return f"<blockquote><p>{text(block.text)}</p></blockquote>"
    tag = "h2" if block.kind == "heading" else "p"
    return f"<{tag}>{text(block.text)}</{tag}>"


def _classed(block: Block) -> str:
    if block.kind == "list":
        return f'<div class="StoryBody__list">{_list(block)}</div>'
    if block.kind == "heading":
        return f'<h3 class="StoryBody__crosshead">{text(block.text)}</h3>'
    if block.kind == "quote":
        return f'<figure class="StoryBody__pull"><blockquote>{text(block.text)}</blockquote></figure>'
    return f'<p class="StoryBody__text css-1m9xv2k">{text(block.text)}</p>'


def _soup(block: Block) -> str:
    if block.kind == "list":
        return f'<div class="par">{_list(block)}</div>'
    if block.kind == "heading":
        return f'<div class="subhead"><strong>{text(block.text)}</strong></div>'
    return f'<div class="par">{text(block.text)}</div>'


def _breaks(block: Block) -> str:
    if block.kind == "list":
        return "".join(f"- {text(item)}<br>" for item in block.items) + "<br>"
    if block.kind == "heading":
        return f"<b>{text(block.text)}</b><br><br>"
    return f"{text(block.text)}<br><br>"


def _wrapped(block: Block) -> str:
    if block.kind == "list":
        return f'<div data-component="list-block">{_list(block)}</div>'
    if block.kind == "heading":
        return f'<div data-component="subheadline-block"><h2><span>{text(block.text)}</span></h2></div>'
    return f'<div data-component="text-block"><p><span>{text(block.text)}</span></p></div>'


STYLES: Mapping[str, Callable[[Block], str]] = {
    "plain": _plain,
    "classed": _classed,
    "soup": _soup,
    "breaks": _breaks,
    "wrapped": _wrapped,
}


def body(desk: Desk, blocks: Sequence[Block], style: str, between: Mapping[int, str]) -> str:
    """Print blocks in one site's style, with the ads, pictures and links that it sets between them."""
    parts: list[str] = []
    for index, block in enumerate(blocks):
        parts.append(between.get(index, ""))
        if index and block.kind == "text" and blocks[index - 1].kind == "text" and index not in between:
            parts.append(_gap(desk, index))
        parts.append(STYLES[style](block))
    return "\n".join(part for part in parts if part)


def _gap(desk: Desk, index: int) -> str:
    """What stands between two paragraphs. The same on both pages of a pair, and often nothing."""
    die = Random(f"{desk.seed}/gap{index}")
    words = desk.furniture
    label, photo, link = text(words["advertisement"]), text(words["photo"]), text(words["related_items"][index % 4][0])
    choices = [
        f'<div class="ad-slot ad-slot--inline" id="ad-{index}"><span>{label}</span></div>',
        f'<figure class="image"><img src="/media/{index}.jpg" alt=""><figcaption>{photo}</figcaption></figure>',
        f'<aside class="inline-link"><a href="/n/{index}">{text(words["read_also"])} {link}</a></aside>',
        f'<div class="OUTBRAIN" data-widget="MID_{index}"></div>',
    ]
    return die.choice(choices) if die.random() < 0.4 else ""


def gate(wall: Wall, flavour: int, *, kind: str = "paywall") -> str:
    """Print a wall in one of ten dresses, some of which carry no telling name at all."""
    head, body_text, button, login = map(text, wall)
    form = f'<form action="/register"><input type="email" name="email"><button type="submit">{button}</button></form>'
    offer = form if kind == "registration" else f'<a class="btn" href="/subscribe">{button}</a>'
    dresses = [
        f'<div class="paywall" id="paywall"><h2>{head}</h2><p>{body_text}</p>{offer}<p><a href="/login">{login}</a></p></div>',
        f'<section class="article-barrier"><h3>{head}</h3><p>{body_text}</p>{offer}<a href="/login">{login}</a></section>',
        f'<aside class="subscribe-gate" role="complementary"><strong>{head}</strong><p>{body_text}</p>{offer}<span>{login}</span></aside>',
        f'<div class="c-offer"><div class="c-offer__inner"><p class="c-offer__title">{head}</p><p>{body_text}</p>{offer}<p>{login}</p></div></div>',
        f'<div class="sc-4f2a1b"><div class="sc-9d0c77"><h2>{head}</h2><div>{body_text}</div>{offer}<div>{login}</div></div></div>',
        f"<div><h3>{head}</h3><p>{body_text}</p>{offer}<p>{login}</p></div>",
        f'<p class="notice"><b>{head}</b><br>{body_text}</p><p class="notice">{offer} {login}</p>',
        f'<div class="o-barrier o-barrier--inline" data-component="barrier"><header><h2>{head}</h2></header><ul><li>{body_text}</li></ul>{offer}<footer>{login}</footer></div>',
        f'<div class="premium-box"><div class="premium-box__headline">{head}</div><div class="premium-box__text">{body_text}</div>{offer}<div class="premium-box__login">{login}</div></div>',
        f'<div class="regwall-container"><form method="post" action="/signin"><fieldset><legend>{head}</legend><p>{body_text}</p><button>{button}</button></fieldset></form><p>{login}</p></div>',
    ]
    return dresses[flavour % len(dresses)]


def promo(words: Sequence[str], css: str = "subscribe-promo") -> str:
    """Print a box that asks for a subscription without closing anything."""
    head, body_text, button = map(text, words)
    return (
        f'<aside class="{css}"><h3>{head}</h3><p>{body_text}</p><a class="btn" href="/subscribe">{button}</a></aside>'
    )


def state(name: str, value: Any) -> str:
    """Print an application's state as an inline script."""
    return f"<script>window.{name} = {script_json(value)};</script>"


def script_json(value: Any) -> str:
    """JSON that may stand inside a ``script`` element."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def linked_data(value: Any) -> str:
    """Print JSON-LD."""
    return f'<script type="application/ld+json">{script_json(value)}</script>'
