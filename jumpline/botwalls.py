"""Bot walls, by the headers they answer with. Says who turned us away; nothing here gets around anything.

A wall against bots is no paywall: it stands before readers who pay as well. What such a wall writes into its page is
told by the rules of :mod:`extractors`; here are the marks that the headers alone carry, also beneath an empty page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_REFUSALS = frozenset({401, 403, 405, 406, 418, 429, 503})


class _Mark(NamedTuple):
    wall: str
    header: str
    value: re.Pattern[str]
    refuses: bool
    """Whether the header alone says that we were turned away. Else it also stands on pages let through, and means a
    refusal only beside the status of one."""


_MARKS = tuple(
    _Mark(wall, header, re.compile(value, re.IGNORECASE), refuses)
    for wall, header, value, refuses in (
        ("Akamai", "server", r"^akamaighost", False),
        ("AWS WAF", "x-amzn-waf-action", r"^(?:challenge|captcha)", True),
        ("Cloudflare", "cf-mitigated", r"^(?:challenge|block|deny)", True),
        ("DataDome", "x-dd-b", r"^\d", True),
        ("DataDome", "x-datadome", r"", False),
        ("HUMAN (PerimeterX)", "x-px-block", r"", True),
        ("HUMAN (PerimeterX)", "set-cookie", r"^_px(?:hd|vid|3)=", False),
        ("Imperva", "x-cdn", r"^(?:imperva|incapsula)", False),
        ("Imperva", "x-iinfo", r"", False),
        ("Kasada", "x-kpsdk-ct", r"", False),
        ("Sucuri", "x-sucuri-block", r"", True),
        ("Vercel", "x-vercel-mitigated", r"^(?:challenge|deny)", True),
    )
)


def bot_wall(status: int, headers: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """Return whose bot wall answered, and the header that says so; ``None`` where none does.

    Args:
        status: of the answer.
        headers: of the answer, names in any case.
    """
    named = [(name.lower(), value.strip()) for name, value in headers]
    for mark in _MARKS:
        for name, value in named:
            if name == mark.header and (mark.refuses or status in _REFUSALS) and mark.value.search(value):
                return mark.wall, name if name == "set-cookie" else f"{name}: {value[:60]}"
    return None
