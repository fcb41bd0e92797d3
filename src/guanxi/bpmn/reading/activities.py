"""What activities carry beyond their place in the flow: work, loops, calls."""

from typing import Any

from guanxi.bpmn.graph import AdHocDefinition, CallDefinition, LoopDefinition
from guanxi.bpmn.reading.correlation import drawn_message
from guanxi.bpmn.reading.data import loop_data, read_associations
from guanxi.bpmn.reading.event_definitions import read_event_definition, read_message
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.reading.zeebe import (
    read_decision,
    read_job,
    read_script,
    read_user_task,
)
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, content, local, reference, truth, zeebe_child


def read_activity(source: Source, node: Node) -> dict[str, Any]:
    """The fields of an activity that depend on its tag, plus loop and quantities."""
    fields: dict[str, Any] = {
        "loop": read_loop(source, node),
        "compensation": truth(node, "isForCompensation"),
        "start_quantity": _quantity(source, node, "startQuantity"),
        "completion_quantity": _quantity(source, node, "completionQuantity"),
    }
    fields |= read_associations(source, node)
    reader = _READERS.get(local(node))
    return fields | (reader(source, node) if reader else {})


def _quantity(source: Source, node: Node, name: str) -> int:
    value = (node.get(name) or "1").strip()
    if value.isdigit() and int(value) >= 1:
        return int(value)
    source.report("bpmn.quantity", node, f"{name} is “{value}”.", "Give a whole number from 1 up.")
    return 1


def _job(source: Source, node: Node) -> dict[str, Any]:
    return {"job": read_job(source, node)}


def _script(source: Source, node: Node) -> dict[str, Any]:
    return {"script": read_script(source, node), "job": read_job(source, node)}


def _decision(source: Source, node: Node) -> dict[str, Any]:
    return {"decision": read_decision(source, node), "job": read_job(source, node)}


def _user_task(source: Source, node: Node) -> dict[str, Any]:
    return {"user_task": read_user_task(source, node)}


def _send(source: Source, node: Node) -> dict[str, Any]:
    job = read_job(source, node)
    sends_message = job is None and _has_message(source, node)
    message = (read_message(source, node, node.get("messageRef")),) if sends_message else ()
    return {"job": job, "events": message}


def _has_message(source: Source, node: Node) -> bool:
    """Whether it names a message, or a message flow does that can be followed."""
    return bool(node.get("messageRef")) or (
        bool(source.message_flows) and drawn_message(source, node.get("id") or "") is not None
    )


def _receive(source: Source, node: Node) -> dict[str, Any]:
    message = (read_message(source, node, node.get("messageRef")),) if _has_message(source, node) else ()
    return {"events": message, "instantiate": truth(node, "instantiate")}


def _call(source: Source, node: Node) -> dict[str, Any]:
    called = zeebe_child(node, "calledElement")
    if called is None:
        process = source.text(reference(node.get("calledElement")), node, "Called element")
        return {"call": None if process is None else CallDefinition(process_id=process)}
    expression = called.get("processIdExpression")
    if expression and not expression.startswith("="):
        expression = f"={expression}"
    process = source.text(called.get("processId") or expression, called, "Called process")
    if process is None:
        return {"call": None}
    return {
        "call": CallDefinition(
            process_id=process,
            propagate_parent=truth(called, "propagateAllParentVariables", True),
            propagate_child=truth(called, "propagateAllChildVariables", True),
            binding=called.get("bindingType") or "latest",
            version_tag=called.get("versionTag") or "",
            business_id=source.text(called.get("businessId"), called, "Business id"),
        )
    }


def _ad_hoc(source: Source, node: Node) -> dict[str, Any]:
    extension = zeebe_child(node, "adHoc")
    condition = bpmn_child(node, "completionCondition")
    fields: dict[str, Any] = {
        "condition": None
        if condition is None
        else source.text(content(condition), condition, "Completion condition"),
        "sequential": node.get("ordering") == "Sequential",
        "cancel_remaining": truth(node, "cancelRemainingInstances", True),
    }
    if extension is not None:
        fields["active"] = source.text(
            extension.get("activeElementsCollection"), extension, "Active elements"
        )
        fields["output_collection"] = extension.get("outputCollection") or ""
        fields["output_item"] = source.text(extension.get("outputElement"), extension, "Output element")
    return {"ad_hoc": AdHocDefinition(**fields), "job": read_job(source, node)}


_READERS = {
    "serviceTask": _job,
    "sendTask": _send,
    "receiveTask": _receive,
    "userTask": _user_task,
    "scriptTask": _script,
    "businessRuleTask": _decision,
    "callActivity": _call,
    "adHocSubProcess": _ad_hoc,
}


def read_loop(source: Source, node: Node) -> LoopDefinition | None:
    """Standard loop or multi-instance characteristics."""
    loop = bpmn_child(node, "standardLoopCharacteristics")
    if loop is not None:
        return LoopDefinition(
            standard=True,
            test_before=truth(loop, "testBefore"),
            maximum=source.text(loop.get("loopMaximum"), loop, "Loop maximum"),
            condition=_expression(source, loop, "loopCondition"),
        )
    multi = bpmn_child(node, "multiInstanceLoopCharacteristics")
    return None if multi is None else _read_multi_instance(source, multi)


def _read_multi_instance(source: Source, node: Node) -> LoopDefinition:
    fields: dict[str, Any] = {
        "sequential": truth(node, "isSequential"),
        "cardinality": _expression(source, node, "loopCardinality"),
        "condition": _expression(source, node, "completionCondition"),
        "behavior": node.get("behavior") or "All",
    }
    fields |= loop_data(source, node)
    zeebe = zeebe_child(node, "loopCharacteristics")
    if zeebe is not None:
        fields |= {
            "collection": source.text(zeebe.get("inputCollection"), zeebe, "Input collection"),
            "item": zeebe.get("inputElement") or "",
            "output_collection": zeebe.get("outputCollection") or "",
            "output_item": source.text(zeebe.get("outputElement"), zeebe, "Output element"),
        }
    for attribute in ("noneBehaviorEventRef", "oneBehaviorEventRef"):
        referred = source.roots.get(reference(node.get(attribute)))
        if referred is not None and attribute.startswith(str(fields["behavior"]).lower()):
            fields["behavior_event"] = read_event_definition(source, referred)
    fields["complex"] = _complex_behavior(source, node)
    return LoopDefinition(**fields)


def _complex_behavior(source: Source, node: Node) -> tuple[Any, ...]:
    found = []
    for child in bpmn_children(node, "complexBehaviorDefinition"):
        condition = _expression(source, child, "condition")
        event = bpmn_child(child, "event")
        definition = None if event is None else next(bpmn_children(event), None)
        throws = None if definition is None else read_event_definition(source, definition)
        if condition is not None and throws is not None:
            found.append((condition, throws))
    return tuple(found)


def _expression(source: Source, node: Node, name: str) -> Text | None:
    child = bpmn_child(node, name)
    return None if child is None else source.text(content(child), child, name)
