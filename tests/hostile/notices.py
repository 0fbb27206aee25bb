"""robots.txt that is in trouble, in the way, or no robots.txt."""

from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING, Any

from tests.hostile.behaviour import ARTICLE, OK, WHOLE, Behaviour, Failed

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.server import BaseHTTPRequestHandler

    from tests.conftest import Site


def robots(body: bytes | str = "", status: int = 200, **headers: str) -> Callable[[Site], str]:
    def serve(site: Site) -> str:
        site.page("/robots.txt", body, status, **({"Content-Type": "text/plain"} | headers))
        return site.page("/a", ARTICLE)

    return serve


def dripping(site: Site) -> str:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(OK + b"X-Slow: ")
        for _ in range(400):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)

    site.route("/robots.txt", drip)
    return site.page("/a", ARTICLE)


def forbids(rules: str, **more: Any) -> Callable[[Site], str]:
    return robots(f"User-agent: *\n{rules}\n", **more)


BEHAVIOURS = (
    Behaviour("has a robots.txt that answers 500", robots(status=500), Failed("TransportError", "robots.txt: 500", retry=True)),
    Behaviour("has a robots.txt that answers 429", robots(status=429), Failed("TransportError", "robots.txt: 429", retry=True)),
    Behaviour("has a robots.txt that answers 403", robots("User-agent: *\nDisallow: /", 403), WHOLE),
    Behaviour("has a robots.txt of 5 MB", robots("User-agent: *\nDisallow: /x\n" + "# padding\n" * 500_000), WHOLE),
    Behaviour("forbids at the end of 5 MB", robots("User-agent: *\n" + "# padding\n" * 500_000 + "Disallow: /"), WHOLE),
    Behaviour("forbids at once, then 5 MB", forbids("Disallow: /\n" + "# padding\n" * 500_000), Failed("RobotsError", "forbids it")),
    Behaviour("has a robots.txt that is a bomb", robots(gzip.compress(b"#" * 9_000_000), Content_Encoding="gzip"), WHOLE),
    Behaviour("has a robots.txt that drips", dripping, Failed("TransportError", "robots.txt: no answer in time", retry=True)),
    Behaviour("has a robots.txt that goes round", robots("", 302, Location="/robots.txt"), Failed("TransportError", "robots.txt: more than 5 redirects")),
    Behaviour("has a robots.txt that is a film", robots(b"\0\0\0\x18ftypmp42" * 2000), WHOLE),
    Behaviour("has a robots.txt that is a page", robots(ARTICLE), WHOLE),
    Behaviour("has a robots.txt on the metadata service", robots("", 302, Location="http://169.254.169.254/"), Failed("AddressError", "not public")),
    Behaviour("asks for a day between two requests", forbids("Crawl-delay: 86400"), Failed("RobotsError", "86400 s between requests")),
    Behaviour("asks for a delay that is none", forbids("Crawl-delay: -1e999"), WHOLE),
    Behaviour("has a rule of 100,000 stars", forbids("Disallow: /" + "*a" * 50_000 + "$"), WHOLE),
)  # fmt: skip
