"""What is wrong with a draft, before it has a place in words."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

import msgspec

from guanxi.bpmn.findings import Severity

MOST: Final = 100
"""More faults than these are not looked for: nobody reads them, and each costs time."""
_COMPARED: Final = 1000


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Something wrong with a draft; ``column`` says which of the element's columns (settings) it is about."""

    rule: str
    element_id: str = ""
    line: int = 0
    column: str = ""
    message: str
    cure: str
    severity: Severity = "error"


def unknown_step(name: str, known: Iterable[str], *, element_id: str, line: int, column: str) -> Fault:
    """A name that leads nowhere, with the nearest that would."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1) if len(names) <= _COMPARED else []
    return Fault(
        rule="builders.unknown_step",
        element_id=element_id,
        line=line,
        column=column,
        message=f"There is no step “{name}”.",
        cure=f"Did you mean “{close[0]}”?" if close else "Correct it, or add the step.",
    )


def unknown_name(name: str, known: Iterable[str], *, line: int, column: str = "") -> Fault:
    """A column or key that means nothing."""
    close = get_close_matches(name, sorted(known), n=1)
    return Fault(
        rule="builders.unknown_column",
        line=line,
        column=column or name,
        message=f"“{name}” means nothing here.",
        cure=f"Did you mean “{close[0]}”?" if close else f"Use one of: {', '.join(known)}.",
    )
