"""What was fetched and is not settled yet, on disk: so that a run that is killed is gone on with, and not begun anew.

::

    fetched -> keep -> examined, stored -> drop
                 `- killed in between -> the next run takes it from here, as long as it is fresh

A file a capture, written beside its place and moved there, so that there are no halves. One folder a store and, within
it, a source: what one source was given with its credentials is never another's. Nobody else may read it.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from jumpline.errors import StoreError
from jumpline.model import Capture, Rights, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_OURS = {
    (module, each.__name__): each
    for each in (Capture, Rights, Statement, datetime, timedelta, timezone)
    for module in (each.__module__, "jumpline.model")  # where the records stood before: such files may wait on disk
}
"""What a file may name, one by one: a module would bring along all that it imports, and that is every function."""
_BROKEN = (OSError, EOFError, pickle.UnpicklingError, ValueError, TypeError, AttributeError, ImportError, IndexError)


class Spool:
    """Captures that are not settled. Threads may share one, and processes a folder.

    Args:
        folder: where they are kept; made when the first comes.
        fresh: how long a capture stays fresh. An older one is not taken any more.
    """

    def __init__(self, folder: Path, fresh: timedelta) -> None:
        self._folder = folder
        self._seconds = fresh.total_seconds()

    def keep(self, source: str, url: str, capture: Capture) -> None:
        """Keep what came of asking for an address until it is dropped.

        Raises:
            StoreError: the disk refuses.
        """
        if not self._seconds:
            return
        place = self._place(source, url)
        beside = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                pickle.dump(capture, file, protocol=5)
            beside.replace(place)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            told = f"cannot be written ({error.strerror}); make room there, or name another folder as `spool:`"
            raise StoreError(str(self._folder), told) from error

    def take(self, source: str, url: str) -> Capture | None:
        """Return what a run that was killed left of an address, if it is fresh; it stays until it is dropped."""
        place = self._place(source, url)
        try:
            if time.time() - place.stat().st_mtime >= self._seconds:
                return None
            with place.open("rb") as file:
                found = _Reader(file).load()
        except _BROKEN:  # nothing there, or of another version of ours, or torn by a power cut: it is fetched again
            return None
        return found if isinstance(found, Capture) else None

    def drop(self, source: str, urls: Iterable[str]) -> None:
        """Forget what is settled."""
        for url in urls:
            self._place(source, url).unlink(missing_ok=True)

    def clear(self, source: str) -> None:
        """Forget all of a source."""
        for file in (self._folder / source).glob("*"):
            if not file.suffix:  # else another thread is about to move it to its place
                file.unlink(missing_ok=True)

    def sweep(self, source: str) -> None:
        """Forget what runs before left of a source and is not fresh any more."""
        for file in (self._folder / source).glob("*"):
            with suppress(OSError):
                if time.time() - file.stat().st_mtime >= self._seconds:
                    file.unlink()

    def _place(self, source: str, url: str) -> Path:
        return self._folder / source / hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:40]


class _Reader(pickle.Unpickler):
    """Reads our records and nothing else: a pickle can otherwise name any function to be called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _OURS:
            raise pickle.UnpicklingError(f"{module}.{name} is none of ours")
        return _OURS[module, name]
