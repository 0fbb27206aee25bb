"""How the C library hands out memory to threads: from few arenas, else a long run holds twice what it uses.

glibc gives threads up to eight arenas a processor, so that they need not wait for each other. A run has two hundred
threads, which take turns at Python's lock all the same; pages and texts that come and go leave holes in each arena, and
what one has free no other can use. Of a run over 50,000 articles 100 MB were such holes, of which ``malloc_trim`` gives
back a tenth.
"""

from __future__ import annotations

import ctypes
import os
import sys

ARENAS = 2
"""One for the main thread, one for all others."""
_M_ARENA_MAX = -8
"""Of glibc's malloc.h."""


def settle() -> bool:
    """Have few arenas from now on; return whether that was so arranged. Call it before there are many threads.

    What the environment says (``MALLOC_ARENA_MAX``) stays. Other C libraries know no arenas, or none to be set.
    """
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(_M_ARENA_MAX, ARENAS))
