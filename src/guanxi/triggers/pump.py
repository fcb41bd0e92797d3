"""The pump: takes events from the outbox, judges them against the deployed definitions, starts instances.

Events, verdicts and new instances are written in one transaction: after a crash the events are still
pending and nothing was started. That one event never starts a definition twice is a unique key.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct
from sqlalchemy.exc import DBAPIError

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.feel.codec import decode_value
from guanxi.platform.database import Tx
from guanxi.platform.outbox import Event, mark_evaluated, take_pending
from guanxi.triggers.judge import Change, Judgement, Verdict, judge
from guanxi.triggers.record_trigger import EVENTS, RecordTrigger
from guanxi.triggers.verdicts import StoredVerdict, store_verdicts

_logger = logging.getLogger(__name__)
_PREFIX = "record."


class Listener(Struct, frozen=True, kw_only=True):
    """The latest version of a process, and one start event of it that waits for records."""

    definition_key: int
    process_id: str
    version: int
    enabled: bool
    trigger: RecordTrigger


class Starter(Protocol):
    """Starts instances, many in one go."""

    def start(
        self,
        listener: Listener,
        *,
        variables: Mapping[str, Any],
        triggered_at: datetime,
        record: tuple[str, str],
        actor: Actor,
        causes: tuple[int, ...],
    ) -> int:
        """Start an instance in memory and return its key; when it cannot start, raise and leave no trace."""
        ...

    def flush(self) -> None:
        """Write what was started into the transaction."""
        ...


class Processes(Protocol):
    """What the pump needs of the runtime."""

    def listeners(self, tx: Tx) -> Sequence[Listener]:
        """The record triggers of the latest version of each process, switched off ones included."""
        ...

    def process_ids(self, tx: Tx, instance_keys: Sequence[int]) -> Mapping[int, str]:
        """The process ids of instances, by instance key."""
        ...

    def starter(self, tx: Tx) -> Starter:
        """A starter that writes in this transaction."""
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
    by_object: dict[str, list[Listener]] = {}
    for listener in processes.listeners(tx):
        by_object.setdefault(listener.trigger.object, []).append(listener)
    starter = processes.starter(tx)
    verdicts: list[StoredVerdict] = []
    for event in events:
        listeners = by_object.get(event.object, ())
        if event.kind.startswith(_PREFIX) and event.kind.removeprefix(_PREFIX) in EVENTS and listeners:
            change = _change(tx, processes, event, listeners)
            verdicts += [_judge(tx, starter, event, change, listener) for listener in listeners]
    starter.flush()
    store_verdicts(tx, verdicts)
    mark_evaluated(tx, [event.key for event in events])
    return len(events)


def _judge(tx: Tx, starter: Starter, event: Event, change: Change, listener: Listener) -> StoredVerdict:
    judgement = judge(
        listener.trigger, change, process_id=listener.process_id, enabled=listener.enabled, now=event.at
    )
    instance_key = None
    if judgement.verdict is Verdict.STARTED:
        judgement, instance_key = _start(starter, event, change, listener)
    return _verdict(tx, event, listener, judgement, instance_key)


def _change(tx: Tx, processes: Processes, event: Event, listeners: Sequence[Listener]) -> Change:
    on = event.kind.removeprefix(_PREFIX)
    wanted = event.causes and any(on in listener.trigger.on for listener in listeners)
    ids = processes.process_ids(tx, event.causes) if wanted else {}
    return Change(
        on=on,
        old=decode_value(event.payload.get("old")),
        new=decode_value(event.payload.get("new")),
        causes=tuple(ids.get(key, "") for key in event.causes),
    )


def _start(
    starter: Starter, event: Event, change: Change, listener: Listener
) -> tuple[Judgement, int | None]:
    """Start, or say why it cannot: a process that cannot start must not hold up the events behind it."""
    try:
        key = starter.start(
            listener,
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
    return Judgement(Verdict.STARTED), key


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
        element_id=listener.trigger.element_id,
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
