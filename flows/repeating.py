"""Something small done again and again beside the work."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def every(seconds: float, do: Callable[[], object], *, name: str) -> Iterator[None]:
    """Call ``do`` every so many seconds, in a thread of its own, as long as the block runs; no more when it has ended.

    Args:
        seconds: from one call's end to the next; the first comes after as many.
        do: must not raise: that ends the calls.
        name: of the thread.
    """
    over = threading.Event()

    def again() -> None:
        while not over.wait(seconds):
            do()

    thread = threading.Thread(target=again, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
