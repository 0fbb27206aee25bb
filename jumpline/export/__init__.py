"""Exports: a stream of documents as a file that others read, with a manifest beside it.

::

    documents | manifest.Tally.passing | one of the formats | target.place
                                                                 |
                                                              manifest

Every format writes as it reads, in constant memory. ``JSONL`` and ``CSV`` (:mod:`lines`), ``Parquet``, a folder of
Markdown, IPTC ninjs 1.4 and 2.1, and a WARC of the pages themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from jumpline.export import lines, markdown, ninjs, parquet, target
from jumpline.export import manifest as manifests
from jumpline.export.format import Format
from jumpline.export.manifest import Tally
from jumpline.export.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from jumpline.archive import Archive
    from jumpline.model import Archived, Document

__all__ = ["Format", "Pages", "Selection", "Tally", "export", "write"]


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages of documents are, for a WARC."""

    archive: Archive
    place_of: Callable[[Document], Archived | None]


_WRITERS: dict[Format, Callable[[Iterable[Document], BinaryIO], None]] = {
    Format.JSONL: lines.write_jsonl,
    Format.CSV: lines.write_csv,
    Format.PARQUET: parquet.write_parquet,
    Format.NINJS: ninjs.write_ninjs,
    Format.NINJS2: ninjs.write_ninjs2,
}


def write(
    documents: Iterable[Document],
    form: Format,
    stream: BinaryIO,
    pages: Pages | None = None,
    tally: Tally | None = None,
) -> Tally:
    """Write documents to a stream, in any format that is one file; return what was written.

    Raises:
        ConfigError: the format needs a package that is not installed.
    """
    counted = tally or Tally()
    passing = counted.passing(documents)
    if form is Format.WARC:
        from jumpline.export import warc  # noqa: PLC0415 - the one format that needs the archive

        if pages is None:
            raise ValueError("a WARC needs the archive that has the pages")
        warc.write_warc(passing, stream, pages.archive, pages.place_of, counted.lose)
    else:
        _WRITERS[form](passing, stream)
    return counted


def export(
    documents: Iterable[Document],
    form: Format,
    to: str,
    *,
    filters: Mapping[str, Any] | None = None,
    pages: Pages | None = None,
) -> dict[str, Any]:
    """Write documents to a file or folder, its manifest beside it, and return the manifest.

    Nothing stands at ``to`` before all of it does.

    Args:
        documents: what to write, in this order.
        form: as what.
        to: a path, or an address that fsspec knows (``s3://bucket/corpus.parquet``).
        filters: what was asked for, for the manifest.
        pages: where the pages are; for a WARC alone.

    Raises:
        ConfigError: nothing can be written there, or the format needs a package that is not installed.
    """
    tally = Tally()
    with target.place(to, is_folder=form is Format.MARKDOWN) as path:
        if form is Format.MARKDOWN:
            markdown.write_markdown(tally.passing(documents), path)
        else:
            with path.open("wb") as stream:
                write(documents, form, stream, pages=pages, tally=tally)
        told = manifests.manifest(tally, form.value, filters or {}, _written(to, path))
    with target.place(to.rstrip("/") + manifests.ENDING) as path:
        path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return told


def _written(to: str, path: Path) -> dict[str, Any]:
    """Return name, length and digest of what was written; of a folder those of its list of digests."""
    file = path / markdown.SUMS if path.is_dir() else path
    name = to.rstrip("/").rpartition("/")[2]
    return {
        "name": f"{name}/{markdown.SUMS}" if path.is_dir() else name,
        "bytes": file.stat().st_size,
        "digest": target.digest_of(file),
    }
