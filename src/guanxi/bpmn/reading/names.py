"""The variables and data stores that data elements of a file stand for."""

from guanxi.bpmn.xml import BPMN, Node, reference

# What modelers write where an association has no input of its own: drawn only.
PLACEHOLDER = "__targetRef_placeholder"
_DECLARED = ("dataObject", "property", "dataInput", "dataOutput")


def data_names(definitions: Node) -> dict[str, str]:
    """The variable each data element of the file stands for, by id: its name, or its id when it has none.

    A data object without a name takes the first name one of its references has.
    """
    names: dict[str, str] = {}
    for node in definitions.iter(*(f"{{{BPMN}}}{kind}" for kind in _DECLARED)):
        if node.get("id") and node.get("name") != PLACEHOLDER:
            names[node.get("id", "")] = node.get("name") or ""
    references = [node for node in definitions.iter(f"{{{BPMN}}}dataObjectReference") if node.get("id")]
    for node in references:
        of = reference(node.get("dataObjectRef"))
        names[of] = names.get(of) or node.get("name") or ""
    names = {key: name or key for key, name in names.items() if key}
    for node in references:
        key = node.get("id", "")
        names[key] = names.get(reference(node.get("dataObjectRef"))) or node.get("name") or key
    return names


def store_names(definitions: Node) -> dict[str, str]:
    """The data store each reference of the file stands for, by id (BPMN 2.0 §10.4.1).

    A store is known, to all processes, by the name of the ``dataStore``, else its id; a reference to none stands for
    the store of its own name.
    """
    names: dict[str, str] = {}
    for node in definitions.iter(f"{{{BPMN}}}dataStore"):
        key = node.get("id", "")
        names[key] = node.get("name") or key
    for node in definitions.iter(f"{{{BPMN}}}dataStoreReference"):
        key = node.get("id", "")
        names[key] = names.get(reference(node.get("dataStoreRef"))) or node.get("name") or key
    return {key: name for key, name in names.items() if key}
