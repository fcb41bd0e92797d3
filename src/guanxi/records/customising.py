"""Changes of the catalogue made while Guanxi runs: new objects, new fields, other labels and choices.

What is kept is the difference from the shipped definitions, so that an upgrade merges with it. Each change is one
row with the next revision; whoever begins a transaction sees by the revision that there is something new.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.platform.database import Database, Tx, will_pass
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.definitions import ObjectDefinition
from guanxi.records.layout import refuse_layouts
from guanxi.records.losses import Loss, find_losses, refuse_fixed
from guanxi.records.merging import Change, merge_changes, merge_definition
from guanxi.records.schema import SchemaChange, apply_changes, build_indices, locked_schema, plan_schema
from guanxi.records.tables import catalogue_change_table as log

_PATIENCE = 5  # seconds
_newest = "SELECT MAX(revision) FROM catalogue_change"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change of the catalogue would do.

    Attributes:
        definition: the object afterwards; None when it is removed.
        steps: the changes of the database, in words, in their order.
        losses: what people would no longer see: it needs to be confirmed. The data stays in the table.
    """

    definition: ObjectDefinition | None
    steps: tuple[str, ...]
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """An object as an administrator changes it.

    Attributes:
        definition: as it is in force.
        shipped: it comes from a definition file; otherwise it was made here.
        own_fields: names of the fields that were made here.
        removed_fields: fields that were taken away, as they were kept: they can be brought back with their data.
    """

    definition: ObjectDefinition
    shipped: bool
    own_fields: tuple[str, ...]
    removed_fields: tuple[Mapping[str, Any], ...]


class Customising:
    """Reads and makes the changes of one installation's catalogue.

    Args:
        shipped: the definitions of the files.
        reserved: words that are no plurals of objects, since other things have these addresses.
    """

    def __init__(self, shipped: Sequence[ObjectDefinition], reserved: Collection[str] = ()):
        self._shipped = {one.name: one for one in shipped}
        self._reserved = frozenset(reserved)

    def follow(self, tx: Tx, catalogue: Catalogue) -> None:
        """Bring the catalogue to the newest revision there is; does next to nothing when it has it."""
        newest = int(tx.connection.exec_driver_sql(_newest).scalar_one() or 0)
        if newest != catalogue.revision:
            changes, revision = _read_changes(tx)
            catalogue.become(self._catalogue(changes, revision))

    def plan(self, tx: Tx, name: str, change: Change, *, actor: Actor, new: bool = False) -> Plan:
        """Return what the change would do, without doing it.

        Args:
            name: of the object.
            change: in the form of a definition file, see ``records.merging``.
            new: the object must not be there yet; otherwise it must.

        Raises:
            Forbidden: the actor may not manage the catalogue.
            NotFound: code ``record.no_such_object``.
            Conflict: code ``catalogue.exists``.
            Invalid: codes ``catalogue.invalid``, ``catalogue.fixed``, ``catalogue.shipped``.
        """
        return self._plan(tx, name, change, actor, new)[0]

    def describe(self, tx: Tx, name: str, *, actor: Actor) -> Description:
        """Return everything that is set of an object, as an administrator changes it.

        Raises:
            Forbidden: the actor may not manage the catalogue.
            NotFound: code ``record.no_such_object``.
        """
        require(actor, "manage", "catalogue")
        change = _read_changes(tx)[0].get(name, {})
        shipped = self._shipped.get(name)
        merged = None if shipped is None and not change else merge_definition(shipped, change)
        if merged is None:
            raise NotFound("record.no_such_object", f"There is no object {name!r}.")
        known = {one.name for one in shipped.fields} if shipped else set()
        return Description(
            merged,
            shipped=shipped is not None,
            own_fields=tuple(one.name for one in merged.fields if one.name not in known),
            removed_fields=tuple(one for one in change.get("fields", ()) if one.get("removed")),
        )

    def is_shipped(self, name: str) -> bool:
        """Whether an object comes from a definition file."""
        return name in self._shipped

    def change(
        self,
        database: Database,
        catalogue: Catalogue,
        name: str,
        change: Change,
        *,
        actor: Actor,
        new: bool = False,
        confirmed: bool = False,
    ) -> Plan:
        """Change the catalogue and the tables; everybody sees it from their next transaction on.

        Raises:
            Conflict: code ``catalogue.loss``; something would no longer be seen and that is not confirmed.
            Forbidden, NotFound, Conflict, Invalid: as in ``plan``; nothing is changed.
        """
        with locked_schema(database, patience=_PATIENCE) as tx:
            plan, after, merged, changes = self._plan(tx, name, change, actor, new)
            if plan.losses and not confirmed:
                raise Conflict(
                    "catalogue.loss",
                    " ".join(one.message for one in plan.losses),
                    "Confirm it, or leave it as it is.",
                )
            later = [one for one in changes if one.index is not None and tx.dialect == "postgresql"]
            _apply(tx, [one for one in changes if one not in later])
            self._keep(tx, after.revision, name, merged, actor)
        catalogue.become(after)
        build_indices(database, [one.index for one in later if one.index is not None])
        return plan

    def _plan(
        self, tx: Tx, name: str, change: Change, actor: Actor, new: bool
    ) -> tuple[Plan, Catalogue, dict[str, Any], list[SchemaChange]]:
        require(actor, "manage", "catalogue")
        changes, revision = _read_changes(tx)
        before = self._catalogue(changes, revision)
        known = name in {one.name for one in before.objects}
        if new and known:
            raise Conflict(
                "catalogue.exists", f"There is an object {name!r} already.", "Choose another name."
            )
        if not new and not known:
            raise NotFound("record.no_such_object", f"There is no object {name!r}.")
        merged = merge_changes(changes.get(name, {}), {**change, "name": name})
        old = before.object(name) if known else None
        if new:
            merged["removed"] = False  # one that was removed comes back with its data
            self._refuse_reserved(merged)
        after = self._catalogue({**changes, name: merged}, revision + 1)
        now = _named(after, name)
        if now is not None:
            refuse_layouts(change, now.definition, now.fields)
        refuse_fixed(old, merged, change, shipped=self._shipped.get(name))
        definition = merge_definition(self._shipped.get(name), merged)
        steps = plan_schema(tx, after)
        losses = () if old is None else find_losses(tx, old, _named(after, name))
        return Plan(definition, tuple(one.description for one in steps), losses), after, merged, steps

    def _refuse_reserved(self, merged: Mapping[str, Any]) -> None:
        plural = merged.get("plural")
        if plural in self._reserved:
            message = f"{plural!r} is the address of something else."
            raise Invalid("catalogue.invalid", message, "Choose another plural.", {"plural": message})

    def _catalogue(self, changes: Mapping[str, Change], revision: int) -> Catalogue:
        names = dict.fromkeys((*self._shipped, *changes))
        merged = (merge_definition(self._shipped.get(name), changes.get(name, {})) for name in names)
        return Catalogue((one for one in merged if one is not None), revision)

    def _keep(self, tx: Tx, revision: int, name: str, merged: Mapping[str, Any], actor: Actor) -> None:
        row = {
            "revision": revision,
            "object": name,
            "change": msgspec.json.encode(merged).decode(),
            "actor": msgspec.json.encode(actor.as_data()).decode(),
            "at": tx.now,
        }
        tx.connection.execute(log.insert(), row)
        append_audit(tx, actor, "update", "catalogue", name, {"revision": (revision - 1, revision)})


def _apply(tx: Tx, changes: Sequence[SchemaChange]) -> None:
    try:
        apply_changes(tx, changes)
    except sa.exc.DBAPIError as error:
        if will_pass(error):
            message = "The table is in use by something that takes long."
            raise Conflict("catalogue.busy", message, "Try again in a moment.") from None
        message = f"The database refuses: {error.orig}."
        raise Conflict("catalogue.refused", message, "Choose fewer or shorter text fields.") from None


def _read_changes(tx: Tx) -> tuple[dict[str, dict[str, Any]], int]:
    """Return what differs of each object, in the order of their first change, and the newest revision."""
    changes: dict[str, dict[str, Any]] = {}
    revision = 0
    for row in tx.connection.execute(sa.select(log).order_by(log.c.revision)):
        changes[row.object] = msgspec.json.decode(row.change)
        revision = row.revision
    return changes, revision


def _named(catalogue: Catalogue, name: str) -> CatalogueObject | None:
    return next((one for one in catalogue.objects if one.name == name), None)
