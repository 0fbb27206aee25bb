"""A home page is enough: its feeds, sitemaps or links are found, on every platform, and nobody is asked in vain twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from flows.stages import discovery
from jumpline.config import Fetching, Source
from jumpline.model import Capture
from jumpline.store import Store, open_store
from jumpline.web import platforms
from jumpline.web.fetch import Fetcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Site

SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
STORIES = [f"/2026/03/0{n}/the-ferry-was-late-on-day-{n}/" for n in range(1, 6)]


def rss(web: Site, *paths: str, ttl: str = "") -> str:
    items = "".join(f"<item><title>A story</title><link>{web.at(path)}</link></item>" for path in paths)
    return f"<rss version='2.0'><channel><title>F</title>{ttl}{items}</channel></rss>"


def urlset(web: Site, *paths: str) -> str:
    places = "".join(f"<url><loc>{web.at(path)}</loc></url>" for path in paths)
    return f"<urlset xmlns='{SPACE}'>{places}</urlset>"


def index(web: Site, *paths: str) -> str:
    places = "".join(f"<sitemap><loc>{web.at(path)}</loc></sitemap>" for path in paths)
    return f"<sitemapindex xmlns='{SPACE}'>{places}</sitemapindex>"


def home(web: Site, head: str = "", body: str = "") -> None:
    web.page("/", f"<html><head><title>The Gazette</title>{head}</head><body>{body}</body></html>")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'news.db'}") as opened:
        yield opened


@pytest.fixture
def survey(web: Site, store: Store, tmp_path: Path) -> Iterator[Callable[..., discovery.Survey]]:
    with Fetcher(Fetching(delay=0, retries=0, state=tmp_path / "state"), backoff=0) as fetcher:

        def look(**more: Any) -> discovery.Survey:
            given = {"name": "gazette", "kind": "site", "urls": web.at("/"), "allow_private": True, **more}
            return discovery.survey(Source.model_validate(given), fetcher, store)

        yield look


def paths(found: discovery.Survey, web: Site) -> list[str]:
    return [candidate.url.removeprefix(web.url) for candidate in found.new]


def test_the_feeds_that_it_names_are_read_and_those_of_comments_are_not(web: Site, survey: Any) -> None:
    link = '<link rel=alternate type="application/rss+xml" href="{}">'
    home(web, "".join(map(link.format, ["/local.xml", "/comments/feed/", "/sport.xml"])))
    web.page("/local.xml", rss(web, STORIES[0]))
    web.page("/sport.xml", rss(web, STORIES[1]))
    assert paths(survey(), web) == STORIES[:2]
    assert "/comments/feed/" not in web.paths
    assert "/feed" not in web.paths


def test_a_usual_place_is_tried_where_it_names_none_and_not_again_where_nothing_is(
    web: Site, survey: Any, store: Store
) -> None:
    home(web)
    web.page("/feed.xml", rss(web, *STORIES))
    assert paths(survey(), web) == STORIES
    assert [path for path in web.paths if path in platforms.ANY.feeds] == ["/feed", "/rss.xml", "/feed.xml"]
    before = len(web.paths)
    assert paths(survey(), web) == STORIES
    assert [path for path in web.paths[before:] if path in platforms.ANY.feeds] == ["/feed.xml"]
    assert set(web.paths[before:]) <= {"/", "/feed.xml"}
    missed = store.visit(web.at("/feed"))
    assert missed
    assert missed.absent


def test_robots_txt_names_sitemaps_of_which_those_of_articles_are_read(web: Site, survey: Any) -> None:
    home(web)
    web.page("/robots.txt", f"User-agent: *\nDisallow:\nSitemap: {web.at('/map.xml')}\n", Content_Type="text/plain")
    web.page("/map.xml", index(web, "/post-sitemap.xml", "/category-sitemap.xml", "/page-sitemap.xml"))
    web.page("/post-sitemap.xml", urlset(web, *STORIES, "/about/", "/tag/ferries/"))
    assert paths(survey(), web) == STORIES
    assert not {"/category-sitemap.xml", "/page-sitemap.xml", "/sitemap.xml"} & set(web.paths)


def test_where_there_is_neither_the_links_of_the_home_page_are_read(web: Site, survey: Any) -> None:
    links = "".join(f'<a href="{path}">The ferry was late again, and nobody knows why</a>' for path in STORIES)
    home(web, body=f"<nav><a href=/about/>About</a></nav><main>{links}</main>")
    assert paths(survey(), web) == STORIES


@pytest.mark.parametrize(
    ("platform", "head", "files", "found"),
    [
        (
            "WordPress",
            '<meta name="generator" content="WordPress 6.8">',
            {
                "/feed/": lambda web: rss(web, STORIES[0]),
                "/wp-sitemap.xml": lambda web: index(
                    web, "/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml", "/wp-sitemap-users-1.xml"
                ),
                "/wp-sitemap-posts-post-1.xml": lambda web: urlset(web, *STORIES),
            },
            STORIES,
        ),
        (
            "Ghost",
            '<meta name="generator" content="Ghost 5.90">',
            {
                "/rss/": lambda web: rss(web, "/the-ferry-was-late/"),
                "/sitemap-posts.xml": lambda web: urlset(web, "/the-ferry-was-late/", "/the-winch-is-broken/"),
            },
            ["/the-ferry-was-late/", "/the-winch-is-broken/"],
        ),
        (
            "Substack",
            '<link rel=preconnect href="https://substackcdn.com">',
            {
                "/feed": lambda web: rss(web, "/p/ferries"),
                "/sitemap.xml": lambda web: urlset(web, "/p/ferries", "/p/winches", "/about", "/archive"),
            },
            ["/p/ferries", "/p/winches"],
        ),
    ],
)
def test_platforms_are_known_and_what_they_offer_to_all_is_read(
    web: Site, survey: Any, platform: str, head: str, files: dict[str, Any], found: list[str]
) -> None:
    home(web, head)
    for path, body in files.items():
        web.page(path, body(web))
    assert paths(survey(), web) == found
    asked = [path for path in web.paths if path not in {"/", "/robots.txt", "/.well-known/tdmrep.json"}]
    assert set(asked) <= files.keys(), "the first guess was right"
    body = f"<html><head>{head}</head></html>".encode()
    page = Capture("http://a.example/", "http://a.example/", 200, (), body, datetime.now(UTC))
    assert platforms.platform(page).name == platform


def test_a_sitemap_that_is_named_and_missing_is_a_note_where_a_feed_is_there(web: Site, survey: Any) -> None:
    home(web)
    web.page("/robots.txt", f"User-agent: *\nDisallow:\nSitemap: {web.at('/gone.xml')}\n", Content_Type="text/plain")
    web.page("/feed", rss(web, *STORIES))
    found = survey()
    assert paths(found, web) == STORIES
    assert found.problems == ()
    assert any("/gone.xml" in note for note in found.notes)


def test_a_home_page_that_cannot_be_had_is_an_error(web: Site, survey: Any) -> None:
    web.page("/", "gone", status=500)
    with pytest.raises(Exception, match="500"):
        survey()


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (("/sitemap-2026-01.xml", "/sitemap-tags.xml"), ("/sitemap-2026-01.xml",)),
        (("/sitemap.xml?page=1", "/sitemap.xml?page=2"), ("/sitemap.xml?page=1", "/sitemap.xml?page=2")),
        (("/post_tag-sitemap.xml", "/post-sitemap2.xml"), ("/post-sitemap2.xml",)),
        (("/authors.xml", "/pages.xml"), ("/authors.xml", "/pages.xml")),
    ],
)
def test_sitemaps_of_articles_are_known_by_their_names(names: tuple[str, ...], kept: tuple[str, ...]) -> None:
    assert platforms.of_articles(names) == kept


class TestDue:
    """A feed that is not due is not asked."""

    @pytest.fixture
    def feed(self, web: Site) -> str:
        return web.page("/feed.xml", rss(web, *STORIES), ETag='"one"')

    def test_nothing_is_asked_before_its_time(self, web: Site, survey: Any, store: Store, feed: str) -> None:
        store.remember(feed, '"one"', None, next_due=datetime.now(UTC) + timedelta(minutes=30))
        found = survey(kind="feed", urls=feed)
        assert "/feed.xml" not in web.paths
        assert (found.new, found.readings) == ((), ())
        assert found.notes == ("feed not due yet, again in 30 min",)

    def test_when_its_time_has_come_it_is_asked_with_what_it_sent(
        self, web: Site, survey: Any, store: Store, feed: str
    ) -> None:
        store.remember(feed, '"one"', None, next_due=datetime.now(UTC))
        survey(kind="feed", urls=feed)
        assert [request.headers["If-None-Match"] for request in web.requests if request.path == "/feed.xml"] == [
            '"one"'
        ]

    def test_what_it_asks_for_itself_is_heard(self, web: Site, survey: Any) -> None:
        web.page("/ttl.xml", rss(web, STORIES[0], ttl="<ttl>45</ttl>"), Cache_Control="public, max-age=600")
        web.page("/age.xml", rss(web, STORIES[0]), Cache_Control="max-age=900")
        found = survey(kind="feed", urls=[web.at("/ttl.xml"), web.at("/age.xml")])
        assert [reading.rest for reading in found.readings] == [timedelta(minutes=45), timedelta(minutes=15)]

    def test_a_sitemap_that_the_index_says_is_as_it_was_is_not_asked(
        self, web: Site, survey: Any, store: Store
    ) -> None:
        places = "".join(
            f"<sitemap><loc>{web.at(path)}</loc><lastmod>{date}</lastmod></sitemap>"
            for path, date in (("/old.xml", "2020-01-01"), ("/new.xml", "2999-01-01"))
        )
        web.page("/map.xml", f"<sitemapindex xmlns='{SPACE}'>{places}</sitemapindex>")
        web.page("/old.xml", urlset(web, STORIES[0]))
        web.page("/new.xml", urlset(web, STORIES[1]))
        assert set(paths(survey(kind="sitemap", urls=web.at("/map.xml")), web)) == set(STORIES[:2])
        store.remember(web.at("/old.xml"), None, None)
        before = len(web.paths)
        survey(kind="sitemap", urls=web.at("/map.xml"))
        assert set(web.paths[before:]) == {"/map.xml", "/new.xml"}
