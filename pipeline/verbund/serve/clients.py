"""Who a client is, for fairness alone: an address, or the network of one; never logged."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LOOPBACK: Final = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Trust:
    """Which header names the client, and the proxies from which it is believed."""

    header: str | None = None
    proxies: tuple[str, ...] = LOOPBACK

    def is_proxy(self, peer: str) -> bool:
        """Whether a peer is a proxy: many clients come from it."""
        return self.header is not None and peer in self.proxies

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """The client of a request. The proxy sets the header; its last address is the proxy's."""
        if self.header is None or not self.is_proxy(peer):
            return network_of(peer)
        stated = headers.get(self.header.lower(), "").rpartition(",")[2].strip()
        return network_of(stated) if stated else network_of(peer)


def network_of(address: str) -> str:
    """An address as a key: of IPv6 the network of 64 bits, which one customer has."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
