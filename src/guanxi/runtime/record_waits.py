"""Processes that wait until fields of a record are filled: who waits for what, and waking them.

Such a job is parked: it holds no lease and is due again when its record changes. No wake-up is lost: the job
reads its record under the record's lock and stores its wait before that is given back, so a change either was
seen by it or writes its event after the wait can be read.
"""

from collections.abc import Collection
from typing import Any

import msgspec

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.contracts import RecordWait
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import record_waits as store

_FIELDS = msgspec.json.Decoder(tuple[str, ...])


def wake(tx: Tx, records: Collection[tuple[str, str]]) -> int:
    """Have the jobs that wait for these records (object, id) tried again; return how many there are."""
    if not records:
        return 0
    places = store.waiting_for(tx, records)
    store.wake(tx, places, to_micros(tx.now))
    tx.wake = tx.wake or bool(places)
    return len(places)


def list_waits(
    runtime: Runtime,
    tx: Tx,
    *,
    object_name: str = "",
    record_id: str = "",
    instance_key: int | None = None,
) -> list[RecordWait]:
    """Return what waits for fields, of a record or of an instance, oldest first; empty texts do not filter."""
    rows = store.select(tx, object_name=object_name, record_id=record_id, instance_key=instance_key)
    return [_wait(runtime, tx, row) for row in rows]


def _wait(runtime: Runtime, tx: Tx, row: Any) -> RecordWait:
    element = runtime.definitions.load(tx, row.definition_key).element(row.element_id)
    return RecordWait(
        instance_key=row.instance_key,
        process_id=row.process_id,
        process_name=row.process_name,
        element_key=row.element_key,
        element_id=row.element_id,
        element_name=(element.name if element else "") or row.element_id,
        object=row.object,
        record_id=row.record_id,
        fields=_FIELDS.decode(row.fields),
        since=from_micros(row.created_at),
    )
