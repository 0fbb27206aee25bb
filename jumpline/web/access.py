"""Asking as a subscriber: log in once a run, notice when that does not work any more, and stop then.

::

    open      the form filled in and sent, the check page asked for       once a run and source
      | ask   each page, with what the account sends
      | shut? a 401, a login page, words that only others see: log in once more, else ``access lost``

Whoever has lost access gets pages that look like any other reader's: cut short. So such an answer is an error, and no
capture, and no further page of the source is asked for.
"""

from __future__ import annotations

import os
from threading import Lock
from typing import TYPE_CHECKING

from jumpline.errors import AccessError, ConfigError, FetchError
from jumpline.web import forms, hops
from jumpline.web.account import Account

if TYPE_CHECKING:
    from collections.abc import Callable

    from jumpline.model import Capture
    from jumpline.web.account import Reveal
    from jumpline.web.forms import Filled
    from jumpline.web.terms import Terms

    Hop = Callable[[str, Filled | None], Capture]
    """Asks once, politely, and follows nothing."""

MOST_REDIRECTS = 8
MOST_LOGINS = 3
"""So often an account is opened in one run, and so often a failure to do so is taken for one that passes."""


def reveal_environment(reference: str) -> str:
    """Return the value of an environment variable, given as ``env:NAME``.

    Raises:
        ConfigError: it is not set, or the reference is to something else.
    """
    kind, _, name = reference.partition(":")
    if kind != "env":
        raise ConfigError(reference, "can only be looked up in a run")
    value = os.environ.get(name)
    if not value:
        raise ConfigError(reference, f"the environment variable {name} is not set")
    return value


class Access:
    """The accounts of all sources that have one. Thread-safe."""

    def __init__(self, reveal: Reveal) -> None:
        self._reveal = reveal
        self._guard = Lock()
        self._accounts: dict[str, Account] = {}

    def account(self, terms: Terms) -> Account | None:
        """Return the account of a source; ``None`` where it has none."""
        member = terms.membership
        if member is None:
            return None
        with self._guard:
            if member.source not in self._accounts:
                self._accounts[member.source] = Account(member, self._reveal)
            return self._accounts[member.source]

    def lost(self, source: str) -> str | None:
        """Return why the access to a source was lost; ``None`` where it was not."""
        with self._guard:
            account = self._accounts.get(source)
        return account.lost if account else None

    def ask(self, url: str, account: Account, get: Callable[[], Capture], hop: Hop) -> Capture:
        """Return a page as its subscriber gets it.

        Raises:
            AccessError: the subscriber is treated like anybody.
            FetchError: as ``get`` raises it.
        """
        with account.lock:
            if account.lost:
                raise AccessError(url, account.lost)
            if not account.opened:
                _open(account, hop)
        opened, capture = account.opened, get()
        shut = account.why_shut(capture)
        if shut and account.login.form:  # the session may just have ended
            with account.lock:
                if account.opened == opened < MOST_LOGINS and not account.lost:
                    _open(account, hop)
            if account.opened != opened:
                capture = get()
                shut = account.why_shut(capture)
        if shut:
            raise _lose(account, capture.url, shut)
        return capture


def _open(account: Account, hop: Hop) -> None:
    """Log in, where that takes a form, and see that it worked.

    Raises:
        AccessError: it did not.
        FetchError: whether it does cannot be learnt now.
    """
    login = account.login
    try:
        if login.form:
            _log_in(account, login.form.url, hop)
        if login.check_url:
            _check(account, login.check_url, hop)
    except AccessError:
        raise
    except FetchError as error:
        account.failed += 1
        if account.failed >= MOST_LOGINS or not error.retry:
            raise _lose(account, error.key, error.message) from None
        raise
    account.opened += 1


def _check(account: Account, url: str, hop: Hop) -> None:
    answer = _followed(url, None, account, hop)
    shut = account.why_shut(answer) or (f"answered {answer.status}" if answer.status >= 400 else None)
    if shut:
        raise _lose(account, url, shut)


def _log_in(account: Account, url: str, hop: Hop) -> None:
    values = account.form_values()
    page = _followed(url, None, account, hop)
    try:
        form = forms.filled(page, values)
    except ValueError as error:
        raise _lose(account, url, str(error)) from None
    if not account.owns(form.action):
        raise _lose(account, url, f"the form would send what it is given to {hops.told(form.action)}")
    answer = _followed(form.action, form, account, hop)
    if answer.status >= 400:
        raise _lose(account, url, f"logging in was answered {answer.status}")
    if forms.has_form(answer, values):
        raise _lose(account, url, "the form came back: are name and password right?")


def _followed(url: str, form: Filled | None, account: Account, hop: Hop) -> Capture:
    """Ask, and follow redirects with the cookies that are set on the way; what was filled in is sent once."""
    asked = url
    for _ in range(MOST_REDIRECTS + 1):
        try:
            capture = hop(url, form)
        except AccessError:
            raise
        except FetchError as error:
            # Without the address where it happened, which may hold a ticket.
            raise type(error)(asked, f"while logging in: {error.message}", retry=error.retry) from None
        target = hops.target(capture)
        if target is None:
            return capture.about(url=asked)
        url, form = target, None
    raise _lose(account, asked, f"more than {MOST_REDIRECTS} redirects while logging in")


def _lose(account: Account, url: str, why: str) -> AccessError:
    with account.lock:
        account.lost = account.lost or f"access lost: {url} {why}"
    return AccessError(url, f"access lost: {why}")
