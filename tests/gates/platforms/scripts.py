"""Walls sold as a service: their script is on every page of a site, and the text mostly too.

Where the script hides what was sent, the page is whole. The cut twin is the same page as a publisher sends it who has
learned to hold the text back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.gates.markup import gate, paragraphs, state, text
from tests.gates.platforms import platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet


def closed(selector: str | None = None, value: Any = False) -> dict[str, Any]:
    """JSON-LD that declares an article not free, and perhaps where its closed part stands."""
    part = {"@type": "WebPageElement", "isAccessibleForFree": value, "cssSelector": selector}
    return {"isAccessibleForFree": value} | ({"hasPart": part} if selector else {})


def declared(desk: Desk) -> Any:
    """One of the spellings of *not free* that are seen in the wild."""
    return desk.random.choice([False, "False", "false", "http://schema.org/False"])


@platform("scripts", languages=6)
def piano(desk: Desk) -> Iterator[Sheet]:
    """Piano's template container holds the wall on the cut page and nothing on the whole one."""
    wall = desk.wall()
    script = (
        '<script src="https://cdn.tinypass.com/api/tinypass.min.js"></script><script>var tp = window.tp || []; '
        'tp.push(["setAid", "fQx0"]); tp.push(["init", function () { tp.experience.init(); }]);</script>'
    )
    offer = f'<div id="piano-inline" class="tp-container-inner">{gate(wall, desk.random.randrange(10))}</div>'
    linked = closed(value=declared(desk))
    yield desk.cut(wall.words, inside=offer, head=script, linked=linked)
    yield desk.whole(
        inside='<div id="piano-inline" class="piano-offer"></div>', head=script, linked=linked, access="subscription"
    )


@platform("scripts", languages=5)
def poool(desk: Desk) -> Iterator[Sheet]:
    """Poool's widget is empty either way; the selector it declares is empty only where the text was held back."""
    script = '<script src="https://assets.poool.fr/access.min.js" async></script>'
    widget = '<div id="poool-widget"></div>'
    linked = closed(".poool-content")
    fallback = desk.wall()
    inside = f'<div class="poool-content" data-poool-mode="excerpt"></div>{widget}<noscript><p>{text(fallback.head)}</p><p>{text(fallback.text)}</p></noscript>'
    yield desk.cut(fallback.words, inside=inside, head=script, linked=linked)
    at = len(desk.opening)
    column = f'{paragraphs(desk.opening)}<div class="poool-content" data-poool="80">{paragraphs(desk.story.blocks[at:])}</div>'
    yield desk.whole(column=column, inside=widget, head=script, linked=linked, access="subscription")


@platform("scripts", languages=5)
def zephr(desk: Desk) -> Iterator[Sheet]:
    """At the edge Zephr takes the text out and leaves its comments; in the browser it only hides it."""
    wall = desk.wall(desk.random.choice(["paywall", "registration"]))
    kind = "paywall" if [*wall] in desk.walls["paywall"] else "registration"
    access = "subscription" if kind == "paywall" else "registration"
    script = '<script src="https://assets.zephr.com/zephr-browser/1.3.11/zephr-browser.umd.js"></script>'
    feature = f"<!-- ZEPHR_FEATURE article-body -->{gate(wall, desk.random.randrange(10), kind=kind)}<!-- ZEPHR_FEATURE_END article-body -->"
    yield desk.cut(wall.words, inside=feature, head=script, cause=kind, access=access)
    comments = "<!-- ZEPHR_FEATURE article-body --><!-- ZEPHR_FEATURE_END article-body -->"
    yield desk.whole(inside=comments, head=script)


SERVICES = (
    '<script src="https://js.pelcro.com/sdk/main.min.js"></script>',
    '<script src="https://static.plenigo.com/static_resources/javascript/1111/plenigo_sdk.min.js"></script>',
    '<script src="https://media.evolok.net/evolok/lib/main.js"></script>',
    '<script src="https://assets.flip-pay.com/v4/flip-pay.js"></script>',
    '<script src="https://connector.laterpay.net/3/main.js"></script>',
    '<script src="https://cdn.wallkit.net/js/integration/v3/wallkit-integration-library.min.js"></script>',
    '<script async src="https://news.google.com/swg/js/v1/swg.js" subscriptions-control="manual"></script>',
)


@platform("scripts", languages=8)
def declared_section(desk: Desk) -> Iterator[Sheet]:
    """Pelcro, plenigo, Google's Subscribe and their like: JSON-LD names the closed section, which is full or missing."""
    selector = desk.random.choice(["paywall", "meteredContent", "paid-content", "article-rest"])
    script = desk.random.choice(SERVICES) + '<meta name="subscriptions-accessible-for-free" content="false">'
    linked = closed("." + selector, declared(desk)) | {
        "isPartOf": {"@type": ["CreativeWork", "Product"], "productID": "courier.example:basic"}
    }
    wall = desk.wall()
    at = len(desk.opening)
    box = f'<div class="{selector}">{gate(wall, desk.random.randrange(2, 7))}</div>'
    yield desk.cut(wall.words, inside=box, head=script, linked=linked)
    column = f'{paragraphs(desk.opening)}<div class="{selector}">{paragraphs(desk.story.blocks[at:])}</div>'
    yield desk.whole(column=column, head=script, linked=linked, access="subscription")


@platform("scripts", languages=5)
def arc_xp(desk: Desk) -> Iterator[Sheet]:
    """Arc XP's page state carries a restriction either way, and as much of the text as the column does."""

    def fusion(count: int) -> str:
        elements = [{"type": "text", "content": block.text} for block in desk.story.blocks[:count]]
        restricted = {"content_code": desk.random.choice(["premium", "metered", "subscriber-only"])}
        content = {"type": "story", "content_elements": elements, "content_restrictions": restricted}
        return state("Fusion", {"arcSite": "courier", "globalContent": content})

    wall = desk.wall()
    box = f'<div id="fusion-paywall" class="b-paywall">{gate(wall, desk.random.randrange(3, 7))}</div>'
    common = {
        "container": 'class="article-body-wrapper b-article-body"',
        "layouts": ("application", "grid", "semantic"),
    }
    yield desk.cut(wall.words, inside=box, end=fusion(len(desk.opening)), access=None, **common)
    yield desk.whole(end=fusion(len(desk.story.blocks)), **common)
