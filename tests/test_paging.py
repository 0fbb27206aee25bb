"""A run reads an article's other pages, politely and within bounds, and says what it could not have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from flows import pipeline, running
from jumpline.config import Config
from jumpline.model import Cause, Completeness, Document
from jumpline.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Site

STEM = "/harbour/the-long-winter-of-the-dredger"


def paragraphs(number: int) -> str:
    return "".join(
        f"<p>Paragraph {n} of page {number} tells at some length what the harbour master of that winter saw, and why.</p>"
        for n in range(1, 8)
    )


def path(number: int) -> str:
    return STEM if number == 1 else f"{STEM}/{number}/"


@pytest.fixture
def article(web: Site) -> Any:
    """Serves an article of so many pages, each of which names these others."""

    def serve(pages: int, names: Any = None, more: str = "") -> str:
        for number in range(1, pages + 1):
            others = names(number) if names else range(1, pages + 1)
            links = " ".join(f'<a href="{web.at(path(n))}">{n}</a>' for n in others if n != number)
            web.page(
                path(number),
                "<html lang=en><head><title>The long winter</title><meta property=og:type content=article></head><body>"
                f"<article><h1>The long winter</h1>{paragraphs(number)}<div class=page-links>Page: {links} {more}</div>"
                "</article></body></html>",
            )
        return web.at(STEM)

    return serve


def read(url: str, folder: Path, **source: Any) -> Document:
    config = Config.model_validate(
        {
            "store": f"sqlite:///{folder / 'news.db'}",
            "sources": [{"name": "a", "kind": "urls", "url": url, "allow_private": True, **source}],
            "fetching": {"delay": 0, "retries": 0, "state": folder / "state"},
            "workers": 1,
        }
    )
    with running.open_run(config) as run:
        pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run))
        (document,) = run.store.documents()
    return document


def pages_in(document: Document) -> list[int]:
    return [n for n in range(1, 30) if f"Paragraph 7 of page {n} " in document.article.text]


def said(document: Document) -> list[str]:
    return [evidence.quote for evidence in document.assessment.evidence if evidence.signal == "pager"]


def test_every_page_is_asked_for_once_joined_and_kept(web: Site, article: Any, tmp_path: Path) -> None:
    url = article(4)
    document = read(url, tmp_path)
    assert [p for p in web.paths if p.startswith(STEM)] == [path(n) for n in range(1, 5)]
    assert pages_in(document) == [1, 2, 3, 4]
    assert (document.assessment.completeness, document.article.origin) == (Completeness.COMPLETE, "pages")
    with open_store(f"sqlite:///{tmp_path / 'news.db'}") as store:
        assert [c.fetched_url for c in store.captures(document.url)] == [web.at(path(n)) for n in range(1, 5)]
        assert len(store.versions(document.url)) == 1


def test_a_pager_that_names_only_the_next_page_is_followed_to_its_end(article: Any, tmp_path: Path) -> None:
    document = read(article(4, names=lambda number: [number + 1] if number < 4 else []), tmp_path)
    assert pages_in(document) == [1, 2, 3, 4]
    assert document.assessment.completeness is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("most", "pages", "why"),
    [(1, [1], "page 1 of 5: links to 2, 3, 4, 5"), (3, [1, 2, 3], "page 4 of 4: not asked for, since max_pages is 3")],
)
def test_no_more_pages_than_the_operator_wants(
    web: Site, article: Any, tmp_path: Path, most: int, pages: list[int], why: str
) -> None:
    document = read(article(5), tmp_path, max_pages=most)
    assert pages_in(document) == pages
    assert len([p for p in web.paths if p.startswith(STEM)]) == most
    assert (document.assessment.completeness, document.assessment.cause) == (Completeness.TRUNCATED, Cause.PAGINATION)
    assert why in said(document)


@pytest.mark.parametrize(
    ("status", "robots", "why"),
    [(404, "", "page 3 of 3: answered 404"), (503, "", "page 3 of 3: 503"), (200, f"{STEM}/3", "page 3 of 3: robots.txt")],
)  # fmt: skip
def test_a_page_that_cannot_be_had_is_named(
    web: Site, article: Any, tmp_path: Path, status: int, robots: str, why: str
) -> None:
    url = article(4)
    web.page("/robots.txt", f"User-agent: *\nDisallow: {robots}\n", Content_Type="text/plain")
    if status != 200:
        web.page(path(3), "gone", status=status)
    document = read(url, tmp_path)
    assert pages_in(document) == [1, 2]
    assert (document.assessment.completeness, document.assessment.cause) == (Completeness.TRUNCATED, Cause.PAGINATION)
    assert any(quote.startswith(why) for quote in said(document)), said(document)


def test_the_whole_on_one_page_is_asked_for_first(web: Site, article: Any, tmp_path: Path) -> None:
    url = article(3, more=f'<a href="{STEM}?page=all">Single page</a>')
    everything = "".join(map(paragraphs, range(1, 4)))
    whole = f"<html lang=en><head><title>The long winter</title></head><body><article><h1>The long winter</h1>{everything}</article></body></html>"
    web.page(f"{STEM}?page=all", whole)
    document = read(url, tmp_path)
    assert [p for p in web.paths if p.startswith(STEM)] == [STEM, f"{STEM}?page=all"]
    assert pages_in(document) == [1, 2, 3]
    assert document.assessment.completeness is Completeness.COMPLETE


def test_pages_of_another_site_are_left_alone(web: Site, article: Any, tmp_path: Path) -> None:
    url = article(1, more=f'<a href="http://elsewhere.test{STEM}/2/">2</a>')
    assert pages_in(read(url, tmp_path)) == [1]
    assert len([p for p in web.paths if p.startswith(STEM)]) == 1
