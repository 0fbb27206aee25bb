"""Feeds and sitemaps that would harm whoever reads them."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.hostile.behaviour import Behaviour, Failed, Listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Site

REFUSED = Failed("DiscoveryError", "entities that grow or lead elsewhere")
LAUGHS = '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
MAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


def item(link: str, title: str = "A story") -> str:
    return f"<item><title>{title}</title><link>{link}</link></item>"


def feed(text: str | bytes, **headers: str) -> Callable[[Site], str]:
    return lambda site: site.page("/list", text, **({"Content-Type": "application/xml"} | headers))


def own(site: Site) -> str:
    """A sitemap index that names itself, and another that names it."""
    index = f'<sitemapindex xmlns="{MAP}"><sitemap><loc>%s</loc></sitemap></sitemapindex>'
    site.page("/other", index % site.at("/list"))
    return site.page("/list", (index % site.at("/list")).replace("</sitemapindex>", f"<sitemap><loc>{site.at('/other')}</loc></sitemap></sitemapindex>"))  # fmt: skip


BEHAVIOURS = (
    Behaviour("laughs a billion times", feed(rss(item("/a", "&j;"), LAUGHS)), REFUSED, "feed"),
    Behaviour("laughs in a sitemap", feed(LAUGHS.replace("rss", "urlset") + "<urlset><url><loc>&j;</loc></url></urlset>"), REFUSED, "sitemap"),
    Behaviour("laughs in UTF-16", feed(rss(item("/a", "&j;"), LAUGHS).replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16")), REFUSED, "feed"),
    Behaviour("has one long entity many times", feed(rss(item("/a", "&a;" * 5000), f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>')), REFUSED, "feed"),
    Behaviour("has an entity that is a file", feed(rss(item("/a", "&a;"), '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>')), REFUSED, "feed"),
    Behaviour("has an entity of the metadata service", feed(rss(item("/a", "&a;"), '<!DOCTYPE r [<!ENTITY a SYSTEM "http://169.254.169.254/">]>')), REFUSED, "feed"),
    Behaviour("has an entity of parameters", feed(rss(item("/a"), '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://169.254.169.254/"> %a;]>')), REFUSED, "feed"),
    Behaviour("has a DTD on the metadata service", feed(rss(item("http://127.0.0.1:9/a"), '<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd">')), Listed(1), "feed"),
    Behaviour("names a stylesheet", feed(rss(item("http://127.0.0.1:9/a"), '<?xml-stylesheet type="text/xsl" href="http://169.254.169.254/x.xsl"?>')), Listed(1), "feed"),
    Behaviour("is a stylesheet", feed('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:include href="file:///etc/passwd"/></xsl:stylesheet>'), Failed("DiscoveryError", "no feed"), "feed"),
    Behaviour("includes a file", feed(rss('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>' + item("http://127.0.0.1:9/a"))), Listed(1), "feed"),
    Behaviour("names what is no page", feed(rss(item("file:///etc/passwd") + item("javascript:alert(1)") + item("http://127.0.0.1:9/a"))), Listed(1), "feed"),
    Behaviour("is a page and no feed", feed("<html><body><p>Hello</p></body></html>"), Failed("DiscoveryError", "no feed"), "feed"),
    Behaviour("is nothing", feed(""), Failed("DiscoveryError", ""), "feed"),
    Behaviour("is a feed that is a bomb", feed(gzip.compress((rss(item("http://127.0.0.1:9/a") + " " * 20_000_000)).encode()), Content_Encoding="gzip"), Listed(0, "length"), "feed"),
    Behaviour("is JSON without end", feed('{"version": "https://jsonfeed.org/version/1.1", "items": ' + "[" * 90_000), Failed("DiscoveryError", ""), "feed"),
    Behaviour("is nested without end, as a feed", feed(rss("<x>" * 50_000)), Failed("DiscoveryError", "nested deeper"), "feed"),
    Behaviour("is a sitemap of itself", own, Listed(0), "sitemap"),
    Behaviour("is a sitemap of files", feed(f'<urlset xmlns="{MAP}"><url><loc>file:///etc/passwd</loc></url></urlset>'), Listed(0), "sitemap"),
    Behaviour("is a sitemap that is a zipped bomb", feed(gzip.compress(f'<urlset xmlns="{MAP}"><url><loc>http://127.0.0.1:9/a</loc></url>'.encode() + b" " * 60_000_000), Content_Type="application/gzip"), Listed(0), "sitemap"),
)  # fmt: skip
