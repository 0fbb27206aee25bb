"""What all tests share: a wire that ends at this machine, and a small real web server on it."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from jumpline.store import Store, open_store

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

Handler = Callable[[BaseHTTPRequestHandler], None]

# How long an example takes says more of the machine than of us.
hypothesis.settings.register_profile("jumpline", deadline=None)
hypothesis.settings.load_profile("jumpline")


@dataclass
class Wire:
    """Every attempt to leave this process, and those that would have left this machine. None of these was made."""

    attempts: list[Any] = field(default_factory=list)
    refused: list[Any] = field(default_factory=list)

    def admit(self, sock: socket.socket, address: Any) -> None:
        self.attempts.append(address)
        if sock.family != socket.AF_UNIX and not is_here(address[0]):
            self.refused.append(address)
            raise PermissionError(f"a test tried to reach {address}")

    def resolve(self, real: Callable[..., Any], name: Any, *args: Any, **kwargs: Any) -> Any:
        text = name.decode() if isinstance(name, bytes) else name
        if text and not is_literal(text) and not is_here(text):
            # RFC 6761: these names exist nowhere, so that asking for them is no attempt to leave.
            if not text.endswith((".invalid", ".test")):
                self.refused.append(text)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(name, *args, **kwargs)


def is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return all(part.lower().startswith("0x") or part.isdigit() for part in host.split("."))
    return True


def is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in {"localhost", socket.gethostname()}


@pytest.fixture(scope="session", autouse=True)
def _fence() -> Iterator[Wire]:
    fence = Wire()
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def fenced(name: str) -> Callable[[socket.socket, Any], Any]:
        def call(self: socket.socket, address: Any) -> Any:
            fence.admit(self, address)
            return real[name](self, address)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, fenced(name))
        patch.setattr(socket, "getaddrinfo", partial(fence.resolve, socket.getaddrinfo))
        yield fence


@pytest.fixture(autouse=True)
def wire(_fence: Wire) -> Iterator[Wire]:
    """Refuses what would leave this machine, and fails the test that tried."""
    _fence.attempts.clear()
    _fence.refused.clear()
    yield _fence
    refused, _fence.refused = _fence.refused, []
    assert not refused, f"tried to leave this machine: {refused}"


@pytest.fixture(autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what runs on one machine share: ports come again, and mean another server then."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("JUMPLINE_STATE", str(folder))
    return folder


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]


class Site:
    """A web server on loopback. What it does not know is a 404, its robots.txt too."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.routes: dict[str, Handler] = {}
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def at(self, path: str) -> str:
        return self.url + path

    def page(self, path: str, body: bytes | str = b"", status: int = 200, **headers: str) -> str:
        """Serve this at ``path``; an underscore in a header's name is a hyphen. Return its URL."""
        content = body.encode() if isinstance(body, str) else body
        sent = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content))}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in sent.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(content)

        return self.route(path, answer)

    def route(self, path: str, handler: Handler) -> str:
        """Let ``handler`` answer at ``path``, in its own way. Return its URL."""
        self.routes[path] = handler
        return self.at(path)

    def raw(self, path: str, *pieces: bytes) -> str:
        """Write these bytes to the socket and hang up. Return its URL."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.close_connection = True
            for piece in pieces:
                handler.wfile.write(piece)

        return self.route(path, answer)

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = self.url.replace("http:", "https:")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are what many tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def __init__(self, site: Site, *args: Any) -> None:
        self._site = site
        super().__init__(*args)

    def do_GET(self) -> None:
        self._site.requests.append(Request(self.path, dict(self.headers)))
        known = self._site.routes.get(self.path)
        if known:
            known(self)
        else:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name is the method's

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture
def serve() -> Iterator[Callable[[], Site]]:
    """Makes servers on loopback: one more for each call."""
    sites: list[Site] = []

    def make() -> Site:
        sites.append(Site())
        return sites[-1]

    yield make
    for made in sites:
        made.close()


@pytest.fixture
def web(serve: Callable[[], Site]) -> Site:
    """A server on loopback."""
    return serve()


POSTGRES = os.environ.get("JUMPLINE_TEST_POSTGRES", "postgresql+psycopg://postgres@127.0.0.1:5432/test")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty database of this test's own, in SQLite and on a real PostgreSQL server.

    The server is that of ``JUMPLINE_TEST_POSTGRES``, else the one on this machine. Where none answers, its half of the
    tests is skipped, and says so; with ``JUMPLINE_REQUIRE_POSTGRES`` set, as in CI, it fails.
    """
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/folder/jumpline.db"
        return
    schema = f"jumpline_{uuid.uuid4().hex[:12]}"
    admin = create_engine(POSTGRES, connect_args={"connect_timeout": 5}, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        admin.dispose()
        if os.environ.get("JUMPLINE_REQUIRE_POSTGRES"):
            raise
        pytest.skip("no PostgreSQL server answers; set JUMPLINE_TEST_POSTGRES")
    own = make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    yield own.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened
