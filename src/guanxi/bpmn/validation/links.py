"""Links: jumps from one or more sources to one target of their scope (BPMN 2.0 §10.5.1)."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import SUB_PROCESSES, Index, Rule, found, label, name_of
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, local


def links(index: Index) -> Iterator[Finding]:
    """A link has sources and exactly one target of its name in its scope."""
    for scope in index.all("process", *SUB_PROCESSES):
        sources, targets = (
            _links(index, scope, "intermediateThrowEvent"),
            _links(index, scope, "intermediateCatchEvent"),
        )
        for name, node in targets:
            if name not in {source for source, _ in sources}:
                yield found("link_source", node, f"Nothing jumps to the link “{name}”.")
            if [target for target, _ in targets].count(name) > 1:
                yield found("link_target", node, f"There are several links to jump to named “{name}”.")
        for name, node in sources:
            if name not in {target for target, _ in targets}:
                yield found("link_target", node, f"There is no link “{name}” to jump to.")


def _links(index: Index, scope: Node, kind: str) -> list[tuple[str, Node]]:
    return [
        (link_name(index, definition), node)
        for node in bpmn_children(scope, kind)
        for definition in index.definitions(node)
        if local(definition) == "linkEventDefinition"
    ]


def link_name(index: Index, definition: Node) -> str:
    """The name both ends share: that of the target, where the source names its target."""
    target = bpmn_child(definition, "target")
    referred = None if target is None else index.resolve(target, target.text)
    return str((definition if referred is None else referred).get("name") or "")


def ends(index: Index) -> Iterator[Finding]:
    """Where a file ties links by reference, every source names its target and every target its sources, both ways."""
    definitions = list(index.all("linkEventDefinition"))
    if not any(True for one in definitions for _ in bpmn_children(one, "source", "target")):
        return
    for node in definitions:
        owner = node.getparent()
        throws = owner is not None and local(owner) == "intermediateThrowEvent"
        mine, its = ("target", "source") if throws else ("source", "target")
        partners = [name_of(child.text) for child in bpmn_children(node, mine)]
        if not partners or (throws and len(partners) > 1):
            yield found("link_ends", node, f"The link {label(node)} must name its {mine}.")
        for name in partners:
            other = index.by_id.get(name)
            back = () if other is None else bpmn_children(other, its)
            if node.get("id") not in {name_of(child.text) for child in back}:
                yield found("link_ends", node, f"The link “{name}” does not name {label(node)} as its {its}.")


ANALYTIC: tuple[Rule, ...] = (links, ends)
