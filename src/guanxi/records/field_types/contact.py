"""E-mail addresses, phone numbers and web addresses: text with a form."""

import re
from typing import Any, ClassVar
from urllib.parse import urlsplit

import phonenumbers

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import FieldError
from guanxi.records.field_types.text import Text

_EMAIL = re.compile(r"[^@\s<>(),;:\"\\]+@[^@\s<>(),;:\"\\.]+(\.[^@\s<>(),;:\"\\.]+)+")
_PHONE = re.compile(r"\+?[0-9 ()./\-]{3,40}(\s?(x|ext\.?)\s?[0-9]{1,8})?", re.IGNORECASE)


class Email(Text):
    """An e-mail address, kept in lower case so that the same mailbox is always found."""

    name: ClassVar[str] = "email"
    settings: ClassVar[tuple[str, ...]] = ()

    def length(self, field: FieldDefinition) -> int:
        """Return 254, the longest address mail servers pass on."""
        return 254

    def check_format(self, text: str) -> str:
        """Refuse what has no mailbox or no domain."""
        if not _EMAIL.fullmatch(text):
            raise FieldError("format", "is not an e-mail address", "Write it like name@example.com.")
        return text.lower()

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing; where something must stand, an address nobody has."""
        return "nobody@example.invalid" if field.required else None

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in e-mail format."""
        return {"type": "string", "format": "email", "maxLength": 254}


class Phone(Text):
    """A phone number: E.164 (``+8613800138000``) when it has a country code, else as it was typed."""

    name: ClassVar[str] = "phone"
    settings: ClassVar[tuple[str, ...]] = ()

    def length(self, field: FieldDefinition) -> int:
        """Return 50."""
        return 50

    def check_format(self, text: str) -> str:
        """Refuse what no phone can dial."""
        if not _PHONE.fullmatch(text) or sum(letter.isdigit() for letter in text) < 3:
            raise FieldError("format", "is not a phone number", "Write it like +86 138 0013 8000.")
        if not text.startswith("+"):
            return text
        try:
            number = phonenumbers.parse(text)
        except phonenumbers.NumberParseException:
            return text
        if number.extension or not phonenumbers.is_possible_number(number):
            return text
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing; where something must stand, a number nobody has."""
        return "000" if field.required else None


class Url(Text):
    """A web address; ``example.com`` becomes ``https://example.com``."""

    name: ClassVar[str] = "url"

    def length(self, field: FieldDefinition) -> int:
        """Return 1000."""
        return field.max_length or 1000

    def check_format(self, text: str) -> str:
        """Refuse other schemes (``javascript:``) and what has no host."""
        address = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(address)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or " " in address:
            raise FieldError("format", "is not a web address", "Write it like https://example.com.")
        if "." not in parts.hostname and parts.hostname != "localhost" and "://" not in text:
            raise FieldError("format", "is not a web address", "Write it like https://example.com.")
        return address

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing; where something must stand, an address of nobody."""
        return "https://example.invalid" if field.required else None
