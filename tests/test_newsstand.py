"""The newsstand is a site that a real reader can read, and what it declares of its pages is true."""

import contextlib
import gzip
import html
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from importlib.resources import files

import feedparser
import pytest
import requests
import yaml
from lxml import etree
from lxml import html as lxml_html
from protego import Protego

from jumpline.errors import JumplineError
from jumpline.model import Access, Cause, Completeness
from jumpline.newsstand import Newsstand, articles
from jumpline.newsstand.render import second_path
from jumpline.newsstand.site import Answer, of_source
from jumpline.newsstand.sources import SOURCES
from jumpline.newsstand.story import parse

SERVER_WALLS = {
    "wordpress-premium",
    "jetpack-newsletter",
    "ghost",
    "substack",
    "medium",
    "leaky-paywall",
    "memberpress",
    "pmpro",
    "woocommerce-memberships",
    "steady",
    "stated-percent-fr",
    "stated-characters-ja",
    "stated-percent-pl",
    "stated-total-zh",
    "registration-de",
}
BY_SLUG = {story.slug: story for story in articles()}
FOUNDING = BY_SLUG["harbour-talks-resume"]


@pytest.fixture(scope="module")
def stand():
    with Newsstand(slow=0) as stand:
        yield stand


@pytest.fixture(scope="module")
def session():
    with requests.Session() as session:
        yield session


def readable(page):
    """Return the text of a page, scripts and styles left out, with white space made one."""
    tree = lxml_html.fromstring(page)
    etree.strip_elements(tree, "script", "style", with_tail=False)
    return " ".join(tree.text_content().split())


def tidy(paragraph):
    return " ".join(paragraph.split())


def every(**facts):
    return [
        pytest.param(story, id=story.slug)
        for story in articles()
        if all(getattr(story.truth, name) is value for name, value in facts.items())
    ]


# What there is


def test_it_offers_the_breadth_that_the_demo_promises():
    assert len(articles()) >= 28
    assert len({story.language for story in articles()}) >= 7
    assert {story.platform for story in articles()} >= SERVER_WALLS
    assert {story.truth.cause for story in articles()} >= set(Cause) - {Cause.EXTRACTION}
    assert {story.truth.access for story in articles()} == set(Access)
    assert {story.status for story in articles()} == {200, 402, 403, 404}
    whole = [story for story in articles() if story.truth.completeness is Completeness.COMPLETE]
    assert len({story.language for story in whole}) >= 7
    assert min(story.words for story in whole) <= 75
    assert len({story.template for story in whole}) >= 5


def test_every_story_has_its_own_address_and_title():
    for facts in ("slug", "path", "title", "published"):
        assert [value for value, n in Counter(getattr(s, facts) for s in articles()).items() if n > 1] == []


@pytest.mark.parametrize("folder", ["walls", "pages"])
def test_no_template_is_left_over(folder):
    there = {file.name.removesuffix(".html") for file in (files("jumpline.newsstand") / folder).iterdir()}
    used = {story.platform for story in articles()} | {story.template for story in articles()}
    assert there - used == {"walls": {"second-page"}, "pages": {"front"}}[folder]


# The pages, against their truth


@pytest.mark.parametrize("story", [pytest.param(story, id=story.slug) for story in articles()])
def test_a_page_answers_with_its_status_and_leaves_no_placeholder(stand, session, story):
    answer = session.get(stand.url + story.path)
    assert answer.status_code == story.status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert not re.search(r"\$[a-z_]+\b", answer.text)


@pytest.mark.parametrize("story", every(completeness=Completeness.COMPLETE))
def test_a_whole_story_is_served_to_its_last_word(stand, session, story):
    page = session.get(stand.url + story.path).text
    if story.template == "app-state":
        state = lxml_html.fromstring(page).get_element_by_id("__NEXT_DATA__").text
        page = json.loads(state)["props"]["pageProps"]["article"]["body"]
    text = readable(page)
    assert [p for p in story.paragraphs if tidy(p) not in text] == []
    assert story.truth.fraction == 1
    assert story.truth.cause is None


@pytest.mark.parametrize("story", every(completeness=Completeness.TRUNCATED))
def test_a_cut_story_ends_where_it_says(stand, session, story):
    page = session.get(stand.url + story.path).text
    text = readable(page)
    assert [p for p in story.visible if tidy(p) not in text] == []
    assert story.hidden
    assert 0 < story.truth.fraction < 0.9
    if story.truth.cause is not Cause.TRANSPORT:  # that page is whole; a reader's own size limit cuts it
        everything = html.unescape(page)
        assert [p for p in story.hidden if p in everything] == []


@pytest.mark.parametrize("story", every(completeness=Completeness.EMPTY))
def test_an_empty_page_holds_nothing_of_its_story(stand, session, story):
    text = readable(session.get(stand.url + story.path).content)
    assert [p for p in story.paragraphs if p in text] == []
    assert story.truth.fraction == 0


def test_the_founding_case_looks_as_it_did(stand, session):
    tree = lxml_html.fromstring(session.get(stand.url + FOUNDING.path).content)
    content = tree.find_class("entry-content")[0]
    paragraphs = [element.text_content() for element in content.iterchildren("p")]
    assert paragraphs[-1].endswith("officials confirmed …")
    wall = content.find_class("wp-block-premium-content-container")[0]
    assert wall.getprevious().text_content() == paragraphs[-1]
    assert [e.text_content() for e in wall.iter("h2", "p")] == [
        "Subscribe to get access",
        "Read more of this content when you subscribe today.",
    ]
    assert tree.find_class("no-comments")[0].text_content() == "Comments are closed."


@pytest.mark.parametrize("slug", ["im-stellwerk-ist-licht", "het-pontje-van-koos"])
def test_a_mid_word_cut_falls_within_a_word(stand, session, slug):
    story = BY_SLUG[slug]
    stump = story.visible[-1].split()[-1]
    assert f"{stump}…" in readable(session.get(stand.url + story.path).content)
    assert stump not in story.hidden[0].split()
    assert story.hidden[0].startswith(story.visible[-1])


@pytest.mark.parametrize(
    ("slug", "pattern", "stated"),
    [
        (
            "la-riviere-prend-le-large",
            r"Il vous reste (\d+,\d\d)\s%",
            lambda s: f"{100 * s.rest:.2f}".replace(".", ","),
        ),
        ("szklarze-z-rudawicy", r"Pozostało jeszcze (\d+)%", lambda s: f"{100 * s.rest:.0f}"),
        ("tanada-no-mizu", r"残り([\d,]+)文字", lambda s: f"{round(s.words * s.rest):,}"),
        ("laochaguan-kaizhang", r"本文共计(\d+)字", lambda s: str(s.words)),
    ],
)
def test_a_wall_that_states_the_rest_states_it_rightly(stand, session, slug, pattern, stated):
    text = readable(session.get(stand.url + BY_SLUG[slug].path).content)
    assert re.search(pattern, text)[1] == stated(BY_SLUG[slug])


def test_the_second_page_holds_the_rest(stand, session):
    story = next(story for story in articles() if story.platform == "pages")
    first = session.get(stand.url + story.path).content
    second = readable(session.get(stand.url + second_path(story)).content)
    assert [p for p in story.hidden if p not in second] == []
    assert [p for p in story.visible if p in second] == []
    assert "Page: 1 2 Next" in readable(first)
    assert stand.url + second_path(story) in lxml_html.fromstring(first).xpath("//a/@href")


def test_the_enciphered_body_keeps_its_shape(stand, session):
    story = next(story for story in articles() if story.platform == "scrambled")
    tree = lxml_html.fromstring(session.get(stand.url + story.path).content)
    blurred = [element.text_content() for element in tree.find_class("blur-text")]
    assert [re.sub(r"\w", "x", p) for p in blurred] == [re.sub(r"\w", "x", p) for p in story.hidden]


def test_json_ld_can_be_read_on_every_page_that_has_it(stand, session):
    declared = {}
    for story in articles():
        tree = lxml_html.fromstring(session.get(stand.url + story.path).content)
        for script in tree.xpath("//script[@type='application/ld+json']/text()"):
            data = json.loads(script)
            article = data.get("@graph", [data])[0]
            assert article["headline"] == story.title
            declared[story.slug] = article.get("isAccessibleForFree")
    assert declared["la-biblioteca-que-navega"] is False
    assert declared["tidal-mill-turns-again"] is True
    assert declared["footbridge-closed"] is None


# The lists


def test_every_story_is_in_exactly_one_source():
    names = [name for name, *_ in SOURCES]
    assert len(set(names)) == len(names)
    listed = [story.slug for name in names for story in of_source(name)]
    assert sorted(listed) == sorted(BY_SLUG)


def test_the_sources_are_of_every_kind_that_lives_on_the_web_and_can_be_written_as_yaml(stand):
    sources = stand.sources()
    assert {source["kind"] for source in sources} == {"feed", "sitemap", "listing", "urls"}
    assert yaml.safe_load(yaml.safe_dump(sources)) == sources
    assert all(url.startswith(stand.url) for source in sources for url in source["urls"])


@pytest.mark.parametrize(("path", "source"), [("/feed.xml", "bay-courier"), ("/atom.xml", "continental-wire")])
def test_feeds_are_well_formed_and_complete(stand, session, path, source):
    feed = feedparser.parse(session.get(stand.url + path).content)
    assert not feed.bozo
    stories = of_source(source)
    assert [entry.link.split("?")[0] for entry in feed.entries] == [stand.url + story.path for story in stories]
    for entry, story in zip(feed.entries, stories, strict=True):
        assert (entry.title, readable(entry.summary)) == (story.title, story.summary)
        assert entry.published_parsed[:5] == story.published.timetuple()[:5]


def test_rss_has_summaries_and_atom_what_the_page_holds(stand, session):
    rss = feedparser.parse(session.get(f"{stand.url}/feed.xml").content)
    assert not any("content" in entry for entry in rss.entries)
    atom = feedparser.parse(session.get(f"{stand.url}/atom.xml").content)
    for entry, story in zip(atom.entries, of_source("continental-wire"), strict=True):
        text = readable(entry.content[0].value)
        assert [p for p in story.visible if tidy(p) not in text] == []
        assert [p for p in story.hidden if p in text] == []


def test_the_json_feed_is_one(stand, session):
    answer = session.get(f"{stand.url}/feed.json")
    feed = answer.json()
    assert answer.headers["Content-Type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["url"] for item in feed["items"]] == [stand.url + story.path for story in of_source("long-tide")]


def test_the_sitemaps_are_found_from_robots_txt(stand, session):
    robots = Protego.parse(session.get(f"{stand.url}/robots.txt").text)
    locations = [
        element.text
        for sitemap in robots.sitemaps
        for child in etree.fromstring(session.get(sitemap).content).iterfind("{*}sitemap/{*}loc")
        for element in etree.fromstring(_unpacked(session.get(child.text))).iterfind("{*}url/{*}loc")
    ]
    assert locations == [stand.url + story.path for story in of_source("world-desk")]


def _unpacked(answer):
    return gzip.decompress(answer.content) if answer.url.endswith(".gz") else answer.content


def test_the_listing_links_to_its_stories_among_other_things(stand, session):
    source = next(source for source in stand.sources() if source["kind"] == "listing")
    tree = lxml_html.fromstring(session.get(source["urls"][0]).content, base_url=source["urls"][0])
    tree.make_links_absolute()
    links = set(tree.xpath("//a/@href"))
    wanted = {stand.url + story.path for story in of_source(source["name"])}
    assert {link for link in links if re.search(source["include"][0], link)} == wanted
    assert {f"{stand.url}/about/", f"{stand.url}/topics/1/", "mailto:desk@example.org"} <= links


def test_robots_txt_closes_one_story_to_robots(stand, session):
    robots = Protego.parse(session.get(f"{stand.url}/robots.txt").text)
    closed = [s.slug for s in articles() if not robots.can_fetch(stand.url + s.path, "Jumpline")]
    assert closed == ["for-staff-eyes"]


# The server


@pytest.mark.parametrize(
    "path", ["/", "/feed.xml", "/atom.xml", "/feed.json", "/sitemap-archive.xml.gz", FOUNDING.path]
)
@pytest.mark.parametrize(("told", "asked"), [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")])
def test_who_has_the_newest_already_gets_304(stand, session, path, told, asked):
    first = session.get(stand.url + path)
    again = session.get(stand.url + path, headers={asked: first.headers[told]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": '"something-else"'},
        {"If-Modified-Since": "Mon, 02 Nov 2026 08:00:00 GMT"},
        {"If-Modified-Since": "the other day"},
        {"If-None-Match": '"old"', "If-Modified-Since": "Fri, 01 Jan 2044 08:00:00 GMT"},
    ],
)
def test_who_has_something_older_gets_the_page(stand, session, headers):
    assert session.get(f"{stand.url}/feed.xml", headers=headers).status_code == 200


def test_large_bodies_are_packed_for_who_accepts_that(stand, session):
    url = stand.url + FOUNDING.path
    packed = session.get(url, headers={"Accept-Encoding": "gzip"})
    plain = session.get(url, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"])


def test_head_tells_all_but_the_body(stand, session):
    answer = session.head(stand.url + FOUNDING.path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_old_addresses_lead_to_the_story(stand, session):
    answer = session.get(f"{stand.url}/go/{FOUNDING.slug}")
    assert [hop.status_code for hop in answer.history] == [301]
    assert answer.url == stand.url + FOUNDING.path


def test_unknown_paths_are_404(stand, session):
    assert session.get(f"{stand.url}/nothing/here").status_code == 404


def test_refusals_carry_the_headers_of_who_refuses(stand, session):
    challenge = session.get(stand.url + BY_SLUG["hives-at-the-airport"].path)
    assert (challenge.headers["cf-mitigated"], challenge.headers["Server"]) == ("challenge", "cloudflare")
    assert session.get(stand.url + BY_SLUG["fog-horns"].path).headers["crawler-price"] == "USD 0.01"


def test_the_log_tells_who_asked_for_what_and_when():
    with Newsstand() as stand, requests.Session() as session:
        session.get(f"{stand.url}/robots.txt", headers={"User-Agent": "Tester/1"})
        session.head(f"{stand.url}/feed.xml?page=2")
        session.get(f"{stand.url}/nowhere")
    assert [(r.method, r.path, r.status) for r in stand.log] == [
        ("GET", "/robots.txt", 200),
        ("HEAD", "/feed.xml?page=2", 200),
        ("GET", "/nowhere", 404),
    ]
    assert stand.log[0].headers["user-agent"] == "Tester/1"
    assert [r.time for r in stand.log] == sorted(r.time for r in stand.log)


def test_it_closes_while_a_reader_still_waits_for_the_slow_page():
    story = next(story for story in articles() if story.options.get("slow"))
    ended = threading.Event()

    def read(url):
        with contextlib.suppress(requests.ConnectionError):  # hung up on, as it should be
            requests.get(url, timeout=60).close()
        ended.set()

    with Newsstand(slow=600) as stand:
        reader = threading.Thread(target=read, args=(stand.url + story.path,))
        reader.start()
        while not stand.log:
            reader.join(0.01)
    reader.join(30)
    assert ended.is_set()


def test_the_same_port_gives_the_same_pages_again():
    with Newsstand() as first, requests.Session() as session:
        first_url = first.url
        pages = {story.path: session.get(first.url + story.path).content for story in articles()}
    with Newsstand(int(first_url.rpartition(":")[2])) as second, requests.Session() as session:
        assert second.url == first_url
        assert {path: session.get(second.url + path).content for path in pages} == pages


def test_it_goes_elsewhere_when_its_home_port_is_taken():
    with Newsstand(None) as one, Newsstand(None) as other:
        assert one.url != other.url
        assert requests.get(f"{other.url}/robots.txt", timeout=10).ok


def test_it_stands_where_it_stood_before():
    with Newsstand() as before:
        port = before.port
    with Newsstand(None, home=port) as again:
        assert again.port == port


def test_a_taken_port_is_an_error_that_names_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(JumplineError, match=f"127.0.0.1:{port}: cannot be opened .* choose another port"):
            Newsstand(port).__enter__()
    with pytest.raises(JumplineError, match=r"127\.0\.0\.1:70000: cannot be opened"):
        Newsstand(70000).__enter__()


def test_a_closed_newsstand_says_so():
    with pytest.raises(JumplineError, match="is not open"):
        _ = Newsstand().url


@pytest.mark.parametrize(
    "text",
    [
        "no head at all",
        "---\ntitle: [\n---\ntext",
        "---\nlanguage: en\ntruth: {completeness: complete, access: open}\n---\ntext",
        "---\nlanguage: en\ntruth: {completeness: partial, access: open}\n---\ntext",
        "---\nlanguage: en\ntruth: {completeness: truncated, access: open}\n---\ntext without a cut",
    ],
)
def test_a_story_that_cannot_be_read_is_named(text):
    with pytest.raises(ValueError, match=r"stories/broken\.md"):
        parse("broken.md", text)


def test_it_runs_as_a_command_until_interrupted():
    command = [sys.executable, "-m", "jumpline.newsstand", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        assert requests.get(f"{url}/robots.txt", timeout=10).ok
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


def test_the_command_explains_itself():
    command = [sys.executable, "-m", "jumpline.newsstand", "today"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr.startswith("usage:")) == (2, True)


def test_another_day_shows_other_pages(session):
    with Newsstand() as stand:
        assert session.get(f"{stand.url}/feed.xml").status_code == 200
        stand.show({"/later.html": Answer(200, "text/html", b"a day later")})
        assert session.get(f"{stand.url}/later.html").content == b"a day later"
        assert session.get(f"{stand.url}/feed.xml").status_code == 404
