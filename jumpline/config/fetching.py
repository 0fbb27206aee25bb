"""How we ask the web."""

import os
from datetime import timedelta
from pathlib import Path

from platformdirs import user_state_path
from pydantic import Field, ValidationInfo, field_validator

from jumpline.config.record import Record
from jumpline.fields import Concurrency, Contact, Duration, Seconds, Timeout, UserAgent
from jumpline.version import __version__


def _state_folder() -> Path:
    """Return where all runs of this user on this machine keep what they share."""
    return Path(os.environ.get("JUMPLINE_STATE") or user_state_path("jumpline", appauthor=False))


class Fetching(Record):
    """How we ask: who we say we are, how often, how long and how much."""

    user_agent: UserAgent = Field(
        default=f"Jumpline/{__version__}", description="Who we say we are. Never a browser's name."
    )
    contact: Contact | None = Field(
        default=None, description="A page or an address where a publisher reaches you; sent with the user agent."
    )
    delay: Seconds = Field(default=1.0, description="Seconds between two requests to one host.")
    connect_timeout: Timeout = Field(default=10.0, description="Seconds to wait for a connection.")
    read_timeout: Timeout = Field(default=20.0, description="Seconds to wait for the next bytes.")
    total_timeout: Timeout = Field(default=60.0, description="Seconds for one answer as a whole.")
    max_body_bytes: int = Field(default=2_000_000, ge=1_000, description="At most so many bytes of a page.")
    max_feed_bytes: int = Field(default=20_000_000, ge=1_000, description="At most so many bytes of a feed or sitemap.")
    max_redirects: int = Field(default=8, ge=0, le=30, description="At most so many redirects of one request.")
    retries: int = Field(default=2, ge=0, le=10, description="How often to ask again after a failure that may pass.")
    concurrency: Concurrency = Field(default=1, description="At most so many requests to one host at a time.")
    connections: int = Field(
        default=32, ge=1, le=1_000, description="At most so many requests at a time, to all hosts together."
    )
    fresh: Duration = Field(
        default=timedelta(hours=1),
        description="How long what was fetched stays fresh: a run that was killed is gone on with from there.",
    )
    browser: Path | None = Field(
        default=None, description="Chromium, for sources with `render: browser`. Looked for where it is left out."
    )
    render_timeout: Timeout = Field(default=60.0, description="Seconds for a browser to draw one page.")
    state: Path = Field(
        default_factory=_state_folder,
        description="A folder in which all runs on this machine share whose turn it is at a host, and what its "
        "robots.txt says. The user's state folder where it is left out.",
    )

    @field_validator("state")
    @classmethod
    def _state_beside_the_file(cls, path: Path, info: ValidationInfo) -> Path:
        base: Path = (info.context or {}).get("base", Path())
        return base / path.expanduser()

    @property
    def identity(self) -> str:
        """The User-Agent header: who we are and, where it is set, how to reach the operator."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent
