"""Event definitions inside events, with the messages, signals, errors and escalations they refer to."""

from collections.abc import Callable

from guanxi.bpmn import events
from guanxi.bpmn.reading.correlation import drawn_message, standard_key
from guanxi.bpmn.reading.source import Source, owner_id
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import (
    BPMN,
    Node,
    bpmn_child,
    bpmn_children,
    content,
    local,
    reference,
    truth,
    zeebe_child,
)


def read_event_definitions(source: Source, node: Node) -> tuple[events.EventDefinition, ...]:
    """The event definitions of an event, those referred to by ``eventDefinitionRef`` included."""
    definitions = []
    for child in bpmn_children(node):
        name = local(child)
        if name == "eventDefinitionRef":
            referred = source.roots.get(reference(child.text))
            definition = None if referred is None else _read(source, referred)
        elif name.endswith("EventDefinition"):
            definition = _read(source, child)
        else:
            continue
        if definition is not None:
            definitions.append(definition)
    return tuple(definitions)


def read_event_definition(source: Source, node: Node) -> events.EventDefinition | None:
    """One event definition element."""
    return _read(source, node)


def _read(source: Source, node: Node) -> events.EventDefinition | None:
    reader = _READERS.get(local(node))
    if reader is None:
        source.report("bpmn.event_definition", node, f"{local(node)} is no event definition of BPMN 2.0.")
        return None
    return reader(source, node)


def _timer(source: Source, node: Node) -> events.EventDefinition | None:
    for name, kind in (("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle")):
        child = bpmn_child(node, name)
        value = None if child is None else source.text(content(child), child, name)
        if value is not None:
            return events.Timer(kind, value)  # type: ignore[arg-type]  # one of the three names looked for above
    source.report(
        "bpmn.timer", node, "The timer says neither when nor how long.", "Give a date, duration or cycle."
    )
    return None


def _message(source: Source, node: Node) -> events.EventDefinition | None:
    return read_message(source, node, node.get("messageRef"))


def read_message(source: Source, node: Node, message_ref: str | None) -> events.Message:
    """The message ``message_ref`` refers to; a missing one is a finding."""
    message = source.roots.get(reference(message_ref))
    if message_ref is None and source.message_flows:
        drawn = drawn_message(source, owner_id(node))
        if isinstance(drawn, str):
            return events.Message(Text(drawn))
        message = drawn
    if message is None or local(message) != "message":
        source.report("bpmn.message", node, "No message is named here.", "Choose or create a message.")
        return events.Message(Text(""))
    subscription = zeebe_child(message, "subscription")
    key = None if subscription is None else subscription.get("correlationKey")
    name = source.text(message.get("name") or message.get("id"), message, "Message name") or Text("")
    if subscription is None:
        return events.Message(name, standard_key(source, message, node))
    return events.Message(name, source.text(key, subscription, "Correlation key"))


def _signal(source: Source, node: Node) -> events.EventDefinition | None:
    signal = source.roots.get(reference(node.get("signalRef")))
    if signal is None:
        source.report("bpmn.signal", node, "No signal is named here.", "Choose or create a signal.")
        return None
    return events.Signal(
        source.text(signal.get("name") or signal.get("id"), signal, "Signal name") or Text("")
    )


def _error(source: Source, node: Node) -> events.EventDefinition | None:
    return events.Error(_code(source, node, "errorRef", "errorCode"))


def _escalation(source: Source, node: Node) -> events.EventDefinition | None:
    return events.Escalation(_code(source, node, "escalationRef", "escalationCode"))


def _code(source: Source, node: Node, attribute: str, code: str) -> Text | None:
    name = reference(node.get(attribute))
    referred = source.roots.get(name)
    if referred is None:
        # Declared in another file, perhaps: the name alone says which one is meant.
        return source.text(name, node, code)
    # The standard identifies an error by its element; the code, where given, is what workers throw.
    return source.text(referred.get(code) or referred.get("id"), referred, code)


def _conditional(source: Source, node: Node) -> events.EventDefinition | None:
    condition = bpmn_child(node, "condition")
    text = None if condition is None else source.text(content(condition), condition, "Condition")
    if text is None:
        source.report(
            "bpmn.conditional", node, "The conditional event has no condition.", "Write the condition."
        )
        return None
    limits = zeebe_child(node, "conditionalFilter")
    names = "" if limits is None else limits.get("variableNames") or ""
    changes = "" if limits is None else limits.get("variableEvents") or ""
    return events.Conditional(text, _list(names), _list(changes))


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _compensation(_: Source, node: Node) -> events.EventDefinition:
    return events.Compensation(reference(node.get("activityRef")), truth(node, "waitForCompletion", True))


def _link(source: Source, node: Node) -> events.EventDefinition:
    """By the name both ends share; a source that names its target takes the target's."""
    target = reference(content(bpmn_child(node, "target")))
    for other in source.definitions.iter(f"{{{BPMN}}}linkEventDefinition") if target else ():
        if other.get("id") == target:
            return events.Link(other.get("name") or "")
    return events.Link(node.get("name") or "")


def _cancel(_: Source, __: Node) -> events.EventDefinition:
    return events.Cancel()


def _terminate(_: Source, __: Node) -> events.EventDefinition:
    return events.Terminate()


_READERS: dict[str, Callable[[Source, Node], events.EventDefinition | None]] = {
    "timerEventDefinition": _timer,
    "messageEventDefinition": _message,
    "signalEventDefinition": _signal,
    "errorEventDefinition": _error,
    "escalationEventDefinition": _escalation,
    "conditionalEventDefinition": _conditional,
    "compensateEventDefinition": _compensation,
    "linkEventDefinition": _link,
    "cancelEventDefinition": _cancel,
    "terminateEventDefinition": _terminate,
}
