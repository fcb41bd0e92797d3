"""What a conversion says: what was left, what has to be looked at."""

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.xml import Node, line, local


class Report:
    """Collects findings, each at the element it belongs to."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def left(self, node: Node, what: str) -> None:
        """Nothing here means the same."""
        message = f"{what} of {_label(_owner(node))} has no counterpart here."
        self._add("not_converted", node, message, "Say it again with the means of this engine.")

    def needs_worker(self, node: Node, kind: str) -> None:
        """A listener that called Java became a job of the type ``kind``."""
        message = f"A listener of {_label(node)} called Java; it is a job “{kind}” now."
        cure = f"Run a worker for jobs of the type “{kind}”, or remove the listener."
        self._add("needs_worker", node, message, cure)

    def computed(self, node: Node) -> None:
        """A task that evaluated an expression became a script."""
        message = f"{_label(node)} evaluated an expression; it is a script in FEEL now."
        self._add("computed", node, message, "See whether the expression still means the same.")

    def _add(self, rule: str, node: Node, message: str, cure: str) -> None:
        finding = Finding(
            rule=f"camunda7.{rule}",
            severity="warning",
            element_id=_owner(node).get("id") or "",
            line=line(node),
            message=message,
            cure=cure,
        )
        self.findings.append(finding)


def _label(node: Node) -> str:
    return f"“{node.get('name') or node.get('id') or local(node)}”"


def _owner(node: Node) -> Node:
    """The element a part belongs to: the nearest around it that has an id."""
    around = node
    while not around.get("id"):
        parent = around.getparent()
        if parent is None:
            return node
        around = parent
    return around
