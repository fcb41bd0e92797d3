"""Event definitions, and the messages, signals, errors and escalations they share within a file."""

from collections.abc import Callable, Iterable
from typing import Final

from guanxi.bpmn.builders.draft import DraftEvent
from guanxi.bpmn.builders.events import RECORD, TIMERS
from guanxi.bpmn.builders.names import identifier, unique
from guanxi.bpmn.builders.tags import add, formal, place
from guanxi.bpmn.graph import ElementType as Type
from guanxi.bpmn.xml import Node

_CODES: Final = {"error": "errorCode", "escalation": "escalationCode"}


class Roots:
    """Makes each root element once, and ids nobody else has."""

    def __init__(self, definitions: Node, ids: set[str]):
        self.definitions = definitions
        self.ids = ids
        self.things: set[str] = set()
        self.made: dict[tuple[str, str, str], str] = {}

    def new_id(self, wanted: str) -> str:
        """``wanted``, or with a number behind it when it is taken."""
        found = unique(wanted, self.ids)
        self.ids.add(found)
        return found

    def write_event(self, node: Node, kind: Type, event: DraftEvent) -> None:
        """Add what an event waits for or throws; send and receive tasks refer to their message themselves."""
        if event.kind == "record":
            return
        if kind in (Type.SEND_TASK, Type.RECEIVE_TASK):
            self._message_event(node, event)
            return
        tag = _TAGS.get(event.kind, event.kind) + "EventDefinition"
        self._WRITERS.get(event.kind, _nothing)(self, add(node, tag), event)

    def trigger_properties(self, events: Iterable[DraftEvent]) -> dict[str, str]:
        """The properties by which a start event says which records start it."""
        for event in events:
            if event.kind == "record":
                options = {RECORD[name]: value for name, value in event.options.items()}
                return {"trigger": "record", "trigger.object": event.value, **options}
        return {}

    def _message(self, event: DraftEvent) -> str:
        key = event.options.get("key", "")
        known = ("message", event.value, key)
        if known not in self.made:
            self.made[known] = self.new_id(f"message_{identifier(event.value) or 'unnamed'}")
            node = add(self.definitions, "message", id=self.made[known])
            node.set("name", event.value)
            if key:
                place(node, "extensionElements/zeebe:subscription").set("correlationKey", key)
        return self.made[known]

    def _named(self, kind: str, name: str, **attributes: str) -> str:
        known = (kind, name, "")
        if known not in self.made:
            self.made[known] = self.new_id(f"{kind}_{identifier(name) or 'unnamed'}")
            add(self.definitions, kind, id=self.made[known], name=name, **attributes)
        return self.made[known]

    def _message_event(self, node: Node, event: DraftEvent) -> None:
        if event.value or event.options:
            node.set("messageRef", self._message(event))

    def _signal(self, node: Node, event: DraftEvent) -> None:
        node.set("signalRef", self._named("signal", event.value))

    def _code(self, node: Node, event: DraftEvent) -> None:
        if event.value:
            code = {_CODES[event.kind]: event.value}
            node.set(f"{event.kind}Ref", self._named(event.kind, event.value, **code))

    def _timer(self, node: Node, event: DraftEvent) -> None:
        formal(add(node, TIMERS[event.kind]), event.value)

    def _condition(self, node: Node, event: DraftEvent) -> None:
        if "variables" in event.options:
            limits = place(node, "extensionElements/zeebe:conditionalFilter")
            limits.set("variableNames", event.options["variables"])
        formal(add(node, "condition"), event.value)

    def _compensation(self, node: Node, event: DraftEvent) -> None:
        if event.value:
            node.set("activityRef", event.value)

    def _link(self, node: Node, event: DraftEvent) -> None:
        node.set("name", event.value)

    _WRITERS: Final[dict[str, Callable[["Roots", Node, DraftEvent], None]]] = {
        "message": _message_event,
        "signal": _signal,
        "error": _code,
        "escalation": _code,
        "at": _timer,
        "after": _timer,
        "every": _timer,
        "condition": _condition,
        "compensation": _compensation,
        "link": _link,
    }


_TAGS: Final = {**dict.fromkeys(TIMERS, "timer"), "condition": "conditional", "compensation": "compensate"}


def _nothing(*_: object) -> None:
    pass
