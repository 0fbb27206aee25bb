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

from flows.operations.forms import Form, Reporting
from flows.presentation import reporting
from jumpline import config as configuration
from jumpline.store import open_store

Options = Annotated[Reporting, Field(description="What the report tells of, and where it is written.")]


@flow(name="report", flow_run_name="report of {options.days} days")
def report(options: Options = Reporting()) -> PrefectState[None]:  # noqa: B008 - the form shows it, and it is frozen
    """Write the page that says how complete the store is: over time, by source, why not, and what changed."""
    output = Path(options.output)
    with open_store(_store(options)) as store:
        summary = reporting.summarise(store, datetime.now(UTC) - timedelta(days=options.days))
    reporting.write(output, summary)
    lines = [f"- **{change.source}**: {change.kind}: {change.said}" for change in summary.changes]
    said = f"{summary.total.articles:,} articles of {len(summary.sources)} sources"
    place = output.resolve().as_uri()
    # Browsers open no file: of another machine, nor from a page of a server: where it is has to be read.
    where = f"The page is on {socket.gethostname()}: [{place}]({place})"
    create_markdown_artifact(key="report", markdown="\n".join([f"### {said}", "", *lines, "", where]))
    return Completed(message=f"{said}; drawn in {output}")


def _store(options: Form) -> str:
    return configuration.load(Path(options.config) if options.config else None).store
