"""Item definitions (clause 7.3.2): XML → model."""

from guanxi.dmn.model import FunctionItem, ItemDefinition
from guanxi.dmn.reading.expressions import read_variable
from guanxi.dmn.reading.source import DEEPEST, Source, name_of, tests_text
from guanxi.dmn.xml import Node, attribute, child, children, line_of, text_of


def read_item(node: Node, source: Source, depth: int = 0) -> ItemDefinition:
    """An item definition or component with everything inside it."""
    if depth > DEEPEST:
        source.finding("dmn.too_deep", node, f"Item definitions are nested more than {DEEPEST} levels deep.")
        return ItemDefinition(name=name_of(node))
    base = child(node, "typeRef")
    return ItemDefinition(
        id=attribute(node, "id"),
        line=line_of(node),
        name=name_of(node),
        type_ref="" if base is None else source.type_ref(base, text_of(base)),
        allowed_values=tests_text(child(node, "allowedValues")),
        type_constraint=tests_text(child(node, "typeConstraint")),
        components=tuple(read_item(part, source, depth + 1) for part in children(node, "itemComponent")),
        function=_function(child(node, "functionItem"), source),
        is_collection=attribute(node, "isCollection").strip() in ("true", "1"),
    )


def _function(node: Node | None, source: Source) -> FunctionItem | None:
    if node is None:
        return None
    parameters = tuple(read_variable(part, source) for part in children(node, "parameters"))
    return FunctionItem(parameters, source.type_attribute(node, "outputTypeRef"))
