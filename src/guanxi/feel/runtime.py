"""What one evaluation carries: the clock reading, the budget and the warnings."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from guanxi.feel.errors import BudgetSpent
from guanxi.feel.values import (
    Date,
    DateTime,
    DaysDuration,
    Function,
    MonthsDuration,
    Range,
    Time,
    from_python,
)
from guanxi.feel.values.numbers import is_number, number_text


class Budget(msgspec.Struct, frozen=True):
    """Limits of one evaluation, so that no text can hang or fill the memory.

    Args:
        steps: iterations, function calls and list items handled.
        depth: function calls within function calls.
        list_length: items of one list.
        text_length: characters of one string.
    """

    steps: int = 2_000_000
    depth: int = 100
    list_length: int = 1_000_000
    text_length: int = 5_000_000


DEFAULT_BUDGET = Budget()
MAX_WARNINGS = 50


class Runtime:
    """State of one evaluation. Class attributes are the defaults, so that making one costs almost nothing."""

    moment: datetime | None = None
    seed: str | None = None
    drawn = 0
    budget: Budget = DEFAULT_BUDGET
    steps = 0
    depth = 0
    warnings: list[tuple[str, str, int]] | None = None

    def warn(self, code: str, message: str, at: int) -> None:
        """Remember why a part became null; beyond the first fifty they are dropped."""
        if self.warnings is None:
            self.warnings = []
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append((code, message, at))

    def stopped(self, code: str, message: str) -> Any:
        """Null for an evaluation that ended early, with the reason as first warning."""
        self.warnings = [(code, message, 0), *(self.warnings or ())][:MAX_WARNINGS]
        return None

    def spend(self, steps: int) -> None:
        """Count work.

        Raises:
            BudgetSpent: the limit of steps is reached.
        """
        self.steps += steps
        if self.steps > self.budget.steps:
            raise BudgetSpent(f"The evaluation needs more than {self.budget.steps} steps.")

    def check_list(self, length: int) -> None:
        """Refuse a list that is too long and count its items as work."""
        if length > self.budget.list_length:
            raise BudgetSpent(f"A list would be longer than {self.budget.list_length} items.")
        self.spend(length)

    def check_text(self, length: int) -> None:
        """Refuse a string that is too long."""
        if length > self.budget.text_length:
            raise BudgetSpent(f"A string would be longer than {self.budget.text_length} characters.")
        self.spend(length // 50)

    def check_result(self, value: Any) -> None:
        """Refuse a result that holds the same parts so often that nobody could store it."""
        waiting = [value]
        while waiting:
            part = waiting.pop()
            if isinstance(part, (list, tuple)):
                self.spend(len(part))
                waiting.extend(part)
            elif isinstance(part, dict):
                self.spend(len(part))
                waiting.extend(part.values())
            elif part.__class__ is str:
                self.spend(len(part) // 50)

    def enter(self) -> None:
        """One function call deeper."""
        self.depth += 1
        self.spend(1)
        if self.depth > self.budget.depth:
            raise BudgetSpent(f"Functions call each other more than {self.budget.depth} levels deep.")

    @property
    def now(self) -> DateTime | None:
        """The injected moment; None when none was given."""
        if self.moment is None:
            return None
        value: DateTime = from_python(self.moment)
        return value


class NeedsRuntime(Exception):
    """The light runtime cannot go on; the evaluation starts again with one of its own."""


class LightRuntime(Runtime):
    """One runtime shared by all evaluations of texts that hold no loop, no clock and no function of their own.

    It remembers nothing. Whatever would have to be remembered (a warning, more than a little work) raises, and the
    evaluation, which has no effects, is done again with a ``Runtime``. This saves a third of the cost of a condition.
    """

    def warn(self, code: str, message: str, at: int) -> None:
        """Give up."""
        raise NeedsRuntime

    def spend(self, steps: int) -> None:
        """Give up when it is more than a little work."""
        if steps > 1000:
            raise NeedsRuntime

    def enter(self) -> None:
        """Give up."""
        raise NeedsRuntime


LIGHT = LightRuntime()


def kind(value: Any) -> str:
    """The FEEL type name of a value, for messages."""
    if value is None:
        return "null"
    if value.__class__ is bool:
        return "boolean"
    if is_number(value):
        return "number"
    return _KINDS.get(value.__class__, "value")


_KINDS: dict[type, str] = {
    str: "string",
    list: "list",
    tuple: "list",
    dict: "context",
    Decimal: "number",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    DaysDuration: "days and time duration",
    MonthsDuration: "years and months duration",
    Range: "range",
    Function: "function",
}


def show(value: Any) -> str:
    """A value, shortened, for messages."""
    if isinstance(value, str):
        text = f'"{value}"'
    elif value is None or value.__class__ is bool:
        text = {None: "null", True: "true", False: "false"}[value]
    elif is_number(value):
        text = number_text(value)
    elif isinstance(value, (list, tuple, dict)):
        return f"a {kind(value)} of {len(value)}"
    else:
        text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
