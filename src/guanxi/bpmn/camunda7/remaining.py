"""What the conversion does not look at: every other vendor attribute and element of a file is listed, none is dropped
in silence."""

from collections.abc import Callable

from guanxi.bpmn.camunda7.tree import VENDORS
from guanxi.bpmn.xml import BPMN, Node, local

EVERYWHERE = {
    # Converted.
    *("async", "asyncBefore", "asyncAfter", "inputOutput", "properties", "executionListener", "taskPriority"),
    # Listed where they are converted, or not.
    *("class", "delegateExpression", "expression", "skipExpression", "taskListener", "eventListener"),
    # Mean nothing here: each step is kept durably, one instance is never moved twice at the same time, and the rest
    # is the other engine's own housekeeping.
    *("asyncLeave", "asyncLeaveExclusive", "exclusive", "autoStoreVariables", "historyLevel"),
    *("historyTimeToLive", "includeInHistory", "isEagerExecutionFetching", "localization", "translation"),
    *("modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "diagramRelationId"),
}
CONVERTED = {
    "userTask": {
        *("assignee", "candidateGroups", "candidateUsers", "dueDate", "followUpDate", "priority", "formKey"),
        *("formRef", "formRefBinding", "formRefVersionTag"),
    },
    "serviceTask": {"type", "topic"},
    "sendTask": {"type", "topic"},
    "scriptTask": {"resultVariable"},
    "businessRuleTask": {
        *("type", "topic", "decisionRef", "decisionRefBinding", "decisionRefVersionTag", "resultVariable"),
    },
    "callActivity": {"in", "out", "calledElementBinding", "calledElementVersionTag"},
    "errorEventDefinition": {"errorCodeVariable", "errorMessageVariable"},
    "escalationEventDefinition": {"escalationCodeVariable"},
    "conditionalEventDefinition": {"variableName", "variableEvents"},
    "multiInstanceLoopCharacteristics": {"collection", "elementVariable"},
    "process": {"versionTag"},
}
MAPPED = {"source", "sourceExpression", "variables"}


def list_remaining(node: Node, left: Callable[[Node, str], None]) -> None:
    """Say of each vendor attribute and extension element of a BPMN element that nothing was made of it."""
    known = EVERYWHERE | CONVERTED.get(local(node), set())
    for key, value in node.attrib.items():
        name = _vendor_name(str(key))
        if name and name not in known:
            left(node, f"“{name}” (“{value!s}”)")
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/*"):
        name = _vendor_name(str(child.tag))
        if name and (name not in known or _is_other_mapping(name, child)):
            left(node, f"“{name}”")


def _vendor_name(tag: str) -> str:
    namespace, _, name = tag.lstrip("{").partition("}")
    return name if namespace in VENDORS else ""


def _is_other_mapping(name: str, child: Node) -> bool:
    """A mapping of a call that moves no variable, for instance the business key."""
    return name in ("in", "out") and not MAPPED & set(child.keys())
