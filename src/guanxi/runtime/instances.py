"""Process instances: starting, cancelling, changing variables, reading."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import InstanceState, commands, load_state
from guanxi.feel.codec import encode_value, loads
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, NotFound
from guanxi.runtime.contracts import ElementVisit, InstanceCounts, ProcessInstance
from guanxi.runtime.definitions import Loaded
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, NewInstance
from guanxi.runtime.store import calls
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import instances as store


def actor_text(actor: Actor) -> str:
    """Return an actor as it stands in the tables: ``kind:id``."""
    return f"{actor.kind}:{actor.id}"


def start_instance(
    runtime: Runtime,
    tx: Tx,
    *,
    actor: Actor,
    variables: Mapping[str, Any],
    process_id: str = "",
    definition_key: int = 0,
    element_id: str | None = None,
    triggered_at: datetime | None = None,
    object_name: str = "",
    record_id: str = "",
    causes: tuple[int, ...] = (),
) -> int:
    """Start an instance in the transaction of whatever triggers it and return its key.

    Args:
        variables: FEEL values, global in the instance.
        process_id: which process, on its latest version; or
        definition_key: which version.
        element_id: the start event; None for the none start event.
        triggered_at: T0, the moment of the triggering event; the moment of the transaction when not given.
        object_name: what record the instance is about (``lead``), with
        record_id: its id.
        causes: instances whose steps led to this start, oldest first.

    Raises:
        NotFound: code ``runtime.unknown_process`` or ``runtime.unknown_process_definition``.
        Conflict: code ``runtime.switched_off`` or ``runtime.no_such_start``.
    """
    batch = runtime.batch(tx)
    key = add_start(
        batch,
        actor=actor,
        variables=variables,
        definition_key=startable(tx, process_id, definition_key),
        element_id=element_id,
        triggered_at=triggered_at,
        object_name=object_name,
        record_id=record_id,
        causes=causes,
    )
    batch.flush()
    return key


def add_start(
    batch: Batch,
    *,
    actor: Actor | str,
    variables: Mapping[str, Any],
    definition_key: int,
    element_id: str | None = None,
    triggered_at: datetime | None = None,
    object_name: str = "",
    record_id: str = "",
    causes: tuple[int, ...] = (),
    key: int = 0,
    event: tuple[str, str] | None = None,
) -> int:
    """Start an instance as one of many; the caller flushes the batch. See ``start_instance``.

    Args:
        key: of the instance; 0 makes one.
        event: kind and name of the message that has happened.
    """
    new = NewInstance(
        key=key or batch.tx.ids.new_key(),
        definition_key=definition_key,
        triggered_at=to_micros(triggered_at or batch.tx.now),
        object=object_name,
        record_id=record_id,
        causes=msgspec.json.encode(causes).decode(),
        actor=actor if isinstance(actor, str) else actor_text(actor),
    )
    batch.start(new, variables, element_id, event=event)
    return new.key


def startable(tx: Tx, process_id: str, definition_key: int) -> int:
    """Return the key of the version to start, which must be switched on; see ``start_instance``."""
    if definition_key:
        row = definition_store.get(tx, definition_key)
        if row is None:
            raise unknown("process definition", definition_key)
    else:
        row = definition_store.newest(tx, "process", process_id)
        if row is None:
            raise NotFound(
                "runtime.unknown_process",
                f"No process “{process_id}” is deployed.",
                "Deploy it first, or correct the id.",
            )
    if not row.enabled:
        raise Conflict("runtime.switched_off", f"The process “{row.name}” is switched off.", "Switch it on.")
    return int(row.key)


def step_instance(
    runtime: Runtime, tx: Tx, key: int, command: commands.Command, *, actor: Actor
) -> ProcessInstance:
    """Carry out one command on one instance.

    Raises:
        NotFound: code ``runtime.unknown_process_instance`` or ``runtime.unknown_key``.
        Conflict: code ``runtime.wrong_state``.
    """
    batch = runtime.batch(tx)
    rejection = batch.step(batch.load(key), command, actor=actor_text(actor))
    if rejection is not None:
        raise refusal(rejection)
    batch.flush()
    return get_instance(tx, key)


def cancel_instance(runtime: Runtime, tx: Tx, key: int, *, actor: Actor) -> ProcessInstance:
    """End an instance at once; its jobs, timers, tasks and the instances it called end with it.

    Raises:
        NotFound, Conflict: as ``step_instance``; also code ``runtime.called`` while another instance waits for it.
    """
    call = calls.caller(tx, key)
    if call is not None:
        raise not_while_called(key, call.instance_key)
    found = step_instance(runtime, tx, key, commands.CancelInstance(), actor=actor)
    append_audit(tx, actor, "cancel", "process_instance", str(key), {"status": ("active", found.status)})
    return found


def not_while_called(key: int, caller: int) -> Conflict:
    """Return the refusal to cancel an instance another one waits for."""
    return Conflict(
        "runtime.called",
        f"The instance {key} was called by the instance {caller}, which waits for it.",
        "Cancel that one; this one ends with it.",
    )


def set_variables(
    runtime: Runtime, tx: Tx, key: int, variables: Mapping[str, Any], *, actor: Actor, scope: int = 0
) -> ProcessInstance:
    """Write variables into an instance and note old and new values in the audit log.

    Args:
        variables: FEEL values.
        scope: key of the live element instance that shall have them; 0: global.

    Raises:
        NotFound: code ``runtime.unknown_process_instance`` or ``runtime.unknown_key``.
        Conflict: code ``runtime.wrong_state``.
    """
    before = load_state(_row(tx, key).state).variables.get(scope, {})
    found = step_instance(runtime, tx, key, commands.SetVariables(scope, variables), actor=actor)
    changes = {
        name: (encode_value(before.get(name)), encode_value(value)) for name, value in variables.items()
    }
    append_audit(tx, actor, "update", "process_instance", str(key), changes)
    return found


def get_instance(tx: Tx, key: int) -> ProcessInstance:
    """Return an instance.

    Raises:
        NotFound: code ``runtime.unknown_process_instance``.
    """
    return shown(_row(tx, key))


def list_instances(
    tx: Tx,
    *,
    process_id: str = "",
    status: str = "",
    record_id: str = "",
    object_name: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[ProcessInstance]:
    """Return instances, newest first; ``before`` is the key of the last one of the page before."""
    rows = store.select(
        tx,
        process_id=process_id,
        status=status,
        record_id=record_id,
        object_name=object_name,
        before=before,
        limit=limit,
    )
    return [shown(row) for row in rows]


def count_instances(tx: Tx) -> dict[str, InstanceCounts]:
    """Return how many instances of each process, by its id, are active or completed, and their open incidents."""
    return {process_id: InstanceCounts(*found) for process_id, found in store.counts(tx).items()}


def instance_variables(tx: Tx, key: int) -> dict[str, Any]:
    """Return the global variables of an instance, the last ones when it has ended; FEEL values.

    Raises:
        NotFound: code ``runtime.unknown_process_instance``.
    """
    return dict(load_state(_row(tx, key).state).variables.get(0, {}))


def instance_elements(runtime: Runtime, tx: Tx, key: int) -> list[ElementVisit]:
    """Return the path of an instance: what has ended and what is live, in the order in which it began.

    Raises:
        NotFound: code ``runtime.unknown_process_instance``.
    """
    row = _row(tx, key)
    loaded = runtime.definitions.load(tx, row.definition_key)
    ended = [_ended(loaded, found) for found in store.history(tx, key)]
    return sorted(
        [*ended, *_live(loaded, load_state(row.state), store.tries(tx, key))], key=lambda visit: visit.key
    )


def _row(tx: Tx, key: int) -> Any:
    row = store.get(tx, key)
    if row is None:
        raise unknown("process instance", key)
    return row


def shown(row: Any) -> ProcessInstance:
    """Return a row of ``store.instances`` as others see it."""
    return ProcessInstance(
        key=row.key,
        definition_key=row.definition_key,
        process_id=row.process_id,
        process_name=row.process_name,
        version=row.definition_version,
        status=row.status,
        triggered_at=from_micros(row.triggered_at),
        started_at=from_micros(row.started_at),
        ended_at=None if row.ended_at is None else from_micros(row.ended_at),
        object=row.object,
        record_id=row.record_id,
        incidents=row.incidents,
    )


def _ended(loaded: Loaded, row: Any) -> ElementVisit:
    element = loaded.element(row.element_id)
    return ElementVisit(
        key=row.element_key,
        element_id=row.element_id,
        name=element.name if element else "",
        type=row.type,
        state=row.state,
        started_at=from_micros(row.started_at),
        ended_at=from_micros(row.ended_at),
        attempts=row.attempts,
        actor=row.actor,
        input=loads(row.input.encode()) if row.input else {},
        output=loads(row.output.encode()) if row.output else {},
        flows=tuple(row.flows.split()),
    )


def _live(loaded: Loaded, state: InstanceState, tries: Mapping[int, int]) -> list[ElementVisit]:
    return [
        ElementVisit(
            key=element.key,
            element_id=element.element_id,
            name=getattr(loaded.element(element.element_id), "name", ""),
            type=str(element.type),
            state="active",
            started_at=from_micros(element.started_at),
            ended_at=None,
            attempts=tries.get(element.key, 0),
            input=dict(state.variables.get(element.key, {})),
        )
        for element in state.elements.values()
        if element.key != 0
    ]
