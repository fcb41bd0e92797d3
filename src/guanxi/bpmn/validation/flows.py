"""Sequence flows: their ends, conditions and defaults (BPMN 2.0 §8.3.13, §13.2)."""

import re
from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import (
    ACTIVITIES,
    NODES,
    Index,
    Rule,
    found,
    is_event_sub_process,
    is_executable,
    label,
    name_of,
)
from guanxi.bpmn.xml import XSI, Node, bpmn_child, bpmn_children, content, is_bpmn, local, truth


def ends(index: Index) -> Iterator[Finding]:
    """Flows connect activities, gateways and events of one scope."""
    for flow in index.all("sequenceFlow"):
        source = index.by_id.get(name_of(flow.get("sourceRef")))
        target = index.by_id.get(name_of(flow.get("targetRef")))
        for node, what in ((source, "begins"), (target, "ends")):
            if node is None or local(node) not in NODES or is_event_sub_process(node):
                yield found("flow_end", flow, f"The sequence flow {label(flow)} {what} at no flow node.")
        if source is None or target is None:
            continue
        if source.getparent() is not target.getparent() or flow.getparent() is not source.getparent():
            message = f"The sequence flow {label(flow)} crosses the border of a process or sub-process."
            yield found("flow_border", flow, message)
        if local(source) == "endEvent" or local(target) in ("startEvent", "boundaryEvent"):
            yield found(
                "flow_end", flow, f"The sequence flow {label(flow)} leaves an end or leads into a start."
            )


def listed(index: Index) -> Iterator[Finding]:
    """Both ends list the flow as incoming or outgoing."""
    for flow in index.all("sequenceFlow"):
        for attribute, side in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = index.by_id.get(name_of(flow.get(attribute)))
            if node is None or local(node) not in NODES:
                continue
            names = {name_of(child.text) for child in bpmn_children(node, side)}
            if flow.get("id") not in names:
                yield found("flow_listed", flow, f"{label(node)} does not list {label(flow)} as {side}.")
    for node in index.all(*NODES):
        for child in bpmn_children(node, "incoming", "outgoing"):
            flow_there = index.by_id.get(name_of(child.text))
            attribute = "targetRef" if local(child) == "incoming" else "sourceRef"
            if flow_there is None or local(flow_there) != "sequenceFlow":
                continue
            if name_of(flow_there.get(attribute)) != node.get("id"):
                message = f"{label(node)} lists {label(flow_there)} as {local(child)}, but it is connected elsewhere."
                yield found("flow_listed", node, message)


def conditions(index: Index) -> Iterator[Finding]:
    """A condition needs a choice: another flow from the same activity or gateway that may decide."""
    for flow in index.all("sequenceFlow"):
        source = index.by_id.get(name_of(flow.get("sourceRef")))
        if source is None or bpmn_child(flow, "conditionExpression") is None:
            continue
        kind = local(source)
        alone = len(index.outgoing.get(source.get("id") or "", ())) < 2
        decides = kind in ACTIVITIES or kind in ("exclusiveGateway", "inclusiveGateway", "complexGateway")
        if not decides or (alone and kind in ACTIVITIES):
            yield found("flow_condition", flow, f"The condition of {label(flow)} decides nothing.")


def defaults(index: Index) -> Iterator[Finding]:
    """The default flow leaves its own element and has no condition."""
    for node in index.root.iter("{*}*"):
        default = node.get("default")
        if local(node) not in NODES or default is None:
            continue
        flow = index.by_id.get(name_of(default))
        if flow is None or name_of(flow.get("sourceRef")) != node.get("id"):
            yield found("default_flow", node, f"The default flow of {label(node)} does not leave it.")


def connected(index: Index) -> Iterator[Finding]:
    """With start events everything has a way in, with end events a way out."""
    for scope in index.all("process", "subProcess", "transaction"):
        nodes = [child for child in bpmn_children(scope) if local(child) in NODES]
        kinds = {local(node) for node in nodes}
        for node in nodes:
            identifier = node.get("id") or ""
            if (
                "startEvent" in kinds
                and identifier not in index.incoming
                and not _without_way_in(index, node)
            ):
                yield found(
                    "way_in", node, f"No sequence flow leads to {label(node)}.", "Connect or remove it."
                )
            if "endEvent" in kinds and identifier not in index.outgoing and not _without_way_out(index, node):
                yield found(
                    "way_out", node, f"No sequence flow leaves {label(node)}.", "Connect or remove it."
                )


def _without_way_in(index: Index, node: Node) -> bool:
    return (
        _apart(node)
        or local(node) in ("startEvent", "boundaryEvent")
        or _links(index, node, "intermediateCatchEvent")
    )


def _without_way_out(index: Index, node: Node) -> bool:
    if local(node) == "boundaryEvent":
        return "compensate" in index.kinds(node)
    return _apart(node) or local(node) == "endEvent" or _links(index, node, "intermediateThrowEvent")


def _apart(node: Node) -> bool:
    """Nodes that no token enters by a flow."""
    return is_event_sub_process(node) or truth(node, "isForCompensation") or truth(node, "instantiate")


def _links(index: Index, node: Node, kind: str) -> bool:
    return local(node) == kind and "link" in index.kinds(node)


def start_and_end(index: Index) -> Iterator[Finding]:
    """Start and end events come together on one level."""
    for scope in index.all("process", "subProcess", "transaction"):
        kinds = [local(child) for child in bpmn_children(scope)]
        if "startEvent" in kinds and "endEvent" not in kinds:
            yield found("end_missing", scope, f"{label(scope)} has a start event, but no end event.")
        if "endEvent" in kinds and "startEvent" not in kinds and not _starts_otherwise(scope):
            yield found("start_missing", scope, f"{label(scope)} has an end event, but no start event.")


def _starts_otherwise(scope: Node) -> bool:
    return any(truth(child, "instantiate") for child in bpmn_children(scope))


def immediate(index: Index) -> Iterator[Finding]:
    """``isImmediate`` is not false in executable processes."""
    for flow in index.all("sequenceFlow"):
        if (
            flow.get("isImmediate") is not None
            and not truth(flow, "isImmediate", True)
            and is_executable(flow)
        ):
            yield found(
                "immediate", flow, f"{label(flow)} is not immediate, which an executable process forbids."
            )


FORMAL = (
    "conditionExpression",
    "completionCondition",
    "activationCondition",
    "loopCondition",
    "loopCardinality",
    "condition",
    "timeDate",
    "timeDuration",
    "timeCycle",
)


def formal(index: Index) -> Iterator[Finding]:
    """Expressions in executable processes are formal and not empty."""
    for node in index.all(*FORMAL, "transformation"):
        if not is_executable(node):
            continue
        if _may_be_natural(node) and not _is_formal(node):
            yield found(
                "formal", node, f"{label(node)} is in natural language.", "Make it a formal expression."
            )
        elif not content(node) and not _is_formal(node):
            yield found("formal", node, f"The expression in {label(node)} is empty.")


def _is_formal(node: Node) -> bool:
    return name_of(node.get(f"{{{XSI}}}type")) == "tFormalExpression"


def bodies(index: Index) -> Iterator[Finding]:
    """A formal expression in an executable process has a body, wherever it stands."""
    for node in index.root.iter("{*}*"):
        if is_bpmn(node) and _is_formal(node) and is_executable(node) and not content(node):
            yield found("formal", node, f"The expression in {label(node)} is empty.")


_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S*")


def languages(index: Index) -> Iterator[Finding]:
    """The languages of expressions and types are given as URIs."""
    for node in index.root.iter("{*}*"):
        for name in ("language", "expressionLanguage", "typeLanguage") if is_bpmn(node) else ():
            language = node.get(name)
            if language is not None and _URI.fullmatch(language.strip()) is None:
                yield found("language", node, f"“{language}” ({name} of {label(node)}) is no URI.")


def _may_be_natural(node: Node) -> bool:
    """Some places take formal expressions only, so these need not say so."""
    parent = node.getparent()
    return local(node) != "transformation" and (
        parent is None or local(parent) != "complexBehaviorDefinition"
    )


def formal_events(index: Index) -> Iterator[Finding]:
    """Conditions of conditional events in executable processes are formal."""
    for definition in index.all("conditionalEventDefinition"):
        for node in bpmn_children(definition, "condition"):
            if is_executable(node) and not _is_formal(node):
                yield found("formal", node, f"The condition of {label(definition)} is in natural language.")


ORDER = (
    "documentation",
    "extensionElements",
    "auditing",
    "monitoring",
    "categoryValueRef",
    "incoming",
    "outgoing",
)


def order(index: Index) -> Iterator[Finding]:
    """What every flow node may have comes before what only some have, in the schema's order."""
    for node in index.all(*NODES):
        places = [ORDER.index(name) if name in ORDER else len(ORDER) for name in map(local, node) if name]
        if places != sorted(places):
            yield found("order", node, f"The parts of {label(node)} are not in the order of the schema.")


DESCRIPTIVE: tuple[Rule, ...] = (ends, listed, conditions, defaults, connected, start_and_end, order)
ANALYTIC: tuple[Rule, ...] = (formal_events,)
EXECUTABLE: tuple[Rule, ...] = (immediate, formal, bodies, languages)
