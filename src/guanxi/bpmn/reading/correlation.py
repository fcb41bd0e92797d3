"""How messages find their instance as the standard says it: message flows, correlation properties, subscriptions.

They come to the same two things a ``zeebe:subscription`` gives: the name of a message and one correlation key.
"""

from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import BPMN, Node, bpmn_child, bpmn_children, content, local, reference

RECEIVERS = ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")


def drawn_message(source: Source, element: str) -> Node | str | None:
    """The message of the message flow at this element: its own, that of the other end, or the flow's id for both.

    None when there is no message flow, or when it leads to a pool whose inside nobody knows.
    """
    for flow in source.message_flows:
        ends = [reference(flow.get("sourceRef")), reference(flow.get("targetRef"))]
        if element not in ends:
            continue
        other = ends[1 - ends.index(element)]
        for named in (flow, *source.ends.get(other, ())):
            message = source.roots.get(reference(named.get("messageRef")))
            if message is not None:
                return message
        if other in source.ends:
            return flow.get("id") or None
    return None


def standard_key(source: Source, message: Node, place: Node) -> Text | None:
    """The correlation key of a message at the place where it is sent or received (BPMN 2.0 §8.4.2).

    Sent: the message paths over what is sent. Received: the data paths of the process' own subscription, else the
    message paths over its variables, since what opened the conversation is in them.
    """
    event = place if local(place) in (*RECEIVERS, "sendTask") else place.getparent()
    paths = _message_paths(source, message.get("id", ""))
    if not paths:
        return None
    wanted = _wanted(source, paths)
    if event is not None and local(event) in RECEIVERS:
        paths = paths | _data_paths(event)
    parts = [paths[one] for one in wanted]
    text = parts[0] if len(parts) == 1 else ' + "|" + '.join(f"string({part})" for part in parts)
    return source.text("=" + text, message, "Correlation")


def _message_paths(source: Source, message: str) -> dict[str, str]:
    """For each correlation property, how its value is found in this message."""
    found = {}
    for key, node in source.roots.items():
        if local(node) != "correlationProperty":
            continue
        for retrieval in bpmn_children(node, "correlationPropertyRetrievalExpression"):
            path = content(bpmn_child(retrieval, "messagePath"))
            if reference(retrieval.get("messageRef")) == message and path:
                found[key] = path.removeprefix("=")
    return found


def _wanted(source: Source, paths: dict[str, str]) -> list[str]:
    """The properties of the first correlation key that this message carries in full; without one, all it carries."""
    for key in source.definitions.iter(f"{{{BPMN}}}correlationKey"):
        names = [reference(content(child)) for child in bpmn_children(key, "correlationPropertyRef")]
        if names and all(name in paths for name in names):
            return names
    return list(paths)


def _data_paths(event: Node) -> dict[str, str]:
    """For each correlation property, where the process around the event keeps its value."""
    process = next(event.iterancestors(f"{{{BPMN}}}process"), None)
    found = {}
    for subscription in bpmn_children(process, "correlationSubscription") if process is not None else ():
        for binding in bpmn_children(subscription, "correlationPropertyBinding"):
            path = content(bpmn_child(binding, "dataPath"))
            if path:
                found[reference(binding.get("correlationPropertyRef"))] = path.removeprefix("=")
    return found
