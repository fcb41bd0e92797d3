"""What every field type can do: column, check, filter operators, API form, display text, import parse.

A value is canonical once ``check`` returned it: text is ``str``, whole numbers ``int``, decimals ``Decimal``,
days ``date``, moments aware ``datetime`` in UTC. ``None`` means empty and never reaches a field type.
"""

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition

EQUALITY = frozenset({"eq", "ne", "in", "not_in", "empty", "not_empty"})
EMPTINESS = frozenset({"empty", "not_empty"})
ORDER = frozenset({"lt", "le", "gt", "ge", "between"})
TEXT = frozenset({"contains", "starts_with"})


class FieldError(Exception):
    """A value breaks a rule of its field.

    Args:
        rule: the broken rule in one word, stable: ``type``, ``length``, ``format``, ``choice`` …
        message: predicate of a sentence whose subject is the field: ``is not an e-mail address``.
        cure: what to write instead.
    """

    def __init__(self, rule: str, message: str, cure: str = ""):
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.cure = cure


class FieldType:
    """Base of all field types; the defaults fit a type whose canonical value is JSON and fits its column."""

    name: ClassVar[str]
    operators: ClassVar[frozenset[str]] = EQUALITY
    sortable: ClassVar[bool] = True
    indexed: ClassVar[bool] = False  # always worth an index
    settings: ClassVar[tuple[str, ...]] = ()
    """The settings of a field that only types like this one have; see ``field_types.settings``."""
    for_people: ClassVar[bool] = True
    """Whether people choose it for a field of their own; the others are made by the system."""
    targeted: ClassVar[bool] = False
    """Whether it leads to records of one object, the field's ``target``."""
    linked: ClassVar[bool] = False
    """Whether its value is a list of ids that ``records.links`` keeps once more, to be found by."""
    from_column_same: ClassVar[bool] = True
    to_json_same: ClassVar[bool] = True
    """Whether the values are the same on both sides: a page of records has hundreds, and a call costs more than the rest."""

    @property
    def shown_as(self) -> str:
        """The name of the type its values are shown as."""
        return self.name

    def __init_subclass__(cls) -> None:
        """Know which values need no turning."""
        cls.from_column_same = cls.from_column is FieldType.from_column
        cls.to_json_same = cls.to_json is FieldType.to_json

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return the type of the column."""
        raise NotImplementedError

    def check(self, field: FieldDefinition, value: Any) -> Any:
        """Return the canonical value, or None when what was given is empty.

        Raises:
            FieldError: the value breaks a rule.
        """
        raise NotImplementedError

    def parse(self, field: FieldDefinition, text: str) -> Any:
        """Return the canonical value of an import's text."""
        return self.check(field, text)

    def to_column(self, value: Any) -> Any:
        """Return the canonical value as the column takes it."""
        return value

    def from_column(self, value: Any) -> Any:
        """Return the canonical value of what the column gave."""
        return value

    def to_json(self, value: Any) -> Any:
        """Return the value as the API shows it and the audit log keeps it."""
        return value

    def to_variable(self, value: Any) -> Any:
        """Return the value in the JSON form of process variables (days and moments as ``{"@": …}``)."""
        return self.to_json(value)

    def to_text(self, value: Any) -> str:
        """Return the value as plain text, for search and for export."""
        return str(value)

    def to_cursor(self, value: Any) -> str:
        """Return the value as the cursor of a sorted list holds it."""
        return str(self.to_json(value))

    def from_cursor(self, field: FieldDefinition, text: str) -> Any:
        """Return what a cursor holds as the column takes it.

        Raises:
            FieldError: it is damaged.
        """
        return self.to_column(self.parse(field, text))

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Return the value as people of a language (``en``, ``zh-CN``) read it."""
        return self.to_text(value)

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Return what may be kept of a value when the person it tells about is erased; None keeps nothing.

        The default is for values that tell nothing about a person once those beside them are gone.
        """
        return value

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return the JSON Schema of ``to_json``."""
        raise NotImplementedError


def exact_number(value: Any) -> Decimal:
    """Return the number of an int, a float, a decimal or a text.

    Raises:
        FieldError: it is none, or not finite.
    """
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal | float):
        raise FieldError("type", "must be a number")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        raise FieldError("type", "must be a number", "Write digits with a point.") from None
    if not number.is_finite():
        raise FieldError("type", "must be a finite number")
    return number
