"""Whole numbers, exact decimals, money, percent, yes or no."""

from decimal import Decimal
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EQUALITY, ORDER, FieldError, FieldType, exact_number

_DIGITS = 18
_LARGEST = 2**63 - 1


class ExactDecimal(sa.types.TypeDecorator[Decimal]):
    """An exact decimal of fixed scale; SQLite has none, so there it is an integer of the smallest unit."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, scale: int):
        super().__init__(_DIGITS, scale)
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        """Choose the integer on SQLite."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.BigInteger())
        return dialect.type_descriptor(sa.Numeric(_DIGITS, self.scale))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Return the number as the server keeps it."""
        if value is None or dialect.name != "sqlite":
            return value
        return int(Decimal(value).scaleb(self.scale))

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        """Return the decimal with all digits of its scale."""
        if value is None:
            return None
        number = Decimal(value)
        return number.scaleb(-self.scale) if dialect.name == "sqlite" else number


def _check_range(field: FieldDefinition, number: int | Decimal) -> None:
    if field.minimum is not None and number < field.minimum:
        raise FieldError("range", f"is less than {field.minimum}")
    if field.maximum is not None and number > field.maximum:
        raise FieldError("range", f"is more than {field.maximum}")


class Number(FieldType):
    """A whole number of 64 bits."""

    name: ClassVar[str] = "number"
    settings: ClassVar[tuple[str, ...]] = ("minimum", "maximum", "grouped", "default", "formula")
    operators = EQUALITY | ORDER

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return BIGINT."""
        return sa.BigInteger()

    def check(self, field: FieldDefinition, value: Any) -> int | None:
        """Return the number; a decimal without a fraction is one."""
        if value == "":
            return None
        number = exact_number(value)
        if number != number.to_integral_value():
            raise FieldError("type", "must be a whole number")
        if abs(number) > _LARGEST:
            raise FieldError("range", "is too large")
        _check_range(field, number)
        return int(number)

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Set thousands apart, unless the field says not to."""
        return f"{value:,}" if field.grouped else str(value)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return an integer with its bounds."""
        schema: dict[str, Any] = {"type": "integer"}
        if field.minimum is not None:
            schema["minimum"] = field.minimum
        if field.maximum is not None:
            schema["maximum"] = field.maximum
        return schema


class ExactNumber(FieldType):
    """A decimal with a fixed number of digits after the point; never rounded silently."""

    name: ClassVar[str] = "decimal"
    settings: ClassVar[tuple[str, ...]] = ("scale", "minimum", "maximum", "grouped", "default", "formula")
    operators = EQUALITY | ORDER
    scale: ClassVar[int] = 4

    def digits(self, field: FieldDefinition) -> int:
        """Return the digits after the point."""
        return self.scale if field.scale is None else field.scale

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return the exact decimal type."""
        return ExactDecimal(self.digits(field))

    def check(self, field: FieldDefinition, value: Any) -> Decimal | None:
        """Return the number with all digits of the field's scale."""
        if value == "":
            return None
        number = exact_number(value)
        scale = self.digits(field)
        if abs(number) >= Decimal(10) ** (_DIGITS - scale):
            raise FieldError("range", "is too large")
        exact = number.quantize(Decimal(1).scaleb(-scale))
        if exact != number:
            raise FieldError("scale", f"has more than {scale} digits after the point", "Round it.")
        _check_range(field, number)
        return exact

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Set thousands apart, unless the field says not to."""
        return f"{value:,f}" if field.grouped else f"{value:f}"

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a number."""
        return {"type": "number"}


class Money(ExactNumber):
    """An amount in the currency that the record names."""

    name: ClassVar[str] = "money"
    scale: ClassVar[int] = 2


class Percent(ExactNumber):
    """A share in percent: 12.5 means 12.5 %."""

    name: ClassVar[str] = "percent"
    scale: ClassVar[int] = 2

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Set thousands apart and add the sign."""
        return f"{super().to_display(field, value, language)} %"


class Boolean(FieldType):
    """Yes or no."""

    name: ClassVar[str] = "boolean"
    settings: ClassVar[tuple[str, ...]] = ("default", "formula")
    _WORDS: ClassVar[dict[str, bool | None]] = {
        "true": True, "yes": True, "1": True, "是": True,
        "false": False, "no": False, "0": False, "否": False, "": None,
    }  # fmt: skip

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return BOOLEAN."""
        return sa.Boolean()

    def check(self, field: FieldDefinition, value: Any) -> bool | None:
        """Return the truth value; nothing else is taken for one."""
        if not isinstance(value, bool):
            raise FieldError("type", "must be true or false")
        return value

    def parse(self, field: FieldDefinition, text: str) -> bool | None:
        """Understand yes and no, true and false, 1 and 0, 是 and 否."""
        word = text.strip().lower()
        if word not in self._WORDS:
            raise FieldError("type", "must be yes or no")
        return self._WORDS[word]

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Say yes or no, 是 or 否."""
        if language.startswith("zh"):
            return "是" if value else "否"
        return "Yes" if value else "No"

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a boolean."""
        return {"type": "boolean"}
