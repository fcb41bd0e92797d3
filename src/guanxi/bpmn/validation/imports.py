"""Imported files: they can be read, are what they are said to be, and do not use our ids again."""

from collections.abc import Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.validation.index import Index, Rule, found, label
from guanxi.bpmn.xml import Node, local

REMOTE = ("http://", "https://")


def readable(index: Index) -> Iterator[Finding]:
    """Every import of BPMN can be read."""
    for node in index.missing:
        location = node.get("location") or ""
        if not location.startswith(REMOTE):
            yield found(
                "import", node, f"The imported file “{location}” cannot be read.", "Put it beside this file."
            )
    for node, other in index.imported:
        if other.bpmn and node.get("namespace") and other.namespace != node.get("namespace"):
            message = f"The imported file has another namespace than “{node.get('namespace')}”."
            yield found("import_namespace", node, message)


# What the root element of a service description may hold (WSDL 1.1 §2.1, WSDL 2.0 §2.1.2).
WSDL: dict[str, set[str]] = {
    "http://schemas.xmlsoap.org/wsdl/": {
        "documentation",
        "import",
        "types",
        "message",
        "portType",
        "binding",
        "service",
    },
    "http://www.w3.org/ns/wsdl": {
        "documentation",
        "import",
        "include",
        "types",
        "interface",
        "binding",
        "service",
    },
}


def services(index: Index) -> Iterator[Finding]:
    """An imported service description holds nothing its language does not know, and what operations refer to."""
    for node, other in index.imported:
        namespace, _, _ = str(other.root.tag).removeprefix("{").rpartition("}")
        if "wsdl" in (node.get("importType") or "").lower() and namespace not in WSDL:
            yield found("import_type", node, f"“{node.get('location')}” is no service description (WSDL).")
        for part in other.root.iterchildren("{*}*"):
            tag = str(part.tag)
            if tag.startswith(f"{{{namespace}}}") and local(part) not in WSDL.get(namespace, {local(part)}):
                message = f"“{node.get('location')}” holds {local(part)}, which a service description does not know."
                yield found("import_content", node, message, "Correct the file or export it again.")
        if namespace in WSDL:
            yield from _implemented(index, node, other)


def _implemented(index: Index, imported: Node, other: Index) -> Iterator[Finding]:
    names = {one.get("name") for one in other.root.iter("{*}interface", "{*}portType", "{*}operation")}
    for node in index.all("interface", "operation"):
        prefix, _, name = (node.get("implementationRef") or "").rpartition(":")
        if name and node.nsmap.get(prefix or None) == other.namespace and name not in names:
            message = f"“{imported.get('location')}” has no “{name}”, which {label(node)} refers to."
            yield found("implementation", node, message)


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


DESCRIPTIVE: tuple[Rule, ...] = (readable, services, ids_unique)
