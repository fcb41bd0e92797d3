"""The small signs of BPMN as SVG paths, each around its own middle: events, tasks, gateways, markers."""

from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, local, truth

OUTLINE, SOLID = "outline", "solid"

EVENTS = {
    "message": "M-9-6H9V6H-9Z M-9-6L0 1L9-6",
    "timer": "M-10 0A10 10 0 1 0 10 0A10 10 0 1 0-10 0Z M0-7V0L5 3 M0-10V-8 M0 8V10 M-10 0H-8 M8 0H10",
    "signal": "M0-9L9.5 7H-9.5Z",
    "error": "M-9 8L-4-7L2 2L9-9L4 8L-2-1Z",
    "escalation": "M0-10L7 8L0 1L-7 8Z",
    "compensate": "M-1-6V6L-10 0Z M9-6V6L0 0Z",
    "cancel": "M-8-5L-5-8L0-3L5-8L8-5L3 0L8 5L5 8L0 3L-5 8L-8 5L-3 0Z",
    "link": "M-9-4H2V-9L10 0L2 9V4H-9Z",
    "conditional": "M-7-9H7V9H-7Z M-4-5H4 M-4-1.7H4 M-4 1.7H4 M-4 5H4",
    "terminate": "M-10 0A10 10 0 1 0 10 0A10 10 0 1 0-10 0Z",
    "multiple": "M0-10L9.5-3L6 8.5H-6L-9.5-3Z",
    "parallel": "M-3-9H3V-3H9V3H3V9H-3V3H-9V-3H-3Z",
}
GATEWAYS = {
    "exclusiveGateway": "M-9-11H-5L0-3.5L5-11H9L2.5 0L9 11H5L0 3.5L-5 11H-9L-2.5 0Z",
    "parallelGateway": "M-2-12H2V-2H12V2H2V12H-2V2H-12V-2H-2Z",
    "complexGateway": "M-1.5-13H1.5V-3.6L8.2-10.3L10.3-8.2L3.6-1.5H13V1.5H3.6L10.3 8.2L8.2 10.3L1.5 3.6V13H-1.5V3.6L-8.2 10.3L-10.3 8.2L-3.6 1.5H-13V-1.5H-3.6L-10.3-8.2L-8.2-10.3L-1.5-3.6Z",
}
TASKS = {
    "userTask": "M-3.5-4.5A3.5 3.8 0 1 0 3.5-4.5A3.5 3.8 0 1 0-3.5-4.5Z M-8 8.5V4C-8 1-5-.8-2.5-1 M2.5-1C5-.8 8 1 8 4V8.5 M-8 8.5H8",
    "serviceTask": "M-1.5-9H1.5L2-6.6L4-5.7L6.1-7.1L8.2-5L6.8-2.9L7.6-1L10-.5V2.5L7.6 3L6.8 5L8.2 7.1L6.1 9.2L4 7.8L2 8.6L1.5 11H-1.5L-2 8.6L-4 7.8L-6.1 9.2L-8.2 7.1L-6.8 5L-7.6 3L-10 2.5V-.5L-7.6-1L-6.8-2.9L-8.2-5L-6.1-7.1L-4-5.7L-2-6.6Z M-3.2 1A3.2 3.2 0 1 0 3.2 1A3.2 3.2 0 1 0-3.2 1Z",
    "scriptTask": "M-4-9H8C2-4 9 2 4 9H-8C-2 3-9-3-4-9Z M-4-5H3 M-4-1.5H3 M-3 2H5 M-3.5 5.5H3.5",
    "sendTask": "M-10-6.5H10V6.5H-10Z M-10-6.5L0 1.5L10-6.5",
    "receiveTask": "M-10-6.5H10V6.5H-10Z M-10-6.5L0 1.5L10-6.5",
    "manualTask": "M-9 8V-1L-3-7.5C-1.5-8.5 0-7-1-5.5L-3-2.5H8C9.7-2.5 9.7 0 8 0H2 M8 0C9.3 0 9.3 2.7 7.5 2.7H2 M7.5 2.7C8.6 2.7 8.6 5.3 7 5.3H2 M7 5.3C8 5.3 8 8 6.5 8H-9",
    "businessRuleTask": "M-10-7.5H10V7.5H-10Z M-10-3H10 M-10 2.2H10 M-4-3V7.5",
}
TASK_HEADERS = {"businessRuleTask": "M-10-7.5H10V-3H-10Z"}
MARKERS = {
    "loop": "M-2.2 5.6A6 6 0 1 1 3 5.2 M-6.5 6.6H-1.8V2",
    "parallel": "M-4-6V6 M0-6V6 M4-6V6",
    "sequential": "M-6-4H6 M-6 0H6 M-6 4H6",
    "compensation": "M0-5V5L-7 0Z M7-5V5L0 0Z",
    "ad hoc": "M-7 2C-6-4-2-3.4 0-.6S6 2.6 7-2.6V.6C6 6 2 4.6 0 1.8S-6-.6-7 5Z",
    "collapsed": "M-7-7H7V7H-7Z M0-4.5V4.5 M-4.5 0H4.5",
    "collection": "M-3-5V5 M0-5V5 M3-5V5",
}
SOLID_MARKERS = {"ad hoc"}


def event_symbol(node: Node) -> tuple[str, str]:
    """The path of an event's sign and whether it is outlined (catching) or solid (throwing); empty without one."""
    kinds = [local(child)[: -len("EventDefinition")] for child in _definitions(node)]
    if not kinds:
        return "", OUTLINE
    kind = kinds[0] if len(kinds) == 1 else ("parallel" if truth(node, "parallelMultiple") else "multiple")
    throws = local(node) in {"endEvent", "intermediateThrowEvent"}
    solid = throws and kind not in {"timer", "conditional"}
    return EVENTS.get(kind, ""), SOLID if solid else OUTLINE


def _definitions(node: Node) -> list[Node]:
    own = [child for child in bpmn_children(node) if local(child).endswith("EventDefinition")]
    root = node.getroottree().getroot()
    for child in bpmn_children(node, "eventDefinitionRef"):
        name = (child.text or "").strip().rpartition(":")[2]
        own += [found for found in bpmn_children(root) if found.get("id") == name]
    return own


def activity_markers(node: Node, collapsed: bool) -> list[str]:
    """Names of the markers at the lower border, from the left (BPMN 2.0, 10.3)."""
    markers = []
    loop = bpmn_child(node, "multiInstanceLoopCharacteristics")
    if bpmn_child(node, "standardLoopCharacteristics") is not None:
        markers.append("loop")
    if loop is not None:
        markers.append("sequential" if truth(loop, "isSequential") else "parallel")
    if truth(node, "isForCompensation"):
        markers.append("compensation")
    if collapsed:
        markers.append("collapsed")
    if local(node) == "adHocSubProcess":
        markers.append("ad hoc")
    return markers
