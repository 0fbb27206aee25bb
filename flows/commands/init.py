"""``jumpline init``: a file of sources from a few home pages."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from flows.presentation.screen import Screen
    from flows.setup.scouting import Prospect


def init(  # noqa: PLR0913, PLR0917 - the options of a command
    homes: Annotated[
        list[str], typer.Argument(metavar="URL", help="Home pages; feeds and sitemaps are taken as they are.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write.")] = Path(
        options.USUAL_CONFIG
    ),
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="URL", help="Where a publisher reaches you; sent with requests.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also addresses of this machine and its network.")
    ] = False,
    store: options.StoreAddress = None,
) -> None:
    """Write a commented file of sources from a few home pages.

    Finds the feeds and sitemaps of each, tries one article, and shows how it came through. Nothing is stored.

    Example: jumpline init https://example.org --contact https://example.net
    """
    if output.exists() and not force:
        raise ConfigError(
            str(output), "is there already; `jumpline sources add URL` adds to it, --force writes over it, -o elsewhere"
        )
    from flows.presentation.screen import Screen  # noqa: PLC0415
    from flows.setup import sourcefile  # noqa: PLC0415 - as in every command: only what it needs

    screen = Screen()
    found = scouted(homes, screen, contact=contact, allow_private=allow_private)
    if not any(prospect.offers for prospect in found):
        raise ConfigError(str(output), "not written: nothing was found at any of these addresses; why is said above")
    place = options.address(store or "data/jumpline.db")
    sourcefile.save(output, sourcefile.written(found, store=place, contact=contact, allow_private=allow_private))
    screen.say(f"\nWritten to {output}. Next:", "bold")
    there = "" if output == Path(options.USUAL_CONFIG) else f" --config {output}"
    screen.tell_commands(
        [
            (f"jumpline run{there} --limit 5", "five articles of each source, stored"),
            (f"jumpline sources list{there}", "what is read"),
            ("jumpline doctor", "whether all is set up"),
        ]
    )


def scouted(homes: list[str], screen: Screen, *, contact: str | None, allow_private: bool) -> list[Prospect]:
    """Look at each address, and say at once what was found there."""
    from pydantic import ValidationError  # noqa: PLC0415

    from flows.setup import scouting  # noqa: PLC0415
    from jumpline.config import Fetching  # noqa: PLC0415
    from jumpline.web.fetch import Fetcher  # noqa: PLC0415
    from jumpline.web.terms import Terms  # noqa: PLC0415

    try:
        asking = Fetching(contact=contact)
    except ValidationError as error:
        raise typer.BadParameter(f"--contact: {error.errors()[0]['msg']}") from None
    found = []
    with Fetcher(asking) as fetcher:
        # Addresses of one's own network are nobody else's servers.
        terms = Terms(delay=0 if allow_private else None, allow_private=allow_private)
        get = partial(fetcher.get, terms=terms, kind="feed")
        for home in homes:
            url = home if "://" in home else f"https://{home}"
            with screen.busy(f"Looking at {url}"):
                prospect = scouting.scout(url, get, partial(fetcher.sitemaps, terms=terms))
            screen.tell_prospect(prospect)
            found.append(prospect)
    return found
