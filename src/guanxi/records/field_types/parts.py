"""Values of several parts: a postal address, a person's name, a place on the globe.

The parts are kept as lines of one column in a fixed order, so that text is found and sorted in it on every server.
"""

import re
from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EQUALITY, TEXT, FieldError, FieldType, exact_number
from guanxi.records.field_types.text import clean_line
from guanxi.records.person_names import is_han, split_name

_COUNTRY = re.compile(r"[A-Za-z]{2}")
_LONGEST_PART = 200


class Parts(FieldType):
    """Base of what is made of named texts."""

    parts: ClassVar[tuple[str, ...]]

    def check(self, field: FieldDefinition, value: Any) -> dict[str, str] | None:
        """Return the parts that are filled, in their order."""
        if value == "":
            return None
        if not isinstance(value, dict) or not all(part in self.parts for part in value):
            raise FieldError("type", "must have parts", f"Its parts are: {', '.join(self.parts)}.")
        filled = {part: self._check_part(part, value.get(part)) for part in self.parts}
        return {part: text for part, text in filled.items() if text} or None

    def _check_part(self, part: str, value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise FieldError("type", f"has a {part} that is no text")
        text = clean_line(value)
        if len(text) > _LONGEST_PART:
            raise FieldError("length", f"has a {part} of more than {_LONGEST_PART} characters", "Shorten it.")
        return self.check_part(part, text)

    def check_part(self, part: str, text: str) -> str:
        """Return a part in its normal form; subclasses refuse what is not of its form."""
        return text

    def to_column(self, value: Any) -> Any:
        """Return a line for each part."""
        return "\n".join(value.get(part, "") for part in self.parts)

    def from_column(self, value: Any) -> Any:
        """Return the filled parts."""
        return {part: text for part, text in zip(self.parts, value.split("\n"), strict=True) if text}

    def to_text(self, value: Any) -> str:
        """Return the parts with commas between."""
        return ", ".join(value.values())

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return an object of texts."""
        text = {"type": "string", "maxLength": _LONGEST_PART}
        return {
            "type": "object",
            "properties": dict.fromkeys(self.parts, text),
            "additionalProperties": False,
        }


class Address(Parts):
    """A postal address; ``country`` is a code of two letters (ISO 3166)."""

    name: ClassVar[str] = "address"
    operators = frozenset({"contains", "empty", "not_empty"})
    sortable = False
    parts = ("street", "street2", "postal_code", "city", "region", "country")

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return TEXT."""
        return sa.Text()

    def check_part(self, part: str, text: str) -> str:
        """Refuse a country that is no code."""
        if part != "country" or not text:
            return text
        if not _COUNTRY.fullmatch(text):
            raise FieldError("format", "has a country that is no code", "Write two letters, like CN.")
        return text.upper()

    def parse(self, field: FieldDefinition, text: str) -> dict[str, str] | None:
        """Take an import's text for the street: nothing tells its parts apart."""
        return self.check(field, {"street": " ".join(text.split())})

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Write the largest part first in Chinese."""
        texts = [value[part] for part in self.parts if part in value]
        return " ".join(reversed(texts)) if language.startswith("zh") else ", ".join(texts)

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep the country."""
        return (
            {"country": value["country"]}
            if "country" in value
            else ({"city": "—"} if field.required else None)
        )


class PersonName(Parts):
    """The name of a person, sorted by family name."""

    name: ClassVar[str] = "person_name"
    operators = EQUALITY | TEXT
    parts = ("family", "given", "middle", "prefix", "suffix")

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR."""
        return sa.String(500)

    def check(self, field: FieldDefinition, value: Any) -> dict[str, str] | None:
        """Return the filled parts, or those of a name written in one."""
        checked = super().check(field, value)
        if checked is not None and sum(map(len, checked.values())) > 490:
            raise FieldError("length", "has more than 490 characters", "Shorten it.")
        return checked

    def parse(self, field: FieldDefinition, text: str) -> dict[str, str] | None:
        """Take ``Family, Given``, else the last word for the family name; Chinese begins with it."""
        family, given = split_name(text)
        return self.check(field, {"family": family, "given": given})

    def to_text(self, value: Any) -> str:
        """Return the name as it is said, a Chinese one without blanks."""
        family, given = value.get("family", ""), value.get("given", "")
        if is_han(family + given):
            return str(family + given)
        order = ("prefix", "given", "middle", "family", "suffix")
        return " ".join(value[part] for part in order if part in value)

    def to_cursor(self, value: Any) -> str:
        """Return the lines of the parts."""
        return str(self.to_column(value))

    def from_cursor(self, field: FieldDefinition, text: str) -> Any:
        """Return the lines of the parts."""
        return text

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing."""
        return {"family": "—"} if field.required else None


class Location(FieldType):
    """A place on the globe: latitude and longitude in degrees, exact to about 10 cm."""

    name: ClassVar[str] = "location"
    sortable = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR."""
        return sa.String(30)

    def check(self, field: FieldDefinition, value: Any) -> dict[str, Decimal] | None:
        """Return both angles with six digits after the point."""
        if value == "":
            return None
        if not isinstance(value, dict) or set(value) != {"latitude", "longitude"}:
            raise FieldError("type", "must have latitude and longitude")
        return {
            "latitude": _angle(value["latitude"], 90, "latitude"),
            "longitude": _angle(value["longitude"], 180, "longitude"),
        }

    def parse(self, field: FieldDefinition, text: str) -> dict[str, Decimal] | None:
        """Understand ``31.2304, 121.4737``."""
        if not text.strip():
            return None
        latitude, _, longitude = text.partition(",")
        return self.check(field, {"latitude": latitude, "longitude": longitude})

    def to_column(self, value: Any) -> Any:
        """Return both with a comma between."""
        return f"{value['latitude']},{value['longitude']}"

    def from_column(self, value: Any) -> Any:
        """Return both angles."""
        latitude, _, longitude = value.partition(",")
        return {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}

    def to_text(self, value: Any) -> str:
        """Return both with a comma between."""
        return f"{value['latitude']}, {value['longitude']}"

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep whole degrees, about 100 km."""
        return {name: angle.quantize(Decimal(1)).quantize(_ANGLE) for name, angle in value.items()}

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return an object of two numbers."""
        return {
            "type": "object",
            "properties": {
                "latitude": {"type": "number", "minimum": -90, "maximum": 90},
                "longitude": {"type": "number", "minimum": -180, "maximum": 180},
            },
            "required": ["latitude", "longitude"],
            "additionalProperties": False,
        }


_ANGLE = Decimal("0.000001")


def _angle(value: Any, most: int, part: str) -> Decimal:
    number = exact_number(value)
    if abs(number) > most:
        raise FieldError("range", f"has a {part} beyond {most} degrees")
    return number.quantize(_ANGLE) + 0  # no negative zero
