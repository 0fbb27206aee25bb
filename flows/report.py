"""The Prefect flow around :mod:`flows.presentation.reporting`: the report, written anew on a schedule.

Prefect may load this file as a script, from any folder: it imports installed packages only.
"""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State as PrefectState  # noqa: TC002 - Prefect reads the annotations of flows
from prefect.states import Completed
from pydantic import Field

from flows.operations.forms import Reporting
from flows.presentation import reporting
from jumpline import config as configuration
from jumpline.store import open_store

Options = Annotated[Reporting, Field(description="What the report tells of, and where it is written.")]


@flow(name="report", flow_run_name="report of {options.days} days")
def report(options: Options = Reporting()) -> PrefectState[None]:  # noqa: B008 - the form shows it, and it is frozen
    """Write the page that says how complete the store is: over time, by source, why not, and what changed."""
    settings, output = configuration.load(Path(options.config) if options.config else None), Path(options.output)
    with open_store(settings.store) as store:
        summary = reporting.summarise(store, datetime.now(UTC) - timedelta(days=options.days))
    reporting.write(output, summary)
    lines = [f"- **{change.source}**: {change.kind}: {change.said}" for change in summary.changes]
    said = f"{summary.total.articles:,} articles of {len(summary.sources)} sources"
    where = _where(output, settings.report_url)
    create_markdown_artifact(key="report", markdown="\n".join([f"### {said}", "", *lines, "", where]))
    return Completed(message=f"{said}; drawn in {output}")


def _where(output: Path, url: str | None) -> str:
    """Say where the page is to be found: a browser opens no file from a page of a server, nor of another machine."""
    if url:
        return f"[Open the report]({url})"
    return (
        f"The report is on {socket.gethostname()}, in this file, to be opened in a browser there:\n\n"
        f"```text\n{output.resolve()}\n```\n\n"
        "Where a web server shows it, `report_url:` in the file of sources makes this a link."
    )
