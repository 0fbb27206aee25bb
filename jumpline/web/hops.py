"""Addresses on the way: which can be asked for, where a redirect leads, and how one may be told of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit, urlunsplit

from jumpline import urls
from jumpline.errors import AddressError

if TYPE_CHECKING:
    from jumpline.model import Capture

_CREDENTIALS = re.compile(r"//[^/?#\s]*@")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def speakable(url: str) -> str:
    """Return an address we can ask for, without its fragment.

    Raises:
        AddressError: it is no address of the web, or it holds credentials, which would end up in logs and archives.
    """
    if not urls.is_http(url):
        raise AddressError(told(url), "no address of the web; expected http:// or https:// and a host")
    parts = urlsplit(url.strip())
    if "@" in parts.netloc:
        raise AddressError(told(url), "holds a user name or password, which we do not send; take it out")
    return urlunsplit(parts._replace(fragment=""))


def told(url: str) -> str:
    """Return an address as it may stand in an error or a log: without credentials."""
    return _CREDENTIALS.sub("//", url)


def target(capture: Capture) -> str | None:
    """Return where a redirect leads; ``None`` when it is none.

    Raises:
        AddressError: nobody can tell.
    """
    location = capture.header("Location")
    if capture.status not in _REDIRECTS or not location:
        return None
    try:
        # http.client reads headers as Latin-1; those that are not ASCII are mostly UTF-8.
        return urljoin(capture.url, location.encode("latin-1", "replace").decode("utf-8", "replace").strip())
    except ValueError as error:
        raise AddressError(capture.url, f"redirects to {told(location)!r}, which is no address") from error
