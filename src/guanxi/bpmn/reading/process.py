"""One ``bpmn:process`` to a ProcessGraph: flow nodes, flows, nesting, and what belongs to each other."""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from guanxi.bpmn.events import Cancel, Conditional, Error
from guanxi.bpmn.graph import Element, ElementType, Flow, ProcessGraph
from guanxi.bpmn.reading.activities import read_activity
from guanxi.bpmn.reading.data import declared_in, read_associations
from guanxi.bpmn.reading.event_definitions import read_event_definitions
from guanxi.bpmn.reading.lanes import assigned_by_lane, read_lanes
from guanxi.bpmn.reading.listeners import read_execution_listeners
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.reading.zeebe import (
    check_extensions,
    read_form_key,
    read_forms,
    read_job,
    read_job_priority,
    read_mappings,
    read_properties,
)
from guanxi.bpmn.xml import (
    Node,
    bpmn_child,
    bpmn_children,
    content,
    line,
    local,
    reference,
    truth,
    zeebe_child,
)

JOINING = {ElementType.PARALLEL_GATEWAY, ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY}
EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
FLOW_NODES = {kind.value for kind in ElementType} - {"process", "eventSubProcess"}
# Whatever their attribute says (BPMN 2.0 §10.5.4, §10.5.5).
ALWAYS_INTERRUPTS = (Error, Cancel)
CONTAINERS = {"subProcess", "transaction", "adHocSubProcess"}
BESIDE = frozenset(
    [
        "documentation",
        "extensionElements",
        "auditing",
        "monitoring",
        "property",
        "laneSet",
        "ioSpecification",
        "ioBinding",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "dataInputAssociation",
        "dataOutputAssociation",
        "textAnnotation",
        "group",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "supports",
        "supportedInterfaceRef",
        "correlationSubscription",
        "categoryValueRef",
        "incoming",
        "outgoing",
        "completionCondition",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
    ]
)
"""What a process or sub-process may also hold (BPMN 2.0, Semantic.xsd) and no token ever meets."""

Draft = dict[str, Any]


class ProcessReader:
    """Collects drafts of all elements of one process, then freezes them."""

    def __init__(self, source: Source, process: Node, name: str):
        self.source = source
        self.process = process
        self.name = name
        self.drafts: dict[str, Draft] = {}
        self.flow_nodes: list[tuple[Node, str]] = []
        self.associations: dict[str, list[str]] = {}
        self.lanes = read_lanes(process)
        self.refused: set[str] = (
            set()
        )  # ids of elements that do not run; their flows need no finding of their own

    def read(self) -> ProcessGraph:
        """The graph; everything doubtful is reported to the source."""
        root_id = self.process.get("id") or "process"
        self.drafts[root_id] = {
            "id": root_id,
            "type": ElementType.PROCESS,
            "scope": "",
            "name": self.name,
            "line": line(self.process),
            "data": declared_in(self.source, self.process),
            **read_execution_listeners(self.source, self.process),
        }
        self.source.job_priority = read_job_priority(self.source, self.process)
        self._read_scope(self.process, root_id)
        flows = self._read_flows()
        self._link_flows(flows)
        self._link_boundary_events()
        self._link_compensation()
        self._find_starts()
        elements = {key: Element(**draft) for key, draft in self.drafts.items()}
        version_tag = zeebe_child(self.process, "versionTag")
        return ProcessGraph(
            id=root_id,
            name=self.name,
            executable=truth(self.process, "isExecutable"),
            elements=elements,
            flows=flows,
            start_events=self._start_events(elements, root_id),
            version_tag="" if version_tag is None else version_tag.get("value") or "",
            properties=read_properties(self.process),
            forms=read_forms(self.process),
            conditional=any(map(_waits_for_a_condition, elements.values())),
            synchronises=any(map(_synchronises, elements.values())),
            replans=any("replan" in element.properties for element in elements.values()),
            data_stores=tuple(sorted({name for element in elements.values() for name in _stores(element)})),
        )

    def _read_scope(self, node: Node, scope: str) -> None:
        children = []
        for child in bpmn_children(node):
            name = local(child)
            if name == "sequenceFlow":
                self.flow_nodes.append((child, scope))
            elif name == "association":
                source_ref = reference(child.get("sourceRef"))
                self.associations.setdefault(source_ref, []).append(reference(child.get("targetRef")))
            elif name in FLOW_NODES:
                identifier = self._read_element(child, scope, name)
                children.append(identifier)
                if name in CONTAINERS:
                    self._read_scope(child, identifier)
            elif name not in BESIDE:
                self._refuse(child, name)
        self.drafts[scope]["children"] = tuple(children)

    def _refuse(self, node: Node, name: str) -> None:
        label = node.get("name") or node.get("id") or name
        self.refused.add(node.get("id") or "")
        self.source.report(
            "bpmn.unknown_element",
            node,
            f"“{label}” is a bpmn:{name}, which Guanxi does not execute.",
            f"Use one of: {', '.join(sorted(FLOW_NODES))}.",
        )

    def _read_element(self, node: Node, scope: str, name: str) -> str:
        identifier = node.get("id") or f"{scope}_{len(self.drafts)}"
        if identifier in self.drafts:
            self.source.report(
                "bpmn.id", node, f"The id “{identifier}” is used twice.", "Give each its own id."
            )
            identifier = f"{identifier}_{len(self.drafts)}"
        check_extensions(self.source, node)
        inputs, outputs = read_mappings(self.source, node)
        draft: Draft = {
            "id": identifier,
            "type": _element_type(node, name),
            "scope": scope,
            "name": node.get("name") or "",
            "documentation": content(bpmn_child(node, "documentation")),
            "line": line(node),
            "default": reference(node.get("default")),
            "inputs": inputs,
            "outputs": outputs,
            "properties": read_properties(node),
            "data": declared_in(self.source, node),
            **read_execution_listeners(self.source, node),
        }
        self.drafts[identifier] = draft | self._details(node, name)
        task = self.drafts[identifier].get("user_task")
        if task is not None:
            given = assigned_by_lane(self.source, task, self.lanes.get(identifier))
            self.drafts[identifier]["user_task"] = structs.replace(task, **given)
        return identifier

    def _details(self, node: Node, name: str) -> Draft:
        if name in EVENTS:
            definitions = read_event_definitions(self.source, node)
            attribute = "isInterrupting" if name == "startEvent" else "cancelActivity"
            return {
                "events": definitions,
                "parallel_multiple": truth(node, "parallelMultiple"),
                "attached_to": reference(node.get("attachedToRef")),
                "interrupting": truth(node, attribute, True)
                or any(isinstance(one, ALWAYS_INTERRUPTS) for one in definitions),
                "job": read_job(self.source, node),
                "form_key": read_form_key(node),
                **read_associations(self.source, node),
            }
        if name.endswith("Gateway"):
            condition = bpmn_child(node, "activationCondition")
            return {
                "instantiate": truth(node, "instantiate"),
                "parallel_events": node.get("eventGatewayType") == "Parallel",
                "activation_condition": None
                if condition is None
                else self.source.text(content(condition), condition, "Activation condition"),
            }
        return read_activity(self.source, node)

    def _read_flows(self) -> dict[str, Flow]:
        incoming: dict[str, int] = {}
        for node, _ in self.flow_nodes:
            target = reference(node.get("targetRef"))
            incoming[target] = incoming.get(target, 0) + 1
        flows: dict[str, Flow] = {}
        for node, scope in self.flow_nodes:
            flow = self._read_flow(node, scope, incoming)
            if flow is not None:
                flows[flow.id] = flow
        return flows

    def _read_flow(self, node: Node, scope: str, incoming: dict[str, int]) -> Flow | None:
        source_id, target_id = reference(node.get("sourceRef")), reference(node.get("targetRef"))
        identifier = node.get("id") or f"{source_id}_{target_id}_{node.sourceline}"
        for end in (source_id, target_id):
            if end in self.refused:
                return None
            if end not in self.drafts or end == scope:
                message = f"The sequence flow “{identifier}” leads from or to “{end}”, which is not there."
                self.source.report("bpmn.flow_end", node, message, "Connect the flow to two elements.")
                return None
        condition = bpmn_child(node, "conditionExpression")
        target = self.drafts[target_id]
        return Flow(
            id=identifier,
            source=source_id,
            target=target_id,
            name=node.get("name") or "",
            condition=None
            if condition is None
            else self.source.text(content(condition), condition, "Condition"),
            joins=(incoming[target_id] > 1 and target["type"] in JOINING)
            or target.get("start_quantity", 1) > 1,
        )

    def _link_flows(self, flows: dict[str, Flow]) -> None:
        for flow in flows.values():
            source, target = self.drafts[flow.source], self.drafts[flow.target]
            source["outgoing"] = (*source.get("outgoing", ()), flow)
            target["incoming"] = (*target.get("incoming", ()), flow)

    def _link_boundary_events(self) -> None:
        for draft in list(self.drafts.values()):
            if draft["type"] is not ElementType.BOUNDARY_EVENT:
                continue
            host = self.drafts.get(draft["attached_to"])
            if host is not None:
                host["boundary"] = (*host.get("boundary", ()), draft["id"])

    def _link_compensation(self) -> None:
        for draft in self.drafts.values():
            targets = self.associations.get(draft["id"], ())
            handler = next((t for t in targets if self.drafts.get(t, {}).get("compensation")), None)
            if draft["type"] is ElementType.BOUNDARY_EVENT and handler:
                draft["compensation_handler"] = handler

    def _find_starts(self) -> None:
        for draft in self.drafts.values():
            children = [self.drafts[child] for child in draft.get("children", ())]
            draft["event_sub_processes"] = tuple(
                child["id"] for child in children if child["type"] is ElementType.EVENT_SUB_PROCESS
            )
            starts = [child["id"] for child in children if child["type"] is ElementType.START_EVENT]
            draft["starts"] = tuple(starts or [child["id"] for child in children if _starts_alone(child)])

    def _start_events(self, elements: dict[str, Element], root_id: str) -> tuple[Element, ...]:
        return tuple(
            elements[child]
            for child in elements[root_id].children
            if elements[child].type is ElementType.START_EVENT or _instantiates(elements, elements[child])
        )


def _waits_for_a_condition(element: Element) -> bool:
    return any(isinstance(event, Conditional) for event in element.events)


def _stores(element: Element) -> Iterator[str]:
    for mapping in (*element.data_inputs, *element.data_outputs):
        yield from mapping.stores
        if mapping.stored:
            yield mapping.target[0]


def _synchronises(element: Element) -> bool:
    joins = element.type in (ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY)
    return joins and len(element.incoming) > 1


def _instantiates(elements: dict[str, Element], element: Element) -> bool:
    """Receive tasks, and events behind event-based gateways, that start the process (BPMN 2.0 §10.3.3, §10.6.6)."""
    if element.incoming:
        before = [elements[flow.source] for flow in element.incoming]
        return any(other.instantiate and other.type is ElementType.EVENT_BASED_GATEWAY for other in before)
    return element.instantiate and element.type is ElementType.RECEIVE_TASK


def _element_type(node: Node, name: str) -> ElementType:
    if name == "subProcess" and truth(node, "triggeredByEvent"):
        return ElementType.EVENT_SUB_PROCESS
    return ElementType(name)


def _starts_alone(draft: Draft) -> bool:
    """Without start events a scope starts at its activities and gateways that nothing leads to (BPMN 2.0 §10.3)."""
    if draft.get("incoming") or draft.get("compensation") or draft.get("instantiate"):
        return False
    catches_link = any(type(event).__name__ == "Link" for event in draft.get("events", ()))
    return not catches_link and draft["type"] not in (
        ElementType.BOUNDARY_EVENT,
        ElementType.EVENT_SUB_PROCESS,
    )
