"""Pages drawn by a real Chromium, which reaches nothing but what our own fetcher fetches for it."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from flows import pipeline, running
from jumpline.config import Config, Fetching
from jumpline.errors import ConfigError, TransportError
from jumpline.model import Action, Completeness
from jumpline.store import open_store
from jumpline.web import addresses, browser
from jumpline.web.fetch import Fetcher
from tests.tiny import PROSE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Site

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SHELL = "<html lang=en><head><title>The old ferry returns</title></head><body><div id=root></div><script src=/app.js></script></body></html>"
APP = """
const story = (paragraphs) => {
  document.getElementById("root").innerHTML =
    "<article><h1>The old ferry returns</h1>" + paragraphs.map((text) => `<p>${text}</p>`).join("") + "</article>";
};
fetch("/data.json").then((answer) => answer.json()).then(story);
"""


class Recorder:
    """Stands where the browser's only way out leads: takes every attempt, refuses it, and tells of it."""

    def __init__(self) -> None:
        self.attempts: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                asked, _ = self._socket.accept()
            except OSError:
                return
            with asked:
                self.attempts.append(asked.recv(1000))

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(autouse=True)
def _town(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1, and it alone, count as a public address."""
    public = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1" or public(ip))


@pytest.fixture
def way_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    made = Recorder()
    monkeypatch.setattr(browser, "NOWHERE", made.url)
    yield made
    made.close()


@pytest.fixture
def fetcher(way_out: Recorder) -> Iterator[Fetcher]:
    with Fetcher(Fetching(delay=0, retries=0, render_timeout=8), backoff=0.01) as made:
        yield made


def app(web: Site, script: str = APP) -> str:
    web.page("/app.js", script, Content_Type="text/javascript")
    web.page("/data.json", json.dumps(PROSE["en"][:10]), Content_Type="application/json")
    return web.page("/a-story-that-a-script-brings", SHELL)


def test_without_chromium_the_mend_is_told(web: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("playwright")
    monkeypatch.setenv("PATH", "/nowhere")
    with Fetcher(Fetching(delay=0)) as fetcher, pytest.raises(ConfigError, match="needs Chromium; install it"):
        fetcher.draw(fetcher.get(web.page("/a", SHELL)))


@pytest.mark.slow
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: apt-get install chromium")
class TestDrawn:
    @pytest.fixture(autouse=True)
    def _playwright(self) -> None:
        pytest.importorskip("playwright")

    def test_a_page_is_filled_through_our_own_fetcher(self, web: Site, fetcher: Fetcher, way_out: Recorder) -> None:
        drawn = fetcher.draw(fetcher.get(app(web)))
        assert drawn.rendered
        assert PROSE["en"][9].encode() in drawn.body
        assert drawn.truncated_by is None
        assert drawn.header("Content-Type") == "text/html; charset=utf-8"
        assert web.paths == ["/robots.txt", "/a-story-that-a-script-brings", "/app.js", "/data.json"]
        assert {request.headers["User-Agent"] for request in web.requests} == {Fetching().identity}
        assert way_out.attempts == []

    def test_nothing_else_gets_out(self, web: Site, fetcher: Fetcher, way_out: Recorder) -> None:
        script = f"""
          const link = (rel, href) => {{ const made = document.createElement("link"); made.rel = rel; made.href = href; document.head.append(made); }};
          for (const rel of ["preconnect", "dns-prefetch", "prefetch", "preload", "icon", "manifest"]) link(rel, "http://10.0.0.1/x");
          for (const url of ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::ffff:169.254.169.254]/", "file:///etc/passwd"]) fetch(url).catch(() => 0);
          fetch("{web.url}/posted", {{method: "POST", body: "x"}}).catch(() => 0);
          navigator.sendBeacon("{web.url}/beacon", "x");
          new Image().src = "{web.url}/pixel.gif";
          try {{ new WebSocket("ws://10.0.0.1/"); }} catch {{}}
          try {{ new EventSource("{web.url}/events"); }} catch {{}}
          const frame = document.createElement("iframe"); frame.src = "{web.url}/frame"; document.body.append(frame);
          window.open("{web.url}/popup");
          new RTCPeerConnection({{iceServers: [{{urls: "stun:10.0.0.1:3478"}}]}}).createDataChannel("x");
        """
        fetcher.draw(fetcher.get(app(web, script)))
        assert web.paths == ["/robots.txt", "/a-story-that-a-script-brings", "/app.js"]
        assert way_out.attempts == []

    def test_robots_txt_is_obeyed(self, web: Site, fetcher: Fetcher) -> None:
        web.page("/robots.txt", "User-agent: *\nDisallow: /data.json")
        drawn = fetcher.draw(fetcher.get(app(web)))
        assert b"<article>" not in drawn.body
        assert "/data.json" not in web.paths

    def test_a_script_without_end_is_ended(self, web: Site, way_out: Recorder) -> None:
        with Fetcher(Fetching(delay=0, retries=0, render_timeout=3), backoff=0.01) as fetcher:
            loop = "<script>onload = () => setTimeout(() => { for (;;); }, 50)</script>"
            shell = fetcher.get(web.page("/loop", SHELL.replace("</head>", f"{loop}</head>")))
            with pytest.raises(TransportError, match="the browser failed") as caught:
                fetcher.draw(shell)
            assert caught.value.retry
            # and the next page is drawn as if nothing had happened
            assert PROSE["en"][9].encode() in fetcher.draw(fetcher.get(app(web))).body

    def test_a_page_that_asks_without_end_is_cut(self, web: Site, fetcher: Fetcher) -> None:
        script = "let n = 0; const next = () => fetch('/data.json?' + n++).then(next, next); next();"
        drawn = fetcher.draw(fetcher.get(app(web, script)))
        assert drawn.truncated_by in {"length", "time"}
        assert len(web.requests) < browser.MOST_REQUESTS + 10

    def test_a_page_that_grows_without_end_is_cut(self, web: Site) -> None:
        script = "document.body.append('word '.repeat(400000));"
        with Fetcher(Fetching(delay=0, max_body_bytes=100_000), backoff=0.01) as fetcher:
            drawn = fetcher.draw(fetcher.get(app(web, script)))
        assert (len(drawn.body), drawn.truncated_by) == (100_000, "length")

    def test_in_a_run_only_shells_are_drawn(self, web: Site, tmp_path: Path, way_out: Recorder) -> None:
        whole = "".join(f"<p>{text}</p>" for text in PROSE["en"][:10])
        plain = web.page(
            "/a-story-that-stands-there", f"<html lang=en><title>T</title><article><h1>T</h1>{whole}</article></html>"
        )
        sources = [
            {"name": "drawn", "kind": "urls", "urls": [app(web), plain], "render": "browser"},
            {
                "name": "plain",
                "kind": "urls",
                "url": web.page("/another-shell-of-a-story", SHELL),
                "allow_private": True,
            },
        ]
        config: dict[str, Any] = {
            "store": f"sqlite:///{tmp_path / 'news.db'}",
            "archive": str(tmp_path / "archive"),
            "sources": sources,
            "fetching": {"delay": 0, "retries": 0},
            "workers": 1,
        }
        made = Config.model_validate(config)
        with running.open_run(made) as run:
            report = pipeline.ingest_sources(made.sources, run, partial(pipeline.ingest_source, run=run))
        drawn, undrawn = report.reports
        assert drawn.actions() == {Action.STORED: 2}
        told = [(o.url, [(e.rule, e.quote) for e in o.assessment.evidence]) for o in drawn.outcomes if o.assessment]
        assert drawn.verdicts() == {Completeness.COMPLETE: 2}, told
        assert undrawn.verdicts() == {Completeness.EMPTY: 1}
        with open_store(made.store) as store:
            found = {document.source: document for document in store.documents()}
        assert len(found) == 2
        assert list((tmp_path / "archive").iterdir())
