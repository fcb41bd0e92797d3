"""Steps that crash, which is a fault of ours: taken out with an incident, tried again when an operator says so.

The engine knows nothing of such an incident, for it is the engine that failed. The timer, job or delivery lies aside
meanwhile, so that it delays nobody; the rest of its instance goes on. Should that make the step needless, because the
instance or what the step belongs to has ended, the incident closes by itself. What was to start an instance, or to find
out who it is for, has none yet: its incident is then of no instance.
"""

import hashlib
import logging
from typing import TYPE_CHECKING, Any

import msgspec

from guanxi.engine import Wait, load_state
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import incidents as incident_store
from guanxi.runtime.store import instances as instance_store
from guanxi.runtime.store import stopped as store
from guanxi.runtime.store.movement import ASIDE

if TYPE_CHECKING:
    from guanxi.runtime.stepping import Batch, Live

log = logging.getLogger(__name__)

_LONGEST_MESSAGE = 2000
BY_ITSELF = "system:runtime"
"""Who closes an incident whose step is not needed any more."""


class Stuck(msgspec.Struct, frozen=True, kw_only=True):
    """What crashed: a ``kind`` of work (timer, job, delivery) of an instance, and for which of its waits (0: none).

    Attributes:
        instance_key: 0 for what belongs to none: a delivery to nobody in particular, or the plan of a timer start.
        definition_key: of work of no instance; 0 where it is of no process.
        element_id: of work of no instance: the start event, or what it is about.
    """

    kind: str
    instance_key: int = 0
    wait_key: int = 0
    delivery_key: int = 0
    attempts: int = 0
    definition_key: int = 0
    element_id: str = ""


class _Place(msgspec.Struct, frozen=True):
    """Where an incident is shown."""

    definition_key: int
    process_id: str
    element_id: str
    element_key: int = 0


_WHAT = {
    "timer": "A timer",
    "job": "A job",
    "delivery": "What was on its way",
    "start": "The plan of a timer start",
}


def stop(tx: Tx, stuck: Stuck, error: Exception) -> None:
    """Put the work of a step aside, and show an incident unless there is one for it already."""
    store.move(tx, stuck, ASIDE)
    known = store.of_instance(tx, stuck.instance_key) if stuck.instance_key else ()
    if any(
        (one.kind, one.wait_key, one.delivery_key) == (stuck.kind, stuck.wait_key, stuck.delivery_key)
        for one in known
    ):
        return
    place = _place_in_instance(tx, stuck) if stuck.instance_key else _place_in_definition(tx, stuck)
    key = tx.ids.new_key()
    reason = f"{type(error).__name__}: {error}"
    cause = "\0".join((place.process_id, place.element_id, "UNKNOWN", stuck.kind, type(error).__name__))
    signature = hashlib.sha256(cause.encode()).hexdigest()[:32]
    told = {
        "key": key,
        "instance_key": stuck.instance_key,
        "incident_key": -key,
        "definition_key": place.definition_key,
        "element_key": place.element_key,
        "element_id": place.element_id,
        "wait_key": stuck.wait_key,
        "type": "UNKNOWN",
        "message": f"{_WHAT[stuck.kind]} of “{place.element_id}” crashed the step, and lies aside: {reason}"[
            :_LONGEST_MESSAGE
        ],
        "signature": signature,
        "state": "open",
        "attempts": stuck.attempts,
        "opened_at": to_micros(tx.now),
        "closed_at": None,
        "closed_by": "",
        "owner": incident_store.last_owner(tx, stuck.instance_key, signature),
    }
    step = {
        "incident_key": key,
        "instance_key": stuck.instance_key,
        "kind": stuck.kind,
        "wait_key": stuck.wait_key,
        "delivery_key": stuck.delivery_key,
    }
    store.add(tx, step, told)


def _place_in_instance(tx: Tx, stuck: Stuck) -> _Place:
    row = instance_store.get(tx, stuck.instance_key)
    process_id = definition_store.get(tx, row.definition_key).process_id
    wait = _wait(row.state, stuck.wait_key)
    if wait is None:
        return _Place(row.definition_key, process_id, process_id)
    return _Place(row.definition_key, process_id, wait.element_id, wait.element_key)


def _place_in_definition(tx: Tx, stuck: Stuck) -> _Place:
    row = definition_store.get(tx, stuck.definition_key) if stuck.definition_key else None
    if row is None:
        return _Place(0, "", stuck.element_id)
    return _Place(row.key, row.process_id, stuck.element_id or row.process_id)


def _wait(state: bytes, key: int) -> Wait | None:
    """The wait a step belongs to; None when it has none, or the state is what the step crashed on."""
    try:
        return load_state(state).waits.get(key)
    except Exception:
        log.exception("the state of an instance cannot be read")
        return None


def take_up(batch: "Batch", live: "Live", step: Any, actor: str) -> None:
    """Close the incident of a stopped step and let its work be done again, now."""
    store.move(batch.tx, step, batch.at)
    batch.tx.wake = True
    _close(batch, live, step, actor)


def close_needless(batch: "Batch", live: "Live") -> None:
    """Close the incidents of stopped steps that the instance, as it is now, does not need any more.

    A delivery is let go: it finds out by itself that nobody waits for it, and a message looks for somebody else.
    """
    for step in store.of_instance(batch.tx, live.key):
        if live.status == "active" and (not step.wait_key or step.wait_key in live.state.waits):
            continue
        if step.kind == "delivery":
            take_up(batch, live, step, BY_ITSELF)
        else:
            _close(batch, live, step, BY_ITSELF)


def _close(batch: "Batch", live: "Live", step: Any, actor: str) -> None:
    live.incidents -= 1
    live.version += 1
    batch.writes.closed_incidents.append(("resolved", batch.at, actor, live.key, -step.incident_key))
    store.remove(batch.tx, step)


def take_up_unowned(batch: "Batch", step: Any, actor: str) -> None:
    """Close the incident of a stopped step that belongs to no instance, and let its work be done again, now."""
    store.move(batch.tx, step, batch.at)
    batch.tx.wake = True
    batch.writes.closed_incidents.append(("resolved", batch.at, actor, 0, -step.incident_key))
    store.remove(batch.tx, step)


def take_up_alike(batch: "Batch", signature: str, actor: str) -> None:
    """Do so with all of one cause."""
    for step in store.unowned_alike(batch.tx, signature):
        take_up_unowned(batch, step, actor)


def forget_starts(tx: Tx, definition_key: int) -> None:
    """Close the incidents about plans of timer starts of a version that is not started any more."""
    store.close_starts(tx, definition_key, to_micros(tx.now), BY_ITSELF)
