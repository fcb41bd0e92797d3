"""FEEL as this room uses it: texts of one file compiled with that file's names and types, errors collected.

Everything that touches the inside of ``guanxi.feel`` stands here and in ``compiling``.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from guanxi.dmn.compiling.simple_tests import ANY, Cell, cell_of
from guanxi.dmn.errors import Finding
from guanxi.feel import Budget, FeelSyntaxError, FeelType, compile_expression, compile_unary_tests, syntax
from guanxi.feel.calls import call
from guanxi.feel.parser import parse_expression, parse_unary_tests
from guanxi.feel.runtime import Runtime
from guanxi.feel.values import Function
from guanxi.feel.values.convert import PLAIN, shallow

if TYPE_CHECKING:
    from guanxi.dmn.evaluation import Code, Run, Test, Values

Names = frozenset[str]

__all__ = ["Language", "Runtime", "call_function", "make_function", "new_runtime", "taken", "warn"]


def new_runtime(now: datetime | None, budget: Budget | None, seed: str | None) -> Runtime:
    """The FEEL side of one evaluation."""
    runtime = Runtime()
    runtime.moment = now
    runtime.seed = seed
    if budget is not None:
        runtime.budget = budget
    return runtime


def warn(runtime: Runtime, code: str, message: str) -> None:
    """Notes why something became null."""
    runtime.warn(code, message, 0)


def taken(runtime: Runtime) -> list[tuple[str, str, int]]:
    """The warnings since the last time: code, message and offset in the text."""
    found = list(runtime.warnings or ())
    runtime.warnings = None
    return found


def make_function(name: str, parameters: tuple[str, ...], body: Callable[..., Any]) -> Function:
    """A function value; ``body`` takes the arguments in order."""
    return Function(name, parameters, (), body)


def call_function(runtime: Runtime, function: Any, arguments: Mapping[str, Any]) -> Any:
    """The value of a call with named arguments; null with a warning when it cannot be called so."""
    return call(runtime, function, tuple(arguments.values()), tuple(arguments), 0)


class Language:
    """Compiles the texts of one file.

    Args:
        members: names of entries that may follow a dot and are no simple names, e.g. ``Monthly Income``.
        types: item definitions by name, for ``instance of`` and parameters.
    """

    def __init__(self, members: Names, types: Mapping[str, FeelType]):
        self.members = members
        self.types = types
        self.findings: list[Finding] = []

    @property
    def errors(self) -> int:
        """How many texts were no FEEL so far."""
        return len(self.findings)

    def expression(self, text: str, names: Names, place: str) -> "Code":
        """Code of an expression; an empty text is null. A text that is no FEEL is a finding and gives null."""
        if not text.strip():
            return _null
        try:
            tree = parse_expression(text, names, self.members)
        except FeelSyntaxError as error:
            return self._refused(text, place, error)
        if isinstance(tree, syntax.Literal):
            value = tree.value
            return lambda values, run: value
        return self._compiled(text, names, place)

    def _compiled(self, text: str, names: Names, place: str) -> "Code":
        try:
            compute = compile_expression(text, names, members=self.members, types=self.types).run
        except FeelSyntaxError as error:
            return self._refused(text, place, error)
        return lambda values, run: compute(values, run.runtime)

    def _refused(self, text: str, place: str, error: FeelSyntaxError) -> "Code":
        shown = text.strip() if len(text) < 60 else text.strip()[:57] + "…"
        message = f"{shown!r} is not FEEL: {error}"
        self.findings.append(
            Finding(rule="dmn.expression", element_id=place, message=message, cure="Correct the expression.")
        )
        return self.broken(message)

    def broken(self, message: str) -> "Code":
        """Null, with a warning at every evaluation."""

        def run_broken(values: "Values", run: "Run") -> Any:
            run.warn("dmn.expression", message)
            return None

        return run_broken

    def unknown_language(self, language: str, place: str) -> "Code":
        """Null, and a finding: only FEEL is spoken here."""
        message = f"Expressions in {language!r} cannot be evaluated."
        self.findings.append(
            Finding(
                rule="dmn.language", element_id=place, message=message, cure="Write the expression in FEEL."
            )
        )
        return self.broken(message)

    def tests(self, text: str, names: Names, place: str) -> "Test":
        """Compiled unary tests; errors as in ``expression`` (such tests never hold)."""
        try:
            parse_unary_tests(text, names, self.members)
        except FeelSyntaxError as error:
            self._refused(text, place, error)
            return _never
        return self._lazy_tests(text, names)

    def cell(self, text: str, names: Names, place: str) -> tuple["Test", Cell | None]:
        """An input entry: its test, and its simple form where it has one (then the test is rarely compiled)."""
        if text in ("", "-"):
            return _always, ANY
        try:
            tests = parse_unary_tests(text, names, self.members)
        except FeelSyntaxError as error:
            self._refused(text, place, error)
            return _never, None
        return self._lazy_tests(text, names), cell_of(tests)

    def _lazy_tests(self, text: str, names: Names) -> "Test":
        compiled: list[Any] = []

        def run_tests(value: Any, values: "Values", run: "Run") -> bool | None:
            if not compiled:
                compiled.append(compile_unary_tests(text, names, members=self.members, types=self.types).run)
            question = value if value.__class__ in PLAIN else shallow(value)
            answer: bool | None = compiled[0](values, run.runtime, question)
            return answer

        return run_tests

    def listed(self, text: str, names: Names) -> "Code":
        """The values of a comma-separated list; not a list of values = an empty list."""
        try:
            return self._compiled_list(text, names)
        except FeelSyntaxError:
            return lambda values, run: []

    def _compiled_list(self, text: str, names: Names) -> "Code":
        compute = compile_expression(f"[{text}]", names, members=self.members, types=self.types).run
        return lambda values, run: compute(values, run.runtime) or []


def _null(values: "Values", run: "Run") -> Any:
    return None


def _always(value: Any, values: "Values", run: "Run") -> bool | None:
    return True


def _never(value: Any, values: "Values", run: "Run") -> bool | None:
    return False
