"""What one evaluation of a model carries along: the FEEL runtime, warnings, the rules that matched.

Not here: the public result (``result``) and the order of decisions (``decide``).
"""

from collections.abc import Callable
from typing import Any

from guanxi.dmn.language import Runtime, taken, warn
from guanxi.dmn.result import Match, Notice

Values = dict[str, Any]
MOST_MATCHES = 1000


class Run:
    """One evaluation.

    Args:
        runtime: clock, budget and warnings of FEEL, shared by every expression of the evaluation.
    """

    __slots__ = ("decision", "matches", "notices", "runtime", "trace")

    def __init__(self, runtime: Runtime, *, trace: bool):
        self.runtime = runtime
        self.trace = trace
        self.matches: list[Match] = []
        self.notices: list[Notice] = []
        self.decision = ""

    def warn(self, code: str, message: str) -> None:
        """Notes why something became null."""
        warn(self.runtime, code, message)

    def enter(self, decision: str) -> str:
        """From now on, warnings and matches belong to this decision; answers the one before."""
        before, self.decision = self.decision, decision
        return before

    def leave(self, before: str) -> None:
        """Notes the decision that the new warnings came from."""
        self.attribute()
        self.decision = before

    def attribute(self) -> None:
        """Turns the warnings met since the last time into notices of the current decision."""
        self.notices.extend(
            Notice(code, message, self.decision, offset) for code, message, offset in taken(self.runtime)
        )

    def matched(self, match: Match) -> None:
        """Notes which rules of a table matched; at most ``MOST_MATCHES`` tables are kept."""
        if len(self.matches) < MOST_MATCHES:
            self.matches.append(match)


Code = Callable[[Values, Run], Any]
"""A compiled expression: variables in scope, the run → value."""

Test = Callable[[Any, Values, Run], "bool | None"]
"""Compiled unary tests: the tested value, variables in scope, the run → whether they hold."""
