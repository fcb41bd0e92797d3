"""Functions of contexts (DMN 1.5, 10.3.4.10)."""

from typing import Any

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.values.numbers import is_number

Context = dict[str, Any]


@builtin("get value(m: context, key: string)", "get value(context: context, key: string)")
def get_value(rt: Runtime, context: Context, key: str) -> Any:
    """The entry of a key; null when there is none."""
    if key in context:
        return context[key]
    wanted = _squeezed(key)
    return next((value for name, value in context.items() if _squeezed(name) == wanted), None)


def _squeezed(name: str) -> str:
    return "".join(name.split()) if any(sign in name for sign in "+-*/") else name


@builtin("get value(m: context, keys: list)", "get value(context: context, keys: list)")
def get_value_of_path(rt: Runtime, context: Context, keys: list[Any]) -> Any:
    """The entry of a path of keys; null when there is none."""
    if not keys:
        return None
    value: Any = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value


@builtin("get entries(m: context)", "get entries(context: context)")
def get_entries(rt: Runtime, context: Context) -> list[Context]:
    """The entries as a list of contexts with key and value."""
    rt.spend(len(context) * 2)
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context put(context: context, key: string, value: any)")
def context_put(rt: Runtime, context: Context, key: str, value: Any) -> Context:
    """The context with an entry added or replaced."""
    return {**context, key: value}


@builtin(
    "context put(context: context, keys: list, value: any)",
    "context put(context: context, key: list, value: any)",
)
def context_put_path(rt: Runtime, context: Context, keys: list[Any], value: Any) -> Context:
    """The context with an entry of inner contexts added or replaced."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Failed("the keys must be strings.")
    return _put(context, keys, value)


def _put(context: Any, keys: list[str], value: Any) -> Context:
    if not isinstance(context, dict):
        raise Failed(f"there is no context to hold “{keys[0]}”.")
    if len(keys) == 1:
        return {**context, keys[0]: value}
    return {**context, keys[0]: _put(context.get(keys[0], {}), keys[1:], value)}


@builtin("context merge(contexts: list)", "context merge(*contexts: any)")
def context_merge(rt: Runtime, contexts: list[Any]) -> Context:
    """The entries of all contexts; the last of the same key wins."""
    merged: Context = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise Failed("the list must hold contexts.")
        rt.spend(len(context))
        merged.update(context)
    return merged


@builtin("context(entries: list)")
def context_(rt: Runtime, entries: list[Any]) -> Context:
    """The context of a list of contexts with key and value."""
    made: Context = {}
    for entry in entries:
        if not isinstance(entry, dict) or "key" not in entry or "value" not in entry:
            raise Failed("each entry must have a key and a value.")
        key = entry["key"]
        if not isinstance(key, str) or is_number(key):
            raise Failed("a key must be a string.")
        if key in made:
            raise Failed(f"the key “{key}” occurs twice.")
        made[key] = entry["value"]
    return made
