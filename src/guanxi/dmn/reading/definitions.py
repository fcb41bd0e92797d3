"""The root of a file and its DRG elements (clause 6): XML → model."""

from typing import Final

from lxml import etree

from guanxi.dmn.errors import refuse
from guanxi.dmn.model import (
    Decision,
    DecisionService,
    Definitions,
    Element,
    Import,
    InputData,
    KnowledgeModel,
    Variable,
)
from guanxi.dmn.reading.expressions import find_expression, read_function, read_variable
from guanxi.dmn.reading.items import read_item
from guanxi.dmn.reading.source import Source, name_of
from guanxi.dmn.xml import (
    MODEL_NAMESPACES,
    Node,
    attribute,
    child,
    children,
    line_of,
    local,
    namespace_of,
    text_of,
)

_CURE: Final = "Save it as DMN 1.1, 1.2, 1.3, 1.4 or 1.5."


def read_definitions(tree: etree._ElementTree) -> tuple[Definitions, Source]:
    """The model of one file, and the findings met. Raises DmnError when it is not DMN at all."""
    root = tree.getroot()
    version = MODEL_NAMESPACES.get(namespace_of(root))
    if local(root) != "definitions" or version is None:
        message = f"This is not a DMN model: its root is {root.tag}."
        raise refuse("dmn.namespace", message, _CURE, line=line_of(root))
    imports = tuple(_import(part) for part in children(root, "import"))
    source = Source(attribute(root, "namespace"), {one.namespace: one.name for one in imports})
    elements = tuple(
        _ELEMENTS[local(part)](part, source) for part in children(root) if local(part) in _ELEMENTS
    )
    definitions = Definitions(
        id=attribute(root, "id"),
        line=line_of(root),
        name=name_of(root),
        namespace=source.namespace,
        version=version,
        imports=imports,
        items=tuple(read_item(part, source) for part in children(root, "itemDefinition")),
        elements=elements,
        others=_others(root),
    )
    return definitions, source


def _others(root: Node) -> frozenset[str]:
    """Ids that a requirement may point to without changing any value, e.g. of knowledge sources."""
    return frozenset(attribute(part, "id") for part in children(root) if local(part) not in _ELEMENTS)


def _import(node: Node) -> Import:
    return Import(
        id=attribute(node, "id"),
        line=line_of(node),
        name=name_of(node),
        namespace=attribute(node, "namespace"),
        import_type=attribute(node, "importType"),
        location=attribute(node, "locationURI"),
    )


def _variable(node: Node, source: Source) -> Variable:
    """The element's variable. Its name is the element's name (clause 6.3): the file's may differ or lack."""
    found = child(node, "variable")
    if found is None:
        return Variable(name=name_of(node), line=line_of(node))
    variable = read_variable(found, source)
    return variable if variable.name else Variable(name=name_of(node), type_ref=variable.type_ref)


def _hrefs(node: Node, outer: str, *inner: str) -> tuple[str, ...]:
    """The references ``outer/inner/@href``."""
    found = (child(part, *inner) for part in children(node, outer))
    return tuple(attribute(reference, "href") for reference in found if reference is not None)


def _references(node: Node, name: str) -> tuple[str, ...]:
    return tuple(attribute(reference, "href") for reference in children(node, name))


def _input_data(node: Node, source: Source) -> Element:
    return InputData(
        id=attribute(node, "id"), line=line_of(node), name=name_of(node), variable=_variable(node, source)
    )


def _decision(node: Node, source: Source) -> Element:
    return Decision(
        id=attribute(node, "id"),
        line=line_of(node),
        name=name_of(node),
        variable=_variable(node, source),
        requires=_hrefs(node, "informationRequirement", "requiredDecision", "requiredInput"),
        knowledge=_hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
        logic=find_expression(node, source),
        question=text_of(child(node, "question")).strip(),
        version_tag=_version_tag(node),
    )


_ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"


def _version_tag(node: Node) -> str:
    found = node.find(f"{{*}}extensionElements/{{{_ZEEBE}}}versionTag")
    return "" if found is None else attribute(found, "value")


def _knowledge_model(node: Node, source: Source) -> Element:
    logic = child(node, "encapsulatedLogic")
    return KnowledgeModel(
        id=attribute(node, "id"),
        line=line_of(node),
        name=name_of(node),
        variable=_variable(node, source),
        knowledge=_hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
        logic=None if logic is None else read_function(logic, source),
    )


def _service(node: Node, source: Source) -> Element:
    return DecisionService(
        id=attribute(node, "id"),
        line=line_of(node),
        name=name_of(node),
        variable=_variable(node, source),
        outputs=_references(node, "outputDecision"),
        encapsulated=_references(node, "encapsulatedDecision"),
        input_decisions=_references(node, "inputDecision"),
        input_data=_references(node, "inputData"),
    )


_ELEMENTS: Final = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge_model,
    "decisionService": _service,
}
