"""Other libraries from the package index, each in an environment of its own, that read the pages that a run reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import measuring

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Peer(NamedTuple):
    """What a library needs, and the ways in which it reads: see :mod:`peer`."""

    requirements: Sequence[str]
    ways: Sequence[str]


PEERS: Mapping[str, Peer] = {
    # Without its extras pages fail whose language it must split into words.
    "newspaper4k": Peer(("newspaper4k[bn,hi,ja,nlp,np,ta,th,zh]",), ("offered", "spread")),
    "news-please": Peer(("news-please", "setuptools<81", "lxml_html_clean"), ("offered", "spread")),
    # 0.5.7 imports a name that curl-cffi 0.16 dropped: https://github.com/flairNLP/fundus/issues/963
    "fundus": Peer(("fundus", "curl-cffi<0.16"), ("spread",)),
}
WAYS = {"offered": "as offered", "spread": "a process a processor"}
VERSION = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"


class Reader:
    """One way of reading with one library, which is installed."""

    def __init__(self, name: str, way: str, home: Path, processes: int) -> None:
        version = subprocess.run([_python(home), "-c", VERSION, name], check=True, capture_output=True, text=True)
        self.label = f"{name} {version.stdout.strip()}, {WAYS[way]}"
        self._home = home
        self._command = [_python(home), str(Path(__file__).with_name("peer.py")), name, way, "urls.txt", str(processes)]

    def read(self, urls: Sequence[str]) -> tuple[measuring.Cost, int]:
        """Read pages; return what it cost and how many gave a text. Ends this process where it is not even half."""
        (self._home / "urls.txt").write_text("\n".join(urls))
        cost = measuring.run(self._command, folder=self._home, environment=os.environ)
        texts = int(cost.said.split()[-1])
        if texts < len(urls) / 2:
            sys.exit(f"{self.label} read {texts} of {len(urls)} pages:\n{cost.said[-2000:]}")
        return cost, texts


def install(folder: Path, processes: int) -> list[Reader]:
    """Install each library below a folder; one that cannot be is left out, and it is said so."""
    readers = []
    for name, peer in PEERS.items():
        home = folder / name
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        command = [_python(home), "-m", "pip", "install", "-q", *peer.requirements]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{name} is left out, it cannot be installed here:\n{done.stderr[-500:]}\n")
            continue
        readers += [Reader(name, way, home, processes) for way in peer.ways]
    return readers


def _python(home: Path) -> str:
    return str(home / "bin/python")
