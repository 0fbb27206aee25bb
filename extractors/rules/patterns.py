"""Regular expressions of the phrase packs: their shorthand, and the literals they hang on.

The shorthand keeps a pack readable:

- ``…`` between two words is a gap of up to forty characters that stays in its sentence;
- ``^`` and ``$`` are the ends of the text, whatever brackets, arrows and stops stand there;
- ``<words_left>`` and the other names of :data:`NUMBERS` are a number as people write it, caught under that name.

Patterns stand for whole words, except in languages that write no spaces.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the parser of the standard library, the one place that knows
from typing import TYPE_CHECKING, Any, Final

from extractors.rules.wording import fold_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COUNT = r"\d{1,3}(?:[.,' ]?\d{3}){0,2}"
_SHARE = r"\d{1,3}(?:[.,]\d{1,2})?"
_ORDINAL = r"\d{1,3}"
NUMBERS: Final = {
    "percent_left": _SHARE,
    "percent_read": _SHARE,
    "words_left": _COUNT,
    "words_total": _COUNT,
    "chars_left": _COUNT,
    "chars_total": _COUNT,
    "pages_left": _ORDINAL,
    "pages_total": _ORDINAL,
    "minutes_left": _ORDINAL,
    "minutes_total": _ORDINAL,
    "page": _ORDINAL,
    "pages": _ORDINAL,
}
"""Names of the numbers a phrase may state, with the form each is written in."""

SPACELESS: Final = frozenset({"ja", "th", "zh"})
"""Languages that put no spaces between words."""

# A full stop ends the gap, unless it stands inside a name such as example.org.
_INSIDE = r"(?:[^.!?。]|\.(?=\w))"
_START = re.compile(r"(?<![\\\[])\^")
_END = re.compile(r"(?<!\\)\$(?=[)|]|\Z)")
_SHORTHAND = re.compile(rf"<({'|'.join(NUMBERS)})>| … |…")


def expand(pattern: str, language: str, *, whole_line: bool = False) -> str:
    """Return the plain regular expression of a pack's ``pattern``, to be searched in normalised text.

    Args:
        pattern: As the pack writes it: in lower case, with the shorthand of this module.
        language: Code of the pack; decides whether the pattern stands for whole words.
        whole_line: Whether it must be all there is on the line, but for signs around it.
    """
    plain = fold_pattern(_SHORTHAND.sub(_spell_out, pattern))
    plain = _END.sub(r"[\\W_]{0,4}\\Z", _START.sub(r"\\A[\\W_]{0,4}", plain))
    if whole_line:
        return rf"\A[\W_]{{0,4}}(?:{plain})[\W_]{{0,5}}\Z"
    if language in SPACELESS:
        return plain
    return rf"(?<!\w)(?:{plain})(?!\w)"


def _spell_out(shorthand: re.Match[str]) -> str:
    name = shorthand.group(1)
    if name:
        return f"(?P<{name}>{NUMBERS[name]})"
    return rf" (?:{_INSIDE}{{0,40}}? )?" if shorthand.group() == " … " else rf"{_INSIDE}{{0,30}}?"


def number(name: str, written: str) -> float:
    """Return the number that the group ``name`` caught, whatever separators it was written with."""
    if NUMBERS[name] == _SHARE:
        return float(written.replace(",", "."))
    return float("".join(char for char in written if char.isdigit()))


def cues(regex: str) -> tuple[frozenset[str], ...]:
    """Return what every match of ``regex`` must contain: one literal out of each set, the most telling set first.

    Looking for a few short literals first is many times cheaper than trying the expression itself.
    """
    return tuple(sorted(set(_demands(_parsed(regex))), key=_telling, reverse=True)[:3])


@lru_cache(maxsize=1)
def _parsed(regex: str) -> Any:
    """Parse once for all that is asked of an expression: that is most of what reading a pack costs."""
    return _parser.parse(regex)


def _telling(choice: frozenset[str]) -> tuple[int, int, list[str]]:
    """Rank a set of literals: long ones are rarer than short ones, few cheaper to look for than many."""
    return min(6, *(len(literal.encode()) for literal in choice)), -len(choice), sorted(choice)


def _demands(tree: Any) -> list[frozenset[str]]:
    """List what a match must contain: each entry is a set of literals of which one has to be there."""
    found: list[frozenset[str]] = []
    run = ""
    for operation, argument in [*tree, (None, None)]:
        if operation is _parser.LITERAL:
            run += chr(argument)
            continue
        if len(run.encode()) > 1:
            found.append(frozenset({run}))
        run = ""
        found += _demands_of(operation, argument)
    return found


def _demands_of(operation: Any, argument: Any) -> list[frozenset[str]]:
    if operation is _parser.SUBPATTERN:
        return _demands(argument[-1])
    if operation in {_parser.MAX_REPEAT, _parser.MIN_REPEAT} and argument[0] > 0:
        return _demands(argument[-1])
    if operation is _parser.BRANCH:
        choices = [max(_demands(branch), key=_telling, default=frozenset()) for branch in argument[1]]
        if all(choices):
            return [frozenset[str]().union(*choices)]
    return []


def longest(regex: str) -> float:
    """Return the length of the longest text in which ``regex`` may match: infinite unless it spans a whole text."""
    tree = _parsed(regex)
    whole = _anchored(tree, _parser.AT_BEGINNING_STRING) and _anchored(reversed(tree), _parser.AT_END_STRING)
    widest = tree.getwidth()[1]
    return widest if whole and widest < _parser.MAXREPEAT else math.inf


def _anchored(items: Iterable[Any], to: Any) -> bool:
    """Tell whether a sequence (its last item first, to look at its end) is held to one end of the text."""
    for operation, argument in items:
        if operation in {_parser.ASSERT, _parser.ASSERT_NOT}:
            continue
        if operation is _parser.AT:
            return argument is to
        inner = _inner(operation, argument)
        turned = [part if to is _parser.AT_BEGINNING_STRING else reversed(part) for part in inner]
        return bool(turned) and all(_anchored(part, to) for part in turned)
    return False


def _inner(operation: Any, argument: Any) -> Sequence[Any]:
    """Return the sequences one of which an item matches."""
    if operation is _parser.SUBPATTERN:
        return [argument[-1]]
    return argument[1] if operation is _parser.BRANCH else ()
