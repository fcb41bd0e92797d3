"""Boxed expressions (clause 10.2): XML → model. Decision tables are in ``table``."""

from collections.abc import Callable
from typing import Final

from guanxi.dmn.model import (
    Binding,
    BoxedList,
    Conditional,
    Context,
    ContextEntry,
    Expression,
    Filter,
    Function,
    Invocation,
    Iterator,
    LiteralExpression,
    Relation,
    Variable,
)
from guanxi.dmn.reading.source import DEEPEST, Source, name_of
from guanxi.dmn.reading.table import read_table
from guanxi.dmn.xml import FEEL_NAMESPACES, Node, attribute, child, children, line_of, local, text_of

NOTHING: Final = LiteralExpression(text="")


def find_expression(node: Node, source: Source, depth: int = 0) -> Expression | None:
    """The first boxed expression directly inside ``node``; None when there is none."""
    found = next((part for part in children(node) if local(part) in _READERS), None)
    return None if found is None else read_expression(found, source, depth + 1)


def read_expression(node: Node, source: Source, depth: int = 0) -> Expression:
    """The boxed expression that ``node`` is."""
    if depth > DEEPEST:
        if depth == DEEPEST + 1:
            source.finding("dmn.too_deep", node, f"Expressions are nested more than {DEEPEST} levels deep.")
        return NOTHING
    return _READERS[local(node)](node, source, depth)


def _needed(node: Node, source: Source, depth: int) -> Expression:
    found = find_expression(node, source, depth)
    if found is None:
        source.finding("dmn.expression_missing", node, f"<{local(node)}> needs an expression.")
        return NOTHING
    return found


def _part(node: Node, name: str, source: Source, depth: int) -> Expression:
    found = child(node, name)
    if found is None:
        source.finding("dmn.expression_missing", node, f"<{local(node)}> needs <{name}>.")
        return NOTHING
    return _needed(found, source, depth)


def read_variable(node: Node, source: Source) -> Variable:
    """An information item, e.g. ``variable``, ``parameter``, ``column``."""
    return Variable(
        id=attribute(node, "id"), line=line_of(node), name=name_of(node), type_ref=source.type_attribute(node)
    )


def _literal(node: Node, source: Source, depth: int) -> Expression:
    if child(node, "importedValues") is not None:
        source.finding(
            "dmn.imported_values", node, "Imported values are not read.", "Put the values into a list."
        )
    language = attribute(node, "expressionLanguage")
    return LiteralExpression(
        id=attribute(node, "id"),
        line=line_of(node),
        text=text_of(child(node, "text")),
        type_ref=source.type_attribute(node),
        language="" if language in FEEL_NAMESPACES or language.lower() == "feel" else language,
    )


def _context(node: Node, source: Source, depth: int) -> Expression:
    return Context(
        id=attribute(node, "id"),
        line=line_of(node),
        entries=tuple(_entry(part, source, depth) for part in children(node, "contextEntry")),
        type_ref=source.type_attribute(node),
    )


def _entry(node: Node, source: Source, depth: int) -> ContextEntry:
    variable = child(node, "variable")
    return ContextEntry(
        id=attribute(node, "id"),
        line=line_of(node),
        variable=None if variable is None else read_variable(variable, source),
        value=_needed(node, source, depth),
    )


def _invocation(node: Node, source: Source, depth: int) -> Expression:
    return Invocation(
        id=attribute(node, "id"),
        line=line_of(node),
        function=_needed(node, source, depth),
        bindings=tuple(_binding(part, source, depth) for part in children(node, "binding")),
        type_ref=source.type_attribute(node),
    )


def _binding(node: Node, source: Source, depth: int) -> Binding:
    parameter = child(node, "parameter")
    if parameter is None:
        source.finding("dmn.parameter_missing", node, "A binding needs a parameter.")
        return Binding(parameter=Variable(name=""), value=None)
    return Binding(
        line=line_of(node),
        parameter=read_variable(parameter, source),
        value=find_expression(node, source, depth),
    )


def _relation(node: Node, source: Source, depth: int) -> Expression:
    columns = tuple(read_variable(part, source) for part in children(node, "column"))
    rows = []
    for row in children(node, "row"):
        cells = tuple(
            read_expression(cell, source, depth + 1) for cell in children(row) if local(cell) in _READERS
        )
        if len(cells) != len(columns):
            message = f"A row has {len(cells)} cells, the relation has {len(columns)} columns."
            source.finding("dmn.row_length", row, message)
        rows.append(cells)
    return Relation(
        id=attribute(node, "id"),
        line=line_of(node),
        columns=columns,
        rows=tuple(rows),
        type_ref=source.type_attribute(node),
    )


def _list(node: Node, source: Source, depth: int) -> Expression:
    items = (read_expression(part, source, depth + 1) for part in children(node) if local(part) in _READERS)
    return BoxedList(
        id=attribute(node, "id"), line=line_of(node), items=tuple(items), type_ref=source.type_attribute(node)
    )


def read_function(node: Node, source: Source, depth: int = 0) -> Function:
    """A function definition, also the encapsulated logic of a knowledge model."""
    kind = attribute(node, "kind") or next(
        (str(value) for name, value in node.attrib.items() if str(name).endswith("}kind")), "FEEL"
    )
    kinds = {"FEEL": "FEEL", "F": "FEEL", "JAVA": "Java", "J": "Java", "PMML": "PMML", "P": "PMML"}
    return Function(
        id=attribute(node, "id"),
        line=line_of(node),
        kind=kinds.get(kind.upper(), "FEEL"),  # type: ignore[arg-type]  # the value of a table of kinds
        parameters=tuple(read_variable(part, source) for part in children(node, "formalParameter")),
        body=find_expression(node, source, depth),
        type_ref=source.type_attribute(node),
    )


def _conditional(node: Node, source: Source, depth: int) -> Expression:
    return Conditional(
        id=attribute(node, "id"),
        line=line_of(node),
        condition=_part(node, "if", source, depth),
        then=_part(node, "then", source, depth),
        otherwise=_part(node, "else", source, depth),
        type_ref=source.type_attribute(node),
    )


def _filter(node: Node, source: Source, depth: int) -> Expression:
    return Filter(
        id=attribute(node, "id"),
        line=line_of(node),
        source=_part(node, "in", source, depth),
        match=_part(node, "match", source, depth),
        type_ref=source.type_attribute(node),
    )


def _iterator(node: Node, source: Source, depth: int) -> Expression:
    kind = local(node)
    inner = child(node, "in")
    return Iterator(
        id=attribute(node, "id"),
        line=line_of(node),
        kind=kind,  # type: ignore[arg-type]  # this reads for, some and every alone
        variable=name_of(node, "iteratorVariable"),
        source=_part(node, "in", source, depth),
        source_type_ref="" if inner is None else source.type_attribute(inner),
        body=_part(node, "return" if kind == "for" else "satisfies", source, depth),
        type_ref=source.type_attribute(node),
    )


def _function(node: Node, source: Source, depth: int) -> Expression:
    return read_function(node, source, depth)


def _table(node: Node, source: Source, depth: int) -> Expression:
    return read_table(node, source)


_READERS: Final[dict[str, Callable[[Node, Source, int], Expression]]] = {
    "literalExpression": _literal,
    "context": _context,
    "invocation": _invocation,
    "relation": _relation,
    "list": _list,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "decisionTable": _table,
}
