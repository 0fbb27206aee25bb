"""The language of a text: declared, heard in its commonest words, or told by a model."""

from __future__ import annotations

import py3langid
import pytest

from extractors import language

GERMAN = (
    "Der Hafenmeister hat die Boote im Herbst gezählt, und es waren mehr als in den Jahren davor. Das liegt auch an der "
    "neuen Mole, die das Wasser ruhig hält. Für die Fischer ist es ein gutes Zeichen, denn sie werden im Winter nicht "
    "mehr zu den anderen Häfen fahren, um auf besseres Wetter zu warten."
)
DANISH = (
    "Havnefogeden talte bådene i efteråret, og der var flere end i årene før. Det skyldes også den nye mole, som holder "
    "vandet roligt. For fiskerne er det et godt tegn, for de behøver ikke længere at sejle til de andre havne om "
    "vinteren for at vente på bedre vejr, siger hun og peger ud mod fyret."
)


def _unasked(_text: str) -> tuple[str, float]:
    raise AssertionError("the model was asked")


def test_a_text_in_the_declared_language_needs_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(py3langid, "classify", _unasked)
    assert language.of(GERMAN, "de") == "de"


@pytest.mark.parametrize("declared", ["en", "nl", None])
def test_a_text_that_is_clearly_in_another_language_overrules_its_template(declared: str | None) -> None:
    assert language.of(GERMAN, declared) == "de"


def test_kin_share_their_commonest_words_so_the_model_tells_them_apart() -> None:
    assert language.of(DANISH, "no") == "da"


def test_a_short_text_proves_nothing() -> None:
    assert language.of("Der Hafenmeister und die Boote.", "en") == "en"
    assert language.of(" ", None) is None


def test_what_is_in_no_language_is_as_declared() -> None:
    cipher = " ".join(f"{number:04}#{number % 7}/" for number in range(100))
    assert py3langid.classify(cipher)[0] == language.NONE
    assert language.of(cipher, "de") == "de"
    assert language.of(cipher, None) is None
