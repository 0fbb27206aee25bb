"""The report: how complete the store is, in one page for a browser that needs nothing else.

::

    Store
      | statistics    added up by the database          jumpline.store.statistics
    Statistics
      | changes       each source against its own past  flows.presentation.reporting.changes
      | charts        drawn as SVG                      flows.presentation.reporting.charts
      | summarised    rows and sentences                flows.presentation.reporting.summary
    report.html
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from flows.presentation.reporting.summary import Summary
    from jumpline.store import Store

WEEK = timedelta(days=7)
BEFORE = timedelta(days=35)
"""From so long ago on, a source's past says what is usual of it."""
WORST = 50


def summarise(store: Store, since: datetime, now: datetime | None = None) -> Summary:
    """Return what a report tells of what was captured since then."""
    from flows.presentation.reporting.summary import summarised  # noqa: PLC0415 - the charts' library takes a while

    now = now or datetime.now(UTC)
    return summarised(store.statistics(since, now - BEFORE, WORST), now, now - WEEK)


def write(file: Path, summary: Summary) -> None:
    """Write the page of a report.

    Raises:
        ConfigError: the file cannot be written.
    """
    from flows.presentation import pages  # noqa: PLC0415

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        pages.write(file, "report.html", report=summary)
    except OSError as error:
        raise ConfigError(str(file), f"cannot be written: {error.strerror}; name another: -o FILE") from error
