"""Vendor attributes read, ``zeebe:`` elements written."""

from guanxi.bpmn.xml import BPMN, ZEEBE, Node

VENDORS = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://activiti.org/bpmn",
    "http://flowable.org/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
)


def is_vendors(root: Node) -> bool:
    """Whether a file was drawn for one of the vendors: it declares their namespace, and nothing in it is ``zeebe:``."""
    declared = {space for node in root.iter() for space in node.nsmap.values()}
    return not declared.isdisjoint(VENDORS) and not any(_is_zeebe(node) for node in root.iter())


def _is_zeebe(node: Node) -> bool:
    return str(node.tag).startswith(f"{{{ZEEBE}}}")


def vendor(node: Node, name: str) -> str:
    """The attribute of any of the vendors, or an empty text."""
    for namespace in VENDORS:
        value = node.get(f"{{{namespace}}}{name}")
        if value is not None:
            return value.strip()
    return ""


def vendor_children(node: Node, name: str) -> list[Node]:
    """Vendor elements of this name among the extension elements."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        return []
    return [child for namespace in VENDORS for child in extensions.findall(f"{{{namespace}}}{name}")]


def extension_of(node: Node, name: str) -> Node | None:
    """The ``zeebe:name`` extension element, if there is one."""
    return node.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{name}")


def extension(node: Node, name: str, attributes: dict[str, str]) -> Node:
    """The ``zeebe:name`` extension element of ``node``, made when it is not there, with these attributes."""
    extensions = node.find(f"{{{BPMN}}}extensionElements")
    if extensions is None:
        extensions = node.makeelement(f"{{{BPMN}}}extensionElements")
        documented = node.findall(f"{{{BPMN}}}documentation")
        node.insert(len(documented), extensions)
    found = extensions.find(f"{{{ZEEBE}}}{name}")
    if found is None:
        found = extensions.makeelement(f"{{{ZEEBE}}}{name}")
        extensions.append(found)
    for key, value in attributes.items():
        found.set(key, value)
    return found


def element(parent: Node, name: str, attributes: dict[str, str]) -> Node:
    """A new ``zeebe:name`` element at the end of ``parent``."""
    return append(parent, f"{{{ZEEBE}}}{name}", attributes)


def append(parent: Node, tag: str, attributes: dict[str, str]) -> Node:
    """A new element at the end of ``parent``."""
    node = parent.makeelement(tag)
    for key, value in attributes.items():
        node.set(key, value)
    parent.append(node)
    return node
