"""What the dashboard asks of someone who starts a run: the parameters of the flows, with what they mean."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations

from pydantic import BaseModel, ConfigDict, Field


class Form(BaseModel):
    """Parameters of a flow that are seldom given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    config: str | None = Field(
        default=None,
        description="The file of sources. config/sources.yaml, in the folder of the run, where it is left out.",
    )


class Ingesting(Form):
    """How to read the sources."""

    limit: int | None = Field(default=None, ge=1, description="At most so many new articles of each source.")
    wait: float = Field(
        default=0,
        ge=0,
        le=86_400,
        description="Seconds to wait before the first request, so that not all runs of an hour begin at once.",
    )


class Reporting(Form):
    """What the report tells of, and where it is written."""

    days: int = Field(default=30, ge=1, le=3650, description="What was captured in so many days.")
    output: str = Field(default="data/report.html", description="The page to write, relative to the folder of the run.")


class Reassessing(Form):
    """Which articles to judge again."""

    since: datetime | None = Field(default=None, description="Only what was captured then or later.")
    limit: int | None = Field(default=None, ge=1, description="At most so many articles.")


class Rechecking(Form):
    """How much to fetch again."""

    limit: int | None = Field(default=None, ge=1, description="At most so many articles of each source.")
