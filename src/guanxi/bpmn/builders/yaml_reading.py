"""YAML → draft. The form is that of docs/reference/process-yaml.md."""

from collections.abc import Container
from typing import Final

from guanxi.bpmn.builders.build import Built, build, refused_whole
from guanxi.bpmn.builders.columns import EVENT_LISTS, LISTS, PAIRS, STEP, TEXTS, events_of, expression
from guanxi.bpmn.builders.draft import (
    Draft,
    DraftData,
    DraftElement,
    DraftEvent,
    DraftFlow,
    DraftLane,
    DraftPool,
    DraftProcess,
)
from guanxi.bpmn.builders.faults import MOST, Fault, unknown_name
from guanxi.bpmn.builders.kinds import WORDS, kind_of
from guanxi.bpmn.builders.names import identifier
from guanxi.bpmn.builders.yaml_tree import Tree, YamlRefused, read_yaml
from guanxi.bpmn.graph import ElementType as Type

PROCESS: Final = (
    "process",
    "name",
    "documentation",
    "executable",
    "version_tag",
    "properties",
    "pool",
    "pools",
    "lanes",
    "data",
    "steps",
)


def build_yaml(data: bytes) -> Built:
    """The model of a YAML file; each of its documents (parted by ``---``) is a process. Never raises."""
    draft, faults = draft_of_yaml(data)
    return build(draft, _place, faults) if draft.processes or not faults else refused_whole(faults, _place)


def draft_of_yaml(data: bytes) -> tuple[Draft, list[Fault]]:
    """The draft of a YAML file and what is wrong with the writing."""
    reader = _Reader()
    try:
        for tree in read_yaml(data):
            reader.process(tree)
    except YamlRefused as refused:
        return Draft(), [refused.fault]
    return reader.draft, reader.faults


def _place(line: int, column: str) -> str:
    return f"Line {line}, “{column}”" if line and column else f"Line {line}" if line else ""


class _Reader:
    """Reads documents into one draft and collects what is wrong."""

    def __init__(self) -> None:
        self.draft = Draft()
        self.faults: list[Fault] = []

    def process(self, tree: Tree) -> None:
        """One document."""
        parts = self._mapping(tree, "process", PROCESS)
        process = DraftProcess(self._text(parts, "process"), line=tree.line)
        if not process.id:
            cure = "Begin with process: and its id."
            self._fault(
                "no_process", tree.line, "process", "The file does not say which process it is.", cure
            )
            return
        process.name = self._text(parts, "name")
        process.documentation = self._text(parts, "documentation")
        process.version_tag = self._text(parts, "version_tag")
        process.executable = self._truth(parts, "executable", True)
        process.properties = self._pairs(parts, "properties")
        self._pool(process, parts)
        for key, part in self._items(parts, "lanes"):
            process.lanes.append(DraftLane(key, self._value(part, "lanes"), part.line))
        for key, part in self._items(parts, "data"):
            process.data.append(self._data(key, part))
        for key, part in self._items(parts, "pools"):
            inner = self._mapping(part, "pools", ("name", "sends"))
            self.draft.pools.append(
                DraftPool(key, self._text(inner, "name"), self._list(inner, "sends"), part.line)
            )
        for key, part in self._items(parts, "steps"):
            self._step(process, key, part)
        self.draft.processes.append(process)

    def _fault(self, rule: str, line: int, column: str, message: str, cure: str) -> None:
        if len(self.faults) < MOST:
            self.faults.append(
                Fault(rule=f"builders.{rule}", line=line, column=column, message=message, cure=cure)
            )

    def _wrong(self, tree: Tree, column: str, wanted: str) -> None:
        self._fault(
            "form", tree.line, column, f"Here must be {wanted}.", "See docs/reference/process-yaml.md."
        )

    def _mapping(self, tree: Tree, column: str, known: tuple[str, ...]) -> dict[str, Tree]:
        """The entries of a mapping that may have these keys only."""
        if not isinstance(tree.value, dict):
            if tree.value != "":
                self._wrong(tree, column, "names with values")
            return {}
        for key, part in tree.value.items():
            if key not in known and len(self.faults) < MOST:
                self.faults.append(unknown_name(key, known, line=part.line))
        return tree.value

    def _items(self, parts: dict[str, Tree], key: str) -> list[tuple[str, Tree]]:
        tree = parts.get(key)
        if tree is None or tree.value == "":
            return []
        if not isinstance(tree.value, dict):
            self._wrong(tree, key, "names with values")
            return []
        return list(tree.value.items())

    def _value(self, tree: Tree, column: str) -> str:
        if isinstance(tree.value, str):
            return tree.value
        self._wrong(tree, column, "a text")
        return ""

    def _text(self, parts: dict[str, Tree], key: str) -> str:
        return self._value(parts[key], key) if key in parts else ""

    def _truth(self, parts: dict[str, Tree], key: str, default: bool = False) -> bool:
        value = self._text(parts, key) or str(default).lower()
        if value not in ("true", "false"):
            self._wrong(parts[key], key, "true or false")
        return value == "true"

    def _pairs(self, parts: dict[str, Tree], key: str) -> dict[str, str]:
        return {name: self._value(part, key) for name, part in self._items(parts, key)}

    def _list(self, parts: dict[str, Tree], key: str) -> list[str]:
        tree = parts.get(key)
        if tree is None or tree.value == "":
            return []
        entries = tree.value if isinstance(tree.value, list) else [tree]
        return [self._value(one, key) for one in entries]

    def _pool(self, process: DraftProcess, parts: dict[str, Tree]) -> None:
        tree = parts.get("pool")
        if tree is None:
            return
        if isinstance(tree.value, str):
            process.pool_name = tree.value
            process.pool = f"{identifier(tree.value)}_pool"
            return
        inner = self._mapping(tree, "pool", ("id", "name"))
        process.pool, process.pool_name = self._text(inner, "id"), self._text(inner, "name")

    def _data(self, key: str, tree: Tree) -> DraftData:
        if isinstance(tree.value, str):
            return DraftData(key, "object", tree.value, line=tree.line)
        inner = self._mapping(tree, "data", ("kind", "name", "inside", "many", "of"))
        kind = self._text(inner, "kind") or "object"
        if kind not in ("object", "store"):
            self._wrong(inner["kind"], "kind", "object or store")
        return DraftData(
            key,
            "store" if kind == "store" else "object",
            self._text(inner, "name"),
            self._text(inner, "inside"),
            self._truth(inner, "many"),
            self._text(inner, "of"),
            tree.line,
        )

    def _step(self, process: DraftProcess, key: str, tree: Tree) -> None:
        parts = self._mapping(tree, key, STEP)
        word = self._text(parts, "kind")
        kind = kind_of(word)
        if kind is None:
            place = parts.get("kind", tree)
            message = f"“{word}” is no kind of step." if word else f"The step “{key}” has no kind."
            self._fault("kind", place.line, "kind", message, f"Use one of: {', '.join(WORDS.values())}.")
        element = DraftElement(key, kind or Type.TASK, line=tree.line)
        for name, field in TEXTS.items():
            setattr(element, field, self._text(parts, name))
        for name in PAIRS:
            setattr(element, name, self._pairs(parts, name))
        for name in LISTS:
            setattr(element, name, self._list(parts, name))
        for name, part in parts.items():
            element.places[name] = part.line
            if name not in _OWN and name in STEP and (value := self._value(part, name)):
                element.settings[name] = value
        for name, (field, kinds) in EVENT_LISTS.items():
            setattr(element, field, self._events(parts, name, kinds))
        process.elements.append(element)
        process.flows += self._flows(key, parts)

    def _events(self, parts: dict[str, Tree], key: str, kinds: Container[str]) -> list[DraftEvent]:
        tree = parts.get(key)
        if tree is None:
            return []
        found: list[DraftEvent] = []
        for one in tree.value if isinstance(tree.value, list) else [tree]:
            if isinstance(one.value, str):
                found.append(DraftEvent(one.value))
            elif isinstance(one.value, dict):
                pairs = [(word, self._value(part, key)) for word, part in one.value.items()]
                found += events_of(pairs, kinds)
            else:
                self._wrong(one, key, "an event")
        return found

    def _flows(self, source: str, parts: dict[str, Tree]) -> list[DraftFlow]:
        tree = parts.get("next")
        if tree is None or tree.value == "":
            return []
        found = []
        for one in tree.value if isinstance(tree.value, list) else [tree]:
            if isinstance(one.value, str):
                found.append(DraftFlow(source, one.value.strip(), line=one.line))
                continue
            inner = self._mapping(one, "next", ("to", "name", "condition", "otherwise", "id"))
            flow = DraftFlow(
                source, self._text(inner, "to"), self._text(inner, "id"), self._text(inner, "name")
            )
            flow.condition = expression(self._text(inner, "condition"))
            flow.otherwise = self._truth(inner, "otherwise")
            flow.line = one.line
            found.append(flow)
        return found


_OWN: Final = frozenset({"kind", "next", *EVENT_LISTS, *TEXTS, *PAIRS, *LISTS})
