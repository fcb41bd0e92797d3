"""Chooses how each kind of boxed expression is compiled, and keeps what all of them need."""

from collections.abc import Callable
from typing import Any, Final

from guanxi.dmn.compiling import boxed, functions, table
from guanxi.dmn.evaluation import Code, Run, Values
from guanxi.dmn.language import Language
from guanxi.dmn.model import (
    BoxedList,
    Conditional,
    Context,
    DecisionTable,
    Expression,
    Filter,
    Function,
    Invocation,
    Iterator,
    LiteralExpression,
    Relation,
)
from guanxi.dmn.types import Types, converted

Names = frozenset[str]


class Compiler:
    """Compiles the expressions of one file.

    Args:
        language: compiles FEEL texts and collects their errors.
        types: the file's types.
    """

    def __init__(self, language: Language, types: Types):
        self.language = language
        self.types = types

    def expression(self, expression: Expression | None, names: Names, owner: str) -> Code:
        """Code of an expression; None and an empty literal give null. The type of a function is not checked: some
        modelers write the function's type there, some that of its result.

        Args:
            names: variables in scope.
            owner: name of the decision or knowledge model, for explanations.
        """
        if expression is None:
            return nothing
        code = _COMPILERS[type(expression)](self, expression, names, owner)
        if isinstance(expression, Function):
            return code
        return self.typed(code, expression.type_ref, f"an expression in {owner!r}")

    def typed(self, code: Code, type_ref: str, what: str) -> Code:
        """Code whose value is brought to a type."""
        if type_ref in ("", "Any"):
            return code
        check = self.types.check(type_ref)

        def run_typed(values: Values, run: Run) -> Any:
            return converted(code(values, run), check, run, what)

        return run_typed


def nothing(values: Values, run: Run) -> Any:
    """Null."""
    return None


def _literal(compiler: Compiler, expression: LiteralExpression, names: Names, owner: str) -> Code:
    if expression.language:
        return compiler.language.unknown_language(expression.language, expression.id or owner)
    return compiler.language.expression(expression.text, names, expression.id or owner)


_COMPILERS: Final[dict[type, Callable[..., Code]]] = {
    LiteralExpression: _literal,
    Context: boxed.context,
    Relation: boxed.relation,
    BoxedList: boxed.boxed_list,
    Conditional: boxed.conditional,
    Filter: boxed.boxed_filter,
    Iterator: boxed.iterator,
    Function: functions.function,
    Invocation: functions.invocation,
    DecisionTable: table.table,
}
