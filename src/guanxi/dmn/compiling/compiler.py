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
from guanxi.dmn.types import Check, Types, anything, converted

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
        """Code of an expression; None and an empty literal give null. A function whose type is not that of a
        function is left alone: some modelers write the type of its result there.

        Args:
            names: variables in scope.
            owner: name of the decision or knowledge model, for explanations.
        """
        if expression is None:
            return nothing
        code = _COMPILERS[type(expression)](self, expression, names, owner)
        if isinstance(expression, Function) and self.types.function(expression.type_ref) is None:
            return code
        return self.typed(code, expression.type_ref, f"an expression in {owner!r}")

    def typed(self, code: Code, type_ref: str, what: str) -> Code:
        """Code whose value is brought to a type."""
        return self.checked(code, self.types.check(type_ref), what)

    def checked(self, code: Code, check: Check, what: str) -> Code:
        """Code whose value is brought to the type of a check."""
        if check is anything:
            return code

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
