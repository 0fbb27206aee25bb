"""Pages whose text is not, or not only, where one looks first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.gates.markup import gate, paragraphs, script_json, state
from tests.gates.platforms import platform
from tests.gates.platforms.scripts import closed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.gates.desk import Desk
    from tests.gates.sheet import Sheet
    from tests.gates.stories import Block


@platform("copies", languages=8)
def hidden_copy(desk: Desk) -> Iterator[Sheet]:
    """A cut copy with the wall, and a hidden one that is whole; on the cut page the hidden one is empty."""
    wall = desk.wall()
    box = gate(wall, desk.random.randrange(10))

    def column(hidden: str) -> str:
        return (
            f'<div class="article-teaser">{paragraphs(desk.opening)}{box}</div>'
            f'<div class="article-full" style="display:none">{hidden}</div>'
        )

    yield desk.cut(wall.words, column=column(""))
    whole = column(paragraphs(desk.story.blocks))
    yield desk.whole(column=whole, gate=wall.words)


def _body(blocks: Sequence[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


@platform("copies", languages=7)
def linked_text(desk: Desk) -> Iterator[Sheet]:
    """The column has the lead and a wall; ``articleBody`` has everything, or on the cut page no more than the lead."""
    wall = desk.wall()
    box = gate(wall, desk.random.randrange(10))
    lead = desk.opening
    yield desk.cut(wall.words, inside=box, linked=closed() | {"articleBody": _body(lead)})
    linked = closed() | {"articleBody": _body(desk.story.blocks)}
    yield desk.whole(
        blocks=lead, inside=box, linked=linked, readable=desk.story.blocks, access="subscription", gate=wall.words
    )


def _states(desk: Desk, blocks: Sequence[Block], *, locked: bool) -> str:
    """The application's state in one of three forms."""
    html = "".join(f"<p>{block.text}</p>" for block in blocks)
    forms: list[str] = [
        f'<script id="__NEXT_DATA__" type="application/json">{script_json({"props": {"pageProps": {"story": {"headline": desk.story.title, "body": html, "isLocked": locked}}}})}</script>',
        state(
            "__PRELOADED_STATE__",
            {
                "article": {
                    "content": [{"type": "paragraph", "text": block.text} for block in blocks],
                    "isPremium": locked,
                }
            },
        ),
        state(
            "__INITIAL_STATE__",
            {"story": {"title": desk.story.title, "richText": html, "access": "LOCKED" if locked else "FREE"}},
        ),
    ]
    return forms[len(desk.opening) % 3]


@platform("copies", languages=7)
def application_state(desk: Desk) -> Iterator[Sheet]:
    """The column has the lead, the application's state the whole text; on the cut page the state has the lead too."""
    lead = desk.opening
    wall = desk.wall()
    common: dict[str, Any] = {"layouts": ("application", "grid", "soup")}
    box = gate(wall, desk.random.randrange(3, 7))
    yield desk.cut(wall.words, inside=box, end=_states(desk, lead, locked=True), access=None, **common)
    yield desk.whole(
        blocks=lead, readable=desk.story.blocks, end=_states(desk, desk.story.blocks, locked=False), **common
    )


@platform("copies", languages=6)
def articlebody_of_the_lead(desk: Desk) -> Iterator[Sheet]:
    """``articleBody`` is only the lead, which proves nothing: one page has the whole text in its column."""
    lead = {"articleBody": desk.story.blocks[0].text}
    wall = desk.wall()
    yield desk.cut(wall.words, inside=gate(wall, desk.random.randrange(10)), linked=lead)
    yield desk.whole(linked=lead)


@platform("copies", languages=5)
def column_in_two(desk: Desk) -> Iterator[Sheet]:
    """The whole text, in two containers with a full-width picture between; on the cut page the second is a wall."""
    at = len(desk.opening)
    wall = desk.wall()
    photo = '<div class="fullwidth"><img src="/media/wide.jpg" alt=""></div>'
    first = f'<div class="text-part">{paragraphs(desk.opening)}</div>{photo}'
    second = f'<div class="text-part">{paragraphs(desk.story.blocks[at:])}</div>'
    closing = f'<div class="text-part">{gate(wall, desk.random.randrange(10))}</div>'
    yield desk.cut(wall.words, column=first + closing)
    yield desk.whole(column=first + second)
