"""Starting a process because somebody says so: at its none start event, with variables of their choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.bpmn import ElementType, ProcessGraph
from guanxi.feel.codec import encode_value
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.runtime.contracts import ProcessInstance
from guanxi.runtime.instances import get_instance, start_instance, startable
from guanxi.runtime.runtime import Runtime


def start_by_hand(
    runtime: Runtime, tx: Tx, process_id: str, variables: Mapping[str, Any], *, actor: Actor
) -> ProcessInstance:
    """Start the latest version of a process and note it in the audit log.

    Args:
        variables: FEEL values, global in the instance.

    Raises:
        NotFound: code ``runtime.unknown_process``.
        Conflict: code ``runtime.switched_off``, or ``runtime.no_such_start`` when only triggers or timers start it.
    """
    definition_key = startable(tx, process_id, 0)
    graph = runtime.definitions.load(tx, definition_key).definition.graph
    key = start_instance(
        runtime,
        tx,
        actor=actor,
        variables=variables,
        definition_key=definition_key,
        element_id=_none_start(graph),
    )
    given = {name: encode_value(value) for name, value in variables.items()}
    changes = {"process_id": (None, process_id), "variables": (None, given)}
    append_audit(tx, actor, "start", "process_instance", str(key), changes)
    return get_instance(tx, key)


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
