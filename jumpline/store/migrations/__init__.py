"""The steps that lead an older store to the tables of today: Alembic's, one file a step.

Only ever append: a step never changes again, and uses nothing of :mod:`jumpline.store.schema`, since that goes on
changing. They are run by :func:`jumpline.store.migrate.migrate` alone, inside its transaction and its lock.

A new step is a file ``versions/NNNN_what.py`` that leads on from the last, and :data:`HEAD`. The tests hold both to
each other: a store led through all steps has the very tables that a new one has.
"""

from __future__ import annotations

HEAD = "0016"
"""The step that the tables of :mod:`jumpline.store.schema` are at."""
