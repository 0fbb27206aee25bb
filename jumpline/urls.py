"""Web addresses: one canonical form for each, which is the key an article is stored under.

Everything here is pure and total: an address that cannot be parsed comes back as it was, since a stranger's broken link
is not an error of ours.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

if TYPE_CHECKING:
    from tldextract import TLDExtract

_DEFAULT_PORTS = {"http": 80, "https": 443}

# Parameters that say how a reader came, never what they read. courlan's list is longer and takes `cid`, `ref`, `source`
# and `keyword` with it, which name the article itself on some sites: two articles would share a key.
_TRACKING = re.compile(
    r"""(?:
        utm_\w+ | at_(?:medium|campaign|link_\w+|format|bbc_team|ptr_\w+) | mtm_\w+ | pk_(?:campaign|kwd|source|medium)
      | hsa_\w+ | itm_(?:source|medium|campaign|content|term) | vero_\w+ | oly_(?:anon|enc)_id
      | ns_(?:mchannel|source|campaign|linkname|fee) | mc_[ce]id | _hs(?:enc|mi) | _g[al] | wt[._]mc(?:_id)? | guce_\w+
      | fbclid | gclid | gclsrc | dclid | gbraid | wbraid | msclkid | yclid | ysclid | twclid | ttclid | li_fat_id
      | igsh | igshid | mkt_tok | hsctatracking | _openstat | xtor | ito | cmpid | smid | smtyp | smprod | emc
      | wickedid | sc_(?:cid|src) | s_cid | ncid | dicbo | spm | guccounter | phpsessid | jsessionid
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?;]*", re.IGNORECASE)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|[0-9a-f:.]*:[0-9a-f:.]*")
_BLANKS = re.compile(r"[\t\r\n\x00]")


@lru_cache(maxsize=16_384)  # of one article it is asked a dozen times, by each stage on the way to the store
def canonical(url: str, base: str | None = None) -> str:
    """Return the canonical form of an address: the same for all spellings of one page.

    Scheme and host in lower case (international names as punycode), no default port, no credentials, no fragment, no
    tracking parameters, percent-encoding as RFC 3986 has it. The other parameters stay, in their order, and so does a
    final slash: both may mean another page. Idempotent.

    Args:
        url: an address, absolute or relative to ``base``.
        base: where a relative address was found.

    Returns:
        The canonical form. What is no address of the web (``file:``, ``mailto:``) only loses its fragment; what cannot
        be parsed comes back without the white space around it.
    """
    text = _BLANKS.sub("", url).strip()
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(joined)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return joined.partition("#")[0].strip()
        return _normal(parts)
    except ValueError:
        return text


def _normal(parts: SplitResult) -> str:
    """Return the canonical form of a parsed address of the web; ``ValueError`` where its host or port is none."""
    bare = parts._replace(netloc=_authority(parts), fragment="")
    safe = urlsplit(_unescaped(safe_url_string(urlunsplit(bare))))
    path = _SESSION_IN_PATH.sub("", _without_dots(safe.path)) or "/"
    query = "&".join(part for part in safe.query.split("&") if part and not _is_tracking(part))
    return urlunsplit((safe.scheme, safe.netloc, path, query, ""))


def _without_dots(path: str) -> str:
    """Return an absolute path with its ``.`` and ``..`` resolved (RFC 3986, 5.2.4); empty segments stay."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)


def _authority(parts: SplitResult) -> str:
    """Return host and, unless it is the scheme's own, port; in lower case, without credentials.

    Raises:
        ValueError: no such host or port can be.
    """
    name = (parts.hostname or "").encode("idna").decode().lower().rstrip(".")
    if not _HOST.fullmatch(name):
        raise ValueError(f"no host: {name!r}")
    name = f"[{name}]" if ":" in name else name
    return name if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{name}:{parts.port}"


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter.partition("=")[0]) is not None


def _unescaped(text: str) -> str:
    """Return ``text`` with escapes only where they are needed, and those in capitals."""

    def spelled(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(spelled, _LONE_PERCENT.sub("%25", text))


@lru_cache(maxsize=4096)
def host(url: str) -> str:
    """Return the host in lower case, with its port unless that is the scheme's own; ``""`` where there is none."""
    try:
        parts = urlsplit(canonical(url))
        return _authority(parts)
    except ValueError:
        return ""


def site(url: str) -> str:
    """Return the registrable domain (``bbc.co.uk`` of ``www.bbc.co.uk``); of an IP address or a bare name, itself.

    Read from the public-suffix list that tldextract brings; nothing is downloaded. Of a top-level domain that the list
    does not know, the last two labels.
    """
    name = _hostname(url)
    if ":" in name or name.replace(".", "").isdigit():
        return name
    with _reading:
        suffixes = _suffixes()
    return suffixes(name).top_domain_under_public_suffix or ".".join(name.split(".")[-2:])


def _hostname(url: str) -> str:
    try:
        return urlsplit(canonical(url)).hostname or ""
    except ValueError:
        return ""


_reading = Lock()
"""Held while the list is read, lest each of many threads read it for itself."""


@cache
def _suffixes() -> TLDExtract:
    # Imported late: it brings requests along, which `jumpline check FILE` does not need.
    from tldextract import TLDExtract  # noqa: PLC0415 - see above

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    extract("example.org")  # reads the list, which it does at its first use
    return extract


def is_http(url: str) -> bool:
    """Return whether this is an absolute address of the web: ``http`` or ``https``, with a host."""
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
