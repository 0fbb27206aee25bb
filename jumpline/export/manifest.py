"""What an export holds, beside it: counts, rules, filters and digests, so that a corpus says where it came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jumpline.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jumpline.model import Document

ENDING = ".manifest.json"


@dataclass(slots=True)
class Tally:
    """Counts what passes by. Grows with the number of sources, languages and rules, not with that of documents."""

    documents: int = 0
    words: int = 0
    completeness: Counter[str] = field(default_factory=Counter)
    access: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    without_page: int = 0
    """Documents that were asked for and left out, since their page is not in the archive."""

    def passing(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents, and count them."""
        for document in documents:
            self.documents += 1
            self.words += document.article.words
            self.completeness[document.assessment.completeness.value] += 1
            self.access[document.assessment.access.value] += 1
            self.sources[document.source] += 1
            self.languages[document.article.language or "unknown"] += 1
            self.rules[document.assessment.rules_version or "unknown"] += 1
            yield document

    def lose(self, document: Document, _why: str) -> None:
        """Take back a document that could not be written."""
        self.documents -= 1
        self.words -= document.article.words
        self.completeness[document.assessment.completeness.value] -= 1
        self.access[document.assessment.access.value] -= 1
        self.sources[document.source] -= 1
        self.languages[document.article.language or "unknown"] -= 1
        self.rules[document.assessment.rules_version or "unknown"] -= 1
        self.without_page += 1


def manifest(tally: Tally, form: str, filters: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in the manifest.

    Args:
        tally: of what was written.
        form: the format's name.
        filters: what was asked for; only conditions that were set.
        file: name, length and digest of what was written.
    """
    return {
        "software": f"Jumpline/{__version__}",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "format": form,
        "file": dict(file),
        "filters": dict(filters),
        "documents": tally.documents,
        "words": tally.words,
        "completeness": _counts(tally.completeness),
        "access": _counts(tally.access),
        "sources": _counts(tally.sources),
        "languages": _counts(tally.languages),
        "rules_versions": _counts(tally.rules),
        "without_page": tally.without_page,
    }


def _counts(counter: Counter[str]) -> dict[str, int]:
    return {name: number for name, number in sorted(counter.items()) if number}
