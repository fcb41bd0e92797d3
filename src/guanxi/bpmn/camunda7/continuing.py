"""Asynchronous continuations: a timer that is due at once, so that what follows is a transaction of its own."""

from guanxi.bpmn.camunda7.tree import append, vendor
from guanxi.bpmn.xml import BPMN, Node, local

# Each token that comes to these waits by itself: they tell the flows it comes by apart.
JOINS = ("parallelGateway", "inclusiveGateway", "complexGateway")


def wait_before_and_after(node: Node) -> None:
    """Put the timers where a flow node asks for them."""
    before = "true" in (vendor(node, "async"), vendor(node, "asyncBefore"))
    scope = node.getparent()
    if scope is None or not node.get("id") or local(node) == "multiInstanceLoopCharacteristics":
        return
    if before and local(node) in ("startEvent", "boundaryEvent"):
        _insert(scope, node, _flows(scope, "sourceRef", node), "sourceRef", "async")
    elif before:
        _before(scope, node)
    if vendor(node, "asyncAfter") == "true":
        flows = _flows(scope, "sourceRef", node)
        # Of several ways on, or where a condition is asked, the choice is made before the wait could be.
        if len(flows) == 1 and len(flows[0]) == 0:
            _insert(scope, node, flows, "sourceRef", "async_after")


def _before(scope: Node, node: Node) -> None:
    flows = _flows(scope, "targetRef", node)
    sources = {other.get("id"): local(other) for other in scope}
    if any(sources.get(flow.get("sourceRef")) == "eventBasedGateway" for flow in flows):
        return  # what follows such a gateway must be the event itself
    if local(node) in JOINS and len(flows) > 1:
        for number, flow in enumerate(flows, 1):
            _insert(scope, node, [flow], "targetRef", f"async_{number}")
    else:
        _insert(scope, node, flows, "targetRef", "async")


def _flows(scope: Node, end: str, node: Node) -> list[Node]:
    return [one for one in scope.findall(f"{{{BPMN}}}sequenceFlow") if one.get(end) == node.get("id")]


def _insert(scope: Node, node: Node, flows: list[Node], end: str, suffix: str) -> None:
    """A timer event between the node and these flows."""
    owner = node.get("id") or ""
    identifier = f"{owner}_{suffix}"
    for flow in flows:
        flow.set(end, identifier)
    event = append(scope, f"{{{BPMN}}}intermediateCatchEvent", {"id": identifier})
    timer = append(event, f"{{{BPMN}}}timerEventDefinition", {})
    append(timer, f"{{{BPMN}}}timeDuration", {}).text = "PT0S"
    source, target = (owner, identifier) if end == "sourceRef" else (identifier, owner)
    ends = {"sourceRef": source, "targetRef": target}
    append(scope, f"{{{BPMN}}}sequenceFlow", {"id": f"{identifier}_flow"} | ends)
