"""What makes a diagram readable, as checks over the picture of a file: each gives the offences it found."""

from itertools import pairwise

from guanxi.bpmn import Document
from guanxi.bpmn.export.picture import Bounds, Edge, Picture, Shape, read_pictures
from guanxi.bpmn.inventory import FLOW_NODES
from guanxi.bpmn.xml import BPMN, bpmn_child, bpmn_children, content, local, reference

HOLDERS = {"subProcess", "transaction", "adHocSubProcess"}
FRAMES = {"participant", "lane", "group"}
TILE = 200


def pictures(document: Document) -> list[Picture]:
    """All pages."""
    return read_pictures(document)


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Pairs of shapes that cover each other though neither holds the other."""
    tiles: dict[tuple[int, int], list[Shape]] = {}
    for shape in picture.shapes:
        if shape.tag not in FRAMES:
            for tile in _tiles(shape.bounds):
                tiles.setdefault(tile, []).append(shape)
    found = set()
    for shapes in tiles.values():
        for number, one in enumerate(shapes):
            for two in shapes[number + 1 :]:
                if _common(one.bounds, two.bounds) and not _belong(one, two):
                    found.add((one.id, two.id))
    pools = [shape for shape in picture.shapes if shape.tag == "participant"]
    found |= {(a.id, b.id) for a in pools for b in pools if a.id < b.id and _common(a.bounds, b.bounds)}
    return sorted(found)


def _tiles(area: Bounds) -> list[tuple[int, int]]:
    across = range(int(area.x // TILE), int((area.x + area.w) // TILE) + 1)
    down = range(int(area.y // TILE), int((area.y + area.h) // TILE) + 1)
    return [(x, y) for x in across for y in down]


def _common(one: Bounds, two: Bounds) -> bool:
    width = min(one.x + one.w, two.x + two.w) - max(one.x, two.x)
    height = min(one.y + one.h, two.y + two.h) - max(one.y, two.y)
    return width > 0.2 and height > 0.2


def _belong(one: Shape, two: Shape) -> bool:
    """Whether one holds the other, or is a boundary event on it or on what holds it."""
    for inner, outer in ((one, two), (two, one)):
        if outer.node in inner.node.iterancestors():
            return True
        if reference(inner.node.get("attachedToRef")) == outer.id:
            return True
    return False


def undocked(picture: Picture) -> list[str]:
    """Flows that do not begin and end on the border of their shapes (their source and target, for odd ends: inside)."""
    shapes = {shape.id: shape for shape in picture.shapes}
    found = []
    for edge in picture.edges:
        for name, point in zip(ends(edge), (edge.points[0], edge.points[-1]), strict=True):
            if name in shapes and not _on_border(shapes[name], point):
                found.append(edge.id)
    return found


def ends(edge: Edge) -> tuple[str, str]:
    """Ids of source and target; of a data association, the data and the activity around it."""
    node = edge.node
    if not edge.tag.startswith("data"):
        return reference(node.get("sourceRef")), reference(node.get("targetRef"))
    owner = node.getparent()
    if owner is not None and local(owner) == "multiInstanceLoopCharacteristics":
        owner = owner.getparent()
    name = "" if owner is None else owner.get("id") or ""
    if edge.tag == "dataInputAssociation":
        return reference(content(bpmn_child(node, "sourceRef"))), name
    return name, reference(content(bpmn_child(node, "targetRef")))


def _on_border(shape: Shape, point: tuple[float, float]) -> bool:
    area, (x, y) = shape.bounds, point
    dx, dy = abs(x - area.cx), abs(y - area.cy)
    if shape.tag.endswith("Event"):
        return abs((dx * dx + dy * dy) ** 0.5 - area.w / 2) < 1
    if shape.tag.endswith("Gateway"):
        return abs(dx / (area.w / 2) + dy / (area.h / 2) - 1) < 0.05
    on_side = abs(dx - area.w / 2) < 1 and dy <= area.h / 2 + 1
    return on_side or (abs(dy - area.h / 2) < 1 and dx <= area.w / 2 + 1)


def outside_parents(picture: Picture, margin: float = 8) -> list[str]:
    """Shapes that do not lie within the sub-process they belong to, with a margin."""
    shapes = {shape.id: shape for shape in picture.shapes}
    found = []
    for shape in picture.shapes:
        parent = shape.node.getparent()
        holder = None if parent is None else shapes.get(parent.get("id") or "")
        if holder is not None and holder.tag in HOLDERS and not _within(shape.bounds, holder.bounds, margin):
            found.append(shape.id)
    return found


def _within(inner: Bounds, outer: Bounds, margin: float) -> bool:
    return (
        inner.x >= outer.x + margin
        and inner.y >= outer.y + margin
        and inner.x + inner.w <= outer.x + outer.w - margin
        and inner.y + inner.h <= outer.y + outer.h - margin
    )


def outside_lanes(picture: Picture) -> list[tuple[str, str]]:
    """Elements named by a lane that do not lie in it; a boundary event counts with its activity."""
    shapes = {shape.id: shape for shape in picture.shapes}
    found = []
    for lane in picture.shapes:
        if lane.tag != "lane":
            continue
        innermost = {
            reference(content(member))
            for inner in lane.node.iter(f"{{{BPMN}}}lane")
            for member in bpmn_children(inner, "flowNodeRef")
        }
        for name in sorted(innermost):
            shape = shapes.get(name)
            if shape is None or shape.tag not in FLOW_NODES - {"boundaryEvent"}:
                continue
            if not _within(shape.bounds, lane.bounds, 4):
                found.append((lane.id, name))
    return found


def crossed_shapes(picture: Picture, tags: tuple[str, ...] = ("sequenceFlow",)) -> list[tuple[str, str]]:
    """Flows of these kinds that run through a shape which is neither their end nor around an end."""
    tiles: dict[tuple[int, int], list[Shape]] = {}
    shapes = {shape.id: shape for shape in picture.shapes}
    for shape in picture.shapes:
        if shape.tag not in FRAMES:
            for tile in _tiles(shape.bounds):
                tiles.setdefault(tile, []).append(shape)
    found = set()
    for edge in picture.edges:
        if edge.tag in tags:
            related = _related(edge, shapes)
            for a, b in pairwise(edge.points):
                left, right, top, bottom = min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])
                line = Bounds(left - 0.3, top - 0.3, right - left + 0.6, bottom - top + 0.6)
                for tile in _tiles(line):
                    for shape in tiles.get(tile, ()):
                        if shape.id not in related and _common(line, shape.bounds):
                            found.add((edge.id, shape.id))
    return sorted(found)


def _related(edge: Edge, shapes: dict[str, Shape]) -> set[str]:
    related = set(ends(edge))
    for name in ends(edge):
        if name in shapes:
            node = shapes[name].node
            related |= {ancestor.get("id") or "" for ancestor in node.iterancestors()}
            related.add(reference(node.get("attachedToRef")))
    return related


def directions(picture: Picture) -> tuple[int, int]:
    """Sequence flows that end further right than they began, and all sequence flows."""
    flows = [edge for edge in picture.edges if edge.tag == "sequenceFlow"]
    return sum(edge.points[-1][0] > edge.points[0][0] for edge in flows), len(flows)


def crooked(picture: Picture) -> list[str]:
    """Sequence flows with a part that is neither level nor upright."""
    return [
        edge.id
        for edge in picture.edges
        if edge.tag == "sequenceFlow"
        and any(abs(a[0] - b[0]) > 0.3 and abs(a[1] - b[1]) > 0.3 for a, b in pairwise(edge.points))
    ]


def shared_stretches(picture: Picture) -> list[tuple[str, str]]:
    """Pairs of sequence flows without a common end that run on top of each other for more than 12 pixels."""
    lines: dict[tuple[bool, int], list[tuple[float, float, Edge]]] = {}
    for edge in picture.edges:
        if edge.tag == "sequenceFlow":
            for a, b in pairwise(edge.points):
                upright = abs(a[0] - b[0]) < 0.3
                at, axis = (a[0], 1) if upright else (a[1], 0)
                lines.setdefault((upright, round(at)), []).append(
                    (min(a[axis], b[axis]), max(a[axis], b[axis]), edge)
                )
    found = set()
    for parts in lines.values():
        parts.sort(key=lambda part: part[0])
        for number, (_, end, one) in enumerate(parts):
            for start, other_end, two in parts[number + 1 :]:
                if start > end:
                    break
                if min(end, other_end) - start > 12 and not set(ends(one)) & set(ends(two)):
                    found.add((one.id, two.id))
    return sorted(found)
