"""The weights of the features: ``weights.yaml``, log-odds in nats, set by hand; ``evaluate --refit`` can fit them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from extractors.rules.tables import load

FILE = Path(__file__).with_name("weights.yaml")


@dataclass(frozen=True, slots=True)
class Scale:
    """One question, and what each feature says to it."""

    bias: float
    weights: dict[str, float]

    def weight(self, feature: str) -> float:
        """Return the feature's own weight, or that of the nearest broader one (``a.b.c``, ``a.b``, ``a``), else 0."""
        name = feature
        while name:
            if name in self.weights:
                return self.weights[name]
            name = name.rpartition(".")[0]
        return 0.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Both questions."""

    cut: Scale
    """Log-odds that the text is cut, given that the page holds an article."""
    empty: Scale
    """Log-odds that the page holds no article."""
    echo: float
    """Share that counts of further findings about the same wall."""


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Return the weights in force."""
    raw = load(FILE)
    cut, empty = (Scale(float(raw[name]["bias"]), dict(raw[name]["weights"])) for name in ("cut", "empty"))
    return Weights(cut, empty, float(raw["echo"]))
