"""Pages that are on disk already: folders of saved HTML, and WARC archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jumpline.model import Candidate, Capture


def folder(path: Path, source: str = "folder") -> Iterator[Candidate]:
    """Yield the saved pages (``.html``, ``.htm``, either with ``.gz``) of a folder, or one such file.

    Raises:
        DiscoveryError: it cannot be read.
    """
    raise NotImplementedError


def warc(path: Path, source: str = "warc") -> Iterator[Candidate]:
    """Yield the HTML responses of a WARC, one record at a time.

    Raises:
        DiscoveryError: it cannot be read.
    """
    raise NotImplementedError


def read(candidate: Candidate) -> Capture:
    """Read the page that ``candidate.saved`` points to.

    Raises:
        DiscoveryError: it is not there any more, or cannot be read.
    """
    raise NotImplementedError
