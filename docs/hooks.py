"""What MkDocs is told while it builds the site: pages that are read off the code, and links that lead out of the site.

``mkdocs.yml`` names this file. The pages that it makes do not stand in the repository, so that none can be out of date.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from mkdocs.structure.files import File, Files

from extractors import signals
from flows.cli import every_command
from flows.presentation.checking import Checked, Found
from flows.setup import settingskeys
from jumpline import model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
TOP = {"changelog.md": "CHANGELOG.md", "contributing.md": "CONTRIBUTING.md"}
"""Pages that are files of the repository's top folder."""

CONFIGURATION = """\
# Configuration

`config/sources.yaml` holds a `Config`, `config/markers.yaml` the `Markers`. Some keys have an environment variable,
`JUMPLINE_` and the key's name, which wins over the file. `jumpline sources keys` shows the same.
"""
JSON = """\
# JSON

`jumpline check --json TARGET…` writes one JSON object a line, in the order of the targets, each with all of these keys;
`null` is what is not known. `jumpline export` uses the same names. Keys may be added; none changes its meaning.

"""
SIGNALS = """\
# Signals

Each signal is a file of `extractors/signals/`. What it finds has a weight, in nats of log-odds, for a cut (or for no
article) where it is positive, against it where it is negative; a finding without one is a note.

## Measured
"""

# What the records do not say themselves, since it goes without saying there.
SAID = {
    "target": "What was given: an address, a file, a page of an archive (`PATH#OFFSET`).",
    "url": "Where the article lives; of a saved page, what it says itself.",
    "title": "The article's.",
    "authors": "A list; empty where none is named.",
    "published": "ISO 8601, with its zone where one is known.",
    "status": "Of HTTP.",
    "completeness": "`complete`, `truncated`, `empty` or `unknown`.",
    "access": "`open`, `metered`, `registration`, `subscription` or `unknown`: as the publisher declares it.",
    "evidence": "A list, the heaviest first; see below.",
    "error": "Why the target could not be had; `null` where it could.",
    "verdict": "What it speaks for: `complete`, `truncated`, `empty`, or `note`, which weighs nothing.",
}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages that the navigation does not name under "In depth"."""
    named = set(re.findall(r"[\w/-]+\.md", str(config.nav)))
    folder = Path(config.docs_dir)
    others = sorted(page.name for page in folder.glob("*.md") if page.name not in named)
    nav: list[Any] = []
    for entry in config.nav or []:
        if isinstance(entry, dict) and "In depth" in entry:
            nav += [{"In depth": [{_title(folder / name): name} for name in others]}] if others else []
        else:
            nav.append(entry)
    config.nav = nav
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are read off the code, and the repository's own."""
    made = {
        "reference/commands.md": commands(),
        "reference/configuration.md": configuration(),
        "reference/json.md": contract(),
        "reference/signals.md": signal_table(),
        **{page: (ROOT / source).read_text("utf-8") for page, source in TOP.items()},
    }
    for path, content in made.items():
        files.append(File.generated(config, path, content=content))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links that lead out of the site be plain words: the repository's files are not part of it."""
    del config
    here = page.file.src_uri

    def link(match: re.Match[str]) -> str:
        words, target = match.groups()
        path, _, anchor = target.partition("#")
        if "://" in target or not path:
            return match[0]
        place = _resolved(here, path)
        if place == "README.md":
            place, anchor = "index.md", ""  # the site's own front page stands for it
        known = {source: made for made, source in TOP.items()}
        place = known.get(place, place.removeprefix("docs/"))
        if files.get_file_from_path(place) is None:
            return words
        up = "../" * here.count("/")
        return f"[{words}]({up}{place}{f'#{anchor}' if anchor else ''})"

    parts = re.split(r"(^```.*?^```$)", markdown, flags=re.MULTILINE | re.DOTALL)
    pattern = re.compile(r"(?<!!)\[((?:[^\[\]]|\\\[|\\\])*)\]\(([^)\s]+)\)")
    return "".join(part if part.startswith("```") else pattern.sub(link, part) for part in parts)


def _resolved(here: str, path: str) -> str:
    """Return where a link of a page leads, from the repository's top."""
    base = Path() if here in TOP else Path("docs") / Path(here).parent
    parts: list[str] = []
    for part in (base / path).parts:
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _title(page: Path) -> str:
    heading = re.search(r"^# (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return heading[1].partition(":")[0] if heading else page.stem


def commands() -> str:
    """Return every command with its options, as its help has them."""
    parts = ["# Commands\n\nEvery command explains itself with `--help`; this page is made of that.\n"]
    for name, command in sorted(every_command().items()):
        about = inspect.cleandoc(command.help or "")
        prose, _, example = about.partition("Example: ")
        parts.append(f"## jumpline {name}\n\n{prose.strip()}\n")
        if example:
            parts.append(f"```bash\n{example.strip()}\n```\n")
        parts.append(_table(("option", "means"), ((_flags(option), _cell(_help(option))) for option in command.params)))
    return "\n".join(parts)


def _flags(option: Any) -> str:
    if option.param_type_name == "argument":
        return f"`{option.metavar or option.name.upper()}`"
    return f"`{', '.join(option.opts)}{f' {option.metavar}' if option.metavar else ''}`"


def _help(option: Any) -> str:
    default = option.default
    told = default not in (None, False, True, ()) and "default" not in (option.help or "") and not callable(default)
    return f"{option.help or ''} Default: `{getattr(default, 'value', default)}`." if told else option.help or ""


def configuration() -> str:
    """Return every key of the operator's files."""
    parts = [CONFIGURATION]
    for section in settingskeys.sections():
        rows = (
            (f"`{k.name}:`", _cell(k.kind), f"`{k.default}`" if k.default else "", _cell(k.meaning))
            for k in section.keys
        )
        parts.append(f"## {section.title}\n\n{section.about}\n\n{_table(('key', 'takes', 'default', 'means'), rows)}")
    return "\n".join(parts)


def contract() -> str:
    """Return what ``check --json`` writes: the keys of its lines in their order, and what each means."""
    told = {name: said for kind in ("Capture", "Article", "Assessment") for name, said in _documented(kind).items()}
    keys = Checked(Found("", None, None, ""), None).record()
    rows = ((f"`{key}`", _cell(SAID.get(key) or told.get(key, ""))) for key in keys)
    inner = ((f"`{key}`", _cell(SAID.get(key) or said)) for key, said in _documented("Evidence").items())
    return f"{JSON}{_table(('key', 'means'), rows)}\n## evidence\n\n{_table(('key', 'means'), inner)}"


def _documented(record: str) -> dict[str, str]:
    """Return the fields of a record with what their docstrings say: Python forgets these, its source does not."""
    tree = ast.parse(inspect.getsource(sys.modules[getattr(model, record).__module__]))
    (body,) = (node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == record)
    found: dict[str, str] = {}
    for node, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            said = after.value if isinstance(after, ast.Expr) else None
            found[node.target.id] = str(said.value) if isinstance(said, ast.Constant) else ""
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            found[node.name] = ast.get_docstring(node) or ""
    return found


def signal_table() -> str:
    """Return the signals with what they look at, the weights of their features, and how right each was."""
    weights = yaml.safe_load((ROOT / "extractors" / "rules" / "weights.yaml").read_text("utf-8"))
    flat = dict(_flat(weights))
    measured = (
        (ROOT / "docs" / "completeness.md")
        .read_text("utf-8")
        .partition("how right each is alone")[2]
        .partition("\n## ")[0]
    )
    parts = [SIGNALS, measured.strip(), ""]
    for look in signals.SIGNALS:
        name = look.__module__.rpartition(".")[2]
        about = inspect.getdoc(inspect.getmodule(look)) or ""
        rows = [(f"`{key}`", f"{value:+.2f}") for key, value in sorted(flat.items()) if key.split(".")[0] == name]
        parts.append(
            f"## {name}\n\n{about}\n\n{_table(('feature', 'weight'), iter(rows)) if rows else 'Notes only.'}\n"
        )
    return "\n".join(parts)


def _flat(tree: Any, before: str = "") -> Iterator[tuple[str, float]]:
    """Yield the numbers of nested keys by their names joined with dots."""
    for key, value in tree.items() if isinstance(tree, dict) else ():
        name = f"{before}{key}"
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield name, float(value)
        else:
            yield from _flat(value, f"{name}.")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *(f"| {' | '.join(row)} |" for row in rows)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return re.sub(r":\w+:`~?[\w.]*?(\w+)`", r"`\1`", " ".join(text.split()).replace("``", "`")).replace("|", "\\|")
