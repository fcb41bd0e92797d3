"""Conditional starts: processes whose start event names a condition are started when somebody has it looked at.

Conditions inside a running instance are looked at by the engine whenever its variables change.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.bpmn import Element
from guanxi.bpmn.events import Conditional
from guanxi.platform.database import Tx
from guanxi.runtime.definitions import Loaded
from guanxi.runtime.instances import add_start
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import definitions as store


class ConditionStart(msgspec.Struct, frozen=True):
    """An instance that was started because the condition of this start event was true."""

    instance_key: int
    process_id: str
    element_id: str


def evaluate_conditions(
    runtime: Runtime, tx: Tx, variables: Mapping[str, Any], *, actor: Actor, process_id: str = ""
) -> list[ConditionStart]:
    """Start every process, on its latest version, of which a start event's condition is true over the variables.

    Args:
        variables: FEEL values; the instances get them.
        process_id: only this process; empty: all of them.
    """
    batch = runtime.batch(tx)
    started = []
    for row in store.latest(tx):
        if not row.enabled or process_id not in ("", row.process_id):
            continue
        for start in _true_starts(runtime.definitions.load(tx, row.key), variables, tx):
            key = add_start(
                batch, actor=actor, variables=variables, definition_key=row.key, element_id=start.id
            )
            started.append(ConditionStart(key, row.process_id, start.id))
    batch.flush()
    return started


def _true_starts(loaded: Loaded, variables: Mapping[str, Any], tx: Tx) -> Iterator[Element]:
    for start in loaded.definition.graph.start_events:
        for event in start.events:
            if not isinstance(event, Conditional) or event.condition.expression is None:
                continue
            if event.condition.expression.evaluate(variables, now=tx.now).value is True:
                yield start
                break
