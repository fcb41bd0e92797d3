"""The pump: takes events from the outbox, judges them against the deployed definitions, starts instances, has
webhooks told, and wakes the steps that wait for the records concerned.

Events, verdicts and new instances are written in one transaction: after a crash the events are still
pending and nothing was started. That one event never starts a definition twice is a unique key.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.feel.codec import decode_value
from guanxi.platform.database import Tx
from guanxi.platform.outbox import SKIP, Event, mark_evaluated, take_pending
from guanxi.runtime.record_runs import Began
from guanxi.triggers.judge import Change, Judgement, Verdict, judge
from guanxi.triggers.record_trigger import RecordTrigger
from guanxi.triggers.verdicts import StoredVerdict, store_verdicts
from guanxi.triggers.webhooks.deliveries import fan_out

_logger = logging.getLogger(__name__)
_PREFIX = "record."
_OUTCOMES = {
    "started": (Verdict.STARTED, ""),
    "queued": (Verdict.QUEUED, "Instance {} is at work for this record; this one follows when it has ended."),
    "skipped": (Verdict.ALREADY_RUNNING, "Instance {} is at work for this record already."),
    "replaced": (Verdict.REPLACED, "Instance {} was at work for this record and is cancelled for this one."),
    "merged": (
        Verdict.MERGED,
        "Instance {} is at work for this record and was given what this one would know.",
    ),
}


class Listener(Struct, frozen=True, kw_only=True):
    """The latest version of a process, and one start event of it that waits for records.

    Attributes:
        trigger: None for a process that no change of a record starts: it hears of the event all the same,
            so that "why did it not run?" has an answer for it too.
    """

    definition_key: int
    process_id: str
    version: int
    enabled: bool
    trigger: RecordTrigger | None


class Starter(Protocol):
    """Starts instances, many in one go."""

    def start(
        self,
        listener: Listener,
        element_id: str,
        *,
        variables: Mapping[str, Any],
        triggered_at: datetime,
        record: tuple[str, str],
        actor: Actor,
        causes: tuple[int, ...],
    ) -> Began:
        """Start an instance in memory, or do what its process wants where one is at work for the record.

        When it cannot start, raise and leave no trace.
        """
        ...

    def flush(self) -> None:
        """Write what was started into the transaction."""
        ...


class Processes(Protocol):
    """What the pump needs of the runtime."""

    def listeners(self, tx: Tx) -> Sequence[Listener]:
        """The latest version of each process, switched off ones included: once for each record trigger it
        has, once without a trigger when it has none."""
        ...

    def process_ids(self, tx: Tx, instance_keys: Sequence[int]) -> Mapping[int, str]:
        """The process ids of instances, by instance key."""
        ...

    def starter(self, tx: Tx) -> Starter:
        """A starter that writes in this transaction."""
        ...

    def wake(self, tx: Tx, records: Collection[tuple[str, str]]) -> int:
        """Have the steps tried again that wait for these records (object, id); return how many there are."""
        ...

    def replan(self, tx: Tx, changes: Mapping[tuple[str, str], Any]) -> int:
        """Give instances whose times follow their record its new values (JSON form, by object and id)."""
        ...


def pump(tx: Tx, processes: Processes, *, limit: int = 100) -> int:
    """Judge the oldest pending events.

    Args:
        limit: how many events to take at most.

    Returns:
        How many events were judged; 0 when there was nothing to do.
    """
    events = take_pending(tx, limit)
    if not events:
        return 0
    listeners = processes.listeners(tx)
    starter = processes.starter(tx)
    verdicts: list[StoredVerdict] = []
    for event in events:
        change = _change(tx, processes, event, listeners)
        verdicts += [_judge(tx, starter, event, change, listener) for listener in listeners]
    fan_out(tx, events)
    starter.flush()
    # A job that waits for a record has read it: the record was there before.
    known = [event for event in events if event.kind != f"{_PREFIX}created"]
    processes.wake(tx, {(event.object, event.subject_id) for event in known})
    processes.replan(
        tx,
        {
            (event.object, event.subject_id): event.payload["new"]
            for event in events
            if event.kind == f"{_PREFIX}updated" and event.payload.get("new") is not None
        },
    )
    store_verdicts(tx, verdicts)
    mark_evaluated(tx, [event.key for event in events])
    return len(events)


def _judge(tx: Tx, starter: Starter, event: Event, change: Change, listener: Listener) -> StoredVerdict:
    judgement = judge(
        listener.trigger, change, process_id=listener.process_id, enabled=listener.enabled, now=event.at
    )
    instance_key = None
    if judgement.verdict is Verdict.STARTED and listener.trigger is not None:
        judgement, instance_key = _start(starter, event, change, listener, listener.trigger.element_id)
    return _verdict(tx, event, listener, judgement, instance_key)


def _change(tx: Tx, processes: Processes, event: Event, listeners: Sequence[Listener]) -> Change:
    on = event.kind.removeprefix(_PREFIX)
    watched = any(
        one.trigger is not None and one.trigger.object == event.object and on in one.trigger.on
        for one in listeners
    )
    ids = processes.process_ids(tx, event.causes) if watched and event.causes else {}
    return Change(
        object=event.object,
        on=on,
        old=decode_value(event.payload.get("old")) if watched else None,
        new=decode_value(event.payload.get("new")) if watched else None,
        causes=tuple(ids.get(key, "") for key in event.causes),
        skip=event.payload.get(SKIP, False),
    )


def _start(
    starter: Starter, event: Event, change: Change, listener: Listener, element_id: str
) -> tuple[Judgement, int | None]:
    """Start, or say why it cannot: a process that cannot start must not hold up the events behind it."""
    try:
        began = starter.start(
            listener,
            element_id,
            variables={
                event.object: change.new if change.new is not None else change.old,
                "record": {"object": event.object, "id": event.subject_id},
            },
            triggered_at=event.at,
            record=(event.object, event.subject_id),
            actor=_actor(event),
            causes=event.causes,
        )
    except DBAPIError:  # the database, not the process: all of it is done again
        raise
    except Exception as error:
        _logger.exception("event %s could not start %s", event.key, listener.process_id)
        return Judgement(Verdict.START_FAILED, f"{type(error).__name__}: {error}"), None
    return met(began), began.instance_key


def met(began: Began) -> Judgement:
    """Say what came of a start where an instance may have been at work for the record."""
    verdict, reason = _OUTCOMES[began.outcome]
    return Judgement(verdict, reason.format(began.active_key))


def _actor(event: Event) -> Actor:
    """Who made the change, without rights: it is only noted as who started the instance."""
    given = event.actor or SYSTEM.as_data()
    return Actor(kind=given["kind"], id=given["id"], name=given["name"])


def _verdict(
    tx: Tx, event: Event, listener: Listener, judgement: Judgement, instance_key: int | None
) -> StoredVerdict:
    return StoredVerdict(
        key=tx.ids.new_key(),
        event_key=event.key,
        definition_key=listener.definition_key,
        element_id=listener.trigger.element_id if listener.trigger else "",
        process_id=listener.process_id,
        version=listener.version,
        at=tx.now,
        event_kind=event.kind,
        object=event.object,
        record_id=event.subject_id,
        verdict=judgement.verdict,
        reason=judgement.reason,
        instance_key=instance_key,
    )
