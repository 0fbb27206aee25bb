"""What publishers say about the use of their pages, gathered for each capture, and respected where a source wants that.

:mod:`jumpline.web.rights` reads it; here it is asked for: a site's robots.txt is known by then, its ``tdmrep.json`` is
one small request a day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jumpline.errors import FetchError, RightsError
from jumpline.model import Rights
from jumpline.web import rights
from jumpline.web.notices import Notices

if TYPE_CHECKING:
    from jumpline.model import Capture, Statement
    from jumpline.web.notices import Ask
    from jumpline.web.robots import Robots
    from jumpline.web.state import State
    from jumpline.web.terms import Terms


class Permissions:
    """Gathers what is said of a page, and turns away from those whose use is reserved. Thread-safe."""

    def __init__(self, robots: Robots, shared: State) -> None:
        self._robots = robots
        self._tdmrep = Notices("/.well-known/tdmrep.json", shared)

    def before(self, url: str, terms: Terms, ask: Ask) -> None:
        """Return if a page may be asked for, as far as its site says.

        Raises:
            RightsError: the site reserves its use, and the source respects that.
        """
        if terms.respect_rights == "skip":
            _refuse(url, Rights(self._of_site(url, terms, ask)))

    def after(self, capture: Capture, terms: Terms, ask: Ask) -> Capture:
        """Return a page with all that is said of it.

        Raises:
            RightsError: its use is reserved, and the source respects that.
        """
        site = self._of_site(capture.final_url, terms, ask)
        known = capture.about(rights=rights.of_capture(capture, self._robots.token, site))
        if terms.respect_rights == "skip":
            _refuse(capture.url, known.rights)
        return known

    def _of_site(self, url: str, terms: Terms, ask: Ask) -> tuple[Statement, ...]:
        found: tuple[Statement, ...] = ()
        if terms.respect_rights is None:
            return found
        try:
            found += rights.of_robots(self._robots.text(url, ask), url, self._robots.token)
            found += rights.of_tdmrep(self._tdmrep.of(url, ask).text, url)
        except FetchError:
            pass  # who cannot be asked has said nothing
        return found


def _refuse(url: str, said: Rights) -> None:
    if said.reserved:
        raise RightsError(url, f"its use is reserved ({said.reason}), and `respect_rights: skip` respects that")
