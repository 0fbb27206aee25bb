"""Furniture that looks like a wall on pages that are whole; each twin has the same furniture and a real wall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.gates.markup import gate, promo, text
from tests.gates.platforms import platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet


def _pair(desk: Desk, noise: tuple[str, ...] = (), *, access: str | None = None, **furniture: Any) -> Iterator[Sheet]:
    """Make a whole page with the furniture, and a page that a wall cuts with the same furniture."""
    wall = desk.wall()
    box = gate(wall, desk.random.randrange(10))
    parts = dict(furniture)
    parts["inside"] = box
    parts["between"] = {n: html for n, html in furniture.get("between", {}).items() if n < len(desk.opening)}
    yield desk.cut(wall.words, noise=noise, **parts)
    yield desk.whole(noise=noise, access=access, **furniture)


@platform("traps", languages=8)
def meter(desk: Desk) -> Iterator[Sheet]:
    """A counter of free articles, at the top or at the foot of the window."""
    line = desk.words("meter")
    offer = f'<a href="/subscribe">{desk.words("subscribe")}</a>'
    bar = f'<div class="meter-bar" role="alert"><p>{line}</p>{offer}</div>'
    yield from _pair(desk, (line,), access="metered", **{desk.random.choice(["top", "end"]): bar})


@platform("traps", languages=8)
def promo_amid(desk: Desk) -> Iterator[Sheet]:
    """A box that asks for a subscription in the middle of the text."""
    words = desk.random.choice(desk.walls["promo"])
    yield from _pair(desk, (words[1],), between={2: promo(words)})


@platform("traps", languages=0)
def promo_after(desk: Desk) -> Iterator[Sheet]:
    """The same box right after the last word, where a wall would stand."""
    words = desk.random.choice(desk.walls["promo"])
    where = desk.random.choice(["inside", "below"])
    box = promo(words, desk.random.choice(["subscribe-promo", "support-us", "c-box", "end-note"]))
    wall = desk.wall()
    yield desk.cut(wall.words, **{where: gate(wall, desk.random.randrange(10))})
    yield desk.whole(noise=(words[1],), **{where: box})


@platform("traps", languages=8)
def badges(desk: Desk) -> Iterator[Sheet]:
    """Cards of related stories that are marked as closed, next to a story that is not."""
    marks = desk.walls["badges"]
    cards = "".join(
        f'<div class="card"><span class="badge badge--premium paywall-icon">{text(marks[n % len(marks)])}</span><h4><a href="/n/{n}">{text(title)}</a></h4><p>{text(teaser)}…</p></div>'
        for n, (title, teaser) in enumerate(desk.furniture["related_items"])
    )
    yield from _pair(desk, later=f'<div class="related-premium">{cards}</div>')


@platform("traps", languages=0)
def comment_gate(desk: Desk) -> Iterator[Sheet]:
    """Only subscribers may comment; anybody may read."""
    head = text(desk.furniture["comments"][0])
    line = desk.words("comment_gate")
    wall = desk.wall()
    box = (
        f'<div class="comments comments--locked"><h3>{head}</h3><p>{line}</p>'
        f'<a class="btn" href="/subscribe">{desk.words("subscribe")}</a> <a href="/login">{text(wall.login)}</a></div>'
    )
    yield from _pair(desk, (line,), comments=box)


@platform("traps", languages=7)
def login_dialog(desk: Desk) -> Iterator[Sheet]:
    """A log-in dialog and a subscription modal that a click would open."""
    wall = desk.wall()
    dialog = (
        f'<dialog id="login"><form><label>E-Mail <input type="email"></label><button>{desk.words("login")}</button></form></dialog>'
        f'<div class="modal fade" id="subscribe-modal" aria-hidden="true" role="dialog"><div class="modal-body"><h4>{text(wall.head)}</h4>'
        f'<p>{text(wall.text)}</p><a href="/subscribe">{text(wall.button)}</a></div></div>'
    )
    yield from _pair(desk, end=dialog)


@platform("traps", languages=7)
def newsletter_after(desk: Desk) -> Iterator[Sheet]:
    """A newsletter form at the end of the text, in the body's own element."""
    head, line, button, address = map(text, desk.furniture["newsletter"])
    form = f'<div class="nl-inline"><h3>{head}</h3><p>{line}</p><form><input type="email" placeholder="{address}"><button>{button}</button></form></div>'
    wall = desk.wall()
    yield desk.cut(wall.words, inside=gate(wall, desk.random.randrange(10)), later=form)
    yield desk.whole(inside=form, noise=(desk.furniture["newsletter"][1],))


@platform("traps", languages=7)
def skip_links(desk: Desk) -> Iterator[Sheet]:
    """*Continue reading the main story*, after an advertisement."""
    line = desk.words("skip")
    skip = f'<div class="ad"><span>{desk.words("advertisement")}</span></div><a class="skip-link visually-hidden" href="#after-ad-2">{line}</a>'
    yield from _pair(desk, (line,), between={1: skip, 3: skip})


@platform("traps", languages=7)
def hidden_template(desk: Desk) -> Iterator[Sheet]:
    """A wall in the column itself, right after the last word, that a style hides until it is wanted."""
    wall = desk.wall()
    box = gate(wall, desk.random.randrange(10))
    hidden = f'<div class="gate-template" style="display: none" aria-hidden="true">{box}</div>'
    yield desk.cut(wall.words, inside=box)
    yield desk.whole(later=hidden, noise=wall.words)


@platform("traps", languages=7)
def footer_and_cookies(desk: Desk) -> Iterator[Sheet]:
    """A cookie banner above, and a footer that sells subscriptions of every kind."""
    banner = f'<div id="cookie-banner" role="dialog"><p>{desk.words("cookies")}</p><button>OK</button></div>'
    wall = desk.wall()
    links = f'<div class="subscribe-footer"><a href="/subscribe">{text(wall.button)}</a> <a href="/login">{text(wall.login)}</a> <a href="/gift">{desk.words("subscribe")}</a></div>'
    yield from _pair(desk, (desk.furniture["cookies"],), top=banner, end=links)


@platform("traps", languages=0, topic="brief")
def short_and_whole(desk: Desk) -> Iterator[Sheet]:
    """A whole article of two short paragraphs on a site that has walls; the twin stops after the first."""
    wall = desk.wall()
    yield desk.cut(wall.words, blocks=desk.story.blocks[:1], inside=gate(wall, desk.random.randrange(10)))
    yield desk.whole(end=f"<div hidden>{gate(wall, desk.random.randrange(10))}</div>")


@platform("traps", languages=0)
def signed_off(desk: Desk) -> Iterator[Sheet]:
    """A whole article that ends on an agency's sign and not on a full stop; the twin ends clean, at a wall."""
    wall = desk.wall()
    sign = f'<p class="credit">{desk.words("sign_off")}</p>'
    yield desk.cut(wall.words, inside=gate(wall, desk.random.randrange(10)))
    yield desk.whole(inside=sign)


@platform("traps", languages=0, rounds=2, topic="paywalls", speaks=lambda pack: pack.about_walls() is not None)
def about_paywalls(desk: Desk) -> Iterator[Sheet]:
    """An article about paywalls, whose own sentences quote them; the twin meets one."""
    wall = desk.wall()
    yield desk.cut((wall.text,), inside=gate(wall, desk.random.randrange(10)))
    yield desk.whole()


TIERS = (
    ('<meta property="article:content_tier" content="locked">', "subscription"),
    ('<meta name="article:content_tier" value="metered">', "metered"),
    (
        '<meta property="article:content_tier" content="metered"><script>var page = {"premiumStatus": "metered"};</script>',
        "metered",
    ),
    ('<script>window.pageData = {"isLockedArticle": true, "paywall_shown": false};</script>', None),
)


@platform("traps", languages=8)
def declared_tier(desk: Desk) -> Iterator[Sheet]:
    """A page that declares its story locked or metered and shows all of it; the twin declares the same and cuts."""
    head, access = desk.random.choice(TIERS)
    wall = desk.wall()
    yield desk.cut(wall.words, inside=gate(wall, desk.random.randrange(10)), head=head, access=access or "subscription")
    yield desk.whole(head=head, access=access)
