"""What a person searches for, as each database says it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from jumpline.store.rows import clean
from jumpline.store.words import is_unspaced, words

if TYPE_CHECKING:
    from collections.abc import Sequence


class Term(NamedTuple):
    """A part of what is asked for: words that stand next to each other."""

    pieces: tuple[str, ...]
    prefix: bool
    """Whether the last of them may go on."""
    excluded: bool


_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')


def terms(query: str) -> list[Term]:
    """Return what a person asks for: ``ferry "north channel" counc* -football``."""
    found = []
    for excluded, phrase, word in _TERM.findall(clean(query)):
        pieces, prefix = [*words(phrase or word)], word.endswith("*")
        if len(pieces) > 1 and is_unspaced(pieces[-1]) and pieces[-2].endswith(pieces[-1]):
            del pieces[-1]  # the pair before it says it
        elif pieces and len(pieces[-1]) == 1 and is_unspaced(pieces[-1]):
            prefix = True  # stands in the index as the beginning of a pair
        if pieces:
            found.append(Term(tuple(pieces), prefix, bool(excluded)))
    return found


def sqlite_match(query: str) -> str:
    """Return what a ``MATCH`` against SQLite's index takes for a search; what finds nothing where nothing is asked."""
    asked = terms(query)
    return sqlite_query(asked) if any(not term.excluded for term in asked) else '""'


def sqlite_query(asked: Sequence[Term]) -> str:
    """Return what a ``MATCH`` of FTS5 takes."""
    said = [(f'"{" ".join(term.pieces)}"' + (" *" if term.prefix else ""), term.excluded) for term in asked]
    wanted = " AND ".join(phrase for phrase, excluded in said if not excluded)
    return f"({wanted})" + "".join(f" NOT {phrase}" for phrase, excluded in said if excluded)


def tsquery(asked: Sequence[Term], any_of: Sequence[str] = ()) -> str:
    """Return what PostgreSQL reads as a ``tsquery``; ``any_of``: words of which one must be there, too."""
    wanted = [("!" if term.excluded else "") + _tsphrase(term) for term in asked]
    return " & ".join([*wanted, *(["(" + " | ".join(map(_quoted, any_of)) + ")"] if any_of else [])])


def loose(asked: Sequence[Term]) -> list[Term]:
    """Return what is asked for without the order of words: what every article has that holds what is asked for."""
    found = []
    for term in asked:
        *before, last = term.pieces
        if not term.excluded:
            found += [Term((piece,), prefix=False, excluded=False) for piece in before]
        if not (term.excluded and before):
            found.append(Term((last,), term.prefix, term.excluded))
    return found


def _tsphrase(term: Term) -> str:
    return "(" + " <-> ".join(map(_quoted, term.pieces)) + (":*" if term.prefix else "") + ")"


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
