"""Fitting the weights: known ones are recovered, publishers stay together, nothing is made up without data."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import completeness, fitting
from extractors.fitting import Example
from extractors.open import read
from extractors.rules.weights import FILE, Scale, Weights, weights
from extractors.signals.finding import Finding
from flows.evaluation import refit
from jumpline.model import Capture, Cause, Completeness
from tests.gates import cases

SMALL = Weights(
    cut=Scale(-1.0, {"gate": 0, "gate.cut": 3.0, "gate.near": 1.5, "ending": 1.0, "length.long": -1.0, "rare": 2.0}),
    empty=Scale(-2.0, {"kind.home": 3.0, "kind.prose": -1.0}),
    echo=0.3,
)
PULLS: dict[fitting.ScaleName, float] = {"cut": 0.01, "empty": 0.01}


def found(*features: str) -> tuple[Finding, ...]:
    return tuple(Finding(name, empty=name.startswith("kind")) for name in features)


def example(
    *features: str, cut: bool | None = False, empty: bool | None = False, group: str = "a", weight: float = 1
) -> Example:
    return Example(found(*features), group, cut, empty, weight)


def drawn(truth: Weights, number: int) -> list[Example]:
    """Pages whose truth is drawn with the chances that ``truth`` gives them."""
    dice = random.Random(7)
    made = []
    for n in range(number):
        names = [
            name for name in ("gate.cut", "ending", "length.long", "kind.home", "kind.prose") if dice.random() < 0.4
        ]
        here = found(*names)
        cut = dice.random() < fitting.chance(here, truth, "cut")
        empty = dice.random() < fitting.chance(here, truth, "empty")
        made.append(Example(here, f"publisher-{n % 40}", cut, empty))
    return made


class TestRidge:
    def test_recovers_the_coefficients_that_made_the_data(self) -> None:
        dice = np.random.default_rng(3)
        true = np.array([-1.0, 2.0, -1.5, 0.5])
        x = np.column_stack([np.ones(6000), dice.integers(0, 2, (6000, 3))])
        y = dice.random(6000) < 1 / (1 + np.exp(-x @ true))
        solved = fitting.ridge(x, list(y), [1.0] * 6000, mean=[0.0] * 4, strength=[1e-3] * 4)
        assert solved == pytest.approx(true, abs=0.2)

    def test_leaves_a_coefficient_without_data_where_it_was(self) -> None:
        x = [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0]]
        solved = fitting.ridge(x, [True, False, False], [1, 1, 1], mean=[0.0, 4.2], strength=[0.01, 0.5])
        assert solved[1] == pytest.approx(4.2)

    def test_draws_harder_with_more_strength(self) -> None:
        x, y = [[1.0]] * 8, [True] * 6 + [False] * 2
        loose, tight = (fitting.ridge(x, y, [1] * 8, mean=[-2.0], strength=[s])[0] for s in (1e-6, 1e6))
        assert loose == pytest.approx(np.log(3), abs=1e-3)
        assert tight == pytest.approx(-2.0, abs=1e-3)

    def test_counts_a_row_as_often_as_it_says(self) -> None:
        once = fitting.ridge([[1.0]] * 4, [True, False, False, False], [1] * 4, mean=[0.0], strength=[0.1])
        merged = fitting.ridge([[1.0]] * 2, [True, False], [1, 3], mean=[0.0], strength=[0.1])
        assert once == pytest.approx(merged)

    def test_ends_where_the_data_is_separable_and_the_mean_far_off(self) -> None:
        x = [[1.0, 0.0], [1.0, 1.0]]
        solved = fitting.ridge(x, [False, True], [50, 50], mean=[25.0, -60.0], strength=[1e-3, 1e-3])
        assert solved[0] < 0 < solved[0] + solved[1]


class TestFeatures:
    def test_one_wall_is_one_wall_however_often_it_is_told(self) -> None:
        cut = fitting._inputs(found("gate.cut", "gate.near", "ending"), SMALL, "cut", fitting._Entries(SMALL.cut))
        assert cut == pytest.approx({"gate.cut": 1.0, "gate.near": 0.3, "ending": 1.0})

    def test_a_feature_counts_for_the_entry_it_takes_its_weight_from(self) -> None:
        cut = fitting._inputs(found("length.long.very", "gate.aside"), SMALL, "cut", fitting._Entries(SMALL.cut))
        assert cut == pytest.approx({"length.long": 1.0, "gate": 1.0})

    def test_add_up_to_the_score_that_judges(self) -> None:
        scales = weights()
        reading = read(capture(0))
        chances = fitting.features(reading, scales)
        for name, inputs in zip(fitting.SCALES, chances, strict=True):
            scale = scales.cut if name == "cut" else scales.empty
            score = scale.bias + sum(scale.weights[entry] * x for entry, x in inputs.items())
            assert fitting.chance(fitting.ask(reading), scales, name) == pytest.approx(1 / (1 + np.exp(-score)))

    @pytest.mark.parametrize("number", range(0, 400, 40))
    def test_an_opinion_is_what_the_assessment_says(self, number: int) -> None:
        reading = read(capture(number))
        findings = fitting.ask(reading)
        said, opinion = (
            completeness.judge(reading, findings, weights()),
            fitting.judge(fitting.bare(findings), weights()),
        )
        assert opinion.completeness is said.completeness
        assert opinion.probability == pytest.approx(said.probability, abs=1e-4)
        if said.completeness is Completeness.TRUNCATED:
            assert opinion.cause is said.cause


def capture(number: int) -> Capture:
    case = cases()[number]
    return Capture(case.url, case.url, case.status, (("Content-Type", "text/html"),), case.html, datetime.now(UTC))


class TestFit:
    def test_recovers_the_weights_that_drew_the_truth(self) -> None:
        truth = replace(SMALL, cut=replace(SMALL.cut, weights=SMALL.cut.weights | {"gate.cut": 2.0, "ending": -0.5}))
        fitted = fitting.fit(drawn(truth, 5000), SMALL, strengths=PULLS)
        for name in ("gate.cut", "ending", "length.long"):
            assert fitted.cut.weights[name] == pytest.approx(truth.cut.weights[name], abs=0.3)
        assert fitted.empty.weights["kind.home"] == pytest.approx(3.0, abs=0.3)
        assert fitted.cut.bias == pytest.approx(-1.0, abs=0.3)

    def test_owes_nothing_to_the_weights_in_force_when_it_begins_with_nothing(self) -> None:
        fitted = fitting.fit(drawn(SMALL, 5000), SMALL, mean=fitting.blank(SMALL), strengths=PULLS)
        assert fitted.cut.weights["gate.cut"] == pytest.approx(3.0, abs=0.5)
        assert fitted.cut.weights["rare"] == 0

    def test_keeps_the_weight_of_a_feature_that_no_page_shows(self) -> None:
        fitted = fitting.fit(drawn(SMALL, 300), SMALL, strengths=PULLS)
        assert fitted.cut.weights["rare"] == 2.0
        assert fitted.cut.weights["gate.near"] == 1.5

    def test_leaves_a_note_a_note(self) -> None:
        pages = [example("gate.aside", cut=n % 2 == 0) for n in range(40)]
        assert fitting.fit(pages, SMALL, strengths=PULLS).cut.weights["gate"] == 0

    def test_moves_nothing_where_there_is_but_one_answer(self) -> None:
        pages = [example("ending", "kind.home", cut=True, empty=None)] * 20
        fitted = fitting.fit(pages, SMALL, strengths=PULLS)
        assert fitted == SMALL

    def test_gives_the_same_weights_again(self) -> None:
        pages = drawn(SMALL, 400)
        assert fitting.fit(pages, SMALL, strengths=PULLS) == fitting.fit(pages, SMALL, strengths=PULLS)


class TestFolds:
    @given(st.lists(st.tuples(st.sampled_from("abcdefghij"), st.booleans()), max_size=60), st.integers(2, 10))
    def test_never_split_a_publisher(self, pages: list[tuple[str, bool]], count: int) -> None:
        places = fitting.folds([group for group, _ in pages], [mark for _, mark in pages], count)
        assert len(places) == len(pages)
        assert len({(group, place) for (group, _), place in zip(pages, places, strict=True)}) == len(
            {g for g, _ in pages}
        )

    @given(st.permutations([f"site-{n % 17}" for n in range(60)]))
    def test_deal_the_same_in_any_order(self, groups: list[str]) -> None:
        places = fitting.folds(groups, [group == "site-3" for group in groups])
        dealt = dict(zip(groups, places, strict=True))
        again = sorted(groups)
        assert [dealt[g] for g in again] == fitting.folds(again, [group == "site-3" for group in again])

    def test_get_about_as_many_cut_pages_each(self) -> None:
        groups = [f"site-{n}" for n in range(200)]
        places = fitting.folds(groups, [n < 20 for n in range(200)])
        assert sorted(places[:20]) == sorted(list(range(10)) * 2)
        assert {places.count(fold) for fold in range(10)} == {20}


class TestRefit:
    def test_learns_nothing_from_a_publisher_that_is_held_out(self) -> None:
        mine = [example(group=f"site-{n % 12}") for n in range(50)]
        theirs = [example(group=f"site-{n}") for n in range(6)] + [example(group="")]
        places = fitting.folds([page.group for page in mine], [False] * 50, 5)
        for fold in range(5):
            out = {page.group for page, place in zip(mine, places, strict=True) if place == fold}
            known, others = refit.learned_from(mine, theirs, places, fold)
            assert out.isdisjoint(page.group for page in [*known, *others])
            assert len(known) == sum(place != fold for place in places)

    def test_weighs_another_set_down_to_the_measured_one(self) -> None:
        mine = [example(cut=True)] * 2 + [example(cut=False)] * 10
        theirs = [example(cut=True)] * 50 + [example(cut=False)] * 50 + [example(cut=None, empty=True)] * 3
        made = refit._balanced(mine, theirs)
        assert sum(page.weight for page in made if page.cut is True) == pytest.approx(2)
        assert sum(page.weight for page in made if page.cut is False) == pytest.approx(10)
        assert [page.weight for page in made if page.empty] == [1, 1, 1]

    def test_merges_alike_pages_of_other_publishers_only(self) -> None:
        theirs = [example("ending", group="x"), example("ending", group="y"), example("ending", group="known")]
        made = refit._merged([theirs], {"known"})
        assert sorted((page.group, page.weight) for page in made) == [("", 2.0), ("known", 1.0)]

    def test_chooses_a_weak_pull_where_the_data_contradicts_the_weights_in_force(self) -> None:
        wrong = replace(SMALL, cut=replace(SMALL.cut, weights=SMALL.cut.weights | {"gate.cut": -3.0}))
        mine = drawn(SMALL, 400)
        assert refit.choose(mine, [], wrong, wrong)["cut"] < refit.choose(mine, [], SMALL, SMALL)["cut"]


class TestRewriting:
    TEXT = """# How far each feature moves the scale.
echo: 0.3
cut:
  bias: -3.0   # from the share of cut pages
  weights:
    gate: 0
    gate.strong: 6.5

    # walls
    kind.prose: 1
empty:
  bias: -3.0
  weights:
    kind.prose: -1.5  # and not the other one
"""
    BEFORE = Weights(
        Scale(-3.0, {"gate": 0, "gate.strong": 6.5, "kind.prose": 1}), Scale(-3.0, {"kind.prose": -1.5}), 0.3
    )

    def test_changes_the_numbers_that_moved_and_nothing_else(self) -> None:
        cut = Scale(-3.251, self.BEFORE.cut.weights | {"gate.strong": 5.5})
        after = replace(self.BEFORE, cut=cut, empty=Scale(-3.0, {"kind.prose": -2.004}))
        expected = self.TEXT.replace("bias: -3.0   #", "bias: -3.25   #").replace("strong: 6.5", "strong: 5.50")
        assert refit.rewritten(self.TEXT, self.BEFORE, after) == expected.replace("-1.5  #", "-2.00  #")

    def test_of_the_shipped_file_changes_nothing_when_nothing_moved(self) -> None:
        text = FILE.read_text("utf-8")
        assert refit.rewritten(text, weights(), weights()) == text

    def test_of_the_shipped_file_finds_every_entry(self) -> None:
        before = weights()
        after = replace(
            before,
            cut=Scale(before.cut.bias + 1, {name: value + 1 for name, value in before.cut.weights.items()}),
            empty=Scale(before.empty.bias + 1, {name: value + 1 for name, value in before.empty.weights.items()}),
        )
        old, new = (
            FILE.read_text("utf-8").splitlines(),
            refit.rewritten(FILE.read_text("utf-8"), before, after).splitlines(),
        )
        changed = sum(one != other for one, other in zip(old, new, strict=True))
        assert changed == len(before.cut.weights) + len(before.empty.weights) + 2


def test_bare_findings_keep_what_the_weights_look_at() -> None:
    seen = Finding("gate.cut", "rule", "the wall's words", "block 3", cause=Cause.PAYWALL)
    assert fitting.bare([seen]) == (Finding("gate.cut", cause=Cause.PAYWALL),)
