"""What all runs on this machine share about hosts: a folder of small files, each guarded by a lock beside it.

A lock belongs to the process that holds it: when that ends, however it ends, the system sets it free.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTE = 240
"""Bytes of a file of figures."""
_ODD = re.compile(r"[^a-z0-9.-]+")


class State:
    """A folder that several processes write to at a time.

    Args:
        folder: made where it does not exist.

    Raises:
        ConfigError: nothing can be written there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths: dict[tuple[str, str], Path] = {}
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            told = f"what runs share cannot be kept here: {error.strerror}; set JUMPLINE_STATE, or `fetching: state:`"
            raise ConfigError(str(folder), told) from error

    def path(self, kind: str, key: str) -> Path:
        """Return the file of a host or an origin among those of its kind."""
        known = self._paths.get((kind, key))
        if known:
            return known
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12]
        folder = self._folder / kind
        folder.mkdir(mode=0o700, exist_ok=True)
        made = folder / f"{_ODD.sub('_', key.lower())[:60]}-{digest}.json"
        return self._paths.setdefault((kind, key), made)


def read(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing where there is none, or one that a crash of the machine left broken."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, values: dict[str, Any]) -> None:
    """Put a file in the place of what was there, at once and as a whole."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as file:
        json.dump(values, file)
    Path(file.name).replace(path)


def note(path: Path, values: dict[str, Any]) -> None:
    """Write a file of some figures over what was there: a guarded one, which many requests a second may change.

    Always as long, so that a reader who does not wait never meets half of it. To put another file in its place, as
    :func:`write` does, would have some file systems wait for the disk each time.
    """
    content = json.dumps(values).encode().ljust(_NOTE)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        os.write(file, content)
    finally:
        os.close(file)


def lock(path: Path, name: str = "lock") -> FileLock:
    """Return the lock of a file, to be taken with :func:`taken`. One file may have several, by name."""
    return FileLock(path.with_suffix(f".{name}"), thread_local=False)


def taken(held: FileLock, seconds: float = 0.0) -> bool:
    """Try to take a lock, for so long; return whether it is ours now, and to be released."""
    try:
        held.acquire(timeout=seconds, poll_interval=0.005)
    except Timeout:
        return False
    return True


@contextmanager
def guarded(path: Path) -> Iterator[None]:
    """Have a file to oneself for the few microseconds that a change takes.

    Raises:
        ConfigError: another process keeps it for longer than anything of ours takes.
    """
    held = lock(path)
    if not taken(held, 30.0):
        raise ConfigError(str(held.lock_file), "is locked by a process that stands still; end it")
    try:
        yield
    finally:
        held.release()
