"""The version of this package, in a module of its own: who names it need not reach the package's front door."""

__version__ = "0.1.0"
"""The same as in ``pyproject.toml``."""
