"""The signals: one kind of evidence a file, registered here in the order they are asked.

A signal is a module with a function ``look(reading) -> Iterator[Finding]``. To add one: write the module, add it to
``SIGNALS``, give its features a weight in ``rules/weights.yaml``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.signals import (
    declared,
    ending,
    expected,
    free,
    gate,
    http,
    interstitial,
    invite,
    kind,
    length,
    lost,
    mark,
    more,
    origin,
    pager,
    scrambled,
    selector,
    state,
    teaser,
    transport,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from extractors.reading import Reading
    from extractors.signals.finding import Finding

SIGNALS: tuple[Callable[[Reading], Iterator[Finding]], ...] = (
    http.look,
    transport.look,
    interstitial.look,
    kind.look,
    declared.look,
    state.look,
    gate.look,
    free.look,
    mark.look,
    teaser.look,
    more.look,
    invite.look,
    pager.look,
    expected.look,
    selector.look,
    ending.look,
    length.look,
    scrambled.look,
    lost.look,
    origin.look,
)
