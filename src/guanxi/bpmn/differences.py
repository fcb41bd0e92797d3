"""What differs between two files of the same kind: elements, flows and settings added, removed and changed.

It reads the XML, not the graph, so that nothing a file can say is left out: an element is what has an id and stands
in a container (process, pool, lane, decision table …), and everything inside it is one of its settings.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec
from lxml import etree

from guanxi.bpmn.xml import DI, XSI, Node, local, read_xml

Kind = Literal["added", "removed", "changed", "moved"]

_CONTAINERS: Final = frozenset(
    [
        "definitions",
        "process",
        "subProcess",
        "transaction",
        "adHocSubProcess",
        "collaboration",
        "laneSet",
        "childLaneSet",
        "lane",
        "decision",
        "decisionTable",
        "businessKnowledgeModel",
        "decisionService",
    ]
)
_FOLLOWS: Final = frozenset({"incoming", "outgoing"})  # say what the flows say
_TRANSPARENT: Final = frozenset({"extensionElements", "childLaneSet", "laneSet"})
_NAMED_BY: Final = ("target", "key", "name", "eventType")  # what tells one extension of a kind from the next
_ORDERED: Final = frozenset({"decisionTable"})
_DIAGRAMS: Final = frozenset({DI, "https://www.omg.org/spec/DMN/20191111/DMNDI/"})


class Change(msgspec.Struct, frozen=True):
    """A setting before and after; None where it was not there."""

    setting: str
    old: str | None
    new: str | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one element.

    Attributes:
        type: its tag, such as ``userTask`` or ``sequenceFlow``; of a form its field type.
        name: as it is called now, or was called last.
        kind: ``moved`` when only its place in the diagram differs.
        moved: whether its place in the diagram differs, too.
        changes: settings; of what was added or removed all it has or had.
    """

    id: str
    type: str
    name: str
    kind: Kind
    moved: bool = False
    changes: tuple[Change, ...] = ()


class _Item(msgspec.Struct):
    """An element as a flat list of settings."""

    type: str
    name: str
    settings: dict[str, str]
    place: str = ""
    order: tuple[str, ...] = ()


def compare_xml(old: bytes, new: bytes) -> tuple[Difference, ...]:
    """Return what differs between two BPMN or DMN files, in the order of the new one, what was removed last.

    Raises:
        XmlRefused: one of them is no XML that may be read.
    """
    return compare_items(_items(old), _items(new))


def compare_items(before: Mapping[str, _Item], after: Mapping[str, _Item]) -> tuple[Difference, ...]:
    """Return what differs between two sets of elements by id."""
    found = [_compared(key, before.get(key), after.get(key)) for key in (*after, *_gone(before, after))]
    return tuple(one for one in found if one is not None)


def item(type_: str, name: str, settings: Mapping[str, str]) -> _Item:
    """Return an element of a file that is not XML."""
    return _Item(type_, name, dict(settings))


def _gone(before: Mapping[str, _Item], after: Mapping[str, _Item]) -> Iterator[str]:
    return (key for key in before if key not in after)


def _compared(key: str, old: _Item | None, new: _Item | None) -> Difference | None:
    shown = new or old
    assert shown is not None  # one of the two holds the key
    names = {**(old.settings if old else {}), **(new.settings if new else {})}
    changes = tuple(
        Change(name, was, now)
        for name in names
        if (was := old.settings.get(name) if old else None)
        != (now := new.settings.get(name) if new else None)
    )
    if old is not None and new is not None and old.type != new.type:
        changes = (Change("type", old.type, new.type), *changes)
    if old is not None and new is not None:
        changes += tuple(_reordered(old.order, new.order))
    moved = old is not None and new is not None and old.place != new.place
    kind: Kind = "added" if old is None else "removed" if new is None else "changed" if changes else "moved"
    if kind == "moved" and not moved:
        return None
    return Difference(id=key, type=shown.type, name=shown.name, kind=kind, moved=moved, changes=changes)


def _reordered(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """The order of what both have, when it is not the same: a first rule that hits depends on it."""
    was, now = " ".join(one for one in old if one in new), " ".join(one for one in new if one in old)
    if was != now:
        yield Change("order", was, now)


def _items(content: bytes) -> dict[str, _Item]:
    root = read_xml(content).getroot()
    found: dict[str, _Item] = {}
    _collect(root, "", found)
    for key, place in _places(root).items():
        if key in found:
            found[key].place = place
    return found


def _collect(node: Node, inside: str, found: dict[str, _Item]) -> None:
    """Take a container and everything in it that has an id."""
    key = node.get("id") or ""
    container = local(node) in _CONTAINERS
    if key:
        settings = dict(_settings(node, "", skip=container))
        if inside and local(node) not in ("process", "collaboration", "decision"):
            settings["inside"] = inside
        found[key] = _Item(local(node), node.get("name") or "", settings)
        if local(node) in _ORDERED:
            found[key].order = tuple(one.get("id") or "" for one in node)
    for child in node if container else ():
        if local(child) in _CONTAINERS or _is_item(child):
            _collect(child, key or inside, found)


def _is_item(node: Node) -> bool:
    """Whether something inside a container counts for itself."""
    return bool(node.get("id")) and local(node) not in _FOLLOWS and not _is_diagram(node)


def _is_diagram(node: Node) -> bool:
    return etree.QName(node).namespace in _DIAGRAMS if local(node) else False


def _settings(node: Node, path: str, *, skip: bool, mark: str = "") -> Iterator[tuple[str, str]]:
    """Every attribute and text inside a node by its path.

    Args:
        skip: leave out what counts for itself.
        mark: the attribute that is part of the path already.
    """
    for name, value in node.attrib.items():
        tag = etree.QName(str(name))
        if tag.localname not in ("id", mark) and tag.namespace != XSI:
            yield f"{path}{tag.localname}", str(value)
    text = (node.text or "").strip()
    if text and path:
        yield path.rstrip("."), text
    seen: dict[str, int] = {}
    for child in node:
        tag_name = local(child)
        if not tag_name or tag_name in _FOLLOWS or _is_diagram(child):
            continue
        if skip and (_is_item(child) or tag_name in _CONTAINERS):
            continue
        if tag_name in _TRANSPARENT:
            yield from _settings(child, path, skip=False)
            continue
        named = next((name for name in _NAMED_BY if child.get(name)), "") if path else ""
        seen[tag_name] = seen.get(tag_name, 0) + 1
        number = child.get(named) or "" if named else _number(node, child, seen[tag_name])
        inner = f"{path}{tag_name}[{number}]." if number else f"{path}{tag_name}."
        yield from _settings(child, inner, skip=False, mark=named)


def _number(node: Node, child: Node, count: int) -> str:
    """Its number among the children of its kind, when there are several."""
    return str(count) if len(node.findall(child.tag)) > 1 else ""


def _places(root: Node) -> dict[str, str]:
    """Where each element is drawn: the numbers of its shape or line."""
    found = {}
    for node in root.iter(etree.Element):
        about = node.get("bpmnElement") or node.get("dmnElementRef")
        if about:
            numbers = [sorted(part.attrib.items()) for part in node if local(part) in ("Bounds", "waypoint")]
            found[about] = str((numbers, node.get("isExpanded")))
    return found
