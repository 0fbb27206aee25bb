"""The command line: what it prints, in which order, and the status it ends with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from flows.cli import app
from jumpline.newsstand import Newsstand, articles
from jumpline.store import open_store

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Site

FIELDS = [
    "target", "url", "final_url", "status", "title", "authors", "published", "language", "text", "words",
    "completeness", "probability", "cause", "access", "fraction", "expected_words", "expected_from", "cut_at", "gate",
    "rules_version", "evidence", "error",
]  # fmt: skip
"""Of a line of `check --json`, as the contract has them."""

STORY = "".join(
    f"<p>Paragraph {n} of the story tells at some length what the harbour master saw on the {n}th of the month.</p>"
    for n in range(1, 13)
)


def page(title: str, body: str = STORY, url: str = "") -> str:
    canonical = url and f"<link rel=canonical href='{url}'>"
    return f"<html lang=en><head><title>{title}</title>{canonical}</head><body><article>{body}</article></body></html>"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each command in an empty folder, without the project's configuration or the developer's."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("JUMPLINE_", "PREFECT_")):
            monkeypatch.delenv(name)


def jumpline(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def records(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


class TestCheck:
    @pytest.fixture
    def saved(self, tmp_path: Path) -> Path:
        folder = tmp_path / "saved"
        folder.mkdir()
        (folder / "b.html.gz").write_bytes(gzip.compress(page("B", url="https://daily.example/b").encode()))
        (folder / "a.html").write_text(page("A"))
        (folder / "c.htm").write_bytes(b"\x00\xff\xfe" * 99)
        (folder / "notes.txt").write_text("no page")
        return folder

    def test_a_folder_gives_a_line_a_page_in_order_of_name(self, saved: Path) -> None:
        result = jumpline("check", "--json", "saved")
        found = records(result)
        assert result.exit_code == 0
        assert [record["target"] for record in found] == ["saved/a.html", "saved/b.html.gz", "saved/c.htm"]
        assert all(list(record) == FIELDS for record in found)
        assert [record["url"] for record in found[1:]] == ["https://daily.example/b", (saved / "c.htm").as_uri()]
        assert found[0]["completeness"] == "complete"
        assert found[2]["completeness"] == "empty"
        assert {record["error"] for record in found} == {None}

    @pytest.mark.slow
    def test_many_pages_go_to_workers_and_stay_in_order(self, tmp_path: Path) -> None:
        (tmp_path / "many").mkdir()
        for n in range(24):
            (tmp_path / "many" / f"{n:02}.html").write_text(page(f"Number {n}", STORY * (1 + n % 3)))
        result = jumpline("check", "--json", "--workers", 2, "many")
        assert [record["title"] for record in records(result)] == [f"Number {n}" for n in range(24)]

    def test_targets_keep_their_order_and_a_missing_one_is_told(self, saved: Path, web: Site) -> None:
        url = web.page("/a", page("On the web"))
        result = jumpline("check", "--json", "--allow-private", "nowhere.html", url, saved / "a.html")
        missing, fetched, file = records(result)
        assert result.exit_code == 1
        assert list(missing) == FIELDS
        assert (missing["target"], missing["completeness"]) == ("nowhere.html", None)
        assert "no such file" in missing["error"]
        assert (fetched["target"], fetched["status"], fetched["title"]) == (url, 200, "On the web")
        assert file["completeness"] == "complete"

    def test_a_refused_page_is_a_finding_and_a_dead_server_an_error(self, web: Site) -> None:
        refused = web.page("/refused", "Payment Required", status=402)
        result = jumpline("check", "--json", "--allow-private", refused, "http://127.0.0.1:9/")
        finding, error = records(result)
        assert (finding["status"], finding["completeness"], finding["cause"]) == (402, "empty", "blocked")
        assert error["error"]
        assert result.exit_code == 1

    def test_addresses_of_this_network_are_left_alone_unless_asked_for(self, web: Site) -> None:
        result = jumpline("check", "--json", web.page("/a", page("A")))
        assert result.exit_code == 1
        assert records(result)[0]["error"]
        assert web.paths == []

    def test_no_target_is_bad_usage(self) -> None:
        assert jumpline("check").exit_code == 2

    def test_a_person_sees_the_verdict_the_evidence_and_the_end_of_the_text(self, saved: Path) -> None:
        result = jumpline("check", "saved/a.html")
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert re.fullmatch(r"● Complete: \d+ words", lines[0])
        assert lines[1:3] == ["A", "saved/a.html"]
        assert "Paragraph 12 of the story" in lines[-1]
        assert "\x1b" not in result.stdout

    def test_the_cut_is_marked(self) -> None:
        with Newsstand() as stand:
            story = next(s for s in articles() if s.platform == "jetpack-newsletter")
            result = jumpline("check", "--allow-private", stand.url + story.path)
        assert result.stdout.startswith("◐ Cut by a paywall")
        assert "✂" in result.stdout

    def test_text_that_is_no_utf8_comes_out_as_json(self, tmp_path: Path) -> None:
        (tmp_path / "odd.html").write_text(
            page("Odd \ud83d here", "<p>&#xD83D; alone</p>" + STORY), errors="surrogatepass"
        )
        assert jumpline("check", "--json", "odd.html").exit_code == 0


class TestRunAndStore:
    @pytest.fixture(scope="class")
    @staticmethod
    def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
        """A store with the newsstand's articles, as `run --direct` made it."""
        folder = tmp_path_factory.mktemp("run")
        with Newsstand(slow=0.1) as stand:
            config = {"store": f"sqlite:///{folder / 'news.db'}", "sources": stand.sources()[:2]}
            (folder / "sources.yaml").write_text(yaml.safe_dump(config))
            result = jumpline("run", "--direct", "--config", folder / "sources.yaml")
        assert result.exit_code == 0, result.output
        assert "✓ bay-courier" in result.stdout
        assert result.stdout.splitlines()[-1].startswith("Completed. ")
        return folder / "news.db"

    def test_list_shows_and_filters(self, store: Path) -> None:
        every = jumpline("list", "--store", store).stdout
        cut = jumpline("list", "--store", f"sqlite:///{store}", "--completeness", "truncated").stdout
        assert "● complete" in every
        assert "◐ truncated" in cut
        assert "● complete" not in cut
        assert "continental-wire" not in jumpline("list", "--store", store, "--source", "bay-courier").stdout
        assert "● complete" in jumpline("list", "--store", store, "--since", "7d").stdout

    def test_stats_counts_each_source(self, store: Path) -> None:
        said = jumpline("store", "stats", "--store", store).stdout
        rows = {line.split()[0]: line.split()[1:] for line in said.splitlines() if line.strip()}
        assert rows["source"] == ["articles", "complete", "truncated", "empty", "unknown"]
        sources = [[int(n) for n in rows[name]] for name in ("bay-courier", "continental-wire")]
        assert sum(numbers[0] for numbers in sources) == 15
        assert all(numbers[0] == sum(numbers[1:]) for numbers in sources)

    def test_what_matches_nothing_says_so(self, store: Path) -> None:
        said = "None of the 15 articles matches; ask with fewer conditions.\n"
        assert jumpline("list", "--store", store, "--since", "2100-01-01").stdout == said
        exported = jumpline("export", "--store", store, "--since", "2100-01-01")
        assert (exported.stdout, exported.stderr) == ("", said)

    def test_a_source_of_which_nothing_is_stored_is_told_with_those_that_are_there(self, store: Path) -> None:
        has = "The store has bay-courier, continental-wire.\n"
        for command in (["list"], ["search", "a"], ["prune"]):
            said = jumpline(*command, "--store", store, "--source", "bay-courir").stdout
            assert said == f"Nothing of bay-courir is stored. Did you mean 'bay-courier'? {has}"
        exported = jumpline("export", "--store", store, "--source", "nobody")
        assert (exported.stdout, exported.stderr) == ("", f"Nothing of nobody is stored. {has}")

    def test_a_list_has_addresses_for_those_who_ask(self, store: Path) -> None:
        lines = jumpline("list", "--store", store, "--urls", "--limit", 2).stdout.splitlines()
        url = lines[1].strip()
        assert lines[-1] == "2 of 15 articles. `jumpline show URL` shows one."
        assert jumpline("show", "--store", store, url).stdout.splitlines()[2] == url
        assert jumpline("list", "--store", store).stdout.endswith("shows one; --urls lists their addresses.\n")

    def test_the_demos_store_is_named_to_who_names_none(self, tmp_path: Path) -> None:
        assert "the demo's" not in jumpline("list").stderr
        (tmp_path / "data").mkdir()
        open_store(f"sqlite:///{tmp_path / 'data' / 'demo.db'}").close()
        assert "Name it: --store FILE (the demo's: --store data/demo.db), or" in jumpline("list").stderr
        (tmp_path / "config").mkdir()
        (tmp_path / "config" / "sources.yaml").write_text(
            "sources: [{name: daily, kind: feed, url: https://daily.example/feed}]"
        )
        said = "there is no store yet; `jumpline run` makes one, or name another: --store FILE (the demo's: --store data/demo.db)"
        assert said in jumpline("list").stderr

    def test_an_empty_store_says_what_fills_it(self, tmp_path: Path) -> None:
        open_store(f"sqlite:///{tmp_path / 'empty.db'}").close()
        said = "The store is empty; `jumpline run` or `jumpline demo` fills it.\n"
        assert jumpline("list", "--store", "empty.db").stdout == said
        exported = jumpline("export", "--store", "empty.db", "--format", "csv")
        assert (exported.stdout.count("\n"), exported.stderr) == (1, said)
        shown = jumpline("show", "--store", "empty.db", "https://daily.example/a")
        assert (shown.exit_code, shown.stderr) == (1, f"jumpline: https://daily.example/a: is not stored: {said}")

    def test_show_tells_verdict_evidence_and_text(self, store: Path) -> None:
        first = records(jumpline("export", "--store", store, "--completeness", "truncated"))[0]
        result = jumpline("show", "--store", store, first["url"])
        assert result.exit_code == 0
        assert first["title"] in result.stdout
        assert first["text"].split()[0] in result.stdout
        assert jumpline("show", "--store", store, "https://daily.example/none").exit_code == 1

    def test_export_is_jsonl_or_csv_to_a_file_or_standard_output(self, store: Path, tmp_path: Path) -> None:
        lines = records(jumpline("export", "--store", store))
        table = list(csv.DictReader(io.StringIO(jumpline("export", "--store", store, "--format", "csv").stdout)))
        assert len(table) == len(lines) > 5
        assert set(FIELDS) - {"target", "error"} <= set(lines[0])
        result = jumpline("export", "--store", store, "-o", tmp_path / "all.jsonl")
        assert result.stdout == f"{len(lines)} articles in {tmp_path / 'all.jsonl'}\n"
        assert len((tmp_path / "all.jsonl").read_text("utf-8").splitlines()) == len(lines)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("list", "--store", "nowhere.db"), "there is no store yet"),
            (("run",), "config/sources.yaml: there is no such file here; `jumpline init URL` writes one"),
            (("list",), "store: which one? Name it: --store FILE"),
            (("run", "--config", "nowhere.yaml"), "no such file"),
            (("run", "--config", "{store}"), "news.db"),
            (("export", "--store", "{store}", "-o", "no/such/folder/x"), "such file or directory; name another place"),
            (("list", "--store", "{store}", "--since", "yesterday"), "expected a date"),
            (("list", "--store", "{store}", "--completeness", "half"), "truncated"),
        ],
    )
    def test_what_the_operator_can_mend_is_one_line_and_status_2(
        self, store: Path, arguments: tuple[str, ...], said: str
    ) -> None:
        result = jumpline(*(argument.format(store=store) for argument in arguments))
        assert result.exit_code == 2
        assert said in result.stderr
        assert "Traceback" not in result.output

    def test_an_unknown_source_lists_the_known_ones(self, store: Path) -> None:
        result = jumpline("run", "--direct", "--config", store.with_name("sources.yaml"), "bay-currier")
        assert result.exit_code == 2
        assert "Did you mean 'bay-courier'?" in result.stderr
        assert "continental-wire" in result.stderr
