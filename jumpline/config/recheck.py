"""When articles that were not complete are fetched again."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from jumpline.fields import Duration

_MOST = 20

USUAL = (timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))


def _in_short(value: object) -> object:
    """Take ``recheck: false`` for never, and one time span for a list of one."""
    if value is False:
        return ()
    return (value,) if isinstance(value, str | int | float) and not isinstance(value, bool) else value


Waits = Annotated[tuple[Duration, ...], BeforeValidator(_in_short), Field(max_length=_MOST)]
"""How long to wait before each time that an article is fetched again, counted from the time before."""
