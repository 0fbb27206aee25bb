"""Where raw pages are kept, and how."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from jumpline.config.record import Record
from jumpline.fields import ArchiveUrl


class Archive(Record):
    """Where raw pages are kept, and how. Written ``archive: false``, none are kept; ``archive: URL`` says where."""

    enabled: bool = Field(default=True, description="Whether pages are kept as they came.")
    url: ArchiveUrl | None = Field(
        default=None,
        description="A folder, or an address that fsspec understands, such as s3://bucket/pages. Where it is left out: "
        "data/archive; beside a store in another SQLite file, say news.db, the folder news-archive.",
    )
    rotate_mb: int = Field(default=250, ge=1, le=10_000, description="A file that has so many megabytes is finished.")
    rotate_hours: float = Field(default=24, gt=0, le=8_760, description="So is one that was begun so many hours ago.")
    outbox: Path = Field(
        default=Path("data/outbox"),
        description="Folder of this machine for files under way, where the archive is elsewhere.",
    )

    def place(self, store: str) -> str | None:
        """Return where the pages of a store are kept, ``None`` where they are not.

        Each store in SQLite has an archive of its own, so that what one drops another does not miss.
        """
        if not self.enabled:
            return None
        found = re.fullmatch(r"sqlite(?:\+\w+)?:///(?!:memory:)([^?]+).*", store)
        file = Path(found[1]) if found else Path("data/jumpline.db")
        return self.url or str(file.with_name("archive" if file.stem == "jumpline" else f"{file.stem}-archive"))


def _in_short(value: object) -> object:
    """Take ``archive: false`` for one that is not enabled, and ``archive: URL`` for one at that address."""
    if isinstance(value, bool):
        return {"enabled": value}
    return {"url": value} if isinstance(value, str) else value


ArchiveOrNot = Annotated[Archive, BeforeValidator(_in_short)]
