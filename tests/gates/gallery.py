"""Hang the pictures: which platform meets which languages, and how a sheet becomes a case."""

from __future__ import annotations

import re
from functools import cache
from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

from tests.gates.case import Case
from tests.gates.desk import Desk
from tests.gates.layouts import LAYOUTS, Parts
from tests.gates.platforms import load
from tests.gates.stories import SPACELESS, packs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.gates.platforms import Platform
    from tests.gates.sheet import Sheet
    from tests.gates.stories import Pack, Story


@cache
def cases() -> tuple[Case, ...]:
    """Return every case of the gallery, in a fixed order."""
    return tuple(case for number, platform in enumerate(load()) for case in _hang(platform, number))


def _hang(platform: Platform, number: int) -> Iterator[Case]:
    """Yield the cases of one platform in its share of the languages."""
    able = [pack for pack in packs().values() if platform.speaks(pack)]
    count = platform.languages or len(able)
    # A stride that shares no factor with most lengths spreads neighbouring platforms over all languages.
    chosen = {(number * 5 + step * 7) % len(able) for step in range(len(able))}
    order = (
        [(number * 5 + step * 7) % len(able) for step in range(len(able))]
        if len(chosen) == len(able)
        else range(len(able))
    )
    for pack in [able[index] for index in order][:count]:
        for turn in range(platform.rounds):
            story = _story(pack, platform.topic, number + turn)
            yield from _pair(platform, pack, story, turn)


def _story(pack: Pack, topic: str, turn: int) -> Story:
    if topic == "brief":
        return pack.brief()
    if topic == "paywalls":
        story = pack.about_walls()
        assert story is not None
        return story
    return pack.ordinary()[turn % len(pack.ordinary())]


def _pair(platform: Platform, pack: Pack, story: Story, turn: int) -> Iterator[Case]:
    stem = f"{platform.name}.{pack.language}.{turn}"
    desk = Desk(pack, story, stem)
    sheets = list(platform.make(desk))
    names = [f"{stem}.{sheet.variant}" for sheet in sheets]
    for name, sheet in zip(names, sheets, strict=True):
        twins = [other for other in names if other != name]
        twin = twins[0] if platform.family != "other" else None
        yield _case(platform, desk, sheet, name, twin)


def _case(platform: Platform, desk: Desk, sheet: Sheet, name: str, twin: str | None) -> Case:
    # A number, since the name would tell the answer.
    url = f"https://www.{desk.furniture['domain']}.example/2024/03/14/a{crc32(name.encode())}{sheet.query}"
    html = sheet.html
    if html is None:
        candidates = sheet.layouts or tuple(LAYOUTS)
        layout = LAYOUTS[Random(f"{desk.seed}/layout").choice(candidates)]
        html = layout(Parts(desk, sheet, url))
    shown = sheet.shown
    readable = [block.text for block in shown]
    return Case(
        name=name,
        html=html.encode(),
        url=url,
        status=sheet.status,
        truth=sheet.truth,
        cause=sheet.cause,
        access=sheet.access,
        fraction=sheet.fraction,
        expected=sheet.expected,
        body_end=_ending(shown[-1].last, desk.pack.language) if shown else "",
        gate=sheet.gate,
        noise=sheet.noise,
        present=tuple(piece for block in shown for piece in (block.items or (_unbroken(block.text),))),
        absent=tuple(
            block.text for block in desk.story.blocks if not any(block.text.startswith(r[:40]) for r in readable)
        ),
        platform=platform.name,
        family=platform.family,
        language=desk.pack.language,
        twin=twin,
    )


def _ending(value: str, language: str) -> str:
    """The last words of a paragraph, without the dots that break it off."""
    value = _unbroken(value)
    return value[-20:] if language in SPACELESS else " ".join(value.split()[-9:])


def _unbroken(value: str) -> str:
    """A paragraph without the dots that break it off."""
    return re.sub(r"\s*(?:\[…\]|…|\.\.\.)$", "", value)
