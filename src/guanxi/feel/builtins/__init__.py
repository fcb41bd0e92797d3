"""The built-in functions, one file per family; importing this declares them all."""

from guanxi.feel.builtins import booleans
from guanxi.feel.builtins.registry import REGISTRY, Builtin

__all__ = ["REGISTRY", "Builtin", "booleans"]
