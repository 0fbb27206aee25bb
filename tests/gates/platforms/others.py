"""What comes back in place of an article: consent walls, bot walls, script shells, error pages, indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gates.markup import text
from tests.gates.platforms import platform
from tests.gates.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk


def _bare(title: str, body: str, *, head: str = "", language: str = "en") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{text(title)}</title>{head}</head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


def _empty(desk: Desk, variant: str, html: str, cause: str, status: int = 200) -> Sheet:
    return Sheet(desk.story, (), variant=variant, truth="empty", cause=cause, html=html, status=status)


@platform("other", languages=8)
def consent_wall(desk: Desk) -> Iterator[Sheet]:
    """Cookies or money, in two shapes."""
    head, words, accept, refuse = map(text, desk.walls["consent"])
    language = desk.pack.language
    page = f'<div class="cmp-root"><main class="consent"><h1>{head}</h1><p>{words}</p><button>{accept}</button><a href="/pur">{refuse}</a></main><footer>{text(desk.furniture["footer"][3])}</footer></div>'
    yield _empty(desk, "page", _bare(desk.site, page, language=language), "consent")
    purposes = "".join(f"<li>{text(name)} <input type=checkbox></li>" for name in desk.furniture["tag_items"])
    frame = f'<div id="sp_message_container_1"><div role="dialog" aria-modal="true"><h2>{head}</h2><div>{words}</div><ul>{purposes}</ul><button title="{accept}">{accept}</button> <button>{refuse}</button></div></div>'
    script = '<script src="https://cdn.privacy-mgmt.com/unified/wrapperMessagingWithoutDetection.js"></script>'
    yield _empty(desk, "frame", _bare(desk.story.title, frame, head=script, language=language), "consent")


CLOUDFLARE = '<div class="main-wrapper" role="main"><h1 class="zone-name-title">{host}</h1><h2 id="challenge-running">Verifying you are human. This may take a few seconds.</h2><noscript>Enable JavaScript and cookies to continue</noscript><div id="challenge-body-text">{host} needs to review the security of your connection before proceeding.</div></div><script>window._cf_chl_opt={{cType:"managed"}};</script>'
REFUSED = '<div id="cf-wrapper"><h1>Sorry, you have been blocked</h1><h2>You are unable to access {host}</h2><p>This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution.</p><p>Cloudflare Ray ID: <strong>8a1f</strong></p></div>'
DATADOME = '<p id="cmsg">Please enable JS and disable any ad blocker</p><script data-cfasync="false">var dd={{"rt":"c","cid":"AH","hsh":"77","host":"geo.captcha-delivery.com"}}</script><script src="https://ct.captcha-delivery.com/c.js"></script>'
PERIMETERX = '<div class="px-captcha-container"><h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1><div id="px-captcha"></div><p>Reference ID 00aa-11bb</p></div><script>window._pxAppId="PXq1";</script>'
AKAMAI = '<h1>Access Denied</h1>You don\'t have permission to access "http&#58;&#47;&#47;{host}&#47;" on this server.<p>Reference&#32;&#35;18&#46;5d1c&#46;1710</p>'
IMPERVA = '<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31&amp;xinfo=9-1" frameborder="0">Request unsuccessful. Incapsula incident ID: 990001-22</iframe>'
AMAZON = '<div id="captcha-container"></div><script src="https://token.awswaf.com/challenge.js"></script><noscript><h1>JavaScript is disabled</h1>In order to continue, we need to verify that you\'re not a robot. This requires JavaScript.</noscript>'

VENDORS = (
    ("cloudflare", 403, "Just a moment...", CLOUDFLARE),
    ("refused", 403, "Attention Required! | Cloudflare", REFUSED),
    ("datadome", 403, "{host}", DATADOME),
    ("perimeterx", 403, "Access to this page has been denied", PERIMETERX),
    ("akamai", 403, "Access Denied", AKAMAI),
    ("imperva", 200, "", IMPERVA),
    ("amazon", 202, "", AMAZON),
)


@platform("other", languages=4)
def bot_wall(desk: Desk) -> Iterator[Sheet]:
    """The walls that tell people from machines, by vendor; they speak English wherever they stand."""
    host = f"www.{desk.furniture['domain']}.example"
    for name, status, title, body in VENDORS:
        yield _empty(desk, name, _bare(title.format(host=host), body.format(host=host)), "blocked", status)


REFUSALS = (
    (401, "Authorization Required", "<h1>401 Authorization Required</h1><hr><center>nginx</center>"),
    (
        402,
        "Payment Required",
        "<h1>402 Payment Required</h1><p>This content may be crawled against payment. See the crawler-price header.</p>",
    ),
    (403, "403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>openresty</center>"),
    (
        451,
        "Unavailable For Legal Reasons",
        "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country where it cannot be offered at this time.</p>",
    ),
)


@platform("other", languages=4)
def refusal(desk: Desk) -> Iterator[Sheet]:
    """A status that says no, and next to no page."""
    for status, title, body in REFUSALS:
        yield _empty(desk, str(status), _bare(title, body), "blocked", status)


@platform("other", languages=0)
def robot_question(desk: Desk) -> Iterator[Sheet]:
    """A site's own question whether it speaks to a robot, with status 200."""
    head, words = map(text, desk.walls["robot"])
    page = f'<section class="box"><h1>{head}</h1><p>{words}</p><div class="g-recaptcha" data-sitekey="6Lc"></div><p>ID 4471-0c</p></section>'
    yield _empty(desk, "page", _bare(desk.site, page, language=desk.pack.language), "blocked")


@platform("other", languages=0)
def script_shell(desk: Desk) -> Iterator[Sheet]:
    """A page that a script would fill; the title is the story's, and so is the description."""
    line = text(desk.walls["script"])
    head = f'<meta property="og:title" content="{text(desk.story.title)}"><script type="module" src="/assets/index-4be2.js"></script>'
    shell = f'<div id="root"></div><noscript>{line}</noscript>'
    yield _empty(desk, "root", _bare(desk.story.title, shell, head=head, language=desk.pack.language), "script")
    links = "".join(f"<a href='/s/{n}'>{text(name)}</a>" for n, name in enumerate(desk.furniture["sections"]))
    spinner = f'<header>{links}</header><div id="app"><div class="skeleton"></div><div class="spinner"></div></div><noscript><p>{line}</p></noscript><script src="/main.bundle.js"></script>'
    yield _empty(desk, "spinner", _bare(desk.story.title, spinner, head=head, language=desk.pack.language), "script")


@platform("other", languages=0)
def error_page(desk: Desk) -> Iterator[Sheet]:
    """A page that is gone, told by the status, and told only by its words."""
    head, words = map(text, desk.walls["error404"])
    links = "".join(f"<li><a href='/s/{n}'>{text(name)}</a></li>" for n, name in enumerate(desk.furniture["sections"]))
    page = f'<nav><ul>{links}</ul></nav><main class="error-page"><h1>404</h1><h2>{head}</h2><p>{words}</p><form><input type="search"></form></main>'
    html = _bare(head, page, language=desk.pack.language)
    yield _empty(desk, "hard", html, "not_article", 404)
    yield _empty(desk, "soft", html, "not_article")


@platform("other", languages=0)
def index_page(desk: Desk) -> Iterator[Sheet]:
    """A section's front: many headlines with a line each, and a tag's archive."""
    name = text(desk.furniture["sections"][1])
    items = [(story.title, story.blocks[0].text) for story in desk.pack.stories] + [
        tuple(pair) for pair in desk.furniture["related_items"]
    ]
    cards = "".join(
        f'<article class="card"><h2><a href="/n/{n}">{text(title)}</a></h2><p>{text(line)}</p></article>'
        for n, (title, line) in enumerate(items * 2)
    )
    links = "".join(
        f"<li><a href='/s/{n}'>{text(label)}</a></li>" for n, label in enumerate(desk.furniture["sections"])
    )
    nav = f"<nav><ul>{links}</ul></nav>"
    head = '<meta property="og:type" content="website">'
    front = _bare(
        f"{name} | {desk.site}", f"{nav}<main><h1>{name}</h1>{cards}</main>", head=head, language=desk.pack.language
    )
    yield _empty(desk, "section", front, "not_article")
    rows = "".join(
        f'<li><a href="/n/{n}">{text(title)}</a> <time>{text(desk.furniture["date"])}</time></li>'
        for n, (title, _) in enumerate(items * 3)
    )
    archive = f'{nav}<div class="archive"><h1>{text(desk.furniture["tag_items"][0])}</h1><ul>{rows}</ul><div class="pagination">1 2 3 4</div></div>'
    yield _empty(
        desk, "archive", _bare(desk.furniture["tag_items"][0], archive, language=desk.pack.language), "not_article"
    )


@platform("other", languages=6)
def login_page(desk: Desk) -> Iterator[Sheet]:
    """Where a redirect ends that asks for an account."""
    wall = desk.wall("registration")
    form = f'<main class="auth"><h1>{desk.words("login")}</h1><form><input type="email" name="email"><input type="password" name="password"><button>{desk.words("login")}</button></form><p>{text(wall.login)}</p><a href="/register">{text(wall.button)}</a></main>'
    yield _empty(desk, "page", _bare(desk.words("login"), form, language=desk.pack.language), "not_article")


@platform("other", languages=6)
def offers_page(desk: Desk) -> Iterator[Sheet]:
    """Where a wall's button leads: the paper's subscriptions, with prices."""
    prices = ("9,90", "19,90")
    offers = "".join(
        f'<div class="offer"><h2>{text(head)}</h2><p>{text(words)}</p><strong>{price} €</strong><button>{text(button)}</button></div>'
        for (head, words, button), price in zip(desk.walls["promo"], prices, strict=False)
    )
    page = f'<main class="shop"><h1>{desk.words("subscribe")}</h1>{offers}<p>{desk.words("cookies")}</p></main>'
    head = '<meta property="og:type" content="product">'
    yield _empty(
        desk, "page", _bare(desk.words("subscribe"), page, head=head, language=desk.pack.language), "not_article"
    )
