"""What a change of an object may not do, and what it would take away from people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid
from guanxi.records.catalogue import CatalogueObject, Field
from guanxi.records.definitions import FieldDefinition, ObjectDefinition
from guanxi.records.field_types.settings import FIXED

_MOST_COUNTED = 10_000


def refuse_fixed(
    old: CatalogueObject | None,
    merged: Mapping[str, Any],
    change: Mapping[str, Any],
    *,
    shipped: ObjectDefinition | None,
) -> None:
    """Do nothing when the change respects what is fixed once it was made.

    Args:
        old: the object before; None for a new one.
        merged: all local changes, this one included.
        change: this change.
        shipped: the definition of the file, if the object comes from one.

    Raises:
        Invalid: code ``catalogue.fixed`` for the type of a field or the object's name in addresses, code
            ``catalogue.shipped`` for removing what a shipped definition has.
    """
    removed = {one["name"] for one in change.get("fields", ()) if one.get("removed")}
    if shipped is not None and change.get("removed"):
        raise _is_shipped("object", shipped.name)
    for one in () if shipped is None else shipped.fields:
        if one.name in removed:
            raise _is_shipped("field", one.name)
        _refuse_categories(one, change)
    if old is not None and change.get("plural", old.definition.plural) != old.definition.plural:
        raise _fixed("plural", "the plural", old.definition.plural)
    kept = {one["name"]: one for one in merged.get("fields", ())}
    for told in change.get("fields", ()):
        name = told["name"]
        before = None if old is None else old.fields.get(name)
        if before is not None:
            _refuse_field(name, before, told)
        elif kept[name].get("removed") and "removed" not in told:
            message = f"There was a field {name!r} of type {kept[name].get('type')}; its data is still there."
            raise Conflict(
                "catalogue.name_taken",
                message,
                'Choose another name, or bring it back with "removed": false.',
                {name: message},
            )


def _refuse_field(name: str, before: Field, change: Mapping[str, Any]) -> None:
    for word in FIXED:
        now = getattr(before.definition, word)
        if change.get(word, now) != now:
            raise _fixed(f"{name}.{word}", f"the {word} of field {name}", now)
    longest = before.definition.max_length
    if longest is not None and (change.get("max_length", longest) or 0) < longest:
        raise _fixed(f"{name}.max_length", f"a longest text of field {name} below", longest)


def _refuse_categories(shipped: FieldDefinition, change: Mapping[str, Any]) -> None:
    """Labels are free, but what a shipped choice means is not: processes and reports rely on it."""
    fixed = {choice.value: choice.category for choice in shipped.choices}
    for told in change.get("fields", ()):
        for choice in told.get("choices", ()) if told["name"] == shipped.name else ():
            value = choice.get("value")
            if "category" in choice and value in fixed and choice["category"] != fixed[value]:
                place = f"{shipped.name}.choices"
                raise _fixed(place, f"the category of choice {value!r} of field {shipped.name}", fixed[value])


def _is_shipped(what: str, name: str) -> Invalid:
    message = f"The {what} {name!r} is shipped with Guanxi and cannot be removed."
    return Invalid("catalogue.shipped", message, "Leave it unused.", {name: message})


def _fixed(place: str, what: str, now: object) -> Invalid:
    message = f"It cannot change: {what} {now!r}."
    return Invalid("catalogue.fixed", message, "Make a new field or object instead.", {place: message})


@dataclass(frozen=True, slots=True)
class Loss:
    """Something people have entered and would no longer see.

    Attributes:
        field: its name; None when it is the object itself.
        choice: the value that could no longer be chosen; None when it is the whole field.
        records: how many have it, as people read it: `10,000+` when it is not worth counting.
        message: all this in an English sentence.
    """

    field: str | None
    choice: str | None
    records: str
    message: str


def find_losses(tx: Tx, old: CatalogueObject, new: CatalogueObject | None) -> tuple[Loss, ...]:
    """Return what people have entered and would no longer see.

    Raises:
        Conflict: code ``catalogue.doubles``; a field cannot become unique.
    """
    if new is None:
        used = _count(tx, sa.select(old.table.c.id))
        message = f"{used} records of {old.definition.label} would disappear."
        return (Loss(None, None, used, message),) if used != "0" else ()
    return tuple(loss for field in old.fields.values() for loss in _field_losses(tx, old, field, new))


def _field_losses(tx: Tx, old: CatalogueObject, field: Field, new: CatalogueObject) -> list[Loss]:
    if field.rolled is not None:
        return []  # nobody has entered it, and it can be made again
    column = old.table.c[field.name]
    label = f"{old.definition.label}: {field.definition.label}"
    now = new.fields.get(field.name)
    if now is None:
        used = _count(tx, sa.select(old.table.c.id).where(column.is_not(None)))
        message = f"{label} would disappear; {used} records have a value there."
        return [Loss(field.name, None, used, message)] if used != "0" else []
    losses: list[Loss] = []
    if now.definition.unique and not field.definition.unique:
        _refuse_doubles(tx, old, field)
    left = {choice.value for choice in now.definition.choices}
    for choice in field.definition.choices:
        if choice.value not in left and field.type.name == "choice":
            used = _count(tx, sa.select(old.table.c.id).where(column == choice.value))
            if used != "0":
                message = f"{label}: {choice.label} would disappear; {used} records have it."
                losses.append(Loss(field.name, choice.value, used, message))
    return losses


def _refuse_doubles(tx: Tx, one: CatalogueObject, field: Field) -> None:
    column = one.table.c[field.name]
    double = (
        sa.select(column).where(column.is_not(None)).group_by(column).having(sa.func.count() > 1).limit(1)
    )
    found = tx.connection.execute(double).scalar()
    if found is not None:
        message = f"{field.definition.label} cannot be unique: more than one record has {found!r}."
        raise Conflict(
            "catalogue.doubles", message, "Merge or change these records first.", {field.name: message}
        )


def _count(tx: Tx, rows: sa.Select[Any]) -> str:
    """Return how many there are; beyond ten thousand it is not worth counting."""
    some = rows.limit(_MOST_COUNTED + 1).subquery()
    found = int(tx.connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())
    return f"{_MOST_COUNTED:,}+" if found > _MOST_COUNTED else f"{found:,}"
