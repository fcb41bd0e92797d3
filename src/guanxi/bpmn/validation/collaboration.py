"""Pools, message flows, choreographies (BPMN 2.0 §9)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import (
    ACTIVITIES,
    CHOREOGRAPHY,
    EVENTS,
    SUB_PROCESSES,
    Index,
    Rule,
    found,
    label,
    name_of,
    process_of,
)
from guanxi.bpmn.xml import Node, bpmn_children, local, truth

INTERACTION = (
    ACTIVITIES
    | EVENTS
    | CHOREOGRAPHY
    | {"participant", "conversation", "callConversation", "subConversation"}
)


def message_flows(index: Index) -> Iterator[Finding]:
    """They connect different pools, at ends that can send and receive."""
    for flow in index.all("messageFlow"):
        source, target = (
            index.resolve(flow, flow.get("sourceRef")),
            index.resolve(flow, flow.get("targetRef")),
        )
        for node in (source, target):
            if node is None or local(node) not in INTERACTION:
                yield found(
                    "message_flow", flow, f"The message flow {label(flow)} connects what sends no messages."
                )
        if source is None or target is None:
            continue
        if _pool(index, source) is not None and _pool(index, source) is _pool(index, target):
            yield found("message_flow", flow, f"The message flow {label(flow)} stays within one pool.")
        yield from _events(index, flow, source, target)


def _pool(index: Index, node: Node) -> Node | None:
    """The process a node or a pool stands for."""
    if local(node) == "participant":
        return index.resolve(node, node.get("processRef")) if node.get("processRef") else node
    return process_of(node)


SENDS, RECEIVES = (
    {"endEvent", "intermediateThrowEvent"},
    {"startEvent", "intermediateCatchEvent", "boundaryEvent"},
)


def _events(index: Index, flow: Node, source: Node, target: Node) -> Iterator[Finding]:
    if local(source) in RECEIVES:
        yield found("message_flow", flow, f"{label(source)} catches; no message flow may leave it.")
    if local(target) in SENDS:
        yield found("message_flow", flow, f"{label(target)} throws; no message flow may lead to it.")
    for node in (source, target):
        if local(node) in ("startEvent", "endEvent") and "message" not in index.kinds(node):
            yield found(
                "message_flow_event", flow, f"{label(node)} has a message flow, but is no message event."
            )


def multiplicity(index: Index) -> Iterator[Finding]:
    """A pool stands for at least none and at most one or more partners."""
    for node in index.all("participantMultiplicity"):
        least, most = _number(node.get("minimum"), 0), _number(node.get("maximum"), 1)
        if least < 0:
            yield found("multiplicity", node, f"{label(node)} has a negative minimum.")
        if most < 1 or most < least:
            yield found("multiplicity", node, f"{label(node)} has a maximum below one or below its minimum.")


def _number(value: str | None, default: int) -> int:
    text = (value or "").strip()
    return int(text) if text.lstrip("-").isdigit() else default


def choreographies(index: Index) -> Iterator[Finding]:
    """Conversations refer to no choreography; a collaboration is as closed as the choreography it refers to."""
    for node in index.all("globalConversation", "choreography", "globalChoreographyTask"):
        if any(True for _ in bpmn_children(node, "choreographyRef")):
            yield found("choreography", node, f"{label(node)} must not refer to a choreography.")
    for node in index.all("collaboration"):
        for child in bpmn_children(node, "choreographyRef"):
            other = index.by_id.get(name_of(child.text))
            if other is not None and truth(node, "isClosed") != truth(other, "isClosed"):
                yield found("choreography", node, f"{label(node)} and its choreography differ in isClosed.")


def choreography_activities(index: Index) -> Iterator[Finding]:
    """They are of choreographies, not of processes and sub-processes."""
    for node in index.all(*CHOREOGRAPHY):
        scope = node.getparent()
        if scope is not None and local(scope) in SUB_PROCESSES | {"process"}:
            yield found(
                "choreography", node, f"{label(node)} belongs into a choreography, not into {label(scope)}."
            )


def conversations(index: Index) -> Iterator[Finding]:
    """A call conversation calls a collaboration or a global conversation."""
    for node in index.all("callConversation"):
        called = index.resolve(node, node.get("calledCollaborationRef"))
        if called is not None and local(called) not in ("collaboration", "globalConversation"):
            yield found("call_conversation", node, f"{label(node)} calls no conversation.")


DESCRIPTIVE: tuple[Rule, ...] = (message_flows, choreography_activities)
FULL: tuple[Rule, ...] = (multiplicity, choreographies, conversations)
