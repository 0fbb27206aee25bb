"""The first steps: from a home page to a file of sources, and what is asked of a source before it is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.setup import sourcefile
from flows.setup.scouting import Offer, Prospect
from jumpline import config
from jumpline.newsstand import Newsstand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Site


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("JUMPLINE_", "PREFECT_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def stand() -> Iterator[str]:
    with Newsstand() as opened:
        yield opened.url


def jumpline(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


FILE = Path("config/sources.yaml")


def test_a_home_page_becomes_a_source_that_can_be_read(stand: str) -> None:
    result = jumpline("init", stand, "--allow-private", "--contact", "https://example.org/us")
    assert result.exit_code == 0, result.output
    assert "✓ The Ellery Bay Courier" in result.stdout
    assert "Cut by a paywall after" in result.stdout
    settings = config.load(FILE)
    (source,) = settings.sources
    assert (source.kind, source.urls, source.language) == ("feed", (f"{stand}/feed.xml",), "en")
    assert settings.fetching.contact == "https://example.org/us"
    text = FILE.read_text("utf-8")
    assert "# ◐ Cut by a paywall" in text
    assert f"# also there: kind: sitemap, url: {stand}/sitemap.xml" in text
    assert jumpline("sources", "check").exit_code == 0
    listed = jumpline("sources", "list").stdout
    assert f"{stand}/feed.xml" in listed
    assert "1 source." in listed


def test_a_file_that_is_there_stays_unless_forced(stand: str) -> None:
    FILE.parent.mkdir()
    FILE.write_text("mine")
    refused = jumpline("init", stand, "--allow-private")
    assert refused.exit_code == 2
    assert FILE.read_text() == "mine"
    assert jumpline("init", stand, "--allow-private", "--force").exit_code == 0
    assert config.load(FILE).sources


def test_where_nothing_is_found_nothing_is_written(web: Site) -> None:
    bare = web.page("/", "<html><body><p>Nothing here.</p></body></html>")
    result = jumpline("init", bare, web.at("/gone"), "--allow-private")
    assert result.exit_code == 2
    assert "neither a feed nor a sitemap" in result.stdout
    assert "answered 404" in result.stdout
    assert not FILE.exists()


def test_a_feed_in_a_usual_place_is_found_though_no_page_names_it(web: Site) -> None:
    item = f"<item><title>One</title><link>{web.at('/one')}</link></item>"
    web.page("/feed.xml", f"<?xml version='1.0'?><rss version='2.0'><channel>{item}</channel></rss>")
    home = web.page("/", "<html lang=pt><head><title>A Gazeta | Início</title></head></html>")
    result = jumpline("init", home, "--allow-private")
    assert result.exit_code == 0, result.output
    (source,) = config.load(FILE).sources
    assert (source.title, source.language, source.urls) == ("A Gazeta", "pt", (web.at("/feed.xml"),))


def test_addresses_of_this_network_are_left_alone_unless_asked_for(web: Site) -> None:
    refused = jumpline("init", web.page("/", "<title>x</title>"))
    assert refused.exit_code == 2
    assert "if it is yours, allow it: `allow_private: true` on the source, or --allow-private" in refused.stdout
    assert "not written: nothing was found at any of these addresses; why is said above" in refused.stderr
    assert web.paths == []


def test_one_more_source_leaves_the_file_as_it_is(stand: str) -> None:
    jumpline("init", f"{stand}/feed.xml", "--allow-private")
    FILE.write_text(f"# my own words\n{FILE.read_text('utf-8')}  # and these\n", "utf-8")
    before = FILE.read_text("utf-8")
    result = jumpline("sources", "add", f"{stand}/atom.xml", "--allow-private", "--name", "wire")
    assert result.exit_code == 0, result.output
    after = FILE.read_text("utf-8")
    assert after.startswith(before.rstrip())
    assert [source.name for source in config.load(FILE).sources][1:] == ["wire"]
    again = jumpline("sources", "add", f"{stand}/atom.xml", "--allow-private")
    assert (again.exit_code, FILE.read_text("utf-8")) == (0, after)
    assert f"{stand}/atom.xml is read already, as wire; it is not added again." in again.stdout


def test_a_file_that_does_not_end_in_its_sources_is_left_to_its_owner(stand: str) -> None:
    FILE.parent.mkdir()
    text = "sources:\n  - {name: a, kind: feed, url: 'https://example.org/f'}\nworkers: 2\n"
    FILE.write_text(text)
    result = jumpline("sources", "add", f"{stand}/atom.xml", "--allow-private")
    assert result.exit_code == 2
    assert "- name: 127-0-0-1" in result.stdout
    assert FILE.read_text() == text


def test_a_try_shows_how_articles_come_through_and_stores_nothing(stand: str) -> None:
    jumpline("init", f"{stand}/feed.xml", "--allow-private")
    (source,) = config.load(FILE).sources
    result = jumpline("sources", "try", source.name, "--limit", 1)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("◐ Cut by a paywall")
    assert not Path("data").exists()
    assert jumpline("sources", "try", "nobody").exit_code == 2


def test_a_source_that_cannot_be_read_is_told(web: Site) -> None:
    FILE.parent.mkdir()
    FILE.write_text(f"sources:\n  - {{name: gone, kind: feed, url: '{web.at('/feed')}', allow_private: true}}\n")
    result = jumpline("sources", "check")
    assert result.exit_code == 1
    assert "✗ gone" in result.stdout
    assert "answered 404" in result.stdout


def test_a_list_says_when_each_source_is_read() -> None:
    FILE.parent.mkdir()
    sources = [
        "{name: own, kind: feed, url: 'https://a.example/f', schedule: 90min}",
        "{name: grouped, kind: feed, url: 'https://b.example/f', group: blogs}",
        "{name: never, kind: feed, url: 'https://c.example/f', enabled: false}",
    ]
    FILE.write_text("groups: [{name: blogs, schedule: 0 7 * * *}]\nsources:\n" + "".join(f"  - {s}\n" for s in sources))
    said = jumpline("sources", "list").stdout
    assert "every 90min" in said
    assert "0 7 * * *, with blogs" in said
    assert "never (off)" in said
    assert "3 sources, 1 of them off." in said


def test_every_key_is_explained() -> None:
    said = jumpline("sources", "keys").stdout
    for model in (config.Config, config.Source, config.Fetching, config.Schedule, config.Group, config.Marker):
        for name in model.model_fields:
            assert f"  {name}: " in said, name
    assert "recheck: list of duration  [default: 6h, 1d, 3d, 1w, 30d]" in said


@pytest.mark.parametrize(
    ("url", "taken", "name"),
    [
        ("https://www.example.org/", set(), "example-org"),
        ("https://example.org/sport/feed", {"example-org"}, "example-org-sport-feed"),
        ("https://example.org", {"example-org"}, "example-org-2"),
        ("https://Zeitung.example:8080/", set(), "zeitung-example-8080"),
    ],
)
def test_a_source_is_named_by_its_host(url: str, taken: set[str], name: str) -> None:
    assert sourcefile.name_for(url, taken) == name


@pytest.mark.parametrize("title", ["Plain", "Yes", "a: b # c", '"quoted"', "* star", "日本", "- dash", "12"])
def test_whatever_a_site_is_called_the_file_reads_back(title: str, tmp_path: Path) -> None:
    offer = Offer("feed", "https://example.org/feed?a=1&b=#x")
    text = sourcefile.written([Prospect("https://example.org", title, "en", (offer,))], store="sqlite:///x.db")
    sourcefile.save(tmp_path / "sources.yaml", text)
    (source,) = config.load(tmp_path / "sources.yaml").sources
    assert source.title == title
    assert [path.name for path in tmp_path.iterdir()] == ["sources.yaml"]
