from __future__ import annotations

from typing import Any

import pytest

from jumpline.config import Fetching
from jumpline.web.fetch import Fetcher


@pytest.fixture
def make() -> Any:
    made = []

    def fetcher(**terms: Any) -> Fetcher:
        terms = {"delay": 0, "connect_timeout": 2, "read_timeout": 2, "total_timeout": 5, "retries": 0} | terms
        made.append(Fetcher(Fetching(**terms), backoff=0.01))
        return made[-1]

    yield fetcher
    for one in made:
        one.close()


@pytest.fixture
def get(make):
    fetcher = make()

    def get(url: str, **terms: Any):
        return fetcher.get(url, **({"allow_private": True} | terms))

    return get


def test_returns_what_came(web, get):
    capture = get(web.page("/a", "<p>Hello</p>", X_Thing="1"))
    assert (capture.status, capture.body, capture.header("x-thing")) == (200, b"<p>Hello</p>", "1")
    assert capture.url == capture.final_url == web.at("/a")
    assert capture.truncated_by is None
