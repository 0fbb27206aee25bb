from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jumpline.urls import canonical, host, is_http, site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Gazette.Example/A", "https://gazette.example/A"),
        ("https://gazette.example", "https://gazette.example/"),
        ("https://gazette.example?", "https://gazette.example/"),
        ("https://gazette.example:443/a", "https://gazette.example/a"),
        ("http://gazette.example:80/a", "http://gazette.example/a"),
        ("http://gazette.example:8080/a", "http://gazette.example:8080/a"),
        ("http://gazette.example./a", "http://gazette.example/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("https://reader:secret@gazette.example/a", "https://gazette.example/a"),
        ("https://gazette.example/a#part", "https://gazette.example/a"),
        ("  https://gazette.example/a\n", "https://gazette.example/a"),
        ("https://gazette.example/a\n b", "https://gazette.example/a%20b"),
        # percent-encoding
        ("https://gazette.example/%7euser/%c3%a9", "https://gazette.example/~user/%C3%A9"),
        ("https://gazette.example/é?q=ü", "https://gazette.example/%C3%A9?q=%C3%BC"),
        ("https://gazette.example/a%2fb", "https://gazette.example/a%2Fb"),
        ("https://gazette.example/100%", "https://gazette.example/100%25"),
        ("https://zürich.example/", "https://xn--zrich-kva.example/"),
        # the path
        ("https://gazette.example/a/./b/../c", "https://gazette.example/a/c"),
        ("https://gazette.example/../a/..", "https://gazette.example/"),
        ("https://gazette.example/a/%2e%2e/b", "https://gazette.example/b"),
        ("https://gazette.example//a", "https://gazette.example//a"),
        ("https://gazette.example/a/", "https://gazette.example/a/"),
        ("https://gazette.example/a;jsessionid=F00?id=1", "https://gazette.example/a?id=1"),
        # the query
        ("https://gazette.example/a?utm_source=x&utm_medium=y", "https://gazette.example/a"),
        ("https://gazette.example/a?b=2&fbclid=x&a=1&UTM_Campaign=z", "https://gazette.example/a?b=2&a=1"),
        (
            "https://gazette.example/a?gclid=1&&cid=7&source=wire&ref=3",
            "https://gazette.example/a?cid=7&source=wire&ref=3",
        ),
        ("https://gazette.example/?p=4711", "https://gazette.example/?p=4711"),
        ("https://gazette.example/a?flag&b=", "https://gazette.example/a?flag&b="),
        ("https://gazette.example/a?q=a+b", "https://gazette.example/a?q=a+b"),
        # no addresses of the web
        ("file:///home/page.html#top", "file:///home/page.html"),
        ("mailto:desk@gazette.example", "mailto:desk@gazette.example"),
        ("http://[broken", "http://[broken"),
        ("http://gazette.example:99999/", "http://gazette.example:99999/"),
        ("http://exa mple/", "http://exa mple/"),
        ("", ""),
    ],
)
def test_one_spelling_for_each_page(url, expected):
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/b?x=1", "https://gazette.example/b?x=1"),
        ("c", "https://gazette.example/news/c"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("?page=2", "https://gazette.example/news/a?page=2"),
        ("", "https://gazette.example/news/a"),
    ],
)
def test_relative_addresses_start_from_their_base(url, expected):
    assert canonical(url, "https://gazette.example/news/a") == expected


@given(st.one_of(st.text(), st.text().map("https://gazette.example/{}".format), st.text().map("http://{}".format)))
@example("http:////0")
@example("http://a.example//b/..")
@example("http://\U0001d400")
@example("http://0.\x1b")
@example("0\x0c#")
def test_is_total_and_idempotent(url):
    once = canonical(url)
    assert canonical(once) == once
    assert isinstance(host(url) + site(url), str)
    assert is_http(url) in {True, False}


@pytest.mark.parametrize(
    ("url", "expected_host", "expected_site"),
    [
        ("https://www.bbc.co.uk/news", "www.bbc.co.uk", "bbc.co.uk"),
        ("https://Example.COM:8443/", "example.com:8443", "example.com"),
        ("http://writer.github.io/", "writer.github.io", "writer.github.io"),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080", "127.0.0.1"),
        ("http://[::1]:8080/", "[::1]:8080", "::1"),
        ("http://localhost/", "localhost", "localhost"),
        ("https://news.gazette.example/", "news.gazette.example", "gazette.example"),
        ("file:///x.html", "", ""),
        ("nonsense", "", ""),
    ],
)
def test_host_and_site(url, expected_host, expected_site):
    assert (host(url), site(url)) == (expected_host, expected_site)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://gazette.example", True),
        ("HTTPS://gazette.example/a", True),
        ("http://127.0.0.1:1/", True),
        ("http:///a", False),
        ("http://[broken", False),
        ("http://gazette.example:x/", False),
        ("ftp://gazette.example/", False),
        ("file:///a", False),
        ("//gazette.example/", False),
        ("/a", False),
        ("", False),
    ],
)
def test_is_http(url, expected):
    assert is_http(url) is expected
