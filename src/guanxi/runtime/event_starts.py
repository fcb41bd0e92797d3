"""Which messages and signals start a process: noted when it is deployed, so that publishing need not look far."""

from collections.abc import Iterator

from guanxi.bpmn import Element, Finding, ProcessGraph
from guanxi.bpmn.events import Message, Signal
from guanxi.bpmn.text import Text
from guanxi.platform.database import Tx
from guanxi.runtime.parcels import digest_of
from guanxi.runtime.store import subscriptions


def plan_event_starts(tx: Tx, definition_key: int, graph: ProcessGraph) -> None:
    """Note what starts a new version; what started older ones is forgotten."""
    rows = {
        (definition_key, start.id, digest_of(kind, name))
        for start in graph.start_events
        for kind, text in _awaited(start)
        if (name := _name(text)) is not None
    }
    subscriptions.put_starts(tx, graph.id, sorted(rows))


def check_event_starts(graph: ProcessGraph) -> Iterator[Finding]:
    """Yield a finding for each start whose message or signal has no name that is known beforehand."""
    for start in graph.start_events:
        for kind, text in _awaited(start):
            if _name(text) is None:
                yield Finding(
                    rule="deploy.start_name",
                    element_id=start.id,
                    line=start.line or text.line,
                    message=f"“{start.name or start.id}”: the name of its {kind} gives no text.",
                    cure="Write the name as fixed text: at the start there are no variables yet.",
                )


def position(start: Element | None, kind: str, name: str) -> int:
    """Return which event definition of a start this message or signal is; -1 when none is."""
    for at, event in enumerate(start.events if start is not None else ()):
        wanted = Message if kind == "message" else Signal
        if isinstance(event, wanted) and _name(event.name) == name:
            return at
    return -1


def _awaited(start: Element) -> Iterator[tuple[str, Text]]:
    for event in start.events:
        if isinstance(event, Message):
            yield "message", event.name
        elif isinstance(event, Signal):
            yield "signal", event.name


def _name(text: Text) -> str | None:
    value = text.text if text.expression is None else text.expression.evaluate({}).value
    return value if isinstance(value, str) and value.strip() else None
