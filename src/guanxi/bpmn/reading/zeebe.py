"""The ``zeebe:`` extension elements of one flow node (list in docs/reference/bpmn.md)."""

from typing import Any

from guanxi.bpmn.graph import (
    DecisionDefinition,
    JobDefinition,
    ScriptDefinition,
    UserTaskDefinition,
    VariableMapping,
)
from guanxi.bpmn.reading.listeners import read_task_listeners
from guanxi.bpmn.reading.performers import read_performers
from guanxi.bpmn.reading.resources import resource_headers
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import BPMN, ZEEBE, Node, content, local, zeebe_child

NULL_SOURCE = Text("")


def read_mappings(
    source: Source, node: Node
) -> tuple[tuple[VariableMapping, ...], tuple[VariableMapping, ...]]:
    """``zeebe:ioMapping``: inputs and outputs, in order."""
    mapping = zeebe_child(node, "ioMapping")
    if mapping is None:
        return (), ()
    sides: dict[str, list[VariableMapping]] = {"input": [], "output": []}
    for child in mapping:
        side = sides.get(str(child.tag).rpartition("}")[2])
        if side is not None:
            side.append(_read_mapping(source, child))
    return tuple(sides["input"]), tuple(sides["output"])


def _read_mapping(source: Source, node: Node) -> VariableMapping:
    target = tuple(part.strip() for part in (node.get("target") or "").split("."))
    if not all(target):
        source.report(
            "zeebe.mapping_target", node, "A variable mapping has no target.", "Name the variable to write."
        )
    text = source.text(
        node.get("source"),
        node,
        f"input “{node.get('target')}”" if local(node) == "input" else "result",
    )
    return VariableMapping(text or NULL_SOURCE, target)


RUN = {
    "adHoc",
    "agentDefinition",
    "assignmentDefinition",
    "calledDecision",
    "calledElement",
    "executionListeners",
    "formDefinition",
    "ioMapping",
    "jobPriorityDefinition",
    "linkedResources",
    "loopCharacteristics",
    "priorityDefinition",
    "properties",
    "script",
    "subscription",
    "taskDefinition",
    "taskHeaders",
    "taskListeners",
    "taskSchedule",
    "userTask",
    "versionTag",
}


def check_extensions(source: Source, node: Node) -> None:
    """Report ``zeebe:`` elements that would silently do nothing."""
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}*"):
        name = local(child)
        if name not in RUN:
            message = (
                f"“{node.get('name') or node.get('id')}” uses zeebe:{name}, which cannot be executed yet."
            )
            source.report("zeebe.not_executable", child, message, "Remove it, or say it with other elements.")


def read_headers(node: Node) -> dict[str, str]:
    """``zeebe:taskHeaders`` as a mapping."""
    headers = zeebe_child(node, "taskHeaders")
    return {} if headers is None else {h.get("key", ""): h.get("value", "") for h in headers if h.get("key")}


def read_properties(node: Node) -> dict[str, str]:
    """``zeebe:properties`` as a mapping."""
    properties = zeebe_child(node, "properties")
    if properties is None:
        return {}
    return {p.get("name", ""): p.get("value", "") for p in properties if p.get("name")}


def read_job(source: Source, node: Node) -> JobDefinition | None:
    """``zeebe:taskDefinition`` with headers and priority; None when there is none."""
    task = zeebe_child(node, "taskDefinition")
    if task is None:
        return None
    kind = source.text(task.get("type"), task, "Job type")
    if kind is None:
        source.report(
            "zeebe.job_type", task, "The task definition has no type.", "Choose what the task does."
        )
        return None
    return JobDefinition(
        type=kind,
        retries=source.text(task.get("retries"), task, "Retries") or Text("3"),
        headers=read_headers(node) | resource_headers(node),
        priority=read_job_priority(source, node) or source.job_priority,
    )


def read_job_priority(source: Source, node: Node) -> Text | None:
    """``zeebe:jobPriorityDefinition`` of an element, or of the process for all its jobs."""
    priority = zeebe_child(node, "jobPriorityDefinition")
    return None if priority is None else source.text(priority.get("priority"), priority, "Priority")


def read_form_key(node: Node) -> str:
    """``zeebe:formDefinition`` of a user task or start event."""
    form = zeebe_child(node, "formDefinition")
    return (
        ""
        if form is None
        else form.get("formId") or form.get("formKey") or form.get("externalReference") or ""
    )


def _read_form_tag(node: Node) -> str | None:
    """The version tag of a form; None where its binding is another."""
    form = zeebe_child(node, "formDefinition")
    return (
        form.get("versionTag") or "" if form is not None and form.get("bindingType") == "versionTag" else None
    )


def read_forms(process: Node) -> dict[str, str]:
    """``zeebe:userTaskForm``: forms written into the process, as JSON text by id."""
    forms = process.iterfind(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}userTaskForm")
    return {form.get("id", ""): content(form) for form in forms if form.get("id")}


def read_user_task(source: Source, node: Node) -> UserTaskDefinition:
    """Assignment, schedule, form and priority of a user task."""
    fields: dict[str, Any] = {}
    for extension, attribute, field in _USER_TASK_FIELDS:
        child = zeebe_child(node, extension)
        if child is not None:
            fields[field] = source.text(child.get(attribute), child, attribute)
    fields["form_key"] = read_form_key(node)
    fields["form_tag"] = _read_form_tag(node)
    for field, text in read_performers(source, node).items():
        given = fields.get(field)
        if given is None:
            fields[field] = text
        elif field != "assignee" and given.expression is None:
            fields[field] = Text(f"{given.text},{text.text}", given.line)
    if (node.get("name") or "").startswith("="):
        fields["name"] = source.text(node.get("name"), node, "Task name")
    listeners = read_task_listeners(source, node)
    return UserTaskDefinition(headers=read_headers(node), listeners=listeners, **fields)


_USER_TASK_FIELDS = (
    ("assignmentDefinition", "assignee", "assignee"),
    ("assignmentDefinition", "candidateGroups", "candidate_groups"),
    ("assignmentDefinition", "candidateUsers", "candidate_users"),
    ("taskSchedule", "dueDate", "due"),
    ("taskSchedule", "followUpDate", "follow_up"),
    ("priorityDefinition", "priority", "priority"),
)


def read_script(source: Source, node: Node) -> ScriptDefinition | None:
    """``zeebe:script``; None when the task is done by a job instead."""
    script = zeebe_child(node, "script")
    if script is None:
        return None
    expression = source.text(script.get("expression"), script, "Script")
    if expression is None:
        source.report(
            "zeebe.script", script, "The script task has no expression.", "Write the FEEL expression."
        )
        return None
    return ScriptDefinition(expression, script.get("resultVariable") or "")


def read_decision(source: Source, node: Node) -> DecisionDefinition | None:
    """``zeebe:calledDecision``; None when the task is done by a job instead."""
    called = zeebe_child(node, "calledDecision")
    if called is None:
        return None
    decision = source.text(called.get("decisionId"), called, "Decision")
    if decision is None:
        source.report("zeebe.decision", called, "No decision is named.", "Choose the decision to evaluate.")
        return None
    return DecisionDefinition(
        decision_id=decision,
        result=called.get("resultVariable") or "",
        binding=called.get("bindingType") or "latest",
        version_tag=called.get("versionTag") or "",
    )
