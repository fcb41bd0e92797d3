"""Tasks, call activities, ad-hoc sub-processes, and what operations and messages ask of them (BPMN 2.0 §10.3)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.events import same_item
from guanxi.bpmn.validation.index import ACTIVITIES, Index, Rule, found, io, label
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, local, truth

CALLABLE = {
    "process",
    "globalTask",
    "globalUserTask",
    "globalManualTask",
    "globalScriptTask",
    "globalBusinessRuleTask",
}


def calls(index: Index) -> Iterator[Finding]:
    """What is called exists, can be called, and a process has a none start event."""
    for node in index.all("callActivity"):
        value = node.get("calledElement")
        if not value:
            continue
        called = index.resolve(node, value)
        if called is None:
            if not index.refers_elsewhere(node, value):
                yield found("called_element", node, f"{label(node)} calls “{value}”, which is not there.")
        elif local(called) not in CALLABLE:
            yield found(
                "called_element", node, f"{label(node)} calls {label(called)}, which cannot be called."
            )
        elif local(called) == "process" and not _none_start(index, called):
            yield found(
                "called_start", node, f"{label(called)}, called by {label(node)}, has no none start event."
            )


def _none_start(index: Index, process: Node) -> bool:
    starts = list(bpmn_children(process, "startEvent"))
    # Looked up in the file the process is in: references there are its own.
    return any(not bpmn_definitions(start) for start in starts) or (not starts and _implicit(process))


def bpmn_definitions(start: Node) -> list[Node]:
    """Event definitions, direct or by reference."""
    return [
        child
        for child in bpmn_children(start)
        if local(child).endswith(("EventDefinition", "eventDefinitionRef"))
    ]


def _implicit(process: Node) -> bool:
    return any(
        local(child) in ACTIVITIES and child.get("calledElement") is None for child in bpmn_children(process)
    )


def ad_hoc(index: Index) -> Iterator[Finding]:
    """An ad-hoc sub-process holds an activity, and neither start nor end events."""
    for node in index.all("adHocSubProcess"):
        kinds = {local(child) for child in bpmn_children(node)}
        if not kinds & ACTIVITIES:
            yield found("ad_hoc", node, f"The ad-hoc sub-process {label(node)} holds no activity.")
        if kinds & {"startEvent", "endEvent"}:
            yield found("ad_hoc", node, f"The ad-hoc sub-process {label(node)} has a start or end event.")


def operations(index: Index) -> Iterator[Finding]:
    """A service task has one set each for the messages of its operation, of the same items."""
    for node in index.all("serviceTask"):
        operation, specification = index.resolve(node, node.get("operationRef")), io(node)
        if operation is None or specification is None:
            continue
        for kind, data, message in (
            ("inputSet", "dataInput", "inMessageRef"),
            ("outputSet", "dataOutput", "outMessageRef"),
        ):
            if len(list(bpmn_children(specification, kind))) > 1:
                yield found("operation_sets", node, f"{label(node)} has several {kind}s for one operation.")
            yield from _single(node, specification, data)
            child = bpmn_child(operation, message)
            carried = None if child is None else index.resolve(child, child.text)
            yield from _same_data(index, node, specification, data, carried)


def _single(node: Node, specification: Node, data: str) -> Iterator[Finding]:
    if len(list(bpmn_children(specification, data))) > 1:
        yield found("message_data", node, f"{label(node)} has several {data}s for one message.")


def _same_data(
    index: Index, node: Node, specification: Node, data: str, message: Node | None
) -> Iterator[Finding]:
    wanted = None if message is None else index.resolve(message, message.get("itemRef"))
    parts = list(bpmn_children(specification, data))
    items = [index.resolve(part, part.get("itemSubjectRef")) for part in parts]
    if (
        wanted is not None
        and parts
        and not any(item is not None and same_item(item, wanted) for item in items)
    ):
        yield found("message_data", node, f"The {data} of {label(node)} is of another kind than its message.")


def messages(index: Index) -> Iterator[Finding]:
    """Send and receive tasks: one set, of the item of their message."""
    for name, kind, data in (
        ("sendTask", "inputSet", "dataInput"),
        ("receiveTask", "outputSet", "dataOutput"),
    ):
        for node in index.all(name):
            message, specification = index.resolve(node, node.get("messageRef")), io(node)
            if message is None or specification is None:
                continue
            if len(list(bpmn_children(specification, kind))) > 1:
                yield found("message_sets", node, f"{label(node)} has several {kind}s for one message.")
            yield from _single(node, specification, data)
            yield from _same_data(index, node, specification, data, message)


def instantiating(index: Index) -> Iterator[Finding]:
    """No flow leads to a receive task that starts the process."""
    for node in index.all("receiveTask"):
        if truth(node, "instantiate") and node.get("id") in index.incoming:
            yield found("instantiate", node, f"{label(node)} starts the process, but a flow leads to it.")


def data_of_calls(index: Index) -> Iterator[Finding]:
    """A call activity gives and takes exactly what is called needs and gives."""
    for node in index.all("callActivity"):
        called = index.resolve(node, node.get("calledElement"))
        if called is None or local(called) not in CALLABLE:
            continue
        for name in ("dataInput", "dataOutput"):
            mine, its = _items(index, io(node), name), _items(index, io(called), name)
            if len(mine) != len(its) or not all(_has(item, mine) for item in its):
                yield found(
                    "call_data", node, f"The {name}s of {label(node)} are not those of {label(called)}."
                )
        for name in ("inputSet", "outputSet"):
            if io(called) is not None and _count(io(node), name) != _count(io(called), name):
                yield found(
                    "call_data", node, f"The {name}s of {label(node)} are not those of {label(called)}."
                )


def _count(specification: Node | None, name: str) -> int:
    return 0 if specification is None else len(list(bpmn_children(specification, name)))


def _items(index: Index, specification: Node | None, name: str) -> list[Node | None]:
    if specification is None:
        return []
    return [index.resolve(part, part.get("itemSubjectRef")) for part in bpmn_children(specification, name)]


def _has(item: Node | None, items: list[Node | None]) -> bool:
    return any(
        item is other or (item is not None and other is not None and same_item(item, other))
        for other in items
    )


def services(index: Index) -> Iterator[Finding]:
    """What is offered as a service says how its data meets the operation."""
    for node in index.all(*CALLABLE):
        offered = any(True for _ in bpmn_children(node, "supportedInterfaceRef"))
        if offered and not any(True for _ in bpmn_children(node, "ioBinding")):
            yield found("io_binding", node, f"{label(node)} is offered as a service, but binds no data.")


DESCRIPTIVE: tuple[Rule, ...] = (calls,)
ANALYTIC: tuple[Rule, ...] = (ad_hoc,)
EXECUTABLE: tuple[Rule, ...] = (operations, messages, instantiating, data_of_calls, services)
