"""What the engine asks for, as rows: jobs, timers, subscriptions, calls, incidents; one function per effect.

Those about user tasks are in ``task_effects``.
"""

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from guanxi.engine import effects
from guanxi.platform.clock import to_micros
from guanxi.runtime.parcels import Parcel, digest_of, stored
from guanxi.runtime.store import calls, incidents, instances, movement
from guanxi.runtime.task_effects import change_user_task, create_user_task, deny_user_task

if TYPE_CHECKING:
    from guanxi.runtime.stepping import Batch, Live

THROWN_MESSAGES_LIVE = 3_600_000_000
"""Microseconds for which a message that a process has thrown waits for its receiver: one hour."""

_encode = msgspec.json.encode
_NOT_ALIKE = re.compile(r"\d+|“[^”]*”")  # numbers and quoted values differ between incidents of one cause


def carry_out(batch: "Batch", live: "Live", effect: effects.Effect, *, actor: str, attempts: int) -> None:
    """Add the rows of an effect to what the step writes."""
    CARRY_OUT[effect.__class__](batch, live, effect, actor, attempts)


def _create_job(batch: "Batch", live: "Live", effect: effects.CreateJob, _actor: str, _attempts: int) -> None:
    batch.writes.jobs[live.key, effect.key] = (
        live.key,
        effect.key,
        live.definition.key,
        effect.element_key,
        effect.element_id,
        effect.type,
        batch.catalogue.queue(effect.type),
        effect.priority,
        _encode(effect.headers).decode() if effect.headers else "{}",
        batch.at,
        batch.at,
        "",
        "",
        effect.retries,
        0,
        "",
    )


def _create_timer(batch: "Batch", live: "Live", effect: effects.CreateTimer, _actor: str, _: int) -> None:
    if effect.calendar:
        batch.counted.add((effect.calendar, live.key))
    batch.writes.timers[live.key, effect.key] = (
        live.key,
        effect.key,
        live.definition.key,
        effect.element_key,
        effect.element_id,
        batch.at,
        to_micros(effect.due),
    )


def _close_wait(batch: "Batch", live: "Live", effect: effects.CloseWait, actor: str, _: int) -> None:
    key, writes = (live.key, effect.key), batch.writes
    if effect.kind == "job":
        if writes.jobs.pop(key, None) is None:
            writes.closed_jobs.append(key)
            if not effect.completed:  # it may be parked; who completes it looks there first, see jobs.settle
                writes.closed_record_waits.append(key)
    elif effect.kind == "timer":
        if writes.timers.pop(key, None) is None:
            writes.closed_timers.append(key)
    elif effect.kind == "user_task":
        state = "completed" if effect.completed else "cancelled"
        writes.ended_tasks.append((state, batch.at, actor, *key))
    elif effect.kind == "call":
        writes.closed_calls.append((batch.at, *key))
    elif writes.subscriptions.pop(key, None) is None:
        writes.closed_subscriptions.append(key)


def _open_incident(
    batch: "Batch", live: "Live", effect: effects.OpenIncident, _actor: str, attempts: int
) -> None:
    live.incidents += 1
    if effect.wait_key:  # its job is offered again, under a new key, when the incident is resolved
        batch.writes.closed_jobs.append((live.key, effect.wait_key))
    cause = signature(live.definition.process_id, effect)
    batch.writes.incidents.append(
        (
            batch.tx.ids.new_key(),
            live.key,
            effect.key,
            live.definition.key,
            effect.element_key,
            effect.element_id,
            effect.wait_key,
            effect.type,
            effect.message,
            cause,
            "open",
            attempts,
            batch.at,
            None,
            "",
            incidents.last_owner(batch.tx, live.key, cause),
        )
    )


def signature(process_id: str, effect: effects.OpenIncident) -> str:
    """Return a text that is equal for incidents of one cause: numbers and quoted values play no part."""
    alike = _NOT_ALIKE.sub("…", effect.message)
    parts = (process_id, effect.element_id, effect.type, alike)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _close_incident(
    batch: "Batch", live: "Live", effect: effects.CloseIncident, actor: str, _attempts: int
) -> None:
    live.incidents -= 1
    batch.writes.closed_incidents.append(("resolved", batch.at, actor, live.key, effect.key))


def _open_subscription(
    batch: "Batch", live: "Live", effect: effects.OpenSubscription, _actor: str, _attempts: int
) -> None:
    batch.writes.subscriptions[live.key, effect.key] = (
        live.key,
        effect.key,
        live.definition.key,
        live.definition.process_id,
        effect.element_key,
        effect.element_id,
        effect.kind,
        effect.name,
        effect.correlation_key,
        digest_of(effect.kind, effect.name, effect.correlation_key),
        batch.at,
    )


def _publish_message(
    batch: "Batch", live: "Live", effect: effects.PublishMessage, _actor: str, _attempts: int
) -> None:
    parcel = Parcel(
        variables=stored(effect.variables),
        actor=_as_actor(live),
        causes=_causes(live),
        name=effect.name,
        correlation_key=effect.correlation_key,
        digest=digest_of("message", effect.name, effect.correlation_key),
        expires_at=batch.at + THROWN_MESSAGES_LIVE,
    )
    batch.send(0, 0, "publish", parcel, live.definition.key)


def _broadcast_signal(
    batch: "Batch", live: "Live", effect: effects.BroadcastSignal, _actor: str, _attempts: int
) -> None:
    parcel = Parcel(
        variables=stored(effect.variables),
        actor=_as_actor(live),
        causes=_causes(live),
        name=effect.name,
        without=live.key,
        at=batch.at,
    )
    batch.send(0, 0, "broadcast", parcel, live.definition.key)


def _as_actor(live: "Live") -> str:
    return f"process:{live.definition.process_id}"


def _causes(live: "Live") -> str:
    return f"{live.causes[:-1]},{live.key}]" if live.causes != "[]" else f"[{live.key}]"


def _call_process(
    batch: "Batch", live: "Live", effect: effects.CallProcess, _actor: str, _attempts: int
) -> None:
    child = batch.tx.ids.new_key()
    batch.writes.calls[live.key, effect.key] = (
        live.key,
        effect.key,
        live.definition.key,
        effect.element_key,
        effect.element_id,
        child,
        batch.at,
        None,
    )
    parcel = Parcel(
        variables=stored(effect.variables),
        process_id=effect.process_id,
        binding=effect.binding,
        version_tag=effect.version_tag,
        child_key=child,
    )
    batch.send(live.key, effect.key, "call", parcel, live.definition.key)


def _cancel_call(
    batch: "Batch", live: "Live", effect: effects.CancelCall, _actor: str, _attempts: int
) -> None:
    """What has not been started yet will not be: its caller does not wait for it any more."""
    place = (live.key, effect.key)
    if batch.writes.calls.pop(place, None) is not None:
        return
    call = calls.open_call(batch.tx, *place)
    if call is None:
        return
    batch.writes.closed_calls.append((batch.at, *place))
    if instances.exists(batch.tx, call.child_key):
        batch.send(call.child_key, 0, "cancel", Parcel())


def _end_instance(batch: "Batch", live: "Live", effect: effects.EndInstance, _actor: str, _: int) -> None:
    """Tell who called it; the instance's own row is written with every step."""
    if live.definition.message_starts:
        batch.ended.append(live.key)
    if live.record_id and live.definition.concurrency != "parallel":
        batch.ended_runs.append(live.key)
    call = calls.caller(batch.tx, live.key) if live.called else None
    if call is not None:
        variables = stored(effect.variables)
        parcel = Parcel(variables=variables, status=effect.state, code=effect.error_code)
        batch.send(call.instance_key, call.wait_key, "called", parcel, call.definition_key)


def _suspended(batch: "Batch", live: "Live", _effect: effects.Suspended, _actor: str, _: int) -> None:
    """Put its jobs and timers aside; those that come up meanwhile find it suspended, see ``timers``."""
    movement.put_aside(batch.tx, live.key)


def _resumed(batch: "Batch", live: "Live", _effect: effects.Resumed, _actor: str, _: int) -> None:
    """Its jobs and timers are due again when they were to be."""
    due = {wait.key: wait.due_at for wait in live.state.waits.values() if wait.kind == "timer"}
    movement.take_up(batch.tx, live.key, due, batch.at)
    batch.tx.wake = True


def _migrated(batch: "Batch", live: "Live", effect: effects.Migrated, _actor: str, _: int) -> None:
    """Its rows belong to the new version, under the new element ids."""
    assert live.target is not None
    old, live.definition = live.definition.key, live.target
    movement.migrate(
        batch.tx, live.key, old, live.definition.key, live.definition.process_id, effect.elements
    )


def _raise_escalation(
    batch: "Batch", live: "Live", effect: effects.RaiseEscalation, _actor: str, _attempts: int
) -> None:
    """Tell who called it; where nobody did, an uncaught escalation has no effect (BPMN 2.0 §10.5)."""
    call = calls.caller(batch.tx, live.key) if live.called else None
    if call is not None:
        parcel = Parcel(variables=stored(effect.variables), code=effect.code)
        batch.send(call.instance_key, call.wait_key, "escalation", parcel, call.definition_key)


def _write_data_store(
    batch: "Batch", live: "Live", effect: effects.WriteDataStore, _actor: str, _attempts: int
) -> None:
    batch.stores.write(effect.name, effect.value, live.key)


CARRY_OUT: dict[type, Callable[["Batch", "Live", Any, str, int], None]] = {
    effects.CreateJob: _create_job,
    effects.CreateTimer: _create_timer,
    effects.CreateUserTask: create_user_task,
    effects.ChangeUserTask: change_user_task,
    effects.DenyUserTask: deny_user_task,
    effects.CloseWait: _close_wait,
    effects.OpenIncident: _open_incident,
    effects.CloseIncident: _close_incident,
    effects.EndInstance: _end_instance,
    effects.RaiseEscalation: _raise_escalation,
    effects.Suspended: _suspended,
    effects.Resumed: _resumed,
    effects.Migrated: _migrated,
    effects.OpenSubscription: _open_subscription,
    effects.PublishMessage: _publish_message,
    effects.BroadcastSignal: _broadcast_signal,
    effects.CallProcess: _call_process,
    effects.CancelCall: _cancel_call,
    effects.WriteDataStore: _write_data_store,
}
