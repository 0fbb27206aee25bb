"""Mutated feeds, sitemaps, robots files, headers and pages: nothing but our own errors comes of them.

A few of each by default, 20,000 with ``-m slow``. A failure names the kind and the seed that made it; `broken(kind, n)`
makes the same bytes again.
"""

from __future__ import annotations

import gzip
import random
import re
import time
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

import extractors
from extractors.leaves import Leaf
from jumpline.config import Fetching, Source
from jumpline.errors import JumplineError
from jumpline.model import Article, Assessment, Capture
from jumpline.newsstand import articles, feeds, render
from jumpline.web import discover, platforms
from jumpline.web.fetch import Fetcher
from jumpline.web.robots import Robots
from jumpline.web.state import State
from jumpline.web.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from conftest import Site

BASE = "https://gazette.example"
LISTING = Source.model_validate({"name": "fuzz", "kind": "listing", "url": f"{BASE}/"})
FEW = {"feed": 200, "sitemap": 200, "robots": 200, "home": 100, "headers": 100, "page": 25, "pages": 8}
MANY = {"feed": 6000, "sitemap": 5000, "robots": 3000, "home": 2500, "headers": 2000, "page": 1400, "pages": 100}
assert sum(MANY.values()) == 20_000

TOKENS = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<!DOCTYPE x [<!ENTITY e 'e'>]>", b"&e;", b"&#0;", b"&#x110000;",
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3", b"\r\n", b"\r\n\r\n", b"{", b"}", b"[", b"null", b"1e999",
    b"http://[", b"http://[::1", b"//", b"https://a.example:99999/", b"javascript:", b"data:,", b"file:///etc/passwd", b"?page=",
    b"-1", b"99999999999999999999", b"NaN", b"0000-00-00", b"9999-12-31T23:59:60Z", b"Thu, 99 Foo 20000 25:61:61 +9999",
    b"charset=", b"charset=utf-7", b"charset=x-nothing", b"<?xml version='1.0' encoding='utf-16'?>", b"<script>", b"</script>",
    b"<template>", b"<base href='http://['>", b"<noscript>", b"\\u0000", b"\\ud800", b"Sitemap:", b"Crawl-delay: -1e400", b"%", b"%zz",
    b"*" * 50, b"<div>" * 200, b"<a href='" * 20, b"[" * 300, "\u202eéü日本".encode(), b"gzip", b"; q=", b'"' * 3, b",",
]  # fmt: skip


@cache
def seeds(kind: str) -> tuple[bytes, ...]:
    stories = [story for story in articles() if story.status == 200]
    some = stories[:6]
    rdf = (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><item rdf:about="https://gazette.example/a"><title>A</title>'
        "<link>https://gazette.example/a</link><content:encoded><![CDATA[<p>The whole text</p>]]></content:encoded></item></rdf:RDF>"
    )
    maps = [feeds.news_sitemap(some, BASE), feeds.sitemap_index([("/a.xml", some[0].published)], BASE)]
    pages = [render.page(story, BASE).encode() for story in stories]
    made: dict[str, list[bytes]] = {
        "feed": [t.encode() for t in (feeds.rss(some, BASE), feeds.atom(some, BASE), feeds.json_feed(some, BASE), rdf)],
        "sitemap": [*(t.encode() for t in maps), gzip.compress(maps[0].encode()), f"{BASE}/a\n{BASE}/b\n".encode()],
        "robots": [
            feeds.robots(BASE).encode(),
            b"User-agent: Jumpline\nAllow: /a$\nDisallow: /*?x\nCrawl-delay: 2\nContent-Usage: train-ai=n\n",
            f"User-agent: *\nUser-agent: b\nDisallow:\n\nSitemap: {BASE}/s.xml\nLicense: {BASE}/l\nRequest-rate: 1/5s".encode(),
        ],
        "home": [render.front(some, f"{BASE}/").encode(), *pages[:4]],
        "headers": [
            b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: W/"1"\r\nX-Robots-Tag: noai\r\n\r\n<p>Text</p>',
            b"HTTP/1.1 302 Found\r\nLocation: /next\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
            b'HTTP/1.1 403 Forbidden\r\ntdm-reservation: 1\r\nLink: <https://gazette.example/l>; rel="license"\r\n\r\nNo',
        ],
        "page": pages,
        "pages": pages,
    }  # fmt: skip
    return tuple(made[kind])


def broken(kind: str, seed: int) -> bytes:
    """Return one of the seeds of a kind, mutated a few times."""
    chance = random.Random(f"{kind} {seed}")
    body = bytearray(chance.choice(seeds(kind)))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 12))):
        at = chance.randrange(len(body) + 1)
        end = min(len(body), at + int(chance.expovariate(1 / 40)))
        match chance.randrange(7):
            case 0:
                body[at:at] = chance.choice(TOKENS)
            case 1:
                body[at:end] = chance.choice(TOKENS)
            case 2:
                del body[at:end]
            case 3:
                body[at:at] = body[at:end] * chance.choice((1, 2, 30))
            case 4:
                body[at:end] = chance.randbytes(end - at)
            case 5:
                other = chance.choice(seeds(kind))
                start = chance.randrange(len(other))
                body[at:end] = other[start : start + chance.randrange(400)]
            case 6:
                del body[at:]
    return bytes(body)


def capture(body: bytes, kind: str = "text/html") -> Capture:
    return Capture(f"{BASE}/news/a", f"{BASE}/news/a", 200, (("Content-Type", kind),), body, datetime.now(UTC))


def read_feed(body: bytes, _: Any) -> None:
    discover.feed(capture(body, "application/xml"), "fuzz")


def read_sitemap(body: bytes, _: Any) -> None:
    found = discover.sitemap(capture(body, "application/xml"), "fuzz")
    platforms.of_articles(found.children)


def read_robots(body: bytes, state: Any) -> None:
    robots = Robots("Jumpline/1.0", state())
    robots.check(f"{BASE}/a?x=1", lambda _url: capture(body, "text/plain"))
    list(robots.rules(BASE, lambda _url: capture(body)).sitemaps)


def read_home(body: bytes, _: Any) -> None:
    page = capture(body)
    discover.listing(page, LISTING)
    discover.feeds_of(page)
    platforms.platform(page)


def read_page(body: bytes, _: Any) -> None:
    found = extractors.examine(capture(body), feed_text="The whole text of the feed. " * 30)
    assert isinstance(found.article, Article)
    assert isinstance(found.assessment, Assessment)
    assert 0 <= found.assessment.probability <= 1
    found.article.text.encode()


def read_pages(body: bytes, _: Any) -> None:
    found = extractors.join(
        capture(body), [Leaf(2, f"{BASE}/news/a/2", capture(body[::2])), Leaf(3, BASE, None, "gone")]
    )
    found.article.text.encode()


READERS: dict[str, Callable[[bytes, Any], None]] = {
    "feed": read_feed,
    "sitemap": read_sitemap,
    "robots": read_robots,
    "home": read_home,
    "page": read_page,
    "pages": read_pages,
}


@pytest.fixture
def state(tmp_path: Path) -> Callable[[], State]:
    """Makes rooms in which no robots.txt is known."""
    made = Counter[str]()

    def make() -> State:
        made["rooms"] += 1
        return State(tmp_path / str(made["rooms"]))

    return make


def all_of(kind: str, number: int, read: Callable[[bytes], None]) -> Counter[str]:
    """Read so many of a kind; return how many were read, and how many refused by an error of ours."""
    ends: Counter[str] = Counter()
    slowest = 0.0
    for seed in range(number):
        started = time.monotonic()
        try:
            read(broken(kind, seed))
            ends["read"] += 1
        except JumplineError:
            ends["refused"] += 1
        except BaseException as error:
            raise AssertionError(f"{kind} {seed}: {type(error).__name__}: {error}") from error
        slowest = max(slowest, time.monotonic() - started)
    print(f"{kind}: {dict(ends)}, slowest {slowest:.2f} s")
    return ends


def serve_broken(web: Site, kind: str, seed: int) -> str:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(broken(kind, seed))

    return web.route(f"/fuzz/{seed}", answer)


@pytest.mark.parametrize("kind", READERS)
def test_a_few(kind: str, state: Any) -> None:
    ends = all_of(kind, FEW[kind], lambda body: READERS[kind](body, state))
    assert sum(ends.values()) == FEW[kind]
    assert ends["read"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", READERS)
def test_many(kind: str, state: Any) -> None:
    assert sum(all_of(kind, MANY[kind], lambda body: READERS[kind](body, state)).values()) == MANY[kind]


def fetch_all(web: Site, number: int, folder: Path) -> Counter[str]:
    """Ask a server for so many answers that are none."""
    fetching = Fetching(delay=0, retries=0, read_timeout=2, total_timeout=4, max_redirects=3, state=folder)
    with Fetcher(fetching, backoff=0) as fetcher:
        ends: Counter[str] = Counter()
        for seed in range(number):
            url = serve_broken(web, "headers", seed)
            try:
                got = fetcher.get(url, Terms(allow_private=True))
                ends[str(got.status)] += 1
                extractors.examine(got)
            except JumplineError:
                ends["refused"] += 1
            except BaseException as error:
                raise AssertionError(f"headers {seed}: {type(error).__name__}: {error}") from error
    print(f"headers: {dict(ends)}")
    return ends


def test_a_few_headers(web: Site, tmp_path: Path) -> None:
    ends = fetch_all(web, FEW["headers"], tmp_path)
    assert sum(ends.values()) == FEW["headers"]
    assert ends["200"]


@pytest.mark.slow
def test_many_headers(web: Site, tmp_path: Path) -> None:
    assert sum(fetch_all(web, MANY["headers"], tmp_path).values()) == MANY["headers"]


def test_a_line_of_a_hundred_thousand_letters_is_looked_at_from_its_end() -> None:
    """Took half an hour, when its last word was looked for from every letter on."""
    read_pages(broken("pages", 27), None)


@pytest.mark.parametrize("address", ["http://[x/2/", "//[", "http://a]b/?page=2", "http://[::1"])
def test_links_that_are_no_addresses_lose_no_page(address: str) -> None:
    story = next(story for story in articles() if story.platform == "open" and story.status == 200)
    html = re.sub(r'(href|content)="(?:http|/)[^"]*"', rf'\1="{address}"', render.page(story, BASE))
    assert story.paragraphs[-1] in extractors.extract(html, BASE).text
