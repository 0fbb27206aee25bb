"""Fetching: one honest client that waits its turn, obeys robots.txt, and tells what its own limits cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

if TYPE_CHECKING:
    from jumpline.config import Fetching
    from jumpline.model import Capture


@dataclass(frozen=True, slots=True)
class Validators:
    """What an earlier answer gave us to ask "has it changed since?" with."""

    etag: str | None = None
    last_modified: str | None = None


class Fetcher:
    """Fetches over HTTP. Thread-safe; a context manager that closes its connections."""

    def __init__(self, fetching: Fetching) -> None:
        self._fetching = fetching

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""

    def get(
        self,
        url: str,
        *,
        delay: float | None = None,
        allow_private: bool = False,
        validators: Validators | None = None,
        kind: Literal["page", "feed"] = "page",
        robots: bool = True,
    ) -> Capture:
        """Fetch one address.

        Raises:
            RobotsError: robots.txt forbids it.
            AddressError: no address of the web, or one we do not connect to.
            TransportError: no answer could be had, or the server says "later".
        """
        raise NotImplementedError(url)
