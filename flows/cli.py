"""The ``jumpline`` command.

Nothing is imported before a command needs it, the commands themselves neither: ``--help`` comes at once.
"""

from __future__ import annotations

import gc
import sys
from itertools import chain
from typing import Annotated, Any

import typer

from flows.commands.deferred import Deferred, Group
from jumpline import __version__
from jumpline.errors import ConfigError, JumplineError

SECTIONS = {
    "Begin": (
        ("demo", "demo:demo", "Watch it work: ingest a newsstand that stands on this machine."),
        ("init", "init:init", "Write a commented file of sources from a few home pages."),
        ("check", "check:check", "Say how complete pages are, why, and on what evidence."),
        ("doctor", "doctor:doctor", "Say what is wrong with the set-up, and what to do about it."),
    ),
    "Ingest": (
        ("sources", "sources:app", "The configured sources: list them, try one, add one."),
        ("run", "run:run", "Ingest the configured sources now."),
        ("recheck", "recheck:recheck", "Fetch again what was not complete and is due."),
        ("reassess", "reassess:reassess", "Judge stored articles again from the pages in the archive."),
        ("up", "serve:up", "Start all of it here: server, dashboard, schedules and a worker."),
        ("deploy", "deploy:deploy", "Put the sources and their schedules on the Prefect server."),
        ("serve", "serve:serve", "Deploy the sources, and run what is scheduled, until Ctrl-C."),
    ),
    "Read what is stored": (
        ("list", "stored:list_articles", "List stored articles, with how complete each is, and why."),
        ("show", "stored:show", "Show a stored article: its verdict, the evidence, the text."),
        ("history", "history:history", "Show every capture of an article, and how its texts differ."),
        ("search", "history:search", "Find the stored articles that hold all the words."),
        ("report", "report:report", "Write one page for a browser that says how complete the store is."),
        ("browse", "browse:browse", "Look through the store in a browser."),
        ("export", "export:export", "Export stored articles with their text, verdict and evidence."),
    ),
    "Look after it": (
        ("store", "store:app", "The store itself: check it, bring it up to date, copy it."),
        ("prune", "removing:prune", "Remove articles that are old or of one source."),
        ("delete", "removing:delete", "Remove an article with every trace of it, from the archive too."),
        ("evaluate", "evaluate:evaluate", "Say how right the detector is on pages whose truth is known."),
    ),
}
"""The commands by what they are for: name, place within ``flows.commands``, and the first sentence of their help."""


_OBJECTS = 50_000
"""Made and not freed, after which Python looks for garbage; by itself it does so after 700."""


class _Commands(Group):
    """The commands, with our own errors told in one line."""

    def __init__(self, **attributes: Any) -> None:
        """Name the commands, and import none."""
        super().__init__(**attributes)
        for name, place, sentence in chain.from_iterable(SECTIONS.values()):
            self.add_command(Deferred(name, place, sentence))

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - what typer calls
        """List the commands by what they are for, all sentences in one column."""
        widest = max(map(len, self.commands))
        for title, commands in SECTIONS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), sentence) for name, _, sentence in commands])

    def invoke(self, ctx: Any) -> Any:
        """Run a command; exit status 2 for what the operator can mend in a file or on the command line, else 1."""
        try:
            return super().invoke(ctx)
        except JumplineError as error:
            sys.stderr.write(f"jumpline: {error}\n")
            raise typer.Exit(2 if isinstance(error, ConfigError) else 1) from error
        except KeyboardInterrupt:
            sys.stderr.write("\njumpline: stopped. What was finished is kept; the same command goes on.\n")
            raise typer.Exit(130) from None


app = typer.Typer(
    name="jumpline",
    cls=_Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jumpline {__version__}")
        raise typer.Exit


@app.callback()
def jumpline(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ingest articles, and know how much of each was really captured, why, and on what evidence.

    Begin with: jumpline demo
    """


def every_command() -> dict[str, Any]:
    """Return all commands by their names, those of groups by two words, each with its options."""
    found: dict[str, Any] = {}
    for name, place, sentence in chain.from_iterable(SECTIONS.values()):
        command = Deferred(name, place, sentence).load()
        inner = getattr(command, "commands", None)
        found |= {f"{name} {each}": one for each, one in inner.items()} if inner else {name: command}
    return found


def main() -> None:
    """Run the command line.

    Python looks for garbage as often as some hundred objects were made; what an import makes, is to stay. And at the
    end it would look through all that there is once more, for nothing.
    """
    gc.set_threshold(_OBJECTS, *gc.get_threshold()[1:])
    try:
        app()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
