"""The table of built-in functions for the reference page, made from their declarations."""

import inspect

from guanxi.feel.builtins import FAMILIES, REGISTRY, Builtin
from guanxi.feel.builtins.registry import Signature

BEYOND_THE_STANDARD = frozenset(
    {
        "assert",
        "get or else",
        "is defined",
        "trim",
        "is blank",
        "extract",
        "uuid",
        "to base64",
        "from base64",
        "to json",
    }
    | {"from json", "random number", "duplicate values", "is empty", "partition", "last day of month"}
)


def function_tables() -> str:
    """Markdown: one table for each family of functions, in the order of their files."""
    parts = []
    for family, module in FAMILIES.items():
        rows = [row for name, made in REGISTRY.items() for row in _rows(name, made, module.__name__)]
        if rows:
            parts.append(
                "\n".join([f"### {family.capitalize()}", "", "| Function | Value |", "|---|---|", *rows])
            )
    return "\n\n".join(parts)


def _rows(name: str, made: Builtin, module: str) -> list[str]:
    own = [signature for signature in made.signatures if signature.implementation.__module__ == module]
    marker = "°" if name in BEYOND_THE_STANDARD else ""
    grouped: dict[str, list[str]] = {}
    for signature in own:
        grouped.setdefault(_meaning(signature), []).append(f"`{name}({_parameters(signature)})`{marker}")
    return [f"| {'<br>'.join(forms)} | {meaning} |" for meaning, forms in grouped.items()]


def _meaning(signature: Signature) -> str:
    text = inspect.getdoc(signature.implementation) or ""
    return " ".join(text.partition("\n\n")[0].split()).replace("``", "`")


def _parameters(signature: Signature) -> str:
    return ", ".join(
        f"{'*' if parameter.repeated else ''}{parameter.name}: {' or '.join(parameter.types)}"
        f"{'?' if parameter.optional else ''}"
        for parameter in signature.parameters
    )
