"""What a publisher says about the use of a page, read from wherever the standards let it say so. Pure.

============== ==========================================================================================
robots         ``X-Robots-Tag``, ``<meta name="robots">``
tdmrep         ``TDM-Reservation``, ``<meta name="tdm-reservation">``, ``/.well-known/tdmrep.json``
rsl            ``Link: <…>; rel="license"; type="application/rsl+xml"``, the same in HTML, ``License:`` in robots.txt
content-usage  ``Content-Usage:`` as a header, or in robots.txt (IETF aipref)
content-signal ``Content-Signal:`` as a header, or in robots.txt
crawler-price  ``Crawler-Price``, beside 402
============== ==========================================================================================

Everything is kept as it was said; whether it reserves text and data mining or training is read from it where the
standard leaves no doubt, and else not known. The page's own word on TDMRep goes before its header's, and that before
the site's file.
"""

from __future__ import annotations

import html
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jumpline.model import Rights, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jumpline.model import Capture

_HEAD = 100_000
"""Bytes of a page that may hold its head."""
_LONGEST = 200
_MOST = 40
"""Statements kept of one page: who says more says nothing."""
_TAG = re.compile(r"<(meta|link)\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LINK = re.compile(r"<([^<>]*)>([^,<]*)")
_RESERVING = frozenset({"noai", "noml"})
_MINING = frozenset({"train-ai", "train-genai", "ai-train", "ai", "genai", "tdm", "bots", "ai-use"})
"""Categories of preferences that stand for mining or training. ``bots`` stands for all that machines do."""
_PREFERENCE = re.compile(r"([\w-]+)\s*=\s*(yes|no|[yn])\b", re.IGNORECASE)


def of_capture(capture: Capture, token: str, site: tuple[Statement, ...] = ()) -> Rights:
    """Return all that is said of a page: by its answer, by itself, and by its site.

    Args:
        capture: the answer.
        token: by which robots.txt calls us.
        site: what :func:`of_robots` and :func:`of_tdmrep` found.
    """
    page, answer = tuple(_of_page(capture, token)), tuple(_of_headers(capture, token))
    kept: list[Statement] = []
    for statements in (page, answer, site):
        spoken = any(one.standard == "tdmrep" for one in kept)
        kept += [one for one in statements if not (spoken and one.standard == "tdmrep")]
    return Rights(tuple(dict.fromkeys(kept))[:_MOST])


def of_robots(text: str, url: str, token: str) -> tuple[Statement, ...]:
    """Return what a robots.txt says of the use of ``url``, in the group that is meant for us and outside of all."""
    licences, groups = _read_robots(text)
    mine = groups.get(token.lower()) or groups.get("*") or []
    found = [Statement("rsl", _line(value), "robots.txt License") for value in licences]
    for standard in ("content-usage", "content-signal"):
        said = [_scoped(value) for name, value in (*groups.get("", ()), *mine) if name == standard]
        fitting = [(path, value) for path, value in said if _covers(path, url)]
        if fitting:
            _, value = max(fitting, key=lambda one: len(one[0]))
            found.append(Statement(standard, _line(value), f"robots.txt {standard.title()}", _preference(value)))
    return tuple(found)


def of_tdmrep(text: str, url: str) -> tuple[Statement, ...]:
    """Return what a ``tdmrep.json`` says of ``url``: its first rule whose location fits."""
    try:
        rules = json.loads(text) if text.strip() else []
    except (ValueError, RecursionError):
        return ()
    for rule in rules if isinstance(rules, list) else []:
        if isinstance(rule, dict) and _covers(str(rule.get("location") or ""), url, whole=True):
            return _tdm(rule.get("tdm-reservation"), rule.get("tdm-policy"), "/.well-known/tdmrep.json")
    return ()


def _of_headers(capture: Capture, token: str) -> Iterator[Statement]:
    for name, value in capture.headers:
        match name.lower():
            case "x-robots-tag":
                yield from _robots(value, name, token)
            case "content-usage" | "content-signal":
                yield Statement(name.lower(), _line(value), name, _preference(value))
            case "crawler-price":
                yield Statement("crawler-price", _line(value), name)
            case "link":
                yield from (
                    Statement("rsl", _line(target), name)
                    for target, rest in _LINK.findall(value)
                    if "license" in rest.lower() and "rsl+xml" in rest.lower()
                )
    yield from _tdm(capture.header("TDM-Reservation"), capture.header("TDM-Policy"), "TDM-Reservation")


def _of_page(capture: Capture, token: str) -> Iterator[Statement]:
    head = re.split(rb"<body\b", capture.body[:_HEAD], maxsplit=1, flags=re.IGNORECASE)[0].decode("utf-8", "replace")
    tdm: dict[str, str] = {}
    for tag, inside in _TAG.findall(head):
        said = {name.lower(): html.unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(inside)}
        name, content = said.get("name", "").lower(), said.get("content", "")
        if name in {"robots", token.lower()}:
            yield from _robots(content, f"meta {name}", token)
        elif name in {"tdm-reservation", "tdm-policy"}:
            tdm.setdefault(name, content)
        elif tag.lower() == "link" and "license" in said.get("rel", "").lower() and "rsl" in said.get("type", ""):
            yield Statement("rsl", _line(said.get("href", "")), "link license")
    yield from _tdm(tdm.get("tdm-reservation"), tdm.get("tdm-policy"), "meta tdm-reservation")


def _robots(value: str, where: str, token: str) -> Iterator[Statement]:
    """Yield the directives that are meant for us: ``X-Robots-Tag: otherbot: noindex`` is not."""
    agent, colon, rest = value.partition(":")
    if colon and re.fullmatch(r"\s*[\w-]+\s*", agent) and not agent.strip().lower().startswith(("max-", "unavail")):
        if agent.strip().lower() != token.lower():
            return
        value = rest
    words = {word.strip().lower() for word in value.split(",")}
    if words - {"", "all", "index", "follow", "max-image-preview:large", "max-snippet:-1", "max-video-preview:-1"}:
        yield Statement("robots", _line(value), where, True if words & _RESERVING else None)


def _tdm(reservation: Any, policy: Any, where: str) -> tuple[Statement, ...]:
    said = str(reservation).strip() if reservation is not None else ""
    if said not in {"0", "1"}:
        return ()
    terms = f"; tdm-policy: {policy}" if policy else ""
    return (Statement("tdmrep", _line(f"tdm-reservation: {said}{terms}"), where, said == "1"),)


def _preference(value: str) -> bool | None:
    """Return whether preferences reserve mining or training; ``None`` where they speak of something else."""
    said = {answer.lower()[0] for name, answer in _PREFERENCE.findall(value) if name.lower() in _MINING}
    return True if "n" in said else False if "y" in said else None


@lru_cache(maxsize=64)
def _read_robots(text: str) -> tuple[list[str], dict[str, list[tuple[str, str]]]]:
    """Return the licences, and what each group says, by its agent in lower case; ``""`` is before all groups."""
    licences: list[str] = []
    groups: dict[str, list[tuple[str, str]]] = {}
    agents, naming = [""], False
    for line in text.splitlines():
        name, _, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if name == "user-agent":
            agents = [*agents, value.lower()] if naming else [value.lower()]
        elif name == "license":
            licences.append(line.partition(":")[2].strip())  # its address may hold a hash
        elif name in {"content-usage", "content-signal"}:
            for agent in agents:
                groups.setdefault(agent, []).append((name, value))
        naming = name == "user-agent" or (naming and not name)
    return licences, groups


def _scoped(value: str) -> tuple[str, str]:
    """Return the path that a preference is for, and the preference."""
    first, _, rest = value.partition(" ")
    return (first, rest.strip()) if first.startswith("/") else ("", value)


def _covers(pattern: str, url: str, *, whole: bool = False) -> bool:
    """Return whether a pattern of paths, with ``*`` and a final ``$`` as in robots.txt, covers an address."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not pattern:
        return not whole
    ends, stem = pattern.endswith("$"), pattern.removesuffix("$")
    # Without a regular expression: a stranger's pattern of many stars would take for ever.
    first, *pieces = stem.split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for piece in pieces:
        found = path.rfind(piece, at) if ends and piece is pieces[-1] else path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)


def _line(value: str) -> str:
    return " ".join(value.split())[:_LONGEST]
