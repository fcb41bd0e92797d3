"""How the global variables of an instance came to their values: by its start, its elements, and operators.

History keeps what each element changed, not what was there before: the value a variable began with is known when
nothing, or an operator first, has changed it since.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from guanxi.access.audit import read_audit
from guanxi.access.contracts import AuditEntry
from guanxi.feel.codec import decode_value
from guanxi.platform.database import Tx
from guanxi.runtime.instances import get_instance, instance_elements, instance_variables
from guanxi.runtime.runtime import Runtime

_MOST_AUDITED = 1_000


class VariableChange(msgspec.Struct, frozen=True, kw_only=True):
    """A variable got a value (FEEL): by the element ``element_id``, by an actor (``kind:id``), or at the start."""

    at: datetime
    name: str
    value: Any
    element_id: str = ""
    element_key: int | None = None
    actor: str = ""


def variable_history(runtime: Runtime, tx: Tx, key: int, name: str = "") -> list[VariableChange]:
    """Return the changes of the global variables of an instance in order; of one of them, if it is named.

    Raises:
        NotFound: code ``runtime.unknown_process_instance``.
    """
    instance = get_instance(tx, key)
    by_elements = [
        VariableChange(
            at=visit.ended_at,
            name=variable,
            value=value,
            element_id=visit.element_id,
            element_key=visit.key,
            actor=visit.actor,
        )
        for visit in instance_elements(runtime, tx, key)
        if visit.ended_at is not None
        for variable, value in visit.output.items()
    ]
    entries = read_audit(tx, "process_instance", str(key), limit=_MOST_AUDITED)
    known = instance_variables(tx, key)  # an operator may also have changed those of one element
    by_people = [one for entry in reversed(entries) for one in _audited(entry) if one.name in known]
    changes = sorted([*by_elements, *by_people], key=lambda one: one.at)
    first = [
        VariableChange(at=instance.started_at, name=variable, value=value)
        for variable, value in _at_start(known, changes, entries).items()
    ]
    return [one for one in (*first, *changes) if not name or one.name == name]


def _audited(entry: AuditEntry) -> Iterable[VariableChange]:
    if entry.action != "update":
        return
    actor = f"{entry.actor['kind']}:{entry.actor['id']}"
    for name, (_, value) in entry.changes.items():
        yield VariableChange(at=entry.at, name=name, value=decode_value(value), actor=actor)


def _at_start(
    known: dict[str, Any], changes: list[VariableChange], entries: list[AuditEntry]
) -> dict[str, Any]:
    """The values variables began with, as far as anything tells them."""
    changed = {one.name: one for one in reversed(changes)}
    found = {name: value for name, value in known.items() if name not in changed}
    for entry in entries:
        for name, (old, _) in entry.changes.items() if entry.action == "update" else ():
            first = changed.get(name)
            if first is not None and not first.element_id and first.at == entry.at and old is not None:
                found[name] = decode_value(old)
    return found
