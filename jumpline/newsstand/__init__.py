"""The demo publisher: a news site written for this project, served on the loopback interface.

It is what ``jumpline demo`` reads and what the end-to-end tests run against: whole articles and cut ones, in the markup
of the platforms that cut them, with the truth about each beside it::

    with Newsstand() as stand:
        requests.get(stand.url + articles()[0].path)

``python -m jumpline.newsstand`` keeps it open for a browser. Everything in it is invented.
"""

from jumpline.newsstand.server import HOME_PORT, HOST, Newsstand, Request
from jumpline.newsstand.sources import SOURCES
from jumpline.newsstand.story import Story, Truth, articles

__all__ = ["HOME_PORT", "HOST", "SOURCES", "Newsstand", "Request", "Story", "Truth", "articles"]
