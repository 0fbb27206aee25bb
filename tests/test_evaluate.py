"""``jumpline evaluate``: the figures, the labels it reads, and what the command prints and writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from extractors import Examination
from extractors.rules import weights as rules
from extractors.signals.finding import Finding
from flows.cli import app
from flows.evaluation import labels, measuring, naive, scoring
from flows.evaluation.labels import Label
from flows.evaluation.measuring import Measured, Page
from flows.evaluation.scoring import Case, Prediction
from jumpline.errors import ConfigError
from jumpline.model import Article, Assessment, Completeness
from tests.gates import cases
from tests.gates.__main__ import dump

if TYPE_CHECKING:
    from collections.abc import Sequence

END, GATE = "he turned to the harbour", "Subscribe to read the rest of this story"
PAYWALL = {"completeness": "truncated", "cause": "paywall"}

TRUE_AND_SAID: list[tuple[dict[str, Any], Prediction]] = [
    (
        {"completeness": "complete", "access": "open", "body_end": "the boats were all home by ten."},
        Prediction("complete", 0.97, None, "open", "At nine it rained. The boats were all home by ten."),
    ),
    (
        {"completeness": "complete", "access": "subscription", "body_end": "and the pier was closed."},
        Prediction("truncated", 0.2, "paywall", "subscription", "Nobody came and the"),
    ),
    # An honest loss of our own is no false alarm where the label knows of it, and one where it does not.
    (
        {"completeness": "complete", "access": "unknown", "extracted_ok": False},
        Prediction("truncated", 0.3, "extraction"),
    ),
    ({"completeness": "complete", "access": "open"}, Prediction("truncated", 0.4, "extraction", "metered", "Half.")),
    ({"completeness": "complete"}, Prediction("unknown", 0.5)),
    (
        PAYWALL | {"access": "subscription", "body_end": END, "gate": GATE},
        Prediction("truncated", 0.02, "paywall", "subscription", f"Then {END}"),
    ),
    (
        {"completeness": "truncated", "cause": "registration", "access": "registration", "body_end": END, "gate": GATE},
        Prediction("truncated", 0.1, "paywall", "subscription", f"Then {END}. {GATE}"),
    ),
    # A gate too short to be told in a text is not looked for.
    (
        {"completeness": "truncated", "cause": "scrambled", "access": "subscription", "gate": "Only here"},
        Prediction("complete", 0.9, None, "open", "Only here"),
    ),
    (
        {"completeness": "truncated", "cause": "pagination", "access": "open", "body_end": "on page two"},
        Prediction("truncated", 0.05, "pagination", "open", "More on page two"),
    ),
    (
        {"completeness": "truncated", "cause": "teaser", "access": "open"},
        Prediction("empty", 0.01, "not_article", "unknown"),
    ),
    (
        {"completeness": "truncated", "cause": "markup", "access": "open", "extracted_ok": False},
        Prediction("truncated", 0.3, "extraction", "open"),
    ),
    ({"completeness": "truncated", "cause": "transport"}, Prediction("truncated", 0.3, "transport", "open")),
    ({"completeness": "unsure", "access": "open"}, Prediction("truncated", 0.3, "teaser", "metered")),
    ({"kind": "not_article", "completeness": None}, Prediction("empty", 0.01, "consent", "unknown")),
    ({"kind": "not_article", "completeness": None}, Prediction("complete", 0.9, None, "open")),
    ({"kind": "not_article", "completeness": None}, Prediction("truncated", 0.1, "paywall", "open")),
]

FIGURES = [
    ("truncated: precision", 0.714, 5, 7, (0.36, 0.92)),
    ("truncated: recall", 0.714, 5, 7, (0.36, 0.92)),
    ("truncated: F1", 0.714, None, 12, None),
    ("  recall on walls", 0.667, 2, 3, (0.21, 0.94)),
    ("  recall on pagination", 1.0, 1, 1, (0.21, 1.0)),
    ("  recall on teasers and others", 0.5, 1, 2, (0.09, 0.91)),
    ("false alarms on complete pages", 0.4, 2, 5, (0.12, 0.77)),
    ("Brier score of P(complete)", 0.229, None, 12, None),
    ("access: exact", 0.556, 5, 9, (0.27, 0.81)),
    ("text reaches the article's end", 0.8, 4, 5, (0.38, 0.96)),
    ("gate text leaked into the text", 0.5, 1, 2, (0.09, 0.91)),
    ("non-articles not called complete", 0.667, 2, 3, (0.21, 0.94)),
    ("cause right among hits", 0.6, 3, 5, (0.23, 0.88)),
]
"""What the reference scorer, a program of its own, printed of these pages."""


def label(number: int = 0, **fields: Any) -> Label:
    fields = {"kind": "article", "completeness": "complete"} | fields
    return Label(id=f"p{number:03d}", file=Path(f"p{number:03d}.html"), **fields)


class TestFigures:
    def test_are_those_of_the_reference_scorer(self) -> None:
        judged = [Case(label(n, **true), said) for n, (true, said) in enumerate(TRUE_AND_SAID)]
        found = [
            (f.name, round(f.value or 0, 3), f.hits, f.total, f.interval and tuple(round(end, 2) for end in f.interval))
            for f in scoring.figures(judged)
        ]
        assert found == FIGURES

    def test_of_nothing_are_no_figures(self) -> None:
        assert {figure.value for figure in scoring.figures([])} == {None}

    def test_of_a_set_without_cut_pages_have_no_recall(self) -> None:
        found = {f.name: f.value for f in scoring.verdict([Case(label(), Prediction("complete", 0.9))])}
        assert found["truncated: recall"] is None
        assert found["false alarms on complete pages"] == 0

    def test_groups_come_largest_first_and_the_nameless_too(self) -> None:
        some = [
            Case(label(n, language=code), Prediction("complete", 1)) for n, code in enumerate(["de", None, "fr", "de"])
        ]
        assert [(name, len(own)) for name, own in scoring.grouped(some, lambda one: one.language).items()] == [
            ("de", 2), ("?", 1), ("fr", 1),
        ]  # fmt: skip


GOOD = '{"id": "a", "file": "a.html", "kind": "article", "completeness": "complete"}'


class TestLabels:
    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("{", "line 2: is no JSON"),
            ("[]", "line 2: expected a JSON object"),
            ('{"file": "b.html", "kind": "article"}', "completeness: expected complete, truncated or unsure"),
            ('{"file": "b.html", "completeness": "complete"}', "kind: expected article or not_article, got None"),
            ('{"kind": "not_article"}', "file: is missing"),
            ('{"file": "b.html", "kind": "not_article", "url": 7}', "url: expected a text, got 7"),
            (
                '{"file": "b.html", "kind": "not_article", "status": "200"}',
                "status: expected an HTTP status, got '200'",
            ),
            ('{"file": "b.html", "kind": "not_article", "extracted_ok": 1}', "extracted_ok: expected true or false"),
            ('{"file": "b.html", "kind": "not_article"}', "pages are not in"),
            ('{"id": "a", "file": "a.html", "kind": "not_article"}', "'a' stands twice"),
        ],
    )
    def test_say_what_is_wrong_and_where(self, tmp_path: Path, line: str, problem: str) -> None:
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages/a.html").touch()
        file = tmp_path / "labels.jsonl"
        file.write_text(GOOD + "\n" + line + "\n", "utf-8")
        with pytest.raises(ConfigError, match=r"labels\.jsonl") as caught:
            labels.load(file)
        assert problem in str(caught.value)

    @pytest.mark.parametrize(
        ("content", "problem"), [(None, "No such file"), (b"\xff\xfe", "UTF-8"), (b"\n", "no labels")]
    )
    def test_that_are_none_are_told(self, tmp_path: Path, content: bytes | None, problem: str) -> None:
        file = tmp_path / "labels.jsonl"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(ConfigError, match=problem):
            labels.load(file)

    def test_may_hold_any_character_and_be_short(self, tmp_path: Path) -> None:
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages/b.html.gz").touch()
        minimal = {"file": "b.html.gz", "kind": "article", "completeness": "unsure", "note": "a\u2028b"}
        file = tmp_path / "labels.jsonl"
        file.write_text(json.dumps(minimal, ensure_ascii=False) + "\n", "utf-8")
        (found,) = labels.load(file)
        assert (found.id, found.status, found.is_scored) == ("b", 200, False)

    @pytest.mark.parametrize(
        ("fields", "publisher"),
        [
            ({"domain": "news.herald.co.uk"}, "herald.co.uk"),
            ({"url": "https://www.herald.co.uk/a"}, "herald.co.uk"),
            ({"domain": "herald.co.uk", "url": "https://mirror.example/herald"}, "herald.co.uk"),
        ],
    )
    def test_name_the_publisher_by_its_registrable_domain(self, fields: dict[str, str], publisher: str) -> None:
        assert label(**fields).publisher == publisher

    def test_without_a_domain_are_a_publisher_each(self) -> None:
        assert len({label(n).publisher for n in range(5)}) == 5


class TestSignals:
    SCALES = rules.Weights(
        rules.Scale(-3, {"gate.cut": 5, "gate.far": 0, "length.long": -1}), rules.Scale(-3, {"kind.home": 3}), 0.3
    )

    @staticmethod
    def page(true: Label, *features: str) -> Page:
        findings = tuple(Finding(name, empty=name.startswith("kind")) for name in features)
        return Page(true, Measured(Article(""), Assessment(Completeness.COMPLETE, 1.0), findings=findings))

    @property
    def pages(self) -> list[Page]:
        return [
            self.page(label(1, completeness="truncated"), "gate.cut"),
            self.page(label(2, completeness="truncated"), "gate.far", "length.long"),
            self.page(label(3), "gate.cut", "length.long"),
            self.page(label(4), "length.long", "kind.home"),
            self.page(label(5, kind="not_article", completeness=None), "gate.cut", "kind.home"),
            Page(label(6), Examination(Article(""), Assessment(Completeness.EMPTY, 0.0))),
        ]

    def test_are_counted_where_they_weigh(self) -> None:
        found = {one.name: one for one in measuring.signals(self.pages, self.SCALES)}
        assert (found["gate"].cut.hits, found["gate"].cut.total) == (1, 2)
        assert (found["gate"].reach.hits, found["gate"].reach.total) == (1, 2)
        assert (found["length"].whole.hits, found["length"].whole.total) == (2, 3)
        assert (found["kind"].empty.hits, found["kind"].empty.total) == (1, 2)

    def test_can_be_taken_apart(self) -> None:
        found = {one.name: one for one in measuring.signals(self.pages, self.SCALES, by_feature=True)}
        assert set(found) == {"gate.cut", "gate.far", "length.long", "kind.home"}
        assert found["gate.far"].cut.total == 0


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small labelled set: pages of the gallery, cut and whole, and pages that are no articles."""
    folder = tmp_path_factory.mktemp("gallery")
    english = [case for case in cases() if case.language == "en" and case.is_article]
    whole = [case for case in english if case.truth == "complete"]
    others = [case for case in cases() if not case.is_article]
    dump([*[case for case in english if case not in whole][:12], *whole[:12], *others[:4]], folder)
    return folder / "labels.jsonl"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def evaluate(*arguments: object, workers: int = 0) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments), "--workers", str(workers)])


def lines_of(result: Result, first: Sequence[str]) -> list[str]:
    return [line for line in result.stdout.splitlines() if line.strip().startswith(tuple(first))]


class TestCommand:
    def test_prints_the_whole_table(self, gallery: Path) -> None:
        result = evaluate(gallery)
        assert result.exit_code == 0, result.output
        assert "28 pages, 24 articles scored" in result.stdout
        assert (
            len(lines_of(result, ["truncated: ", "false alarms", "Brier", "access", "text reaches", "gate text"])) == 8
        )
        assert lines_of(result, ["non-articles not called complete"])[0].split()[-2].endswith("/4")
        assert "Naive rules" not in result.stdout

    def test_puts_the_naive_rules_beside_ours_and_writes_all_as_json(self, gallery: Path, tmp_path: Path) -> None:
        result = evaluate(gallery, "--compare", "--by", "language", "--by-feature", "--json", tmp_path / "out.json")
        assert result.exit_code == 0, result.output
        assert len(lines_of(result, ["jumpline", *naive.RULES])) == 1 + len(naive.RULES)
        found = json.loads((tmp_path / "out.json").read_text("utf-8"))
        assert set(found["naive"]) == set(naive.RULES)
        assert found["groups"]["en"]["truncated: recall"]["total"] > 0
        assert all("." in name for name in found["speaks"])
        value = found["figures"]["truncated: recall"]
        assert value["value"] == pytest.approx(value["hits"] / value["total"])

    def test_lists_what_was_judged_wrong(self, gallery: Path, tmp_path: Path) -> None:
        shutil.copytree(gallery.parent, tmp_path / "wrong")
        file = tmp_path / "wrong/labels.jsonl"
        raw = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        cut = next(one for one in raw if one["completeness"] == "truncated")
        cut["completeness"], cut["note"] = "complete", "a label that is wrong itself"
        file.write_text("\n".join(map(json.dumps, raw)), "utf-8")
        result = evaluate(file, "--errors")
        assert f"false alarm: {cut['id']}" in result.stdout
        assert "a label that is wrong itself" in result.stdout

    @pytest.mark.slow
    def test_finds_the_same_in_worker_processes(self, gallery: Path) -> None:
        assert evaluate(gallery, workers=2).stdout == evaluate(gallery).stdout

    def test_measures_with_phrases_of_ones_own(self, tmp_path: Path) -> None:
        story = "".join(
            f"<p>Paragraph {n} tells what the ferry's crew saw on the {n}th day out.</p>" for n in range(12)
        )
        (tmp_path / "pages").mkdir()
        (tmp_path / "pages/a.html").write_text(
            f"<article><h1>Ferry</h1>{story}<p>Ask the purser for the rest.</p></article>"
        )
        (tmp_path / "labels.jsonl").write_text(json.dumps({"file": "a.html", "kind": "article", **PAYWALL}))
        (tmp_path / "markers.yaml").write_text(
            yaml.safe_dump({"gates": [{"phrase": "Ask the purser for the rest", "cause": "paywall"}]})
        )
        recall = [
            lines_of(evaluate("labels.jsonl", *more), ["truncated: recall"])[0].split()[2]
            for more in ([], ["--markers", "markers.yaml"])
        ]
        assert recall == ["0.000", "1.000"]

    @pytest.mark.parametrize("more", [["--write"], ["--train", "labels.jsonl"], ["labels.jsonl"]])
    def test_wants_refit_for_what_serves_a_refit(self, gallery: Path, more: list[str]) -> None:
        result = evaluate(gallery, *more)
        assert result.exit_code == 2
        assert "--refit" in result.output

    def test_ends_with_two_for_labels_that_are_not_there(self) -> None:
        result = evaluate("nothing.jsonl")
        assert result.exit_code == 2
        assert "nothing.jsonl: cannot be read" in result.output

    def test_ends_with_two_where_the_figures_cannot_be_written(self, gallery: Path, tmp_path: Path) -> None:
        result = evaluate(gallery, "--json", tmp_path / "no/such/folder.json")
        assert result.exit_code == 2
        assert "cannot be written" in result.output


class TestRefit:
    def test_reports_held_out_figures_and_puts_the_weights_in_force(
        self, gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "weights.yaml"
        shutil.copy(rules.FILE, file)
        monkeypatch.setattr(rules, "FILE", file)
        result = evaluate(gallery, "--refit", "--train", gallery, "--write", "--json", tmp_path / "out.json")
        assert result.exit_code == 0, result.output
        assert len(lines_of(result, ["weights in force ", "refitted, held out", "from nothing, held out"])) == 3
        refit = json.loads((tmp_path / "out.json").read_text("utf-8"))["refit"]
        written = yaml.safe_load(file.read_text("utf-8"))
        for change in refit["changes"]:
            scale = written[change["scale"]]
            assert {**scale["weights"], "bias": scale["bias"]}[change["entry"]] == change["to"]
        assert refit["changes"]

    def test_shows_the_change_where_the_weights_cannot_be_written(
        self, gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class ReadOnly(type(tmp_path)):  # type: ignore[misc]  # the concrete class of paths here
            def write_text(self, *_: object, **__: object) -> int:
                raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(rules, "FILE", ReadOnly(rules.FILE))
        before = rules.FILE.read_text("utf-8")
        result = evaluate(gallery, "--refit", "--write")
        assert result.exit_code == 0, result.output
        assert "cannot be written (Permission denied)" in result.stdout
        assert "+++ weights.yaml" in result.stdout
        assert rules.FILE.read_text("utf-8") == before
