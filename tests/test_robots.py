from __future__ import annotations

import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumpline.errors import AddressError, RobotsError, TransportError
from jumpline.model import Capture
from jumpline.web import notices
from jumpline.web.robots import LONGEST_DELAY, Robots
from jumpline.web.state import State

ORIGIN = "https://gazette.example"


class Server:
    """Answers for robots.txt, and counts how often it is asked."""

    def __init__(
        self, body: bytes | str = b"", *, status: int = 200, cut: str | None = None, error: Any = None
    ) -> None:
        self.asked: list[str] = []
        self._body = body.encode() if isinstance(body, str) else body
        self._status, self._cut, self._error = status, cut, error

    def __call__(self, url: str) -> Capture:
        self.asked.append(url)
        if self._error:
            raise self._error
        return Capture(url, url, self._status, (), self._body, datetime.now(UTC), self._cut)


NUMBERS = itertools.count()


def robots_of(agent: str = "Jumpline/1.0") -> Robots:
    """Rules that no run has learnt yet."""
    return Robots(agent, State(Path(os.environ["JUMPLINE_STATE"]) / str(next(NUMBERS))))


def allows(
    text: bytes | str, path: str = "/a", agent: str = "Jumpline/1.0 (+https://bot.example)", **answer: Any
) -> bool:
    try:
        robots_of(agent).check(ORIGIN + path, Server(text, **answer))
    except RobotsError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /a?", "/a?x=1", False),
        ("User-agent: jumpline\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: JUMPLINE\nAllow: /", "/a", True),
        ("User-agent: Googlebot\nDisallow: /", "/a", True),
        # of our User-Agent only the product counts, not the contact's address in it
        ("User-agent: bot\nDisallow: /", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\r\nDisallow: /", "/a", False),
        ("<html><body>Not found, but 200</body></html>", "/a", True),
        (b"\x00\xff\xfe garbage \n User-agent: *\nDisallow: /", "/a", False),
    ],
)
def test_obeys_the_rules(text, path, allowed):
    assert allows(text, path) is allowed


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 451, 204, 304])
def test_no_robots_txt_allows_everything(status):
    assert allows("User-agent: *\nDisallow: /", status=status)


def test_of_a_robots_txt_that_was_cut_the_last_line_does_not_count():
    assert allows("User-agent: *\nDisallow: /private\nDisallow: /", cut="length")
    assert not allows("User-agent: *\nDisallow: /private\nDisallow: /", path="/private", cut="length")


def test_the_refusal_names_host_and_agent():
    with pytest.raises(RobotsError, match=r"gazette\.example/.*: robots\.txt forbids it to Jumpline") as caught:
        robots_of().check(f"{ORIGIN}/a", Server("User-agent: *\nDisallow: /"))
    assert not caught.value.retry


@pytest.mark.parametrize(("text", "delay"), [("2.5", 2.5), ("0", 0.0), ("soon", 0.0), ("-3", 0.0)])
def test_crawl_delay(text, delay):
    assert robots_of().check(ORIGIN, Server(f"User-agent: *\nCrawl-delay: {text}")) == delay


def test_a_delay_too_long_to_obey_is_a_refusal():
    with pytest.raises(RobotsError, match="between requests"):
        robots_of().check(ORIGIN, Server(f"User-agent: *\nCrawl-delay: {LONGEST_DELAY + 1}"))


def test_is_read_once_for_each_origin():
    robots, server = robots_of(), Server("User-agent: *\nDisallow: /x")
    for url in (f"{ORIGIN}/a", f"{ORIGIN}:443/b", "http://gazette.example/c", f"{ORIGIN}:8443/d", f"{ORIGIN}/e"):
        robots.check(url, server)
    assert server.asked == [
        f"{ORIGIN}/robots.txt",
        "http://gazette.example/robots.txt",
        f"{ORIGIN}:8443/robots.txt",
    ]


def test_is_read_once_by_many_threads():
    robots, inside = robots_of(), threading.Event()
    server = Server()

    def read(url: str) -> Capture:
        inside.wait(5)
        return server(url)

    with ThreadPoolExecutor(8) as pool:
        checks = [pool.submit(robots.check, f"{ORIGIN}/{n}", read) for n in range(8)]
        inside.set()
        assert [check.result() for check in checks] == [0.0] * 8
    assert len(server.asked) == 1


def test_a_server_in_trouble_forbids_everything_for_now_and_is_not_asked_again_at_once():
    robots = robots_of()
    server = Server(error=TransportError(f"{ORIGIN}/robots.txt", "503 Service Unavailable", retry=True))
    for path in ("/a", "/b"):
        with pytest.raises(TransportError, match=r"robots\.txt: 503") as caught:
            robots.check(ORIGIN + path, server)
        assert caught.value.retry
        assert caught.value.key == ORIGIN + path
    assert len(server.asked) == 1


def test_what_one_run_has_learnt_the_next_one_knows(state, monkeypatch):
    server = Server("User-agent: *\nDisallow: /x")
    for _ in range(2):
        with pytest.raises(RobotsError):
            Robots("Jumpline/1.0", State(state)).check(f"{ORIGIN}/x", server)
    assert len(server.asked) == 1
    monkeypatch.setattr(notices, "FRESH", 0.0)
    with pytest.raises(RobotsError):
        Robots("Jumpline/1.0", State(state)).check(f"{ORIGIN}/x", server)
    assert len(server.asked) == 2


def test_a_server_in_trouble_is_left_alone_by_the_next_run_too(state):
    server = Server(error=TransportError("x", "503 Service Unavailable", retry=True))
    for _ in range(2):
        with pytest.raises(TransportError, match="503"):
            Robots("Jumpline/1.0", State(state)).check(ORIGIN, server)
    assert len(server.asked) == 1


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"text": "", "failure": "", "asked_at": "soon"}', "\0" * 99])
def test_what_a_crash_left_broken_is_asked_for_again(state, content):
    server = Server("User-agent: *\nDisallow: /x")
    for _ in range(2):
        with pytest.raises(RobotsError):
            Robots("Jumpline/1.0", State(state)).check(f"{ORIGIN}/x", server)
        for file in (state / "notices").iterdir():
            file.write_text(content)
    assert len(server.asked) == 2


def test_an_address_we_do_not_connect_to_stays_that():
    with pytest.raises(AddressError):
        robots_of().check(ORIGIN, Server(error=AddressError("x", "not public")))


def test_sitemaps_are_named():
    rules = robots_of().rules(ORIGIN, Server("Sitemap: https://gazette.example/news.xml\nUser-agent: *\n"))
    assert list(rules.sitemaps) == ["https://gazette.example/news.xml"]


@given(st.binary(max_size=300), st.text(max_size=50))
def test_no_bytes_bring_anything_but_an_answer(body, path):
    assert allows(b"User-agent: *\nDisallow: /x*\n" + body, "/" + path) in {True, False}
