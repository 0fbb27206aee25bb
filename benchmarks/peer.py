"""Read pages with another library, end to end. Runs in that library's own environment.

usage: peer.py newspaper4k|news-please|fundus offered|spread FILE [PROCESSES]

FILE has an address a line. Nothing beyond loopback is resolved or connected to, and pictures, which newspaper4k and
news-please would ask their hosts for, are left out. Prints how many of the pages gave a text; a page that the library
fails at gave none.

``offered`` is how the library itself reads a list of addresses, at its own defaults:

- newspaper4k: ``fetch_news``, five threads in one process (its guide, *Multi-threading article downloads*, and
  ``newspaper/mthreading.py``). Each page is asked for three times, which is its default too: HEAD and the beginning
  tell whether it is a binary file (``is_binary_url`` in ``newspaper/network.py``).
- news-please: ``NewsPlease.from_urls`` (its README, *Use within your own code (as a library)*, and
  ``newsplease/__init__.py``): a thread an address, all at once, then a process a processor to extract. With its default
  ``request_args=None`` version 1.6.16 loses the text of every page of a list (``None`` has no ``get``, and the error is
  taken for the page's), so an empty dictionary is given, which says the same.

``spread`` is more than they offer: one page after another, in a process a processor. For fundus it is all there is. Its
parsers are written by hand for one publisher each, and none knows these pages: what is measured is its machinery for
one page, by a parser as *How to add a publisher* has it (``docs/how_to_add_a_publisher.md``), with every ``<p>`` for a
paragraph. So it extracts without deciding what is the article, and its text is no match for the others'. Pages are
fetched with requests in the same process, since its crawler fetches from publishers it knows, and decoded as there.
"""

from __future__ import annotations

import ipaddress
import multiprocessing
import socket
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MODULES = {"newspaper4k": "newspaper", "news-please": "newsplease", "fundus": "fundus"}


def newspaper4k(url: str) -> bool:
    """Download and parse one page, as its documentation shows."""
    import newspaper  # noqa: PLC0415 - is there in its own environment alone

    return bool(newspaper.article(url, fetch_images=False).text)


def newspaper4k_list(urls: Sequence[str]) -> int:
    """Download and parse a list; return how many gave a text."""
    import newspaper  # noqa: PLC0415 - see newspaper4k
    from newspaper.mthreading import fetch_news  # noqa: PLC0415 - see newspaper4k

    articles = [newspaper.Article(url, fetch_images=False) for url in urls]
    with suppress(Exception):  # the first page's that failed, raised once all are read
        fetch_news(articles)
    return sum(bool(article.text) for article in articles)


def news_please(url: str) -> bool:
    """Download and extract one page, as its documentation shows."""
    from newsplease import NewsPlease  # noqa: PLC0415 - see newspaper4k

    return _has_text(NewsPlease.from_url(url, fetch_images=False))


def news_please_list(urls: Sequence[str]) -> int:
    """Download and extract a list; return how many gave a text."""
    from newsplease import NewsPlease  # noqa: PLC0415 - see newspaper4k

    return sum(map(_has_text, NewsPlease.from_urls(urls, request_args={}, fetch_images=False).values()))


def _has_text(article: Any) -> bool:
    return bool(article and article.maintext)  # a page that failed is an empty dictionary, or none


def fundus(url: str) -> bool:
    """Fetch one page, and take title, authors, date and every paragraph from it."""
    from fundus.scraping.session import _detect_encoding_from_bytes  # noqa: PLC0415 - see newspaper4k

    answer = _session().get(url, timeout=30)
    declared = "charset=" in answer.headers["content-type"]
    encoding = answer.encoding if declared else _detect_encoding_from_bytes(answer.content)
    parsed = _parser().parse(answer.content.decode(encoding, errors="replace"), "catch")
    return not isinstance(parsed["body"], Exception) and bool(str(parsed["body"]))


@cache
def _session() -> Any:
    import requests  # noqa: PLC0415 - see newspaper4k

    return requests.Session()


@cache
def _parser() -> Any:
    """Return a parser of no publisher in particular."""
    from fundus.parser import BaseParser, ParserProxy, attribute, utility  # noqa: PLC0415 - see newspaper4k
    from lxml.cssselect import CSSSelector  # noqa: PLC0415 - see newspaper4k

    class Anyone(ParserProxy):
        class V1(BaseParser):
            _paragraphs = CSSSelector("p")

            @attribute
            def body(self) -> Any:
                return utility.extract_article_body_with_selector(self.precomputed.doc, self._paragraphs)

            @attribute
            def publishing_date(self) -> Any:
                return utility.generic_date_parsing(self.precomputed.ld.bf_search("datePublished"))

            @attribute
            def authors(self) -> Any:
                return utility.generic_author_parsing(self.precomputed.ld.bf_search("author"))

            @attribute
            def title(self) -> Any:
                return self.precomputed.meta.get("og:title") or self.precomputed.ld.bf_search("headline")

    return Anyone()()


PAGE = {"newspaper4k": newspaper4k, "news-please": news_please, "fundus": fundus}
LIST = {"newspaper4k": newspaper4k_list, "news-please": news_please_list}


def spread(read: Callable[[str], bool], urls: Sequence[str], processes: int | None) -> int:
    """Read every page, a process a processor; return how many gave a text."""
    with ProcessPoolExecutor(processes) as pool:
        return sum(pool.map(partial(_gave_text, read), urls, chunksize=4))


def _gave_text(read: Callable[[str], bool], url: str) -> bool:
    try:
        return read(url)
    except Exception:  # noqa: BLE001 - a library's failure at one page ends no measurement
        return False


def stay_at_home() -> None:
    """Refuse to resolve names and to connect to any host beyond loopback, here and in processes forked from here."""
    resolve, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def numeric(host: Any, *args: Any, **more: Any) -> Any:
        _refuse_beyond_loopback(host)
        return resolve(host, *args, **more)

    def near(how: Callable[[socket.socket, Any], Any]) -> Callable[[socket.socket, Any], Any]:
        def connecting(one: socket.socket, address: Any) -> Any:
            if one.family in {socket.AF_INET, socket.AF_INET6}:
                _refuse_beyond_loopback(address[0])
            return how(one, address)

        return connecting

    socket.getaddrinfo = numeric
    socket.socket.connect, socket.socket.connect_ex = near(connect), near(connect_ex)  # type: ignore[method-assign]


def _refuse_beyond_loopback(host: Any) -> None:
    if not on_loopback(host):
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not on loopback")


def on_loopback(host: Any) -> bool:
    """Return whether a host is an address of loopback. A name never is: to resolve it would ask another host."""
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def main() -> None:
    """Read every address one way."""
    name, way, file, *more = sys.argv[1:]
    urls = Path(file).read_text().split()
    multiprocessing.set_start_method("fork")  # also for the libraries' own processes: the others would leave home
    stay_at_home()
    import_module(MODULES[name])  # once, before the processes are forked
    print(LIST[name](urls) if way == "offered" else spread(PAGE[name], urls, int(more[0]) if more else None))


if __name__ == "__main__":
    main()
