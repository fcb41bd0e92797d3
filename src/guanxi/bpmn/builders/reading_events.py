"""Event definitions of a document → events of a draft."""

from collections.abc import Iterator
from typing import Final

from guanxi.bpmn.builders.draft import DraftElement, DraftEvent
from guanxi.bpmn.builders.events import LISTENERS, RECORD, TIMERS
from guanxi.bpmn.builders.seen import Seen
from guanxi.bpmn.xml import BPMN, Node, bpmn_child, bpmn_children, content, local, reference, zeebe_child

_PLAIN: Final = {"cancelEventDefinition": "cancel", "terminateEventDefinition": "terminate"}
_CODED: Final = {"errorEventDefinition": "error", "escalationEventDefinition": "escalation"}


def read_events(node: Node, seen: Seen) -> list[DraftEvent]:
    """What an event, or a send or receive task, waits for or throws."""
    if local(node).endswith("Task"):
        message = node.get("messageRef")
        seen.node(node, "messageRef")
        return [_message(node, message, seen)] if message else []
    return [event for definition in _definitions(node, seen) for event in _read(definition, seen)]


def _definitions(node: Node, seen: Seen) -> Iterator[Node]:
    for child in bpmn_children(node):
        if local(child) == "eventDefinitionRef":
            seen.node(child)
            referred = _root(node, content(child))
            yield from () if referred is None else (referred,)
        elif local(child).endswith("EventDefinition"):
            yield child


def _root(node: Node, name: str | None) -> Node | None:
    """The root element of the file with this id."""
    identifier = reference(name)
    for one in node.getroottree().getroot():
        if identifier and one.get("id") == identifier:
            return one
    return None


def _read(node: Node, seen: Seen) -> Iterator[DraftEvent]:
    name = local(node)
    seen.node(node, "id")
    if name == "timerEventDefinition":
        yield from _timer(node, seen)
    elif name == "messageEventDefinition":
        seen.node(node, "messageRef")
        yield _message(node, node.get("messageRef"), seen)
    elif name == "signalEventDefinition":
        seen.node(node, "signalRef")
        signal = _root(node, node.get("signalRef"))
        if signal is not None:
            seen.node(signal, "id", "name")
            yield DraftEvent("signal", signal.get("name") or signal.get("id") or "")
    elif name in _CODED:
        yield DraftEvent(_CODED[name], _code(node, _CODED[name], seen))
    elif name == "conditionalEventDefinition":
        yield from _conditional(node, seen)
    elif name == "compensateEventDefinition":
        seen.node(node, "activityRef")
        yield DraftEvent("compensation", reference(node.get("activityRef")))
    elif name == "linkEventDefinition":
        yield DraftEvent("link", _link(node, seen))
    elif name in _PLAIN:
        yield DraftEvent(_PLAIN[name])


def _timer(node: Node, seen: Seen) -> Iterator[DraftEvent]:
    for kind, tag in TIMERS.items():
        child = bpmn_child(node, tag)
        if child is not None and content(child):
            seen.node(child, "id", "language", "evaluatesToTypeRef")
            yield DraftEvent(kind, content(child))
            return


def _message(node: Node, name: str | None, seen: Seen) -> DraftEvent:
    message = _root(node, name)
    if message is None:
        return DraftEvent("message")
    seen.node(message, "id", "name")
    subscription = zeebe_child(message, "subscription")
    key = ""
    if subscription is not None:
        seen.node(subscription, "correlationKey")
        key = (subscription.get("correlationKey") or "").strip()
    return DraftEvent("message", message.get("name") or message.get("id") or "", {"key": key} if key else {})


def _code(node: Node, kind: str, seen: Seen) -> str:
    seen.node(node, f"{kind}Ref")
    referred = _root(node, node.get(f"{kind}Ref"))
    if referred is None:
        return reference(node.get(f"{kind}Ref"))
    code = referred.get(f"{kind}Code") or ""
    seen.node(referred, "id", f"{kind}Code")
    if referred.get("name") in (None, code):
        seen.node(referred, "name")
    return code or referred.get("id") or ""


def _conditional(node: Node, seen: Seen) -> Iterator[DraftEvent]:
    condition = bpmn_child(node, "condition")
    limits = zeebe_child(node, "conditionalFilter")
    if condition is None:
        return
    seen.node(condition, "id", "language")
    variables = ""
    if limits is not None:
        seen.node(limits, "variableNames")
        variables = (limits.get("variableNames") or "").strip()
    yield DraftEvent("condition", content(condition), {"variables": variables} if variables else {})


def _link(node: Node, seen: Seen) -> str:
    """By the name both ends share; a source that names its target takes the target's (as the parser does)."""
    seen.node(node, "name")
    target = bpmn_child(node, "target")
    name = reference(content(target))
    for other in node.getroottree().iter(f"{{{BPMN}}}linkEventDefinition") if name else ():
        if other.get("id") == name and target is not None:
            seen.node(target)
            return other.get("name") or ""
    return node.get("name") or ""


def read_record_trigger(element: DraftElement) -> None:
    """Turn the properties of a start event that a record starts into an event of the kind ``record``."""
    properties = element.properties
    if properties.get("trigger") != "record" or not properties.get("trigger.object"):
        return
    rest = dict(properties)
    del rest["trigger"]
    event = DraftEvent("record", rest.pop("trigger.object"))
    for option, name in RECORD.items():
        if name in rest:
            event.options[option] = rest.pop(name)
    element.properties = rest
    element.events.insert(0, event)


def read_listeners(node: Node, seen: Seen) -> list[DraftEvent]:
    """The execution and task listeners of an element; their headers stay unread."""
    found = []
    for kind in ("execution", "task"):
        holder = zeebe_child(node, f"{kind}Listeners")
        if holder is not None:
            seen.node(holder)
        for child in () if holder is None else holder:
            if local(child) == f"{kind}Listener" and child.get("eventType") in LISTENERS:
                seen.node(child, "eventType", "type", "retries")
                retries = child.get("retries")
                options = {"retries": retries} if retries else {}
                found.append(DraftEvent(child.get("eventType") or "", child.get("type") or "", options))
    return found
