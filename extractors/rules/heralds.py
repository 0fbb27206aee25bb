"""Which phrases of several packs may stand in a text, told by the literals in it.

A pack has dozens of expressions, a page a hundred blocks. But every match of an expression contains certain literals
(:func:`extractors.rules.patterns.cues`), and one pass over a text finds all literals of all phrases at once
(Aho and Corasick's automaton). Only the few phrases that have all theirs in the text are tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from ahocorasick_rs import AhoCorasick

from extractors.rules.packs import Pack, Phrase, Section, Strength

if TYPE_CHECKING:
    from collections.abc import Iterator

_ORDER: Final = (Strength.STRONG, Strength.OFFER, Strength.LABEL, None)


@dataclass(frozen=True, slots=True)
class Herald:
    """The phrases of some sections, section by section, the strongest first, and what announces each."""

    phrases: tuple[Phrase, ...]
    needs: tuple[tuple[frozenset[int], ...], ...]
    """Of each phrase: sets of literals, out of each of which one must stand in the text."""
    announced: tuple[tuple[int, ...], ...]
    """Of each literal: the phrases to think of where it stands."""
    always: frozenset[int]
    """Phrases without literals, to think of in any text."""
    literals: AhoCorasick

    def of(self, normal: str) -> Iterator[Phrase]:
        """Yield the phrases that may stand in a normalised text, in order."""
        found = {literal for literal, _, _ in self.literals.find_matches_as_indexes(normal, overlapping=True)}
        heralded = set(self.always).union(*(self.announced[literal] for literal in found))
        for at in sorted(heralded):
            phrase = self.phrases[at]
            if len(normal) <= phrase.longest and not any(map(found.isdisjoint, self.needs[at])):
                yield phrase


@lru_cache(maxsize=512)
def heralds(packs: tuple[Pack, ...], sections: tuple[Section, ...]) -> Herald:
    """Return what announces the phrases of these sections."""
    phrases = tuple(
        phrase
        for section in sections
        for phrase in sorted(
            (phrase for pack in packs for phrase in pack.section(section)), key=lambda each: _ORDER.index(each.strength)
        )
    )
    number = {cue: at for at, cue in enumerate(sorted({cue for p in phrases for choice in p.cues for cue in choice}))}
    announced: list[list[int]] = [[] for _ in number]
    for at, phrase in enumerate(phrases):
        for cue in phrase.cues[0] if phrase.cues else ():
            announced[number[cue]].append(at)
    return Herald(
        phrases=phrases,
        needs=tuple(tuple(frozenset(number[cue] for cue in choice) for choice in phrase.cues) for phrase in phrases),
        announced=tuple(map(tuple, announced)),
        always=frozenset(at for at, phrase in enumerate(phrases) if not phrase.cues),
        literals=AhoCorasick(number),
    )
