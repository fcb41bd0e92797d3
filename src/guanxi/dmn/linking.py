"""Several files become one graph: references resolved, requirements ordered, everything missing or circular found.

Not here: reading XML (``reading``) and evaluation (``decide``).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from guanxi.dmn.errors import Finding
from guanxi.dmn.model import Decision, DecisionService, Definitions, Element, InputData, KnowledgeModel
from guanxi.dmn.unnamed_imports import merged
from guanxi.dmn.xml import MODEL_NAMESPACES

Key = tuple[str, str]
"""Namespace and id (the name where there is no id) of an element."""

_DMN_IMPORT: Final = "/DMN/"
MOST_PATHS: Final = 1000


class Graph(msgspec.Struct, frozen=True):
    """All elements of a model and of what it imports.

    Attributes:
        root: the model itself, with what it imports without a name.
        files: by namespace, the model and everything it imports, likewise.
        elements: by key.
        requires: keys that each element needs first, by key, in the order of the file.
        joined: namespaces of the files that became part of the model.
    """

    root: Definitions
    files: Mapping[str, Definitions]
    elements: Mapping[Key, Element]
    requires: Mapping[Key, tuple[Key, ...]]
    joined: frozenset[str] = frozenset()

    def import_paths(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """By namespace, the import names that lead to it from the model, e.g. ``("Model B", "modelA")``."""
        found: dict[str, list[tuple[str, ...]]] = {}
        waiting: list[tuple[str, tuple[str, ...]]] = [(self.root.namespace, ())]
        while waiting and len(waiting) < MOST_PATHS:
            namespace, path = waiting.pop()
            for one in self.files[namespace].imports:
                if one.namespace in self.files and len(path) < len(self.files):
                    found.setdefault(one.namespace, []).append((*path, one.name))
                    waiting.append((one.namespace, (*path, one.name)))
        return {namespace: tuple(paths) for namespace, paths in found.items()}

    def resolve(self, href: str, namespace: str) -> Key | None:
        """The element that ``href``, written in the file of ``namespace``, points to."""
        before, mark, identifier = href.partition("#")
        key = (before or namespace, identifier) if mark else (namespace, before)
        return key if key in self.elements else None


def key_of(element: Element, namespace: str) -> Key:
    """The key of an element of the file with this namespace."""
    return (namespace, element.id or element.name)


def hrefs(element: Element) -> tuple[str, ...]:
    """Everything an element refers to."""
    match element:
        case InputData():
            return ()
        case Decision():
            return element.requires + element.knowledge
        case KnowledgeModel():
            return element.knowledge
        case DecisionService():
            return element.outputs + element.encapsulated + element.input_decisions + element.input_data


def link(root: Definitions, imported: Iterable[Definitions]) -> tuple[Graph, list[Finding]]:
    """The graph of ``root`` and the files it needs, and what is wrong with it."""
    findings: list[Finding] = []
    available = {one.namespace: one for one in imported}
    root, joined = merged(root, available)
    files = _needed_files(root, available, findings)
    elements: dict[Key, Element] = {}
    for namespace, definitions in files.items():
        for element in definitions.elements:
            key = key_of(element, namespace)
            if key in elements:
                findings.append(_finding("dmn.duplicate", element, f"The id {key[1]!r} is used twice."))
            elements[key] = element
    graph = Graph(root, files, elements, {}, joined)
    requires = {key: tuple(_resolved(graph, key, findings)) for key in elements}
    graph = msgspec.structs.replace(graph, requires=requires)
    findings.extend(_duplicate_names(root))
    findings.extend(_cycles(graph))
    return graph, findings


def _needed_files(
    root: Definitions, available: Mapping[str, Definitions], findings: list[Finding]
) -> dict[str, Definitions]:
    files = {root.namespace: root}
    waiting = [root]
    while waiting:
        for wanted in waiting.pop().imports:
            if wanted.namespace in files or not _is_model(wanted.import_type):
                continue
            found = available.get(wanted.namespace)
            if found is None:
                message = f"The imported model {wanted.name!r} ({wanted.namespace}) was not given."
                findings.append(
                    Finding(
                        rule="dmn.import_missing",
                        element_id=wanted.id or wanted.name,
                        line=wanted.line,
                        message=message,
                        cure="Give the imported file together with this one.",
                    )
                )
                continue
            found, _ = merged(found, available)
            files[found.namespace] = found
            waiting.append(found)
    return files


def _is_model(import_type: str) -> bool:
    return not import_type or import_type in MODEL_NAMESPACES or _DMN_IMPORT in import_type


def _resolved(graph: Graph, key: Key, findings: list[Finding]) -> Iterator[Key]:
    element = graph.elements[key]
    for href in hrefs(element):
        target = graph.resolve(href, key[0])
        if target is not None:
            yield target
        elif not _is_known_elsewhere(graph, href, key[0]):
            message = f"{element.name!r} refers to {href!r}, which does not exist."
            findings.append(
                _finding("dmn.reference", element, message, "Remove the requirement or add the element.")
            )


def _is_known_elsewhere(graph: Graph, href: str, namespace: str) -> bool:
    """Whether a file names the id outside of the graph (a knowledge source), or is missing as a whole."""
    before, mark, identifier = href.partition("#")
    definitions = graph.files.get(before or namespace) if mark else None
    if mark and definitions is None:
        return any(one.namespace == before for one in graph.files[namespace].imports)
    return definitions is not None and identifier in definitions.others


def _finding(rule: str, element: Element, message: str, cure: str = "") -> Finding:
    return Finding(
        rule=rule, element_id=element.id or element.name, line=element.line, message=message, cure=cure
    )


def _duplicate_names(root: Definitions) -> Iterator[Finding]:
    seen: set[str] = set()
    for element in root.elements:
        if not element.name:
            yield _finding("dmn.name_missing", element, "An element has no name.", "Give it a name.")
        elif element.name in seen:
            yield _finding("dmn.duplicate_name", element, f"The name {element.name!r} is used twice.")
        seen.add(element.name)


def _cycles(graph: Graph) -> Iterator[Finding]:
    """One finding per circle of requirements. A knowledge model may call itself."""
    done: set[Key] = set()
    for start in graph.elements:
        path: list[Key] = []
        on_path: set[Key] = set()
        stack: list[tuple[Key, bool]] = [(start, False)]
        while stack:
            key, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(key)
                done.add(key)
                continue
            if key in on_path:
                names = [graph.elements[one].name for one in path[path.index(key) :]]
                if len(names) > 1 or not isinstance(graph.elements[key], KnowledgeModel):
                    message = f"These elements need each other in a circle: {' → '.join([*names, names[0]])}."
                    yield _finding(
                        "dmn.cycle", graph.elements[key], message, "Remove one of the requirements."
                    )
                continue
            if key in done:
                continue
            path.append(key)
            on_path.add(key)
            stack.append((key, True))
            stack.extend((needed, False) for needed in graph.requires[key])
