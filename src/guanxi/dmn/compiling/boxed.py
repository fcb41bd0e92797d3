"""Boxed context, relation, list, conditional, filter and iterator (clause 10.2.1.4 to 10.2.2.6) as closures."""

from typing import TYPE_CHECKING, Any

from guanxi.dmn.evaluation import Code, Run, Values
from guanxi.dmn.model import BoxedList, Conditional, Context, Filter, Function, Iterator, Relation
from guanxi.feel.access import select
from guanxi.feel.iteration import every, for_each, some

if TYPE_CHECKING:
    from guanxi.dmn.compiling.compiler import Compiler

Names = frozenset[str]


def context(compiler: "Compiler", expression: Context, names: Names, owner: str) -> Code:
    """Entries in order, each seeing the ones before; an entry without a name is the result."""
    entries: list[tuple[str, Code]] = []
    result: Code | None = None
    for entry in expression.entries:
        name = entry.variable.name if entry.variable is not None else ""
        visible = names | {name} if name and isinstance(entry.value, Function) else names
        code = compiler.expression(entry.value, visible, owner)
        if not name or entry.variable is None:
            result = code
            continue
        if not isinstance(entry.value, Function):
            code = compiler.typed(code, entry.variable.type_ref, f"the entry {name!r}")
        entries.append((name, code))
        names = names | {name}
    return _context_code(tuple(entries), result)


def _context_code(entries: tuple[tuple[str, Code], ...], result: Code | None) -> Code:
    def run_context(values: Values, run: Run) -> Any:
        inner = dict(values)
        own: Values = {}
        for name, code in entries:
            inner[name] = own[name] = code(inner, run)
        return own if result is None else result(inner, run)

    return run_context


def relation(compiler: "Compiler", expression: Relation, names: Names, owner: str) -> Code:
    """A list of contexts, one per row."""
    columns = expression.columns
    rows = [
        [
            (
                column.name,
                compiler.typed(
                    compiler.expression(cell, names, owner), column.type_ref, f"the column {column.name!r}"
                ),
            )
            for column, cell in zip(columns, row, strict=False)
        ]
        for row in expression.rows
    ]
    return lambda values, run: [{name: code(values, run) for name, code in row} for row in rows]


def boxed_list(compiler: "Compiler", expression: BoxedList, names: Names, owner: str) -> Code:
    """The list of the items' values."""
    items = [compiler.expression(item, names, owner) for item in expression.items]
    return lambda values, run: [item(values, run) for item in items]


def conditional(compiler: "Compiler", expression: Conditional, names: Names, owner: str) -> Code:
    """``then`` when the condition is true, ``else`` when it is false or null, null when it is neither."""
    condition = compiler.expression(expression.condition, names, owner)
    then = compiler.expression(expression.then, names, owner)
    otherwise = compiler.expression(expression.otherwise, names, owner)

    def run_conditional(values: Values, run: Run) -> Any:
        answer = condition(values, run)
        if answer is not None and answer.__class__ is not bool:
            run.warn("dmn.not_boolean", "The condition of a boxed conditional is neither true nor false.")
            return None
        return then(values, run) if answer is True else otherwise(values, run)

    return run_conditional


def boxed_filter(compiler: "Compiler", expression: Filter, names: Names, owner: str) -> Code:
    """The items for which ``match`` is true; ``item`` and the members of a context item are in scope."""
    source = compiler.expression(expression.source, names, owner)
    match = compiler.expression(expression.match, names | {"item"} | compiler.language.members, owner)

    def run_filter(values: Values, run: Run) -> Any:
        def holds(item: Any) -> Any:
            members = item if isinstance(item, dict) else {}
            return match({**values, "item": item, **members}, run)

        return select(run.runtime, source(values, run), holds, 0)

    return run_filter


def iterator(compiler: "Compiler", expression: Iterator, names: Names, owner: str) -> Code:
    """``for`` (with ``partial`` in scope), ``some`` and ``every`` over a list or range."""
    name = expression.variable
    source = compiler.typed(
        compiler.expression(expression.source, names, owner),
        expression.source_type_ref,
        f"the list for {name!r}",
    )
    extra = {name, "partial"} if expression.kind == "for" else {name}
    body = compiler.expression(expression.body, names | extra, owner)
    if expression.kind == "for":
        return lambda values, run: for_each(
            run.runtime,
            (lambda: source(values, run),),
            lambda item, partial: body({**values, name: item, "partial": partial}, run),
            True,  # the body is not looked into: it may hold the values so far
            0,
        )
    quantifier = some if expression.kind == "some" else every
    return lambda values, run: quantifier(
        run.runtime, (lambda: source(values, run),), lambda item: body({**values, name: item}, run), 0
    )
