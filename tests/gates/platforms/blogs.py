"""Publishing platforms of single authors: WordPress.com, Jetpack, Ghost, Substack, Medium, Patreon.

All of them cut on the server. Their pages carry the wall's machinery on readable posts too, which is what the whole
twin of each pair shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gates.markup import paragraphs, script_json, state, text
from tests.gates.platforms import platform
from tests.gates.stories import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet

THEMES = ("wordpress", "blog", "semantic")


def _premium(desk: Desk, *, english: bool) -> tuple[str, tuple[str, ...]]:
    head, words = ("Subscribe to get access", "Read more of this content when you subscribe today.")
    if not english:
        head, words = desk.walls["premium_block"]
    block = (
        '<div class="wp-block-premium-content-container"><div class="wp-block-premium-content-logged-out-view entry-content">'
        f'<h3 class="wp-block-heading">{text(head)}</h3>\n<p>{text(words)}</p>\n'
        '<div class="wp-block-buttons wp-block-premium-content-logged-out-view__buttons is-layout-flex">'
        f'<div class="wp-block-button"><a class="wp-block-button__link">{desk.words("subscribe")}</a></div>'
        f'<div class="wp-block-button"><a class="wp-block-button__link">{desk.words("login")}</a></div></div></div></div>'
    )
    return block, (head, words)


@platform("blogs", languages=8)
def wordpress_premium_block(desk: Desk) -> Iterator[Sheet]:
    """The Paid Content block at the end of a post; its twin is what a subscriber gets, in the same containers."""
    block, words = _premium(desk, english=desk.random.random() < 0.3)
    closed = '<div id="comments"><p class="no-comments">Comments are closed.</p></div>'
    yield desk.cut(words, inside=block, layouts=THEMES, comments=closed)
    rest = paragraphs(desk.story.blocks[len(desk.opening) :])
    column = (
        f'{paragraphs(desk.opening)}\n<div class="wp-block-premium-content-container">'
        f'<div class="wp-block-premium-content-subscriber-view entry-content">{rest}</div></div>'
    )
    yield desk.whole(column=column, layouts=THEMES, comments=closed)


@platform("blogs", languages=6)
def wordpress_premium_block_amid(desk: Desk) -> Iterator[Sheet]:
    """The same block in the middle, with public text after it; its twin has a mere promo there."""
    block, words = _premium(desk, english=False)
    blocks = desk.story.blocks
    at = max(len(desk.opening), 2)
    after = blocks[max(at + 1, len(blocks) - 2) :]
    yield desk.cut(words, blocks=(*blocks[:at], *after), between={at: block}, layouts=THEMES)
    head, line, button = map(text, desk.walls["promo"][0])
    box = (
        f'<div class="wp-block-group has-background"><h3>{head}</h3><p>{line}</p>'
        f'<div class="wp-block-button"><a class="wp-block-button__link">{button}</a></div></div>'
    )
    yield desk.whole(between={at: box}, layouts=THEMES, noise=(desk.walls["promo"][0][1],))


def _subscribe_form(level: str) -> str:
    return (
        '<div class="wp-block-jetpack-subscriptions__container"><form action="https://wordpress.com/email-subscriptions" method="post" '
        f'data-blog="1482" data-post_access_level="{level}"><input required type="email" name="email">'
        f'<input type="hidden" name="post_access_level" value="{level}"><button type="submit" class="wp-block-button__link">OK</button></form></div>'
    )


JETPACK_FREE = (
    (
        "Subscribe to continue reading",
        "Subscribe to get access to the rest of this post and other subscriber-only content.",
        "Already a subscriber?",
    ),
    (
        "Verify your email to continue reading",
        "Check your inbox and follow the link we sent to get access to the rest of this post.",
        "Resend",
    ),
)


@platform("blogs", languages=8)
def jetpack_newsletter(desk: Desk) -> Iterator[Sheet]:
    """The newsletter paywall; its twin is a free post, with the same form and a pop-up that says *keep reading*."""
    level = desk.random.choice(["subscribers", "paid_subscribers", "paid_subscribers"])
    head, words, login = desk.walls["jetpack"] if level == "paid_subscribers" else desk.random.choice(JETPACK_FREE)
    wall = (
        '<div class="wp-block-group jetpack-subscribe-paywall has-border-color is-layout-constrained">'
        f'<h3 class="wp-block-heading has-text-align-center">{text(head)}</h3><p class="has-text-align-center">{text(words)}</p>'
        f'{_subscribe_form(level)}<p><a href="https://subscribe.wordpress.com">{text(login)}</a></p></div>'
    )
    cause, access = ("paywall", "subscription") if level == "paid_subscribers" else ("registration", "registration")
    yield desk.cut((head, words), inside=wall, layouts=THEMES, cause=cause, access=access)
    more, latest, keep, onward = desk.walls["jetpack_free"]
    more = text(more.format(site=desk.site))
    inline = f'<div class="wp-block-jetpack-subscriptions wp-block-jetpack-subscriptions__supports-newline"><h3>{more}</h3><p>{text(latest)}</p>{_subscribe_form("everybody")}</div>'
    modal = (
        f'<div class="jetpack-subscribe-modal"><div class="jetpack-subscribe-modal__modal-content"><h2>{more}</h2><p>{text(keep)}</p>'
        f'{_subscribe_form("everybody")}<p class="jetpack-subscribe-modal__close"><a href="#">{text(onward)}</a></p></div></div>'
    )
    yield desk.whole(inside=inline, end=modal, layouts=THEMES, noise=(latest, keep))


@platform("blogs", languages=4)
def jetpack_without_preview(desk: Desk) -> Iterator[Sheet]:
    """The newsletter paywall where the post has no preview: nothing of the text is there."""
    head, words, login = desk.walls["jetpack"]
    wall = (
        f'<div class="wp-block-group jetpack-subscribe-paywall"><h3>{text(head)}</h3><p>{text(words)}</p>'
        f"{_subscribe_form('paid_subscribers')}<p>{text(login)}</p></div>"
    )
    yield desk.cut((head, words), blocks=(), truth="empty", inside=wall, layouts=THEMES)
    yield desk.whole(
        end=f'<div hidden class="jetpack-subscribe-modal">{_subscribe_form("everybody")}</div>', layouts=THEMES
    )


def _ghost(desk: Desk, *, english: bool) -> tuple[str, tuple[str, ...]]:
    head, button, login = (
        "This post is for paying subscribers only",
        "Subscribe now",
        "Already have an account? Sign in",
    )
    if not english:
        head, button, login = desk.walls["ghost"]
    cta = (
        '<aside class="gh-post-upgrade-cta"><div class="gh-post-upgrade-cta-content" style="background-color: #15212A">'
        f'<h2>{text(head)}</h2><a class="gh-btn" data-portal="signup">{text(button)}</a><p><small>{text(login)}</small></p></div></aside>'
    )
    return cta, (head, login)


GHOST_HEAD = '<meta name="generator" content="Ghost 5.82"><script defer src="https://cdn.jsdelivr.net/ghost/portal@~2.37/umd/portal.min.js" data-ghost="/" data-key="f00"></script>'


@platform("blogs", languages=7)
def ghost_with_preview(desk: Desk) -> Iterator[Sheet]:
    """Ghost with a public preview; its twin is a post for everybody, with the portal's sign-up box below."""
    cta, words = _ghost(desk, english=desk.random.random() < 0.4)
    common = {"container": 'class="gh-content gh-canvas"', "head": GHOST_HEAD, "layouts": ("semantic", "blog", "grid")}
    yield desk.cut(words, inside=cta, **common)
    head, line, button, address = map(text, desk.furniture["newsletter"])
    signup = f'<section class="gh-subscribe"><h3>{head}</h3><div>{line}</div><button class="gh-subscribe-input" data-portal="signup"><span>{address}</span>{button}</button></section>'
    yield desk.whole(later=signup, noise=(desk.furniture["newsletter"][1],), **common)


@platform("blogs", languages=4)
def ghost_without_preview(desk: Desk) -> Iterator[Sheet]:
    """Ghost where the author set no divider: the wall, and cards of other posts."""
    cta, words = _ghost(desk, english=False)
    common = {"container": 'class="gh-content"', "head": GHOST_HEAD, "layouts": ("semantic", "blog", "grid")}
    yield desk.cut(words, blocks=(), truth="empty", inside=cta, **common)
    yield desk.whole(**common)


def _substack_state(desk: Desk, audience: str) -> str:
    value = {
        "post": {
            "audience": audience,
            "wordcount": desk.story.length(),
            "truncated_body_text": desk.story.blocks[0].text[:90],
        },
        "pub": {"paywall_free_trial_enabled": True, "paywall_unlock_tokens": None, "paywall_chat": "free"},
    }
    return f"<script>window._preloads = JSON.parse({script_json(script_json(value))})</script>"


@platform("blogs", languages=7)
def substack(desk: Desk) -> Iterator[Sheet]:
    """A preview of a paid post; its twin is the same post as a paying reader sees it, ``paywall-jump`` and all."""
    head, trial = "This post is for paid subscribers", "Keep reading with a 7-day free trial"
    line = (
        f"Subscribe to {desk.site} to keep reading this post and get 7 days of free access to the full post archives."
    )
    wall = (
        '<div data-testid="paywall" data-component-name="Paywall" role="region" aria-label="Paywall" class="paywall">'
        f'<h2 class="paywall-title">{desk.random.choice([head, trial])}</h2><div class="paywall-cta">{text(line)}</div>'
        '<button class="button primary">Start trial</button><div class="paywall-login"><a>Already a paid subscriber? Sign in</a></div></div>'
    )
    common = {
        "container": 'dir="auto" class="body markup"',
        "layouts": ("semantic", "application"),
        "expected": desk.story.length(),
    }
    preview = desk.opening
    yield desk.cut(
        (head, trial, line), below=wall, fraction=desk.share(preview), end=_substack_state(desk, "only_paid"), **common
    )
    jump = '<div data-component-name="PaywallToDOM" class="paywall-jump"></div>'
    yield desk.whole(between={len(preview): jump}, end=_substack_state(desk, "only_paid"), **common)


@platform("blogs", languages=4)
def substack_free(desk: Desk) -> Iterator[Sheet]:
    """A free post with a subscribe box in its midst, and an e-mail preview that breaks off."""
    button, line = (
        "Subscribe",
        f"Thanks for reading {desk.site}! Subscribe for free to receive new posts and support my work.",
    )
    box = f'<div class="subscription-widget-wrap-editor"><div class="preamble"><p>{text(line)}</p></div><form class="subscription-widget-subscribe"><input type="email"><button>{button}</button></form></div>'
    last = f"Subscribe to {desk.site} to read the rest."
    common = {"container": 'dir="auto" class="body markup"', "layouts": ("semantic", "application")}
    ending = f'<h3>{text(last)}</h3><p>Become a paying subscriber to get access to this post and other subscriber-only content.</p><a class="button">Upgrade</a>'
    yield desk.cut((last, "Become a paying subscriber to get access"), inside=ending, **common)
    yield desk.whole(between={2: box}, inside=box, end=_substack_state(desk, "everyone"), noise=(line,), **common)


@platform("blogs", languages=6)
def medium(desk: Desk) -> Iterator[Sheet]:
    """A locked preview; its twin is a member-only story that came whole, with a meter."""

    def post(*, locked_preview: bool) -> str:
        content = {"isLockedPreviewOnly": locked_preview, "validatedShareKey": ""}
        return state(
            "__APOLLO_STATE__", {"Post:8c1f": {"__typename": "Post", "isLocked": True, "content({})": content}}
        )

    badge = '<div class="ab q"><button><p>Member-only story</p></button></div>'
    words = (
        "Create an account to read the full story.",
        "The author made this story available to Medium members only.",
    )
    wall = (
        '<article class="meteredContent"><div data-testid="storyPaywall" class="ac kw"><h2>Create an account to read the full story.</h2>'
        f"<p>{words[1]}</p><p>If you’re new to Medium, create a new account to read this story on us.</p><a>Continue in app</a><p>Already have an account? Sign in</p></div></article>"
    )
    common = {"top": badge, "layouts": ("application",)}
    yield desk.cut(words, below=wall, end=post(locked_preview=True), **common)
    meter = '<div class="branch-meter">You have 2 free member-only stories left this month.</div>'
    yield desk.whole(below=meter, end=post(locked_preview=False), **common)


@platform("blogs", languages=5)
def patreon(desk: Desk) -> Iterator[Sheet]:
    """A post for patrons: page state says who may view it, and its teaser stands where the text would."""

    def post(*, viewable: bool) -> str:
        attributes = {"current_user_can_view": viewable, "post_type": "text_only", "min_cents_pledged_to_view": 300}
        attributes |= (
            {"content": "".join(f"<p>{block.text}</p>" for block in desk.story.blocks)}
            if viewable
            else {"teaser_text": teaser}
        )
        value = {
            "props": {
                "pageProps": {"bootstrapEnvelope": {"pageBootstrap": {"post": {"data": {"attributes": attributes}}}}}
            }
        }
        return f'<script id="__NEXT_DATA__" type="application/json">{script_json(value)}</script>'

    teaser = desk.opening[0].text
    wall = f'<div data-tag="locked-rich-text-post"><div><p>Join to unlock</p><a data-tag="join-button">Become a member of {text(desk.site)} to read this post</a></div><p>Already a member? Log in</p></div>'
    words = (f"Become a member of {desk.site} to read this post",)
    yield desk.cut(
        words, blocks=(Block("text", teaser),), below=wall, end=post(viewable=False), layouts=("application",)
    )
    yield desk.whole(end=post(viewable=True), layouts=("application",))
