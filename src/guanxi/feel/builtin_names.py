"""The names of the built-in functions, for the parser."""

from guanxi.feel.builtins import REGISTRY

BUILTIN_NAMES = frozenset(REGISTRY)
