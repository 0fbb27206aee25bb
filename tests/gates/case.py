"""One page of the gallery, and the truth about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A page as a server would send it, with what a careful reader would say of it."""

    name: str
    """``PLATFORM.LANGUAGE.NUMBER.VARIANT``, unique."""
    html: bytes
    url: str
    status: int
    truth: str
    """A value of :class:`jumpline.model.Completeness`: complete, truncated or empty."""
    cause: str | None
    """A value of :class:`jumpline.model.Cause`; ``None`` for a complete page."""
    access: str | None
    """What the page declares, where it does; ``None`` where it leaves that open."""
    fraction: float | None
    """Share of the article that is readable, where the page states enough to know it."""
    expected: int | None
    """Length of the whole article, where the page states it; characters for Japanese and Chinese."""
    body_end: str
    """Last words of the readable text; empty where there is none."""
    gate: tuple[str, ...]
    """The wall's own words: never part of the text."""
    noise: tuple[str, ...]
    """Words of boxes that stand on the page beside the article: not part of the text either."""
    present: tuple[str, ...]
    """Blocks of the article that are on the page as readable text."""
    absent: tuple[str, ...]
    """Blocks that are not."""
    platform: str
    family: str
    language: str
    twin: str | None
    """Name of the page's counterpart."""

    @property
    def variant(self) -> str:
        """``cut``, ``whole`` or the name of a non-article."""
        return self.name.rpartition(".")[2]

    @property
    def is_article(self) -> bool:
        """Whether the page belongs to an article, if only as a wall with nothing before it."""
        return self.family != "other"
