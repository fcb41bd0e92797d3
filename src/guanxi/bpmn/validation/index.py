"""What the rules look things up in: elements by id, flows by end, scopes, imported files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from functools import cached_property

from lxml import etree

from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.xml import BPMN, Node, XmlRefused, bpmn_child, bpmn_children, line, local, read_xml, truth

Rule = Callable[["Index"], Iterator[Finding]]

TASKS = {
    "task",
    "manualTask",
    "userTask",
    "serviceTask",
    "sendTask",
    "receiveTask",
    "scriptTask",
    "businessRuleTask",
}
SUB_PROCESSES = {"subProcess", "transaction", "adHocSubProcess"}
CHOREOGRAPHY = {"choreographyTask", "subChoreography", "callChoreography"}
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
GATEWAYS = {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"}
CATCHING = {"startEvent", "intermediateCatchEvent", "boundaryEvent"}
THROWING = {"endEvent", "intermediateThrowEvent"}
EVENTS = CATCHING | THROWING
NODES = ACTIVITIES | GATEWAYS | EVENTS | CHOREOGRAPHY


class Index:
    """One file with the files it imports."""

    def __init__(self, root: Node, imported: list[tuple[Node, Index]], missing: list[Node]):
        self.root = root
        self.imported = imported
        self.missing = missing
        self.others = [other for _, other in imported]
        self.by_id: dict[str, Node] = {}
        for node in root.iter():
            if local(node) and node.get("id"):
                self.by_id.setdefault(str(node.get("id")), node)

    @classmethod
    def of(cls, document: Document, load: Callable[[str], bytes | None] | None) -> Index:
        """Index a document and, through ``load``, what it imports."""
        return cls._read(document.root, load, set(), "")

    @classmethod
    def _read(
        cls, root: Node, load: Callable[[str], bytes | None] | None, seen: set[str], folder: str
    ) -> Index:
        imported, missing = [], []
        for node in bpmn_children(root, "import") if load is not None else ():
            location = _beside(folder, node.get("location") or "")
            if location in seen:
                continue
            seen.add(location)
            content = load(location) if load is not None else None
            tree = _parse(content)
            if tree is None:
                missing.append(node)
            else:
                imported.append((node, cls._read(tree, load, seen, posixpath.dirname(location))))
        return cls(root, imported, missing)

    @property
    def bpmn(self) -> bool:
        """Whether the file is BPMN (it may import others)."""
        return bool(self.root.tag == f"{{{BPMN}}}definitions")

    @property
    def namespace(self) -> str:
        """The target namespace of the file."""
        return self.root.get("targetNamespace") or ""

    def all(self, *names: str) -> Iterator[Node]:
        """Elements of these BPMN tags."""
        return self.root.iter(*(f"{{{BPMN}}}{name}" for name in names))

    def resolve(self, node: Node, value: str | None) -> Node | None:
        """What the QName ``value``, written at ``node``, refers to; None when there is no such element."""
        if not value:
            return None
        prefix, _, name = value.strip().rpartition(":")
        namespace = node.nsmap.get(prefix or None) if prefix else None
        if namespace is None or namespace == self.namespace:
            found = self.by_id.get(name)
            if found is not None:
                return found
        for other in self.others:
            if namespace in (None, other.namespace) and name in other.by_id:
                return other.by_id[name]
        return None

    def refers_elsewhere(self, node: Node, value: str) -> bool:
        """Whether the reference goes to a namespace that is neither ours nor that of a file we could read."""
        prefix, _, _ = value.strip().rpartition(":")
        namespace = node.nsmap.get(prefix or None) if prefix else None
        known = {self.namespace, *(other.namespace for other in self.others)}
        return namespace is not None and namespace not in known

    @cached_property
    def outgoing(self) -> dict[str, list[Node]]:
        """Sequence flows by the id of their source."""
        return self._ends("sourceRef")

    @cached_property
    def incoming(self) -> dict[str, list[Node]]:
        """Sequence flows by the id of their target."""
        return self._ends("targetRef")

    def _ends(self, attribute: str) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for flow in self.all("sequenceFlow"):
            found.setdefault(name_of(flow.get(attribute)), []).append(flow)
        return found

    def definitions(self, event: Node) -> list[Node]:
        """The event definitions of an event, referenced ones included."""
        found = []
        for child in bpmn_children(event):
            if local(child) == "eventDefinitionRef":
                referred = self.resolve(child, child.text)
                if referred is not None:
                    found.append(referred)
            elif local(child).endswith("EventDefinition"):
                found.append(child)
        return found

    def kinds(self, event: Node) -> list[str]:
        """Names of the event definitions without their ending: ``message``, ``timer`` …"""
        return [local(definition).removesuffix("EventDefinition") for definition in self.definitions(event)]


def _beside(folder: str, location: str) -> str:
    """Where an import is, seen from the first file: its location is relative to the file that names it."""
    if not location or "://" in location or not folder:
        return location
    if "://" in folder:
        return f"{folder}/{location}"
    return posixpath.normpath(posixpath.join(folder, location))


def _parse(content: bytes | None) -> Node | None:
    try:
        return None if content is None else read_xml(content).getroot()
    except (XmlRefused, etree.XMLSyntaxError):
        return None


def name_of(value: str | None) -> str:
    """A reference without its prefix."""
    return (value or "").strip().rpartition(":")[2]


def found(rule: str, node: Node, message: str, cure: str = "") -> Finding:
    """A finding about ``node`` or the nearest element around it that has an id."""
    current: Node | None = node
    while current is not None and not current.get("id"):
        current = current.getparent()
    identifier = "" if current is None else str(current.get("id"))
    return Finding(
        rule=f"standard.{rule}", element_id=identifier, line=line(node), message=message, cure=cure
    )


def label(node: Node) -> str:
    """How a finding names an element."""
    return f"“{node.get('name') or node.get('id') or local(node)}”"


def is_event_sub_process(node: Node) -> bool:
    """A sub-process started by an event."""
    return local(node) == "subProcess" and truth(node, "triggeredByEvent")


def process_of(node: Node) -> Node | None:
    """The process an element lies in."""
    current = node.getparent()
    while current is not None and local(current) != "process":
        current = current.getparent()
    return current


def is_executable(node: Node) -> bool:
    """Whether the element lies in a process marked as executable."""
    process = node if local(node) == "process" else process_of(node)
    return process is not None and truth(process, "isExecutable")


def io(node: Node) -> Node | None:
    """The ``ioSpecification`` of an activity or process."""
    return bpmn_child(node, "ioSpecification")
