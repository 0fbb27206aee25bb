"""The HTTP server of the newsstand: real sockets on the loopback interface, and a log of who asked for what."""

from __future__ import annotations

import errno
import gzip
import socket
import threading
import time
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast
from urllib.parse import urlsplit

from jumpline.errors import JumplineError
from jumpline.newsstand.site import Answer, answers, not_found
from jumpline.newsstand.sources import sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

HOST = "127.0.0.1"
HOME_PORT = 8765
"""Where the demo stands at first, if the port is free."""
_WORTH_PACKING = 1000
"""Bytes; smaller bodies go out as they are."""


class Request(NamedTuple):
    """One line of the log."""

    time: float
    """:func:`time.monotonic` when the request had been read."""
    method: str
    path: str
    """With its query."""
    headers: dict[str, str]
    """Names in lower case."""
    status: int


class Newsstand:
    """The demo publisher, served for as long as the ``with`` block runs.

    Pages are built when it opens, since they name its port. Conditional requests are answered with 304, large bodies
    go out gzipped to who accepts that, and connections are kept alive.

    Attributes:
        log: the requests answered so far, oldest first.

    Args:
        port: 0 for any free port, ``None`` for ``home`` or, where that is taken, any free one; any other number means
            exactly that port.
        home: where it stands when nothing else is asked for, so that its articles have the addresses they had before.
        slow: seconds that the slow page keeps its reader waiting.

    Raises:
        JumplineError: on entering, when the port asked for cannot be had.
    """

    def __init__(self, port: int | None = 0, *, home: int = HOME_PORT, slow: float = 1.0) -> None:
        self.log: list[Request] = []
        self._port = port
        self._home = home
        self._slow = slow
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        self._server = self._open()
        self._server.answers = answers(self.url)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsstand", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        server = self._running()
        server.closing.set()
        server.shutdown()
        server.hang_up()
        server.server_close()
        self._thread.join()
        self._server = None

    @property
    def url(self) -> str:
        """Scheme, host and port, without a closing slash."""
        return f"http://{HOST}:{self.port}"

    @property
    def port(self) -> int:
        """Where it stands."""
        return self._running().server_port

    def show(self, answers: Mapping[str, Answer]) -> None:
        """Serve this from now on, by path, in place of the demo's pages: a day later, another publisher."""
        self._running().answers = answers

    def sources(self) -> list[dict[str, Any]]:
        """Return the configuration of the demo's sources, as ``config/sources.yaml`` would have it."""
        return sources(self.url)

    def _running(self) -> _Server:
        if self._server is None:
            raise JumplineError("newsstand", "is not open; use it as a context manager: 'with Newsstand() as stand'")
        return self._server

    def _open(self) -> _Server:
        try:
            return _Server(self._home if self._port is None else self._port, self._slow, self.log)
        except (OSError, OverflowError) as error:
            if self._port is not None:
                mend = "choose another port, or 0 for any free one"
                raise JumplineError(f"{HOST}:{self._port}", f"cannot be opened ({error}); {mend}") from error
        return _Server(0, self._slow, self.log)


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined by server_close, so that no socket outlives it
    request_queue_size = 64

    def __init__(self, port: int, slow: float, log: list[Request]) -> None:
        self.answers: Mapping[str, Answer] = {}
        self.slow = slow
        self.log = log
        self.closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((HOST, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a reader that hangs up early is no news."""

    def hang_up(self) -> None:
        """End the connections that readers keep alive; their threads end with them."""
        with self._lock:
            for connection in self._open:
                _half_close(connection)


def _half_close(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        if error.errno not in {errno.ENOTCONN, errno.EBADF}:
            raise


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newsstand"
    sys_version = ""
    wbufsize = -1  # headers and body in one packet: no waiting for delayed acknowledgements
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        server = cast("_Server", self.server)
        asked = time.monotonic()
        answer = server.answers.get(urlsplit(self.path).path) or not_found()
        fresh = answer.status == 200 and self._has(answer)
        status = 304 if fresh else answer.status
        headers = {name.lower(): value for name, value in self.headers.items()}
        server.log.append(Request(asked, self.command, self.path, headers, status))
        if answer.slow:
            server.closing.wait(server.slow)
        self._send(status, answer, b"" if fresh else answer.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _has(self, answer: Answer) -> bool:
        """Return whether the reader says that it has this answer already (RFC 9110, 13.2.2)."""
        if answer.changed is None:
            return False
        if known := self.headers.get("If-None-Match"):
            return answer.etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in known.split(",")}
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and answer.changed.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # a date that cannot be read, or one without its zone, is ignored
            return False

    def _send(self, status: int, answer: Answer, body: bytes) -> None:
        accepts = "gzip" in self.headers.get("Accept-Encoding", "")
        packed = accepts and len(body) > _WORTH_PACKING and not answer.kind.endswith("/gzip")
        if packed:
            body = gzip.compress(body, compresslevel=1, mtime=0)
        self.send_response_only(status)
        for name, value in self._headers(status, answer, packed=packed, length=len(body)):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _headers(self, status: int, answer: Answer, *, packed: bool, length: int) -> Iterator[tuple[str, str]]:
        yield "Date", self.date_time_string()
        yield from {"Server": self.server_version, **dict(answer.headers)}.items()
        yield from answer.validators
        yield "Vary", "Accept-Encoding"
        if packed:
            yield "Content-Encoding", "gzip"
        if status != 304:
            yield "Content-Type", answer.kind
            yield "Content-Length", str(length)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server gives it
        """Stay silent: the requests are in the log of :class:`Newsstand`."""
