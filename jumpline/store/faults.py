"""What a database says when it fails, in a person's words and with the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from jumpline.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy.exc import SQLAlchemyError

_PASSING = {
    "database is locked": "another program is writing to it and did not finish; end it, or try again",
    "database table is locked": "another program is writing to it and did not finish; end it, or try again",
    "deadlock detected": "two programs wait for each other; try again",
    "could not serialize access": "two programs write the same articles; try again",
    "connection refused": "no server answers there; start it, or correct the address",
    "server closed the connection": "the server closed the connection; try again",
    "terminating connection": "the server ended the connection; try again",
    "the connection is lost": "the connection was lost; try again",
    "too many clients": "the server has no connection left; try again, or raise its max_connections",
    "connection timeout": "no server answers there in time; try again, or correct the address",
}
"""What another try may get past, by the words in the database's message."""

_LASTING = {
    "readonly database": "it may not be written; correct its permissions and those of its folder, or name another",
    "read-only transaction": "it may not be written; name a server that is no standby",
    "disk is full": "the disk is full; free some space, nothing that was stored is lost",
    "no space left": "the disk is full; free some space, nothing that was stored is lost",
    "unable to open database file": "the file cannot be opened; its folder must exist and be writable",
    "file is not a database": "that file is no SQLite database; name another",
    "malformed": "the file is damaged; restore a copy, or recover it with sqlite3's .recover",
    "disk i/o error": "the disk reports an error; look at the disk before you go on",
    "authentication failed": "the server refuses user or password",
    "no password supplied": "the server wants a password",
    "permission denied": "the database refuses this user; grant what is missing",
    "no such table": "tables are missing: Jumpline did not make it, or something was dropped",
    "does not exist": "the server has no such database, user or table; create it, or correct the address",
}
"""What stays until somebody mends it."""


def explain(key: str, error: SQLAlchemyError) -> StoreError:
    """Return our error for one of the database's, with what to do about it where we know."""
    said = str(error.orig if isinstance(error, DBAPIError) and error.orig else error).strip()
    lowered = said.lower()
    first = said.splitlines()[0] if said else type(error).__name__
    for words, mend in _PASSING.items():
        if words in lowered:
            return StoreError(key, f"{mend} (the database says: {first})", retry=True)
    for words, mend in _LASTING.items():
        if words in lowered:
            return StoreError(key, f"{mend} (the database says: {first})")
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return StoreError(key, f"the database says: {first}", retry=lost)
