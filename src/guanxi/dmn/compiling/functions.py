"""Boxed functions and invocations (clause 10.2.1.3 and 10.2.1.7) as closures."""

from typing import TYPE_CHECKING, Any

from guanxi.dmn.evaluation import Code, Run, Values
from guanxi.dmn.language import call_function, make_function
from guanxi.dmn.model import Context, Invocation, LiteralExpression, Variable
from guanxi.dmn.model import Function as BoxedFunction
from guanxi.dmn.types import Check, converted
from guanxi.feel.external import java_function

if TYPE_CHECKING:
    from guanxi.dmn.compiling.compiler import Compiler

Names = frozenset[str]
Parameters = tuple[tuple[str, Check], ...]


def parameters_of(compiler: "Compiler", variables: tuple[Variable, ...]) -> Parameters:
    """Names and checks of formal parameters."""
    return tuple((one.name, compiler.types.check(one.type_ref)) for one in variables)


def function(compiler: "Compiler", expression: BoxedFunction, names: Names, owner: str) -> Code:
    """A function value that sees the variables of the place where it is defined."""
    parameters = parameters_of(compiler, expression.parameters)
    body = function_body(compiler, expression, names, owner)
    return lambda values, run: function_value(owner, parameters, body, values, run)


def function_body(compiler: "Compiler", expression: BoxedFunction, names: Names, owner: str) -> Code:
    """Code of the body; its parameters are in scope. Java functions are looked up in FEEL's registry."""
    if expression.kind != "FEEL":
        return _external(compiler, expression, owner)
    inner = names | {one.name for one in expression.parameters}
    return compiler.expression(expression.body, inner, owner)


def function_value(name: str, parameters: Parameters, body: Code, values: Values, run: Run) -> Any:
    """The function whose call binds its arguments over ``values``; one that is not of its type is null."""

    def call(*arguments: Any) -> Any:
        inner = dict(values)
        for (parameter, check), argument in zip(parameters, arguments, strict=True):
            inner[parameter] = converted(argument, check, run, f"the parameter {parameter!r} of {name!r}")
        return body(inner, run)

    return make_function(name, tuple(one for one, _ in parameters), call)


def _external(compiler: "Compiler", expression: BoxedFunction, owner: str) -> Code:
    """A function described by a context with ``class`` and ``method signature`` (table 40)."""
    parts = _texts(expression.body)
    signature = "".join(parts.get("method signature", "").split())
    called = java_function(parts.get("class", ""), signature) if expression.kind == "Java" else None
    names = tuple(one.name for one in expression.parameters)

    def run_external(values: Values, run: Run) -> Any:
        if called is None:
            run.warn("dmn.external_unknown", f"{owner!r} calls a foreign function that is not available.")
            return None
        return called(*(values.get(name) for name in names))

    return run_external


def _texts(body: Any) -> dict[str, str]:
    if not isinstance(body, Context):
        return {}
    return {
        entry.variable.name: entry.value.text.strip().strip('"')
        for entry in body.entries
        if entry.variable is not None and isinstance(entry.value, LiteralExpression)
    }


def invocation(compiler: "Compiler", expression: Invocation, names: Names, owner: str) -> Code:
    """A call with named arguments."""
    called = compiler.expression(expression.function, names, owner)
    bindings = [
        (
            one.parameter.name,
            compiler.typed(
                compiler.expression(one.value, names, owner),
                one.parameter.type_ref,
                f"the parameter {one.parameter.name!r}",
            ),
        )
        for one in expression.bindings
    ]

    def run_invocation(values: Values, run: Run) -> Any:
        arguments = {name: code(values, run) for name, code in bindings}
        return call_function(run.runtime, called(values, run), arguments)

    return run_invocation
