"""Mail addresses: read, checked, made safe for a header and for the wire."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import getaddresses

_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]{1,64}")
_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)


class WrongAddress(ValueError):
    """The text is no mail address a server would take; the message says which and why."""


def parse_address(text: str) -> Address:
    """Read `Name <local@domain>` or `local@domain`; a domain outside ASCII becomes its IDNA form.

    Raises:
        WrongAddress: more or fewer than one address, line breaks, or a form RFC 5321 does not allow.
    """
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise WrongAddress(f"The address {text!r} holds a line break or control character.")
    found = getaddresses([text])
    if len(found) != 1 or "@" not in found[0][1]:
        raise WrongAddress(f"{text!r} is not one mail address.")
    name, bare = found[0]
    local, _, domain = bare.rpartition("@")
    try:
        wire_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise WrongAddress(f"{text!r} has no valid domain.") from None
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(wire_domain):
        raise WrongAddress(f"{text!r} is not a valid mail address.")
    try:
        return Address(display_name=name, username=local, domain=wire_domain)
    except (MessageError, ValueError, IndexError):
        raise WrongAddress(f"{text!r} is not a valid mail address.") from None


def parse_addresses(value: object) -> tuple[Address, ...]:
    """Read one address, several separated by commas, or a list of them; doubles are dropped.

    Raises:
        WrongAddress: one of them is wrong, or there is none.
    """
    texts: list[str] = []
    for item in value if isinstance(value, Sequence) and not isinstance(value, str) else [value]:
        if not isinstance(item, str) or not item.strip():
            raise WrongAddress("The receiver is empty." if not item else f"{item!r} is not a mail address.")
        if any(ord(character) < 32 for character in item):
            raise WrongAddress(f"The address {item!r} holds a line break or control character.")
        texts.extend(f"{name} <{bare}>" if name else bare for name, bare in getaddresses([item]))
    parsed = {address.addr_spec.lower(): address for address in map(parse_address, texts)}
    if not parsed:
        raise WrongAddress("The receiver is empty.")
    return tuple(parsed.values())
