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


def is_public(address: str) -> bool:
    """Return whether an IP address belongs to the public Internet.

    Loopback, private, shared, link-local (where clouds keep their metadata), site-local, multicast, reserved and
    unspecified addresses do not, nor does an IPv6 address that wraps such an IPv4 one (mapped, 6to4, NAT64).

    Args:
        address: as :func:`socket.getaddrinfo` gives it, with or without a zone (``fe80::1%eth0``).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _wrapped(ip) or ip
    kept_apart = ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    site_local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not kept_apart and not site_local


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 one stands for, if it does."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def places(host: str, port: int, *, allow_private: bool = False) -> list[Place]:
    """Return where a host can be reached, in the resolver's order; without ``allow_private`` only in public.

    The resolver also reads the spellings of an IPv4 address as one number, in octal or in hexadecimal, so that they
    are judged as what they mean.

    Raises:
        AddressError: the host has addresses, but none of them is public.
        OSError: the name does not resolve.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    known: list[Place] = [(family, (str(to[0]), *to[1:])) for family, _, _, _, to in found]
    allowed = known if allow_private else [place for place in known if is_public(place[1][0])]
    if not allowed:
        told = ", ".join(dict.fromkeys(place[1][0] for place in known))
        raise AddressError(
            host, f"its address {told} is not public; if it is yours, set `allow_private: true` on the source"
        )
    return allowed
