"""The ``jumpline`` command. Nothing heavy is imported before a command needs it: ``--help`` comes at once."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows.commands import (
    browse,
    check,
    demo,
    deploy,
    doctor,
    evaluate,
    export,
    history,
    init,
    reassess,
    recheck,
    removing,
    report,
    run,
    serve,
    sources,
    store,
    stored,
)
from jumpline import __version__
from jumpline.errors import ConfigError, JumplineError


class _Group(TyperGroup):
    """The commands, with our own errors told in one line."""

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
    cls=_Group,
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


app.command()(demo.demo)
app.command()(init.init)
app.add_typer(sources.app, name="sources")
app.command()(run.run)
app.command()(deploy.deploy)
app.command()(serve.serve)
app.command()(serve.up)
app.command()(check.check)
app.command("list")(stored.list_articles)
app.command()(stored.show)
app.command()(history.history)
app.command()(history.search)
app.command()(export.export)
app.command()(report.report)
app.command()(browse.browse)
app.command()(reassess.reassess)
app.command()(recheck.recheck)
app.command()(evaluate.evaluate)
app.command()(doctor.doctor)
app.command()(removing.prune)
app.command()(removing.delete)
app.add_typer(store.app, name="store")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
