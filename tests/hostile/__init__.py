"""A hostile web, on loopback: servers that lie, drip, flood, break off and lead astray, each with what is to come of it.

One behaviour is one server, so that what one of them did to its host is nobody else's matter::

    pages       what a page's server does with the connection, the headers, the body
    refusals    statuses, bot walls, consent walls
    bodies      what is no page, or is one in an odd spelling
    astray      redirects, and names that resolve to where nobody is to go
    notices     robots.txt
    lists       feeds and sitemaps
"""

from tests.hostile import astray, bodies, lists, notices, pages, refusals
from tests.hostile.behaviour import Behaviour, Failed, Listed, Verdict

BEHAVIOURS: tuple[Behaviour, ...] = (
    *pages.BEHAVIOURS,
    *refusals.BEHAVIOURS,
    *bodies.BEHAVIOURS,
    *astray.BEHAVIOURS,
    *notices.BEHAVIOURS,
    *lists.BEHAVIOURS,
)

__all__ = ["BEHAVIOURS", "Behaviour", "Failed", "Listed", "Verdict"]
