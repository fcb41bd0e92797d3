"""The catalogue: every object with its fields and its table, checked once when it is loaded."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.errors import Invalid, NotFound
from guanxi.records.definitions import FieldDefinition, ObjectDefinition
from guanxi.records.field_types import FIELD_TYPES, FieldError, FieldType
from guanxi.records.layout import layout_faults
from guanxi.records.rules import RuleError, Rules, compile_rules

if TYPE_CHECKING:
    from guanxi.records.roll_ups import Rolled

TABLE_PREFIX = "record_"
SEARCH_COLUMN = "_words"
"""The hidden column of the words by which a record is found; no field can have such a name."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
_MOST_LETTERS = 52  # of object and field: the index `ix_record_OBJECT_FIELD` has a name of at most 63 letters
CATEGORIES = frozenset({"new", "active", "waiting", "done", "cancelled", "open", "won", "lost"})
"""The fixed meanings that choices of a status can have."""
_RESERVED = frozenset({"title"})  # members of a record that are no fields

_MOMENT = {"type": "date_time", "read_only": True}
_BEFORE = (
    FieldDefinition(name="id", type="id", label="Id", label_zh="标识", read_only=True),
    FieldDefinition(name="version", type="number", label="Version", label_zh="版本", read_only=True),
)
_AFTER = (
    FieldDefinition(name="created_at", label="Created", label_zh="创建时间", indexed=True, **_MOMENT),  # type: ignore[arg-type]  # the same settings for the three moments
    FieldDefinition(name="created_by", type="json", label="Created by", label_zh="创建人", read_only=True),
    FieldDefinition(name="updated_at", label="Changed", label_zh="修改时间", **_MOMENT),  # type: ignore[arg-type]  # the same settings for the three moments
    FieldDefinition(name="updated_by", type="json", label="Changed by", label_zh="修改人", read_only=True),
    FieldDefinition(name="archived_at", label="Archived", label_zh="归档时间", **_MOMENT),  # type: ignore[arg-type]  # the same settings for the three moments
)
_ALWAYS_FILLED = frozenset({"id", "number", "version", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field with its type."""

    definition: FieldDefinition
    type: FieldType
    rolled: "Rolled | None" = None

    @property
    def name(self) -> str:
        """The field's name."""
        return self.definition.name

    def check(self, value: Any) -> Any:
        """Return the canonical value; None stays None. Raises FieldError."""
        return None if value is None else self.type.check(self.definition, value)

    def to_json(self, value: Any) -> Any:
        """Return the canonical value as the API shows it."""
        return None if value is None else self.type.to_json(value)

    def column(self, table: sa.FromClause) -> sa.ColumnElement[Any]:
        """Return the field's value in SQL; ``table`` is the object's, or an alias of it."""
        return table.c[self.name] if self.rolled is None else self.rolled.column(table)

    @property
    def always_filled(self) -> bool:
        """Whether every record there is has a value, by the way it is made."""
        return self.name in _ALWAYS_FILLED if self.rolled is None else self.rolled.always_filled


@dataclass(frozen=True, slots=True)
class CatalogueObject:
    """An object: its definition, all its fields by name (also those every record has), its table, its rules.

    As an actor sees it, see ``records.sight``, hidden fields are missing, ``limit`` makes the condition on the
    records, and ``narrowed`` tells that a field by which records are searched is hidden. ``rolled`` names the fields
    that have no column, see ``records.roll_ups``.
    """

    definition: ObjectDefinition
    fields: Mapping[str, Field]
    table: sa.Table
    rules: Rules
    limit: Callable[[sa.FromClause], sa.ColumnElement[bool]] | None = None
    narrowed: bool = False
    rolled: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The object's name."""
        return self.definition.name

    def within(self, table: sa.FromClause) -> sa.ColumnElement[bool]:
        """Return the condition on the records that are seen; ``table`` is the object's, or an alias of it."""
        return sa.true() if self.limit is None else self.limit(table)

    def field(self, name: str) -> Field:
        """Return a field.

        Raises:
            Invalid: code ``record.unknown_field``.
        """
        found = self.fields.get(name)
        if found is None:
            message = f"{self.definition.label} has no field {name!r}."
            raise Invalid("record.unknown_field", message, "Look at /api/v1/objects.", {name: message})
        return found


class Catalogue:
    """All objects. Made from definitions; ``metadata`` holds the tables they should have.

    Attributes:
        revision: counts the changes made here, see ``records.customising``; 0 is the catalogue as shipped.

    Raises:
        Invalid: code ``catalogue.invalid``; names object, field and rule.
    """

    def __init__(self, definitions: Iterable[ObjectDefinition], revision: int = 0):
        self._is(_Contents(definitions, revision))

    def become(self, other: "Catalogue") -> None:
        """Hold what another one holds: for everybody who has this catalogue, from their next question on."""
        self._is(other._contents)

    def _is(self, contents: "_Contents") -> None:
        self._contents = contents  # one assignment: threads see the one or the other

    @property
    def revision(self) -> int:
        """How many changes were made here."""
        return self._contents.revision

    @property
    def metadata(self) -> sa.MetaData:
        """The tables there should be."""
        return self._contents.metadata

    @property
    def objects(self) -> tuple[CatalogueObject, ...]:
        """All objects in the order of their definition."""
        return tuple(self._contents.objects.values())

    def has(self, name: str) -> bool:
        """Whether there is an object of this name; histories also tell of objects that were taken away."""
        return name in self._contents.objects

    def object(self, name: str) -> CatalogueObject:
        """Return an object by its name.

        Raises:
            NotFound: code ``record.no_such_object``.
        """
        found = self._contents.objects.get(name)
        if found is None:
            raise NotFound("record.no_such_object", f"There is no object {name!r}.")
        return found

    def by_plural(self, plural: str) -> CatalogueObject:
        """Return an object by its word in addresses.

        Raises:
            NotFound: code ``record.no_such_object``.
        """
        contents = self._contents
        return self.object(contents.plurals.get(plural, plural if plural not in contents.objects else ""))


class _Contents:
    """What a catalogue holds at one time."""

    def __init__(self, definitions: Iterable[ObjectDefinition], revision: int):
        self.revision = revision
        self.metadata = sa.MetaData()
        self.objects: dict[str, CatalogueObject] = {}
        self.plurals: dict[str, str] = {}
        for definition in definitions:
            self._add(definition)
        for one in self.objects.values():
            self._check_targets(one)
        self._resolve_roll_ups()
        self._check_views()

    def _add(self, definition: ObjectDefinition) -> None:
        if not _NAME.fullmatch(definition.name) or not _NAME.fullmatch(definition.plural):
            raise _fault(definition, "name and plural are lower-case words joined by _")
        if definition.name in self.objects or definition.plural in self.plurals:
            raise _fault(definition, "is defined twice")
        fields: dict[str, Field] = {}
        for one in (*_BEFORE, _number_field(definition), *definition.fields, *_AFTER):
            if one.name in fields:
                raise _fault(definition, f"field {one.name} is defined twice or is one every record has")
            fields[one.name] = _field_or_place(definition, one)
        _check_words(definition, fields)
        table = _make_table(definition, fields, self.metadata)
        try:
            rules = compile_rules(definition)
        except RuleError as error:
            raise _fault(definition, str(error)) from None
        rolled = tuple(name for name, field in fields.items() if _is_rolled(field))
        self.objects[definition.name] = CatalogueObject(
            definition, MappingProxyType(fields), table, rules, rolled=rolled
        )
        self.plurals[definition.plural] = definition.name

    def _resolve_roll_ups(self) -> None:
        from guanxi.records.roll_ups import RollUpError, resolve  # reads the catalogue, and needs all of it

        here = Catalogue.__new__(Catalogue)
        here._is(self)
        found: dict[str, CatalogueObject] = {}
        for one in self.objects.values():
            fields = dict(one.fields)
            for name in one.rolled:
                try:
                    fields[name] = resolve(here, one, fields[name])
                except RollUpError as error:
                    fault = _fault(one.definition, f"field {name} {error}")
                    raise Invalid(fault.code, fault.message, fault.cure, {name: fault.message}) from None
            found[one.name] = replace(one, fields=MappingProxyType(fields)) if one.rolled else one
        self.objects = found

    def _check_views(self) -> None:
        from guanxi.records.view_check import view_faults  # reads the catalogue, and needs all of it

        here = Catalogue.__new__(Catalogue)
        here._is(self)
        for one in self.objects.values():
            names = [view.name for view in one.definition.views]
            for view in one.definition.views:
                if not _NAME.fullmatch(view.name) or names.count(view.name) > 1:
                    raise _fault(one.definition, f"view name {view.name!r} is not allowed or there twice")
                for place, message in view_faults(here, one, view).items():
                    raise _fault(one.definition, f"the {place} of view {view.name}: {message}")

    def _check_targets(self, one: CatalogueObject) -> None:
        for field in one.fields.values():
            if field.type.targeted and field.definition.target not in self.objects:
                raise _fault(
                    one.definition,
                    f"field {field.name} points to {field.definition.target!r}, which is no object",
                )


def _number_field(definition: ObjectDefinition) -> FieldDefinition:
    return FieldDefinition(
        name="number",
        type="auto_number",
        label="Number",
        label_zh="编号",
        read_only=True,
        unique=True,
        searchable=True,
        max_length=50,
        prefix=definition.number_prefix,
    )


def _field_or_place(definition: ObjectDefinition, one: FieldDefinition) -> Field:
    """Return the field, or refuse it in such a way that a form can say it beside the field."""
    try:
        return _make_field(definition, one)
    except Invalid as error:
        raise Invalid(error.code, error.message, error.cure, {one.name: error.message}) from None


def _make_field(definition: ObjectDefinition, one: FieldDefinition) -> Field:
    if not _NAME.fullmatch(one.name) or one.name in _RESERVED:
        raise _fault(definition, f"field name {one.name!r} is not allowed")
    if len(definition.name) + len(one.name) > _MOST_LETTERS:
        raise _fault(
            definition, f"field name {one.name!r} is too long: with the object's name it may have 52 letters"
        )
    kind = FIELD_TYPES.get(one.type)
    if kind is None:
        raise _fault(definition, f"field {one.name} has the unknown type {one.type!r}")
    if kind.name in ("choice", "multi_choice") and not one.choices:
        raise _fault(definition, f"field {one.name} has no choices")
    if any(choice.category not in (None, *CATEGORIES) for choice in one.choices):
        raise _fault(definition, f"field {one.name} has a choice of an unknown category")
    if one.formula is not None:
        if one.required or one.unique or one.default is not None:
            raise _fault(
                definition,
                f"field {one.name} is computed: it is neither required nor unique, without default",
            )
        one = msgspec.structs.replace(one, read_only=True)
    if (kind.name == "roll_up") != (one.roll_up is not None):
        raise _fault(
            definition, f"field {one.name} says what it rolls up, or is of type roll_up, but not both"
        )
    if one.roll_up is not None:
        if any((one.required, one.unique, one.searchable, one.indexed, one.formula, one.default is not None)):
            raise _fault(
                definition,
                f"field {one.name} is rolled up: it is not required, unique, searchable or indexed, and has no formula "
                "and no default",
            )
        one = msgspec.structs.replace(one, read_only=True)
    field = Field(one, kind)
    try:
        field.check(one.default)
    except FieldError as error:
        raise _fault(definition, f"the default of field {one.name} {error.message}") from None
    return field


def _check_words(definition: ObjectDefinition, fields: Mapping[str, Field]) -> None:
    named = (*definition.title, *definition.complete, *definition.duplicates)
    for layout, fault in layout_faults(definition, fields).items():
        raise _fault(definition, f"its {layout} {fault}")
    for name in (*named, *filter(None, [definition.status])):
        if name not in fields:
            raise _fault(definition, f"names the field {name!r}, which it does not have")
        if _is_rolled(fields[name]):
            raise _fault(definition, f"names the field {name!r}, which is rolled up and not kept")
    if not definition.title:
        raise _fault(definition, "names no field for its title")


def _is_rolled(field: Field) -> bool:
    return field.definition.roll_up is not None


def _fault(definition: ObjectDefinition, rule: str) -> Invalid:
    return Invalid("catalogue.invalid", f"Object {definition.name}: {rule}.", "Correct its definition.")


def _make_table(definition: ObjectDefinition, fields: Mapping[str, Field], metadata: sa.MetaData) -> sa.Table:
    name = TABLE_PREFIX + definition.name
    columns = [
        sa.Column(
            field.name,
            field.type.column_type(field.definition),
            primary_key=field.name == "id",
            nullable=field.name not in _ALWAYS_FILLED,
        )
        for field in fields.values()
        if not _is_rolled(field)
    ]
    table = sa.Table(
        name,
        metadata,
        *columns,
        sa.Column(SEARCH_COLUMN, sa.Text, nullable=True),
        mysql_charset="utf8mb4",
        mysql_collate="utf8mb4_bin",
        mariadb_charset="utf8mb4",
        mariadb_collate="utf8mb4_bin",
    )
    for field in fields.values():
        wanted = field.definition.unique or field.definition.indexed or field.type.indexed
        if wanted:
            prefix = "uq" if field.definition.unique else "ix"
            # The id makes keyset paging by this column a walk along the index.
            more = () if field.definition.unique else (table.c.id,)
            sa.Index(
                f"{prefix}_{name}_{field.name}", table.c[field.name], *more, unique=field.definition.unique
            )
    if definition.status is not None:  # a column of the board, the last changed first, is a walk along it
        on_board = (table.c[definition.status], table.c.updated_at, table.c.id, table.c.archived_at)
        sa.Index(f"ix_{name}_board", *on_board)
    return table
