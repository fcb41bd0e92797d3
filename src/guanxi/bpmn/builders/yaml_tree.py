"""YAML → texts, lists and mappings with their lines; nothing of YAML that could surprise.

Every scalar is a text (``no`` stays ``no``). Refused: aliases and anchors (so nothing can multiply or bite its tail),
tags, a key given twice, and files beyond the limits.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import yaml

from guanxi.bpmn.builders.faults import Fault

LARGEST: Final = 5 * 1024 * 1024
MOST_EVENTS: Final = 250_000
DEEPEST: Final = 20
_LOADER: Final[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Tree(msgspec.Struct):
    """A part of a YAML file and the line it begins in."""

    line: int
    value: "str | list[Tree] | dict[str, Tree]"


class YamlRefused(Exception):
    """The text is not YAML that may be read; ``fault`` says why and where."""

    def __init__(self, fault: Fault):
        super().__init__(fault.message)
        self.fault = fault


def _refusal(rule: str, line: int, message: str, cure: str) -> YamlRefused:
    return YamlRefused(Fault(rule=f"yaml.{rule}", line=line, message=message, cure=cure))


def read_yaml(data: bytes) -> list[Tree]:
    """The documents of a YAML file. Raises YamlRefused."""
    if len(data) > LARGEST:
        raise _refusal("too_large", 0, f"The file is larger than {LARGEST // 1024 // 1024} MB.", "Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal("encoding", line, "The file is not UTF-8.", "Save it as UTF-8.") from None
    try:
        return _Composer().compose(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        what = error.problem or error.context or "it cannot be read"
        raise _refusal(
            "malformed", line, f"The file is no YAML: {what}.", "Correct it; indent with spaces."
        ) from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise _refusal("malformed", 0, f"The file is no YAML: {what}.", "Remove that character.") from None


class _Composer:
    """Builds trees from parser events, without recursion."""

    def __init__(self) -> None:
        self.documents: list[Tree] = []
        self.open: list[Tree] = []
        self.keys: list[tuple[str, int] | None] = []

    def compose(self, events: Iterator[Any]) -> list[Tree]:
        """All documents that hold something."""
        for number, event in enumerate(events):
            line = event.start_mark.line + 1
            if number > MOST_EVENTS:
                raise _refusal("too_large", line, "The file has too many parts.", "Split it.")
            self._check(event, line)
            if isinstance(event, yaml.ScalarEvent):
                self._add(Tree(line, event.value))
            elif isinstance(event, yaml.CollectionStartEvent):
                is_mapping = isinstance(event, yaml.MappingStartEvent)
                tree = Tree(line, {} if is_mapping else [])
                self._add(tree)
                self.open.append(tree)
                self.keys.append(None)
                if len(self.open) > DEEPEST:
                    cure = "Write it flatter."
                    raise _refusal("too_deep", line, f"The file nests deeper than {DEEPEST} levels.", cure)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.keys.pop()
        return [tree for tree in self.documents if tree.value != ""]

    def _check(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            message = "The file uses an anchor or alias (& or *)."
            raise _refusal(
                "alias", line, message, "Write it out; put a text that begins with & or * in quotes."
            )
        if getattr(event, "tag", None):
            raise _refusal(
                "tag", line, f"The file uses a tag ({event.tag}).", "Leave it out; all values are texts."
            )

    def _add(self, tree: Tree) -> None:
        if not self.open:
            self.documents.append(tree)
            return
        around = self.open[-1].value
        if isinstance(around, list):
            around.append(tree)
            return
        assert isinstance(around, dict)
        key = self.keys[-1]
        if key is None:
            if not isinstance(tree.value, str):
                raise _refusal("key", tree.line, "A key is no text.", "Use a name as key.")
            if tree.value in around:
                message = f"“{tree.value}” is there twice (first in line {around[tree.value].line})."
                raise _refusal("duplicate", tree.line, message, "Give each its own name.")
            self.keys[-1] = (tree.value, tree.line)
        else:
            if isinstance(tree.value, dict):
                tree.line = key[1]
            around[key[0]] = tree
            self.keys[-1] = None
