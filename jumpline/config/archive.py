"""Where raw pages are kept, and how."""

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
        "the folder `archive` beside a store in SQLite, else data/archive.",
    )
    rotate_mb: int = Field(default=250, ge=1, le=10_000, description="A file that has so many megabytes is finished.")
    rotate_hours: float = Field(default=24, gt=0, le=8_760, description="So is one that was begun so many hours ago.")
    spool: Path = Field(
        default=Path("data/spool"),
        description="Folder of this machine for files under way, where the archive is elsewhere.",
    )


def _in_short(value: object) -> object:
    """Take ``archive: false`` for one that is not enabled, and ``archive: URL`` for one at that address."""
    if isinstance(value, bool):
        return {"enabled": value}
    return {"url": value} if isinstance(value, str) else value


ArchiveOrNot = Annotated[Archive, BeforeValidator(_in_short)]
