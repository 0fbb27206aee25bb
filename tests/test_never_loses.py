"""Random sequences of captures, into either database: the best never falls, no text is lost, order does not matter."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from jumpline.model import Action, Completeness
from jumpline.store.best import RANKS
from tests.filed import document

if TYPE_CHECKING:
    from jumpline.model import Document
    from jumpline.store import Store

TEXTS = ("", "a", "b", "a b", "b a", "a b c")
numbers = itertools.count()


def rank(of: Document) -> int:
    return RANKS[of.assessment.completeness]


def height(of: Document) -> tuple[int, bool, int]:
    return rank(of), of.credentialed, of.article.words


class Article(RuleBasedStateMachine):
    """An article that is fetched again and again: whole, cut, empty, updated, gated again, with and without a login."""

    store: Store

    def __init__(self) -> None:
        super().__init__()
        self.url = f"https://daily.example/{next(numbers)}"
        self.hours = 0
        self.captures: list[Document] = []
        self.best: Document | None = None

    @rule(
        text=st.sampled_from(TEXTS),
        verdict=st.sampled_from(list(Completeness)),
        login=st.booleans(),
        later=st.integers(0, 1),
    )
    def captured(self, text: str, verdict: Completeness, login: bool, later: int) -> None:
        self.hours += later
        self.save(text, verdict.value, login=login)

    @rule(login=st.booleans())
    def captured_whole(self, login: bool) -> None:
        self.save("a b c", "complete", login=login)

    @precondition(lambda self: self.captures)
    @rule(login=st.booleans())
    def gated_again(self, login: bool) -> None:
        self.hours += 1
        self.save("a", "truncated", login=login)

    @precondition(lambda self: self.captures)
    @rule(data=st.data())
    def saved_again(self, data: Any) -> None:
        """A batch that is tried again after a lost connection changes nothing."""
        again = data.draw(st.sampled_from(self.captures))
        before = self.store.counts()
        assert self.store.save(again)[0] not in {Action.STORED, Action.IMPROVED}
        assert self.store.counts() == before

    def save(self, text: str, verdict: str, *, login: bool) -> None:
        made = replace(document(text, verdict, url=self.url, hours=self.hours), credentialed=login)
        made = replace(made, digest=f"{text}/{verdict}/{login}")
        before, self.captures = self.best, [*self.captures, made]
        action, why = self.store.save(made)
        self.best = self.store.get(self.url)
        assert self.best
        assert why
        if before is None:
            assert action is Action.STORED
        elif action in {Action.IMPROVED, Action.STORED}:
            assert (rank(self.best), self.best.article.text) == (rank(made), made.article.text)
        else:
            assert (self.best.article.text, rank(self.best)) == (before.article.text, rank(before))
        if before:
            self.never_falls(before, made)

    def never_falls(self, before: Document, made: Document) -> None:
        assert self.best
        assert height(self.best) >= height(before)
        if before.credentialed and not made.credentialed:
            assert self.best.article.text == before.article.text or rank(self.best) > rank(before)

    @invariant()
    def holds_every_text_and_exchange(self) -> None:
        versions = self.store.versions(self.url)
        assert {one.article.text for one in versions} == {one.article.text for one in self.captures}
        kept = {(one.fetched_at, one.digest, one.credentialed) for one in self.store.captures(self.url)}
        assert kept == {(one.fetched_at, one.digest, one.credentialed) for one in self.captures}
        for login in (False, True):  # each kind's best verdict is there, whatever the other brought
            of_kind = [rank(one) for one in self.captures if one.credentialed is login]
            stored = [RANKS[one.completeness] for one in self.store.captures(self.url) if one.credentialed is login]
            assert max(of_kind, default=None) == max(stored, default=None)

    @precondition(lambda self: len(self.captures) > 1)
    @rule(order=st.randoms(use_true_random=False), size=st.integers(1, 4))
    def ends_the_same_in_any_order(self, order: Any, size: int) -> None:
        elsewhere = f"https://daily.example/{next(numbers)}"
        shuffled = [replace(one, url=elsewhere, fetched_url=elsewhere) for one in self.captures]
        order.shuffle(shuffled)
        for start in range(0, len(shuffled), size):
            self.store.save_all(shuffled[start : start + size])
        other = self.store.get(elsewhere)
        assert other
        assert replace(other, url=self.url, fetched_url=self.url) == self.best
        texts = {one.article.text: one for one in self.store.versions(elsewhere)}
        for one in self.store.versions(self.url):
            assert replace(texts[one.article.text], url=self.url, fetched_url=self.url) == one


def test_no_sequence_of_captures_lowers_the_best_or_loses_a_text_or_depends_on_its_order(store: Store) -> None:
    machine = type("OnThisStore", (Article,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )


@pytest.mark.slow
def test_nor_does_a_longer_one(store: Store) -> None:
    machine = type("OnThisStore", (Article,), {"store": store})
    quiet = list(HealthCheck)
    run_state_machine_as_test(
        machine, settings=settings(max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=quiet)
    )
