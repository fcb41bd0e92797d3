"""The names a file's expressions may meet behind a dot: of components, entries, columns and imported elements."""

from collections.abc import Iterable, Iterator

from guanxi.dmn.model import (
    BoxedList,
    Conditional,
    Context,
    Decision,
    DecisionTable,
    Definitions,
    Expression,
    Filter,
    Function,
    Invocation,
    ItemDefinition,
    KnowledgeModel,
    Relation,
)
from guanxi.dmn.model import (
    Iterator as BoxedIterator,
)


def member_names(files: Iterable[Definitions]) -> frozenset[str]:
    """All such names that are no plain identifiers; plain ones need no help to be read."""
    found: set[str] = set()
    for file in files:
        for item in file.items:
            found.update(_of_item(item))
        for element in file.elements:
            found.add(element.name)
            if isinstance(element, Decision | KnowledgeModel) and element.logic is not None:
                found.update(_of_expression(element.logic))
    return frozenset(name for name in found if name and not name.isidentifier())


def _of_item(item: ItemDefinition) -> Iterator[str]:
    for component in item.components:
        yield component.name
        yield from _of_item(component)


def _of_expression(expression: Expression | None) -> Iterator[str]:
    match expression:
        case Context():
            for entry in expression.entries:
                if entry.variable is not None:
                    yield entry.variable.name
                yield from _of_expression(entry.value)
        case DecisionTable():
            yield from (output.name for output in expression.outputs)
        case Relation():
            yield from (column.name for column in expression.columns)
            for row in expression.rows:
                yield from _of_all(row)
        case Function():
            yield from _of_expression(expression.body)
        case BoxedList():
            yield from _of_all(expression.items)
        case Conditional():
            yield from _of_all((expression.condition, expression.then, expression.otherwise))
        case Filter():
            yield from _of_all((expression.source, expression.match))
        case BoxedIterator():
            yield from _of_all((expression.source, expression.body))
        case Invocation():
            yield from _of_all(binding.value for binding in expression.bindings)


def _of_all(expressions: Iterable[Expression | None]) -> Iterator[str]:
    for expression in expressions:
        yield from _of_expression(expression)
