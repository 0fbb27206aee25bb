"""The kinds of value a setting may have: each says in its own words what it expects."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints

_BROWSER = re.compile(r"\b(Chrome|Safari|Firefox|Edg|OPR|Googlebot|bingbot)/", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _one_or_many(value: object) -> object:
    """Take ``url: X`` for ``urls: [X]``."""
    return (value,) if isinstance(value, str | Path) else value


def _is_slug(name: str) -> str:
    if not _SLUG.fullmatch(name):
        raise ValueError(f"expected lower-case letters, digits and hyphens, such as 'daily-news'; got {name!r}")
    return name


def _is_regex(pattern: object) -> object:
    try:
        return re.compile(pattern) if isinstance(pattern, str) else pattern
    except re.error as error:
        raise ValueError(f"expected a regular expression; {pattern!r} is none: {error}") from None


def _is_web_address(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return url.strip()
    except ValueError:  # an address that cannot be taken apart, a port that is no number
        pass
    raise ValueError(f"expected an address that begins with http:// or https://; got {url!r}")


def _is_honest(agent: str) -> str:
    if not agent.isascii() or not agent.isprintable() or not agent.strip():
        raise ValueError("expected one line of ASCII characters")
    if found := _BROWSER.search(agent):
        raise ValueError(f"names {found[0]!r}, which we are not; a publisher must be able to tell who reads")
    return agent.strip()


def _is_store(url: str) -> str:
    # Never says what it got: a database address may hold a password.
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", url):
        raise ValueError("expected a database address, such as sqlite:///data/jumpline.db or postgresql://host/name")
    return url


def _is_duration(value: object) -> object:
    """Take ``30min``, ``6h``, ``7d``, or a number of seconds."""
    if isinstance(value, bool | timedelta):
        return value
    if isinstance(value, int | float) and 0 <= value < 1e9:
        return timedelta(seconds=value)
    found = re.fullmatch(r"(\d{1,6}) ?(s|min|h|d|w)", str(value).strip())
    if not found:
        raise ValueError(f"expected a time span such as 30min, 6h or 7d; got {value!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _is_place(url: str) -> str:
    if not url.strip() or "://" in url.strip()[:3]:
        raise ValueError(f"expected a folder, or an address such as s3://bucket/pages; got {url!r}")
    return url.strip()


Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
Timeout = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]
Language = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=2, max_length=3)]
Regexes = Annotated[tuple[Annotated[re.Pattern[str], BeforeValidator(_is_regex)], ...], BeforeValidator(_one_or_many)]
UserAgent = Annotated[str, AfterValidator(_is_honest)]
StoreUrl = Annotated[str, AfterValidator(_is_store)]
ArchiveUrl = Annotated[str, AfterValidator(_is_place)]
Concurrency = Annotated[int, Field(ge=1, le=16)]
Workers = Annotated[int, Field(ge=1, le=256)]
BatchSize = Annotated[int, Field(ge=1, le=1000)]
Contact = Annotated[str, AfterValidator(_is_honest)]
Slug = Annotated[str, AfterValidator(_is_slug)]
Duration = Annotated[
    timedelta,
    BeforeValidator(_is_duration),
    Field(ge=timedelta(0)),
    PlainSerializer(timedelta.total_seconds, when_used="json"),  # as it may be written, too
]
WebAddress = Annotated[str, AfterValidator(_is_web_address)]
WebAddresses = Annotated[tuple[WebAddress, ...], BeforeValidator(_one_or_many)]
Paths = Annotated[tuple[Path, ...], BeforeValidator(_one_or_many)]
Phrases = Annotated[tuple[Phrase, ...], BeforeValidator(_one_or_many)]
