"""The file as boxes and links: which shapes there are, what lies in what, and what is tied to what."""

from collections.abc import Collection, Iterator

from guanxi.bpmn.inventory import FLOW_NODES
from guanxi.bpmn.layout.lettering import LINE, text_size
from guanxi.bpmn.layout.model import Box, Lane, Link, Plane, Scope
from guanxi.bpmn.xml import BPMN, Node, bpmn_child, bpmn_children, content, is_bpmn, local, reference, truth

CONTAINERS = {"subProcess", "transaction", "adHocSubProcess"}
ARTIFACTS = {"dataObjectReference", "dataObject", "dataStoreReference", "textAnnotation", "group"}
LINKS = {"sequenceFlow", "association"}
TASK_HEIGHT = 80.0
TASK_WIDTHS = (100.0, 120.0, 140.0, 160.0, 200.0)
NEEDS_ID = FLOW_NODES | ARTIFACTS | {
    "process", "collaboration", "participant", "lane", "sequenceFlow", "messageFlow", "association",
    "dataInputAssociation", "dataOutputAssociation",
}  # fmt: skip


def give_ids(root: Node) -> None:
    """Give an id to every element that is drawn and has none: BPMN allows that, diagrams do not."""
    taken = {node.get("id") for node in root.iter() if local(node)}
    number = 0
    for node in root.iter():
        if is_bpmn(node) and local(node) in NEEDS_ID and not node.get("id"):
            number += 1
            while f"{local(node)}_{number}" in taken:
                number += 1
            node.set("id", f"{local(node)}_{number}")


class PlaneReader:
    """Collects the planes of a file; ``collapsed`` are the ids of sub-processes that keep a page of their own."""

    def __init__(self, root: Node, collapsed: Collection[str] = ()):
        self._root = root
        self._collapsed = collapsed
        self._boxes: dict[str, Box] = {}
        self._scope_of: dict[str, Scope] = {}
        self._lanes: dict[str, Lane] = {}
        self._loose_links: list[tuple[Node, str, str]] = []
        self._members: dict[str, list[Box]] = {}
        self._groups: list[tuple[Box, str, Scope]] = []
        self._planes: list[Plane] = []
        references = root.iter(f"{{{BPMN}}}dataObjectReference")
        self._shown_by_reference = {reference(node.get("dataObjectRef")) for node in references}

    def read(self) -> list[Plane]:
        """All planes, collaborations first."""
        processes = {node.get("id") or "": node for node in bpmn_children(self._root, "process")}
        waiting = dict(processes)
        for collaboration in bpmn_children(self._root, "collaboration"):
            if bpmn_child(collaboration, "participant") is not None:
                self._read_collaboration(collaboration, waiting)
        for identifier, process in waiting.items():
            self._read_process_plane(identifier, process)
        for node, source, target in self._loose_links:
            self._connect(node, source, target)
        for frame, category, scope in self._groups:
            scope.groups.append((frame, self._members.get(category, [])))
        return self._planes

    def _read_collaboration(self, node: Node, waiting: dict[str, Node]) -> None:
        scope = Scope()
        self._planes.append(Plane(node.get("id") or "", scope))
        band = 0
        for participant in bpmn_children(node, "participant"):
            process = waiting.pop(reference(participant.get("processRef")), None)
            pool = Lane(participant.get("id") or "", participant.get("name") or "", "participant")
            pool.closed = process is None or not any(local(child) in FLOW_NODES for child in process)
            band = self._add_pool(scope, pool, process, band)
            pool.box = self._register(Box(pool.id, pool.tag, pool.name, band=pool.band), scope)
        self._read_artifacts(node, scope, None, 0)

    def _read_process_plane(self, identifier: str, process: Node) -> None:
        scope = Scope()
        self._planes.append(Plane(identifier, scope))
        if bpmn_child(process, "laneSet") is None:
            self._read_content(process, scope, None, 0)
        else:
            self._add_pool(scope, Lane("", ""), process, 0)

    def _add_pool(self, scope: Scope, pool: Lane, process: Node | None, band: int) -> int:
        scope.pools.append(pool)
        if process is not None:
            pairs: list[tuple[Node, Lane]] = []
            pool.children = self._read_lanes(process, "laneSet", pairs)
            for (
                node,
                lane,
            ) in pairs:  # parents come first, so that the innermost lane that names an element wins
                for member in bpmn_children(node, "flowNodeRef"):
                    self._lanes[reference(content(member))] = next(lane.leaves())
        for leaf in pool.leaves():
            leaf.band = band
            band += 1
        pool.band = next(pool.leaves()).band
        if process is not None:
            self._read_content(process, scope, None, pool.band)
        return band

    def _read_lanes(self, owner: Node, tag: str, pairs: list[tuple[Node, Lane]]) -> list[Lane]:
        lanes = []
        for lane_set in bpmn_children(owner, tag):
            for node in bpmn_children(lane_set, "lane"):
                lane = Lane(node.get("id") or "", node.get("name") or "")
                pairs.append((node, lane))
                lane.children = self._read_lanes(node, "childLaneSet", pairs)
                lanes.append(lane)
        return lanes

    def _register(self, box: Box, scope: Scope) -> Box:
        self._boxes.setdefault(box.id, box)
        self._scope_of.setdefault(box.id, scope)
        return box

    def _read_content(self, owner: Node, scope: Scope, parent: Box | None, band: int) -> None:
        attached = []
        added = []
        for node in bpmn_children(owner):
            if local(node) == "boundaryEvent":
                attached.append(node)
            elif local(node) in FLOW_NODES:
                added.append(self._read_flow_node(node, scope, parent, band))
            elif local(node) == "sequenceFlow":
                self._loose_links.append((node, node.get("sourceRef") or "", node.get("targetRef") or ""))
        for node in attached:
            host = self._boxes.get(reference(node.get("attachedToRef")))
            if host in added and host is not None:
                event = self._read_flow_node(node, scope, parent, host.band, listed=False)
                event.host = host
                host.boundary.append(event)
            else:  # broken files attach an event to nothing; it is drawn, standing free
                self._read_flow_node(node, scope, parent, band)
        self._fill_lanes(owner, scope, parent, added)
        self._read_artifacts(owner, scope, parent, band)

    def _fill_lanes(self, owner: Node, scope: Scope, parent: Box | None, added: list[Box]) -> None:
        """Elements that no lane names stand in the lane of a neighbour, so that each lane keeps its own."""
        if parent is not None or bpmn_child(owner, "laneSet") is None:
            return
        named = {box.id for box in added if box.id in self._lanes}
        flows = [
            (reference(flow.get("sourceRef")), reference(flow.get("targetRef")))
            for flow in bpmn_children(owner, "sequenceFlow")
        ]
        for source, target in (*flows, *((b, a) for a, b in reversed(flows))):
            start, end = self._boxes.get(source), self._boxes.get(target)
            if start is None or end is None or end.id in named or start.place.id not in named:
                continue
            end.band = start.place.band
            named.add(end.id)

    def _read_flow_node(
        self, node: Node, scope: Scope, parent: Box | None, band: int, listed: bool = True
    ) -> Box:
        box = Box(node.get("id") or "", local(node), node.get("name") or "", parent=parent)
        lane = self._lanes.get(box.id) if parent is None else None
        box.band = band if lane is None else lane.band
        box.w, box.h = _size(box)
        self._register(box, scope)
        if listed:
            scope.boxes.append(box)
        for category in bpmn_children(node, "categoryValueRef"):
            self._members.setdefault(reference(content(category)), []).append(box)
        if box.tag in CONTAINERS:
            self._read_sub_process(node, box)
        self._read_data_associations(node, box)
        return box

    def _read_sub_process(self, node: Node, box: Box) -> None:
        box.event_sub_process = truth(node, "triggeredByEvent")
        inner = Scope()
        if box.id in self._collapsed:
            box.collapsed = True
            self._planes.append(Plane(box.id, inner))
            self._read_content(node, inner, None, 0)
        elif any(local(child) in FLOW_NODES | ARTIFACTS for child in node):
            box.inner = inner
            self._read_content(node, inner, box, 0)

    def _read_data_associations(self, node: Node, box: Box) -> None:
        for holder in (node, *bpmn_children(node, "multiInstanceLoopCharacteristics")):
            for link in bpmn_children(holder, "dataInputAssociation", "dataOutputAssociation"):
                inward = local(link) == "dataInputAssociation"
                for end in bpmn_children(link, "sourceRef" if inward else "targetRef"):
                    data = reference(content(end))
                    self._loose_links.append((link, data, box.id) if inward else (link, box.id, data))

    def _read_artifacts(self, owner: Node, scope: Scope, parent: Box | None, band: int) -> None:
        for node in bpmn_children(owner):
            tag = local(node)
            if tag in LINKS - {"sequenceFlow"} or tag == "messageFlow":
                self._loose_links.append((node, node.get("sourceRef") or "", node.get("targetRef") or ""))
            elif tag in ARTIFACTS and node.get("id") not in self._shown_by_reference:
                self._add_artifact(node, scope, parent, band)

    def _add_artifact(self, node: Node, scope: Scope, parent: Box | None, band: int) -> None:
        tag = local(node)
        name = content(bpmn_child(node, "text")) if tag == "textAnnotation" else node.get("name") or ""
        box = Box(node.get("id") or "", tag, name, parent=parent, band=band)
        box.w, box.h = _size(box)
        self._register(box, scope)
        if tag == "group":
            self._groups.append((box, reference(node.get("categoryValueRef")), scope))
        else:
            scope.loose.append(box)

    def _connect(self, node: Node, source_name: str, target_name: str) -> None:
        source = self._boxes.get(reference(source_name))
        target = self._boxes.get(reference(target_name))
        if source is None or target is None:
            return
        place = self._common(source, target)
        if place is None:
            return
        scope, outer_source, outer_target = place
        if outer_source is outer_target and source is not target:
            return
        link = Link(node.get("id") or "", local(node), outer_source, outer_target, node.get("name") or "")
        link.inner_source = None if outer_source is source else source
        link.inner_target = None if outer_target is target else target
        scope.links.append(link)

    def _common(self, source: Box, target: Box) -> tuple[Scope, Box, Box] | None:
        """The innermost scope that holds both, and the boxes in it that are or contain them."""
        sources = {id(self._scope_of[box.id]): box for box in _outward(source)}
        for box in _outward(target):
            scope = self._scope_of[box.id]
            if id(scope) in sources:
                return scope, sources[id(scope)], box
        return None


def _outward(box: Box) -> Iterator[Box]:
    current: Box | None = box
    while current is not None:
        yield current
        current = current.parent


def _size(box: Box) -> tuple[float, float]:
    if box.event:
        return 36, 36
    if box.gateway:
        return 50, 50
    if box.tag == "textAnnotation":
        width, height = text_size(box.name, 130)
        return max(60, width + 16), max(30, height + 10)
    if box.tag.startswith("data"):
        return (50, 50) if box.tag == "dataStoreReference" else (36, 50)
    if box.tag == "group":
        return 140, 80
    wide = next((width for width in TASK_WIDTHS if text_size(box.name, width - 12)[1] <= 3 * LINE), 240.0)
    return wide, max(TASK_HEIGHT, text_size(box.name, wide - 12)[1] + 38)
