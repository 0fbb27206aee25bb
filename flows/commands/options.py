"""Options that several commands share, and what they mean."""

from __future__ import annotations

import io
import os
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from jumpline.archive import Archive
    from jumpline.config import Config

USUAL_CONFIG = "config/sources.yaml"
DEMO_STORE = "data/demo.db"

ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help=f"The file of sources. [default: {USUAL_CONFIG}]")
]
StoreAddress = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="The database: a file, or an address such as postgresql://host/name."),
]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many new articles of each source.")
]
Direct = Annotated[bool, typer.Option("--direct", help="Without Prefect: the same pipeline, no server to wait for.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what came of it, and what went wrong.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say what became of each article.")]


def is_configured(file: Path | None) -> bool:
    """Return whether a file of sources is named, or stands in its usual place."""
    return file is not None or "JUMPLINE_CONFIG" in os.environ or Path(USUAL_CONFIG).is_file()


def config_file(file: Path | None) -> Path:
    """Return the file of sources: the one named, else of the environment, else the one in its usual place."""
    return file or Path(os.environ.get("JUMPLINE_CONFIG") or USUAL_CONFIG)


def configured(file: Path | None, store: str | None) -> Config:
    """Return the configuration, with the store of the command line where one is given.

    Raises:
        ConfigError: as :func:`jumpline.config.load`.
    """
    if not is_configured(file):
        raise ConfigError(
            USUAL_CONFIG,
            "there is no such file here; `jumpline init URL` writes one; where it is elsewhere, go there, or name it: "
            "--config FILE",
        )
    from jumpline.config import load  # noqa: PLC0415 - pydantic and YAML take a while

    config = load(file)
    return config.model_copy(update={"store": address(store)}) if store else config


def store_address(store: str | None, file: Path | None) -> str:
    """Return the address of the store: of the command line, the environment or the configuration, in this order.

    Raises:
        ConfigError: nothing says which, or it is a SQLite file that is not there, so nothing can be read from it.
    """
    if not (store or "JUMPLINE_STORE" in os.environ or is_configured(file)):
        raise ConfigError(
            "store",
            f"which one? Name it: --store FILE{_demo()}, or go to the folder that has {USUAL_CONFIG}, which names it",
        )
    url = address(store or os.environ.get("JUMPLINE_STORE") or configured(file, None).store)
    found = re.fullmatch(r"sqlite(?:\+\w+)?:///(.+?)(?:\?.*)?", url)
    if found and not Path(found[1]).is_file():
        raise ConfigError(
            found[1], f"there is no store yet; `jumpline run` makes one, or name another: --store FILE{_demo()}"
        )
    return url


def _demo() -> str:
    """Say where the demo's store is, to somebody who has just seen the demo and names none."""
    return f" (the demo's: --store {DEMO_STORE})" if Path(DEMO_STORE).is_file() else ""


def archive(store: str, file: Path | None) -> Archive:
    """Return the archive of the store at an address.

    Raises:
        ConfigError: pages are not kept.
        ArchiveError: its address cannot be opened here.
    """
    from flows.stages.keeping import archive_of  # noqa: PLC0415
    from jumpline.config import Archive  # noqa: PLC0415

    found = archive_of(configured(file, None).archive if is_configured(file) else Archive(), store)
    if found is None:
        raise ConfigError("archive", "is off in the configuration, so that no pages are kept")
    return found


def address(store: str) -> str:
    """Return a database address; what is none is the path of a SQLite file."""
    return store if "://" in store else f"sqlite:///{store}"


def moment(text: str) -> datetime:
    """Return the moment that ``--since`` means: an ISO date or time, or so long ago: ``90min``, ``12h``, ``7d``.

    Raises:
        typer.BadParameter: it is none.
    """
    units = {"min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    if found := re.fullmatch(r"(\d{1,5})(min|h|d|w)", text.strip()):
        return datetime.now(UTC) - timedelta(**{units[found[2]]: int(found[1])})
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"expected a date such as 2026-01-31, or 7d for seven days; got {text!r}") from None
    return when if when.tzinfo else when.astimezone()


def plain_output() -> None:
    """Make standard output UTF-8 whatever the locale, for what programs read; a stray surrogate becomes its escape."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
