"""Forms to log in by: found on their page, filled in, with what their hidden inputs ask to be sent back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from jumpline.web import markup

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from lxml.etree import _Element

    from jumpline.model import Capture


@dataclass(frozen=True, slots=True)
class Filled:
    """A form, ready to be sent."""

    action: str
    values: tuple[tuple[str, str], ...] = field(repr=False)


def has_form(capture: Capture, names: Collection[str]) -> bool:
    """Return whether a page holds a form with these inputs."""
    return _form(capture, names) is not None


def filled(capture: Capture, values: Mapping[str, str]) -> Filled:
    """Return the form of a page that has all these inputs, filled in.

    Raises:
        ValueError: there is none, or it would write the secrets into an address.
    """
    form = _form(capture, values)
    if form is None:
        raise ValueError(f"no form there has the inputs {', '.join(values)}")
    if (form.get("method") or "get").lower() != "post":
        raise ValueError("the form there would write what it is given into an address; only POST is sent")
    hidden = {
        str(entry.get("name")): str(entry.get("value") or "")
        for entry in form.iter("input")
        if entry.get("name") and (entry.get("type") or "").lower() == "hidden"
    }
    action = urljoin(capture.final_url, (form.get("action") or "").strip())
    return Filled(action.partition("#")[0], tuple({**hidden, **values}.items()))


def _form(capture: Capture, names: Collection[str]) -> _Element | None:
    tree = markup.page(capture)
    if tree is None:
        return None
    for form in tree.iter("form"):
        inputs = {entry.get("name") for entry in form.iter("input", "select", "textarea", "button")}
        if set(names) <= inputs:
            return form
    return None
