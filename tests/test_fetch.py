from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import brotli
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jumpline.config import Fetching
from jumpline.errors import AddressError, RobotsError, TransportError
from jumpline.web import exchange
from jumpline.web.fetch import Fetcher, Terms, Validators

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from jumpline.model import Capture

HERE = Terms(allow_private=True)
KEEP = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def make() -> Iterator[Callable[..., Fetcher]]:
    """Makes fetchers that do not wait between requests and give up soon."""
    made = []

    def fetcher(**terms: Any) -> Fetcher:
        terms = {"delay": 0, "connect_timeout": 2, "read_timeout": 2, "total_timeout": 5, "retries": 0} | terms
        made.append(Fetcher(Fetching(**terms), backoff=0.01))
        return made[-1]

    yield fetcher
    for one in made:
        one.close()


@pytest.fixture
def get(make) -> Callable[..., Capture]:
    """Fetches from loopback."""
    fetcher = make()

    def call(url: str, **terms: Any) -> Capture:
        return fetcher.get(url, HERE, **terms)

    return call


def drip(handler: BaseHTTPRequestHandler, piece: bytes, *, seconds: float = 3, pause: float = 0.05) -> None:
    """Send a piece again and again, until the client has enough."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(pause)


class TestAnswers:
    def test_returns_what_came(self, web, get):
        capture = get(web.page("/a", "<p>Hello</p>", X_Thing="1"))
        assert (capture.status, capture.body, capture.header("x-thing")) == (200, b"<p>Hello</p>", "1")
        assert capture.url == capture.final_url == web.at("/a")
        assert capture.truncated_by is None
        assert capture.fetched_at.tzinfo is UTC

    @pytest.mark.parametrize("status", [203, 206, 400, 401, 402, 403, 404, 410, 418, 451, 300, 304])
    def test_a_refusal_is_a_finding(self, web, get, status):
        assert get(web.page("/a", "" if status == 304 else "No.", status)).status == status

    @pytest.mark.parametrize("status", [200, 204])
    def test_an_empty_answer_is_a_finding(self, web, get, status):
        assert get(web.page("/a", b"", status)).body == b""

    @pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/octet-stream", ""])
    def test_any_type_is_a_capture(self, web, get, kind):
        assert get(web.page("/a", b"%PDF-1.7 \x00", Content_Type=kind)).header("Content-Type") == kind

    def test_bytes_come_as_they_are(self, web, get):
        body = bytes(range(256))
        assert get(web.page("/a", body, Content_Type="text/html; charset=no-such-thing")).body == body

    def test_says_who_we_are_and_nothing_else_of_us(self, web, make):
        fetcher = make(user_agent="Jumpline/9", contact="https://desk.example/bot")
        for _ in range(2):
            fetcher.get(web.page("/a", "x", Set_Cookie="id=1"), HERE, robots=False)
        for request in web.requests:
            assert request.headers["User-Agent"] == "Jumpline/9 (+https://desk.example/bot)"
            assert set(request.headers) == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"}

    def test_keeps_its_connections(self, web, get, wire):
        for _ in range(3):
            get(web.page("/a", "x"))
        assert len(wire.attempts) == 1

    def test_asks_whether_it_has_changed(self, web, get):
        url = web.page("/a", "", 304, ETag='"1"')
        assert get(url, validators=Validators('"1"', "Mon, 06 Sep 2021 10:00:00 GMT")).status == 304
        sent = web.requests[-1].headers
        assert (sent["If-None-Match"], sent["If-Modified-Since"]) == ('"1"', "Mon, 06 Sep 2021 10:00:00 GMT")

    def test_many_threads_share_one_fetcher(self, web, make):
        fetcher = make(concurrency=4)
        pages = [web.page(f"/{n}", f"page {n}") for n in range(40)]
        with ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda url: fetcher.get(url, HERE).body, pages))
        assert bodies == [f"page {n}".encode() for n in range(40)]


class TestBounds:
    @pytest.mark.parametrize("length", [999, 1000])
    def test_what_fits_is_whole(self, web, make, length):
        capture = make(max_body_bytes=1000).get(web.page("/a", b"x" * length), HERE)
        assert (len(capture.body), capture.truncated_by) == (length, None)

    def test_what_is_too_long_is_cut_and_told(self, web, make):
        capture = make(max_body_bytes=1000).get(web.page("/a", b"x" * 1001), HERE)
        assert (len(capture.body), capture.truncated_by) == (1000, "length")

    def test_a_feed_may_be_longer_than_a_page(self, web, make):
        fetcher = make(max_body_bytes=1000, max_feed_bytes=2000)
        assert len(fetcher.get(web.page("/a", b"x" * 3000), HERE, kind="feed").body) == 2000

    def test_an_endless_body_is_cut(self, web, make):
        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write((KEEP + "Transfer-Encoding: chunked\r\n\r\n").encode())
            drip(handler, b"2000\r\n" + b"x" * 0x2000 + b"\r\n", pause=0)

        capture = make().get(web.route("/a", endless), HERE)
        assert (len(capture.body), capture.truncated_by) == (2_000_000, "length")

    @pytest.mark.parametrize(
        ("encoding", "pack"),
        [
            ("gzip", gzip.compress),
            ("deflate", zlib.compress),
            ("br", partial(brotli.compress, quality=1)),
            ("zstd", zstd.compress),
            ("gzip, gzip", None),
        ],
    )
    def test_a_bomb_is_unpacked_no_further_than_the_limit(self, web, make, encoding, pack):
        bomb = b"\0" * 50_000_000
        body = pack(bomb) if pack else gzip.compress(gzip.compress(bomb))
        url = web.page("/a", body, Content_Encoding=encoding)
        capture = make(max_body_bytes=100_000).get(url, HERE)
        assert (capture.body, capture.truncated_by) == (b"\0" * 100_000, "length")

    @pytest.mark.parametrize(
        ("encoding", "pack"),
        [("gzip", gzip.compress), ("br", partial(brotli.compress, quality=1)), ("zstd", zstd.compress)],
    )
    def test_a_bomb_is_known_by_how_much_it_unpacks_to(self, web, make, encoding, pack):
        url = web.page("/a", pack(b"\0" * 40_000_000), Content_Encoding=encoding)
        capture = make(max_body_bytes=39_000_000).get(url, HERE)
        assert capture.truncated_by == "length"
        assert len(capture.body) < 15_000_000

    def test_a_body_that_unpacks_to_nothing_for_ever_is_cut(self, web, make):
        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write((KEEP + "Content-Encoding: gzip\r\n\r\n").encode() + gzip.compress(b"begun"))
            drip(handler, gzip.compress(b"") * 1000, pause=0)

        capture = make(max_body_bytes=10_000).get(web.route("/a", endless), HERE)
        assert (capture.body, capture.truncated_by) == (b"begun", "length")

    def test_headers_have_a_limit_all_together(self, web, get):
        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for n in range(90):
                handler.wfile.write(f"X-Cookie-{n}: ".encode() + b"x" * 60_000 + b"\r\n")
            handler.wfile.write(b"Content-Length: 0\r\n\r\n")

        with pytest.raises(TransportError, match="headers are longer than 256 kB") as caught:
            get(web.route("/a", endless))
        assert not caught.value.retry

    def test_endless_interim_answers_end(self, web, get):
        def endless(handler: BaseHTTPRequestHandler) -> None:
            drip(handler, b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 100, pause=0)

        with pytest.raises(TransportError, match="headers are longer"):
            get(web.route("/a", endless))

    def test_interim_answers_are_passed_over(self, web, get):
        hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
        url = web.raw(
            "/a", b"HTTP/1.1 100 Continue\r\n\r\n", hints, hints, KEEP.encode() + b"Content-Length: 2\r\n\r\nOK"
        )
        capture = get(url)
        assert (capture.status, capture.body, capture.header("Link")) == (200, b"OK", None)

    def test_a_body_that_drips_ends_in_time(self, web, make):
        def slow(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write((KEEP + "Content-Length: 99999\r\n\r\n").encode())
            drip(handler, b"x")

        capture = make(total_timeout=0.5).get(web.route("/a", slow), HERE, robots=False)
        assert capture.truncated_by == "time"
        assert set(capture.body) == {ord("x")}

    def test_a_body_that_stalls_ends_in_time(self, web, make):
        def stalls(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write((KEEP + "Content-Length: 99999\r\n\r\nbegun").encode())
            handler.wfile.flush()
            time.sleep(1)

        capture = make(read_timeout=0.3).get(web.route("/a", stalls), HERE, robots=False)
        assert (capture.body, capture.truncated_by) == (b"begun", "time")

    @pytest.mark.parametrize("start", ["", "HTTP/1.1 200 OK\r\nX-Slow: ", KEEP + "Transfer-Encoding: chunked\r\n\r\n"])
    def test_an_answer_that_drips_before_its_body_ends_in_time(self, web, make, start):
        def slow(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            handler.wfile.write(start.encode())
            drip(handler, b"0")

        with pytest.raises(TransportError, match="in time") as caught:
            make(total_timeout=0.5).get(web.route("/a", slow), HERE, robots=False)
        assert caught.value.retry

    def test_all_redirects_share_one_time(self, web, make):
        def slow(handler: BaseHTTPRequestHandler) -> None:
            time.sleep(0.3)
            handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n")

        with pytest.raises(TransportError, match="in time"):
            make(total_timeout=1).get(web.route("/a", slow), HERE, robots=False)
        assert len(web.requests) < 6


class TestBroken:
    @pytest.mark.parametrize(
        "pieces",
        [
            [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun"],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n"],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\nzz\r\n"],
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nbegun"],
        ],
    )
    def test_what_came_before_a_disconnect_is_kept_and_told(self, web, get, pieces):
        capture = get(web.raw("/a", *pieces))
        assert (capture.body, capture.truncated_by) == (b"begun", "disconnect")

    def test_a_reset_in_the_body_is_a_disconnect(self, web, get):
        def reset(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun")
            handler.wfile.flush()
            time.sleep(0.1)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            handler.connection.close()
            handler.close_connection = True

        capture = get(web.route("/a", reset))
        assert (capture.body, capture.truncated_by) == (b"begun", "disconnect")

    @pytest.mark.parametrize(
        ("answer", "said", "retry"),
        [
            (b"", "connection broke", True),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", "connection broke", True),
            (b"SSH-2.0-OpenSSH\r\n", "no HTTP", False),
            (b"HTTP/1.1 abc\r\n\r\n", "no HTTP", False),
            (b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n", "no HTTP: got more than 100 headers", False),
            (b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n", "no HTTP", False),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\nx", "no answer", True),
            (
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain",
                "Content-Encoding: gzip",
                False,
            ),
        ],
    )
    def test_what_is_no_answer_is_an_error_that_says_why(self, web, get, answer, said, retry):
        with pytest.raises(TransportError, match=said) as caught:
            get(web.raw("/a", answer))
        assert caught.value.retry is retry
        assert caught.value.key == web.at("/a")

    def test_a_closed_port(self, get):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(TransportError, match="refused") as caught:
            get(url, robots=False)
        assert caught.value.retry

    def test_a_name_that_does_not_exist(self, get):
        with pytest.raises(TransportError, match="does not resolve") as caught:
            get("http://gazette.invalid/", robots=False)
        assert not caught.value.retry

    @pytest.mark.parametrize(
        "url",
        ["ftp://gazette.example/a", "file:///etc/passwd", "gopher://x/", "//x/y", "nonsense", "", "http://", "http://[x/",
         "http://gazette.example:x/", f"http://{'a' * 70}.example/", "http://.example/", "http://a..example/"],
    )  # fmt: skip
    def test_what_is_no_address_of_the_web_is_refused(self, get, wire, url):
        with pytest.raises(AddressError):
            get(url)
        assert wire.attempts == []

    def test_credentials_in_an_address_are_neither_sent_nor_told(self, web, get):
        with pytest.raises(AddressError) as caught:
            get(web.page("/a").replace("//", "//reader:secret@"))
        assert "secret" not in str(caught.value)
        assert web.requests == []


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_are_followed_to_their_end(self, web, get, status):
        web.page("/b/c", "Here")
        web.page("/b", "", status, Location="b/c#part")
        capture = get(web.page("/a", "Moved", status, Location=web.at("/b")))
        assert (capture.url, capture.final_url, capture.body) == (web.at("/a"), web.at("/b/c"), b"Here")

    def test_without_a_location_are_an_answer(self, web, get):
        assert get(web.page("/a", "Somewhere", 302)).status == 302

    def test_are_followed_no_further_than_allowed(self, web, make):
        for n in range(6):
            web.page(f"/{n}", "", 302, Location=f"/{n + 1}")
        web.page("/3", "Here")
        assert make(max_redirects=3).get(web.at("/0"), HERE).body == b"Here"
        with pytest.raises(TransportError, match="more than 2 redirects, the last to"):
            make(max_redirects=2).get(web.at("/0"), HERE)

    def test_in_a_circle_end(self, web, get):
        with pytest.raises(TransportError, match="more than 8 redirects"):
            get(web.page("/a", "", 302, Location="/a"))

    def test_an_address_that_is_not_ascii(self, web, get):
        web.page("/%C3%A9", "Here")
        assert get(web.page("/a", "", 302, Location="/é".encode().decode("latin-1"))).body == b"Here"

    @pytest.mark.parametrize(
        "location",
        [
            "file:///etc/passwd",
            "ftp://x/",
            "javascript:alert(1)",
            "http://[x",
            "ftp://reader:secret@x/",
            "http://reader:secret@127.0.0.1/",
        ],
    )
    def test_to_where_we_do_not_go_are_refused(self, web, get, location):
        with pytest.raises(AddressError) as caught:
            get(web.page("/a", "", 302, Location=location))
        assert web.at("/a") in str(caught.value)
        assert "secret" not in str(caught.value)

    def test_leave_no_way_around_the_address_guard(self, web, make, monkeypatch):
        # The first host counts as public, wherever it is; the second does not.
        from jumpline.web import addresses  # noqa: PLC0415 - only here

        real = addresses.is_public
        monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1" or real(ip))
        with pytest.raises(AddressError, match=r"127\.0\.0\.2.*redirected here from"):
            make().get(web.page("/a", "", 302, Location="http://127.0.0.2/"), robots=False)

    def test_ask_robots_txt_of_every_host(self, serve, get):
        here, there = serve(), serve()
        there.page("/robots.txt", "User-agent: *\nDisallow: /b")
        there.page("/b", "secret")
        with pytest.raises(RobotsError, match="redirected here from"):
            get(here.page("/a", "", 302, Location=there.at("/b")))
        assert there.paths == ["/robots.txt"]

    def test_are_not_read_beyond_the_limit(self, web, make):
        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")
            drip(handler, b"x" * 10_000, pause=0)

        web.page("/b", "Here")
        assert make(max_body_bytes=20_000).get(web.route("/a", endless), HERE).body == b"Here"


class TestRetries:
    def test_pass_over_what_may_pass(self, web, make):
        answers = iter([503, 500, 200])

        def flaky(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(f"HTTP/1.1 {next(answers)} X\r\nContent-Length: 2\r\n\r\nOK".encode())

        assert make(retries=2).get(web.route("/a", flaky), HERE).status == 200
        assert web.paths == ["/robots.txt", "/a", "/a", "/a"]

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 520])
    def test_end_and_say_that_it_may_work_later(self, web, make, status):
        with pytest.raises(TransportError, match=str(status)) as caught:
            make(retries=1).get(web.page("/a", "", status), HERE)
        assert caught.value.retry
        assert web.paths == ["/robots.txt", "/a", "/a"]

    def test_do_not_knock_again_at_a_bot_wall(self, web, make):
        url = web.page("/a", "Checking.", 503, cf_mitigated="challenge")
        assert make(retries=3).get(url, HERE).status == 503
        assert web.paths == ["/robots.txt", "/a"]

    def test_do_not_ask_again_where_nothing_will_change(self, web, make):
        make(retries=3).get(web.page("/a", "", 404), HERE)
        assert web.paths == ["/robots.txt", "/a"]

    @pytest.mark.parametrize("form", ["seconds", "date"])
    def test_a_long_retry_after_is_told_and_obeyed_for_the_whole_host(self, web, make, form):
        then = datetime.now(UTC) + timedelta(seconds=125)
        wish = "120" if form == "seconds" else format_datetime(then, usegmt=True)
        fetcher = make(retries=3)
        with pytest.raises(TransportError, match=r"429 Too Many Requests; asks us to come back in 1[12]. s"):
            fetcher.get(web.page("/a", "", 429, Retry_After=wish), HERE)
        with pytest.raises(TransportError, match="come back in") as caught:
            fetcher.get(web.page("/b", "x"), HERE)
        assert caught.value.retry
        assert web.paths == ["/robots.txt", "/a"]

    def test_a_short_retry_after_is_waited_for(self, web, make):
        times = []

        def busy(handler: BaseHTTPRequestHandler) -> None:
            times.append(time.monotonic())
            status = "503 Busy\r\nRetry-After: 1" if len(times) == 1 else "200 OK"
            handler.wfile.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

        assert make(retries=1).get(web.route("/a", busy), HERE).status == 200
        assert times[1] - times[0] >= 1

    @pytest.mark.parametrize("wish", ["soon", "-5", "", "Mon, 06 Sep 2021 10:00:00 GMT", "²", "9" * 400])
    def test_a_retry_after_that_makes_no_sense_does_no_harm(self, web, make, wish):
        with pytest.raises(TransportError, match="503"):
            make(retries=0).get(web.page("/a", "", 503, Retry_After=wish.encode().decode("latin-1")), HERE)


class TestManners:
    def test_robots_txt_is_obeyed_and_read_once(self, web, get):
        web.page("/robots.txt", "User-agent: jumpline\nDisallow: /private\n")
        assert get(web.page("/a", "x")).status == 200
        for _ in range(2):
            with pytest.raises(RobotsError):
                get(web.page("/private/b", "x"))
        assert web.paths == ["/robots.txt", "/a"]

    def test_robots_txt_may_be_redirected(self, web, get):
        web.page("/robots.txt", "", 301, Location="/rules.txt")
        web.page("/rules.txt", "User-agent: *\nDisallow: /")
        with pytest.raises(RobotsError):
            get(web.page("/a", "x"))

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_a_robots_txt_in_trouble_puts_everything_off(self, web, make, status):
        web.page("/robots.txt", "", status)
        fetcher = make(retries=1)
        for _ in range(2):
            with pytest.raises(TransportError, match=rf"robots\.txt: {status}"):
                fetcher.get(web.page("/a", "x"), HERE)
        assert web.paths == ["/robots.txt", "/robots.txt"]

    def test_a_robots_txt_of_5_mb_is_read_as_far_as_the_rfc_asks(self, web, get):
        web.page("/robots.txt", "User-agent: *\nDisallow: /x\n" + "# padding\n" * 500_000)
        assert get(web.page("/a", "x")).status == 200

    def test_the_longer_of_our_delay_and_the_crawl_delay_is_kept(self, web, make):
        web.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.3")
        fetcher, times = make(), []
        for _ in range(2):
            fetcher.get(web.page("/a", "x"), Terms(delay=0.1, allow_private=True))
            times.append(time.monotonic())
        assert times[1] - times[0] >= 0.3

    def test_the_sitemaps_of_robots_txt_are_told(self, web, make):
        web.page(
            "/robots.txt", "Sitemap: https://gazette.example/1.xml\nSitemap: /relative\nsitemap: http://x.example/2"
        )
        found = make().sitemaps(web.url, HERE)
        assert found == ("https://gazette.example/1.xml", "http://x.example/2")

    def test_a_closed_fetcher_asks_nobody(self, web, make):
        fetcher = make()
        fetcher.close()
        with pytest.raises(TransportError, match="interrupted"):
            fetcher.get(web.page("/a", "x"), HERE, robots=False)


def test_every_failure_is_told_in_a_line():
    bounds = exchange.Bounds(1, 1, 1, 1)
    for error in (RuntimeError("odd"), OSError(), TimeoutError()):
        told = str(exchange._failure("http://x/", error, bounds))
        assert told.startswith("http://x/: ")
        assert "\n" not in told


class TestTLS:
    @pytest.fixture
    def secure(self, web, tmp_path, monkeypatch) -> Any:
        """The web, under a certificate of its own, which is trusted only here."""
        certificate = certify(tmp_path / "site.pem", "127.0.0.1")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        web.secure(context)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        return web

    def test_is_spoken(self, secure, get):
        assert get(secure.page("/a", "Hello")).body == b"Hello"

    def test_a_certificate_nobody_vouches_for_is_refused(self, secure, make, monkeypatch):
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(TransportError, match="certificate does not hold") as caught:
            make().get(secure.page("/a", "Hello"), HERE)
        assert not caught.value.retry
        assert secure.requests == []

    def test_a_certificate_of_another_host_is_refused(self, secure, get):
        with pytest.raises(TransportError, match="certificate does not hold"):
            get(secure.page("/a", "Hello").replace("127.0.0.1", "localhost"))

    def test_an_answer_that_drips_ends_in_time(self, secure, make):
        def slow(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            drip(handler, b"0")

        with pytest.raises(TransportError, match="in time"):
            make(total_timeout=0.5).get(secure.route("/a", slow), HERE, robots=False)

    def test_plain_http_on_a_tls_port_is_no_answer(self, web, get):
        with pytest.raises(TransportError):
            get(web.page("/a", "Hello").replace("http:", "https:"), robots=False)


def certify(path: Path, address: str) -> Path:
    """Write a key, and a certificate of its own for an IP address, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
