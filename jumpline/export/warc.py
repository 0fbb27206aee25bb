"""A selection of the archive as a WARC of its own: every exchange whole, whatever file its bytes stood in."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from jumpline.archive import records
from jumpline.errors import ArchiveError
from jumpline.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jumpline.archive import Archive
    from jumpline.model import Archived, Document

SOFTWARE = f"Jumpline/{__version__}"


def write_warc(
    documents: Iterable[Document],
    stream: BinaryIO,
    archive: Archive,
    place_of: Callable[[Document], Archived | None],
    lost: Callable[[Document, str], None],
) -> None:
    """Write the exchange that brought each document.

    Args:
        documents: what is selected.
        stream: where to.
        archive: what has their pages.
        place_of: returns where in it a document's exchange is, or ``None`` where its page was not kept.
        lost: told of each document whose page cannot be written, and why.
    """
    first, info_id = records.warcinfo("", SOFTWARE, SOFTWARE, None)
    stream.write(first)
    for document in documents:
        place = place_of(document)
        if place is None:
            lost(document, "its page was not kept")
            continue
        try:
            found = archive.read(place)
        except ArchiveError as error:
            lost(document, str(error))
            continue
        stream.write(records.compose(found.capture, found.candidate, info_id))
