"""May we connect there? The addresses of a name, and which of them belong to the public Internet.

A feed, a redirect or a name server may lead anywhere: to the machine we run on, into its network, to the metadata
service of its cloud. The answer is therefore given where it cannot be changed any more: :mod:`jumpline.web.transport`
asks here when it opens a connection, and connects to the very address that was judged.
"""

from __future__ import annotations

import ipaddress
import socket

from jumpline.errors import AddressError

Place = tuple[socket.AddressFamily, "tuple[str, int] | tuple[str, int, int, int]"]
"""An address family, and an address as :meth:`socket.socket.connect` takes it."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL = tuple(
    map(ipaddress.ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10",
                               "::1/128", "fc00::/7"))
)  # fmt: skip
_METADATA = frozenset(
    map(ipaddress.ip_address, ("169.254.169.254", "169.254.170.2", "168.63.129.16", "100.100.100.200", "192.0.0.192",
                               "fd00:ec2::254", "fd20:ce::254"))
)  # fmt: skip
"""Where clouds keep what a machine must tell nobody. Some of these lie among public and among private addresses."""


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public Internet.

    Loopback, private, shared, link-local, site-local, multicast, reserved and unspecified addresses do not, nor does
    one where a cloud keeps its metadata, nor an IPv6 address that wraps such an IPv4 one (mapped, 6to4, NAT64).

    Args:
        address: as :func:`socket.getaddrinfo` gives it, with or without a zone (``fe80::1%eth0``).
    """
    ip = _meant(address)
    kept_apart = ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not kept_apart and not site_local and ip not in _METADATA


def is_local(address: str) -> bool:
    """Return whether an IP address is of this machine or of a private network, and so may be the operator's own."""
    ip = _meant(address)
    return ip not in _METADATA and any(ip in network for network in _LOCAL if network.version == ip.version)


def _meant(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    ip = ipaddress.ip_address(address.partition("%")[0])
    return _wrapped(ip) or ip if isinstance(ip, ipaddress.IPv6Address) else ip


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for, if it does."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def places(host: str, port: int, *, allow_private: bool = False) -> list[Place]:
    """Return where a host can be reached, in the resolver's order: in public, or with ``allow_private`` in private too.

    Nothing is ever read from a link-local, multicast or unspecified address, nor from a cloud's metadata service: a
    redirect of a server within a private network must not lead there either.

    The resolver also reads the spellings of an IPv4 address as one number, in octal or in hexadecimal, so that they
    are judged as what they mean.

    Raises:
        AddressError: the host has addresses, but none of them is allowed.
        OSError: the name does not resolve.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    known: list[Place] = [(family, (str(to[0]), *to[1:])) for family, _, _, _, to in found]
    allowed = [place for place in known if is_public(place[1][0]) or (allow_private and is_local(place[1][0]))]
    if not allowed:
        told = ", ".join(dict.fromkeys(place[1][0] for place in known))
        yours = any(is_local(place[1][0]) for place in known)
        allow = "; if it is yours, allow it: `allow_private: true` on the source, or --allow-private"
        mend = allow if yours else ", and nothing is read there"
        raise AddressError(host, f"its address {told} is not public{mend}")
    return allowed
