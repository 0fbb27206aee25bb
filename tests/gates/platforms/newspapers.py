"""The walls of newspapers' own making: many wordings, a stated rest, an enciphered body, or nothing at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.gates.desk import Wall
from tests.gates.markup import gate, paragraphs, text
from tests.gates.platforms import platform
from tests.gates.platforms.scripts import closed
from tests.gates.stories import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet
    from tests.gates.stories import Pack


def _place(desk: Desk, box: str) -> dict[str, str]:
    """Put a wall in the body's element or right after it; both are seen."""
    return {desk.random.choice(["inside", "below"]): box}


@platform("newspapers", languages=0, rounds=3)
def newspaper_wall(desk: Desk) -> Iterator[Sheet]:
    """One of many wordings in one of many dresses; the twin keeps it in a hidden template at the end."""
    wall = desk.wall()
    box = gate(wall, desk.random.randrange(10))
    blocks = desk.clipped(desk.random.choice(["clean", "clean", "word"]))
    linked = closed() if desk.random.random() < 0.4 else None
    yield desk.cut(wall.words, blocks=blocks, linked=linked, **_place(desk, box))
    hidden = f'<div class="template" hidden style="display:none">{box}</div>'
    yield desk.whole(end=hidden, linked=linked, access="subscription" if linked else None, noise=wall.words)


@platform("newspapers", languages=0)
def registration_wall(desk: Desk) -> Iterator[Sheet]:
    """The rest for a free account; the twin offers the same account in the footer."""
    wall = desk.wall("registration")
    box = gate(wall, desk.random.randrange(10), kind="registration")
    yield desk.cut(wall.words, cause="registration", access="registration", **_place(desk, box))
    account = f'<div class="account-bar"><a href="/register">{text(wall.button)}</a> {text(wall.login)}</div>'
    yield desk.whole(end=account)


@platform("newspapers", languages=0)
def headline_wall(desk: Desk) -> Iterator[Sheet]:
    """A wall of one short line and two buttons, as terse as walls get; the twin has the buttons in its head."""
    wall = desk.wall()
    buttons = f'<a class="btn" href="/subscribe">{text(wall.button)}</a> <a href="/login">{text(wall.login)}</a>'
    yield desk.cut((wall.head,), **_place(desk, f'<div class="snippet-end"><h4>{text(wall.head)}</h4>{buttons}</div>'))
    yield desk.whole(top=f'<div class="masthead-cta">{buttons}</div>')


def _stated(pack: Pack) -> bool:
    return bool(pack.walls["stated"])


def _rest(desk: Desk, wanted: dict[str, str], blocks: tuple[Block, ...]) -> tuple[str, float]:
    """Fill in a stated rest, and return it with the fraction that it implies."""
    total, seen = desk.story.length(), desk.story.length(blocks)
    if wanted["unit"] == "percent":
        share = desk.share(blocks) if wanted["of"] == "seen" else 1 - desk.share(blocks)
        number = f"{share * 100:.{desk.random.choice([0, 0, 2])}f}"
        fraction = float(number) / 100 if wanted["of"] == "seen" else 1 - float(number) / 100
        if "." in number and desk.pack.language not in {"en", "fr", "ja", "zh", "ko", "he", "th"}:
            number = number.replace(".", ",")
        return wanted["text"].format(n=number, total=total, site=desk.site), fraction
    left = total if wanted["of"] == "whole" else total - seen
    number = f"{left:,}" if desk.pack.language in {"en", "ja"} else str(left)
    return wanted["text"].format(n=number, total=total, site=desk.site), seen / total


@platform("newspapers", languages=0, rounds=2, speaks=_stated)
def stated_rest(desk: Desk) -> Iterator[Sheet]:
    """The wall says how much is missing; the twin has the reader's progress as a number in its share bar."""
    blocks = desk.clipped(desk.random.choice(["clean", "word"]))
    wanted = desk.random.choice(desk.walls["stated"])
    line, fraction = _rest(desk, wanted, blocks)
    wall = desk.wall()
    offer = f'<a href="/subscribe">{text(wall.button)}</a> <span>{text(wall.login)}</span>'
    box = desk.random.choice(
        [
            f'<div class="rest"><p>{text(line)}</p>{offer}</div>',
            f'<p class="article__status">{text(line)}</p>{offer}',
            gate(Wall(line, wall.text, wall.button, wall.login), desk.random.randrange(10)),
        ]
    )
    told: dict[str, Any] = {"fraction": fraction, "blocks": blocks}
    if wanted["unit"] != "percent":
        told["expected"] = desk.story.length()
    yield desk.cut((line, wall.login), **told, **_place(desk, box))
    minutes = desk.words("minutes", n=3)
    yield desk.whole(top=f'<div class="progress"><span>57%</span> {minutes}</div>')


@platform(
    "newspapers",
    languages=9,
    speaks=lambda pack: not pack.spaceless and pack.language not in {"ar", "ko", "he", "hi", "th"},
)
def scrambled(desk: Desk) -> Iterator[Sheet]:
    """The rest is there, enciphered letter by letter under a blur; the twin has the same classes and no cipher."""
    at = len(desk.opening)
    rest = tuple(Block(b.kind, _encipher(desk, b.text)) for b in desk.story.blocks[at:] if b.kind != "list")
    css = desk.random.choice(["park-article-reduced blur-sm", "blur-text", "paid-content is-blurred"])
    wall = desk.wall()
    empty = '<div class="park-paywall" data-nosnippet></div>'
    seen = gate(wall, desk.random.randrange(10)) if desk.random.random() < 0.5 else empty

    def column(tail: tuple[Block, ...], where: str) -> str:
        return f'{paragraphs(desk.opening)}<div class="{where}">{paragraphs(tail)}</div>'

    words = wall.words if seen != empty else ()
    cipher = tuple(block.text for block in rest)
    yield desk.cut(words, noise=cipher, column=column(rest, css), below=seen, cause="scrambled", linked=closed())
    yield desk.whole(column=column(desk.story.blocks[at:], css), below=empty, linked=closed(), access="subscription")


def _encipher(desk: Desk, value: str) -> str:
    """Exchange each letter for another of the same alphabet and case, always the same one."""
    letters = sorted({c for c in desk.story.text().lower() if c.isalpha() and c.upper() != c and len(c.upper()) == 1})
    step = sum(map(ord, desk.seed)) % (len(letters) - 2) + 1
    secret = {c: letters[(n + step) % len(letters)] for n, c in enumerate(letters)}
    return "".join(secret.get(c) or (secret[c.lower()].upper() if c.lower() in secret else c) for c in value)


BARRIERS = (
    '<div id="inline-paywall-container"></div>',
    '<div class="s-pay-barrier"></div>',
    '<div class="article-gate js-gate" data-gate="true"></div>',
)


@platform("newspapers", languages=0)
def silent_cut(desk: Desk) -> Iterator[Sheet]:
    """One clean paragraph, an empty barrier, a ``wordCount`` far above the text; the twin's barrier is as empty."""
    barrier = desk.random.choice(BARRIERS)
    linked = {"wordCount": desk.story.length()} | (closed() if desk.random.random() < 0.6 else {})
    first = desk.story.blocks[: desk.random.choice([1, 1, 2])]
    access = "subscription" if "isAccessibleForFree" in linked else None
    common = {"inside": barrier, "linked": linked, "expected": desk.story.length(), "access": access}
    yield desk.cut(**({"blocks": first, "fraction": desk.share(first)} | common))
    yield desk.whole(**common)
