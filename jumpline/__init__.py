"""The ground floor: the vocabulary, and all I/O.

Read :mod:`jumpline.model` first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jumpline.version import __version__

if TYPE_CHECKING:
    from jumpline.store import open_store

__all__ = ["__version__", "open_store"]


def __getattr__(name: str) -> Any:
    """Import :func:`open_store` when it is first asked for: who only assesses a page need not load SQLAlchemy."""
    if name == "open_store":
        from jumpline.store import open_store  # noqa: PLC0415 - the point of this function

        return open_store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
