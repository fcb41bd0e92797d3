"""What the engine asks for, as rows: jobs, timers, user tasks, incidents. One function per effect."""

import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from guanxi.engine import effects
from guanxi.platform.clock import to_micros

if TYPE_CHECKING:
    from guanxi.runtime.stepping import Batch, Live

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
    batch.writes.timers[live.key, effect.key] = (
        live.key,
        effect.key,
        live.definition.key,
        effect.element_key,
        effect.element_id,
        batch.at,
        to_micros(effect.due),
    )


def _create_user_task(
    batch: "Batch", live: "Live", effect: effects.CreateUserTask, _actor: str, _attempts: int
) -> None:
    key = batch.tx.ids.new_key()
    batch.writes.tasks.append(
        (
            key,
            live.key,
            effect.key,
            live.definition.key,
            effect.element_key,
            effect.element_id,
            effect.name,
            "open",
            effect.assignee or "",
            _encode(effect.candidate_groups).decode(),
            _encode(effect.candidate_users).decode(),
            effect.form_key,
            effect.priority,
            batch.at,
            to_micros(effect.due) if effect.due else None,
            to_micros(effect.follow_up) if effect.follow_up else None,
            None,
            "",
        )
    )
    batch.writes.candidates += [(key, "group", name) for name in dict.fromkeys(effect.candidate_groups)]
    batch.writes.candidates += [(key, "user", name) for name in dict.fromkeys(effect.candidate_users)]


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
    else:
        raise NotImplementedError(f"a wait of the kind {effect.kind}")


def _open_incident(
    batch: "Batch", live: "Live", effect: effects.OpenIncident, _actor: str, attempts: int
) -> None:
    live.incidents += 1
    if effect.wait_key:  # its job is offered again, under a new key, when the incident is resolved
        batch.writes.closed_jobs.append((live.key, effect.wait_key))
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
            signature(live.definition.process_id, effect),
            "open",
            attempts,
            batch.at,
            None,
            "",
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


def _end_instance(batch: "Batch", live: "Live", effect: effects.EndInstance, actor: str, _: int) -> None:
    """Nothing beyond the instance's own row, which is written with every step."""


def _raise_escalation(
    batch: "Batch", live: "Live", effect: effects.RaiseEscalation, actor: str, _attempts: int
) -> None:
    """Nobody called this instance, so nobody hears it: an uncaught escalation has no effect (BPMN 2.0 §10.5)."""


CARRY_OUT: dict[type, Callable[["Batch", "Live", Any, str, int], None]] = {
    effects.CreateJob: _create_job,
    effects.CreateTimer: _create_timer,
    effects.CreateUserTask: _create_user_task,
    effects.CloseWait: _close_wait,
    effects.OpenIncident: _open_incident,
    effects.CloseIncident: _close_incident,
    effects.EndInstance: _end_instance,
    effects.RaiseEscalation: _raise_escalation,
}
