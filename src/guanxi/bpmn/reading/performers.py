"""People as the standard names them: performers and potential owners (BPMN 2.0 §10.3.4)."""

import re

from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import BPMN, Node, bpmn_child, bpmn_children, content, line, local, reference

_NAMED = re.compile(r"(user|group)\(([^)]*)\)")


def read_performers(source: Source, node: Node) -> dict[str, Text]:
    """``humanPerformer`` is the assignee; ``potentialOwner`` are candidates: groups, unless ``user(…)`` is written."""
    users: list[str] = []
    groups: list[str] = []
    found: dict[str, Text] = {}
    for child in bpmn_children(node, "humanPerformer", "performer", "potentialOwner"):
        expression = content(child.find(f".//{{{BPMN}}}formalExpression")) or _resource(source, child)
        if not expression:
            continue
        if local(child) != "potentialOwner":
            text = source.text(expression, child, "Performer")
            if text is not None:
                found["assignee"] = text
            continue
        if expression.startswith("="):
            text = source.text(expression, child, "Potential owner")
            if text is not None:
                found["candidate_groups"] = text
            continue
        for part in expression.split(","):
            named = _NAMED.fullmatch(part.strip())
            (users if named and named[1] == "user" else groups).append(named[2] if named else part.strip())
    if groups:
        found["candidate_groups"] = Text(",".join(groups), line(node))
    if users:
        found["candidate_users"] = Text(",".join(users), line(node))
    return found


def _resource(source: Source, node: Node) -> str:
    """The name of the ``bpmn:resource`` referred to: a person as performer, a group as potential owner."""
    resource = source.roots.get(reference(content(bpmn_child(node, "resourceRef"))))
    return "" if resource is None else resource.get("name") or resource.get("id") or ""
