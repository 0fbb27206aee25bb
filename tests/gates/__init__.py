"""The gallery: whole articles, cut the way each publishing platform cuts them.

``articles/`` holds prose written for this project and the furniture of an invented newspaper, one file a language;
``walls/`` the words that the press of that language puts in front of the rest. A platform takes one article and makes
a pair of pages, one cut and one whole with the same furniture around it. What a detector learns from the one, the
other forbids it to overdo.

::

    from tests.gates import cases

    for case in cases():
        case.name, case.html, case.truth, case.cause, case.gate

A new language is a file in each of the two folders, a new platform one function in :mod:`tests.gates.platforms`.
``python -m tests.gates`` prints the detector's table; ``--dump FOLDER`` writes the pages with a ``labels.jsonl``.

Nothing here is random between runs: the same code gives the same bytes.
"""

from tests.gates.case import Case
from tests.gates.gallery import cases

__all__ = ["Case", "cases"]
