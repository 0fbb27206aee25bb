"""Something done beside the work, as long as that lasts."""

from __future__ import annotations

import threading

import pytest

from flows.repeating import every


def test_it_is_done_again_and_again_until_the_block_ends() -> None:
    thrice = threading.Semaphore(0)
    with every(0.001, thrice.release, name="again"):
        assert all(thrice.acquire(timeout=10) for _ in range(3))
    assert not [thread for thread in threading.enumerate() if thread.name == "again"]


def test_an_error_of_the_block_comes_through_and_ends_it() -> None:
    with pytest.raises(ValueError, match="mine"), every(60, lambda: None, name="again"):
        raise ValueError("mine")
    assert not [thread for thread in threading.enumerate() if thread.name == "again"]
