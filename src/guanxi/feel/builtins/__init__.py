"""The built-in functions, one file per family; importing this declares them all."""

from guanxi.feel.builtins import (
    aggregates,
    booleans,
    contexts,
    conversion,
    lists,
    numeric,
    patterns,
    ranges,
    strings,
    temporal,
)
from guanxi.feel.builtins.registry import REGISTRY, Builtin

FAMILIES = {
    "conversion": conversion,
    "boolean": booleans,
    "string": strings,
    "pattern": patterns,
    "number": numeric,
    "list": lists,
    "aggregate": aggregates,
    "context": contexts,
    "temporal": temporal,
    "range": ranges,
}
"""The modules by family, for the reference page."""

__all__ = ["FAMILIES", "REGISTRY", "Builtin"]
