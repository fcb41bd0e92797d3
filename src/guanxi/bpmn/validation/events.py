"""Events: which definitions go where, and what they need (BPMN 2.0 §10.5)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.timing import TimerKind, check_static
from guanxi.bpmn.validation.index import (
    ACTIVITIES,
    THROWING,
    Index,
    Rule,
    found,
    is_event_sub_process,
    is_executable,
    label,
)
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, content, local, reference, truth

START = {"message", "timer", "conditional", "signal"}
EVENT_START = START | {"error", "escalation", "compensate"}
CATCH = {"message", "timer", "conditional", "link", "signal"}
THROW = {"message", "escalation", "compensate", "link", "signal"}
END = {"message", "error", "escalation", "cancel", "compensate", "signal", "terminate"}
INTERRUPTING = {"message", "timer", "error", "escalation", "cancel", "compensate", "conditional", "signal"}
NON_INTERRUPTING = {"message", "timer", "escalation", "conditional", "signal"}


def _not_allowed(index: Index, node: Node, allowed: set[str]) -> Iterator[Finding]:
    for kind in index.kinds(node):
        if kind not in allowed:
            yield found(
                "event_position", node, f"{label(node)}: a {kind} event is not allowed as {local(node)}."
            )


def starts(index: Index) -> Iterator[Finding]:
    """Start events of processes and of embedded sub-processes."""
    for node in index.all("startEvent"):
        scope = node.getparent()
        if scope is None or is_event_sub_process(scope):
            continue
        embedded = local(scope) in ("subProcess", "transaction")
        yield from _not_allowed(index, node, set() if embedded else START)


def ends(index: Index) -> Iterator[Finding]:
    """End events: allowed definitions, cancel only in transactions, at least one way in."""
    for node in index.all("endEvent"):
        yield from _not_allowed(index, node, END)
        scope = node.getparent()
        if "cancel" in index.kinds(node) and (scope is None or local(scope) != "transaction"):
            yield found("cancel_end", node, f"The cancel event {label(node)} is in no transaction.")
        if node.get("id") not in index.incoming:
            yield found("end_incoming", node, f"No sequence flow leads to the end event {label(node)}.")


def definitions_of_throwers(index: Index) -> Iterator[Finding]:
    """A definition inside an event that throws is used nowhere else."""
    for node in index.all("eventDefinitionRef"):
        referred = index.resolve(node, node.text)
        owner = None if referred is None else referred.getparent()
        if owner is not None and local(owner) in THROWING:
            yield found(
                "event_definition_shared", node, f"The event definition of {label(owner)} is used elsewhere."
            )


def intermediate(index: Index) -> Iterator[Finding]:
    """Intermediate events: allowed definitions; flows in and out, except for links."""
    for name, allowed in (("intermediateCatchEvent", CATCH), ("intermediateThrowEvent", THROW)):
        for node in index.all(name):
            yield from _not_allowed(index, node, allowed)
            yield from _flows(index, node)


def _flows(index: Index, node: Node) -> Iterator[Finding]:
    identifier, links = node.get("id") or "", "link" in index.kinds(node)
    catches = local(node) == "intermediateCatchEvent"
    if links and identifier in index.incoming and identifier in index.outgoing:
        yield found("link_flows", node, f"Flows lead to and from the link {label(node)}.")
    elif links and catches and identifier in index.incoming:
        yield found("link_flows", node, f"A flow leads to the link {label(node)}, which is jumped to.")
    elif links and not catches and identifier in index.outgoing:
        yield found("link_flows", node, f"A flow leaves the link {label(node)}, which jumps.")
    if (not links or not catches) and identifier not in index.incoming:
        yield found("intermediate_incoming", node, f"No sequence flow leads to {label(node)}.")
    if (not links or catches) and identifier not in index.outgoing:
        yield found("intermediate_outgoing", node, f"No sequence flow leaves {label(node)}.")


def boundary(index: Index) -> Iterator[Finding]:
    """Boundary events: definitions, host, no way in, compensation tied to its handler."""
    for node in index.all("boundaryEvent"):
        interrupting = truth(node, "cancelActivity", True)
        kinds = index.kinds(node)
        if not kinds:
            yield found("boundary_event", node, f"The boundary event {label(node)} waits for nothing.")
        yield from _not_allowed(index, node, INTERRUPTING if interrupting else NON_INTERRUPTING)
        host = index.resolve(node, node.get("attachedToRef"))
        if "cancel" in kinds and (host is None or local(host) != "transaction"):
            yield found("cancel_boundary", node, f"The cancel event {label(node)} is on no transaction.")
        if node.get("id") in index.incoming:
            yield found(
                "boundary_incoming", node, f"A sequence flow leads into the boundary event {label(node)}."
            )
        if "compensate" in kinds:
            yield from _compensation(index, node)
        elif node.get("id") not in index.outgoing:
            yield found(
                "boundary_outgoing", node, f"No sequence flow leaves the boundary event {label(node)}."
            )


def _compensation(index: Index, node: Node) -> Iterator[Finding]:
    if node.get("id") in index.outgoing:
        message = f"A sequence flow leaves the compensation event {label(node)}; tie its activity by an association."
        yield found("compensation", node, message)
    partners = []
    for association in index.all("association"):
        ends = (reference(association.get("sourceRef")), reference(association.get("targetRef")))
        if node.get("id") in ends:
            partners.append(index.by_id.get(ends[1] if ends[0] == node.get("id") else ends[0]))
    activities = [partner for partner in partners if partner is not None]
    if not activities:
        yield found("compensation", node, f"The compensation event {label(node)} is tied to no activity.")
    for partner in activities:
        if local(partner) not in ACTIVITIES or not truth(partner, "isForCompensation"):
            yield found("compensation", partner, f"{label(partner)} is not marked as undoing something.")


def event_sub_processes(index: Index) -> Iterator[Finding]:
    """No flows; exactly one start event, which waits for something."""
    for node in index.all("subProcess"):
        if not is_event_sub_process(node):
            continue
        identifier = node.get("id") or ""
        if identifier in index.incoming or identifier in index.outgoing:
            yield found("event_sub_process", node, f"A sequence flow is connected to {label(node)}.")
        inside = list(bpmn_children(node, "startEvent"))
        if len(inside) != 1:
            yield found("event_sub_process", node, f"{label(node)} needs exactly one start event.")
        for start in inside:
            kinds = index.kinds(start)
            if not kinds:
                yield found("event_sub_process", start, f"{label(start)} waits for nothing.")
            yield from _not_allowed(index, start, EVENT_START)
            if not truth(start, "isInterrupting", True) and {"error", "compensate"} & set(kinds):
                yield found("event_sub_process", start, f"{label(start)} must interrupt.")


def escalations(index: Index) -> Iterator[Finding]:
    """A thrown escalation has a code."""
    for node in index.all(*THROWING):
        for definition in index.definitions(node):
            if local(definition) == "escalationEventDefinition" and is_executable(node):
                escalation = index.resolve(definition, definition.get("escalationRef"))
                if escalation is None or not escalation.get("escalationCode"):
                    yield found(
                        "escalation_code", node, f"{label(node)} throws an escalation without a code."
                    )


def errors(index: Index) -> Iterator[Finding]:
    """A thrown error has a code."""
    for node in index.all("endEvent"):
        for definition in index.definitions(node):
            if local(definition) == "errorEventDefinition" and is_executable(node):
                error = index.resolve(definition, definition.get("errorRef"))
                if error is None or not error.get("errorCode"):
                    yield found("error_code", node, f"{label(node)} throws an error without a code.")


def messages(index: Index) -> Iterator[Finding]:
    """Message events of executable processes name a message and an operation."""
    for node in index.all(
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"
    ):
        for definition in index.definitions(node):
            if local(definition) != "messageEventDefinition" or not is_executable(node):
                continue
            if not definition.get("messageRef"):
                yield found("message", node, f"{label(node)} names no message.", "Choose one.")
            if not content(bpmn_child(definition, "operationRef")):
                yield found("operation", node, f"{label(node)} names no operation.", "Choose one.")


def signals(index: Index) -> Iterator[Finding]:
    """Signal events of executable processes name a signal."""
    for definition in index.all("signalEventDefinition"):
        if is_executable(definition) and not definition.get("signalRef"):
            yield found("signal", definition, f"{label(definition)} names no signal.", "Choose one.")


def timers(index: Index) -> Iterator[Finding]:
    """Timer events of executable processes say when."""
    for definition in index.all("timerEventDefinition"):
        given = list(bpmn_children(definition, "timeDate", "timeDuration", "timeCycle"))
        if is_executable(definition) and len(given) != 1:
            yield found("timer", definition, f"{label(definition)} needs one date, duration or cycle.")
        for one in given:
            wrong = check_static(_TIMES[local(one)], content(one)) if _is_literal(one) else None
            if wrong:
                yield found("timer", definition, f"{label(definition)} is no time of ISO 8601: {wrong}")


_TIMES: dict[str, TimerKind] = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}


def _is_literal(node: Node) -> bool:
    """Whether the text is meant as it stands: nothing is computed, and it is in no expression language."""
    text = content(node)
    return bool(text) and node.get("language") is None and not set(text) & set("=${}()'\"<>")


def data_of_events(index: Index) -> Iterator[Finding]:
    """One data output or input per event definition, of the same item."""
    for node in index.all(
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"
    ):
        data = list(bpmn_children(node, "dataInput", "dataOutput"))
        definitions = index.definitions(node)
        if not data:
            continue
        if len(data) != len(definitions):
            yield found(
                "event_data", node, f"{label(node)} has {len(data)} data for {len(definitions)} definitions."
            )
            continue
        for part, definition in zip(data, definitions, strict=True):
            item = index.resolve(part, part.get("itemSubjectRef"))
            carried = _item(index, definition)
            if item is not None and carried is not None and not same_item(item, carried):
                yield found(
                    "event_data", part, f"The data of {label(node)} is of another kind than its event."
                )


def _item(index: Index, definition: Node) -> Node | None:
    names = {
        "messageEventDefinition": ("messageRef", "itemRef"),
        "signalEventDefinition": ("signalRef", "structureRef"),
        "errorEventDefinition": ("errorRef", "structureRef"),
        "escalationEventDefinition": ("escalationRef", "structureRef"),
    }.get(local(definition))
    if names is None:
        return None
    referred = index.resolve(definition, definition.get(names[0]))
    return None if referred is None else index.resolve(referred, referred.get(names[1]))


def same_item(one: Node, other: Node) -> bool:
    """The same item definition, or one of the same structure."""
    structure = one.get("structureRef")
    return one is other or (structure is not None and structure == other.get("structureRef"))


DESCRIPTIVE: tuple[Rule, ...] = (starts, ends, definitions_of_throwers)
ANALYTIC: tuple[Rule, ...] = (intermediate, boundary, event_sub_processes)
EXECUTABLE: tuple[Rule, ...] = (escalations, errors, messages, signals, timers, data_of_events)
