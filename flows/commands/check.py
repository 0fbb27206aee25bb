"""``jumpline check``: how complete is this page? Nothing is stored."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter, deque
from contextlib import ExitStack
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands import options
from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from flows.presentation.checking import Checked
    from jumpline.config import Config
    from jumpline.model import Capture
    from jumpline.web.fetch import Fetcher


LAST_PARAGRAPHS = 3
"""So many show whether a text ends or breaks off."""


def check(  # noqa: PLR0913, PLR0917 - the options of a command
    targets: Annotated[
        list[str], typer.Argument(metavar="TARGET", help="Addresses, saved pages (.html, .html.gz), folders, WARCs.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in input order.")] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Also write a page for a browser: the text, the cut, the evidence in place."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=0, help="Processes for large folders. [default: one a processor]"),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also addresses of this machine and its network.")
    ] = False,
    config: options.ConfigFile = None,
) -> None:
    """Say how complete pages are, why, and on what evidence. Nothing is stored.

    Exit status: 0 when every target was assessed, 1 when some could not be had.

    Example: jumpline check https://example.org/article --html verdict.html
    """
    from flows.presentation.checking import check as check_all  # noqa: PLC0415 - half a second, and not every command checks

    settings = _settings(config)
    with ExitStack() as stack:
        found = check_all(
            targets,
            fetch=_fetch(settings, allow_private, stack),
            workers=(os.cpu_count() or 1) if workers is None else workers,
            markers=_markers(settings),
        )
        seen: Counter[bool] = Counter()
        told = _counted(_write_json(found) if as_json else _tell(found), seen)
        if html:
            _write_page(html, told)
        else:
            deque(told, maxlen=0)
    if html and not as_json:
        typer.echo(f"\nDrawn in {html}")
    raise typer.Exit(1 if seen[False] else 0)


def _counted(found: Iterable[Checked], seen: Counter[bool]) -> Iterator[Checked]:
    """Pass on what was checked, counting what could be had and what could not."""
    for checked in found:
        seen[checked.examination is not None] += 1
        yield checked


def _write_page(file: Path, found: Iterable[Checked]) -> None:
    """Draw everything in one page, each as soon as it is assessed."""
    from flows.presentation import pages  # noqa: PLC0415
    from flows.presentation.pages.article import ArticlePage  # noqa: PLC0415

    try:
        pages.write(file, "check.html", pages=map(ArticlePage.of_checked, found))
    except OSError as error:
        raise ConfigError(str(file), f"cannot be written: {error.strerror}; name another file") from error


def _settings(file: Path | None) -> Config | None:
    """Return the configuration where there is one: a page can be checked anywhere."""
    return options.configured(file, None) if options.is_configured(file) else None


def _markers(settings: Config | None) -> list[tuple[str, str]]:
    if settings is None:
        return []
    from jumpline.config import load_markers  # noqa: PLC0415

    return [(marker.phrase, marker.cause) for marker in load_markers(settings.markers_file)]


def _fetch(settings: Config | None, allow_private: bool, stack: ExitStack) -> Callable[[str], Capture]:
    """Return how to get an address; the fetcher is made for the first one."""
    fetchers: list[Fetcher] = []

    def fetch(url: str) -> Capture:
        from jumpline.web.terms import Terms  # noqa: PLC0415

        if not fetchers:
            from jumpline.config import Fetching  # noqa: PLC0415
            from jumpline.web.fetch import Fetcher  # noqa: PLC0415

            fetchers.append(stack.enter_context(Fetcher(settings.fetching if settings else Fetching())))
        return fetchers[0].get(url, Terms(allow_private=allow_private))

    return fetch


def _write_json(found: Iterable[Checked]) -> Iterator[Checked]:
    """Write a line for each page as soon as it is assessed, and pass it on."""
    options.plain_output()
    for checked in found:
        sys.stdout.write(json.dumps(checked.record(), ensure_ascii=False) + "\n")
        sys.stdout.flush()
        yield checked


def _tell(found: Iterable[Checked]) -> Iterator[Checked]:
    """Show each page's verdict, evidence and last lines, and pass it on."""
    from flows.presentation.screen import Screen  # noqa: PLC0415

    screen = Screen()
    for number, checked in enumerate(found):
        if number:
            screen.rule()
        if checked.examination is None:
            screen.say(f"{checked.found.target}: {checked.found.error}", "red")
        else:
            screen.tell_article(checked.found.target, checked.examination.article, checked.examination.assessment)
            screen.tell_text(checked.examination.article, checked.examination.assessment, last=LAST_PARAGRAPHS)
        yield checked
