"""The detector before the gallery: every platform's cut found, no whole page called cut."""

from __future__ import annotations

import pytest

from tests.gates import Case, cases
from tests.gates.score import Score, failures, judge, table


def sample(step: int) -> list[Case]:
    """Every so many-th pair of each platform, and at least one, both pages of it."""
    platforms: dict[str, dict[str, list[Case]]] = {}
    for case in cases():
        platforms.setdefault(case.platform, {}).setdefault(case.name.rpartition(".")[0], []).append(case)
    chosen: list[Case] = []
    for number, pairs in enumerate(platforms.values()):
        # Another start for each platform, so that the sample is not of one language.
        for pair in list(pairs.values())[number % min(step, len(pairs)) :: step]:
            chosen += pair
    return chosen


def assert_bars(chosen: list[Case]) -> None:
    findings = judge(chosen)
    missed = failures(Score.of(findings))
    assert not missed, "; ".join(missed) + "\n" + table(findings)


def test_the_sample_is_of_every_platform_and_language() -> None:
    chosen = sample(5)
    assert {case.platform for case in chosen} == {case.platform for case in cases()}
    assert {case.language for case in chosen} == {case.language for case in cases()}


def test_a_sample_of_the_gallery_passes_the_bars() -> None:
    assert_bars(sample(5))


@pytest.mark.slow
def test_the_whole_gallery_passes_the_bars() -> None:
    assert_bars(list(cases()))
