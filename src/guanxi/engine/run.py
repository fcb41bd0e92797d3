"""One command being carried out: the state, what has happened so far, and what is still to be done.

Processors read through a Run and speak through ``emit``; they never write to the state themselves.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from guanxi.bpmn import Element
from guanxi.bpmn.timing import Calendars, micros, no_calendars
from guanxi.engine import effects, events
from guanxi.engine.appliers import APPLIERS
from guanxi.engine.definition import Definition
from guanxi.engine.processor import Processor
from guanxi.engine.state import Incident, InstanceState, Wait

NOTHING: Mapping[str, Any] = {}


class Run:
    """Collects events and effects; every event is applied the moment it is emitted."""

    __slots__ = (
        "activations",
        "at",
        "calendars",
        "changed",
        "chunk",
        "created",
        "definition",
        "effects",
        "elements",
        "events",
        "now",
        "processors",
        "queue",
        "state",
        "stores",
        "synchronises",
        "touched",
        "turns",
    )

    def __init__(
        self,
        definition: Definition,
        state: InstanceState,
        now: datetime,
        processors: Mapping[str, Processor],
        chunk: int = 0,
        stores: Mapping[str, Any] = NOTHING,
        calendars: Calendars = no_calendars,
    ):
        self.definition = definition
        self.elements: Mapping[str, Element] = definition.graph.elements
        self.state = state
        self.now = now
        self.at = micros(now)
        self.processors = processors
        self.chunk = chunk
        self.stores = stores
        self.calendars = calendars
        self.events: list[events.Event] = []
        self.effects: list[effects.Effect] = []
        self.queue: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self.activations = 0
        self.turns: dict[tuple[str, int], int] = {}
        self.changed: set[str] = set()
        self.created: set[str] = set()
        self.touched: set[int] = set()
        self.synchronises = definition.graph.synchronises

    def emit(self, event: events.Event) -> None:
        """It has happened: apply it and keep it."""
        APPLIERS[event.__class__](self.state, event)
        self.events.append(event)

    def write_store(self, name: str, value: Any) -> None:
        """Keep a value in a data store; what reads it later in this step sees it."""
        self.stores = {**self.stores, name: value}
        self.effects.append(effects.WriteDataStore(name, value))

    def later(self, action: Callable[..., None], *arguments: Any) -> None:
        """Do this after everything already waiting in this step."""
        self.queue.append((action, arguments))

    def open_wait(self, wait: Wait) -> None:
        """Wait for something outside; the caller adds the effect that asks for it."""
        self.emit(events.WaitOpened(wait))

    def close_wait(self, key: int, completed: bool = False) -> None:
        """Stop waiting, because it happened (``completed``) or is not wanted any more."""
        wait = self.state.waits[key]
        self.emit(events.WaitClosed(key))
        if wait.kind == "call" and not completed:
            self.effects.append(effects.CancelCall(key))
        elif wait.kind != "conditional":
            self.effects.append(effects.CloseWait(key, wait.kind, completed))

    def open_incident(self, incident: Incident) -> None:
        """Show a failed step; the token stays where it is."""
        self.emit(events.IncidentOpened(incident))
        self.effects.append(
            effects.OpenIncident(
                key=incident.key,
                type=incident.type,
                message=incident.message,
                element_key=incident.element_key,
                element_id=incident.element_id,
                wait_key=incident.wait_key,
            )
        )

    def close_incident(self, key: int) -> None:
        """The incident is over."""
        self.emit(events.IncidentClosed(key))
        self.effects.append(effects.CloseIncident(key))
