"""Mail addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.activities.email.address import WrongAddress, parse_address, parse_addresses


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("li@example.com", "", "li@example.com"),
        ("Li Wei <li.wei+crm@Example.COM>", "Li Wei", "li.wei+crm@example.com"),
        ('"Wei, Li" <li@example.com>', "Wei, Li", "li@example.com"),
        ("李伟 <li@例子.中国>", "李伟", "li@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_reads_one_address(text: str, name: str, address: str) -> None:
    """Name and bare address; a domain outside ASCII goes out in its IDNA form."""
    parsed = parse_address(text)
    assert (parsed.display_name, parsed.addr_spec) == (name, address)


def test_reads_several_and_drops_doubles() -> None:
    """Commas and lists may be mixed."""
    parsed = parse_addresses(["a@x.example, B <b@x.example>", "A@X.example"])
    assert [address.addr_spec for address in parsed] == ["A@x.example", "b@x.example"]


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but WrongAddress, and what is read holds no line break."""
    try:
        parsed = parse_addresses(text)
    except WrongAddress:
        return
    for address in parsed:
        assert not set(str(address)) & {"\r", "\n", "\0"}
        assert address.domain.isascii()
