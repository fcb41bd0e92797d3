"""Fields that point to something: a record of one object, a record of any object, a user."""

from typing import Any, ClassVar

import msgspec
import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EMPTINESS, EQUALITY, FieldError, FieldType

MOST_LINKS = 500
"""Records that one field of one record can lead to."""


def check_id(value: Any) -> str | None:
    """Return an id, also of a record as processes hold it; None when it is empty. Raises FieldError."""
    if isinstance(value, dict) and "id" in value:  # a record or user as processes hold it
        value = value["id"]
    if not isinstance(value, str) or len(value) > 36:
        raise FieldError("type", "must be an id")
    return value or None


class Relation(FieldType):
    """The id of a record of the field's target object; that it exists is checked by the action."""

    name: ClassVar[str] = "relation"
    settings: ClassVar[tuple[str, ...]] = ("target",)
    sortable = False
    indexed = True
    targeted = True

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return the text of a UUID."""
        return sa.String(36)

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the id."""
        return check_id(value)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in UUID format."""
        return {"type": "string", "format": "uuid"}


class ManyRelation(FieldType):
    """The ids of up to 500 records of the field's target object, each once, the oldest first; kept as JSON."""

    name: ClassVar[str] = "multi_relation"
    settings: ClassVar[tuple[str, ...]] = ("target",)
    operators = EMPTINESS | {"contains_any", "contains_all"}
    sortable = False
    targeted = True
    linked = True

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return TEXT."""
        return sa.Text()

    def check(self, field: FieldDefinition, value: Any) -> list[str] | None:
        """Return the ids in order."""
        if value == "":
            return None
        if not isinstance(value, list | tuple):
            raise FieldError("type", "must be a list of ids")
        ids = {checked for each in value if (checked := check_id(each)) is not None}
        if len(ids) > MOST_LINKS:
            raise FieldError("length", f"leads to more than {MOST_LINKS} records", "Take some of them out.")
        return sorted(ids) or None

    def parse(self, field: FieldDefinition, text: str) -> list[str] | None:
        """Split at commas and semicolons."""
        return self.check(field, split_list(text))

    def to_column(self, value: Any) -> Any:
        """Return the ids as JSON."""
        return msgspec.json.encode(value).decode()

    def from_column(self, value: Any) -> Any:
        """Return the ids."""
        return msgspec.json.decode(value, type=list[str])

    def to_text(self, value: Any) -> str:
        """Return the ids separated by commas."""
        return ", ".join(value)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a list of strings in UUID format."""
        item = {"type": "string", "format": "uuid"}
        return {"type": "array", "items": item, "uniqueItems": True, "maxItems": MOST_LINKS}


def split_list(text: str) -> list[str]:
    """Return the parts of an import's text between commas and semicolons, also Chinese ones."""
    for mark in (";", "；", "，", "、"):
        text = text.replace(mark, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


class UserRelation(Relation):
    """The id of a user; that the user exists is checked by the action."""

    name: ClassVar[str] = "user"
    settings: ClassVar[tuple[str, ...]] = ()
    targeted = False


class TeamRelation(Relation):
    """The name of a team of people; that the team exists is checked by the action."""

    name: ClassVar[str] = "team"
    settings: ClassVar[tuple[str, ...]] = ()
    targeted = False

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR."""
        return sa.String(100)

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the name."""
        if not isinstance(value, str) or len(value) > 100:
            raise FieldError("type", "must be the name of a team")
        return value.strip() or None

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string."""
        return {"type": "string", "maxLength": 100}


class Reference(FieldType):
    """A record of any object, ``{"object", "id"}``; kept as ``object/id`` in one column."""

    name: ClassVar[str] = "reference"
    for_people = False
    operators = EQUALITY
    sortable = False
    indexed = True

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return VARCHAR."""
        return sa.String(150)

    def check(self, field: FieldDefinition, value: Any) -> dict[str, str] | None:
        """Return object and id."""
        if value == "":
            return None
        if not isinstance(value, dict) or not isinstance(value.get("object"), str):
            raise FieldError("type", "must name an object and an id", 'Write {"object": "lead", "id": "…"}.')
        record_id = check_id(value.get("id"))
        if record_id is None or "/" in value["object"]:
            raise FieldError("type", "must name an object and an id", 'Write {"object": "lead", "id": "…"}.')
        return {"object": value["object"], "id": record_id}

    def to_column(self, value: Any) -> Any:
        """Return ``object/id``."""
        return f"{value['object']}/{value['id']}"

    def from_column(self, value: Any) -> Any:
        """Return object and id."""
        object_name, _, record_id = value.partition("/")
        return {"object": object_name, "id": record_id}

    def to_text(self, value: Any) -> str:
        """Return ``object/id``."""
        return f"{value['object']}/{value['id']}"

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return an object of two strings."""
        return {
            "type": "object",
            "properties": {"object": {"type": "string"}, "id": {"type": "string", "format": "uuid"}},
            "required": ["object", "id"],
        }
