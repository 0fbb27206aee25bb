"""Under which address an article stands: its own, or one that is known to be the same article's.

Every function works inside the caller's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, func, select

from jumpline.aliases import is_amp, variants
from jumpline.model import Alias
from jumpline.store.engine import chunks
from jumpline.store.rows import key_of
from jumpline.store.schema import aliases, documents

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    from jumpline.model import Document


def at(url: str) -> ColumnElement[bool]:
    """Return what is true of the row of ``documents`` of the article at an address."""
    key = key_of(url)
    own = select(documents.c.id).where(documents.c.url_key == key).scalar_subquery()
    alias = select(aliases.c.document_id).where(aliases.c.url_key == key).scalar_subquery()
    return documents.c.id == func.coalesce(own, alias)


def settled(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return of those keys of addresses that are known the key that the article stands under."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(set(keys))):
        other = (
            select(aliases.c.url_key, documents.c.url_key.label("own"))
            .join_from(aliases, documents)
            .where(aliases.c.url_key.in_(chunk))
        )
        found |= {row.url_key: row.own for row in connection.execute(other)}
        own = select(documents.c.url_key).where(documents.c.url_key.in_(chunk))
        found |= {key: key for key in connection.scalars(own)}
    return found


def places_of(connection: Connection, by_key: Mapping[str, str]) -> dict[str, str]:
    """Return of those addresses that are stored, by their key, the key of the one that their article stands under."""
    found = settled(connection, by_key)
    spelt = {key: [key_of(other) for other in variants(url)] for key, url in by_key.items() if key not in found}
    others = settled(connection, (key for keys in spelt.values() for key in keys))
    for key, keys in spelt.items():
        target = next((others[one] for one in keys if one in others), None)
        if target:
            found[key] = target
    return found


class Place(NamedTuple):
    """Where a document is to be stored."""

    key: str
    """Of the address of its article."""
    is_known: bool
    """Whether the article is stored already."""
    aliases: tuple[Alias, ...]
    """Under which addresses it is known besides."""


def resolve(connection: Connection, batch: Sequence[Document]) -> list[Place]:
    """Return where each of these documents is to be stored.

    An article that was stored under another of its addresses stays there, and so does one that came before in the same
    batch; what was asked for becomes an alias then.
    """
    own = [key_of(document.url) for document in batch]
    known = settled(connection, own)
    spelt: list[list[str]] = [
        [] if key in known else [key_of(url) for url in (*_named(document), *variants(document.url))]
        for key, document in zip(own, batch, strict=True)
    ]
    others = settled(connection, (key for keys in spelt for key in keys))
    known = others | known
    stored = set(known.values())
    answers = []
    for key, keys, document in zip(own, spelt, batch, strict=True):
        target = next((known[one] for one in (key, *keys) if one in known), key)
        for one in (key, *map(key_of, _named(document))):
            known.setdefault(one, target)
        asked = (Alias(document.url, "amp" if is_amp(document.url) else "requested"),) if target != key else ()
        answers.append(Place(target, target in stored, (*asked, *document.aliases)))
    return answers


def _named(document: Document) -> list[str]:
    return [alias.url for alias in document.aliases]
