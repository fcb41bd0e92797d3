"""Given values made final, and expected values compared with what there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from guanxi.feel import FeelCodecError
from guanxi.feel.codec import dumps
from guanxi.feel.values import to_python
from guanxi.insight.rehearsal.scenario import Cell, Formula


def final(value: Any, variables: Mapping[str, Any], now: datetime) -> Any:
    """Return a given value with its formulas evaluated over the variables."""
    if isinstance(value, Formula):
        return value.expression.evaluate(variables, now=now, seed="rehearsal").value
    if isinstance(value, dict):
        return {name: final(item, variables, now) for name, item in value.items()}
    if isinstance(value, list):
        return [final(item, variables, now) for item in value]
    return value


def agrees(expected: Any, got: Any, variables: Mapping[str, Any], now: datetime) -> bool:
    """Whether a value is as expected: equal, or accepted by the cell that stands in its place."""
    if isinstance(expected, Cell):
        return expected.tests.evaluate(got, variables, now=now).value is True
    if isinstance(expected, dict):
        return (
            isinstance(got, Mapping)
            and expected.keys() == got.keys()
            and all(agrees(item, got[name], variables, now) for name, item in expected.items())
        )
    if isinstance(expected, list | tuple):
        return (
            isinstance(got, list | tuple)
            and len(expected) == len(got)
            and all(agrees(one, other, variables, now) for one, other in zip(expected, got, strict=True))
        )
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if isinstance(expected, int | Decimal) and isinstance(got, int | Decimal):
        return Decimal(expected) == Decimal(got)
    return type(expected) is type(got) and bool(expected == got)


def at_path(values: Mapping[str, Any], path: str) -> tuple[bool, Any]:
    """Return whether there is something at a path such as ``lead.status``, and what."""
    if path in values:
        return True, values[path]
    found: Any = values
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return False, None
        found = found[name]
    return True, found


def shown(value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, Cell | Formula):
        return value.text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {shown(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(shown(item) for item in value) + "]"
    if value is None or isinstance(value, bool | int | Decimal | str):
        return _json(value)
    return str(value)


def _json(value: Any) -> str:
    try:
        return dumps(value).decode()
    except FeelCodecError:
        return str(value)


def plain(value: Any) -> Any:
    """Return the plain Python value; what Python has no type for stays as it is."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    try:
        return to_python(value)
    except (TypeError, ValueError):
        return value
