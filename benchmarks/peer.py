"""Read pages with another library, end to end as it offers it. Runs in that library's own environment.

usage: peer.py newspaper4k|news-please FILE [PROCESSES]

FILE has an address a line. Nothing beyond loopback is resolved or connected to: a library that wants a page's pictures
from their own hosts does without. Prints how many of the pages gave a text; one that the library fails at gave none
(Japanese, where it wants a package more).
"""

from __future__ import annotations

import socket
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def newspaper4k(url: str) -> bool:
    """Download and parse as its documentation shows."""
    import newspaper  # noqa: PLC0415 - is there in its own environment alone

    article = newspaper.Article(url, fetch_images=False)  # it would ask strangers' hosts for their sizes
    article.download()
    article.parse()
    return bool(article.text)


def news_please(url: str) -> bool:
    """Download and extract as its documentation shows."""
    from newsplease import NewsPlease  # noqa: PLC0415 - see newspaper4k

    article = NewsPlease.from_url(url)
    return bool(article and article.maintext)


def stay_at_home() -> None:
    """Refuse to resolve names, and so to connect to any host but those whose address stands in FILE."""
    resolve = socket.getaddrinfo

    def numeric(host: Any, *args: Any, **more: Any) -> Any:
        if not str(host).startswith("127."):
            raise socket.gaierror(socket.EAI_NONAME, f"{host} is not on loopback")
        return resolve(host, *args, **more)

    socket.getaddrinfo = numeric


def gave_text(read: Callable[[str], bool], url: str) -> bool:
    """Return whether a page gave a text."""
    try:
        return read(url)
    except Exception:  # noqa: BLE001 - a library's failure at one page ends no measurement
        return False


def main() -> None:
    """Read every address, a process a processor."""
    name, file, *more = sys.argv[1:]
    urls = Path(file).read_text().split()
    with ProcessPoolExecutor(int(more[0]) if more else None, initializer=stay_at_home) as processes:
        read = {"newspaper4k": newspaper4k, "news-please": news_please}[name]
        print(sum(processes.map(partial(gave_text, read), urls, chunksize=4)))


if __name__ == "__main__":
    main()
