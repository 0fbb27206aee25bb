"""``jumpline evaluate``: how right is the detector on pages whose truth is known? Refits its weights too."""

from __future__ import annotations

import difflib
import json
import os
from enum import StrEnum
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import typer

from jumpline.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.rules.weights import Weights
    from flows.evaluation.labels import Label
    from flows.evaluation.measuring import Page
    from flows.evaluation.refit import Refit
    from flows.presentation.screen import Screen


class By(StrEnum):
    """What the table can be split by."""

    LANGUAGE = "language"
    DOMAIN = "domain"
    CAUSE = "cause"


def evaluate(  # noqa: PLR0913, PLR0917 - the options of a command
    labels: Annotated[
        list[Path],
        typer.Argument(metavar="LABELS", help="labels.jsonl with pages/ beside it. Of several, the first is scored."),
    ],
    compare: Annotated[bool, typer.Option("--compare", help="Score the usual naive rules beside it.")] = False,
    by: Annotated[By | None, typer.Option("--by", help="Split the table.")] = None,
    by_feature: Annotated[bool, typer.Option("--by-feature", help="Score each feature, not each signal.")] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List what was judged wrong, with its evidence.")] = False,
    refit: Annotated[
        bool, typer.Option("--refit", help="Fit the weights, and show how well that does on held-out publishers.")
    ] = False,
    train: Annotated[
        list[Path] | None, typer.Option("--train", metavar="LABELS", help="A set that only serves the fit.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the refitted weights in force.")] = False,
    markers: Annotated[
        Path | None, typer.Option("--markers", metavar="FILE", help="Gate phrases of your own, to measure with.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=0, help="Processes. [default: one a processor]")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all figures there, as JSON.")
    ] = None,
) -> None:
    """Say how right the detector is on pages whose truth is known.

    The figures of a refit are held out, by publisher; what is written is fitted on all pages.

    Example: jumpline evaluate labels.jsonl --compare --errors
    """
    if not refit and (train or write or labels[1:]):
        raise typer.BadParameter("a second LABELS, --train and --write are for --refit")
    from flows.evaluation.labels import load  # noqa: PLC0415 - as in every command: only what it needs

    scored, *others = [load(path) for path in [*labels, *(train or [])]]
    look = _examining(workers, _phrases(markers))

    from extractors.rules.weights import weights  # noqa: PLC0415 - after the labels are known to be good
    from flows.evaluation import scoreboard  # noqa: PLC0415
    from flows.presentation.screen import Screen  # noqa: PLC0415

    in_force, screen = weights(), Screen()
    pages = look(scored, compare)
    report = scoreboard.Report(
        labels=str(labels[0]),
        pages=pages,
        in_force=in_force,
        compared=compare,
        by=by,
        by_feature=by_feature,
        refit=_refitted(pages, [look(other, False) for other in others], in_force) if refit else None,
    )
    scoreboard.tell(report, screen, errors=errors)
    if json_file:
        _save(json_file, json.dumps(scoreboard.as_values(report), ensure_ascii=False, indent=1) + "\n")
    if write and report.refit:
        _put_in_force(in_force, report.refit.fitted, screen)


def _phrases(file: Path | None) -> list[tuple[str, str]]:
    if file is None:
        return []
    from jumpline.config import load_markers  # noqa: PLC0415

    return [(marker.phrase, marker.cause) for marker in load_markers(file)]


def _examining(
    workers: int | None, phrases: Sequence[tuple[str, str]]
) -> Callable[[Sequence[Label], bool], list[Page]]:
    """Return how to examine a labelled set, with or without the naive rules."""

    def look(labels: Sequence[Label], with_naive: bool) -> list[Page]:
        from flows.evaluation import measuring  # noqa: PLC0415
        from flows.presentation.screen import Screen  # noqa: PLC0415

        count = (os.cpu_count() or 1) if workers is None else workers
        with Screen(error=True).busy(f"Examining {len(labels)} pages"):
            return list(measuring.examine(labels, workers=count, markers=phrases, with_naive=with_naive))

    return look


def _refitted(pages: Sequence[Page], others: Sequence[Sequence[Page]], in_force: Weights) -> Refit:
    from flows.evaluation import refit  # noqa: PLC0415
    from flows.presentation.screen import Screen  # noqa: PLC0415

    with Screen(error=True).busy("Refitting, and cross-validating by publisher: a few minutes"):
        return refit.refit(pages, others, in_force)


def _put_in_force(before: Weights, after: Weights, screen: Screen) -> None:
    """Write the refitted weights into their file; where that may not be, show what would change."""
    from extractors.rules.weights import FILE  # noqa: PLC0415
    from flows.evaluation.refit import rewritten  # noqa: PLC0415

    old = FILE.read_text("utf-8")
    new = rewritten(old, before, after)
    try:
        FILE.write_text(new, "utf-8")
    except OSError as error:
        screen.say(f"{FILE} cannot be written ({error.strerror}). The change:")
        lines = difflib.unified_diff(old.splitlines(), new.splitlines(), FILE.name, FILE.name, lineterm="", n=0)
        for line in lines:
            screen.say(line)
    else:
        screen.say(f"Written to {FILE}")


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigError(str(path), f"cannot be written: {error.strerror}") from error
