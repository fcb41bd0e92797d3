"""What a message or signal comes to for a process that it may start, and the verdict that says so."""

from typing import Any

import msgspec

from guanxi.platform.clock import from_micros
from guanxi.runtime.parcels import Parcel
from guanxi.runtime.ports import StartVerdict
from guanxi.runtime.record_runs import Began, start_for_record
from guanxi.runtime.stepping import Batch, NewInstance

_CAUSES = msgspec.json.Decoder(tuple[int, ...])


def is_one_at_a_time(batch: Batch, start: Any, parcel: Parcel) -> bool:
    """Whether the process says what happens when one is at work for the record that the event is about."""
    return bool(parcel.record()[1]) and batch.definition(start.definition_key).concurrency != "parallel"


def start_by_event(batch: Batch, start: Any, parcel: Parcel, kind: str, key: int) -> Began:
    """Start an instance, or do what its process wants where one is at work for the record.

    Args:
        start: a row of ``store.subscriptions.starts``.
        kind: message or signal.
        key: of the instance.
    """
    event = (kind, parcel.name)
    if not is_one_at_a_time(batch, start, parcel):
        new = NewInstance.by_event(key, start, parcel, batch.at)
        batch.start(new, parcel.given(), start.element_id, event=event)
        return Began("started", key)
    object_name, record_id = parcel.record()
    return start_for_record(
        batch,
        actor=parcel.actor,
        variables=parcel.given(),
        definition_key=start.definition_key,
        element_id=start.element_id,
        triggered_at=from_micros(batch.at),
        object_name=object_name,
        record_id=record_id,
        causes=_CAUSES.decode(parcel.causes),
        key=key,
        event=event,
    )


def judge(
    batch: Batch,
    start: Any,
    parcel: Parcel,
    kind: str,
    event_key: int,
    outcome: str,
    *,
    instance_key: int = 0,
    active_key: int = 0,
) -> None:
    """Note what an event has come to for a process; see ``ports.StartVerdict``."""
    object_name, record_id = parcel.record()
    batch.verdicts.append(
        StartVerdict(
            event_key=event_key,
            event=(kind, parcel.name),
            definition_key=start.definition_key,
            process_id=start.process_id,
            version=batch.definition(start.definition_key).version,
            element_id=start.element_id,
            object=object_name,
            record_id=record_id,
            outcome=outcome,
            instance_key=instance_key,
            active_key=active_key,
        )
    )
