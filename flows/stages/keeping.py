"""Which archive keeps the pages of a store, and who adds to it."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

from jumpline.archive import Archive, Original, Recorder, Signature

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from jumpline import config
    from jumpline.store import Store


def archive_of(settings: config.Archive, store: str) -> Archive | None:
    """Return the archive of a store, if pages are kept.

    Args:
        settings: what is configured.
        store: address of the database.

    Raises:
        ArchiveError: its address cannot be opened here.
    """
    url = settings.place(store)
    return Archive(url, settings.outbox) if url else None


def recorder(settings: config.Config, store: Store) -> AbstractContextManager[Recorder | None]:
    """Return who adds to the archive of a configuration; nobody where no pages are kept.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    archive = archive_of(settings.archive, settings.store)
    if archive is None:
        return nullcontext()

    def original(digest: str) -> Original | None:
        found = store.archived_bytes(digest)
        return Original(found.fetched_url, found.fetched_at, found.archived) if found and found.archived else None

    return Recorder(
        archive.shelf,
        Signature(settings.fetching.identity, settings.fetching.contact),
        original=original,
        most_bytes=settings.archive.rotate_mb * 1_000_000,
        longest=timedelta(hours=settings.archive.rotate_hours),
    )
