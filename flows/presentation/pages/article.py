"""An article with its evidence, as the templates draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.presentation import ledger, telling
from flows.presentation.pages.anatomy import Anatomy, dissect
from jumpline.model import Completeness

if TYPE_CHECKING:
    from flows.presentation.checking import Checked
    from flows.presentation.ledger import Entry
    from jumpline.model import Article, Assessment


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What the page of an article shows."""

    place: str
    error: str | None = None
    """Why there is nothing else to show."""
    title: str = ""
    language: str | None = None
    kind: str = ""
    sign: str = ""
    headline: str = ""
    details: str = ""
    percent: int | None = None
    """Share of a cut article that was captured."""
    anatomy: Anatomy | None = None
    weighed: tuple[Entry, ...] = ()
    notes: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, place: str, article: Article, assessment: Assessment) -> ArticlePage:
        """Return the page of an article and its assessment."""
        found, kind = ledger.entries(assessment), assessment.completeness
        share = assessment.fraction if kind is Completeness.TRUNCATED else None
        return cls(
            place=place,
            title=telling.title(article.title, place),
            language=None if kind is Completeness.EMPTY else article.language,  # a page of refusal speaks none
            kind=kind.value,
            sign=telling.SIGNS[kind],
            headline=telling.headline(article, assessment),
            details=telling.details(article, assessment),
            percent=min(99, max(1, round(100 * share))) if share is not None and share < 1 else None,
            anatomy=dissect(article, assessment),
            weighed=tuple(entry for entry in found if entry.says != "note"),
            notes=tuple(entry for entry in found if entry.says == "note"),
        )

    @classmethod
    def of_checked(cls, checked: Checked) -> ArticlePage:
        """Return the page of what was checked, or of why it could not be had."""
        if checked.examination is None:
            return cls(place=checked.found.target, error=checked.found.error or "could not be read")
        return cls.of(checked.found.target, checked.examination.article, checked.examination.assessment)
