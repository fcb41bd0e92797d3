"""Strict reading of nodes: what is not allowed becomes a problem with its line, and reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from guanxi.bpmn.timing import EPOCH, Duration, add, parse_duration, parse_moment
from guanxi.feel import FeelSyntaxError, compile_expression, compile_unary_tests
from guanxi.feel.values import Date, DateTime
from guanxi.insight.rehearsal import tree
from guanxi.insight.rehearsal.problems import Problem, suggest
from guanxi.insight.rehearsal.scenario import Cell, Formula

Read = Callable[[tree.Node], Any]


class Form:
    """Reads nodes and collects what is wrong with them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, line: int, message: str, cure: str = "") -> None:
        """Note a problem."""
        self.problems.append(Problem(line, message, cure))

    def fields(
        self, node: tree.Node, what: str, readers: Mapping[str, Read], needs: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Return the read entries of a mapping whose names are those of ``readers``.

        Args:
            what: the mapping in words, for messages.
            needs: names that must be there.
        """
        if isinstance(node, tree.Value) and node.value is None and not needs:
            return {}
        if not isinstance(node, tree.Mapping):
            self.problem(node.line, f"{what} must be names with values.", f"Write {', '.join(readers)}.")
            return {}
        for name in node.entries:
            if name not in readers:
                self.problem(node.lines[name], f"{what} has no “{name}”.", suggest(name, readers))
        for name in needs:
            if name not in node.entries:
                self.problem(node.line, f"{what} needs “{name}”.", f"Add “{name}: …”.")
        return {name: readers[name](entry) for name, entry in node.entries.items() if name in readers}

    def named(self, node: tree.Node, what: str, read: Read) -> dict[str, Any]:
        """Return the read entries of a mapping with names of any kind."""
        if isinstance(node, tree.Value) and node.value is None:
            return {}
        if not isinstance(node, tree.Mapping):
            self.problem(
                node.line, f"{what} must be names with values.", "Write “name: value”, one per line."
            )
            return {}
        return {name: read(entry) for name, entry in node.entries.items()}

    def items(self, node: tree.Node, what: str, read: Read) -> tuple[Any, ...]:
        """Return the read items of a list."""
        if isinstance(node, tree.Value) and node.value is None:
            return ()
        if not isinstance(node, tree.Sequence):
            self.problem(node.line, f"{what} must be a list.", "Begin each entry with “- ”, or write [ ].")
            return ()
        return tuple(read(item) for item in node.items)

    def text(self, node: tree.Node) -> str:
        """Return a text; a number or date is taken as it is written."""
        if isinstance(node, tree.Value) and isinstance(node.value, str) and node.value.strip():
            return node.value
        if isinstance(node, tree.Value) and isinstance(node.value, Decimal | Date | DateTime):
            return str(node.value)
        self.problem(node.line, "A text is needed here.", "Put it in quotes if it looks like something else.")
        return ""

    def truth(self, node: tree.Node) -> bool:
        """Return true or false."""
        if isinstance(node, tree.Value) and isinstance(node.value, bool):
            return node.value
        self.problem(node.line, "This must be true or false.")
        return False

    def one_of(self, *choices: str) -> Read:
        """Return a reader of one of these texts."""

        def read(node: tree.Node) -> str:
            text = self.text(node)
            if text and text not in choices:
                self.problem(
                    node.line, f"“{text}” is not one of {', '.join(choices)}.", suggest(text, choices)
                )
                return ""
            return text

        return read

    def duration(self, node: tree.Node) -> Duration | None:
        """Return a duration such as PT2H or P1D."""
        try:
            span = parse_duration(self.text(node))
        except (ValueError, OverflowError) as error:
            self.problem(node.line, f"{error}.", "PT2H is two hours, P1D a day, P1DT12H a day and a half.")
            return None
        if add(EPOCH, span) < EPOCH:
            self.problem(node.line, "Time does not run backwards.", "Leave out the minus.")
            return None
        return span

    def moment(self, node: tree.Node) -> datetime | None:
        """Return an aware moment; UTC when it names no zone."""
        try:
            return parse_moment(self.text(node))
        except (ValueError, OverflowError) as error:
            self.problem(node.line, f"{error}.", "Write it as 2026-01-31T09:00:00Z.")
            return None

    def value(self, node: tree.Node) -> Any:
        """Return a value in which texts that begin with ``=`` are formulas."""
        return self._walk(node, self._formula)

    def expected(self, node: tree.Node) -> Any:
        """Return a value in which texts that begin with ``=`` are cells."""
        return self._walk(node, self._cell)

    def values(self, node: tree.Node) -> dict[str, Any]:
        """Return variables by name, as ``value`` reads them."""
        return self.named(node, "Variables", self.value)

    def formula(self, node: tree.Node) -> Formula | None:
        """Return a FEEL expression; it must begin with ``=``."""
        text = self.text(node)
        if text.startswith("="):
            found = self._formula(text, node.line)
            return found if isinstance(found, Formula) else None
        if text:
            self.problem(node.line, f"“{text}” is no FEEL expression.", f"Begin it with “=”: '={text}'.")
        return None

    def _walk(self, node: tree.Node, leaf: Callable[[str, int], Any]) -> Any:
        if isinstance(node, tree.Sequence):
            return [self._walk(item, leaf) for item in node.items]
        if isinstance(node, tree.Mapping):
            return {name: self._walk(entry, leaf) for name, entry in node.entries.items()}
        if isinstance(node.value, str) and node.value.startswith("="):
            return leaf(node.value, node.line)
        return node.value

    def _formula(self, text: str, line: int) -> Any:
        return self._compiled(text, line, lambda feel: Formula(text, line, compile_expression(feel)))

    def _cell(self, text: str, line: int) -> Any:
        return self._compiled(text, line, lambda feel: Cell(text, line, compile_unary_tests(feel)))

    def _compiled(self, text: str, line: int, compile_: Callable[[str], Any]) -> Any:
        try:
            return compile_(text[1:])
        except FeelSyntaxError as error:
            self.problem(
                line, f"“{text}” is no FEEL: {error}.", "A plain text that begins with “=” is '=\"=…\"'."
            )
            return None
