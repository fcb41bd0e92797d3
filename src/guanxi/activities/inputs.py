"""Read what a job brings, by the declaration: defaults filled in, fixed texts made values, wrong forms refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from guanxi.activities.declaration import Activity, ErrorKind, Input, InputType
from guanxi.activities.outcome import Failed

INPUT_CODE = "INPUT_INVALID"
"""Every activity may fail with this code when an input is missing or has the wrong form."""


class _Wrong(ValueError):
    pass


def read_inputs(activity: Activity, variables: Mapping[str, Any]) -> dict[str, Any] | Failed:
    """Return the declared inputs by name (None where optional and not given), or why they cannot be used."""
    values = {}
    for declared in activity.inputs:
        try:
            values[declared.name] = _read(declared, variables.get(declared.name))
        except _Wrong as problem:
            return Failed(
                ErrorKind.PERMANENT,
                INPUT_CODE,
                f"The input {declared.name!r} of {activity.name!r} {problem}.",
                f"{declared.doc} Correct the variables or the process, then retry.",
            )
    return values


def _read(declared: Input, value: Any) -> Any:
    if value is None or (isinstance(value, str) and not value.strip()):
        value = declared.default
    if value is None:
        if declared.required and declared.type is not InputType.ANY:
            raise _Wrong("is empty")
        return None
    match declared.type:
        case InputType.LIST if isinstance(value, str):
            return [part.strip() for part in value.split(",")]
        case InputType.NUMBER:
            return _number(value)
        case InputType.BOOLEAN:
            return _boolean(value)
        case InputType.CONTEXT if not isinstance(value, Mapping):
            raise _Wrong("is not a context")
        case InputType.LIST if not isinstance(value, Sequence):
            raise _Wrong("is not a list")
        case InputType.CHOICE if value not in {choice.value for choice in declared.choices}:
            raise _Wrong(f"is {value!r}, which is not one of its choices")
        case InputType.STRING | InputType.TEXT | InputType.OBJECT if not isinstance(value, str):
            raise _Wrong("is not a text")
    return value


def _number(value: Any) -> Decimal:
    try:
        number = (
            Decimal(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else None
        )
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise _Wrong("is not a number")
    return number


def _boolean(value: Any) -> bool:
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise _Wrong("is neither true nor false")
