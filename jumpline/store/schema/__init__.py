"""The tables. A new store is made with them at once; :mod:`jumpline.store.migrations` leads an older one to them.

::

    sources                    every source that a run read
    documents --< versions     every distinct text of an article, with its verdict and evidence; nothing is deleted
        |             |        (documents.text_key names the best of them)
        |             +------< assessments   verdicts that gave way to a later one
        +------< captures      every exchange, also those that brought nothing new
        +------< aliases       other addresses of the same article
        +------- reassessed   by which rules its pages were judged again, and when
        +------- ungrouped     what is not yet compared with other articles; bands: where to look
                               (recent_bands: the latest of them; merging: how far these went into bands;
                               band_filters: Bloom filters of the keys of bands)
    runs --< outcomes          what became of each candidate of a run
     |
     +-----< source_runs       what came of each of its sources, in numbers
     +-----< leases            the sources that it reads now, which no other run may meanwhile
    fetch_state                ETag and Last-Modified of feeds and sitemaps, and when to ask again
    search                     the words of each best version: :mod:`jumpline.store.search` makes it
    rules                      by which rules the words and the bands were made

Articles are found by ``url_key``, a digest: an address may be longer than an index of PostgreSQL takes, and the index
stays small. What :class:`~jumpline.store.best.Standing`, the lists and the filters need of the best version stands in
``documents`` as well, so that neither saving nor listing joins.
"""

from jumpline.store.schema.articles import (
    ARCHIVED,
    TO_RECHECK,
    aliases,
    assessments,
    band_filters,
    bands,
    captures,
    documents,
    merging,
    reassessed,
    recent_bands,
    sources,
    ungrouped,
    versions,
)
from jumpline.store.schema.runs import ATTEMPTS, fetch_state, leases, outcomes, rules, runs, source_runs
from jumpline.store.schema.types import Moment, in_utc, metadata

__all__ = [
    "ARCHIVED",
    "ATTEMPTS",
    "TO_RECHECK",
    "Moment",
    "aliases",
    "assessments",
    "band_filters",
    "bands",
    "captures",
    "documents",
    "fetch_state",
    "in_utc",
    "leases",
    "merging",
    "metadata",
    "outcomes",
    "reassessed",
    "recent_bands",
    "rules",
    "runs",
    "source_runs",
    "sources",
    "ungrouped",
    "versions",
]
