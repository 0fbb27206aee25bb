"""The connections under requests: to checked addresses only, never later than a deadline, never more than a limit.

urllib3's time-outs bound one wait for one packet, so a server that sends a byte a second holds a reader for ever. The
sockets here know when the whole answer is due, and count what comes, so that neither endless headers nor a body that
unpacks to nothing for ever is read to its end.
"""

from __future__ import annotations

import errno
import os
import socket
import ssl
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from http.client import HTTPResponse, parse_headers
from http.cookiejar import DefaultCookiePolicy
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from jumpline.web import addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3 import BaseHTTPResponse

_SWITCHED, _FINAL = 101, 200
"""Statuses between these two announce another."""
MAX_HEAD = 256 * 1024
"""Bytes of a status line and headers, interim answers among them. A page's are some two thousand."""


TOO_MUCH = errno.EMSGSIZE
"""Number of the ``OSError`` that says that more came over the wire than we take."""


class _Limits(NamedTuple):
    deadline: float = inf
    """On :func:`time.monotonic`'s clock."""
    wire: float = inf
    """Bytes of a body, compressed as it comes."""


_NONE = _Limits()
_limits: ContextVar[_Limits] = ContextVar("limits", default=_NONE)


@contextmanager
def within(deadline: float, wire: float = inf) -> Iterator[None]:
    """Bound every request sent inside, and the answer's body also when it is read later.

    Args:
        deadline: when it ends with a ``TimeoutError``, on :func:`time.monotonic`'s clock.
        wire: bytes of a body as it comes, with what frames its pieces. An ``OSError`` (:data:`TOO_MUCH`) ends it there.
    """
    token = _limits.set(_Limits(deadline, wire))
    try:
        yield
    finally:
        _limits.reset(token)


def session(user_agent: str, *, allow_private: bool = False, connections: int = 32) -> requests.Session:
    """Return a session that holds connections and nothing else, so that threads may share it.

    It knows no cookies, no proxies and no credentials of the environment, and follows no redirects.

    Args:
        user_agent: who we say we are.
        allow_private: whether it may connect to addresses that are not public.
        connections: how many connections to keep open, over all hosts.
    """
    made = _Session()
    made.trust_env = False
    made.headers["User-Agent"] = user_agent
    made.headers["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = _Adapter(_POOLS[allow_private], connections)
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - the signature is requests'
        """Return ``None``: every hop is weighed by our fetcher, and requests would read its body without a limit."""
        return None


class _Bounded(socket.socket if TYPE_CHECKING else object):  # type: ignore[misc]  # of two kinds of socket
    deadline: float = inf
    allowance: float = inf

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        _hurry(self, self.deadline)
        got: int = super().recv_into(*args, **kwargs)
        self.allowance -= got
        if self.allowance < 0:
            raise OSError(TOO_MUCH, "more came than we take")
        return got


class _Socket(_Bounded, socket.socket):
    pass


class _TLSSocket(_Bounded, ssl.SSLSocket):
    pass


def _hurry(sock: socket.socket, deadline: float) -> None:
    """Let the next wait on a socket end at the deadline, or earlier."""
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError("the time for the whole answer is over")
    patience = sock.gettimeout()
    if patience is None or left < patience:
        sock.settimeout(left)


class _Answer(HTTPResponse):
    def _read_status(self) -> tuple[str, int, str]:
        """Pass over interim answers (102, 103 …); http.client does so for 100 alone, and takes these for the answer."""
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]  # typeshed does not know it
            if not _SWITCHED < status < _FINAL:
                return version, status, reason
            parse_headers(self.fp)


class _Connection(HTTPConnection):
    allow_private: ClassVar[bool] = False
    response_class = _Answer

    def _new_conn(self) -> socket.socket:
        """Connect to the first of the allowed addresses that answers. The one place where we open sockets."""
        try:
            return _connect(addresses.places(self._dns_host, self.port, allow_private=self.allow_private), self.timeout)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"no connection within {self.timeout} s") from error
        except OSError as error:
            raise NewConnectionError(self, str(error)) from error

    def connect(self) -> None:
        super().connect()
        self._bound(MAX_HEAD)

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._bound(MAX_HEAD)
        super().request(*args, **kwargs)

    def getresponse(self) -> BaseHTTPResponse:  # type: ignore[override]  # urllib3 itself narrows what http.client returns
        sock = self.sock
        try:
            answer = super().getresponse()
        except Exception:
            # urllib3 drops an answer whose headers make no sense together with its socket, unclosed.
            if sock is not None:
                with suppress(OSError):
                    os.close(sock.detach())
            raise
        if isinstance(sock, _Bounded):
            sock.allowance = _limits.get().wire
        return answer

    def _bound(self, allowance: float) -> None:
        if isinstance(self.sock, _Bounded):
            self.sock.deadline = _limits.get().deadline
            self.sock.allowance = allowance


class _TLSConnection(_Connection, HTTPSConnection):
    pass


class _PrivateConnection(_Connection):
    allow_private = True


class _PrivateTLSConnection(_TLSConnection):
    allow_private = True


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _PrivatePool(HTTPConnectionPool):
    ConnectionCls = _PrivateConnection


class _PrivateTLSPool(HTTPSConnectionPool):
    ConnectionCls = _PrivateTLSConnection


_Pools = dict[str, type[HTTPConnectionPool]]

# Apart, since a connection that one source may hold open must not be lent to another that may not.
_POOLS: dict[bool, _Pools] = {
    False: {"http": _Pool, "https": _TLSPool},
    True: {"http": _PrivatePool, "https": _PrivateTLSPool},
}


def _connect(places: list[addresses.Place], timeout: float | None) -> socket.socket:
    failure: OSError = OSError("the name has no address")
    for family, place in places:
        sock = _Socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(timeout or inf, max(_limits.get().deadline - monotonic(), 0.001)))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect(place)
        except OSError as error:
            sock.close()
            failure = error
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise failure


class _Adapter(HTTPAdapter):
    def __init__(self, pools: _Pools, connections: int) -> None:
        self._pools = pools
        super().__init__(pool_connections=connections, pool_maxsize=connections)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        trusted = _trusted(os.environ.get("SSL_CERT_FILE"))
        self.poolmanager = PoolManager(connections, maxsize=maxsize, block=block, ssl_context=trusted, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - requests' signature
        """Leave the certificates to our own context; requests would read the whole bundle for every connection."""
        conn.cert_reqs = "CERT_REQUIRED"


@cache
def _trusted(_environment: str | None) -> ssl.SSLContext:
    """Return the process's TLS context: the system's authorities (``SSL_CERT_FILE`` names others) and certifi's."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    context.sslsocket_class = _TLSSocket
    return context
