from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jumpline.web.dates import instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01T10:20:30Z", datetime(2024, 5, 1, 10, 20, 30, tzinfo=UTC)),
        ("2024-05-01T10:20:30.250+02:00", datetime(2024, 5, 1, 8, 20, 30, 250_000, tzinfo=UTC)),
        ("2024-05-01T10:20+02:00", datetime(2024, 5, 1, 8, 20, tzinfo=UTC)),
        ("2024-05-01 10:20", datetime(2024, 5, 1, 10, 20, tzinfo=UTC)),
        (" 2024-05-01\n", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024", datetime(2024, 1, 1, tzinfo=UTC)),
        ("Wed, 01 May 2024 10:20:30 +0200", datetime(2024, 5, 1, 8, 20, 30, tzinfo=UTC)),
        ("Wed, 01 May 2024 10:20:30 GMT", datetime(2024, 5, 1, 10, 20, 30, tzinfo=UTC)),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("2024-13-01", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_reads_the_forms_of_feeds_and_sitemaps_as_utc(text, expected):
    assert instant(text) == expected


@given(st.text() | st.datetimes().map(str))
@example("Mon, 01 Jan 0001 00:00:00 +2359")
def test_what_is_no_date_is_none(text):
    found = instant(text)
    assert found is None or found.tzinfo is UTC
