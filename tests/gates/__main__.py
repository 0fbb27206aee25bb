"""``python -m tests.gates``: print the gallery's table, or write its pages to a folder.

usage: python -m tests.gates [--only PART ...] [--errors N] [--processes N]
       python -m tests.gates --dump FOLDER [--only PART ...]

``--only`` keeps the cases whose name contains one of the parts: a platform, ``.de.``, ``.cut``. The folder gets
``pages/`` and a ``labels.jsonl`` that ``jumpline evaluate`` reads.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.gates import score
from tests.gates.gallery import cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.gates.case import Case


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.gates", description=__doc__.partition("\n")[0])
    parser.add_argument("--dump", type=Path, metavar="FOLDER", help="write pages and labels, and judge nothing")
    parser.add_argument("--only", nargs="*", default=[], metavar="PART", help="keep the cases with this in their name")
    parser.add_argument("--errors", type=int, default=40, metavar="N", help="how many errors to list (default 40)")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="worker processes (default 2)")
    options = parser.parse_args(arguments)
    chosen = [case for case in cases() if not options.only or any(part in case.name for part in options.only)]
    if not chosen:
        parser.error(f"no case has any of {options.only} in its name")
    if options.dump:
        print(f"{dump(chosen, options.dump)} pages in {options.dump}")
        return
    print(score.table(score.judge(chosen, processes=options.processes), errors=options.errors))


def dump(chosen: Sequence[Case], folder: Path) -> int:
    """Write pages and labels, and return how many."""
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for number, case in enumerate(chosen):
            # mtime=0: the same page is the same file every time.
            record = label(case, f"g{number:04d}")
            (folder / "pages" / record["file"]).write_bytes(gzip.compress(case.html, mtime=0))
            labels.write(json.dumps(record, ensure_ascii=False) + "\n")
    return len(chosen)


def label(case: Case, identity: str) -> dict[str, Any]:
    """Return a case as a line of ``labels.jsonl``: an article without any text left counts as truncated there."""
    completeness = "truncated" if case.truth == "empty" else case.truth
    return {
        "id": identity,
        "file": f"{identity}-{case.name}.html.gz",
        "url": case.url,
        "domain": case.url.split("/")[2].removeprefix("www."),
        "lang": case.language,
        "kind": "article" if case.is_article else "not_article",
        "completeness": completeness if case.is_article else None,
        "cause": case.cause,
        "access": case.access or "unknown",
        "body_end": case.body_end,
        "gate": case.gate[0] if case.gate else "",
        "expected_words": case.expected,
        "extracted_ok": True,
        "where": case.platform,
        "note": case.name,
        "status": case.status,
        "sha256": hashlib.sha256(case.html).hexdigest()[:16],
    }


if __name__ == "__main__":
    main()
