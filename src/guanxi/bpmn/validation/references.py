"""Every reference leads to an element of the right kind (the types of the BPMN 2.0 metamodel)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import ACTIVITIES, NODES, Index, found, label
from guanxi.bpmn.xml import Node, is_bpmn, local

EVENT_DEFINITIONS = {
    f"{kind}EventDefinition"
    for kind in (
        "cancel",
        "compensate",
        "conditional",
        "error",
        "escalation",
        "link",
        "message",
        "signal",
        "terminate",
        "timer",
    )
}
DATA = {"dataInput", "dataOutput", "dataObject", "dataObjectReference", "dataStoreReference", "property"}
ITEMS = {"itemDefinition"}
COLLABORATIONS = {"collaboration", "choreography", "globalConversation"}

# By name of the reference, where it means the same wherever it stands.
KINDS: dict[str, set[str]] = {
    "itemRef": ITEMS,
    "itemSubjectRef": ITEMS,
    "messageRef": {"message"},
    "inMessageRef": {"message"},
    "outMessageRef": {"message"},
    "errorRef": {"error"},
    "escalationRef": {"escalation"},
    "signalRef": {"signal"},
    "operationRef": {"operation"},
    "interfaceRef": {"interface"},
    "supportedInterfaceRef": {"interface"},
    "eventDefinitionRef": EVENT_DEFINITIONS,
    "noneBehaviorEventRef": EVENT_DEFINITIONS,
    "oneBehaviorEventRef": EVENT_DEFINITIONS,
    "incoming": {"sequenceFlow"},
    "outgoing": {"sequenceFlow"},
    "default": {"sequenceFlow"},
    "participantRef": {"participant"},
    "processRef": {"process"},
    "attachedToRef": ACTIVITIES,
    "dataObjectRef": {"dataObject"},
    "dataStoreRef": {"dataStore"},
    "categoryValueRef": {"categoryValue"},
    "definitionalCollaborationRef": COLLABORATIONS,
    "calledCollaborationRef": COLLABORATIONS,
    "choreographyRef": {"choreography"},
    "dataInputRefs": {"dataInput"},
    "dataOutputRefs": {"dataOutput"},
    "optionalInputRefs": {"dataInput"},
    "whileExecutingInputRefs": {"dataInput"},
    "optionalOutputRefs": {"dataOutput"},
    "whileExecutingOutputRefs": {"dataOutput"},
    "inputSetRefs": {"inputSet"},
    "outputSetRefs": {"outputSet"},
    "loopDataInputRef": DATA,
    "loopDataOutputRef": DATA,
    "resourceRef": {"resource"},
    "flowNodeRef": NODES,
    "correlationPropertyRef": {"correlationProperty"},
    "correlationKeyRef": {"correlationKey"},
    "messageFlowRef": {"messageFlow"},
    "activityRef": ACTIVITIES,
    "initiatingParticipantRef": {"participant"},
    "innerParticipantRef": {"participant"},
    "outerParticipantRef": {"participant"},
    "partitionElementRef": set(),
    "supports": {"process"},
}
# By the element around it, where the same name means different things.
WITHIN: dict[tuple[str, str], set[str]] = {
    ("sequenceFlow", "sourceRef"): NODES,
    ("sequenceFlow", "targetRef"): NODES,
    ("dataInputAssociation", "sourceRef"): DATA,
    ("dataInputAssociation", "targetRef"): DATA,
    ("dataOutputAssociation", "sourceRef"): DATA,
    ("dataOutputAssociation", "targetRef"): DATA,
    ("signal", "structureRef"): ITEMS,
    ("error", "structureRef"): ITEMS,
    ("escalation", "structureRef"): ITEMS,
}


def reference_types(index: Index) -> Iterator[Finding]:
    """Check every attribute and every element that is a reference."""
    for node in index.root.iter():
        if not is_bpmn(node):
            continue
        name = local(node)
        for attribute, value in node.attrib.items():
            yield from _check(index, node, name, str(attribute), str(value))
        parent = node.getparent()
        if parent is not None and node.text and node.text.strip() and not node.get("id"):
            yield from _check(index, node, local(parent), name, node.text.strip())


def _check(index: Index, node: Node, owner: str, name: str, value: str) -> Iterator[Finding]:
    kinds = WITHIN.get((owner, name)) or KINDS.get(name)
    if not kinds or not value.strip():
        return
    referred = index.resolve(node, value)
    if referred is None:
        if not index.refers_elsewhere(node, value):
            yield found("reference", node, f"{label(node)} refers to “{value}” ({name}), which is not there.")
    elif local(referred) not in kinds:
        message = f"{label(node)} refers to {label(referred)} as {name}, but that is a {local(referred)}."
        yield found("reference", node, message)
