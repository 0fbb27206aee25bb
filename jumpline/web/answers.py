"""What every kind of discovery asks of an answer, and does with the addresses it finds in it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from jumpline import urls
from jumpline.errors import DiscoveryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jumpline.model import Candidate, Capture


def is_unchanged(capture: Capture) -> bool:
    """Return whether an answer says that nothing has changed since we asked last.

    Raises:
        DiscoveryError: it is a refusal, or any other answer that holds no content to read.
    """
    if capture.status not in {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION, HTTPStatus.NOT_MODIFIED}:
        raise DiscoveryError(capture.url, f"the server answered {capture.status}")
    return capture.status == HTTPStatus.NOT_MODIFIED


def absolute(address: str, capture: Capture, base: str = "") -> str | None:
    """Return an address found in an answer as an absolute one, without its fragment.

    Args:
        address: as it was written.
        capture: the answer.
        base: what the answer says its relative addresses start from, itself relative to the answer's own.

    Returns:
        The address, or ``None`` where it is none of the web.
    """
    written = "".join(address.split())
    if not written:
        return None
    try:
        joined = urljoin(urljoin(capture.final_url, base), written)
    except ValueError:
        return None
    return joined.partition("#")[0] if urls.is_http(joined) else None


def distinct(candidates: Iterable[Candidate | None]) -> tuple[Candidate, ...]:
    """Return candidates in their order, the first of each canonical address only."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate is not None:
            first.setdefault(urls.canonical(candidate.url), candidate)
    return tuple(first.values())


def language(tag: str | None) -> str | None:
    """Return the language of a tag such as ``en-GB`` or ``zh_cn`` in two or three letters, or ``None``."""
    code = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
