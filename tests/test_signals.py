"""The signals as a whole: all registered, all weighed or meant as notes."""

from __future__ import annotations

import pkgutil

from extractors import signals

NO_SIGNALS = {"finding"}
"""Modules of the package that are none: what signals say."""


def test_every_signal_is_registered_once_and_looks() -> None:
    modules = {module.name for module in pkgutil.iter_modules(signals.__path__)} - NO_SIGNALS
    registered = [look.__module__.rpartition(".")[2] for look in signals.SIGNALS]
    assert sorted(registered) == sorted(modules)
    assert {look.__name__ for look in signals.SIGNALS} == {"look"}
