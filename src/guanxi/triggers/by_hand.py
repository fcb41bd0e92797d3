"""Starting a process because somebody says so: at its none start event, with variables of their choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.bpmn import ElementType, ProcessGraph
from guanxi.feel.codec import encode_value
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, NotFound
from guanxi.runtime.contracts import ProcessInstance
from guanxi.runtime.instances import get_instance, startable
from guanxi.runtime.record_runs import Began, start_for_record
from guanxi.runtime.runtime import Runtime


class ByHand(msgspec.Struct, frozen=True):
    """What came of a start by hand.

    Attributes:
        outcome: ``started``; where an instance is at work for the record ``queued``, ``replaced`` or ``merged``.
        instance: the new one, also one that will be (status ``waiting``); with ``merged`` the one at work.
        active_key: the instance that was at work for the record, or has its turn before; 0 for none.
    """

    outcome: str
    instance: ProcessInstance
    active_key: int


def start_by_hand(
    runtime: Runtime,
    tx: Tx,
    process_id: str,
    variables: Mapping[str, Any],
    *,
    actor: Actor,
    record: tuple[str, str] = ("", ""),
) -> ByHand:
    """Start the latest version of a process and note it in the audit log.

    Args:
        variables: FEEL values, global in the instance.
        record: object and id of the record it is about, two empty texts for none. Where an instance of the process is
            at work for it, the property ``concurrency`` of the process decides, as for a change of the record.

    Raises:
        NotFound: code ``runtime.unknown_process``.
        Conflict: code ``runtime.switched_off``, ``runtime.no_such_start`` when only triggers or timers start it, or
            ``runtime.already_running`` when the process wants no second instance for the record.
    """
    definition_key = startable(tx, process_id, 0)
    graph = runtime.definitions.load(tx, definition_key).definition.graph
    about = {"record": {"object": record[0], "id": record[1]}} if record[1] else {}
    batch = runtime.batch(tx)
    began = start_for_record(
        batch,
        actor=actor,
        variables={**about, **variables},
        definition_key=definition_key,
        element_id=_none_start(graph),
        triggered_at=tx.now,
        object_name=record[0],
        record_id=record[1],
        causes=(),
    )
    if began.outcome == "skipped":
        raise Conflict(
            "runtime.already_running",
            f"The instance {began.active_key} of “{graph.name or graph.id}” is at work for this record already.",
            "Wait for its end, or cancel it.",
        )
    batch.flush()
    given = {name: encode_value(value) for name, value in variables.items()}
    changes: dict[str, Any] = {"process_id": (None, process_id), "variables": (None, given)}
    if record[1]:
        changes |= {"record": (None, "/".join(record)), "outcome": (None, began.outcome)}
    append_audit(tx, actor, "start", "process_instance", str(began.instance_key), changes)
    return ByHand(began.outcome, _instance(runtime, tx, definition_key, began, record), began.active_key)


def _instance(
    runtime: Runtime, tx: Tx, definition_key: int, began: Began, record: tuple[str, str]
) -> ProcessInstance:
    """The instance that was begun; one that waits for its turn has no row yet."""
    try:
        return get_instance(tx, began.instance_key)
    except NotFound:
        loaded = runtime.definitions.load(tx, definition_key)
        return ProcessInstance(
            key=began.instance_key,
            definition_key=definition_key,
            process_id=loaded.process_id,
            process_name=loaded.name,
            version=loaded.version,
            status="waiting",
            triggered_at=tx.now,
            started_at=tx.now,
            ended_at=None,
            object=record[0],
            record_id=record[1],
            incidents=0,
        )


def _none_start(graph: ProcessGraph) -> str | None:
    """The none start event; None where the process has no start events and begins at its first elements."""
    if not graph.start_events:
        return None
    for start in graph.start_events:
        if start.type is ElementType.START_EVENT and not start.events and "trigger" not in start.properties:
            return start.id
    raise Conflict(
        "runtime.no_such_start",
        f"“{graph.name}” has no start event that people may use: a record, a time or an event starts it.",
        "Do what triggers it, or give it a start event without trigger.",
    )
