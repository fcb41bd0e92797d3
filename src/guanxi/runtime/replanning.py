"""Times that move: instances hear that a calendar or their record has changed, and look again."""

from collections.abc import Mapping
from typing import Any

from guanxi.engine import ROOT, commands
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.parcels import Parcel, pack
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.store import calendar_uses as store

AT_ONCE = 500


def spread_calendar(batch: Batch, parcel: Parcel) -> None:
    """Tell the next part of the instances that count in a calendar; the rest is told by another delivery."""
    rows = store.after(batch.tx, parcel.name, parcel.after[0], AT_ONCE)
    for row in rows:
        batch.send(row.instance_key, 0, "replan", Parcel())
    if len(rows) == AT_ONCE:
        batch.send(0, 0, "calendar", Parcel(name=parcel.name, after=(rows[-1].instance_key, 0)))


def look_again(batch: Batch, live: Live, _wait_key: int, parcel: Parcel) -> None:
    """An instance looks again; with the new values of its record, if that is what changed."""
    variables = parcel.given()
    command = commands.SetVariables(ROOT, variables) if variables else commands.Replan()
    batch.step(live, command)


def record_changed(runtime: Runtime, tx: Tx, changes: Mapping[tuple[str, str], Mapping[str, Any]]) -> int:
    """Give instances that say so (``replan`` = ``record``) the new values of the record they are about.

    Args:
        changes: by object and id of a record its values, in their JSON form.

    Returns:
        How many instances are told.
    """
    if not changes:
        return 0
    rows = []
    for row in store.about_records(tx, changes.keys()):
        graph = runtime.definitions.load(tx, row.definition_key).definition.graph
        if not graph.replans or not _follows_record(graph.elements):
            continue
        values = changes[row.object, row.record_id]
        parcel = pack(Parcel(variables={row.object: values}))
        rows.append((tx.ids.new_key(), row.key, 0, "replan", parcel, to_micros(tx.now), row.definition_key))
    store.send(tx, rows)
    tx.wake = tx.wake or bool(rows)
    return len(rows)


def _follows_record(elements: Mapping[str, Any]) -> bool:
    return any(element.properties.get("replan") == "record" for element in elements.values())
