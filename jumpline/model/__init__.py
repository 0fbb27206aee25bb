"""The records, in the order an article meets them. Read this first, then its modules from the top down.

::

    Source          what to read, as the operator wrote it       (jumpline.config)
      | discover
    Candidate       something that may be an article             capturing.py
      | fetch
    Capture         one HTTP exchange, or a saved one            capturing.py
      | extract, assess                                          (extractors)
    Article         the text that came through                   judging.py
    Assessment      how complete it is, why, on what Evidence    judging.py
      | store
    Document        what is kept                                 keeping.py
    Outcome         what became of one candidate, always         keeping.py

The words that they speak in are in ``vocabulary.py``. Every record is frozen: a later stage makes a new record and
never changes an old one. All are imported from here.

Three facts are kept apart, each with a value that says *not known*: :class:`Access` is what the publisher declares,
:attr:`Assessment.gate` is the wall that was seen, and :class:`Completeness` is what was captured.
"""

from jumpline.model.capturing import Archived, Candidate, Capture, Rights, Statement
from jumpline.model.judging import SPACELESS, Article, Assessment, Evidence, measure
from jumpline.model.keeping import KEPT_HEADERS, Alias, Document, Exchange, Outcome, Provenance
from jumpline.model.vocabulary import Access, Action, Cause, Completeness, Verdict

__all__ = [
    "KEPT_HEADERS",
    "SPACELESS",
    "Access",
    "Action",
    "Alias",
    "Archived",
    "Article",
    "Assessment",
    "Candidate",
    "Capture",
    "Cause",
    "Completeness",
    "Document",
    "Evidence",
    "Exchange",
    "Outcome",
    "Provenance",
    "Rights",
    "Statement",
    "Verdict",
    "measure",
]
