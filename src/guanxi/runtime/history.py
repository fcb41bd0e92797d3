"""From the events of one step to history: one row per element instance that ended in it.

``input`` holds the local variables an element began with, ``output`` what it changed around itself; both are
differences, so history does not repeat the state.
"""

from typing import Any

from guanxi.engine import ROOT, InstanceState, events
from guanxi.feel.codec import dumps
from guanxi.runtime.store.hot import Row

# Looked up once: every event of every step passes here.
_FLOW_TAKEN, _ACTIVATED, _VARIABLE_SET = events.SequenceFlowTaken, events.ElementActivated, events.VariableSet
_COMPLETED, _TERMINATED = events.ElementCompleted, events.ElementTerminated


class Before:
    """What a step must know of the state before it: the live elements, and their local variables.

    ``subject`` is the element instance whose job, task or timer the command answers; it was worked on by
    ``actor`` in ``attempts`` tries.
    """

    __slots__ = ("actor", "attempts", "elements", "local", "subject")

    def __init__(self, state: InstanceState, wait_key: int, actor: str, attempts: int):
        wait = state.waits.get(wait_key)
        self.subject = wait.element_key if wait is not None else -1
        self.elements = state.elements.copy()  # those that end leave the state
        variables = state.variables
        several = len(variables) > 1 or ROOT not in variables
        self.local = {key: dict(found) for key, found in variables.items() if key != ROOT} if several else {}
        self.actor = actor
        self.attempts = attempts


def history_rows(
    before: Before, happened: list[events.Event], place: tuple[int, int, int], at: int
) -> list[Row]:
    """Return the rows of the element instances that ended.

    Args:
        place: instance key, definition key, T0 in microseconds.
        at: the moment of the step in microseconds, at which began what was not there before.
    """
    instance_key, definition_key, triggered_at = place
    rows: list[list[Any]] = []
    elements, local, subject = before.elements, before.local, before.subject
    output: dict[str, Any] = {}
    for event in happened:
        kind = event.__class__
        if kind is _FLOW_TAKEN:
            if rows:
                last = rows[-1]
                last[11] = f"{last[11]} {event.flow_id}" if last[11] else event.flow_id  # type: ignore[union-attr]  # told by its class
        elif kind is _ACTIVATED:
            output = {}
        elif kind is _VARIABLE_SET:
            _note_variable(event, before, output)  # type: ignore[arg-type]  # told by its class
        elif kind is _COMPLETED or kind is _TERMINATED:
            key: int = event.key  # type: ignore[union-attr]  # told by its class
            element, mine = elements.get(key), key == subject
            rows.append(
                [
                    instance_key,
                    key,
                    definition_key,
                    event.element_id,  # type: ignore[union-attr]  # told by its class
                    event.type,  # type: ignore[union-attr]  # told by its class
                    "completed" if kind is _COMPLETED else "terminated",
                    triggered_at,
                    at if element is None else element.started_at,
                    at,
                    before.attempts if mine else 0,
                    before.actor if mine else "",
                    "",
                    _json(local[key]) if key in local else None,
                    _json(output) if output and kind is _COMPLETED else None,
                ]
            )
            output = {}
    return list(map(tuple, rows))


def _note_variable(event: events.VariableSet, before: Before, output: dict[str, Any]) -> None:
    if event.scope == ROOT:
        output[event.name] = event.value
    elif event.scope != before.subject:  # a worker's result kept for output mappings is no input
        before.local.setdefault(event.scope, {})[event.name] = event.value


def _json(values: dict[str, Any]) -> str | None:
    return dumps(values).decode() if values else None
