"""Imported by the process that workers are forked from: all that a worker needs for its first page, in memory once.

Modules are half of it, what is compiled and read of rules the other; so a page is examined. Nobody looks at what comes
of it: whatever goes wrong here, a worker meets again where it can be told.
"""

from __future__ import annotations

import gc
import os
import signal
from contextlib import suppress
from datetime import UTC, datetime

from jumpline.model import Capture

_URL = "https://example.org/news/2026/harbour"
_TEXT = """<p>The harbour authority said on Tuesday that the ferry will sail again once its pier is mended, which will
take until the spring.</p><p>Until then a bus is to go around the bay every hour, as it did two years ago when ice had
closed the port. Those who live on the island say that they need more than that.</p><p>The council meets on Friday, and
wants to hear from the owner of the ferry what the work will cost and who is going to pay for it.</p>"""
# Declared in a language that it is not in, so that the model which tells languages apart is read as well.
_PAGE = f"""<!doctype html><html lang="de"><head><title>Ferry to sail again</title>
<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Ferry to sail again"}}</script></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Ferry to sail again</h1>{_TEXT}
<p>Both the captain and the mayor confirmed &#8230;</p></article>
<div class="paywall"><h2>Subscribe to get access</h2><p>Read more of this when you subscribe today.</p></div>
<footer>Comments are closed.</footer></body></html>"""


def ready() -> None:
    """Examine a page, and have the garbage collector pass over all that is there from now on."""
    from extractors import examine  # noqa: PLC0415 - what fails of it must not fail the import

    headers = (("content-type", "text/html; charset=utf-8"),)
    examine(Capture(_URL, _URL, 200, headers, _PAGE.encode(), datetime.now(UTC)))
    gc.collect()
    gc.freeze()  # so that it touches no memory that workers share


# Before numpy is there: workers are as many as processors, and threads of its own would only stand in their way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where a service's end is told to all of its processes, workers are still needed for what has come: it goes last, when
# nobody is left to ask for one.
signal.signal(signal.SIGTERM, signal.SIG_IGN)
with suppress(Exception):
    ready()
