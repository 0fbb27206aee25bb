"""What tests of the store save."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jumpline.model import Article, Assessment, Completeness, Document

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://daily.example/a"


def document(
    words: str, completeness: str = "complete", *, url: str = URL, hours: int = 0, source: str = "daily"
) -> Document:
    return Document(
        url=url,
        source=source,
        article=Article(text=words, title="A headline", language="en"),
        assessment=Assessment(Completeness(completeness), 0.5),
        fetched_url=url,
        status=200,
        fetched_at=NOON + timedelta(hours=hours),
        digest=f"sha256:{words[:20]}",
    )
