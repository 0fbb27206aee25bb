"""WordPress plug-ins that cut on the server, or in the browser, or both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gates.markup import gate, paragraphs, text
from tests.gates.platforms import platform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk, Wall
    from tests.gates.sheet import Sheet

THEMES = ("wordpress", "blog", "semantic", "microdata")


def _plain(wall: Wall) -> str:
    return f'<p>{text(wall.head)}</p><p>{text(wall.text)}</p><p><a href="/subscribe">{text(wall.button)}</a> <a href="/login">{text(wall.login)}</a></p>'


@platform("plugins", languages=7)
def leaky_paywall(desk: Desk) -> Iterator[Sheet]:
    """Cut on the server; its twin is the AJAX mode, where the raw page has the whole text and the message besides."""
    wall = desk.wall(desk.random.choice(["paywall", "registration"]))
    kind = "paywall" if [*wall] in desk.walls["paywall"] else "registration"
    message = f'<div class="leaky_paywall_message_wrap"><div id="leaky_paywall_message">{_plain(wall)}</div></div>'
    access = "subscription" if kind == "paywall" else "registration"
    yield desk.cut(wall.words, inside=message, layouts=THEMES, cause=kind, access=access)
    template = f'<script type="text/template" id="lp-message">{message}</script><script>var leaky_paywall_script_ajax = {{"post_id":"1482","lead_in_elements":"2"}};</script>'
    yield desk.whole(end=template, layouts=THEMES)


@platform("plugins", languages=6)
def memberpress(desk: Desk) -> Iterator[Sheet]:
    """The excerpt stands inside the marker; the twin has only the log-in form in a widget."""
    wall = desk.wall()
    form = '<div class="mp_wrapper mp_login_form mepr-login-form-wrap"><form id="mepr_loginform"><input name="log"><input type="password" name="pwd"></form></div>'
    column = (
        f'<div class="mp_wrapper"><div class="mepr-unauthorized-excerpt">{paragraphs(desk.opening)}</div>'
        f'<div class="mepr-unauthorized-message">{_plain(wall)}</div>{form}</div>'
    )
    yield desk.cut(wall.words, column=column, layouts=THEMES)
    yield desk.whole(later=f'<div class="widget">{form}</div>', layouts=THEMES)


@platform("plugins", languages=6)
def paid_memberships_pro(desk: Desk) -> Iterator[Sheet]:
    """A card in place of the rest; the twin says in the body's class that the reader has access."""
    wall = desk.wall()
    card = f'<div class="pmpro"><div class="pmpro_card pmpro_content_message"><div class="pmpro_card_content">{_plain(wall)}</div></div></div>'
    yield desk.cut(wall.words, inside=card, layouts=THEMES, body_class="single pmpro-body-level-required")
    yield desk.whole(layouts=THEMES, body_class="single pmpro-body-level-required pmpro-body-has-access")


@platform("plugins", languages=6)
def restrict_content_pro(desk: Desk) -> Iterator[Sheet]:
    """An excerpt and a message; the twin carries a promo after the whole text."""
    wall = desk.wall()
    yield desk.cut(wall.words, inside=f'<div class="rcp_restricted rcp_paid_only">{_plain(wall)}</div>', layouts=THEMES)
    head, line, button = map(text, desk.walls["promo"][1])
    box = f'<div class="rcp_promo"><h4>{head}</h4><p>{line}</p><a href="/register">{button}</a></div>'
    yield desk.whole(inside=box, layouts=THEMES, body_class="single rcp-member", noise=(desk.walls["promo"][1][1],))


@platform("plugins", languages=6)
def woocommerce_memberships(desk: Desk) -> Iterator[Sheet]:
    """The shop's notice in place of the rest; the twin has the shop's other notices."""
    wall = desk.wall()
    notice = (
        '<div class="woocommerce"><div class="woocommerce-info wc-memberships-restriction-message wc-memberships-message '
        f'wc-memberships-content-restricted-message">{_plain(wall)}</div></div>'
    )
    yield desk.cut(wall.words, inside=notice, layouts=THEMES, body_class="single membership-content access-restricted")
    cart = '<div class="woocommerce"><div class="woocommerce-notices-wrapper"></div></div>'
    yield desk.whole(inside=cart, layouts=THEMES, body_class="single membership-content access-granted")


@platform("plugins", languages=7)
def newspack(desk: Desk) -> Iterator[Sheet]:
    """An inline gate; its twin is an overlay gate, there but hidden on a page that may be read."""
    wall = desk.wall(desk.random.choice(["paywall", "registration"]))
    kind = "paywall" if [*wall] in desk.walls["paywall"] else "registration"
    access = "subscription" if kind == "paywall" else "registration"
    inline = f'<div class="newspack-memberships__inline-gate"><div class="wp-block-group">{_plain(wall)}</div></div>'
    yield desk.cut(wall.words, inside=inline, layouts=THEMES, cause=kind, access=access)
    overlay = (
        '<div class="newspack-memberships__gate newspack-memberships__overlay-gate" style="display:none">'
        f'<div class="newspack-memberships__gate__container">{_plain(wall)}</div></div>'
    )
    yield desk.whole(end=overlay, layouts=THEMES, noise=wall.words)


@platform("plugins", languages=8, speaks=lambda pack: not pack.spaceless)
def steady(desk: Desk) -> Iterator[Sheet]:
    """Text broken off in mid-word before an empty element; the twin ships it whole beside the same element."""
    empty = '<div id="steady_paywall" style="display: none;"></div>'
    script = '<script src="https://steadyhq.com/widget_loader/5f0c"></script>'
    linked = {"wordCount": desk.story.length()} if desk.random.random() < 0.5 else None
    blocks = desk.clipped("mid-word")
    told = {"fraction": desk.share(blocks), "expected": desk.story.length()} if linked else {}
    common = {"inside": empty, "head": script, "layouts": THEMES, "body_class": "single has-paywall"}
    yield desk.cut(blocks=blocks, access=None, linked=linked, **told, **common)
    yield desk.whole(linked=linked, expected=desk.story.length() if linked else None, **common)


@platform("plugins", languages=4)
def plugin_of_its_own(desk: Desk) -> Iterator[Sheet]:
    """A plug-in nobody has heard of, with class names of its own, at the end of a column that fades out."""
    wall = desk.wall()
    fade = '<div class="kx-fade" style="background:linear-gradient(transparent,#fff)"></div>'
    box = f'<div class="kx-box">{gate(wall, desk.random.randrange(3, 7))}</div>'
    yield desk.cut(wall.words, inside=fade + box, layouts=THEMES)
    yield desk.whole(inside=fade, layouts=THEMES)
