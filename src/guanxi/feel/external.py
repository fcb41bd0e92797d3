"""The registry of foreign functions that FEEL may call as ``external {java: {class, method signature}}``.

Only what is listed here can be called: each is written in Python, nothing is looked up at run time.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from guanxi.feel.errors import Failed
from guanxi.feel.values.numbers import as_decimal, is_number, number_text

_INT_LIMITS = {"int": 2**31, "long": 2**63, "short": 2**15, "byte": 2**7}


def external_function(body: Any) -> Callable[..., Any] | None:
    """The function a body describes.

    Args:
        body: ``{java: {class: "java.lang.Math", "method signature": "cos(double)"}}`` as a context.
    """
    java = body.get("java") if isinstance(body, dict) else None
    if not isinstance(java, dict):
        return None
    signature = str(java.get("method signature", "")).replace(" ", "")
    return java_function(str(java.get("class", "")), signature)


def java_function(class_name: str, signature: str) -> Callable[..., Any] | None:
    """The Python twin of a static Java method, or None when it is not in the registry."""
    found = _FUNCTIONS.get((class_name, signature))
    if found is None:
        return None
    kinds = signature[signature.find("(") + 1 : -1].split(",")
    return lambda *arguments: found(*_arguments(kinds, arguments))


def _arguments(kinds: list[str], arguments: tuple[Any, ...]) -> list[Any]:
    if (kinds and kinds[-1].endswith("[]")) or (kinds and kinds[-1].endswith("...")):
        head, rest = arguments[: len(kinds) - 1], arguments[len(kinds) - 1 :]
        if len(rest) == 1 and isinstance(rest[0], list):
            rest = tuple(rest[0])
        return [*(_argument(k, a) for k, a in zip(kinds, head, strict=False)), list(rest)]
    if len(kinds) != len(arguments):
        raise Failed(f"takes {len(kinds)} arguments")
    return [_argument(k, a) for k, a in zip(kinds, arguments, strict=True)]


def _argument(kind: str, value: Any) -> Any:
    simple = kind.rsplit(".", 1)[-1].lower().replace("integer", "int")
    if simple in _INT_LIMITS:
        if not is_number(value) or not -_INT_LIMITS[simple] <= value < _INT_LIMITS[simple]:
            raise Failed(f"needs a {kind}")
        return int(value)
    if simple in ("double", "float"):
        if not is_number(value):
            raise Failed(f"needs a {kind}")
        return float(value)
    if simple in ("string", "character", "char"):
        if not isinstance(value, str) or (simple != "string" and len(value) != 1):
            raise Failed(f"needs a {kind}")
        return value
    return value


def _real(function: Callable[..., float]) -> Callable[..., Any]:
    def compute(*arguments: float) -> Decimal:
        try:
            return Decimal(repr(function(*arguments)))
        except (ValueError, OverflowError) as error:
            raise Failed("has no result") from error

    return compute


def _whole(function: Callable[..., int]) -> Callable[..., Any]:
    def compute(*arguments: Any) -> Decimal:
        try:
            return Decimal(function(*arguments))
        except ValueError as error:
            raise Failed("has no result") from error

    return compute


def _format(pattern: str, values: list[Any]) -> str:
    plain = list(values)
    try:
        return pattern % tuple(plain)
    except (TypeError, ValueError) as error:
        raise Failed("the values do not fit the pattern") from error


def _text_of(value: Any) -> str:
    return number_text(value) if is_number(value) else str(value)


def _parse_number(text: str) -> Decimal:
    try:
        return as_decimal(Decimal(text))
    except ArithmeticError as error:
        raise Failed("the text is no number") from error


_FUNCTIONS: dict[tuple[str, str], Callable[..., Any]] = {
    ("java.lang.Math", "cos(double)"): _real(math.cos),
    ("java.lang.Math", "sin(double)"): _real(math.sin),
    ("java.lang.Math", "tan(double)"): _real(math.tan),
    ("java.lang.Math", "sqrt(double)"): _real(math.sqrt),
    ("java.lang.Math", "pow(double,double)"): _real(math.pow),
    ("java.lang.Integer", "valueOf(java.lang.String)"): _whole(int),
    ("java.lang.Integer", "parseInt(java.lang.String)"): _whole(int),
    ("java.lang.Long", "valueOf(java.lang.String)"): _whole(int),
    ("java.lang.Double", "valueOf(java.lang.String)"): _parse_number,
    ("java.lang.Float", "valueOf(java.lang.String)"): _parse_number,
    ("java.lang.String", "valueOf(java.lang.Object)"): _text_of,
    ("java.lang.String", "valueOf(double)"): _text_of,
    ("java.lang.String", "valueOf(char)"): _text_of,
    ("java.lang.String", "format(java.lang.String,[Ljava.lang.Object;)"): _format,
}
for _kind, _wrap in (("int", _whole), ("long", _whole), ("float", _real), ("double", _real)):
    _FUNCTIONS["java.lang.Math", f"abs({_kind})"] = _wrap(abs)
    _FUNCTIONS["java.lang.Math", f"max({_kind},{_kind})"] = _wrap(max)
    _FUNCTIONS["java.lang.Math", f"min({_kind},{_kind})"] = _wrap(min)
