"""BPMN document → draft, and findings for what the other ways of writing cannot hold."""

from typing import Final

from guanxi.bpmn.builders.draft import (
    DataKind,
    Draft,
    DraftData,
    DraftElement,
    DraftFlow,
    DraftLane,
    DraftPool,
    DraftProcess,
)
from guanxi.bpmn.builders.kinds import CONTAINERS, WAITS_OR_THROWS, WORDS
from guanxi.bpmn.builders.names import identifier, unique
from guanxi.bpmn.builders.reading_events import read_events, read_listeners, read_record_trigger
from guanxi.bpmn.builders.seen import Seen
from guanxi.bpmn.builders.settings import Setting, settings_of
from guanxi.bpmn.builders.tags import PAIRS, find
from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ElementType as Type
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.reading.zeebe import read_user_task
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, content, line, local, reference, zeebe_child

_KINDS: Final = {kind.value: kind for kind in WORDS}
_LOOPS: Final = {
    "multiInstanceLoopCharacteristics": "sequential",
    "standardLoopCharacteristics": "test_before",
}


def read_document(document: Document) -> tuple[Draft, tuple[Finding, ...]]:
    """The draft of a document.

    Returns:
        the draft, and a warning (``builders.not_expressible``) for each element that has something a draft cannot
        hold: annotations, foreign extensions, nested lanes … The diagram is left out without a word.
    """
    root = document.root
    seen = Seen(root)
    draft = Draft([_ProcessReader(node, seen).read() for node in bpmn_children(root, "process")])
    _read_collaboration(root, draft, seen)
    return draft, tuple(seen.left())


def _read_collaboration(root: Node, draft: Draft, seen: Seen) -> None:
    processes = {process.id: process for process in draft.processes}
    senders: dict[str, DraftElement | DraftPool] = {element.id: element for element in draft.elements()}
    for node in bpmn_children(root, "collaboration"):
        seen.node(node, "id", "name", "isClosed")
        for child in bpmn_children(node, "participant"):
            seen.node(child, "id", "name", "processRef")
            process = processes.get(reference(child.get("processRef")))
            if process is not None:
                process.pool, process.pool_name = child.get("id") or "", child.get("name") or ""
            else:
                pool = DraftPool(child.get("id") or "", child.get("name") or "", line=line(child))
                draft.pools.append(pool)
                senders[pool.id] = pool
        for child in bpmn_children(node, "messageFlow"):
            sender = senders.get(reference(child.get("sourceRef")))
            if sender is not None:
                seen.node(child, "id", "sourceRef", "targetRef")
                sender.sends.append(reference(child.get("targetRef")))


class _ProcessReader:
    """One process and everything in it."""

    def __init__(self, node: Node, seen: Seen):
        self.node = node
        self.seen = seen
        self.lanes: dict[str, str] = {}
        self.handlers: dict[str, str] = {}
        self.nodes: dict[str, Node] = {}
        self.source = Source(node.getroottree().getroot())
        self.process = DraftProcess(
            node.get("id") or "process",
            node.get("name") or "",
            self._documentation(node),
            (node.get("isExecutable") or "").strip() in ("true", "1"),
            line=line(node),
        )
        self.ids = {self.process.id}

    def read(self) -> DraftProcess:
        """The process."""
        process, node, seen = self.process, self.node, self.seen
        seen.node(node, "id", "name", "isExecutable", "processType", "isClosed")
        tag = find(node, "extensionElements/zeebe:versionTag")
        for one in tag:
            seen.node(one, "value")
        process.version_tag = (tag[-1].get("value") or "") if tag else ""
        process.properties = self._pairs(node, "properties", "property")
        for lane_set in bpmn_children(node, "laneSet"):
            self._lanes(lane_set)
        self._scope(node, "")
        for element in process.elements:
            element.lane = self.lanes.get(element.id, "")
            element.handler = self.handlers.get(element.id, "")
        for flow in process.flows:
            self._default(flow)
        for element in process.elements:
            self._associations(self.nodes[element.id], element, {one.id for one in process.data})
        process.sort_flows()
        return process

    def _default(self, flow: DraftFlow) -> None:
        source = self.nodes.get(flow.source)
        if source is not None and reference(source.get("default")) == (flow.id or flow.usual_id):
            self.seen.node(source, "default")
            flow.otherwise = True

    def _documentation(self, node: Node) -> str:
        found = bpmn_child(node, "documentation")
        if found is not None:
            self.seen.node(found, "id", "textFormat")
        return content(found)

    def _lanes(self, lane_set: Node) -> None:
        self.seen.node(lane_set, "id", "name")
        for node in bpmn_children(lane_set, "lane"):
            self.seen.node(node, "id", "name")
            identifier = node.get("id") or unique("lane", self.ids)
            self.ids.add(identifier)
            self.process.lanes.append(DraftLane(identifier, node.get("name") or "", line(node)))
            for child in bpmn_children(node, "flowNodeRef"):
                self.seen.node(child)
                self.lanes[content(child)] = identifier

    def _scope(self, scope: Node, identifier: str) -> None:
        for node in bpmn_children(scope):
            name = local(node)
            if name in _KINDS:
                inner = self._element(node, identifier)
                if inner.type in CONTAINERS:
                    self._scope(node, inner.id)
            elif name == "sequenceFlow":
                self._flow(node)
            elif name in ("dataObjectReference", "dataStoreReference"):
                self._data(node, identifier, "object" if name == "dataObjectReference" else "store")
        for node in bpmn_children(scope, "association"):
            self._association(node)
        referred = {one.of or f"{one.id}_object" for one in self.process.data}
        for node in bpmn_children(scope, "dataObject"):
            if node.get("id") and node.get("id") not in referred:
                self._undrawn(node, identifier)

    def _element(self, node: Node, scope: str) -> DraftElement:
        kind = _KINDS[local(node)]
        if kind is Type.SUB_PROCESS and (node.get("triggeredByEvent") or "").strip() in ("true", "1"):
            kind = Type.EVENT_SUB_PROCESS
        self.seen.node(node, "id", "name", "triggeredByEvent", "attachedToRef")
        self.seen.path(node, "extensionElements/zeebe:userTask")
        for child in bpmn_children(node, "incoming", "outgoing"):
            self.seen.node(child)
        element = DraftElement(
            node.get("id") or unique(identifier(WORDS[kind]), self.ids), kind, scope, line=line(node)
        )
        self.ids.add(element.id)
        element.name = node.get("name") or ""
        element.documentation = self._documentation(node)
        element.attached_to = reference(node.get("attachedToRef"))
        element.inputs = self._pairs(node, "ioMapping", "input")
        element.outputs = self._pairs(node, "ioMapping", "output")
        element.headers = self._pairs(node, "taskHeaders", "header")
        element.properties = self._pairs(node, "properties", "property")
        element.listeners = read_listeners(node, self.seen)
        self._settings(node, element)
        if kind is Type.USER_TASK:
            self._people(node, element)
        if kind in WAITS_OR_THROWS:
            element.events = read_events(node, self.seen)
        if kind is Type.START_EVENT:
            read_record_trigger(element)
        self.process.elements.append(element)
        self.nodes[element.id] = node
        return element

    def _settings(self, node: Node, element: DraftElement) -> None:
        for name, setting in settings_of(element.type).items():
            value = self._value(node, setting)
            if value and value != setting.default:
                element.settings[name] = value
        for tag, name in _LOOPS.items():
            places = [
                setting.place for key, setting in settings_of(element.type).items() if key in element.settings
            ]
            if bpmn_child(node, tag) is not None and not any(place.startswith(tag) for place in places):
                element.settings[name] = "false"  # a loop that says nothing is still a loop
        if element.type is Type.CALL_ACTIVITY and zeebe_child(node, "calledElement") is None:
            self.seen.node(node, "calledElement")
            called = reference(node.get("calledElement"))
            element.settings |= {"calls": called} if called else {}

    def _people(self, node: Node, element: DraftElement) -> None:
        """Performers and potential owners of the standard, in our words."""
        performers = list(bpmn_children(node, "humanPerformer", "performer", "potentialOwner"))
        if not performers:
            return
        task = read_user_task(self.source, node)
        people = {"assignee": task.assignee, "groups": task.candidate_groups, "users": task.candidate_users}
        element.settings |= {name: text.text for name, text in people.items() if text is not None}
        for part in (part for performer in performers for part in performer.iter()):
            self.seen.node(part, "id", "name", "language", "evaluatesToTypeRef")

    def _value(self, node: Node, setting: Setting) -> str:
        path, at, attribute = setting.place.partition("@")
        found = find(node, path)
        if path and not found:
            return ""
        last = found[-1] if found else node
        for one in found:
            self.seen.node(one, "id")
        if at:
            self.seen.node(last, attribute)
            value = (last.get(attribute) or "").strip()
        else:
            self.seen.node(last, "id", "language", "evaluatesToTypeRef")
            value = content(last)
        truths = {"1": "true", "0": "false"} if setting.choices == ("true", "false") else {}
        return truths.get(value, value)

    def _pairs(self, node: Node, holder: str, item: str) -> dict[str, str]:
        """Names and values of such extension elements; of a name given twice the second stays unread."""
        key, value = PAIRS[item]
        pairs: dict[str, str] = {}
        path = find(node, f"extensionElements/zeebe:{holder}")
        for one in path:
            self.seen.node(one)
        for child in path[-1] if path else ():
            if local(child) == item and child.get(key) and child.get(key) not in pairs:
                self.seen.node(child, key, value)
                pairs[(child.get(key) or "").strip()] = (child.get(value) or "").strip()
        return pairs

    def _flow(self, node: Node) -> None:
        self.seen.node(node, "id", "name", "sourceRef", "targetRef")
        condition = bpmn_child(node, "conditionExpression")
        if condition is not None:
            self.seen.node(condition, "id", "language")
        source, target = reference(node.get("sourceRef")), reference(node.get("targetRef"))
        flow = DraftFlow(source, target, node.get("id") or "", node.get("name") or "", content(condition))
        flow.line = line(node)
        self.ids.add(flow.id)
        flow.id = "" if flow.id == flow.usual_id else flow.id
        self.process.flows.append(flow)

    def _data(self, node: Node, scope: str, kind: DataKind) -> None:
        attribute = f"data{kind.capitalize()}Ref"
        self.seen.node(node, "id", "name", attribute)
        one = DraftData(node.get("id") or unique(kind, self.ids), kind, node.get("name") or "", scope)
        self.ids.add(one.id)
        one.line = line(node)
        thing = reference(node.get(attribute))
        one.of = "" if thing == f"{one.id}_{kind}" else thing
        for home in node.getroottree().iter("{*}dataObject", "{*}dataStore"):
            if home.get("id") == thing:
                self.seen.node(home, "id", "name", "isCollection")
                one.collection = (home.get("isCollection") or "").strip() in ("true", "1")
        self.process.data.append(one)

    def _undrawn(self, node: Node, scope: str) -> None:
        """A data object that no reference shows."""
        self.seen.node(node, "id", "name", "isCollection")
        thing = node.get("id") or ""
        one = DraftData(unique(f"{thing}_drawn", self.ids), "object", node.get("name") or "", scope, of=thing)
        one.collection, one.line = (node.get("isCollection") or "").strip() in ("true", "1"), line(node)
        self.ids.add(one.id)
        self.process.data.append(one)

    def _association(self, node: Node) -> None:
        """From a compensation event to the activity that undoes; others belong to annotations."""
        source = reference(node.get("sourceRef"))
        boundary = next((one for one in self.process.elements if one.id == source and one.attached_to), None)
        if boundary is not None and any(event.kind == "compensation" for event in boundary.events):
            self.seen.node(node, "id", "sourceRef", "targetRef", "associationDirection")
            self.handlers[source] = reference(node.get("targetRef"))

    def _associations(self, node: Node, element: DraftElement, known: set[str]) -> None:
        """What a step reads and writes; its own inputs and outputs are only the ends of these."""
        for tag, end, ids in (
            ("dataInputAssociation", "sourceRef", element.reads),
            ("dataOutputAssociation", "targetRef", element.writes),
        ):
            for child in bpmn_children(node, tag):
                name = content(bpmn_child(child, end))
                if name not in known or name in ids:
                    continue
                self.seen.node(child, "id")
                for reference_node in bpmn_children(child, "sourceRef", "targetRef"):
                    self.seen.node(reference_node)
                ids.append(name)
        self._ends(node)
        inner = bpmn_child(node, "ioSpecification")
        if inner is not None:
            self.seen.node(inner, "id")
            self._ends(inner)

    def _ends(self, holder: Node) -> None:
        for child in bpmn_children(holder, "dataInput", "dataOutput", "inputSet", "outputSet"):
            self.seen.node(child, "id", "name")
            for reference_node in bpmn_children(child):
                self.seen.node(reference_node)
