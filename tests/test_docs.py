"""The documentation cannot lie: its commands, options, keys, links and examples are tried against the code."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import typer
import yaml
from packaging.requirements import Requirement

from extractors.rules import gates, packs
from flows.cli import every_command
from flows.operations import automations
from jumpline import config
from jumpline.model import Access, Cause, Completeness
from jumpline.newsstand import Newsstand, articles
from jumpline.store import open_store
from jumpline.store.schema import metadata

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


COMMANDS = every_command()
MODELS = (
    config.Config,
    config.Source,
    config.Login,
    config.Form,
    config.Basic,
    config.Engine,
    config.Group,
    config.Schedule,
    config.Fetching,
    config.Archive,
    config.Markers,
    config.Marker,
    automations.Written,
)
MADE = {"commands.md", "configuration.md", "json.md", "signals.md", "changelog.md", "contributing.md"}
"""Pages of the site that docs/hooks.py makes while it is built."""
OTHER_TOOLS = {"--dump", "--only", "--check"}
"""Options of the commands that are not ours to test: the gallery's and ruff's."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """Return the fenced blocks of all pages in one of these languages."""
    texts = {page: page.read_text("utf-8") for page in PAGES}
    return [
        Block(page, text.count("\n", 0, match.start()) + 1, match[2])
        for page, text in texts.items()
        for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if match[1] in languages
    ]


def spans(page: Path) -> list[str]:
    """Return the inline code of a page."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"(?<!`)`([^`]+)`(?!`)", prose.replace("\n", " "))


def commands(page: Path) -> list[str]:
    """Return what stands behind ``jumpline`` wherever a page gives a command."""
    lines = [
        line for block in blocks("bash", "sh", "console") if block.page == page for line in block.text.splitlines()
    ]
    given = [re.search(r"(?:^|[ /$])jumpline (\S.*)$", text.partition(" #")[0]) for text in [*lines, *spans(page)]]
    return [match[1].strip() for match in given if match]


def examples() -> list[str]:
    """Return the examples that the commands' own help gives."""
    documented = "\n".join(inspect.getdoc(command.callback) or "" for command in COMMANDS.values())
    return re.findall(r"Example: jumpline (.+)", documented)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_each_of_its_options_exists(page: Path) -> None:
    for command in commands(page):
        try_command(command)


def test_the_examples_of_the_help_are_commands_too() -> None:
    assert len(examples()) == len(COMMANDS)
    for command in examples():
        try_command(command)


def try_command(command: str) -> None:
    """Parse a command line as the command would, and go no further; a command named alone only has to exist."""
    name, *arguments = shlex.split(command.replace("…", ""))
    if any(known.startswith(f"{name} ") for known in COMMANDS) and arguments:
        name = f"{name} {arguments.pop(0)}"
    if not arguments and any(known.startswith(f"{name} ") for known in COMMANDS):
        return
    assert name in COMMANDS, f"jumpline {command}: there is no such command"
    if not arguments:
        return
    try:
        with COMMANDS[name].make_context(name, arguments):
            pass
    except typer.Exit:
        pass  # --help
    except Exception as error:  # noqa: BLE001 - typer's own, of a module that it keeps to itself
        pytest.fail(f"jumpline {command}: {error}")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_and_key_and_variable_named_in_prose_exists(page: Path) -> None:
    options = {name for command in COMMANDS.values() for option in command.params for name in option.opts}
    options |= {"--help", "--version", "--install-completion"} | OTHER_TOOLS
    keys = {key for model in MODELS for name, field in model.model_fields.items() for key in keys_of(name, field)}
    variables = {f"JUMPLINE_{name.upper()}" for name in config.Environment.model_fields} | {
        "JUMPLINE_TEST_POSTGRES",
        "JUMPLINE_REQUIRE_POSTGRES",
    }
    for span in spans(page):
        if option := re.match(r"--[\w-]+", span):
            assert option[0] in options, span
        if key := re.fullmatch(r"([a-z_]+):(?: \w+)?", span):
            assert key[1] in keys, span
        if variable := re.fullmatch(r"JUMPLINE_\w+", span):
            assert variable[0] in variables, span


def keys_of(name: str, field: Any) -> set[str]:
    return {name, *getattr(field.validation_alias, "choices", ())}


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_every_piece_of_yaml_is_taken_by_what_reads_it(block: Block, tmp_path: Path) -> None:
    content = yaml.safe_load(block.text)
    if isinstance(content, list):
        assert [gates._gate(entry) for entry in content]
        return
    language = content.get("language")
    file = tmp_path / f"{language or 'config'}.yaml"
    file.write_text(block.text, encoding="utf-8")
    if language:
        assert packs.read(file).phrases
    elif "sources" in content:
        assert config.load(file).sources
    else:
        assert config.load_markers(file)


def libraries(block: Block) -> set[str]:
    """Return which libraries a piece of Python needs that not everybody has, or that take long: tests/test_howto.py."""
    return set(re.findall(r"^ *(?:import|from) (pandas|datasets|prefect)\b", block.text, re.MULTILINE))


@pytest.mark.parametrize("block", [block for block in blocks("python") if not libraries(block)], ids=str)
def test_every_piece_of_python_runs(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    story = next(story for story in articles() if story.slug == "harbour-talks-resume")
    with Newsstand() as stand, requests.get(stand.url + story.path, timeout=10) as answer:
        (tmp_path / "page.html").write_bytes(answer.content)
    (tmp_path / "data").mkdir()
    with open_store(f"sqlite:///{tmp_path}/data/jumpline.db"):
        monkeypatch.chdir(tmp_path)
        exec(compile(block.text, str(block), "exec"), {})


@pytest.mark.slow
def test_every_piece_of_python_is_typed_as_it_says(tmp_path: Path) -> None:
    files = []
    for number, block in enumerate(blocks("python")):
        files.append(tmp_path / f"example_{number}.py")
        files[-1].write_text(block.text, encoding="utf-8")
    files.append(tmp_path / "datasets.pyi")  # which need not be installed
    files[-1].write_text("from typing import Any\nIterableDataset: Any\nload_dataset: Any\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--disable-error-code=import-untyped", *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        if "reference/" in path or path in {"changelog.md", "contributing.md"}:
            assert Path(path).name in MADE, target
            continue
        linked = page.parent / path if path else page
        assert linked.exists(), target
        assert not anchor or anchor in anchors(linked), target


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made of their words."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_tables_of_the_store_are_the_documented_ones() -> None:
    page = (ROOT / "docs" / "store.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    assert rows.pop("search")  # made by hand, for either database
    assert set(rows) == set(metadata.tables)
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    for table, row in rows.items():
        named = re.findall(r"`([a-z_]+)`", row.rpartition("|")[2])
        assert set(named) <= set(metadata.tables[table].columns.keys()), table
        assert set(re.findall(r"`([a-z]+_[a-z_]+)`", row)) <= columns, table


def test_files_that_commands_name_are_there() -> None:
    for page in PAGES:
        for span in spans(page):
            if span.startswith(("uv run ", ".ci/")):
                named = [word for word in span.split() if re.fullmatch(r"[\w./]+(?:\.py|/run)", word)]
                assert all((ROOT / word).exists() for word in named), span


def test_the_readme_sets_up_and_runs_in_one_line_each() -> None:
    lines = [block.text.strip() for block in blocks("bash") if block.page.name == "README.md"]
    demo, tests = [line for line in lines if line.startswith("python3 ")]
    assert demo.removesuffix("jumpline demo") == tests.removesuffix("pytest")
    assert not any("\n" in line for line in (demo, tests))


def test_the_readme_names_every_verdict_cause_and_kind_of_access() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for value in (*Completeness, *Cause):
        assert f"`{value}`" in text, value
    for access in set(Access) - {Access.UNKNOWN}:
        assert access in text, access


def test_the_design_says_of_each_dependency_why() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    text = (ROOT / "docs" / "design.md").read_text("utf-8").partition("\n## Dependencies\n")[2].partition("\n## ")[0]
    extras = project["project"]["optional-dependencies"].values()
    asked = [*project["project"]["dependencies"], *(line for extra in extras for line in extra)]
    table = re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE)
    assert sorted(table) == sorted(Requirement(line).name for line in asked)
    for line in project["dependency-groups"]["dev"]:
        assert f"`{Requirement(line).name}`" in text, line


def test_no_page_is_empty_of_its_promise() -> None:
    assert all(commands(page) for page in PAGES if page.name in {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"})
    assert len(blocks("yaml")) >= 4
    assert len(blocks("python")) >= 2
