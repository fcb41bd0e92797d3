"""Values of model attributes: fixed texts as they are, expressions evaluated in the element's variables."""

from collections import ChainMap
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from guanxi.bpmn.text import Text
from guanxi.engine.failure import Failure, FailureType
from guanxi.engine.run import NOTHING, Run
from guanxi.engine.state import InstanceState
from guanxi.feel.text import to_text
from guanxi.feel.values import Function


def context(state: InstanceState, key: int) -> Mapping[str, Any]:
    """The variables an element instance sees, without copying them."""
    variables = state.variables
    found = []
    while key >= 0:
        own = variables.get(key)
        if own:
            found.append(own)
        key = state.elements[key].scope
    if len(found) == 1:
        return found[0]
    return ChainMap(*found) if found else NOTHING


def evaluate(run: Run, key: int, text: Text) -> Any:
    """The value of ``text`` for the element instance ``key``; null where FEEL gives null."""
    if text.expression is None:
        return text.text
    seed = seed_of(run, key) if text.chance else None
    return text.expression.evaluate(context(run.state, key), now=run.now, seed=seed).value


def checked(
    run: Run, key: int, text: Text, what: str, kind: FailureType, more: Mapping[str, Any] = NOTHING
) -> Any:
    """As ``evaluate``, but a value that cannot be had or kept is a Failure of this kind.

    ``more`` is seen before the variables.
    Null is a value in FEEL; a spent budget, a call of what is no function, and a function as result are not.
    """
    if text.expression is None:
        return text.text
    seed = seed_of(run, key) if text.chance else None
    seen = context(run.state, key)
    result = text.expression.evaluate({**seen, **more} if more else seen, now=run.now, seed=seed)
    stopped = next((warning for warning in result.warnings if warning.code in _STOPPED), None)
    if stopped is not None:
        return Failure(kind, f"{what} “{_cut(text.text)}” could not be evaluated: {stopped.message}")
    if not is_storable(result.value):
        return Failure(kind, f"{what} gives a function, which no variable can keep.")
    return result.value


_STOPPED = frozenset({"feel.budget", "feel.internal", "feel.no_function"})


def seed_of(run: Run, key: int) -> str:
    """A seed for this one evaluation: the same when the same command is carried out again."""
    return f"{run.state.seed}/{key}/{run.state.next_key}/{len(run.events)}"


def is_storable(value: Any) -> bool:
    """Whether the value can be kept in a variable: everything but functions."""
    if isinstance(value, Function):
        return False
    if isinstance(value, Mapping):
        return all(is_storable(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(is_storable(part) for part in value)
    return True


def condition(run: Run, key: int, text: Text, what: str) -> bool | Failure:
    """True or false; anything else, null included, is a CONDITION_ERROR that tells the values used."""
    if text.expression is None:
        return Failure("CONDITION_ERROR", f"{what}: “{text.text}” is no expression; write = in front of it.")
    seen = context(run.state, key)
    result = text.expression.evaluate(seen, now=run.now)
    if result.value is True or result.value is False:
        return bool(result.value)
    used = ", ".join(
        f"{'.'.join(path)} = {_show(_value_at(seen, path))}" for path in sorted(text.expression.paths)
    )
    values = f" with {used}" if used else ""
    return Failure(
        "CONDITION_ERROR", f"{what}: “{text.text}” gave {_show(result.value)}, not true or false{values}."
    )


def _value_at(seen: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = seen
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return None
        value = value[name]
    return value


def _show(value: Any) -> str:
    if value is None:
        return "null"
    text = f'"{value}"' if isinstance(value, str) else to_text(value)
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:77] + "…"


def text_value(run: Run, key: int, text: Text | None, what: str) -> str | Failure | None:
    """A string or null; numbers are written out. Anything else is an EXTRACT_VALUE_ERROR."""
    if text is None:
        return None
    value = evaluate(run, key, text)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return _wrong(text, what, value, "a text")


def required_text(run: Run, key: int, text: Text, what: str) -> str | Failure:
    """A string that is not empty."""
    if text.expression is None and text.text:
        return text.text
    value = text_value(run, key, text, what)
    if isinstance(value, Failure) or value:
        return value
    return _wrong(text, what, value, "a text")


def texts_value(run: Run, key: int, text: Text | None, what: str) -> tuple[str, ...] | Failure:
    """A list of strings; a single text is split at commas."""
    if text is None:
        return ()
    value = evaluate(run, key, text)
    if value is None:
        return ()
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return tuple(value)
    return _wrong(text, what, value, "a list of texts")


def whole_number(run: Run, key: int, text: Text, what: str, default: int | None = None) -> int | Failure:
    """A whole number, also from a fixed text; null gives the default where there is one."""
    value = evaluate(run, key, text)
    if value is None and default is not None:
        return default
    fixed = _whole(value) if isinstance(value, str) else None
    if fixed is not None:
        return fixed
    number: Any = value
    if isinstance(number, int | Decimal) and not isinstance(number, bool) and number == int(number):
        return int(number)
    return _wrong(text, what, value, "a whole number")


@lru_cache(maxsize=256)
def _whole(text: str) -> int | None:
    return int(text) if text.strip().lstrip("-").isdigit() else None


def _wrong(
    text: Text, what: str, value: Any, wanted: str, kind: FailureType = "EXTRACT_VALUE_ERROR"
) -> Failure:
    return Failure(kind, f"{what} “{text.text}” gave {_show(value)} where {wanted} is needed.")
