"""New rules on old pages: what changes is told with its reason, the old verdict stays, and nothing is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.stages import reassessing
from jumpline.archive import Archive
from jumpline.config import Config, load
from jumpline.errors import ConfigError
from jumpline.model import Archived, Completeness, Document
from jumpline.store import Judged, Store, Wanted, open_store
from tests.filed import document
from tests.test_paging import article, read  # noqa: F401 - a fixture too
from tests.test_pipeline import ingest, page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Site

URL = "https://daily.example/a"
PLACE = Archived("2026-03/x.warc.gz", 7, 9)
GATE = "Step inside with a lantern pass and the story goes on from here"
STORY = "".join(
    f"<p>Paragraph {n} tells at some length what the keeper of the lock saw on the {n}th of the month.</p>"
    for n in range(1, 9)
)


class TestStore:
    """On every database."""

    @pytest.fixture
    def of(self, store: Store) -> Any:
        """Save captures whose pages are in the archive, judge them again, and return what changed."""

        def judge(saved: list[Document], *again: Document | None) -> list[Any]:
            store.save_all(
                [replace(one, archived=None if new is None else PLACE) for one, new in zip(saved, again, strict=True)]
            )
            (due,) = store.reassessments.due(Wanted("judge"))
            found = zip(due.pages, [new for new in again if new], strict=True)
            judged = Judged(due.document_id, tuple((page.capture_id, new) for page, new in found))
            return store.reassessments.save([judged], "judge")

        return judge

    def test_a_lower_verdict_on_the_same_page_takes_the_place_of_the_higher(self, store: Store, of: Any) -> None:
        whole = document("a b c")
        (change,) = of([whole], replace(whole, assessment=document("x", "truncated").assessment))
        assert (change.before.assessment.completeness, change.after.assessment.completeness) == (
            "complete",
            "truncated",
        )
        assert store.get(URL) == change.after
        assert [one.completeness for one in store.captures(URL)] == [Completeness.TRUNCATED]
        assert store.counts()["truncated"] == 1
        assert [past.assessment.completeness for past in store.versions(URL)] == ["truncated"]
        assert next(store.documents(completeness=Completeness.TRUNCATED)).url == URL

    def test_another_text_from_the_same_page_is_the_best_though_it_is_shorter(self, store: Store, of: Any) -> None:
        long = document("a b c Subscribe to our newsletter")
        short = replace(long, article=replace(long.article, text="a b c"))
        (change,) = of([long], short)
        assert change.after.article.text == "a b c"
        assert store.get(URL) == change.after
        assert {version.article.text for version in store.versions(URL)} == {"a b c", long.article.text}

    def test_the_best_of_several_captures_is_chosen_anew(self, store: Store, of: Any) -> None:
        first, second = document("a b c", "complete"), document("a b", "truncated", hours=1)
        verdicts = [document("x", verdict).assessment for verdict in ("truncated", "complete")]
        (change,) = of(
            [first, second], *(replace(one, assessment=v) for one, v in zip((first, second), verdicts, strict=True))
        )
        assert (change.after.article.text, change.after.assessment.completeness) == ("a b", "complete")

    def test_what_has_no_page_keeps_its_verdict(self, store: Store, of: Any) -> None:
        kept, gone = document("a b", "truncated"), document("a b c", hours=1)
        (change,) = of([kept, gone], replace(kept, assessment=document("x", "empty").assessment), None)
        assert change.before == change.after == store.get(URL)
        assert change.after.article.text == "a b c"

    def test_a_better_verdict_of_a_page_that_is_gone_stands_on_the_same_text(self, store: Store, of: Any) -> None:
        gone, kept = document("a b c"), document("a b c", "truncated", hours=1)
        gone = replace(gone, digest="sha256:another")
        (change,) = of([gone, kept], None, kept)
        assert change.after.assessment.completeness is Completeness.COMPLETE

    def test_who_judged_is_remembered_until_a_new_capture_comes(self, store: Store, of: Any) -> None:
        one = document("a b c")
        of([one], one)
        assert list(store.reassessments.due(Wanted("judge"))) == []
        assert [due.url for due in store.reassessments.due(Wanted("another judge"))] == [URL]
        assert list(store.reassessments.due(Wanted("another judge", source="weekly"))) == []

    def test_the_same_judgement_leaves_no_trace_in_the_history(self, store: Store, of: Any) -> None:
        one = document("a b c")
        (change,) = of([one], one)
        assert change.before == change.after
        assert store._database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM assessments").scalar()) == 0


@pytest.fixture
def config(web: Site, tmp_path: Path) -> Path:
    """A file of sources: three stories, one of which ends in words that only this publisher's wall says."""
    cut = page("Cut", STORY + f"<div class='x-promo-bottom'><p>{GATE}</p></div>")
    urls = [
        web.page("/cut", cut),
        web.page("/whole", page("Whole", STORY)),
        web.page("/other", page("Other", STORY * 2)),
    ]
    file = tmp_path / "sources.yaml"
    lines = "".join(f"      - {one}\n" for one in urls)
    file.write_text(
        f"store: sqlite:///{tmp_path}/news.db\nfetching: {{delay: 0}}\nworkers: 1\nsources:\n"
        f"  - name: daily\n    kind: urls\n    allow_private: true\n    urls:\n{lines}"
    )
    ingest(load(file))
    return file


def verdicts(settings: Config) -> dict[str, str]:
    with open_store(settings.store) as opened:
        return {one.url.rpartition("/")[2]: one.assessment.completeness.value for one in opened.documents()}


def test_a_phrase_added_to_the_markers_changes_verdicts_and_taking_it_out_changes_them_back(
    web: Site, config: Path
) -> None:
    asked = len(web.paths)
    before = verdicts(load(config))
    assert before["cut"] == "complete", "nobody knows these words for a wall's"
    (config.parent / "markers.yaml").write_text(f"gates:\n  - {{phrase: '{GATE}', cause: paywall}}\n")
    told: list[reassessing.Retold] = []
    done = reassessing.reassess(load(config), tell=told.append)
    assert (done.articles, done.pages, dict(done.changed)) == (3, 3, {("complete", "truncated"): 1})
    (moved,) = [one for one in told if one.moved]
    assert moved.after.assessment.cause == "paywall"
    assert any(GATE.lower()[:20] in evidence.quote.lower() for evidence in moved.came)
    assert verdicts(load(config)) == before | {"cut": "truncated"}
    assert reassessing.reassess(load(config)).articles == 0, "these very rules have judged everything"

    (config.parent / "markers.yaml").unlink()
    assert dict(reassessing.reassess(load(config)).changed) == {("truncated", "complete"): 1}
    assert verdicts(load(config)) == before
    assert web.paths[asked:] == []
    with open_store(load(config).store) as opened:
        assert [run.kind for run in opened.runs()] == ["reassess"] * 3 + ["ingest"]
        # With the phrase known, its words are no text of the article: the two judgements are of two texts.
        kept = {
            version.assessment.completeness.value: version.article.text for version in opened.versions(web.at("/cut"))
        }
    assert kept.keys() == {"complete", "truncated"}
    assert GATE in kept["complete"]
    assert GATE not in kept["truncated"]


def test_a_run_that_is_broken_off_goes_on_where_it_was(config: Path) -> None:
    assert [reassessing.reassess(load(config), limit=2).articles for _ in range(3)] == [2, 1, 0]
    assert reassessing.reassess(load(config), sources=["daily"]).articles == 0


def test_a_page_that_cannot_be_read_is_told_and_stays_due(config: Path) -> None:
    settings = load(config)
    archive = Archive(settings.archive.place(settings.store) or "")
    with open_store(settings.store) as opened:
        (first, _), *_rest = opened.archived()
    archive.shelf.overwrite(first.file, first.offset + 50, b"damage")
    for _ in range(2):
        done = reassessing.reassess(settings)
        assert len(done.unreadable) == 1
        assert f"{first.file}#{first.offset}: cannot be read" in done.unreadable[0]
    assert done.articles == 0, "the others were judged by the first run"


def test_without_pages_there_is_nothing_to_judge(config: Path) -> None:
    config.write_text(config.read_text() + "archive: false\n")
    with pytest.raises(ConfigError, match="no pages to judge again"):
        reassessing.reassess(load(config))


def test_the_command_says_what_changed_and_why(config: Path) -> None:
    (config.parent / "markers.yaml").write_text(f"gates:\n  - {{phrase: '{GATE}', cause: paywall}}\n")
    done = CliRunner().invoke(app, ["reassess", "--config", str(config)], env={"COLUMNS": "300"})
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert any("/cut: complete → truncated (paywall), probability 0." in line for line in lines)
    assert any(line.strip().startswith("+ truncated") for line in lines)
    assert "3 articles judged again from 3 pages; 1 complete → truncated" in done.output
    again = CliRunner().invoke(app, ["reassess", "--config", str(config)])
    assert "Nothing to judge again" in again.output
    strange = CliRunner().invoke(app, ["reassess", "nobody", "--config", str(config)])
    assert strange.exit_code == 2
    assert "jumpline: nobody: Nothing of nobody is stored. The store has " in strange.output


def test_an_article_on_several_pages_is_judged_as_one_again(web: Site, article: Any, tmp_path: Path) -> None:  # noqa: F811 - the fixture
    address = article(3)
    before = read(address, tmp_path)
    settings = Config.model_validate(
        {
            "store": f"sqlite:///{tmp_path / 'news.db'}",
            "sources": [{"name": "a", "kind": "urls", "url": address, "markers": ["Words of no wall at all"]}],
            "workers": 1,
        }
    )
    asked = len(web.paths)
    done = reassessing.reassess(settings)
    assert (done.articles, done.pages, done.changed) == (1, 3, {})
    with open_store(settings.store) as opened:
        (after,) = opened.documents()
    assert (after.article, after.assessment.completeness) == (before.article, Completeness.COMPLETE)
    assert web.paths[asked:] == []
