"""Many publishers on loopback: what benchmarks and slow tests read, in a process of its own.

usage: replay.py [--hosts N] [--articles N] [--latency SECONDS] [--folder PAGES] [--log FILE] [--port N]

Each host is an address of its own (127.1.0.1, 127.1.0.2 …), with a robots.txt, a feed (/feed.xml), a sitemap
(/sitemap.xml) and its articles (/story-1 …), which are the newsstand's or, with --folder, the saved pages of a folder
(.html, .html.gz) in turn. Every answer takes the latency. Conditional requests are answered with 304. Prints the port
when it is ready, and stops when its standard input ends; from Python, ``with Replay(hosts=50) as web:`` does both.

The log has a line of JSON a request: host, path, status, and the seconds since the epoch when it came and was answered.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TextIO

from jumpline.newsstand.render import page
from jumpline.newsstand.story import articles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOSTS, ARTICLES = 50, 40
ETAG = '"as-ever"'


class Seen(NamedTuple):
    """One request, as the log has it."""

    host: str
    path: str
    status: int
    came: float
    answered: float


class Replay:
    """The publishers, for as long as the ``with`` block runs."""

    def __init__(  # noqa: PLR0913 - what the command takes
        self,
        log: Path,
        *,
        hosts: int = HOSTS,
        articles: int = ARTICLES,
        latency: float = 0.0,
        folder: Path | None = None,
        port: int = 0,
    ) -> None:
        self.hosts = [address(number) for number in range(hosts)]
        self.articles = articles
        self._log = log
        self._arguments = [
            *("--hosts", str(hosts), "--articles", str(articles), "--latency", str(latency), "--log", str(log)),
            *("--port", str(port), *(("--folder", str(folder)) if folder else ())),
        ]

    def __enter__(self) -> Self:
        command = [sys.executable, __file__, *self._arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.port = int(self._process.stdout.readline() or 0)
        if not self.port:
            raise RuntimeError("the replay server did not start; what it said stands above")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # the end of its standard input, which ends it

    def url(self, host: str, path: str = "/") -> str:
        """Return an address of a host."""
        return f"http://{host}:{self.port}{path}"

    def sources(self, kind: str = "feed") -> list[dict[str, Any]]:
        """Return a source for each host, as a configuration has them."""
        path = {"feed": "/feed.xml", "sitemap": "/sitemap.xml"}[kind]
        common = {"kind": kind, "max_articles": self.articles, "allow_private": True}
        return [
            {"name": f"host-{number}", "url": self.url(host, path), **common}
            for number, host in enumerate(self.hosts, start=1)
        ]

    def seen(self) -> list[Seen]:
        """Return every request so far, in the order in which they were answered."""
        lines = self._log.read_text().splitlines(keepends=True) if self._log.exists() else []
        return [Seen(**json.loads(line)) for line in lines if line.endswith("\n")]  # the last may be half a line


def address(number: int) -> str:
    """Return the address of a host, by its number from 0."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


class _Pages:
    """What a host has, by path."""

    def __init__(self, articles: int, folder: Path | None) -> None:
        self._articles = articles
        self._bodies = [(_kind(body), body) for body in (_saved(folder) if folder else _newsstand())]

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        """Return status, content type and body."""
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nDisallow: /closed/\n"
        stories = [f"http://{host}/story-{number}" for number in range(1, self._articles + 1)]
        if path == "/feed.xml":
            items = "".join(f"<item><title>{url}</title><link>{url}</link></item>" for url in stories)
            feed = f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>"
            return 200, "application/rss+xml", feed.encode()
        if path == "/sitemap.xml":
            space = "http://www.sitemaps.org/schemas/sitemap/0.9"
            places = "".join(f"<url><loc>{url}</loc></url>" for url in stories)
            return 200, "application/xml", f"<urlset xmlns='{space}'>{places}</urlset>".encode()
        name, _, number = path.rpartition("-")
        if name != "/story" or not number.isdigit() or not 1 <= int(number) <= self._articles:
            return 404, "text/html", b"<title>404</title>"
        place = host.partition(":")[0].split(".")
        shift = int(place[2]) * 250 + int(place[3])
        kind, body = self._bodies[(shift * self._articles + int(number)) % len(self._bodies)]
        # No two alike, so that a mix-up shows.
        return 200, kind, body.replace(b"</title>", f" {host} {number}</title>".encode(), 1)


def _kind(body: bytes) -> str:
    """Return a page's content type: with its charset where that is sure, as most servers have it.

    A reader that must guess it spends more on that than on all else: chardet takes 0.4 s for a page.
    """
    try:
        body.decode()
    except UnicodeDecodeError:
        return "text/html"
    return "text/html; charset=utf-8"


def _saved(folder: Path) -> Sequence[bytes]:
    files = sorted(file for file in folder.iterdir() if file.name.endswith((".html", ".html.gz")))
    return [gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes() for file in files]


def _newsstand() -> Sequence[bytes]:
    return [page(story, "http://127.1.0.1").encode() for story in articles() if story.status == 200]


async def _serve(options: argparse.Namespace) -> None:
    pages = _Pages(options.articles, options.folder)
    log = options.log.open("a", buffering=1) if options.log else None
    answer = partial(_connection, pages=pages, latency=options.latency, log=log)
    first = await asyncio.start_server(answer, address(0), options.port, backlog=200)
    port = first.sockets[0].getsockname()[1]
    for number in range(1, options.hosts):
        await asyncio.start_server(answer, address(number), port, backlog=200)
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def _connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, pages: _Pages, latency: float, log: TextIO | None
) -> None:
    """Answer one request after another on a connection."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            came = time.time()
            path, headers = _request(head)
            host = headers.get("host", "")
            status, kind, body = pages.answer(host, path)
            if status == 200 and headers.get("if-none-match") == ETAG:
                status, body = 304, b""
            if latency:
                await asyncio.sleep(latency)
            lines = (
                f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nETag: {ETAG}\r\n\r\n"
            )
            answered = time.time()  # before it is sent: the reader may have it before we go on
            writer.write(lines.encode() + (b"" if head.startswith(b"HEAD ") else body))  # RFC 9110, section 9.3.2
            await writer.drain()
            if log:
                seen = Seen(host.partition(":")[0], path, status, came, answered)
                log.write(json.dumps(seen._asdict()) + "\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the reader hung up
    finally:
        writer.close()


def _request(head: bytes) -> tuple[str, Mapping[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines if line)
    return first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs}


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    parser.add_argument("--articles", type=int, default=ARTICLES, help="of each host")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds that every answer takes")
    parser.add_argument("--folder", type=Path, help="saved pages to serve, instead of the newsstand's")
    parser.add_argument("--log", type=Path, help="a line of JSON a request")
    parser.add_argument("--port", type=int, default=0)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
