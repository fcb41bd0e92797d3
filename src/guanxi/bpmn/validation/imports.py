"""Imported files: they can be read and do not use our ids again."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import Index, Rule, found

REMOTE = ("http://", "https://")


def readable(index: Index) -> Iterator[Finding]:
    """Every import of BPMN can be read."""
    for node in index.missing:
        location = node.get("location") or ""
        if not location.startswith(REMOTE):
            yield found(
                "import", node, f"The imported file “{location}” cannot be read.", "Put it beside this file."
            )
    for node, other in zip(index.root.findall("{*}import"), index.others, strict=False):
        if other.bpmn and node.get("namespace") and other.namespace != node.get("namespace"):
            message = f"The imported file has another namespace than “{node.get('namespace')}”."
            yield found("import_namespace", node, message)


def ids_unique(index: Index) -> Iterator[Finding]:
    """No id is used twice, in this file or in imported files of the same namespace."""
    seen: set[str] = set()
    for node in index.root.iter("{*}*"):
        identifier = node.get("id")
        if identifier is None or "omg.org/spec/BPMN" not in str(node.tag):
            continue
        if identifier in seen:
            yield found("id", node, f"The id “{identifier}” is used twice.", "Give each its own id.")
        seen.add(identifier)
    for other in index.others:
        both = seen & set(other.by_id)
        if other.bpmn and other.namespace == index.namespace and both:
            message = (
                f"An imported file of the same namespace uses the ids {', '.join(sorted(both)[:5])} too."
            )
            yield found("id", index.root, message, "Give each its own id.")


DESCRIPTIVE: tuple[Rule, ...] = (readable, ids_unique)
