"""Pages are kept before their articles are stored, where the store says, and only where the operator wants it."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from flows import pipeline, running
from flows.cli import app
from flows.stages.keeping import archive_of
from jumpline import config
from jumpline.errors import ArchiveError
from jumpline.model import Action, Candidate, Capture
from jumpline.store import open_store
from jumpline.web import saved
from tests.test_pipeline import configure, ingest, page

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Site

    from jumpline.archive import Archive

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'news.db'}"


def kept(store: str) -> Archive:
    found = archive_of(config.Archive(), store)
    assert found
    return found


def source(*urls: str, **more: Any) -> dict[str, Any]:
    return {"name": "daily", "kind": "urls", "urls": list(urls)} | more


def test_what_is_stored_can_be_read_from_the_archive(web: Site, store: str) -> None:
    urls = [web.page(f"/{name}", page(name)) for name in "abc"]
    ingest(configure(store, source(*urls)))
    archive = kept(store)
    with open_store(store) as opened:
        assert list(archive.verify(opened.archived())) == []
        found = {archive.read(place).candidate.url: archive.read(place).capture for place, _ in opened.archived()}
        document = opened.get(urls[0])
        assert document
        place = opened.page_of(document)
    assert found.keys() == set(urls)
    assert found[urls[0]].body == page("a").encode()
    assert place
    assert archive.read(place).capture.digest == document.digest
    asked = dict(found[urls[0]].asked)
    assert asked["User-Agent"].startswith("Jumpline/")
    assert archive.shelf.left_open() == []
    assert list(archive.scan()) == []


def test_a_copy_of_the_store_says_where_its_pages_are(web: Site, store: str, tmp_path: Path) -> None:
    url = web.page("/a", page("a"))
    ingest(configure(store, source(url)))
    copy = f"sqlite:///{tmp_path / 'copy.db'}"
    copied = CliRunner().invoke(app, ["store", "copy", store, copy])
    assert "1 article copied" in copied.stdout
    assert "Their pages stay where they are" in copied.stdout
    refused = CliRunner().invoke(app, ["delete", url, "--store", copy])
    assert refused.exit_code == 1
    assert "the archive has no such file; name the one that has: `archive:` in the configuration" in refused.stderr
    with open_store(copy) as opened:
        assert opened.get(url)


def test_the_same_bytes_of_another_run_are_not_written_again(web: Site, store: str) -> None:
    wall = page("One and the same", "<p>Your choice of cookies, please.</p>" * 90)
    for path in ("/a", "/b"):
        ingest(configure(store, source(web.page(path, wall))))
    with open_store(store) as opened:
        (first, digest), (second, same) = opened.archived()
    assert digest == same
    assert first.file != second.file
    assert kept(store).read(second).capture.body == wall.encode()
    assert {kept(store).read(place).capture.url for place in (first, second)} == {web.at("/a"), web.at("/b")}


@pytest.mark.parametrize(
    ("settings", "of_source"), [({"archive": False}, {}), ({}, {"archive": False})], ids=["at all", "of a source"]
)
def test_who_must_not_keep_pages_keeps_none(
    web: Site, store: str, settings: dict[str, Any], of_source: dict[str, Any]
) -> None:
    report = ingest(configure(store, source(web.page("/a", page("A")), **of_source), **settings))
    assert report.actions() == {Action.STORED: 1}
    with open_store(store) as opened:
        assert list(opened.archived()) == []
    assert list(kept(store).files()) == []


def test_what_is_on_disk_already_is_not_kept_twice(store: str, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("A"))
    ingest(configure(store, {"name": "saved", "kind": "folder", "path": str(tmp_path)}))
    assert list(kept(store).files()) == []


def test_an_article_whose_page_cannot_be_kept_is_stored_and_says_so(web: Site, store: str) -> None:
    urls = [web.page(f"/{name}", page(name.upper())) for name in "ab"]
    settings = configure(store, source(*urls))
    with running.open_run(settings) as run:
        assert run.recorder
        run.recorder.append(Capture("http://x.example/", "http://x.example/", 200, (), b"x", NOON), Candidate("x", "x"))
        assert run.recorder._file
        nowhere = os.open(os.devnull, os.O_RDONLY)  # a disk that was pulled out takes nothing either
        os.dup2(nowhere, run.recorder._file._descriptor)
        os.close(nowhere)
        report = pipeline.ingest_source(settings.sources[0], run)
        run.close_archive()
        assert any("cannot be written" in trouble for trouble in run.troubles)
    assert report.actions() == {Action.STORED: 2}
    assert all("its page is not kept: " in outcome.why for outcome in report.outcomes)
    with open_store(store) as opened:
        assert opened.counts()["documents"] == 2
        assert list(opened.archived()) == []


def test_an_archive_that_cannot_be_opened_stops_a_run_before_it_asks_for_anything(
    web: Site, store: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="archive: false"):
        ingest(configure(store, source(web.page("/a", page("A"))), archive=str(tmp_path / "file" / "pages")))
    assert web.paths == []


def test_a_selection_of_the_archive_is_a_source_for_another_store(web: Site, store: str, tmp_path: Path) -> None:
    urls = [web.page(f"/{name}", page(name)) for name in "ab"]
    ingest(configure(store, source(*urls)))
    target = tmp_path / "some.warc.gz"
    done = CliRunner().invoke(app, ["export", "--store", store, "-o", str(target)])
    assert done.output == f"2 articles in {target}\n"
    assert {candidate.url for candidate in saved.warc(target)} == set(urls)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    ingest(configure(other, {"name": "copy", "kind": "warc", "path": str(target)}))
    with open_store(store) as one, open_store(other) as two:
        texts = [{document.url: document.article.text for document in opened.documents()} for opened in (one, two)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("store", "place"),
    [
        ("sqlite:///data/jumpline.db", "data/archive"),
        ("sqlite:///data/demo.db", "data/demo-archive"),
        ("sqlite:////var/x/news.sqlite?timeout=9", "/var/x/news-archive"),
        ("sqlite:///:memory:", "data/archive"),
        ("postgresql://host/name", "data/archive"),
    ],
)
def test_each_store_has_an_archive_of_its_own(store: str, place: str) -> None:
    assert config.Archive().place(store) == place
    assert config.Archive(url="s3://bucket/pages").place(store) == "s3://bucket/pages"
    assert config.Archive(enabled=False).place(store) is None
