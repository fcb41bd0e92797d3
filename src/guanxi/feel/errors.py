"""Errors and warnings of FEEL.

FeelError
├── FeelSyntaxError   the text is not FEEL; nothing was compiled
└── FeelCodecError    a value has no stored form, or a stored form is damaged

Evaluation never raises: it answers a value and ``Warning_`` entries.
``Failed`` and ``BudgetSpent`` are inner signals and never leave the room.
"""

import msgspec


class FeelError(Exception):
    """Base of the errors of this room, with a stable ``code``."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


class FeelSyntaxError(FeelError):
    """The text is not a FEEL expression.

    Args:
        code: stable, e.g. ``feel.unexpected_token``.
        message: one sentence for the author of the text.
        line: 1-based line of the place.
        column: 1-based column of the place.
        expected: what could have stood there, in words; may be empty.
    """

    def __init__(
        self, code: str, message: str, line: int = 1, column: int = 1, expected: tuple[str, ...] = ()
    ):
        super().__init__(code, message)
        self.line = line
        self.column = column
        self.expected = expected

    def __str__(self) -> str:
        hint = f" (expected {' or '.join(self.expected)})" if self.expected else ""
        return f"line {self.line}, column {self.column}: {self.message}{hint}"


class FeelCodecError(FeelError):
    """A value has no stored form, or a stored form is damaged."""


class Warning_(msgspec.Struct, frozen=True):
    """Why a part of an expression became null: stable code, sentence, and place in the text."""

    code: str
    message: str
    line: int
    column: int


class Failed(Exception):
    """A built-in function cannot answer; the call becomes null with this warning."""


class BudgetSpent(Exception):
    """The evaluation reached a limit of its budget; the whole result becomes null."""


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column (both 1-based) of an offset in a text."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
