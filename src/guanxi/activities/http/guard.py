"""Which address a call may go to: the name is resolved once, checked, and the connection goes to what was checked.

Processes name addresses, so without this anybody who may draw a process could reach the database, the cloud's
metadata service or a neighbour's printer through this server. Checking the name alone is not enough: it may
resolve to something else a moment later, and a redirect may lead inside.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_NAT64 = IPv6Network("64:ff9b::/96")
_6TO4 = IPv6Network("2002::/16")


class ForbiddenAddress(Exception):
    """The host resolves to an address that is not on the public internet and was not allowed."""


class Guard:
    """Says which addresses may be called.

    Args:
        allowed: networks inside that may be called all the same, such as `10.1.2.0/24`.
    """

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = tuple(ip_network(network) for network in allowed)

    def resolve(self, host: str, port: int) -> str:
        """Return the address to connect to.

        Raises:
            ForbiddenAddress: one of the host's addresses may not be called.
            OSError: the name cannot be resolved.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
        for address in addresses:
            if not self._may_call(ip_address(address)):
                raise ForbiddenAddress(f"{host} leads to {address}, which is not on the public internet.")
        return addresses[0]

    def exempts(self, address: str) -> bool:
        """Tell whether an address is in one of the networks inside that were allowed."""
        return any(ip_address(address) in network for network in self._allowed)

    def _may_call(self, address: IPv4Address | IPv6Address) -> bool:
        if any(address in network for network in self._allowed):
            return True
        inner = _embedded(address)
        if inner is not None:
            return self._may_call(inner)
        return address.is_global and not address.is_multicast


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _6TO4:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


class PinnedHTTPConnection(http.client.HTTPConnection):
    """A connection to a checked address; Host and certificate are those of the name."""

    def __init__(
        self, host: str, port: int, address: str, *, timeout: float, tls: ssl.SSLContext | None
    ) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._tls = tls

    def connect(self) -> None:
        """Connect to the checked address, not to what the name resolves to now."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
        self._wire = self.sock  # http.client forgets `sock` as soon as it knows that the server will close

    def wait_at_most(self, seconds: float) -> None:
        """Limit the next wait for the server."""
        self._wire.settimeout(seconds)
