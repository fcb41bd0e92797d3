"""The conversion of a whole file: the tree is changed in place; what could not be converted is a finding."""

from collections.abc import Callable

from guanxi.bpmn.camunda7.continuing import wait_before_and_after
from guanxi.bpmn.camunda7.juel import NotConvertible, to_feel
from guanxi.bpmn.camunda7.listeners import convert_listeners
from guanxi.bpmn.camunda7.remaining import list_remaining
from guanxi.bpmn.camunda7.report import Report
from guanxi.bpmn.camunda7.tree import (
    element,
    extension,
    extension_of,
    is_vendors,
    vendor,
    vendor_children,
)
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.xml import BPMN, Node, is_bpmn, local

EXPRESSIONS = {
    "conditionExpression",
    "loopCondition",
    "completionCondition",
    "loopCardinality",
    "condition",
    "activationCondition",
    "timeDate",
    "timeDuration",
    "timeCycle",
    "formalExpression",
}
JAVA = ("class", "delegateExpression", "expression", "skipExpression")


def convert_if_camunda7(root: Node) -> list[Finding] | None:
    """Convert a file that uses one of the vendors' extensions and none of ``zeebe:``; None for any other."""
    return convert_camunda7(root) if is_vendors(root) else None


def convert_camunda7(root: Node) -> list[Finding]:
    """Change the vendor parts of a tree into ``zeebe:`` elements and FEEL; says what was left."""
    report = Report()
    for node in list(root.iter()):
        if is_bpmn(node):
            before = node.tag
            _convert(node, report.left)
            if node.tag != before:
                report.computed(node)
            convert_listeners(node, report.left, report.needs_worker)
            _properties(node)
            list_remaining(node, report.left)
    return report.findings


Left = Callable[[Node, str], None]


def _convert(node: Node, left: Left) -> None:
    name = local(node)
    if name in EXPRESSIONS:
        _expression(node, left)
    if name in ("message", "signal", "userTask") and "${" in (node.get("name") or ""):
        node.set("name", _feel(node.get("name") or "", node, left))
    converter = _CONVERTERS.get(name)
    if converter is not None:
        converter(node, left)
    _inputs_and_outputs(node, left)
    _hooks(node, left)
    wait_before_and_after(node)


def _feel(text: str, node: Node, left: Left) -> str:
    try:
        return to_feel(text)
    except NotConvertible:
        left(node, f"The expression “{text}”")
        return text


def _expression(node: Node, left: Left) -> None:
    text = (node.text or "").strip()
    if "${" in text or "#{" in text:
        node.text = _feel(text, node, left)
    elif node.get("language") and text and not text.startswith("="):
        # A script as simple as an expression means the same.
        node.text = _feel("${" + text + "}", node, left)


def _computes(node: Node, text: str) -> bool:
    """Make a task that only computes an expression a script task in FEEL; False when the expression needs Java."""
    try:
        feel = to_feel(text)
    except NotConvertible:
        return False
    if not feel.startswith("="):
        return False
    node.tag = f"{{{BPMN}}}scriptTask"
    values = {"expression": feel}
    if vendor(node, "resultVariable"):
        values["resultVariable"] = vendor(node, "resultVariable")
    extension(node, "script", values)
    return True


def _binding(node: Node, prefix: str) -> dict[str, str]:
    """Which version is meant: that of the same deployment or that of a tag; the latest needs no words."""
    kind = vendor(node, f"{prefix}Binding")
    tag = vendor(node, f"{prefix}VersionTag")
    if kind == "versionTag" and tag:
        return {"bindingType": kind, "versionTag": tag}
    return {"bindingType": kind} if kind == "deployment" else {}


def _user_task(node: Node, left: Left) -> None:
    fields = {
        "assignmentDefinition": ("assignee", "candidateGroups", "candidateUsers"),
        "taskSchedule": ("dueDate", "followUpDate"),
        "priorityDefinition": ("priority",),
    }
    for name, attributes in fields.items():
        values = {key: _feel(vendor(node, key), node, left) for key in attributes if vendor(node, key)}
        if values:
            extension(node, name, values)
    if vendor(node, "formKey"):
        extension(node, "formDefinition", {"formKey": vendor(node, "formKey")})
    elif vendor(node, "formRef"):
        extension(node, "formDefinition", {"formId": vendor(node, "formRef")} | _binding(node, "formRef"))


def _multi_instance(node: Node, left: Left) -> None:
    collection = vendor(node, "collection")
    if collection:
        text = collection if "${" in collection else "${" + collection + "}"
        values = {"inputCollection": _feel(text, node, left)}
        if vendor(node, "elementVariable"):
            values["inputElement"] = vendor(node, "elementVariable")
        extension(node, "loopCharacteristics", values)


def _service(node: Node, left: Left) -> None:
    if vendor(node, "type") == "external" and vendor(node, "topic"):
        extension(node, "taskDefinition", {"type": _feel(vendor(node, "topic"), node, left)})
    elif vendor(node, "type"):
        left(node, f"The built-in task type “{vendor(node, 'type')}”")


def _hooks(node: Node, left: Left) -> None:
    """Code the other engine would call: classes and beans; an expression that calls neither is computed here."""
    computed = vendor(node, "expression")
    if (
        computed
        and local(node) in ("serviceTask", "sendTask", "businessRuleTask")
        and _computes(node, computed)
    ):
        return
    for attribute in JAVA:
        if vendor(node, attribute):
            left(node, f"The Java {attribute} “{vendor(node, attribute)}”")


def _script(node: Node, left: Left) -> None:
    language = node.get("scriptFormat") or ""
    script = node.find(f"{{{BPMN}}}script")
    if language.lower() in ("juel", "feel") and script is not None and extension_of(node, "script") is None:
        text = (script.text or "").strip()
        if _computes(node, text if language.lower() == "juel" else "=" + text.lstrip("=")):
            return
    if language and extension_of(node, "script") is None:
        left(node, f"The script in {language}")


def _call(node: Node, left: Left) -> None:
    """Without mappings Camunda 7 hands over nothing."""
    called = {"processId": _feel(node.get("calledElement") or "", node, left)} | _binding(
        node, "calledElement"
    )
    both = {"in": "propagateAllParentVariables", "out": "propagateAllChildVariables"}
    for kind, attribute in both.items():
        everything = any(child.get("variables") == "all" for child in vendor_children(node, kind))
        called[attribute] = "true" if everything else "false"
    extension(node, "calledElement", called)
    for kind, side in (("in", "input"), ("out", "output")):
        for child in vendor_children(node, kind):
            source = child.get("source") or child.get("sourceExpression")
            if source and child.get("target"):
                text = source if "${" in source else "${" + source + "}"
                mapping = extension(node, "ioMapping", {})
                attributes = {"source": _feel(text, node, left), "target": child.get("target") or ""}
                element(mapping, side, attributes)


CAUGHT = {
    "errorCodeVariable": "=errorCode",
    "errorMessageVariable": "=errorMessage",
    "escalationCodeVariable": "=escalationCode",
}


def _caught_code(node: Node, _: Left) -> None:
    """The variables that keep the code and message of what was caught: output mappings of the event."""
    event = node.getparent()
    for attribute, source in CAUGHT.items():
        if event is not None and vendor(node, attribute):
            mapping = extension(event, "ioMapping", {})
            element(mapping, "output", {"source": source, "target": vendor(node, attribute)})


def _condition_filter(node: Node, _: Left) -> None:
    name, kinds = vendor(node, "variableName"), vendor(node, "variableEvents")
    if name:
        extension(
            node, "conditionalFilter", {"variableNames": name} | ({"variableEvents": kinds} if kinds else {})
        )


def _message_event(node: Node, left: Left) -> None:
    """Camunda 7 sends messages by Java; a throwing event that names none does nothing."""
    event = node.getparent()
    throws = event is not None and local(event) in ("endEvent", "intermediateThrowEvent")
    if event is not None and throws and node.get("messageRef") is None:
        left(event, "The message")
        event.remove(node)


def _receive(node: Node, _: Left) -> None:
    """Camunda 7 lets a receive task wait for nothing but a trigger; here it gets a message of its own name."""
    if node.get("messageRef") is None:
        definitions = node.getroottree().getroot()
        identifier = f"Trigger_{node.get('id')}"
        message = definitions.makeelement(f"{{{BPMN}}}message")
        message.set("id", identifier)
        message.set("name", node.get("id") or identifier)
        definitions.insert(0, message)
        node.set("messageRef", identifier)


def _inputs_and_outputs(node: Node, left: Left) -> None:
    for block in vendor_children(node, "inputOutput"):
        for child in block:
            side = {"inputParameter": "input", "outputParameter": "output"}.get(local(child))
            if side is None:
                continue
            value = _parameter(child, node, left)
            mapping = extension(node, "ioMapping", {})
            element(mapping, side, {"source": value, "target": child.get("name") or ""})


def _parameter(parameter: Node, node: Node, left: Left) -> str:
    """A parameter's text, list or map as one FEEL expression."""
    inner = next(iter(parameter), None)
    if inner is None:
        return _feel((parameter.text or "").strip(), node, left)
    if local(inner) == "list":
        return "=[" + ", ".join(_literal(part, node, left) for part in inner) + "]"
    if local(inner) == "map" and not any("${" in (entry.get("key") or "") for entry in inner):
        pairs = (f'"{entry.get("key")}": {_literal(entry, node, left)}' for entry in inner)
        return "={" + ", ".join(pairs) + "}"
    left(node, f"The parameter “{parameter.get('name')}”")
    # Must not run as if nothing had been meant.
    return "=parameter that could not be converted("


def _literal(part: Node, node: Node, left: Left) -> str:
    text = _feel((part.text or "").strip(), node, left)
    return text[1:] if text.startswith("=") else '"' + text.replace('"', '\\"') + '"'


def _decision(node: Node, left: Left) -> None:
    """A decision by its key; everything else as with a service task."""
    _service(node, left)
    if vendor(node, "decisionRef"):
        called = {"decisionId": _feel(vendor(node, "decisionRef"), node, left)}
        if vendor(node, "resultVariable"):
            called["resultVariable"] = vendor(node, "resultVariable")
        called |= _binding(node, "decisionRef")
        extension(node, "calledDecision", called)


def _properties(node: Node) -> None:
    """Extension properties, the version tag and the priority of jobs have direct counterparts."""
    for block in vendor_children(node, "properties"):
        for child in block:
            values = {"name": child.get("name") or "", "value": child.get("value") or ""}
            element(extension(node, "properties", {}), "property", values)
    if local(node) == "process" and vendor(node, "versionTag"):
        extension(node, "versionTag", {"value": vendor(node, "versionTag")})
    priority = vendor(node, "taskPriority")
    if priority.isdigit():
        extension(node, "jobPriorityDefinition", {"priority": priority})


_CONVERTERS: dict[str, Callable[[Node, Left], None]] = {
    "userTask": _user_task,
    "serviceTask": _service,
    "sendTask": _service,
    "businessRuleTask": _decision,
    "scriptTask": _script,
    "callActivity": _call,
    "receiveTask": _receive,
    "messageEventDefinition": _message_event,
    "errorEventDefinition": _caught_code,
    "escalationEventDefinition": _caught_code,
    "conditionalEventDefinition": _condition_filter,
    "multiInstanceLoopCharacteristics": _multi_instance,
}
