"""The live part of an instance: what is open now. What has ended is history and not kept here.

Only appliers write to these structures. They refer to each other by key, never by reference, so there are no
cycles for the garbage collector to look for (``gc=False``).
"""

from typing import Any, Literal

import msgspec

WaitKind = Literal["job", "timer", "user_task", "message", "signal", "conditional", "call"]
InstanceStatus = Literal["new", "active", "completed", "cancelled"]
ElementState = Literal["active", "completing", "terminating", "completed", "terminated"]
ROOT = 0
MULTI_INSTANCE_BODY = "multiInstanceBody"
LOOP_BODY = "loopBody"
BODIES = (MULTI_INSTANCE_BODY, LOOP_BODY)


class ElementInstance(msgspec.Struct, gc=False):
    """One run of an element.

    Attributes:
        key: unique in the instance; 0 is the process itself.
        scope: key of the surrounding element instance (-1 for the process).
        started_at: microseconds since the epoch.
        children: keys of element instances inside, in order of activation.
        waits: keys of what it waits for, in order of opening.
        incident: key of its open incident, 0 for none.
        tokens: tokens inside that have left one element and not yet entered the next.
        arrived: tokens that stand before a joining element, by flow id.
        data: what its processor remembers between steps (loop counters and the like): plain JSON, FEEL values encoded.
    """

    key: int
    element_id: str
    type: str
    scope: int
    state: ElementState = "active"
    started_at: int = 0
    tokens: int = 0
    arrived: dict[str, int] = {}
    data: dict[str, Any] = {}
    children: dict[int, None] = {}
    waits: dict[int, None] = {}
    incident: int = 0


class Wait(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True, omit_defaults=True):
    """Something outside that an element instance waits for.

    Attributes:
        element_key: the element instance that waits; for a boundary event, the activity it sits on.
        element_id: the element whose event or work this is (e.g. the boundary event).
        name: job type, message or signal name; for a repeating timer, its cycle (``R3/PT1H``).
        correlation_key: for messages; for timers the business calendar they count in.
        due_at: for timers, microseconds since the epoch.
        repetitions: for timers, how often it is still to fire (-1 = without end).
        definition: position of the event definition in a multiple event.
        listener: for the job of a listener, the event listened to (``start``, ``completing`` …).
    """

    key: int
    kind: WaitKind
    element_key: int
    element_id: str
    name: str = ""
    correlation_key: str = ""
    due_at: int = 0
    repetitions: int = 1
    definition: int = 0
    listener: str = ""


class Incident(msgspec.Struct, frozen=True, kw_only=True, gc=False, array_like=True, omit_defaults=True):
    """A step that failed and can be run again.

    Attributes:
        step: what to run again: entering, leaving, the job (``wait_key``), or deciding as a scope.
        wait_key: the wait concerned, 0 for none.
    """

    key: int
    type: str
    message: str
    element_key: int
    element_id: str
    step: Literal["enter", "leave", "job", "scope"]
    wait_key: int = 0


class InstanceState(msgspec.Struct):
    """Everything that is live in one process instance.

    Attributes:
        next_key: the key the next element instance, wait or incident gets.
        elements: live element instances by key; 0 is the process.
        variables: by scope key (0 = global), only scopes that have any.
        waits: by key. incidents: by key.
        seed: what chance is drawn from; no other instance has the same.
        continuing: element instances of which a part is still to be done by ``Continue``, oldest first.
        suspended: element instances in which nothing moves (0 = the whole instance).
        conditions: keys of the waits for conditions, so that they are found without looking at all waits.
        kept: what happened outside meanwhile, as plain data, in order; done when they are resumed.
    """

    process_id: str
    status: InstanceStatus = "new"
    next_key: int = 1
    elements: dict[int, ElementInstance] = {}
    variables: dict[int, dict[str, Any]] = {}
    waits: dict[int, Wait] = {}
    incidents: dict[int, Incident] = {}
    seed: str = ""
    continuing: dict[int, None] = {}
    suspended: dict[int, None] = {}
    kept: list[dict[str, Any]] = []
    conditions: dict[int, None] = {}


def visible_variables(state: InstanceState, element_key: int) -> dict[str, Any]:
    """What the element instance sees: its own variables and those of all scopes around it, inner ones first."""
    visible: dict[str, Any] = {}
    key = element_key
    while key >= 0:
        for name, value in state.variables.get(key, {}).items():
            visible.setdefault(name, value)
        key = state.elements[key].scope if key in state.elements else -1
    return visible
