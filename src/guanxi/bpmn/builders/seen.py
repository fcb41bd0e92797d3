"""What of a document was understood, so that the rest can be named instead of lost silently."""

from collections.abc import Iterator
from typing import Final

from guanxi.bpmn.builders.tags import find
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.reading.source import owner_id
from guanxi.bpmn.xml import BPMN, DI, XSI, ZEEBE, Node, line, local

_SILENT: Final = frozenset({f"{{{DI}}}BPMNDiagram", f"{{{BPMN}}}extensionElements"})
_TEMPLATE: Final = {f"{{{ZEEBE}}}modelerTemplate", f"{{{ZEEBE}}}modelerTemplateVersion"}
"""Which fields a modeler shows; the designer finds the template of an activity again by its job type."""
_SILENT_ATTRIBUTES: Final = frozenset(
    {f"{{{XSI}}}type", "expressionLanguage", "gatewayDirection", *_TEMPLATE}
)


class Seen:
    """Nodes and attributes that a reader has taken over."""

    def __init__(self, root: Node):
        self.root = root
        self.attributes: dict[Node, set[str]] = {root: set(map(str, root.attrib))}

    def node(self, node: Node, *attributes: str) -> None:
        """The node, and these attributes of it, are understood."""
        self.attributes.setdefault(node, set()).update(attributes)

    def path(self, node: Node, path: str) -> None:
        """The elements along a path of tags are understood."""
        for one in find(node, path):
            self.node(one)

    def left(self) -> Iterator[Finding]:
        """A warning for each element of the model that has more than was understood."""
        by_owner: dict[str, list[str]] = {}
        lines: dict[str, int] = {}
        for node, what in self._left():
            owner = owner_id(node)
            lines.setdefault(owner, line(node))
            by_owner.setdefault(owner, []).append(what)
        for owner, things in by_owner.items():
            names = ", ".join(dict.fromkeys(things))
            yield Finding(
                rule="builders.not_expressible",
                severity="warning",
                element_id=owner,
                line=lines[owner],
                message=f"“{owner or 'The file'}” has something that only BPMN files hold: {names}.",
                cure="Keep the BPMN file, or leave this out.",
            )

    def _left(self) -> Iterator[tuple[Node, str]]:
        stack = [self.root]
        while stack:
            node = stack.pop()
            if not local(node):
                continue
            known = self.attributes.get(node)
            if known is None and node.tag not in _SILENT:
                yield node, local(node)
                continue
            if node.tag == f"{{{DI}}}BPMNDiagram":
                continue
            for name in map(str, node.attrib):
                if known is not None and name not in known | _SILENT_ATTRIBUTES:
                    yield node, f"attribute {name.rpartition('}')[2]}"
            stack.extend(reversed(node))
