"""Draft → BPMN 2.0 XML. Element order is that of the standard's schema; no diagram is drawn here."""

from collections.abc import Iterable, Mapping
from typing import Final

from lxml import etree

from guanxi.bpmn.builders import data
from guanxi.bpmn.builders.draft import Draft, DraftElement, DraftEvent, DraftFlow, DraftPool, DraftProcess
from guanxi.bpmn.builders.events import EXECUTION
from guanxi.bpmn.builders.roots import Roots
from guanxi.bpmn.builders.settings import Setting, settings_of
from guanxi.bpmn.builders.tags import PAIRS, add, formal, place, root
from guanxi.bpmn.document import Document
from guanxi.bpmn.graph import ElementType as Type
from guanxi.bpmn.xml import Node, local

_FIRST: Final = (
    "documentation",
    "extensionElements",
    "incoming",
    "outgoing",
    "ioSpecification",
    "property",
    "dataInput",
    "dataOutput",
    "dataInputAssociation",
    "dataOutputAssociation",
    "inputSet",
    "outputSet",
    "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics",
    "laneSet",
)
"""Children of an element in the order of Semantic.xsd; what is not named stays behind them, in the order written."""
_LAST: Final = ("association", "completionCondition")


def write(draft: Draft) -> Document:
    """The document of a draft without faults (``check.faults``)."""
    definitions = root(f"{draft.processes[0].id if draft.processes else 'empty'}-definitions")
    roots = Roots(definitions, taken(draft))
    collaboration = _Collaboration(draft, roots)
    collaboration.write(definitions)
    for process in draft.processes:
        _ProcessWriter(process, roots).write(definitions)
    _sort(definitions)
    etree.indent(definitions)
    return Document(definitions.getroottree())


def taken(draft: Draft) -> set[str]:
    """All ids the author has given."""
    ids = {pool.id for pool in draft.pools}
    for process in draft.processes:
        ids |= {process.id, process.pool}
        ids |= {
            one.id
            for group in (process.elements, process.flows, process.lanes, process.data)
            for one in group
        }
    return ids - {""}


def _sort(definitions: Node) -> None:
    for node in list(definitions.iter()):
        if local(node) in _INNER_ORDER:
            node[:] = sorted(node, key=_rank)


def _rank(node: Node) -> int:
    name = local(node)
    if name in _FIRST:
        return _FIRST.index(name)
    return len(_FIRST) + 1 + (_LAST.index(name) + 1 if name in _LAST else 0)


_INNER_ORDER: Final = frozenset({kind.value for kind in Type} | {"multiInstanceLoopCharacteristics"})


class _ProcessWriter:
    """One process and everything in it."""

    def __init__(self, process: DraftProcess, roots: Roots):
        self.process = process
        self.roots = roots
        self.nodes: dict[str, Node] = {}

    def write(self, definitions: Node) -> None:
        """Add the process to the file."""
        process = self.process
        node = add(definitions, "process", id=process.id, name=process.name)
        node.set("isExecutable", "true" if process.executable else "false")
        self.nodes[""] = node
        _documentation(node, process.documentation)
        if process.version_tag:
            place(node, "extensionElements/zeebe:versionTag").set("value", process.version_tag)
        _pairs(node, "properties", "property", process.properties)
        self._lanes(node)
        for element in process.elements:
            self._element(element)
        for flow in process.flows:
            self._flow(flow)
        for one in process.data:
            data.write_data(self.nodes[one.scope], definitions, one, self.roots.things)
        for element in process.elements:
            data.write_associations(self.nodes[element.id], element, process)
            self._handler(element)

    def _lanes(self, node: Node) -> None:
        if not self.process.lanes:
            return
        lane_set = add(node, "laneSet", id=self.roots.new_id(f"{self.process.id}_lanes"))
        for lane in self.process.lanes:
            inside = add(lane_set, "lane", id=lane.id, name=lane.name)
            for element in self.process.elements:
                if element.lane == lane.id:
                    add(inside, "flowNodeRef").text = element.id

    def _element(self, element: DraftElement) -> None:
        kind = "subProcess" if element.type is Type.EVENT_SUB_PROCESS else element.type.value
        node = add(self.nodes[element.scope], kind, id=element.id, name=element.name)
        self.nodes[element.id] = node
        if element.type is Type.EVENT_SUB_PROCESS:
            node.set("triggeredByEvent", "true")
        if element.attached_to:
            node.set("attachedToRef", element.attached_to)
        _documentation(node, element.documentation)
        self._extensions(node, element)
        for name, setting in settings_of(element.type).items():
            if name in element.settings:
                _set(node, setting, element.settings[name])
        for event in element.events:
            self.roots.write_event(node, element.type, event)

    def _extensions(self, node: Node, element: DraftElement) -> None:
        if element.type is Type.USER_TASK:
            place(node, "extensionElements/zeebe:userTask")
        _pairs(node, "ioMapping", "input", element.inputs)
        _pairs(node, "ioMapping", "output", element.outputs)
        _pairs(node, "taskHeaders", "header", element.headers)
        for one in element.listeners:
            _listener(node, one)
        record = self.roots.trigger_properties(element.events)
        _pairs(node, "properties", "property", record | element.properties)

    def _flow(self, flow: DraftFlow) -> None:
        source, target = self.nodes[flow.source], self.nodes[flow.target]
        identifier = flow.id or self.roots.new_id(flow.usual_id)
        scope = source.getparent()
        assert scope is not None
        node = add(scope, "sequenceFlow", id=identifier, name=flow.name)
        node.set("sourceRef", flow.source)
        node.set("targetRef", flow.target)
        add(source, "outgoing").text = identifier
        add(target, "incoming").text = identifier
        if flow.otherwise:
            source.set("default", identifier)
        if flow.condition:
            formal(add(node, "conditionExpression"), flow.condition)

    def _handler(self, element: DraftElement) -> None:
        if not element.handler:
            return
        scope = self.nodes[element.scope]
        identifier = self.roots.new_id(f"{element.id}_undone_by_{element.handler}")
        node = add(scope, "association", id=identifier, associationDirection="One")
        node.set("sourceRef", element.id)
        node.set("targetRef", element.handler)


class _Collaboration:
    """Pools and message flows; written only when there are any."""

    def __init__(self, draft: Draft, roots: Roots):
        self.draft = draft
        self.roots = roots

    def write(self, definitions: Node) -> None:
        """Add the collaboration to the file."""
        sends = list(self._sends())
        pools = [(pool.id, pool.name, "") for pool in self.draft.pools]
        pools += [(one.pool, one.pool_name, one.id) for one in self.draft.processes if one.pool]
        if not pools and not sends:
            return
        node = add(definitions, "collaboration", id=self.roots.new_id("collaboration"))
        for identifier, name, process in pools:
            participant = add(node, "participant", id=identifier, name=name)
            if process:
                participant.set("processRef", process)
        for source, target in sends:
            flow = add(node, "messageFlow", id=self.roots.new_id(f"{source}_sends_{target}"))
            flow.set("sourceRef", source)
            flow.set("targetRef", target)

    def _sends(self) -> Iterable[tuple[str, str]]:
        senders: list[DraftElement | DraftPool] = [*self.draft.elements(), *self.draft.pools]
        for sender in senders:
            for target in sender.sends:
                yield sender.id, target


def _documentation(node: Node, text: str) -> None:
    if text:
        add(node, "documentation").text = text


def _set(node: Node, setting: Setting, value: str) -> None:
    path, at, attribute = setting.place.partition("@")
    found = place(node, path)
    if at:
        found.set(attribute, value)
    else:
        formal(found, value)


def _listener(node: Node, one: DraftEvent) -> None:
    kind = "execution" if one.kind in EXECUTION else "task"
    listener = add(place(node, f"extensionElements/zeebe:{kind}Listeners"), f"zeebe:{kind}Listener")
    listener.set("eventType", one.kind)
    listener.set("type", one.value)
    for name, value in one.options.items():
        listener.set(name, value)


def _pairs(node: Node, holder: str, item: str, pairs: Mapping[str, str]) -> None:
    """One ``zeebe:`` element for each pair, in the extension element that holds such."""
    for key, value in pairs.items():
        child = add(place(node, f"extensionElements/zeebe:{holder}"), f"zeebe:{item}")
        child.set(PAIRS[item][0], key)
        child.set(PAIRS[item][1], value)
