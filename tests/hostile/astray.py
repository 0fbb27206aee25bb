"""Redirects and names that lead to where nobody is to go. None of these addresses is ever connected to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile.behaviour import WHOLE, Behaviour, Failed, answered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Site

NAMES = {
    "rebinding.example": ["127.0.0.1", "10.0.0.1"],
    "intranet.example": ["10.0.0.1"],
    "metadata.example": ["169.254.169.254"],
    "mapped.example": ["::ffff:10.0.0.1"],
}
"""What the resolver of these tests says, one answer after another; the last for ever."""

REFUSED = Failed("AddressError", "not public.*|no address of the web")
NOT_SPOKEN = Failed("AddressError", "no address of the web")

TARGETS = {
    "the metadata service": "http://169.254.169.254/latest/meta-data/",
    "the metadata service, by IPv6": "http://[fd00:ec2::254]/",
    "the metadata service, mapped": "http://[::ffff:169.254.169.254]/",
    "itself, mapped into IPv6": "http://[::ffff:127.0.0.1]/",
    "itself, as IPv6": "http://[::1]/",
    "itself, as one number": "http://2130706434/",
    "itself, in octal": "http://0177.0.0.2/",
    "itself, in hexadecimal": "http://0x7f.0.0.2/",
    "itself, in short": "http://127.2/",
    "itself, through NAT64": "http://[64:ff9b::7f00:2]/",
    "itself, through 6to4": "http://[2002:7f00:2::1]/",
    "nowhere (0.0.0.0)": "http://0.0.0.0/",
    "a private network": "http://10.0.0.1/",
    "the shared network of a provider": "http://100.64.0.1/",
    "a multicast group": "http://224.0.0.1/",
    "a name of a private network": "http://intranet.example/",
    "a name of the metadata service": "http://metadata.example/",
    "a name that is mapped": "http://mapped.example/",
}
SPOKEN = {
    "a file": "file:///etc/passwd",
    "FTP": "ftp://127.0.0.1/",
    "a script": "javascript:alert(1)",
    "data": "data:text/html,hello",
    "a gopher": "gopher://127.0.0.1:70/",
}


def to(target: str) -> Callable[[Site], str]:
    return answered("", 302, Location=target)


def many(site: Site) -> str:
    for n in range(301):
        site.page(f"/{n}", "", 302, Location=f"/{n + 1}")
    return site.at("/0")


def rebinding(site: Site) -> str:
    """The name is ours when it is looked at first, and an intranet's when it is looked at again."""
    site.page("/a", "", 302, Location=f"http://rebinding.example:{site.port}/b", Connection="close")
    site.page("/b", "", 302, Location=f"http://rebinding.example:{site.port}/c", Connection="close")
    return site.at("/a")


BEHAVIOURS = (
    *(Behaviour(f"leads to {name}", to(target), REFUSED) for name, target in TARGETS.items()),
    *(Behaviour(f"leads to {name}", to(target), NOT_SPOKEN) for name, target in SPOKEN.items()),
    Behaviour("leads to an address with a password", to("http://a:b@127.0.0.1/"), Failed("AddressError", "password")),
    Behaviour("leads to an address that is none", to("http://[::1"), Failed("AddressError", "no address")),
    Behaviour("leads nowhere", answered(status=302), WHOLE),
    Behaviour("redirects 300 times", many, Failed("TransportError", "more than 8 redirects")),
    Behaviour("redirects to itself", to("/a"), Failed("TransportError", "more than 8 redirects")),
    Behaviour(
        "resolves to an intranet at the second look", rebinding, Failed("AddressError", "10.0.0.1 is not public")
    ),
)
