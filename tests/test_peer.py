"""What other libraries are measured by: they reach nothing but loopback, and are answered as HTTP has it."""

from __future__ import annotations

import socket
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
from peer import on_loopback
from replay import Replay

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"

VISIT = """
import os, socket, sys
from peer import stay_at_home
host, port = sys.argv[1], int(sys.argv[2])
stay_at_home()
if os.fork():  # what holds here holds in processes forked from here
    sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
for way in (lambda: socket.getaddrinfo(host, port), lambda: socket.socket().connect((host, port)),
            lambda: os.strerror(socket.socket().connect_ex((host, port))) == os.strerror(0) or 1 / 0):
    try:
        way()
        print(True)
    except socket.gaierror:
        print(False)
"""


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Replay]:
    with Replay(tmp_path / "requests.jsonl", hosts=2, articles=1) as replay:
        yield replay


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.0.2", "127.255.255.254", b"127.0.0.1", "::1"])
def test_addresses_of_loopback_are_near(host: str | bytes) -> None:
    assert on_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1.test", "127.evil.test", "news.test", "192.0.2.1", "0.0.0.0", "2001:db8::1", "", None],
)
def test_names_and_all_other_addresses_are_not(host: str | None) -> None:
    assert not on_loopback(host)


@pytest.mark.parametrize(("host", "reached"), [("127.1.0.2", True), ("localhost", False), ("0.0.0.0", False)])
def test_one_that_stays_at_home_reaches_loopback_alone(web: Replay, host: str, *, reached: bool) -> None:
    # 0.0.0.0 and localhost lead to this machine, where somebody listens: without the refusal they would be reached.
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = web.port if reached else listening.getsockname()[1]
        command = [sys.executable, "-c", VISIT, host, str(port)]
        visit = subprocess.run(command, cwd=BENCHMARKS, capture_output=True, text=True, check=True)
    assert visit.stdout.split() == [str(reached)] * 3


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("Grüße".encode(), "text/html; charset=utf-8"),
        (b"plain", "text/html; charset=utf-8"),
        (b"Gr\xfc\xdfe", "text/html"),
    ],
)
def test_a_charset_is_declared_where_it_is_sure(page: bytes, kind: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(page)
    replay = Replay(tmp_path / "requests.jsonl", hosts=1, articles=1, folder=tmp_path)
    with replay as web, urlopen(web.url(web.hosts[0], "/story-1")) as answer:
        assert (answer.headers["Content-Type"], answer.read()) == (kind, page)


def test_a_page_is_described_without_its_body_when_only_that_is_asked_for(web: Replay) -> None:
    connection = HTTPConnection(web.hosts[0], web.port)
    connection.request("HEAD", "/story-1")
    told = connection.getresponse()
    assert (told.status, told.read()) == (200, b"")
    wire = connection.sock
    connection.request("GET", "/story-1")  # on the same connection, where a body would be taken for the answer
    page = connection.getresponse()
    assert len(page.read()) == int(told.headers["Content-Length"]) > 0
    assert (page.status, connection.sock) == (200, wire)
    connection.close()
