"""Pages that a script fills: drawn by an installed Chromium that reaches the web through our own fetcher alone.

::

    shell, fetched as any page
      | open    in Chromium, at its own address
      | serve   each script and each piece of data that it asks for: robots.txt, turn, addresses, limits as for any page
      | settle  until it asks for nothing more, or the time is over
    what the browser made of it

The browser is given no way to the network: its proxy is a closed port, names do not resolve for it, and every request
of a page is answered here or refused. It says who we are, plays no images or films, and hides nothing of what it is.
"""

from __future__ import annotations

import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from jumpline.errors import ConfigError, JumplineError, TransportError
from jumpline.web.notices import origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.config import Fetching
    from jumpline.model import Capture

    Fetch = Callable[[str, dict[str, str]], Capture]
    """Fetches what a page asks for, with these headers besides."""

MOST_REQUESTS = 80
"""So many scripts and pieces of data a page is given."""
GRACE = 5.0
"""Seconds beyond its time after which a browser that does not answer is killed: a script may run for ever."""
QUIET = 0.5
"""Seconds without a request after which a page is taken for settled."""
_SERVED = frozenset({"script", "xhr", "fetch"})
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
NOWHERE = "http://127.0.0.1:9"
"""The only way out that the browser knows: a closed port."""
_FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-pings",
    "--no-first-run",
    "--dns-prefetch-disable",
)
_KEPT = ("content-type", "access-control-allow-origin", "access-control-allow-credentials")


class _Drawing(NamedTuple):
    """One page that is being drawn."""

    shell: Capture
    fetch: Fetch
    deadline: float
    asked: list[str]


class Browser:
    """Draws one page at a time. Threads may share it; it starts with the first page.

    Args:
        fetching: who we are, and what one page may take.
    """

    def __init__(self, fetching: Fetching) -> None:
        self._fetching = fetching
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="browser")  # Playwright is bound to its thread
        self._playwright: Any = None
        self._closed = False

    def draw(self, shell: Capture, fetch: Fetch) -> Capture:
        """Return what a browser makes of a page.

        Args:
            shell: the page as it was served.
            fetch: how to get what it asks for.

        Raises:
            ConfigError: there is no browser.
            TransportError: it failed.
        """
        return self._thread.submit(self._draw, shell, fetch).result()

    def close(self) -> None:
        """End the browser, if it runs."""
        if not self._closed:
            self._closed = True
            self._thread.submit(self._end)
            self._thread.shutdown(wait=True)

    def _end(self) -> None:
        playwright, self._playwright = self._playwright, None
        with suppress(Exception):  # it may be gone already
            if playwright is not None:
                playwright.stop()

    def _open(self, profile: str) -> Any:
        """Start the browser with a profile that nobody used before."""
        try:
            from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra
        except ImportError:
            raise ConfigError("render: browser", "needs the extra `browser`: pip install 'jumpline[browser]'") from None
        program = str(self._fetching.browser or next(filter(None, map(shutil.which, _NAMES)), ""))
        if not program:
            raise ConfigError("render: browser", "needs Chromium; install it, or name it as `fetching: browser:`")
        if self._playwright is None:
            self._playwright = sync_playwright().start()
        return self._playwright.chromium.launch_persistent_context(
            profile,
            executable_path=program,
            headless=True,
            args=list(_FLAGS),
            proxy={"server": NOWHERE},
            chromium_sandbox=not _is_root(),  # Chromium has none for root
            user_agent=self._fetching.identity,
            service_workers="block",
            accept_downloads=False,
        )

    def _draw(self, shell: Capture, fetch: Fetch) -> Capture:
        patience = self._fetching.render_timeout
        with TemporaryDirectory(prefix="jumpline-browser-", ignore_cleanup_errors=True) as profile:
            watchdog = Timer(patience + GRACE, _kill, [profile])
            try:
                context = self._open(profile)
                watchdog.start()
                return self._drawn(context, _Drawing(shell, fetch, monotonic() + patience, []))
            except JumplineError:
                raise
            except Exception as error:  # Playwright's, whose type is known only where it is installed
                said = str(error).strip().partition("\n")[0][:200]
                raise TransportError(shell.url, f"the browser failed: {said}", retry=True) from error
            finally:
                watchdog.cancel()
                _kill(profile)

    def _drawn(self, context: Any, drawing: _Drawing) -> Capture:
        context.route("**/*", lambda route, request: _serve(route, request, drawing))
        context.route_web_socket("**/*", lambda socket: socket.close())
        page = context.new_page()
        page.on("popup", lambda popup: popup.close())
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(drawing.shell.final_url, wait_until="commit", timeout=1000 * self._fetching.render_timeout)
        cut = _settled(page, drawing)
        html = page.content().encode("utf-8", "replace")
        if len(html) > self._fetching.max_body_bytes:
            html, cut = html[: self._fetching.max_body_bytes], "length"
        headers = [header for header in drawing.shell.headers if not header[0].lower().startswith("content-")]
        headers.append(("Content-Type", "text/html; charset=utf-8"))
        return replace(drawing.shell, body=html, headers=tuple(headers), truncated_by=cut, rendered=True)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _kill(profile: str) -> None:
    """End the browser that has this profile, whatever it does: a script that runs for ever lets it do nothing else.

    Chromium notes in its profile, as the target of a link, on which machine and as which process it runs.
    """
    with suppress(OSError, ValueError):
        os.kill(int((Path(profile) / "SingletonLock").readlink().name.rpartition("-")[2]), signal.SIGKILL)


def _settled(page: Any, drawing: _Drawing) -> str | None:
    """Wait until the page asks for nothing more; return what ended that otherwise."""
    left = max(drawing.deadline - monotonic(), 0.1)
    try:
        page.wait_for_load_state("load", timeout=1000 * left)
    except Exception:  # noqa: BLE001 - Playwright's own, whose type is known only where it is installed
        return "time"
    while True:
        before = len(drawing.asked)
        page.wait_for_timeout(1000 * QUIET)
        if len(drawing.asked) >= MOST_REQUESTS:
            return "length"
        if monotonic() > drawing.deadline:
            return "time"
        if len(drawing.asked) == before:
            return None


def _serve(route: Any, request: Any, drawing: _Drawing) -> None:
    """Answer a request of the page, as far as it is for something that may fill it."""
    first = not drawing.asked and request.is_navigation_request()
    drawing.asked.append(request.url)
    if first:
        shell = drawing.shell
        kind = shell.header("Content-Type") or "text/html"
        route.fulfill(status=200, headers={"content-type": kind}, body=shell.body)
    elif request.resource_type == "stylesheet":
        route.fulfill(status=200, content_type="text/css", body="")  # some scripts wait for it
    elif request.resource_type not in _SERVED or request.method != "GET" or _is_over(drawing):
        route.abort("blockedbyclient")
    else:
        _fetched(route, request, drawing)


def _is_over(drawing: _Drawing) -> bool:
    return len(drawing.asked) > MOST_REQUESTS or monotonic() > drawing.deadline


def _fetched(route: Any, request: Any, drawing: _Drawing) -> None:
    # The page's own origin goes along where it asks another one, as that decides by it whether to answer.
    crosses = origin(request.url) != origin(drawing.shell.final_url)
    headers = {"Origin": origin(drawing.shell.final_url)} if crosses else {}
    try:
        came = drawing.fetch(request.url, headers)
    except JumplineError:
        route.abort("blockedbyclient")
        return
    kept = {name.lower(): value for name, value in came.headers if name.lower() in _KEPT}
    route.fulfill(status=came.status, headers=kept, body=came.body)
