"""Resources and agents a job is told of in its headers: ``zeebe:linkedResources`` and ``zeebe:agentDefinition``."""

import json

from guanxi.bpmn.xml import Node, local, zeebe_child

FIELDS = ("resourceId", "resourceType", "linkName", "bindingType", "versionTag")


def resource_headers(node: Node) -> dict[str, str]:
    """``linkedResources`` as JSON text, as workers of Zeebe get it, and ``agentType``."""
    headers = {}
    linked = zeebe_child(node, "linkedResources")
    if linked is not None:
        found = [
            {name: child.get(name, "") for name in FIELDS if child.get(name)}
            for child in linked
            if local(child) == "linkedResource"
        ]
        headers["linkedResources"] = json.dumps(found, ensure_ascii=False)
    agent = zeebe_child(node, "agentDefinition")
    if agent is not None and agent.get("agentType"):
        headers["agentType"] = agent.get("agentType", "")
    return headers
