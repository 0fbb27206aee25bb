"""What the command line says of itself: its help, which loads no command but the one asked about, and completions."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from itertools import chain

import pytest
from typer.testing import CliRunner, Result

from flows.cli import SECTIONS, app, every_command
from flows.commands.deferred import Deferred
from jumpline import __version__

COMMANDS = ("demo", "init", "run", "check", "list", "show", "export", "doctor")


def jumpline(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


class TestHelp:
    def test_names_every_command(self) -> None:
        result = jumpline("--help")
        assert result.exit_code == 0
        assert all(f"\n  {command} " in result.stdout for command in COMMANDS)

    @pytest.mark.parametrize("command", COMMANDS)
    def test_of_every_command_has_an_example(self, command: str) -> None:
        result = jumpline(command, "--help")
        assert result.exit_code == 0
        assert f"Example: jumpline {command}" in result.stdout

    @pytest.mark.parametrize(
        ("words", "commands"),
        [((), ()), (("list",), ("stored",)), (("sources",), ("init", "sources")), (("store", "check"), ("store",))],
    )
    def test_imports_nothing_heavy_and_no_other_command(
        self, words: tuple[str, ...], commands: tuple[str, ...]
    ) -> None:
        heavy = {"prefect", "sqlalchemy", "requests", "trafilatura", "lxml", "pydantic", "rich.table", "yaml", "pebble"}
        code = f"""
import sys
from flows.cli import main
try:
    main()
finally:
    commands = {{name.split(".")[2] for name in sys.modules if name.startswith("flows.commands.")}}
    print(*sorted({heavy} & set(sys.modules)), *sorted(commands - {{"deferred", "options"}}), file=sys.stderr)
"""
        command = [sys.executable, "-c", code, *words, "--help"]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        assert tuple(result.stderr.split()) == commands

    @pytest.mark.parametrize("place", list(chain.from_iterable(SECTIONS.values())), ids=lambda place: place[0])
    def test_says_of_a_command_what_the_command_says_itself_and_all_of_it(self, place: tuple[str, str, str]) -> None:
        command = Deferred(*place).load()
        assert command.name == place[0]
        assert place[2] == f"{inspect.cleandoc(command.help).partition('.')[0]}."
        assert f"\n  {place[0]:<8}  {place[2]}\n" in jumpline("--help").stdout

    @pytest.mark.parametrize("name", [name for name in every_command() if " " in name])
    def test_of_a_group_says_what_each_does_in_a_sentence_that_fits(self, name: str) -> None:
        group, command = name.split()
        (line,) = re.findall(rf"^  {command} .*$", jumpline(group, "--help").stdout, re.MULTILINE)
        assert line.endswith(".")
        assert not line.endswith("...")

    def test_names_what_a_command_takes_as_a_reader_would(self) -> None:
        lines = jumpline("check", "--help").stdout.splitlines()
        assert lines[0].endswith("check [OPTIONS] TARGET...")
        assert [line.split()[0] for line in lines[lines.index("Arguments:") + 1 :] if line][:1] == ["TARGET"]
        for name in every_command():
            said = jumpline(*name.split(), "--help").stdout
            assert "list[" not in said
            assert "{" not in said.splitlines()[0]

    def test_version(self) -> None:
        assert jumpline("--version").stdout == f"jumpline {__version__}\n"

    def test_no_command_is_bad_usage(self) -> None:
        assert jumpline().exit_code == 2
        assert jumpline("fetch").exit_code == 2


class TestCompletion:
    @pytest.mark.parametrize(
        ("words", "completed"),
        [
            ("jumpline re", ["recheck", "reassess", "report"]),
            ("jumpline store c", ["check", "copy"]),
            ("jumpline sources try --l", ["--limit"]),
            ("jumpline list --completeness t", ["truncated"]),
        ],
    )
    def test_knows_commands_their_options_and_what_these_may_be(self, words: str, completed: list[str]) -> None:
        asked = {"_JUMPLINE_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        done = CliRunner().invoke(app, [], env=asked, prog_name="jumpline")
        assert done.stdout.split() == completed

    def test_shows_sentences_where_the_shell_does(self) -> None:
        asked = {"_JUMPLINE_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "jumpline pru"}
        done = CliRunner().invoke(app, [], env=asked, prog_name="jumpline")
        assert '"prune":"Remove articles' in done.stdout

    def test_script_calls_the_command(self) -> None:
        asked = {"_JUMPLINE_COMPLETE": "source_bash"}
        script = CliRunner().invoke(app, [], env=asked, prog_name="jumpline").stdout
        assert "_JUMPLINE_COMPLETE=complete_bash" in script
        assert "complete -o default -F _jumpline_completion jumpline" in script
