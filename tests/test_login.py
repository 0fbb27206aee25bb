"""A subscriber's own access, against a publisher on loopback: what is sent, to whom, and what shows when it fails."""

from __future__ import annotations

import base64
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from flows import pipeline, running
from flows.stages.tally import State
from jumpline.config import Config, Fetching, Login, Source
from jumpline.errors import AccessError, AddressError, ConfigError, TransportError
from jumpline.model import Action
from jumpline.store import open_store
from jumpline.web import cookies
from jumpline.web.fetch import Fetcher, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from conftest import Site

SECRET = "correct-horse-battery"
STORY = "".join(
    f"<p>Paragraph {n} of the story tells at some length what the harbour master saw on the {n}th of the month.</p>"
    for n in range(1, 13)
)
FORM = (
    '<html><body><form action="/search"><input name="q"></form><form method="post" action="/session">'
    '<input type="hidden" name="csrf" value="token-1"><input name="email"><input type="password" name="password">'
    "</form></body></html>"
)
FIELDS = {"email": "env:GAZETTE_USER", "password": "env:GAZETTE_PASSWORD"}


class Gazette:
    """A publisher whose articles are whole for those who are logged in, and whose sessions can be ended."""

    def __init__(self, web: Site) -> None:
        self.web = web
        self.posted: list[dict[str, list[str]]] = []
        self.sessions = 0
        self.valid = ""
        web.page("/login", FORM, Set_Cookie="pre=1; Path=/")
        web.route("/session", self._session)
        for n in range(5):
            web.route(f"/a{n}", self._article)

    def _session(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        self.posted.append(parse_qs(body))
        if self.posted[-1].get("password") != [SECRET]:
            return send(handler, FORM)
        self.sessions += 1
        self.valid = f"session-{self.sessions}"
        return send(handler, "", 302, Location="/account", Set_Cookie=f"sid={self.valid}; Path=/; HttpOnly")

    def _article(self, handler: BaseHTTPRequestHandler) -> None:
        if self.valid and f"sid={self.valid}" in (handler.headers["Cookie"] or ""):
            send(handler, f"<html><body><a>Log out</a><article>{STORY}</article></body></html>", Set_Cookie="seen=1")
        else:
            send(handler, "<html><body><a>Sign in to read on</a><p>The first lines of it.</p></body></html>")


def send(handler: BaseHTTPRequestHandler, body: str, status: int = 200, **headers: str) -> None:
    content = body.encode()
    handler.send_response(status)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content))} | headers
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


@pytest.fixture
def gazette(web: Site, monkeypatch: pytest.MonkeyPatch) -> Gazette:
    monkeypatch.setenv("GAZETTE_USER", "reader@example.org")
    monkeypatch.setenv("GAZETTE_PASSWORD", SECRET)
    web.page("/account", "<a>Log out</a>")
    return Gazette(web)


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(Fetching(delay=0, retries=0, read_timeout=5), backoff=0.01) as made:
        yield made


def terms(url: str, **login: Any) -> Terms:
    entry = {"name": "gazette", "kind": "urls", "url": url, "allow_private": True, "login": login}
    return Terms.of(Source.model_validate(entry))


class TestForm:
    def test_logs_in_once_and_reads_as_the_subscriber(self, gazette: Gazette, fetcher: Fetcher) -> None:
        mine = terms(
            gazette.web.at("/a0"), form={"url": gazette.web.at("/login"), "fields": FIELDS}, signed_in="Log out"
        )
        captures = [fetcher.get(gazette.web.at(f"/a{n}"), mine) for n in range(3)]
        assert all(b"Paragraph 12" in capture.body and capture.credentialed for capture in captures)
        assert gazette.posted == [{"csrf": ["token-1"], "email": ["reader@example.org"], "password": [SECRET]}]
        assert gazette.web.paths.count("/login") == 1

    def test_no_record_holds_the_session(self, gazette: Gazette, fetcher: Fetcher) -> None:
        mine = terms(gazette.web.at("/a0"), form={"url": gazette.web.at("/login"), "fields": FIELDS})
        capture = fetcher.get(gazette.web.at("/a0"), mine)
        assert capture.header("Set-Cookie") is None
        assert "session-1" not in repr(capture)
        assert SECRET not in repr(mine)

    def test_many_threads_log_in_once(self, gazette: Gazette, fetcher: Fetcher) -> None:
        mine = terms(
            gazette.web.at("/a0"), form={"url": gazette.web.at("/login"), "fields": FIELDS}, signed_in="Log out"
        )
        with ThreadPoolExecutor(5) as pool:
            captures = list(pool.map(lambda n: fetcher.get(gazette.web.at(f"/a{n}"), mine), range(5)))
        assert all(b"Paragraph 12" in capture.body for capture in captures)
        assert gazette.sessions == 1

    def test_a_session_that_ends_is_begun_anew_once(self, gazette: Gazette, fetcher: Fetcher) -> None:
        mine = terms(
            gazette.web.at("/a0"),
            form={"url": gazette.web.at("/login"), "fields": FIELDS},
            signed_out="Sign in to read",
        )
        fetcher.get(gazette.web.at("/a0"), mine)
        gazette.valid = "ended"
        assert b"Paragraph 12" in fetcher.get(gazette.web.at("/a1"), mine).body
        assert gazette.sessions == 2

    def test_a_wrong_password_is_access_lost_and_no_page_is_asked_for(
        self, gazette: Gazette, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GAZETTE_PASSWORD", "wrong-horse")
        mine = terms(gazette.web.at("/a0"), form={"url": gazette.web.at("/login"), "fields": FIELDS})
        for _ in range(2):
            with pytest.raises(AccessError, match=r"access lost: .*the form came back") as caught:
                fetcher.get(gazette.web.at("/a0"), mine)
            assert "wrong-horse" not in str(caught.value)
        assert len(gazette.posted) == 1
        assert "/a0" not in gazette.web.paths

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ("<p>No form here.</p>", "no form there has the inputs email, password"),
            ('<form action="/s"><input name=email><input name=password></form>', "only POST is sent"),
            ('<form method=post action="https://elsewhere.example/"><input name=email><input name=password></form>', "would send what it is given to https://elsewhere"),
        ],
    )  # fmt: skip
    def test_a_form_that_cannot_be_used(self, gazette: Gazette, fetcher: Fetcher, form: str, said: str) -> None:
        gazette.web.page("/login", form)
        mine = terms(gazette.web.at("/a0"), form={"url": gazette.web.at("/login"), "fields": FIELDS})
        with pytest.raises(AccessError, match=said):
            fetcher.get(gazette.web.at("/a0"), mine)
        assert gazette.posted == []

    def test_a_server_in_trouble_is_no_lost_access_at_once(self, gazette: Gazette, fetcher: Fetcher) -> None:
        gazette.web.raw("/login", b"")
        mine = terms(gazette.web.at("/a0"), form={"url": gazette.web.at("/login"), "fields": FIELDS})
        for _ in range(2):
            with pytest.raises(TransportError, match="while logging in"):
                fetcher.get(gazette.web.at("/a0"), mine)
        for _ in range(2):
            with pytest.raises(AccessError, match="access lost"):
                fetcher.get(gazette.web.at("/a0"), mine)
        assert gazette.web.paths.count("/login") == 3


class TestSent:
    @pytest.fixture(autouse=True)
    def _secrets(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TOKEN", SECRET)
        monkeypatch.setenv("COOKIES", f"127.0.0.1\tFALSE\t/\tFALSE\t0\tsid\t{SECRET}\n")

    LOGINS = (
        {"headers": {"X-Token": "env:TOKEN"}},
        {"basic": {"user": "env:TOKEN", "password": "env:TOKEN"}},
        {"cookies": "env:COOKIES"},
    )

    @pytest.mark.parametrize("login", LOGINS, ids=lambda login: next(iter(login)))
    def test_credentials_go_to_the_source_and_to_nobody_else(
        self, serve: Callable[[], Site], fetcher: Fetcher, login: dict[str, Any], caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        here, there = serve(), serve()
        there.page("/b", "x")
        here.page("/a", "", 302, Location=there.at("/b"))
        here.page("/c", "x")
        mine = terms(here.url, **login)
        assert fetcher.get(here.at("/a"), mine).credentialed
        assert not fetcher.get(there.at("/b"), mine).credentialed
        assert fetcher.get(here.at("/c"), mine).credentialed
        assert not fetcher.get(here.at("/c"), Terms(allow_private=True)).credentialed
        basic = base64.b64encode(f"{SECRET}:{SECRET}".encode()).decode()
        seen = [any(secret in json.dumps(request.headers) for secret in (SECRET, basic)) for request in here.requests]
        told = [request.path for request, was_sent in zip(here.requests, seen, strict=True) if was_sent]
        assert told == ["/a", "/c"]  # not to robots.txt, and not for others
        assert not any(secret in json.dumps([r.headers for r in there.requests]) for secret in (SECRET, basic))
        assert SECRET not in caplog.text
        assert basic not in caplog.text

    def test_hosts_that_are_named_are_the_source_s_own(self, serve: Callable[[], Site], fetcher: Fetcher) -> None:
        here, there = serve(), serve()
        mine = terms(here.url, headers={"X-Token": "env:TOKEN"}, hosts=[there.url])
        assert fetcher.get(there.page("/b", "x"), mine).credentialed

    def test_never_by_a_less_safe_scheme(self, web: Site, fetcher: Fetcher) -> None:
        mine = terms(web.url.replace("http:", "https:"), headers={"X-Token": "env:TOKEN"})
        assert not fetcher.get(web.page("/a", "x"), mine).credentialed

    def test_other_sources_of_the_same_host_are_read_as_anybody(self, web: Site, fetcher: Fetcher) -> None:
        url = web.page("/a", "x", Set_Cookie="sid=1")
        fetcher.get(url, terms(url, headers={"X-Token": "env:TOKEN"}))
        fetcher.get(url, Terms(allow_private=True))
        assert {"X-Token", "Cookie"} & set(web.requests[-1].headers) == set()

    def test_a_flood_of_cookies_is_not_kept(self, web: Site, fetcher: Fetcher) -> None:
        def flood(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            for n in range(90):
                handler.send_header("Set-Cookie", f"c{n}={'x' * 2500}")
            handler.send_header("Set-Cookie", f"long={'x' * 5000}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        mine = terms(web.url, headers={"X-Token": "env:TOKEN"})
        for n in range(4):
            fetcher.get(web.route(f"/{n}", flood), mine)
        assert 0 < len(web.requests[-1].headers["Cookie"]) <= cookies.MOST
        assert "long" not in web.requests[-1].headers["Cookie"]

    @pytest.mark.parametrize(
        ("value", "said"),
        [(None, "TOKEN is not set"), ("two\nlines", "cannot be sent as a header"), ("schlüssel", "cannot be sent")],
    )
    def test_a_secret_that_is_none_is_told_without_it(
        self, web: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, value: str | None, said: str
    ) -> None:
        monkeypatch.delenv("TOKEN") if value is None else monkeypatch.setenv("TOKEN", value)
        with pytest.raises(ConfigError, match=said) as caught:
            fetcher.get(web.page("/a", "x"), terms(web.url, headers={"X-Token": "env:TOKEN"}))
        assert value is None or value not in str(caught.value)
        assert web.requests == []

    def test_a_redirect_with_credentials_in_it_is_not_followed(self, web: Site, fetcher: Fetcher) -> None:
        url = web.page("/a", "", 302, Location=f"http://reader:{SECRET}@127.0.0.1/")
        with pytest.raises(AddressError) as caught:
            fetcher.get(url, terms(web.url, headers={"X-Token": "env:TOKEN"}))
        assert SECRET not in str(caught.value)


class TestLost:
    @pytest.mark.parametrize(
        ("answer", "login", "said"),
        [
            ({"status": 401}, {}, "401 Unauthorized"),
            (
                {"body": "<?xml version='1.0'?><!DOCTYPE html><html>An article"},
                {"signed_in": "Log out"},
                "does not show",
            ),
            ({"body": "Sign in to read"}, {"signed_out": "sign  in to READ"}, "shows what only others see"),
            ({"body": "<a class=login>"}, {"signed_out": "css:a.login"}, "shows what only others see"),
            ({"body": "An article"}, {"signed_in": "Log out"}, "does not show what subscribers see"),
            ({"body": "An article"}, {"signed_in": "css:a[href='/logout']"}, "does not show"),
            ({"status": 302, "Location": "/user/login?next=/a"}, {}, "led to the login page .*/user/login$"),
        ],
    )
    def test_by_what_it_shows(
        self,
        web: Site,
        fetcher: Fetcher,
        monkeypatch: pytest.MonkeyPatch,
        answer: dict[str, Any],
        login: Any,
        said: str,
    ) -> None:
        monkeypatch.setenv("TOKEN", SECRET)
        web.page("/user/login?next=/a", "x")
        url = web.page("/a", **answer)
        mine = terms(web.url, headers={"X-Token": "env:TOKEN"}, **login)
        with pytest.raises(AccessError, match=said):
            fetcher.get(url, mine)
        before = len(web.requests)
        with pytest.raises(AccessError, match="access lost"):
            fetcher.get(web.page("/b", "<a href='/logout' class=x>Log out</a>"), mine)
        assert len(web.requests) == before
        assert "access lost" in (fetcher.lost_access("gazette") or "")

    @pytest.mark.parametrize(
        ("answer", "login"),
        [
            ({"body": "Log out"}, {"signed_in": "log out"}),
            ({"body": "<a href='/logout'>"}, {"signed_in": "css:a[href='/logout']", "signed_out": "css:a.login"}),
            ({"status": 404, "body": "Nothing"}, {"signed_in": "Log out"}),
            ({"status": 403, "body": "Nothing"}, {"signed_in": "Log out"}),
            ({"body": "<?xml version='1.0'?><rss></rss>"}, {"signed_in": "Log out"}),
            ({"body": "<rss></rss>", "Content-Type": "application/rss+xml"}, {"signed_in": "Log out"}),
            ({"body": '{"items": []}', "Content-Type": "application/json"}, {"signed_in": "Log out"}),
            ({"body": "%PDF-1.7", "Content-Type": "application/pdf"}, {"signed_in": "Log out"}),
        ],
    )
    def test_by_nothing(
        self, web: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, answer: Any, login: Any
    ) -> None:
        monkeypatch.setenv("TOKEN", SECRET)
        fetcher.get(web.page("/a", **answer), terms(web.url, headers={"X-Token": "env:TOKEN"}, **login))
        assert fetcher.lost_access("gazette") is None

    def test_the_check_page_is_asked_for_first(
        self, web: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TOKEN", SECRET)
        web.page("/account", "", 403)
        mine = terms(web.url, headers={"X-Token": "env:TOKEN"}, check_url=web.at("/account"))
        with pytest.raises(AccessError, match="answered 403"):
            fetcher.get(web.page("/a", "x"), mine)
        assert web.paths == ["/account"]


def test_in_a_run_it_is_access_lost_and_no_wave_of_truncated_articles(gazette: Gazette, tmp_path: Path) -> None:
    web = gazette.web
    login = {"form": {"url": web.at("/login"), "fields": FIELDS}, "signed_out": "Sign in to read on"}
    gazette._session = lambda handler: send(handler, "", 302, Location="/account")  # type: ignore[method-assign]  # lets nobody in, and says not so
    web.route("/session", gazette._session)
    other = web.page("/other", f"<html><body><article><h1>Other</h1>{STORY}</article></body></html>")
    sources = [
        {"name": "gazette", "kind": "urls", "urls": [web.at(f"/a{n}") for n in range(5)], "login": login},
        {"name": "other", "kind": "urls", "url": other},
    ]
    config = Config.model_validate(
        {
            "store": f"sqlite:///{tmp_path / 'news.db'}",
            "sources": [source | {"allow_private": True} for source in sources],
            "fetching": {"delay": 0, "retries": 0},
            "workers": 1,
        }
    )
    with running.open_run(config) as run:
        report = pipeline.ingest_sources(config.sources, run, partial(pipeline.ingest_source, run=run))
    lost, read = report.reports
    assert lost.actions() == {Action.FAILED: 5}
    assert all("access lost" in outcome.why for outcome in lost.outcomes)
    with open_store(config.store) as store:
        assert {told.source: told.access_lost for told in store.source_runs()} == {"gazette": 5, "other": 0}
    assert any("access lost" in problem for problem in lost.problems)
    assert "access lost" in report.message
    assert read.actions() == {Action.STORED: 1}
    assert report.state is State.DEGRADED
    with open_store(config.store) as store:
        assert [document.source for document in store.documents()] == ["other"]
    assert SECRET.encode() not in (tmp_path / "news.db").read_bytes()


class TestCookieFile:
    def test_is_read(self) -> None:
        later = int(time.time()) + 1000
        text = (
            "# Netscape HTTP Cookie File\n\n"
            f".gazette.example\tTRUE\t/\tTRUE\t{later}\ta\t1\n"
            f"#HttpOnly_www.gazette.example\tFALSE\t/news\tFALSE\t0\tb\tx y\r\n"
            "www.gazette.example\tFALSE\t/\tFALSE\t100\told\t1\n"
        )
        jar = cookies.Jar(cookies.netscape(text))
        assert jar.header("https://www.gazette.example/news/1") == "b=x y; a=1"
        assert jar.header("http://www.gazette.example/") is None
        assert jar.header("https://elsewhere.example/") is None

    @pytest.mark.parametrize("line", ["a b c", "x\t" * 7, f"a\tb\tc\td\tsoon\te\t{SECRET}"])
    def test_that_is_none_is_told_by_its_line_alone(self, line: str) -> None:
        with pytest.raises(ValueError, match="line 2 is no cookie") as caught:
            list(cookies.netscape(f"# Netscape\n{line}"))
        assert SECRET not in str(caught.value)

    def test_that_is_missing(self, web: Site, fetcher: Fetcher, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="No such file"):
            fetcher.get(web.page("/a", "x"), terms(web.url, cookies=str(tmp_path / "none.txt")))


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ({}, "says not how"),
        ({"headers": {"Authorization": SECRET}}, "expected env:NAME"),
        ({"basic": {"user": "env:A", "password": SECRET}}, "expected env:NAME"),
        ({"form": {"url": "https://a.example/", "fields": {"password": SECRET}}}, "expected env:NAME"),
        ({"cookies": "a.txt", "signed_in": "css:a["}, "expected a CSS selector"),
        ({"cookies": "a.txt", "hosts": ["a b"]}, "expected a host"),
    ],
)
def test_a_login_that_cannot_be_meant(login: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Login.model_validate(login)


def test_a_secret_in_the_file_is_not_told(tmp_path: Path) -> None:
    from jumpline.config import load  # noqa: PLC0415

    file = tmp_path / "sources.yaml"
    file.write_text(f"sources: [{{name: a, kind: urls, url: https://a.example/, login: {{headers: {{X: {SECRET}}}}}}}]")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert SECRET not in str(caught.value)
    assert "login.headers.X" in str(caught.value)
