"""Pages for a browser, each in one file that needs nothing else: no network, no server.

Their words and places come from records; the templates beside this file say how they look. All text of strangers is
escaped (autoescape is on for every template), and nothing here is loaded from elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from jumpline.urls import is_http
from jumpline.version import __version__

if TYPE_CHECKING:
    from pathlib import Path


def environment() -> Environment:
    """Return what renders the templates."""
    made = Environment(
        loader=PackageLoader("flows.presentation.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["version"] = __version__
    made.tests["web_address"] = is_http
    made.filters["thousands"] = lambda number: f"{number:,}"
    return made


def write(file: Path, template: str, **values: Any) -> None:
    """Render a template into a file, piece by piece: what it iterates over need not be in memory at once.

    Raises:
        OSError: the file cannot be written.
    """
    with file.open("w", encoding="utf-8", errors="replace", newline="\n") as stream:
        stream.writelines(environment().get_template(template).generate(**values))
