"""Text of one line, text of many lines, and lists of words."""

import unicodedata
from typing import Any, ClassVar

import msgspec
import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EQUALITY, ORDER, TEXT, FieldError, FieldType

DEFAULT_LENGTH = 200
LONG_LENGTH = 100_000
_ALLOWED_CONTROLS = {"\n", "\t"}


def clean_line(value: str) -> str:
    """Return one line without surrounding blanks, NFC.

    Raises:
        FieldError: it has a control character.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise FieldError("format", "contains a control character", "Remove it.")
    return text


class Text(FieldType):
    """One line; surrounding blanks are cut, control characters refused, NFC."""

    name: ClassVar[str] = "text"
    operators = EQUALITY | ORDER | TEXT
    settings: ClassVar[tuple[str, ...]] = ("max_length", "default", "formula")

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR of the field's length."""
        return sa.String(self.length(field))

    def length(self, field: FieldDefinition) -> int:
        """Return the longest text allowed."""
        return field.max_length or DEFAULT_LENGTH

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the cleaned text; blank text is empty."""
        if not isinstance(value, str):
            raise FieldError("type", "must be text")
        text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if any(unicodedata.category(letter) in ("Cc", "Cs") and not self.allows(letter) for letter in text):
            raise FieldError("format", "contains a control character", "Remove it.")
        if len(text) > self.length(field):
            raise FieldError(
                "length",
                f"has {len(text)} characters, {self.length(field)} are allowed",
                "Shorten it.",
            )
        return self.check_format(text) if text else None

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing: any text may name a person."""
        return "—" if field.required else None

    def allows(self, letter: str) -> bool:
        """Tell whether a control character may stand in the text."""
        return False

    def check_format(self, text: str) -> str:
        """Return the text in its normal form; subclasses refuse what is not of their form."""
        return text

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string of limited length."""
        return {"type": "string", "maxLength": self.length(field)}


class LongText(Text):
    """Many lines; not sorted and not compared for order."""

    name: ClassVar[str] = "long_text"
    settings: ClassVar[tuple[str, ...]] = ("max_length",)
    operators = frozenset({"contains", "empty", "not_empty"})
    sortable = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return TEXT."""
        return sa.Text()

    def length(self, field: FieldDefinition) -> int:
        """Return the longest text allowed."""
        return field.max_length or LONG_LENGTH

    def allows(self, letter: str) -> bool:
        """Allow line ends and tabs."""
        return letter in _ALLOWED_CONTROLS


class Tags(FieldType):
    """A list of words, each once, in the order given; kept as JSON."""

    name: ClassVar[str] = "tags"
    operators = frozenset({"empty", "not_empty", "contains"})
    sortable = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return TEXT."""
        return sa.Text()

    def check(self, field: FieldDefinition, value: Any) -> list[str] | None:
        """Return the words without blanks and doubles."""
        if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
            raise FieldError("type", "must be a list of texts")
        words = list(dict.fromkeys(word.strip() for word in value if word.strip()))
        if any(len(word) > 50 for word in words) or len(words) > 100:
            raise FieldError("length", "has a word of more than 50 characters or more than 100 words")
        return words or None

    def parse(self, field: FieldDefinition, text: str) -> list[str] | None:
        """Split at commas and semicolons."""
        return self.check(field, text.replace(";", ",").split(","))

    def to_column(self, value: Any) -> Any:
        """Return the words as JSON."""
        return msgspec.json.encode(value).decode()

    def from_column(self, value: Any) -> Any:
        """Return the words."""
        return msgspec.json.decode(value, type=list[str])

    def to_text(self, value: Any) -> str:
        """Return the words separated by commas."""
        return ", ".join(value)

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing: any word may name a person."""
        return ["—"] if field.required else None

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a list of strings."""
        return {"type": "array", "items": {"type": "string"}}
