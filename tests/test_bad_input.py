"""What publishers write that no database, calendar or stack was made for: judged, stored, found and exported."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import make_url

import extractors
from jumpline import open_store
from jumpline.archive import Archive, Recorder, Signature
from jumpline.errors import JumplineError, StoreError
from jumpline.export import Format, export
from jumpline.model import Action, Candidate, Document
from tests.filed import document
from tests.tiny import PROSE, URL, capture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jumpline.store import Store


def page(title: str = "A ferry", *declared: str) -> str:
    scripts = "".join(f'<script type="application/ld+json">{one}</script>' for one in declared)
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PROSE["en"])
    return f"<html><head><title>{title}</title>{scripts}</head><body><article><h1>{title}</h1>{body}</article></body></html>"


def declared(**said: str) -> str:
    return json.dumps({"@type": "NewsArticle", "headline": "A ferry", **said})


def nested(levels: int) -> str:
    inner: dict[str, Any] = {"@type": "NewsArticle", "headline": "A ferry", "isAccessibleForFree": True}
    for level in range(levels):
        inner = {"@type": "Thing", "about": [inner]} if level % 2 else {"@type": "WebPage", "mainEntity": inner}
    return json.dumps(inner)


PAGES = {
    "JSON-LD of a hundred levels": page("A ferry", nested(100)),
    "JSON-LD without end": page("A ferry", '{"@graph":[' * 200_000),
    "a title of a megabyte": page("Ferry " * 170_000, declared(headline="ferry " * 170_000)),
    "a word of a megabyte": page("F" * 1_000_000),
    "lone surrogates": page("A ferry &#xD800;", declared(headline="A \ud800 ferry", author="\udfff")),
    "NUL": page("A \0 ferry", declared(headline="A \0 ferry", author="\0")),
    "year 1": page("A ferry", declared(datePublished="0001-01-01T00:00:00+14:00")),
    "year 9999": page("A ferry", declared(datePublished="9999-12-31T23:59:59-12:00")),
    "no year": page("A ferry", declared(datePublished="0000-00-00", dateModified="99999-01-01")),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_nobody_thought_of_is_judged_stored_found_and_exported(
    store: Store, tmp_path: Path, name: str
) -> None:
    exchange = capture(PAGES[name].encode("utf-8", "surrogatepass"))
    found = extractors.examine(exchange)
    made = Document(URL, "daily", found.article, found.assessment, URL, 200, datetime.now(UTC), "sha256:00")
    assert store.save(made)[0] is Action.STORED
    assert store.save(made)[0] is Action.UNCHANGED
    assert [hit.url for hit in store.search("ferry")] == [URL]
    assert not list(store.check())
    for form in (Format.JSONL, Format.CSV, Format.PARQUET, Format.MARKDOWN, Format.NINJS):
        assert export(store.documents(), form, str(tmp_path / f"corpus.{form}"))["documents"] == 1


# Where nothing may be written


@contextmanager
def unprivileged() -> Iterator[None]:
    """Heed modes: as root, be nobody for a while."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that anybody can reach, with a store of one article in it, and an archive."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


def filled(folder: Path) -> str:
    url = f"sqlite:///{folder}/jumpline.db"
    with open_store(url) as store:
        store.save(document("one"))
    return url


def test_a_folder_that_may_not_be_written_makes_no_store(folder: Path) -> None:
    filled(folder)  # and so all is imported that is needed
    folder.chmod(0o555)
    with unprivileged(), pytest.raises(StoreError, match="its folder must exist and be writable"):
        open_store(f"sqlite:///{folder}/new.db")
    with unprivileged(), pytest.raises(StoreError, match="its folder cannot be made"):
        open_store(f"sqlite:///{folder}/inner/new.db")
    assert not (folder / "new.db").exists()


def test_a_store_in_a_folder_that_may_not_be_written_says_so_and_keeps_what_it_has(folder: Path) -> None:
    url = filled(folder)
    folder.chmod(0o555)
    (folder / "jumpline.db").chmod(0o444)
    with unprivileged(), pytest.raises(StoreError, match=r"may not be written|cannot be opened"):  # noqa: SIM117
        with open_store(url) as store:
            store.save(document("two", url="https://daily.example/b"))
    folder.chmod(0o755)
    (folder / "jumpline.db").chmod(0o644)
    with open_store(url) as store:
        assert store.counts()["documents"] == 1
        assert not list(store.check())


def test_an_archive_in_a_folder_that_may_not_be_written_is_an_error_that_names_it(folder: Path) -> None:
    folder.chmod(0o555)
    with unprivileged(), pytest.raises(JumplineError, match="archive"):  # noqa: SIM117
        with Recorder(Archive(str(folder / "archive")).shelf, Signature("test")) as recorder:
            recorder.append(capture(page()), Candidate("daily", URL))


def test_an_export_into_a_folder_that_may_not_be_written_is_an_error_that_names_it(folder: Path) -> None:
    folder.chmod(0o555)
    with unprivileged(), pytest.raises(JumplineError, match="corpus"):
        export(iter([document("one")]), Format.JSONL, str(folder / "corpus.jsonl"))


def test_a_database_that_may_only_be_read_says_so_when_it_is_written(url: str) -> None:
    with open_store(url) as store:
        store.save(document("one"))
    file = make_url(url).database
    read_only = f"{url}%20-cdefault_transaction_read_only%3Don"
    if url.startswith("sqlite"):
        read_only = f"sqlite:///file:{file}?mode=ro&uri=true"
    with open_store(read_only) as store:
        assert [hit.url for hit in store.search("one")] == [document("one").url]
        with pytest.raises(StoreError, match="it may not be written"):
            store.save(document("two", hours=1))
