"""A month of a newsstand in which things happen, read day by day by real runs: what the pictures are of.

Publishers made up for this bring out articles each day, which are put together from the newsstand's texts and its
walls. Towards the end one puts up a wall, one takes it down, one falls silent, and one serves pages that need a script.
Every run is the real one, over HTTP, into a real store; only the clock of this process is set to the day it is about.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import time_machine

from flows import pipeline, running
from jumpline.config import Config
from jumpline.newsstand import Newsstand, articles
from jumpline.newsstand.feeds import rss
from jumpline.newsstand.render import page
from jumpline.newsstand.site import Answer, answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jumpline.newsstand.story import Story

DAYS = 31
WEEK = DAYS - 7
"""The day from which on things are different."""
HTML, RSS = "text/html; charset=utf-8", "application/rss+xml; charset=utf-8"


@dataclass(frozen=True)
class Publisher:
    """Who brings out articles, and how many of them behind which wall."""

    name: str
    title: str
    language: str
    wall: str
    """The platform of its wall, as a story of the newsstand has it."""
    walled: float
    """Share of its articles behind it, 0 to 1."""
    later: float | None = None
    """The same in the last week, where that is another."""
    daily: int = 3
    """Articles a day."""
    silent: bool = False
    """Whether nothing comes in the last week."""
    scripts: bool = False
    """Whether most pages of the last week are an empty shell for a script."""


PUBLISHERS = (
    Publisher("bay-courier", "The Ellery Bay Courier", "en", "wordpress-premium", 0.12, later=0.8, daily=4),
    Publisher("long-tide", "The Long Tide", "en", "ghost", 0.45),
    Publisher("le-courrier", "Le Courrier du Quai", "fr", "stated-percent-fr", 0.6),
    Publisher("flussbote", "Der Flussbote", "de", "registration-de", 0.35),
    Publisher("gazeta", "Gazeta Nadbrzeżna", "pl", "stated-percent-pl", 0.7, daily=2),
    Publisher("el-faro", "El Faro de la Plaza", "es", "leaky-paywall", 0.4),
    Publisher("mare-longa", "A Maré Longa", "pt", "memberpress", 0.3, daily=2),
    Publisher("shiosai", "潮騒日報", "ja", "stated-characters-ja", 0.55, daily=2),
    Publisher("small-lanterns", "Small Lanterns", "en", "substack", 0.5, daily=1),
    Publisher("il-ponte", "Il Ponte", "it", "pmpro", 0.5, later=0.0, daily=2),
    Publisher("skargarden", "Skärgårdsbladet", "sv", "open", 0.0, daily=2, silent=True),
    Publisher("coast", "The Coast", "en", "open", 0.0, daily=2, scripts=True),
)


def read(store: Path, now: datetime) -> None:
    """Fill a store: a run of each source a day, the last of them now."""
    with Newsstand() as stand:
        sources = [
            {"name": one.name, "title": one.title, "kind": "feed", "url": f"{stand.url}/{one.name}.xml"}
            | {"allow_private": True, "delay": 0}
            for one in PUBLISHERS
        ]
        fetching = {"delay": 0, "state": str(store.with_suffix(".state"))}
        settings = {"store": f"sqlite:///{store}", "fetching": fetching, "sources": sources, "recheck_share": 0}
        config = Config.model_validate(settings)
        for day in range(DAYS):
            when = now - timedelta(days=DAYS - 1 - day)
            stand.show(answers(stand.url) | issue(stand.url, day, when))
            with time_machine.travel(when, tick=True):
                for source in config.sources:  # each in a run of its own, as schedules have it
                    with running.open_run(config) as run:
                        pipeline.ingest_sources([source], run, partial(pipeline.ingest_source, run=run))


def issue(base: str, day: int, when: datetime) -> Mapping[str, Answer]:
    """Return what the publishers serve on a day: their feeds, and the articles that these name."""
    served: dict[str, Answer] = {}
    for publisher in PUBLISHERS:
        stories = [
            story(publisher, number, back, when - timedelta(days=day - back))
            for back in range(day, max(day - 3, -1), -1)
            for number in range(publisher.daily)
            if not (publisher.silent and back >= WEEK)
        ]
        if stories:
            feed = rss(stories, base).encode()
            served[f"/{publisher.name}.xml"] = Answer(200, RSS, feed, changed=stories[0].published)
            served |= {one.path: Answer(200, HTML, page(one, base).encode()) for one in stories}
        else:
            served[f"/{publisher.name}.xml"] = Answer(200, RSS, b"<rss version='2.0'><channel/></rss>")
    return served


def story(publisher: Publisher, number: int, day: int, when: datetime) -> Story:
    """Return an article of a day, always the same one."""
    dice = random.Random(f"{publisher.name} {day} {number}")  # noqa: S311 - no secret
    share = publisher.later if publisher.later is not None and day >= WEEK else publisher.walled
    walled = dice.random() < share
    model = _model(publisher.language, publisher.wall)
    texts = dice.sample(_paragraphs(publisher.language), k=len(_paragraphs(publisher.language)))
    blocks = tuple(texts[: min(dice.randint(5, 9), len(texts) - 1)])
    title, summary = (_sentence(text) for text in (texts[-1], blocks[0]))
    about: dict[str, Any] = {**model.options} if walled else {"free": True}
    shell = publisher.scripts and day >= WEEK and dice.random() < 0.7
    return replace(
        model,
        slug=f"{publisher.name}-{day}-{number}",
        title=title,
        summary=summary,
        published=when.astimezone(UTC).replace(minute=7 * number, second=0, microsecond=0),
        path=f"/{publisher.name}/{day:03}-{number}.html",
        template="shell" if shell else model.template,
        platform=model.platform if walled else "open",
        blocks=blocks,
        served=blocks[: dice.randint(1, 3)] if walled else blocks,
        cut_inside=False,
        options={**about, "house": publisher.title},
    )


@cache
def _model(language: str, platform: str) -> Story:
    """Return a story of the newsstand to make others like."""
    return next(
        one
        for one in articles()
        if (one.language, one.platform, one.status) == (language, platform, 200) and one.source
    )


@cache
def _paragraphs(language: str) -> list[str]:
    """Return the paragraphs of all stories in a language."""
    stories = [one for one in articles() if one.language == language and one.status == 200 and len(one.blocks) > 3]
    return [text for one in stories for text in one.paragraphs if len(text) > 60]


def _sentence(text: str) -> str:
    """Return how a paragraph begins, as a headline."""
    first = text.partition(". ")[0].partition("。")[0].rstrip(".")
    if len(first) <= 70:
        return first
    return first[:40] + "…" if " " not in first else first[:70].rpartition(" ")[0] + "…"
