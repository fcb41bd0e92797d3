"""What every field type can do: column, check, filter operators, API form, display text, import parse.

A value is canonical once ``check`` returned it: text is ``str``, whole numbers ``int``, decimals ``Decimal``,
days ``date``, moments aware ``datetime`` in UTC. ``None`` means empty and never reaches a field type.
"""

from typing import Any, ClassVar

import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition

EQUALITY = frozenset({"eq", "ne", "in", "not_in", "empty", "not_empty"})
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

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return the JSON Schema of ``to_json``."""
        raise NotImplementedError
