"""What saving a batch knows and changes, before any of it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jumpline.store.schema import assessments, documents, versions

if TYPE_CHECKING:
    from datetime import datetime

    from jumpline.store.best import Standing
    from jumpline.store.indexing import Label
    from jumpline.store.rows import Row

    Place = tuple[int, str]
    """Of a version: its document's number, and its text's key."""

VERDICT = tuple(column.name for column in assessments.columns if column.name not in {"id", "replaced_at"})
"""What a verdict is moved to ``assessments`` with."""
MIRRORED = tuple(sorted({*documents.columns.keys()} & {*versions.columns.keys()} - {"first_seen"}))
"""What ``documents`` repeats of the best version."""


@dataclass(slots=True)
class Text:
    """What is known of one text of an article."""

    standing: Standing
    first: tuple[datetime, str]
    """When the first exchange with this verdict was, and its digest."""


@dataclass(slots=True)
class History:
    """What is known of one article, and what this transaction makes of it."""

    document_id: int
    last_seen: datetime
    why: str | None
    """Why the best version is the best."""
    texts: dict[str, Text]
    best: str | None
    """Key of the best text; ``None`` for an article just introduced."""
    stored_best: str | None
    """The same, before this transaction."""
    label: Label
    """What the index of words says of it, before this transaction."""
    introduced: Row | None = None
    """What was just written of an article that is new."""

    @property
    def standing(self) -> Standing | None:
        """Where the best text stands."""
        return self.texts[self.best].standing if self.best else None

    def standing_row(self) -> Row:
        """Return what ``documents`` says of where the best text stands."""
        best = self.standing
        return {"confirmed_at": best.seen_at, "credentialed": best.credentialed} if best else {}


@dataclass(slots=True)
class Changes:
    """Rows to write, together."""

    versions: dict[Place, Row] = field(default_factory=dict)
    confirmed: dict[Place, Standing] = field(default_factory=dict)
    """Versions whose text came again, with no better verdict."""
    giving_way: list[Place] = field(default_factory=list)
    """Stored versions whose verdict a better one replaces."""
    assessments: list[Row] = field(default_factory=list)
    """Verdicts that gave way within this batch."""
    captures: list[Row] = field(default_factory=list)
    aliases: list[Row] = field(default_factory=list)

    def replace(self, place: Place, row: Row) -> None:
        """Let a version say what ``row`` says, and keep the verdict that it had."""
        before = self.versions.get(place)
        if before:
            self.assessments.append({name: before[name] for name in VERDICT} | {"replaced_at": row["fetched_at"]})
            row["first_seen"] = before["first_seen"]
        else:
            self.giving_way.append(place)
        self.versions[place] = row

    def confirm(self, place: Place, standing: Standing) -> None:
        """Note where a text stands after it came again."""
        if place in self.versions:
            self.versions[place] |= {"confirmed_at": standing.seen_at, "credentialed": standing.credentialed}
        else:
            self.confirmed[place] = standing
