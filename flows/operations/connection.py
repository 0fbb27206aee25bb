"""Which Prefect server a command speaks with, and whether it answers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flows.operations.parting import is_there
from flows.operations.private_server import answers
from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.presentation.screen import Screen

LOCAL_SERVER = "http://127.0.0.1:4200/api"
"""Where ``prefect server start`` serves, and where prefect.toml has it."""

HEARTBEAT_SECONDS = 30
"""Between two signs of life of a run. An automation gives up on one that sends none for several times that."""

ENVIRONMENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",  # the server keeps it all; the screen has our own lines
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",  # it complains of each event that a busy server takes late
    "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "0.5",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),  # Prefect's own would be too seldom: see above
}
"""Prefect reads prefect.toml in the current folder alone, and a command runs in any. What is set already, stays."""

PATIENCE = 10.0
"""Seconds that a server may take to answer, where a command can do nothing without: it may just be busy."""


def configured_server() -> str | None:
    """Return the address of the API of the server that is configured, else of one that runs on this machine."""
    from prefect.settings import get_current_settings  # noqa: PLC0415 - importing Prefect takes seconds

    return get_current_settings().api.url or (LOCAL_SERVER if answers(LOCAL_SERVER) else None)


@contextmanager
def connected(screen: Screen, *, needs: str) -> Iterator[str]:
    """Let Prefect's client speak with the configured server; yield the address of its API.

    Args:
        screen: where to say what happens.
        needs: what needs it, as the error says it.

    Raises:
        JumplineError: there is none, or it does not answer.
    """
    with environment(ENVIRONMENT):
        with screen.busy("Loading Prefect"):
            url = configured_server()
        if url is None:
            raise JumplineError("Prefect server", f"{needs} needs one; start it here with `jumpline up`")
        if not is_there(url, PATIENCE):
            raise JumplineError("Prefect server", f"the one at {url} does not answer; see PREFECT_API_URL")
        with using(url):
            yield url


@contextmanager
def using(url: str) -> Iterator[None]:
    """Let Prefect's client speak with the server of that address, if no other is configured."""
    from prefect.context import refresh_global_settings_context  # noqa: PLC0415 - see configured_server

    try:
        with environment({"PREFECT_API_URL": url}):
            refresh_global_settings_context()
            yield
    finally:
        refresh_global_settings_context()


@contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """Set those of the environment variables that are not set."""
    added = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
