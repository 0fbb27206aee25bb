"""The address guard. Nothing here is sent: the wire refuses, and tells of, whatever a broken guard would let through."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from jumpline.config import Fetching
from jumpline.errors import AddressError, TransportError
from jumpline.web import addresses
from jumpline.web.fetch import Fetcher, Terms

HERE = Terms(allow_private=True)

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "192.0.0.192",
    "168.63.129.16",
    "100.100.100.200",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2001::1",
    "2001:db8::1",
]
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address):
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_that_are_public(address):
    assert addresses.is_public(address)


LOCAL = {"127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "::1", "fc00::1",
         "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::1"}  # fmt: skip


@pytest.mark.parametrize("address", [*PRIVATE, *PUBLIC])
def test_addresses_that_may_be_the_operator_s_own(address):
    assert addresses.is_local(address) is (address in LOCAL)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "168.63.129.16", "100.100.100.200", "fd00:ec2::254", "0.0.0.0", "224.0.0.1", "fe80::1"],
)
def test_nobody_s_own_are_refused_whatever_the_source_says(fetcher, names, wire, address):
    names["inside.example"] = [address]
    with pytest.raises(AddressError, match="nothing is read there"):
        fetcher.get("http://inside.example/", HERE, robots=False)
    assert wire.attempts == []


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """Names and the addresses that a resolver of our own gives for them, each answer once, the last for ever."""
    known: dict[str, list[Any]] = {}

    def resolve(host: str, port: int, *_args: Any, **_kwargs: Any) -> list[Any]:
        answers = known[host]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in answer.split()
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def fetcher():
    with Fetcher(Fetching(delay=0, retries=0, connect_timeout=2), backoff=0.01) as made:
        yield made


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::ffff:127.0.0.1", "fd00::1"])
def test_a_name_that_resolves_into_a_private_network_is_refused_unconnected(fetcher, names, wire, address):
    names["inside.example"] = [address]
    with pytest.raises(AddressError, match=r"allow_private: true"):
        fetcher.get("http://inside.example/", robots=False)
    assert wire.attempts == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "0",
    ],
)
def test_every_spelling_of_loopback_is_refused_unconnected(fetcher, wire, host):
    with pytest.raises(AddressError):
        fetcher.get(f"http://{host}/", robots=False)
    assert wire.attempts == []


def test_of_mixed_addresses_only_the_public_are_tried(fetcher, names, wire):
    names["mixed.example"] = ["10.0.0.1 8.8.8.8"]
    with pytest.raises(TransportError):  # the wire ends here
        fetcher.get("http://mixed.example/", robots=False)
    assert wire.attempts == [("8.8.8.8", 80)]
    wire.refused.clear()


def test_the_address_that_was_judged_is_the_one_connected_to(fetcher, names, wire):
    names["rebinding.example"] = ["8.8.8.8", "127.0.0.1"]
    with pytest.raises(TransportError):
        fetcher.get("http://rebinding.example/", robots=False)
    assert wire.attempts == [("8.8.8.8", 80)]
    wire.refused.clear()


def test_what_one_source_may_reach_is_not_lent_to_another(fetcher, web):
    url = web.page("/a", "x")
    assert fetcher.get(url, HERE).status == 200
    with pytest.raises(AddressError):
        fetcher.get(url, robots=False)


def test_robots_txt_is_guarded_too(fetcher, wire):
    with pytest.raises(AddressError):
        fetcher.get("http://127.0.0.1/")
    assert wire.attempts == []


def test_a_proxy_of_the_environment_is_not_used(fetcher, web, monkeypatch, wire):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://8.8.8.8:3128")
    assert fetcher.get(web.page("/a", "x"), HERE).status == 200


def test_tls_connections_are_guarded_too(fetcher, wire):
    with pytest.raises(AddressError):
        fetcher.get("https://127.0.0.1/", robots=False)
    assert wire.attempts == []
