"""Secrets of logins: from environment variables, and from the Secret blocks of a Prefect server."""

from __future__ import annotations

from jumpline.errors import ConfigError
from jumpline.web.access import reveal_environment


def reveal(reference: str) -> str:
    """Return what ``env:NAME`` or ``block:NAME`` stands for.

    Raises:
        ConfigError: it is not to be had. Says where it was looked for, and never what was found.
    """
    kind, _, name = reference.partition(":")
    if kind != "block":
        return reveal_environment(reference)
    from prefect.blocks.system import Secret  # noqa: PLC0415 - takes seconds to import

    try:
        block = Secret.load(name)
        found = block.get() if isinstance(block, Secret) else None
    except Exception as error:  # noqa: BLE001 - Prefect's are many: no server, no such block, another type
        told = f"no Secret block of that name can be read from the Prefect server ({type(error).__name__})"
        raise ConfigError(reference, told) from None
    if not isinstance(found, str) or not found:
        raise ConfigError(reference, "the Secret block holds no text")
    return found
