"""The Prefect flow around :mod:`flows.stages.reassessing`: judge what is stored again, by the rules of today.

Prefect may load this file as a script, from any folder: it imports installed packages only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State as PrefectState  # noqa: TC002 - Prefect reads the annotations of flows
from prefect.states import Completed
from pydantic import Field

from flows.operations.forms import Reassessing
from flows.stages import reassessing
from jumpline import config as configuration

Sources = Annotated[list[str], Field(description="Only articles of these sources, by name. All where none is named.")]
Options = Annotated[Reassessing, Field(description="Which articles, and from which configuration.")]

MOST_LINES = 100
"""Articles of which the log says what changed."""


@flow(name="reassess")
def reassess(sources: Sources = [], options: Options = Reassessing()) -> PrefectState[Any]:  # noqa: B006, B008 - the form shows them; neither is changed
    """Judge stored articles again from the pages in the archive. Asks no publisher for anything."""
    logger = get_run_logger()
    told = 0

    def tell(retold: reassessing.Retold) -> None:
        nonlocal told
        told += retold.moved
        if retold.moved and told <= MOST_LINES:
            before, after = retold.before.assessment.completeness, retold.after.assessment.completeness
            logger.info("%s: %s → %s", retold.after.url, before, after)

    settings = configuration.load(Path(options.config) if options.config else None)
    done = reassessing.reassess(settings, sources=sources, since=options.since, limit=options.limit, tell=tell)
    for line in done.unreadable[:MOST_LINES]:
        logger.warning("%s", line)
    return Completed(name="Degraded" if done.unreadable else None, message=done.line())
