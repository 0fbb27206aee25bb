"""What can go wrong, in one tree.

::

    JumplineError
     +-- ConfigError          the operator's files: exit status 2, before anything is fetched
     +-- FetchError           no capture could be had
     |    +-- RobotsError     robots.txt forbids it: not a failure, the candidate is skipped
     |    +-- RightsError     its publisher reserves the use, and the source respects that: skipped, too
     |    +-- AddressError    we do not connect to that address, or do not speak that scheme
     |    +-- AccessError     a subscriber's own access does not work any more: access lost
     |    +-- TransportError  connection, TLS, time-out, a server that says "later"
     +-- DiscoveryError       a feed, sitemap, folder or WARC that cannot be read
     +-- StoreError           the database
     +-- ArchiveError         the raw pages: a folder that cannot be written, a record that cannot be read

A wall is no error: it is a finding. Neither is a page that cannot be decoded, parsed or extracted: it is assessed as
empty, with its cause.
"""

from __future__ import annotations


class JumplineError(Exception):
    """Base of all errors of this project.

    Attributes:
        key: what the error is about: a file, a URL, a source's name.
        retry: whether the same call may go through later.
    """

    def __init__(self, key: str, message: str, *, retry: bool = False) -> None:
        super().__init__(f"{key}: {message}")
        self.key = key
        self.message = message
        self.retry = retry

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process."""
        return (_rebuild, (type(self), self.key, self.message, self.retry, self.__dict__))


def _rebuild(kind: type[JumplineError], key: str, message: str, retry: bool, state: dict[str, object]) -> JumplineError:
    error = kind(key, message, retry=retry)
    error.__dict__.update(state)
    return error


class ConfigError(JumplineError):
    """A file of the operator's says something we cannot use."""


class FetchError(JumplineError):
    """No capture could be had."""


class RobotsError(FetchError):
    """The site's robots.txt forbids it."""


class RightsError(FetchError):
    """The publisher reserves the use of the page, and the source says `respect_rights: skip`."""


class AddressError(FetchError):
    """An address we do not connect to, or a scheme we do not speak."""


class AccessError(FetchError):
    """The credentials of a source's login do not open it any more: ``access lost``."""


class TransportError(FetchError):
    """The exchange broke: DNS, connection, TLS, time-out, or a server that answered 429 or 5xx."""


class DiscoveryError(JumplineError):
    """A feed, sitemap, listing, folder or WARC that cannot be read."""


class StoreError(JumplineError):
    """The database cannot be opened, read or written."""


class ArchiveError(JumplineError):
    """The archive of raw pages cannot be opened, written or read."""
