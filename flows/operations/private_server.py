"""A Prefect server of our own, for as long as one command runs: where nobody has set one up, a flow still needs one.

It is what Prefect starts by itself in that case, with four differences. It has two minutes to start instead of twenty
seconds, too few for a fresh database on a slow machine. It is told to stop after what it was sent is written, so that
the run's tasks are in its database for a later look. It stands in a session of its own, so that Ctrl-C stops the run
and not, beneath it, the server that the run reports to. And it ends when this process does, however that ends.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from jumpline.errors import JumplineError

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
START_SECONDS = 120.0
SETTLE_SECONDS = 2.0
"""What the server takes to write the last tasks: it collects them for a second."""

ENVIRONMENT = {
    "PREFECT__SERVER_EPHEMERAL": "1",  # only the services that a single run needs
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "500",
}


def answers(url: str, seconds: float = 3.0) -> bool:
    """Return whether a Prefect API answers at ``url`` (its address, ``/api`` included)."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=seconds) as answer:  # noqa: S310 - operator's own address
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code in {401, 403}  # it is there, and wants the key that Prefect's client will send
    except (OSError, ValueError):
        return False


@contextmanager
def private_server() -> Iterator[str]:
    """Run a server on a free port of the loopback interface; yield the address of its API.

    Raises:
        JumplineError: it did not start.
    """
    port = _free_port()
    url = f"http://{HOST}:{port}/api"
    with tempfile.TemporaryFile() as said, _process(port, said) as process:
        try:
            _wait_for(url, process, said)
            yield url
            time.sleep(SETTLE_SECONDS)
        finally:
            _end(process)


def _process(port: int, said: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - this very module
        [sys.executable, "-P", "-m", "flows.operations.private_server", str(port)],
        env=os.environ | ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=said,
        start_new_session=True,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(url, seconds=1.0):
        if process.poll() is not None:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise JumplineError("Prefect server", f"did not start ({last}); `--direct` goes without one")
        if time.monotonic() > deadline:
            raise JumplineError("Prefect server", f"not up after {START_SECONDS:g} s; `--direct` goes without one")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def main(port: int) -> None:
    """Serve until told to stop, or until the process that started us is gone."""
    import uvicorn  # noqa: PLC0415 - the process that starts us needs nothing of it

    threading.Thread(target=_end_with_parent, daemon=True).start()
    application = "prefect.server.api.server:create_app"
    uvicorn.run(
        application, factory=True, host=HOST, port=port, log_level="error", lifespan="on", timeout_graceful_shutdown=3
    )


def _end_with_parent() -> None:
    """Wait for the end of standard input: a pipe from our parent, on which it never writes."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(int(sys.argv[1]))
