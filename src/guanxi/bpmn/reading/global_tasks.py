"""Global tasks: a call activity can call them like a process, so each becomes a process of one task."""

from collections.abc import Iterator
from copy import deepcopy

from guanxi.bpmn.xml import BPMN, Node, bpmn_children, local

KINDS = {
    "globalTask": "task",
    "globalManualTask": "manualTask",
    "globalUserTask": "userTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}


def global_tasks(definitions: Node) -> Iterator[Node]:
    """A process element, outside the document, for each global task."""
    for node in bpmn_children(definitions, *KINDS):
        identifier = node.get("id") or ""
        process = node.makeelement(f"{{{BPMN}}}process", {"id": identifier, "isExecutable": "true"})
        process.set("name", node.get("name") or identifier)
        task = process.makeelement(f"{{{BPMN}}}{KINDS[local(node)]}")
        for name, value in node.items():
            task.set(name, value)
        task.set("id", f"{identifier}_task")
        task.extend(deepcopy(child) for child in node)
        process.append(task)
        yield process
