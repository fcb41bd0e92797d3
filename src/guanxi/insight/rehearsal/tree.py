"""A YAML text as values that know their line: the part of YAML that tests are written in (the core schema of 1.2).

Plain `true`, `null`, numbers, dates, times and moments become FEEL values, everything else is text. Tags, merge keys
and keys that are no text are refused; what the values mean is the matter of ``reading.py``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import msgspec
import yaml

from guanxi.feel.values import parse_at_literal
from guanxi.insight.rehearsal.problems import Problem

_MOST_NODES = 100_000
_DEEPEST = 60
_TAGS = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?|\d\d:\d\d:\d\d.*", re.ASCII)


class Value(msgspec.Struct, frozen=True):
    """A single FEEL value."""

    value: Any
    line: int


class Sequence(msgspec.Struct, frozen=True):
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int


class Mapping(msgspec.Struct, frozen=True):
    """Nodes by name; ``lines`` says where each name stands."""

    entries: dict[str, Node]
    lines: dict[str, int]
    line: int


Node = Value | Sequence | Mapping


class _Refused(Exception):
    def __init__(self, line: int, message: str, cure: str):
        super().__init__(message)
        self.line, self.message, self.cure = line, message, cure


def read_tree(text: str) -> Node | Problem:
    """Return what the text says, or why it cannot be read."""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
        if root is None:
            return Value(None, 1)
        return _Reader().read(root, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        cure = (
            "Indent with blanks, and put quotes around a text that holds “: ” or begins with a special sign."
        )
        return Problem(
            mark.line + 1 if mark else 1, f"This is no YAML: {error.problem or error.context}.", cure
        )
    except yaml.YAMLError as error:
        return Problem(1, f"This is no YAML: {error}.", "Save the file as UTF-8 text.")
    except RecursionError:
        return Problem(1, f"The file nests deeper than {_DEEPEST} levels.", "Write it flatter.")
    except _Refused as refused:
        return Problem(refused.line, refused.message, refused.cure)


class _Reader:
    def __init__(self) -> None:
        self.count = 0

    def read(self, node: yaml.Node, depth: int) -> Node:
        line = node.start_mark.line + 1
        self.count += 1
        if node.tag not in _TAGS:
            raise _Refused(line, f"The tag “{node.tag}” is not known here.", "Leave it out.")
        if self.count > _MOST_NODES or depth > _DEEPEST:  # aliases can make a small file large
            raise _Refused(
                line, "The file holds too much or nests too deeply.", "Split it into several files."
            )
        if isinstance(node, yaml.ScalarNode):
            return Value(_scalar(node), line)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(tuple(self.read(item, depth + 1) for item in node.value), line)
        return self._mapping(node, line, depth)

    def _mapping(self, node: Any, line: int, depth: int) -> Mapping:
        entries: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            at = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused(at, "A name must be a text.", "Write “name: value”.")
            if key.value == "<<" and key.style is None:
                raise _Refused(at, "“<<” (merging) is not known here.", "Write the entries out.")
            if key.value in entries:
                message = f"“{key.value}” is here twice (first in line {lines[key.value]})."
                raise _Refused(at, message, "Keep one of them.")
            entries[key.value] = self.read(value, depth + 1)
            lines[key.value] = at
        return Mapping(entries, lines, line)


def _scalar(node: yaml.ScalarNode) -> Any:
    text: str = node.value
    if node.style is not None:  # quoted or a block: always a text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if _MOMENT.fullmatch(text):
        moment = parse_at_literal(text)
        return text if moment is None else moment
    return text


def feel_value(node: Node) -> Any:
    """Return the FEEL value of a node, deeply."""
    if isinstance(node, Value):
        return node.value
    if isinstance(node, Sequence):
        return [feel_value(item) for item in node.items]
    return {name: feel_value(entry) for name, entry in node.entries.items()}
