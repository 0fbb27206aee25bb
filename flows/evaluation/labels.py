"""Labelled pages: what a person says of each, to measure the detector by.

A labelled set is a file of JSON lines, an object a page, with the pages themselves in ``pages/`` beside it (``.html``
or ``.html.gz``). Needed are

``file``
    name of the page in ``pages/``
``kind``
    ``article`` or ``not_article``
``completeness``
    of an article: ``complete``, ``truncated``, or ``unsure`` (then it is not scored)

and the more of these are given, the more can be measured: ``id``, ``url``, ``domain``, ``lang``, ``status``, ``cause``
(why it is cut), ``access``, ``body_end`` (the last words of the readable text), ``gate`` (the wall's own words),
``extracted_ok`` (false where a loss of text by extraction is no false alarm), ``note``. Other keys are left alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jumpline import urls
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

KINDS = ("article", "not_article")
COMPLETENESS = ("complete", "truncated", "unsure")
_TEXTS = ("id", "file", "kind", "completeness", "url", "domain", "lang", "cause", "access", "body_end", "gate", "note")
_NAMED = 3
"""So many missing pages are named; of more, their number."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says of a page."""

    id: str
    file: Path
    kind: str
    completeness: str | None
    url: str | None = None
    domain: str | None = None
    language: str | None = None
    status: int = 200
    cause: str | None = None
    access: str | None = None
    body_end: str = ""
    gate: str = ""
    extracted_ok: bool | None = None
    note: str = ""

    @property
    def is_article(self) -> bool:
        """Whether the page belongs to an article."""
        return self.kind == "article"

    @property
    def is_scored(self) -> bool:
        """Whether it is an article of which it is known whether it is whole."""
        return self.is_article and self.completeness in {"complete", "truncated"}

    @property
    def is_cut(self) -> bool:
        """Whether it is an article that is cut."""
        return self.is_article and self.completeness == "truncated"

    @property
    def publisher(self) -> str:
        """The registrable domain; a page of no known domain is a publisher of its own."""
        named = urls.site(f"https://{self.domain}") if self.domain else urls.site(self.url or "")
        return named or f"{self.file.parent}:{self.id}"


def load(path: Path) -> list[Label]:
    """Return the labels of a file, in its order.

    Raises:
        ConfigError: it cannot be read, a line is no label, an id stands twice, or pages are not there.
    """
    try:
        # Not splitlines(): JSON may hold a line separator of Unicode's as it is.
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise ConfigError(str(path), f"cannot be read: {said}; name a file of labels, a JSON object a line") from error
    found = [_label(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise ConfigError(str(path), "holds no labels; expected a JSON object a line, one for each page")
    _check_ids(path, found)
    _check_pages(path, found)
    return found


def _check_ids(path: Path, labels: list[Label]) -> None:
    seen: set[str] = set()
    for label in labels:
        if label.id in seen:
            raise ConfigError(str(path), f"the id {label.id!r} stands twice; give each page its own")
        seen.add(label.id)


def _check_pages(path: Path, labels: list[Label]) -> None:
    missing = [label.file.name for label in labels if not label.file.is_file()]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        folder = path.parent / "pages"
        raise ConfigError(str(path), f"pages are not in {folder}: {', '.join(missing[:_NAMED])}{more}")


def _label(path: Path, number: int, line: str) -> Label:
    try:
        raw = json.loads(line)
    except ValueError as error:
        raise ConfigError(f"{path}, line {number}", f"is no JSON: {error}") from error
    problem = _problem(raw)
    if problem:
        raise ConfigError(f"{path}, line {number}", problem)
    file = path.parent / "pages" / raw["file"]
    return Label(
        id=raw.get("id") or file.name.partition(".")[0],
        file=file,
        kind=raw["kind"],
        completeness=raw.get("completeness"),
        url=raw.get("url") or None,
        domain=raw.get("domain") or None,
        language=raw.get("lang") or None,
        status=raw.get("status") or 200,
        cause=raw.get("cause") or None,
        access=raw.get("access") or None,
        body_end=raw.get("body_end") or "",
        gate=raw.get("gate") or "",
        extracted_ok=raw.get("extracted_ok"),
        note=raw.get("note") or "",
    )


def _problem(raw: Any) -> str | None:
    """Return what is wrong with a label, in words that name the field and what was expected."""
    if not isinstance(raw, dict):
        return "expected a JSON object, the label of a page"
    kind, completeness, status = raw.get("kind"), raw.get("completeness"), raw.get("status")
    no_text = next((name for name in _TEXTS if not isinstance(raw.get(name), str | None)), None)
    checks = (
        (no_text, f"{no_text}: expected a text, got {raw.get(no_text)!r}"),
        (not raw.get("file"), "file: is missing; name the page in pages/"),
        (kind not in KINDS, f"kind: expected {_either(KINDS)}, got {kind!r}"),
        (
            kind == "article" and completeness not in COMPLETENESS,
            f"completeness: expected {_either(COMPLETENESS)} for an article, got {completeness!r}",
        ),
        (not isinstance(raw.get("extracted_ok"), bool | None), "extracted_ok: expected true or false"),
        (not _is_status(status), f"status: expected an HTTP status, got {status!r}"),
    )
    return next((message for wrong, message in checks if wrong), None)


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def _is_status(value: Any) -> bool:
    return value is None or (type(value) is int and 100 <= value <= 599)
