"""The detector before the gallery: every platform's cut found, no whole page called cut."""

from __future__ import annotations

import pytest

from tests.gates import Case, cases
from tests.gates.score import Score, failures, judge, table


def sample(step: int) -> list[Case]:
    """Every so many-th pair, both pages of it, such that each platform and each language is in it."""
    pairs: dict[str, list[Case]] = {}
    for case in cases():
        pairs.setdefault(case.name.rpartition(".")[0], []).append(case)
    chosen = list(pairs.values())[::step]
    return [case for pair in chosen for case in pair]


def assert_bars(chosen: list[Case]) -> None:
    findings = judge(chosen)
    missed = failures(Score.of(findings))
    assert not missed, "; ".join(missed) + "\n" + table(findings)


def test_a_sample_of_the_gallery_passes_the_bars() -> None:
    assert_bars(sample(5))


@pytest.mark.slow
def test_the_whole_gallery_passes_the_bars() -> None:
    assert_bars(list(cases()))
