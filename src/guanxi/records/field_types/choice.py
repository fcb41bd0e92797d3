"""One of a list of values, or several of them."""

from typing import Any, ClassVar

import msgspec
import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EQUALITY, FieldError, FieldType


def _check_value(field: FieldDefinition, value: Any) -> str:
    if not isinstance(value, str):
        raise FieldError("type", "must be text")
    allowed = [choice.value for choice in field.choices]
    if value not in allowed:
        raise FieldError("choice", f"cannot be {value!r}", f"Choose one of: {', '.join(allowed)}.")
    return value


def _find_value(field: FieldDefinition, text: str) -> str:
    """Return the value that an import's text means: the value itself or one of its labels, in any case."""
    wanted = text.strip().casefold()
    for choice in field.choices:
        if wanted in (choice.value.casefold(), choice.label.casefold(), choice.label_zh.casefold()):
            return choice.value
    return _check_value(field, text.strip())


def _label(field: FieldDefinition, value: str, language: str) -> str:
    for choice in field.choices:
        if choice.value == value:
            return choice.label_zh if language.startswith("zh") else choice.label
    return value


class OneOf(FieldType):
    """Exactly one of the field's choices."""

    name: ClassVar[str] = "choice"
    settings: ClassVar[tuple[str, ...]] = ("choices", "default")
    operators = EQUALITY | {"category"}
    indexed = True

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR."""
        return sa.String(100)

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the value."""
        return None if value == "" else _check_value(field, value)

    def parse(self, field: FieldDefinition, text: str) -> str | None:
        """Understand the value and its labels."""
        return _find_value(field, text) if text.strip() else None

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Return the label."""
        return _label(field, value, language)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return the list of values."""
        return {"type": "string", "enum": [choice.value for choice in field.choices]}


class ManyOf(FieldType):
    """Some of the field's choices, each once, in the order of the definition; kept as JSON."""

    name: ClassVar[str] = "multi_choice"
    settings: ClassVar[tuple[str, ...]] = ("choices",)
    operators = frozenset({"contains", "empty", "not_empty"})
    sortable = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return TEXT."""
        return sa.Text()

    def check(self, field: FieldDefinition, value: Any) -> list[str] | None:
        """Return the values in the order of the definition."""
        if not isinstance(value, list | tuple):
            raise FieldError("type", "must be a list")
        chosen = {_check_value(field, item) for item in value}
        return [choice.value for choice in field.choices if choice.value in chosen] or None

    def parse(self, field: FieldDefinition, text: str) -> list[str] | None:
        """Split at commas and semicolons."""
        words = [word for word in text.replace(";", ",").split(",") if word.strip()]
        return self.check(field, [_find_value(field, word) for word in words])

    def to_column(self, value: Any) -> Any:
        """Return the values as JSON."""
        return msgspec.json.encode(value).decode()

    def from_column(self, value: Any) -> Any:
        """Return the values."""
        return msgspec.json.decode(value, type=list[str])

    def to_text(self, value: Any) -> str:
        """Return the values separated by commas."""
        return ", ".join(value)

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Return the labels."""
        comma = "、" if language.startswith("zh") else ", "
        return comma.join(_label(field, each, language) for each in value)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a list of the values."""
        values = [choice.value for choice in field.choices]
        return {"type": "array", "items": {"type": "string", "enum": values}, "uniqueItems": True}
