"""Which documents an export takes. Pure: the store narrows down what it can, and the rest is told apart here."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jumpline.model import Access, Completeness, Document


@dataclass(frozen=True, slots=True)
class Selection:
    """Conditions, all of which hold for what is selected; an empty one, or ``None``, asks for nothing."""

    completeness: tuple[Completeness, ...] = ()
    access: tuple[Access, ...] = ()
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    """ISO 639-1; an article of unknown language is in none of them."""
    min_probability: float | None = None
    """That the text is whole; inclusive, as is the next."""
    max_probability: float | None = None
    since: datetime | None = None
    """Captured then or later."""
    until: datetime | None = None
    """Captured before that moment."""
    published_since: datetime | None = None
    """Published then or later; an article without a date never."""
    published_until: datetime | None = None
    """Published before that moment."""

    def wants(self, document: Document) -> bool:
        """Return whether a document is selected."""
        found, article = document.assessment, document.article
        return (
            _among(found.completeness, self.completeness)
            and _among(found.access, self.access)
            and _among(document.source, self.source)
            and _among(article.language, self.language)
            and (self.min_probability is None or found.probability >= self.min_probability)
            and (self.max_probability is None or found.probability <= self.max_probability)
            and _within(document.fetched_at, self.since, self.until)
            and _within(article.published, self.published_since, self.published_until)
        )

    def of(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield those documents that are selected."""
        return filter(self.wants, documents)

    def told(self) -> dict[str, Any]:
        """Return the conditions that were set, as values that JSON can hold."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _plain(value) for name, value in values.items() if value not in (None, ())}


def _among(value: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _within(moment: datetime | None, since: datetime | None, until: datetime | None) -> bool:
    if since is None and until is None:
        return True
    return moment is not None and (since is None or moment >= since) and (until is None or moment < until)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return [str(item) for item in value] if isinstance(value, tuple) else value
