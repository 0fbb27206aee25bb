"""A file of sources as we write one: commented, for a person to go on with. Text in, text out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from flows.presentation import telling
from jumpline.errors import ConfigError
from jumpline.urls import host

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from flows.setup.scouting import Offer, Prospect

HEAD = """\
# What Jumpline reads. `jumpline run` reads every enabled source, `jumpline run NAME` only that one;
# `jumpline sources list` shows them, `jumpline sources check` asks each what it offers now.
#
# A source is read only as far as its robots.txt allows, one request at a time, with a pause between two.
# Every key is explained by `jumpline sources keys`.

# Where the articles go. PostgreSQL is a URL away: postgresql://user@host/database
store: {store}

fetching:
  # Say who you are: publishers who can write to you block you less. Sent with the user agent.
  {contact}
  delay: 2.0            # seconds between two requests to one host

sources:
"""

NO_CONTACT = "# contact: https://example.org/about-our-reader"
"""Stands where no contact was given."""


def written(
    prospects: Sequence[Prospect], *, store: str, contact: str | None = None, allow_private: bool = False
) -> str:
    """Return a whole file with a source for each prospect that offers something."""
    entries, names = [], set[str]()
    for prospect in prospects:
        if prospect.offers:
            name = name_for(prospect.asked, names)
            names.add(name)
            entries.append(entry(name, prospect, allow_private=allow_private))
        else:
            entries.append(f"  # {prospect.asked}: {prospect.problem}\n")
    said = f"contact: {_scalar(contact)}" if contact else NO_CONTACT
    return HEAD.format(store=_scalar(store), contact=said) + "\n".join(entries)


def save(file: Path, text: str) -> None:
    """Put a text in a file's place, once it was read back as a configuration; else nothing is changed.

    Raises:
        ConfigError: it cannot be written, or what would stand there is no configuration.
    """
    from jumpline.config import load  # noqa: PLC0415 - only what is written is read back

    beside = file.with_name(f".{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, "utf-8")
        load(beside)
        beside.replace(file)
    except OSError as error:
        raise ConfigError(str(file), f"cannot be written: {error.strerror}; name another: -o FILE") from error
    finally:
        beside.unlink(missing_ok=True)


def entry(name: str, prospect: Prospect, *, allow_private: bool = False) -> str:
    """Return a source as lines of the file, with what is known of it and what else there is."""
    best, *others = prospect.offers
    lines = [
        *(f"# {line}" for line in _known(prospect)),
        f"- name: {name}",
        f"  kind: {best.kind:<14} # {_listed(best)}",
        f"  title: {_scalar(prospect.title)}",
        f"  url: {_scalar(best.url)}",
        *([f"  language: {prospect.language}"] if prospect.language else []),
        "  max_articles: 20    # of a run",
        *(["  allow_private: true", "  delay: 0            # of our own network"] if allow_private else []),
        *(f"  # also there: kind: {offer.kind}, url: {_scalar(offer.url)} ({_listed(offer)})" for offer in others[:3]),
    ]
    return "".join(f"  {line}\n" for line in lines)


def appended(text: str, more: str) -> str | None:
    """Return a file's text with one more source at the end; ``None`` where its end is not the list of sources."""
    top = re.findall(r"^([A-Za-z_]+):", text, re.MULTILINE)
    if not top or top[-1] != "sources" or re.search(r"^sources:[ \t]*[^\s#]", text, re.MULTILINE):
        return None
    dashes = re.findall(r"^( *)- ", text[text.rindex("\nsources:") if "\nsources:" in text else 0 :], re.MULTILINE)
    indent = dashes[0] if dashes else "  "
    lines = "".join(indent + line[2:] if line.strip() else line for line in more.splitlines(keepends=True))
    return f"{text.rstrip()}\n\n{lines}"


def name_for(url: str, taken: Collection[str]) -> str:
    """Return a short name for the source of an address, from its host, and from its path where that is taken."""
    name = re.sub(r"[^a-z0-9]+", "-", host(url).lower().removeprefix("www.")).strip("-") or "source"
    if name not in taken:
        return name
    path = re.sub(r"[^a-z0-9]+", "-", url.partition(host(url))[2].lower()).strip("-")
    tries = [f"{name}-{path}"] if path else []
    return next(made for made in [*tries, *(f"{name}-{n}" for n in range(2, 1000))] if made not in taken)


def _known(prospect: Prospect) -> list[str]:
    """Say how the article that was tried came through."""
    tried = prospect.tried
    if tried is None:
        return [f"{prospect.title}: none of its articles was tried."]
    if tried.examination is None:
        return [f"{prospect.title}: the article that was tried did not come: {telling.shortened(tried.error, 90)}"]
    article, found = tried.examination.article, tried.examination.assessment
    title = telling.shortened(telling.title(article.title, tried.candidate.url), 60)
    return [
        f"{prospect.title}. Tried: “{title}”",
        f"{telling.SIGNS[found.completeness]} {telling.headline(article, found)}",
    ]


def _listed(offer: Offer) -> str:
    return f"lists {len(offer.candidates)} articles" if offer.candidates else "an index of sitemaps"


def _scalar(value: str) -> str:
    """Return a text as YAML on one line, quoted where it must be."""
    return yaml.safe_dump(value, allow_unicode=True, width=10_000).removesuffix("\n...\n").strip()
