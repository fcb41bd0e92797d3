"""Which addresses a process may call."""

import pytest

from guanxi.activities.http.guard import ForbiddenAddress, Guard


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2130706433",
        "0x7f.1",
        "127.1",
    ],
)
def test_addresses_inside_are_refused_however_they_are_written(host: str) -> None:
    """Loopback, private, link-local, carrier and multicast, also as numbers or inside IPv6."""
    with pytest.raises(ForbiddenAddress, match="not on the public internet"):
        Guard().resolve(host, 80)


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_allowed(host: str) -> None:
    """The address itself comes back."""
    assert Guard().resolve(host, 443) == host


def test_the_operator_may_allow_a_network() -> None:
    """Only that one."""
    guard = Guard(["10.1.2.0/24"])
    assert guard.resolve("10.1.2.3", 80) == "10.1.2.3"
    with pytest.raises(ForbiddenAddress):
        guard.resolve("10.1.3.3", 80)
