"""Files to be read and written back without loss, each with an inventory of what is in it."""

from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.inventory import Inventory, take_inventory


def check(path: Path, expected: dict[str, Any]) -> str:
    """Why reading or the round trip fails; empty when both are right."""
    data = path.read_bytes()
    parsed = parse_bpmn(data)
    if "parse_error" in expected:
        return "" if parsed.document is None and parsed.findings else "a broken file was accepted"
    if parsed.document is None:
        return f"refused: {parsed.findings[0].message}"
    inventory = take_inventory(parsed.document)
    read = Counter(
        ("subProcess" if str(e.type) == "eventSubProcess" else str(e.type), " ".join(e.name.split()))
        for graph in parsed.processes
        for e in graph.elements.values()
        if e.scope
    )
    rendered = parsed.document.render()
    again = parse_bpmn(rendered)
    if again.document is None:
        return "the written file cannot be read"
    if not _same(etree.fromstring(data), etree.fromstring(rendered)):
        return "the written file differs from the one read"
    reasons = [_compare(inventory, expected), _compare(take_inventory(again.document), expected)]
    lost = Counter(map(tuple, expected.get("flow_nodes", []))) - read
    if lost:
        reasons.append(f"not in the graph: {dict(lost)}")
    return "; ".join(reason for reason in reasons if reason)


def _same(one: Any, other: Any) -> bool:
    """Equal as XML: tags, attributes, texts and comments, in order."""
    pairs = list(zip(one.iter(), other.iter(), strict=False))
    alike = all(
        (a.tag, dict(a.attrib), a.text, a.tail, len(a)) == (b.tag, dict(b.attrib), b.text, b.tail, len(b))
        for a, b in pairs
    )
    return alike and len(pairs) == sum(1 for _ in one.iter()) == sum(1 for _ in other.iter())


def _compare(inventory: Inventory, expected: dict[str, Any]) -> str:
    for kind, count in expected["counts"].items():
        if inventory.counts.get(kind, 0) != count:
            return f"{inventory.counts.get(kind, 0)} of {kind}, not {count}"
    for kind, count in expected["di"].items():
        if inventory.diagram.get(kind, 0) != count:
            return f"{inventory.diagram.get(kind, 0)} of {kind}, not {count}"
    nodes = sorted(map(tuple, expected["flow_nodes"]))
    if list(inventory.flow_nodes) != nodes:
        return f"other flow nodes: {Counter(inventory.flow_nodes) - Counter(nodes)}"
    missing = set(expected.get("extension_namespaces", ())) - set(inventory.foreign)
    return f"foreign namespaces lost: {missing}" if missing else ""


def locate(folder: Path, name: str) -> Path | None:
    """The file of this name anywhere below the folder."""
    return next(
        (path for path in sorted(folder.rglob(Path(name).name)) if path.as_posix().endswith(name)), None
    )
