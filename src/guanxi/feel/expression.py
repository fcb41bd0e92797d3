"""The public face of FEEL: compile a text once, evaluate it often."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from guanxi.feel import syntax
from guanxi.feel.compiler import Compiler
from guanxi.feel.errors import BudgetSpent, FeelSyntaxError, Warning_, position
from guanxi.feel.parser import parse_expression, parse_unary_tests
from guanxi.feel.result import Result
from guanxi.feel.runtime import DEFAULT_BUDGET, Budget, Runtime
from guanxi.feel.types import FeelType
from guanxi.feel.values.convert import PLAIN, shallow

_NO_TYPES: Mapping[str, FeelType] = {}
_CACHED_LENGTH = 2_000
"""Longer texts are not kept, so that the memory of the caches is bounded."""


class _Compiled:
    """What expressions and unary tests share."""

    def __init__(self, text: str, tree: syntax.Node, run: Callable[..., Any], compiler: Compiler):
        self._scope = compiler.known, compiler.types
        self.text = text
        self.tree = tree
        self.names = frozenset(compiler.names)
        """The variables the text reads from its context."""
        self.paths = frozenset(compiler.paths)
        """The same with the entries read from them, e.g. ``("lead", "email")``."""
        self.run = run
        """``run(context, rt)`` (of unary tests, ``run(context, rt, question)``): the bare value, within the runtime
        of a larger evaluation that holds the clock, the budget and the warnings."""
        self._fast: Callable[..., Result] | None = self._first if compiler.light else None

    def _first(self, *arguments: Any) -> Result:
        """Compile the fast form at the first evaluation, and use it from then on."""
        compiler = Compiler(*self._scope, fast=True)
        self._fast = compiler.fast_function(self.tree)
        return self._fast(*arguments)

    def _fully(
        self, arguments: tuple[Any, ...], now: datetime | None, budget: Budget, seed: str | None
    ) -> Result:
        """Evaluate with a runtime of its own, which counts work and remembers warnings."""
        rt = Runtime()
        rt.moment, rt.budget, rt.seed = now, budget, seed
        try:
            value = self.run(arguments[0], rt, *arguments[1:])
            if value.__class__ in (list, dict):
                rt.check_result(value)
        except BudgetSpent as error:
            value = rt.stopped("feel.budget", str(error))
        except RecursionError:
            value = rt.stopped("feel.budget", "The evaluation nests too deeply.")
        except Exception as error:
            value = rt.stopped("feel.internal", f"The evaluation failed: {type(error).__name__}: {error}")
        if rt.warnings is None:
            return Result(value)
        return Result(
            value, tuple(Warning_(code, text, *position(self.text, at)) for code, text, at in rt.warnings)
        )


class Expression(_Compiled):
    """A compiled expression."""

    def evaluate(
        self,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        budget: Budget = DEFAULT_BUDGET,
        seed: str | None = None,
    ) -> Result:
        """The value of the expression; never raises.

        Args:
            context: variables by name: FEEL values, ints, or Python's dates, times and floats.
            now: the aware moment that ``now()`` and ``today()`` answer; without it they are null.
            budget: limits that make the result null when reached.
            seed: source of ``uuid()`` and ``random number()``; the same seed gives the same values.
        """
        if self._fast is not None and budget is DEFAULT_BUDGET:
            try:
                return self._fast(context)
            except Exception:  # noqa: S110 - done again below, where it is reported
                pass
        return self._fully((context,), now, budget, seed)


class UnaryTests(_Compiled):
    """Compiled unary tests, such as a cell of a decision table."""

    def evaluate(
        self,
        input_value: Any,
        context: Mapping[str, Any],
        *,
        now: datetime | None = None,
        budget: Budget = DEFAULT_BUDGET,
        seed: str | None = None,
    ) -> Result:
        """Whether the tests accept a value; a test that cannot tell does not accept it. Never raises.

        Args:
            input_value: the value of ``?``.
            context: as for ``Expression.evaluate``.
            now: likewise.
            budget: likewise.
            seed: likewise.
        """
        if input_value.__class__ not in PLAIN:
            input_value = foreign(input_value)
        if self._fast is not None and budget is DEFAULT_BUDGET:
            try:
                return self._fast(context, input_value)
            except Exception:  # noqa: S110 - done again below, where it is reported
                pass
        return self._fully((context, input_value), now, budget, seed)


def foreign(value: Any) -> Any:
    """The FEEL value of a Python value; null when it has none."""
    try:
        return shallow(value)
    except TypeError:
        return None


def compile_expression(
    text: str,
    names: frozenset[str] = frozenset(),
    *,
    members: frozenset[str] = frozenset(),
    types: Mapping[str, FeelType] | None = None,
) -> Expression:
    """Compile an expression; the same text with the same names is compiled once (unless longer than 2,000 characters).

    Args:
        text: the FEEL text, without the leading ``=`` of BPMN files.
        names: variables of the context; needed for names that contain signs or reserved words, and they
            win over built-in functions of the same name.
        members: names of context entries that contain signs or reserved words.
        types: defined types by name, for ``instance of`` and parameters.

    Raises:
        FeelSyntaxError: the text is no FEEL expression.
    """
    if types or len(text) > _CACHED_LENGTH:
        return _expression(text, names, members, types or _NO_TYPES)
    return _cached_expression(text, names, members)


def compile_unary_tests(
    text: str,
    names: frozenset[str] = frozenset(),
    *,
    members: frozenset[str] = frozenset(),
    types: Mapping[str, FeelType] | None = None,
) -> UnaryTests:
    """Compile unary tests (a decision table cell); arguments and errors as in ``compile_expression``."""
    if types or len(text) > _CACHED_LENGTH:
        return _unary_tests(text, names, members, types or _NO_TYPES)
    return _cached_unary_tests(text, names, members)


def _expression(
    text: str, names: frozenset[str], members: frozenset[str], types: Mapping[str, FeelType]
) -> Expression:
    compiler = Compiler(names, types)
    try:
        tree = parse_expression(text, names, members)
        run = compiler.full_function(tree)
    except RecursionError:
        raise _too_deep() from None
    return Expression(text, tree, run, compiler)


def _unary_tests(
    text: str, names: frozenset[str], members: frozenset[str], types: Mapping[str, FeelType]
) -> UnaryTests:
    compiler = Compiler(names, types)
    try:
        tree = parse_unary_tests(text, names, members)
        run = compiler.full_function(tree)
    except RecursionError:
        raise _too_deep() from None
    return UnaryTests(text, tree, run, compiler)


def _too_deep() -> FeelSyntaxError:
    return FeelSyntaxError("feel.too_deep", "The text nests too deeply.")


@lru_cache(maxsize=4096)
def _cached_expression(text: str, names: frozenset[str], members: frozenset[str]) -> Expression:
    return _expression(text, names, members, _NO_TYPES)


@lru_cache(maxsize=4096)
def _cached_unary_tests(text: str, names: frozenset[str], members: frozenset[str]) -> UnaryTests:
    return _unary_tests(text, names, members, _NO_TYPES)
