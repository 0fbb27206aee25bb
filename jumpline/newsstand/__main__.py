"""Serve the newsstand until Ctrl-C: ``python -m jumpline.newsstand [PORT]``."""

from __future__ import annotations

import signal
import sys
import threading

from jumpline.errors import JumplineError
from jumpline.newsstand import HOME_PORT, Newsstand


def main(arguments: list[str]) -> int:
    """Serve until interrupted; return the exit status.

    Args:
        arguments: a port, or nothing for the home port where it is free.
    """
    if arguments and not arguments[0].isdecimal():
        sys.stderr.write(f"usage: python -m jumpline.newsstand [PORT]; PORT is a number, as {HOME_PORT}\n")
        return 2
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        with Newsstand(int(arguments[0]) if arguments else None) as stand:
            sys.stdout.write(f"{stand.url}\n")
            sys.stdout.flush()
            stop.wait()
    except JumplineError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
