"""Where an export goes: it is written beside its place, and stands there only when it is whole.

A file or folder of this machine is written under a temporary name in the same folder, and renamed at the end. Any other
address that fsspec knows gets the finished file from a temporary folder.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1_000_000


def is_elsewhere(target: str) -> bool:
    """Return whether a target is an address, and no path of this machine."""
    return "://" in target and not target.startswith("file://")


@contextmanager
def place(target: str, *, is_folder: bool = False) -> Iterator[Path]:
    """Give a path to write to, and put what was written in its place at the end; after an error nothing stands there.

    Args:
        target: a path, or an address that fsspec knows.
        is_folder: whether a folder is to be made; one that is there already is not touched.

    Raises:
        ConfigError: nothing can be written there.
    """
    if is_elsewhere(target):
        with _sent(target, is_folder=is_folder) as path:
            yield path
        return
    final = Path(target.removeprefix("file://"))
    if is_folder and final.exists() and (not final.is_dir() or any(final.iterdir())):
        raise ConfigError(target, "is there already, and not empty; name a new folder")
    draft = final.with_name(f".{final.name}.{secrets.token_hex(4)}.part")
    try:
        if is_folder:
            draft.mkdir(parents=True)
        else:
            draft.touch()
        yield draft
        if not is_folder:
            _sync(draft)
        draft.replace(final)
    except OSError as error:
        raise ConfigError(target, f"cannot be written: {error.strerror or error}; name another place") from error
    finally:
        _drop(draft)


def digest_of(path: Path) -> str:
    """Return ``sha256:`` and the digest of a file."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            found.update(piece)
    return f"sha256:{found.hexdigest()}"


@contextmanager
def _sent(target: str, *, is_folder: bool) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jumpline-export-") as folder:
        draft = Path(folder) / "export"
        if is_folder:
            draft.mkdir()
        yield draft
        filesystem, there = _filesystem(target)
        try:
            filesystem.makedirs(there.rpartition("/")[0], exist_ok=True)
            filesystem.put(os.fspath(draft), there, recursive=is_folder)
        except Exception as error:
            raise ConfigError(target, f"cannot be written: {error}") from error


def _filesystem(target: str) -> tuple[Any, str]:
    import fsspec  # noqa: PLC0415 - for addresses only

    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(target)
    except (ImportError, ValueError) as error:
        raise ConfigError(target, f"is no place to write to: {error}") from error
    return found


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _drop(draft: Path) -> None:
    if draft.is_dir():
        shutil.rmtree(draft, ignore_errors=True)
    else:
        with suppress(OSError):
            draft.unlink()
