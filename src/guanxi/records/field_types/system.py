"""Types of the fields every record has, and free JSON."""

from decimal import Decimal
from typing import Any, ClassVar

import msgspec
import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import FieldError, FieldType
from guanxi.records.field_types.text import Text

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_LARGEST_JSON = 100_000


class Id(FieldType):
    """The UUID of the record (version 7: in order of creation)."""

    name: ClassVar[str] = "id"
    for_people = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return the text of a UUID."""
        return sa.String(36)

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the id."""
        if not isinstance(value, str):
            raise FieldError("type", "must be an id")
        return value or None

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in UUID format."""
        return {"type": "string", "format": "uuid", "readOnly": True}


class AutoNumber(Text):
    """The number people call the record by, such as ``L-000042``; given by the system."""

    name: ClassVar[str] = "auto_number"
    for_people = False

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep it: the system gave it, it tells nothing."""
        return value

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string that cannot be set."""
        return {"type": "string", "readOnly": True}


class Json(FieldType):
    """Any JSON value, numbers exact."""

    name: ClassVar[str] = "json"
    for_people = False
    operators = frozenset({"empty", "not_empty"})
    sortable = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return TEXT."""
        return sa.Text()

    def check(self, field: FieldDefinition, value: Any) -> Any:
        """Return the value as it is read back."""
        try:
            encoded = _encoder.encode(value)
            decoded = _decoder.decode(encoded)  # an infinite decimal is encoded, but is no JSON
        except (TypeError, ValueError, OverflowError, RecursionError, msgspec.DecodeError):
            raise FieldError("type", "must be JSON") from None
        if len(encoded) > _LARGEST_JSON:
            raise FieldError("length", f"has more than {_LARGEST_JSON} bytes")
        return decoded

    def parse(self, field: FieldDefinition, text: str) -> Any:
        """Read JSON text."""
        try:
            return _decoder.decode(text) if text.strip() else None
        except msgspec.DecodeError:
            raise FieldError("format", "is not JSON") from None

    def to_column(self, value: Any) -> Any:
        """Return JSON text."""
        return _encoder.encode(value).decode()

    def from_column(self, value: Any) -> Any:
        """Return the value."""
        return _decoder.decode(value)

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing: anything may stand in it."""
        return {} if field.required else None

    def to_text(self, value: Any) -> str:
        """Return JSON text."""
        return _encoder.encode(value).decode()

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return the schema of anything."""
        return {}
