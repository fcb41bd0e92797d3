"""Gateways: directions and what follows event-based ones (BPMN 2.0 §10.6)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import GATEWAYS, Index, Rule, found, label, name_of
from guanxi.bpmn.xml import Node, bpmn_child, local, truth


def connected(index: Index) -> Iterator[Finding]:
    """A gateway has several flows in or several out."""
    for node in index.all(*GATEWAYS):
        ways_in, ways_out = _ways(index, node)
        if ways_in < 2 and ways_out < 2:
            message = f"The gateway {label(node)} neither splits nor joins."
            yield found("gateway", node, message, "Connect it, or remove it.")


def _ways(index: Index, node: Node) -> tuple[int, int]:
    identifier = node.get("id") or ""
    return len(index.incoming.get(identifier, ())), len(index.outgoing.get(identifier, ()))


def direction(index: Index) -> Iterator[Finding]:
    """The direction given fits the flows."""
    for node in index.all(*GATEWAYS):
        ways_in, ways_out = _ways(index, node)
        given = node.get("gatewayDirection")
        wrong = {
            "Converging": ways_out > 1 or ways_in < 2,
            "Diverging": ways_in > 1 or ways_out < 2,
            "Mixed": ways_in < 2 or ways_out < 2,
        }
        if given is not None and wrong.get(given):
            message = f"The gateway {label(node)} says it is {given.lower()}, but its flows do not."
            yield found("gateway_direction", node, message)


AFTER_EVENT_GATEWAY = {"message", "signal", "timer", "conditional"}


def event_based(index: Index) -> Iterator[Finding]:
    """Two or more events that nothing else leads to; nothing leads to an instantiating one."""
    for node in index.all("eventBasedGateway"):
        identifier = node.get("id") or ""
        outgoing = index.outgoing.get(identifier, [])
        if len(outgoing) < 2:
            yield found("event_gateway", node, f"The gateway {label(node)} has no two ways on.")
        if truth(node, "instantiate") and identifier in index.incoming:
            yield found("event_gateway", node, f"{label(node)} starts the process, but a flow leads to it.")
        targets = [index.by_id.get(name_of(flow.get("targetRef"))) for flow in outgoing]
        for flow, target in zip(outgoing, targets, strict=True):
            if bpmn_child(flow, "conditionExpression") is not None:
                yield found(
                    "event_gateway", flow, f"{label(flow)} leaves an event-based gateway with a condition."
                )
            if target is not None:
                yield from _event_target(index, node, target)
        yield from _mixed(index, node, [target for target in targets if target is not None])


def _event_target(index: Index, gateway: Node, target: Node) -> Iterator[Finding]:
    kinds = set(index.kinds(target))
    waits = local(target) == "intermediateCatchEvent" and kinds and kinds <= AFTER_EVENT_GATEWAY
    if not waits and local(target) != "receiveTask":
        yield found(
            "event_gateway", target, f"{label(gateway)} leads to {label(target)}, which waits for no event."
        )
    if len(index.incoming.get(target.get("id") or "", ())) > 1:
        yield found(
            "event_gateway", target, f"Another flow leads to {label(target)} behind {label(gateway)}."
        )
    attached = {name_of(event.get("attachedToRef")) for event in index.all("boundaryEvent")}
    if local(target) == "receiveTask" and (target.get("id") or "") in attached:
        yield found(
            "event_gateway", target, f"{label(target)} behind {label(gateway)} has an event attached."
        )


def _mixed(index: Index, gateway: Node, targets: list[Node]) -> Iterator[Finding]:
    receives = any(local(target) == "receiveTask" for target in targets)
    messages = any("message" in index.kinds(target) for target in targets)
    if receives and messages:
        yield found("event_gateway", gateway, f"{label(gateway)} leads to message events and receive tasks.")


DESCRIPTIVE: tuple[Rule, ...] = (connected,)
ANALYTIC: tuple[Rule, ...] = (event_based,)
EXECUTABLE: tuple[Rule, ...] = (direction,)
