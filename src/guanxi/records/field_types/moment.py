"""Days, moments and durations."""

import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa

from guanxi.platform.database import UtcDateTime
from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EQUALITY, ORDER, FieldError, FieldType

_DURATION = re.compile(
    r"-?P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII
)

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _unwrap(value: Any) -> Any:
    """Return the text of a temporal process variable (``{"@": text}``), anything else as it is."""
    if isinstance(value, dict) and set(value) == {"@"}:
        return value["@"]
    return value


class Day(FieldType):
    """A day of the calendar, without a zone."""

    name: ClassVar[str] = "date"
    settings: ClassVar[tuple[str, ...]] = ("formula",)
    operators = EQUALITY | ORDER

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return DATE."""
        return sa.Date()

    def check(self, field: FieldDefinition, value: Any) -> date | None:
        """Return the day of ISO 8601 text or of a date."""
        value = _unwrap(value)
        if value == "":
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str):
            try:
                return date.fromisoformat(value.strip())
            except ValueError:
                pass
        raise FieldError("format", "is not a day", "Write it like 2026-01-31.")

    def to_json(self, value: Any) -> Any:
        """Return ISO 8601 text."""
        return value.isoformat()

    def to_variable(self, value: Any) -> Any:
        """Return a FEEL @-literal."""
        return {"@": value.isoformat()}

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Return ``31 Jan 2026`` or ``2026年1月31日``."""
        if language.startswith("zh"):
            return f"{value.year}年{value.month}月{value.day}日"
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep the year."""
        return date(value.year, 1, 1)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in date format."""
        return {"type": "string", "format": "date"}


class Moment(FieldType):
    """A moment, kept in UTC."""

    name: ClassVar[str] = "date_time"
    settings: ClassVar[tuple[str, ...]] = ("formula",)
    operators = EQUALITY | ORDER

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return a timestamp with zone."""
        return UtcDateTime()

    def check(self, field: FieldDefinition, value: Any) -> datetime | None:
        """Return the moment of ISO 8601 text with a zone, or of an aware datetime."""
        value = _unwrap(value)
        if value == "":
            return None
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                raise FieldError("format", "is not a moment", "Write it like 2026-01-31T14:00:00Z.") from None
        if not isinstance(value, datetime):
            raise FieldError("type", "must be a moment")
        if value.tzinfo is None:
            raise FieldError("zone", "has no time zone", "Add Z or an offset such as +08:00.")
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise FieldError("range", "lies outside the years 1 to 9999 in UTC") from None

    def to_json(self, value: Any) -> Any:
        """Return ISO 8601 text in UTC."""
        text: str = value.isoformat()
        return text.replace("+00:00", "Z")

    def to_variable(self, value: Any) -> Any:
        """Return a FEEL @-literal."""
        return {"@": self.to_json(value)}

    def to_text(self, value: Any) -> str:
        """Return ISO 8601 text in UTC."""
        return str(self.to_json(value))

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Return day and time in UTC; screens show it in the reader's zone."""
        return f"{Day().to_display(field, value, language)} {value:%H:%M} UTC"

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in date-time format."""
        return {"type": "string", "format": "date-time"}


class Duration(FieldType):
    """An ISO 8601 duration, kept as its text: months have no fixed length, so it is not ordered."""

    name: ClassVar[str] = "duration"
    sortable = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR."""
        return sa.String(50)

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the text of the duration."""
        value = _unwrap(value)
        if value == "":
            return None
        if isinstance(value, str) and len(value) <= 50 and _DURATION.fullmatch(value.strip()):
            return value.strip()
        raise FieldError("format", "is not a duration", "Write it like P3D or PT4H30M.")

    def to_variable(self, value: Any) -> Any:
        """Return a FEEL @-literal."""
        return {"@": value}

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in duration format."""
        return {"type": "string", "format": "duration"}
