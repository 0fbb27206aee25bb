"""Small files that a site keeps at a known place: robots.txt and its kin. Each is asked for once a day, by all runs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from threading import Lock
from time import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jumpline import urls
from jumpline.errors import TransportError
from jumpline.web import state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jumpline.model import Capture
    from jumpline.web.state import State

    Ask = Callable[[str], Capture]

MAX_BYTES = 512_000
"""So much of one is read; RFC 9309 asks for at least 500 KiB of a robots.txt."""
MAX_REDIRECTS = 5
"""So many hops it may take, by the same RFC."""
FRESH = 24 * 3600.0
"""Seconds for which an answer holds."""
FRESH_FAILURE = 600.0
"""Seconds for which a server in trouble is not asked again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What a site says in such a file."""

    text: str
    """Empty where there is none."""
    failure: str = ""
    """Why it could not be had."""
    retry: bool = False
    """Whether it may be had later."""
    asked_at: float = 0.0
    """Seconds since the epoch."""

    @property
    def is_fresh(self) -> bool:
        """Whether it need not be asked for again."""
        age = time() - self.asked_at
        return -1 < age < (FRESH_FAILURE if self.failure else FRESH)


class Notices:
    """What all sites say in one such file. Thread-safe; each is fetched by one thread of a run only.

    Args:
        place: path of the file on every site, such as ``/robots.txt``.
        shared: where runs share what they learnt.
    """

    def __init__(self, place: str, shared: State) -> None:
        self._place = place
        self._shared = shared
        self._known: dict[str, Notice] = {}
        self._guard = Lock()
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def of(self, url: str, ask: Ask) -> Notice:
        """Return what the site of ``url`` says.

        Args:
            url: any address of the site.
            ask: fetches the file where it is not known.

        Raises:
            AddressError: we do not connect there.
        """
        site = origin(url)
        with self._guard:
            lock = self._locks[site]
        with lock:
            known = self._known.get(site)
            if known is None or not known.is_fresh:
                known = self._known[site] = self._recall(site) or self._learn(site, ask)
        return known

    def _recall(self, site: str) -> Notice | None:
        """Return what another run has learnt, while it holds."""
        kept = state.read(self._file(site))
        try:
            found = Notice(str(kept["text"]), str(kept["failure"]), bool(kept["retry"]), float(kept["asked_at"]))
        except (KeyError, TypeError, ValueError):
            return None
        return found if found.is_fresh else None

    def _learn(self, site: str, ask: Ask) -> Notice:
        asked_at = time()
        try:
            found = Notice(_text(ask(site + self._place)), asked_at=asked_at)
        except TransportError as error:
            told = f"{self._place.rpartition('/')[2]}: {error.message}"
            found = Notice("", told, error.retry, asked_at)
        state.write(self._file(site), asdict(found))
        return found

    def _file(self, site: str) -> Path:
        return self._shared.path("notices", site + self._place)


def origin(url: str) -> str:
    """Return scheme and host, with its port unless that is the scheme's own."""
    return f"{urlsplit(url).scheme}://{urls.host(url)}"


def _text(capture: Capture) -> str:
    if capture.status != 200:
        return ""  # a refusal (4xx) says nothing
    text = capture.body.decode("utf-8-sig", errors="replace")
    # Half a line could forbid, or allow, more than the whole of it.
    return text.rpartition("\n")[0] if capture.truncated_by else text
