"""What is counted or added up of other records whenever a record is read."""

from typing import Any, ClassVar

import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import FieldType
from guanxi.records.field_types.number import Number

COUNT = FieldDefinition(name="count", type="number", label="Count", label_zh="数量", grouped=True)


class RollUp(FieldType):
    """A count, sum, average, least or most of other records that lead here, made at reading; its form is that figure's.

    Args:
        inner: the type of the figure.
        source: the definition its values are checked and shown by.
        ordered: whether the figure can be compared and sorted by in the database.
    """

    name: ClassVar[str] = "roll_up"
    for_people: ClassVar[bool] = False
    operators = Number.operators

    def __init__(
        self, inner: FieldType | None = None, source: FieldDefinition = COUNT, *, ordered: bool = True
    ) -> None:
        self.inner = inner or Number()
        self.source = source
        # What is one for all fields of another type differs from field to field here.
        self.__dict__["operators"] = self.inner.operators if ordered else frozenset()
        self.__dict__["sortable"] = self.inner.sortable and ordered
        self.__dict__["to_json_same"] = self.inner.to_json_same

    @property
    def shown_as(self) -> str:
        """The name of the figure's type."""
        return self.inner.name

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return the type of the figure; there is no column."""
        return self.inner.column_type(self.source)

    def check(self, field: FieldDefinition, value: Any) -> Any:
        """Return the figure that a filter compares with."""
        return self.inner.check(self.source, value)

    def parse(self, field: FieldDefinition, text: str) -> Any:
        """Return the figure of a text."""
        return self.inner.parse(self.source, text)

    def to_column(self, value: Any) -> Any:
        """Return the figure as the database compares it."""
        return self.inner.to_column(value)

    def from_column(self, value: Any) -> Any:
        """Return the figure; some servers add whole numbers up to decimals."""
        return int(value) if isinstance(self.inner, Number) else self.inner.from_column(value)

    def to_json(self, value: Any) -> Any:
        """Return the figure as its type shows it."""
        return self.inner.to_json(value)

    def to_variable(self, value: Any) -> Any:
        """Return the figure in the form of process variables."""
        return self.inner.to_variable(value)

    def to_text(self, value: Any) -> str:
        """Return the figure as text."""
        return self.inner.to_text(value)

    def to_cursor(self, value: Any) -> str:
        """Return the figure as a cursor holds it."""
        return self.inner.to_cursor(value)

    def to_display(self, field: FieldDefinition, value: Any, language: str) -> str:
        """Return the figure as people read it."""
        return self.inner.to_display(self.source, value, language)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return the schema of the figure, which cannot be set."""
        return self.inner.json_schema(self.source) | {"readOnly": True}
