from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from extractors import metadata
from extractors.page import Page, parse
from jumpline.model import Capture
from tests import tiny

URL = "https://gazette.example/lowmarsh/ferry"


def page(head: str = "", body: str = "<p>The ferry has stopped.</p>", url: str = URL) -> Page:
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    return parse(Capture(url, url, 200, (), html.encode(), datetime(2026, 3, 2, tzinfo=UTC)))


def ld(*nodes: dict[str, Any]) -> str:
    return f"<script type='application/ld+json'>{json.dumps(list(nodes))}</script>"


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (
            ld({"@type": "NewsArticle", "headline": "Ferry stops"}) + meta("og:title", "Ferry | Gazette"),
            "",
            "Ferry stops",
        ),
        (meta("og:title", "Ferry stops | Gazette") + meta("og:site_name", "Gazette"), "", "Ferry stops"),
        (meta("og:title", "Ferry stops - Sea & Land Weekly"), "<h1>Ferry stops</h1>", "Ferry stops"),
        (meta("og:title", "Ferry &amp;#039;stops&amp;#039;"), "", "Ferry 'stops'"),
        ("<title>Ferry stops – Gazette</title>", "<h1>Ferry\n stops</h1>", "Ferry stops"),
        ("<title>Ferry stops – gazette.example</title>", "<h1>One</h1><h1>Two</h1>", "Ferry stops"),
        ("", "<h1>Ferry stops</h1><h1>Goat elected</h1>", "Ferry stops"),
        ("", "<p>The ferry has stopped.</p>", None),
    ],
)
def test_title(head: str, body: str, expected: str | None) -> None:
    assert metadata.title(page(head, body)) == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld({"@type": "Article", "author": {"@type": "Person", "name": "Ada Quay"}}), "", ("Ada Quay",)),
        (ld({"@type": "Article", "author": [{"name": "Ada Quay"}, {"name": "Bo Lund"}]}), "", ("Ada Quay", "Bo Lund")),
        (ld({"@type": "Article", "author": "By Ada Quay and Bo Lund"}), "", ("Ada Quay", "Bo Lund")),
        (ld({"@type": "Article", "author": {"name": ["Ada Quay", "Ada Quay"]}}), "", ("Ada Quay",)),
        (meta("author", "Ada Quay, Bo Lund and Cy Marsh"), "", ("Ada Quay", "Bo Lund", "Cy Marsh")),
        (meta("author", "Quay, Ada"), "", ("Quay, Ada",)),
        (meta("article:author", "https://social.example/ada") + meta("byl", "By Ada Quay"), "", ("Ada Quay",)),
        (meta("author", "admin"), "<a rel='author'>Ada Quay</a>", ("Ada Quay",)),
        ("", "<a rel='author'>Ada Quay</a><a rel='author'>All pieces by Ada Quay</a>", ("Ada Quay",)),
        ("", "", ()),
    ],
)
def test_authors(head: str, body: str, expected: tuple[str, ...]) -> None:
    assert metadata.authors(page(head, body)) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-03-01T08:30:00+02:00", datetime(2026, 3, 1, 6, 30, tzinfo=UTC)),
        ("2026-03-01T08:30:00Z", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("2026-03-01T08:30:00.123456789Z", datetime(2026, 3, 1, 8, 30, 0, 123456, tzinfo=UTC)),
        ("2026-03-01 08:30:00 +0200", datetime(2026, 3, 1, 6, 30, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("20260301", datetime(2026, 3, 1, tzinfo=UTC)),
        ("Sun, 01 Mar 2026 08:30:00 GMT", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("1772353800", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("1772353800000", datetime(2026, 3, 1, 8, 30, tzinfo=UTC)),
        ("yesterday", None),
        ("0000-00-00", None),
        ("", None),
    ],
)
def test_dates_as_publishers_write_them(said: str, expected: datetime | None) -> None:
    assert metadata.moment_of(said) == expected


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        (ld({"@type": "Article", "datePublished": "2026-03-01"}) + meta("date", "2025-01-01"), "", 2026),
        (meta("article:published_time", "2026-03-01T08:00:00Z"), "", 2026),
        ("", "<time class='entry-date published' datetime='2026-03-01T08:00:00Z'>Sunday</time>", 2026),
        (meta("date", "1970-01-01") + meta("dc.date", "2026-03-01"), "", 2026),
        ("", "<p class='date'>2026-03-01</p>", 2026),
        ("", "<p>The ferry has stopped.</p>", None),
    ],
)
def test_publication_is_declared_shown_or_searched(head: str, body: str, expected: int | None) -> None:
    found = metadata.published(page(head, body))
    assert (found.year if found else None) == expected
    assert found is None or found.tzinfo is UTC


def test_a_date_to_come_is_a_mistake() -> None:
    head = meta("article:published_time", "2199-01-01") + meta("dc.date", "2026-03-01")
    found = metadata.published(page(head), now=datetime(2026, 3, 2, tzinfo=UTC))
    assert found == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([{"headline": "Goat", "url": "https://gazette.example/goat"}, {"headline": "Ferry", "url": URL}], "Ferry"),
        ([{"headline": "Goat"}, {"headline": "Ferry", "mainEntityOfPage": {"@id": f"{URL}?ref=ld#top"}}], "Ferry"),
        ([{"headline": "Goat"}, {"headline": "Ferry stops"}], "Ferry stops"),
        ([{"headline": "Goat"}, {"headline": "Bridge"}], "Goat"),
    ],
)
def test_of_several_articles_the_pages_own_is_described(nodes: list[dict[str, Any]], expected: str) -> None:
    head = meta("og:title", "Ferry stops | Gazette") + ld(*({"@type": "NewsArticle", **node} for node in nodes))
    assert metadata.title(page(head)) == expected


@pytest.mark.parametrize(
    ("head", "named"),
    [
        ('<link rel="canonical" href="https://paper.example/town/ferry">', "https://paper.example/town/ferry"),
        ('<link rel="Canonical alternate" href="/town/ferry">', "https://paper.example/town/ferry"),
        ('<link rel="amphtml" href="/amp">', None),
        ('<link rel="canonical">', "https://paper.example/town/the-old-ferry-returns-to-the-river-after-nine-years"),
        ('<link rel="canonical" href="javascript:void(0)">', None),
        ('<link rel="canonical" href="http://[">', None),
        (f'<link rel="canonical" href="/{"x" * 3000}">', None),
        ("", None),
    ],
)
def test_the_address_that_a_page_names_as_its_own_is_read(head: str, named: str | None) -> None:
    assert metadata.canonical(parse(tiny.capture(tiny.page("<p>Text</p>", head=head)))) == named
