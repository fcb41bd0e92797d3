"""What keeps a process from running: rules on the finished graph. Each rule is a small function with a stable name."""

from collections.abc import Callable, Iterator

from guanxi.bpmn import events
from guanxi.bpmn.findings import Finding, Severity
from guanxi.bpmn.graph import Element, ElementType, Flow, ProcessGraph
from guanxi.bpmn.text import Text
from guanxi.bpmn.timing import check_static

POSITIONS: dict[str, tuple[type, ...]] = {
    "start": (events.Message, events.Timer, events.Signal, events.Conditional),
    "eventStart": (
        events.Message,
        events.Timer,
        events.Signal,
        events.Conditional,
        events.Error,
        events.Escalation,
        events.Compensation,
    ),
    ElementType.INTERMEDIATE_CATCH_EVENT: (
        events.Message,
        events.Timer,
        events.Signal,
        events.Conditional,
        events.Link,
    ),
    ElementType.BOUNDARY_EVENT: (
        events.Message,
        events.Timer,
        events.Signal,
        events.Conditional,
        events.Error,
        events.Escalation,
        events.Compensation,
        events.Cancel,
    ),
    ElementType.INTERMEDIATE_THROW_EVENT: (
        events.Message,
        events.Signal,
        events.Escalation,
        events.Compensation,
        events.Link,
    ),
    ElementType.END_EVENT: (
        events.Message,
        events.Signal,
        events.Escalation,
        events.Compensation,
        events.Error,
        events.Cancel,
        events.Terminate,
    ),
}


def executable_findings(graph: ProcessGraph) -> list[Finding]:
    """All findings of all rules, in file order."""
    findings: list[Finding] = []
    for element in graph.elements.values():
        for rule in RULES:
            findings += rule(graph, element)
    return findings


def _finding(rule: str, element: Element, message: str, cure: str, severity: Severity = "error") -> Finding:
    return Finding(
        rule=rule, severity=severity, element_id=element.id, line=element.line, message=message, cure=cure
    )


def _label(element: Element) -> str:
    return f"“{element.name or element.id}”"


def _event_position(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    place: str = element.type
    if element.type is ElementType.START_EVENT:
        inside = graph.elements[element.scope].type
        place = "eventStart" if inside is ElementType.EVENT_SUB_PROCESS else "start"
    allowed = POSITIONS.get(place)
    for definition in element.events if allowed is not None else ():
        if not isinstance(definition, allowed or ()):
            kind = type(definition).__name__.lower()
            message = f"{_label(element)}: a {kind} event is not allowed as {element.type}."
            yield _finding("bpmn.event_position", element, message, "Use another event here.")


def _loop(_: ProcessGraph, element: Element) -> Iterator[Finding]:
    loop = element.loop
    if loop is None:
        return
    if loop.standard and loop.condition is None and loop.maximum is None:
        message = f"The loop of {_label(element)} never ends."
        yield _finding("bpmn.loop", element, message, "Give it a condition or a maximum.")
    if not loop.standard and loop.collection is None and loop.cardinality is None:
        message = f"{_label(element)} is repeated, but not said for what."
        yield _finding("bpmn.loop", element, message, "Choose the list to go through, or a number.")


def _inner_start(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type is ElementType.EVENT_SUB_PROCESS:
        starts = [graph.elements[key] for key in element.starts]
        if len(starts) != 1 or not starts[0].events or starts[0].type is not ElementType.START_EVENT:
            message = f"The event sub-process {_label(element)} needs exactly one start event that waits for something."
            yield _finding("bpmn.event_sub_process", element, message, "Give it one such start event.")
        if element.incoming or element.outgoing:
            message = f"A sequence flow is connected to the event sub-process {_label(element)}."
            yield _finding("bpmn.event_sub_process", element, message, "Remove the flow.")


def _event_gateway(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type is not ElementType.EVENT_BASED_GATEWAY:
        return
    for flow in element.outgoing:
        target = graph.elements[flow.target]
        waits = target.type in (ElementType.INTERMEDIATE_CATCH_EVENT, ElementType.RECEIVE_TASK)
        if not waits or not target.events:
            message = f"{_label(element)} leads to {_label(target)}, which waits for no event."
            yield _finding(
                "bpmn.event_gateway", element, message, "Put a catch event or a receive task there."
            )


def _nesting(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    depth, around = 0, element
    while around.scope:
        depth, around = depth + 1, graph.elements[around.scope]
    if depth == DEEPEST + 1:
        message = f"{_label(element)} lies {depth} sub-processes deep; {DEEPEST} is the most."
        yield _finding("bpmn.nesting", element, message, "Call another process instead.")


def _links(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type is not ElementType.INTERMEDIATE_THROW_EVENT:
        return
    for definition in element.events:
        if isinstance(definition, events.Link) and not any(
            definition in graph.elements[child].events
            and graph.elements[child].type is ElementType.INTERMEDIATE_CATCH_EVENT
            for child in graph.elements[element.scope].children
        ):
            message = f"Nothing catches the link “{definition.name}” of {_label(element)}."
            yield _finding("bpmn.link", element, message, "Add a link catch event of that name.")


def _throws_something(_: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type not in (ElementType.END_EVENT, ElementType.INTERMEDIATE_THROW_EVENT):
        return
    for definition in element.events:
        if isinstance(definition, events.Error | events.Escalation) and definition.code is None:
            message = f"{_label(element)} does not say what it throws."
            yield _finding("bpmn.no_code", element, message, "Choose an error or escalation.")


def _cancel(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    if not any(isinstance(definition, events.Cancel) for definition in element.events):
        return
    around = graph.elements.get(element.attached_to or element.scope)
    if around is not None and around.type is not ElementType.TRANSACTION:
        message = f"The cancel event {_label(element)} belongs to no transaction."
        yield _finding("bpmn.cancel", element, message, "Use it on or in a transaction only.")


def _starts(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type is ElementType.PROCESS and not element.starts and not graph.start_events:
        message = f"The process {_label(element)} has no start event."
        yield _finding("bpmn.no_start", element, message, "Add a start event.")


def _boundary(graph: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type is not ElementType.BOUNDARY_EVENT:
        return
    host = graph.elements.get(element.attached_to)
    if host is None or not _is_activity(host.type):
        message = f"The boundary event {_label(element)} sits on no activity."
        yield _finding("bpmn.boundary_host", element, message, "Attach it to an activity.")
    if element.incoming:
        message = f"A sequence flow leads into the boundary event {_label(element)}."
        yield _finding("bpmn.boundary_incoming", element, message, "Remove the flow.")
    if not element.events:
        message = f"The boundary event {_label(element)} waits for nothing."
        yield _finding("bpmn.boundary_event", element, message, "Choose what it waits for.")


def _is_activity(type_: ElementType) -> bool:
    """Tasks, call activities and sub-processes in the flow: what a boundary event may sit on (BPMN 2.0 §10.5.4)."""
    others = {ElementType.PROCESS, ElementType.EVENT_SUB_PROCESS}
    return type_ not in others and not type_.value.endswith(("Event", "Gateway"))


def _start_and_end_flows(_: ProcessGraph, element: Element) -> Iterator[Finding]:
    if element.type is ElementType.START_EVENT and element.incoming:
        yield _finding("bpmn.start_incoming", element, f"A flow leads into {_label(element)}.", "Remove it.")
    if element.type is ElementType.END_EVENT and element.outgoing:
        yield _finding("bpmn.end_outgoing", element, f"A flow leaves {_label(element)}.", "Remove it.")


def _work(_: ProcessGraph, element: Element) -> Iterator[Finding]:
    missing = {
        ElementType.SERVICE_TASK: element.job is None,
        ElementType.SCRIPT_TASK: element.job is None and element.script is None,
        ElementType.BUSINESS_RULE_TASK: element.job is None and element.decision is None,
        ElementType.SEND_TASK: element.job is None and not element.events,
        ElementType.RECEIVE_TASK: not element.events,
        ElementType.CALL_ACTIVITY: element.call is None,
    }
    if missing.get(element.type):
        message = f"{_label(element)} does not say what to do."
        yield _finding("bpmn.no_work", element, message, _CURES[element.type])


_CURES = {
    ElementType.SERVICE_TASK: "Choose an activity (zeebe:taskDefinition).",
    ElementType.SCRIPT_TASK: "Write a FEEL expression (zeebe:script) or choose a job type.",
    ElementType.BUSINESS_RULE_TASK: "Choose a decision (zeebe:calledDecision) or a job type.",
    ElementType.SEND_TASK: "Choose a message or an activity.",
    ElementType.RECEIVE_TASK: "Choose the message to wait for.",
    ElementType.CALL_ACTIVITY: "Choose the process to call.",
}


def _conditions(_: ProcessGraph, element: Element) -> Iterator[Finding]:
    for flow in element.outgoing:
        yield from _condition_text(element, flow)
    if element.default and element.default not in {flow.id for flow in element.outgoing}:
        message = f"The default flow of {_label(element)} does not leave it."
        yield _finding("bpmn.default_flow", element, message, "Choose one of its own flows.")
    decides = element.type in (ElementType.EXCLUSIVE_GATEWAY, ElementType.INCLUSIVE_GATEWAY)
    if not decides or len(element.outgoing) < 2:
        return
    for flow in element.outgoing:
        if flow.condition is None and flow.id != element.default:
            name = flow.name or flow.id
            message = f"The flow “{name}” after {_label(element)} has no condition, so it is always taken."
            cure = "Write a condition or make it the default flow."
            yield _finding("bpmn.flow_condition", element, message, cure, "warning")


def _condition_text(element: Element, flow: Flow) -> Iterator[Finding]:
    if flow.condition is not None and not flow.condition.text.startswith("="):
        message = f"The condition “{flow.condition.text}” after {_label(element)} is no FEEL expression."
        yield Finding(
            rule="bpmn.condition_expression",
            element_id=flow.id,
            line=flow.condition.line,
            message=message,
            cure="Write = in front of it.",
        )


def _timers(_: ProcessGraph, element: Element) -> Iterator[Finding]:
    for definition in element.events:
        if not isinstance(definition, events.Timer):
            continue
        text = definition.value
        wrong = check_static(definition.kind, text.text) if _is_static(text) else None
        if wrong:
            message = f"The timer of {_label(element)} never fires: {wrong}"
            yield _finding("bpmn.timer", element, message, "Correct the time.")
        if definition.kind == "cycle" and element.attached_to and element.interrupting:
            message = f"The timer of {_label(element)} repeats, but it can happen only once."
            yield _finding("bpmn.timer_cycle", element, message, "Use a duration or a date.", "warning")


def _is_static(text: Text) -> bool:
    return not text.text.startswith("=")


DEEPEST = 50

Rule = Callable[[ProcessGraph, Element], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    _event_position,
    _loop,
    _inner_start,
    _event_gateway,
    _links,
    _cancel,
    _throws_something,
    _starts,
    _boundary,
    _start_and_end_flows,
    _work,
    _conditions,
    _timers,
    _nesting,
)
