"""Commands that are only a name and a sentence until somebody asks for one of them, and how their help looks then."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
import typer.main
from typer.core import TyperCommand, TyperGroup


class Command(TyperCommand):
    """A command whose help names what it takes as a reader would: ``URL``, and not ``URL <list[str]>``."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the parts of the line of usage; typer's braces around what must be given are nobody's custom."""
        return [piece.replace("{", "").replace("}", "") for piece in super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options."""
        told: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": []}
        for each in self.get_params(ctx):
            if each.param_type_name == "argument":
                told["Arguments"].append((each.metavar or each.name, getattr(each, "help", None) or ""))
            elif record := each.get_help_record(ctx):
                name, said = record
                told["Options"].append((name.replace("<list[", "<").replace("]>", ">"), said))
        for title, lines in told.items():
            if lines:
                with formatter.section(title):
                    formatter.write_dl(lines)


class Deferred(TyperCommand):
    """Stands for a command, or for a group of them, in the help and in completions, and imports it when it is called.

    The import and typer's reading of a command's options take longer than all else that ``jumpline --help`` does, and
    one command has no use for those of the other twenty.
    """

    def __init__(self, name: str, place: str, sentence: str) -> None:
        """Note its name, where it stands (``module:name`` in this package), and the first sentence of its help."""
        super().__init__(name, help=sentence)
        self.place = place

    def load(self) -> Any:
        """Return the command itself."""
        module, _, name = self.place.partition(":")
        found = getattr(import_module(f"{__package__}.{module}"), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
            alone.command(self.name, cls=Command)(found)
            found = alone
        return typer.main.get_command(found)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Let the command itself read its arguments; what is invoked or completed from then on is that one."""
        return self.load().make_context(info_name, args, parent=parent, **extra)


class Group(TyperGroup):
    """A group whose own options cost nothing where they are not given."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the options that stand before the command.

        A flag of typer's own that was not given is None, and typer would load pydantic to find out that None stays
        None. Of our own, those are False.
        """
        for option in self.get_params(ctx):
            if getattr(option, "is_flag", False) and option.default is None:
                option.default = False
        return super().parse_args(ctx, args)
