"""Imports without a name (DMN 1.5, 6.3.3): what the imported file holds becomes part of the importing one.

What the importing file has itself wins over what it imports, an earlier import over a later one, and an import over
what it imports in turn. Elements and types do not share their names. Not here: imports with a name (``linking``).
"""

from collections.abc import Mapping

import msgspec

from guanxi.dmn.model import (
    Decision,
    DecisionService,
    Definitions,
    Element,
    Import,
    InputData,
    ItemDefinition,
    KnowledgeModel,
)

Renamed = dict[str, str]
"""Hrefs that point to something else after the merge."""


def merged(root: Definitions, available: Mapping[str, Definitions]) -> tuple[Definitions, frozenset[str]]:
    """The file with everything it imports without a name, and the namespaces that came in.

    An import whose file is not available stays.
    """
    parts = _parts(root, available)
    if len(parts) == 1:
        return root, frozenset()
    names = {one.namespace for one in parts}
    elements: list[Element] = []
    kept: dict[str, str] = {}
    renamed: dict[str, Renamed] = {}
    items: dict[str, ItemDefinition] = {}
    imports: list[Import] = []
    for part in parts:
        new = [one for one in part.elements if one.name not in kept]
        kept = {one.name: one.id for one in new} | kept
        renamed[part.namespace] = {f"#{one.id}": f"#{kept[one.name]}" for one in part.elements}
        elements += new
        items = {one.name: one for one in part.items} | items
        imports += [one for one in part.imports if one.name or one.namespace not in names]
    everywhere = {
        f"{namespace}{before}": after
        for namespace, local in renamed.items()
        for before, after in local.items()
    }
    owners = {id(one): part.namespace for part in parts for one in part.elements}
    return msgspec.structs.replace(
        root,
        elements=tuple(_moved(one, everywhere | renamed[owners[id(one)]]) for one in elements),
        items=tuple(items.values()),
        imports=tuple(imports),
        others=frozenset().union(*(one.others for one in parts)),
    ), frozenset(names - {root.namespace})


def _parts(root: Definitions, available: Mapping[str, Definitions]) -> list[Definitions]:
    """The file, then what it imports without a name, each followed by its own such imports; every file once."""
    parts: list[Definitions] = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if any(part.namespace == one.namespace for one in parts):
            continue
        parts.append(part)
        unnamed = [one.namespace for one in part.imports if not one.name]
        waiting.extend(available[namespace] for namespace in reversed(unnamed) if namespace in available)
    return parts


def _moved(element: Element, renamed: Renamed) -> Element:
    def move(hrefs: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(renamed.get(href, href) for href in hrefs)

    match element:
        case InputData():
            return element
        case Decision():
            return msgspec.structs.replace(
                element, requires=move(element.requires), knowledge=move(element.knowledge)
            )
        case KnowledgeModel():
            return msgspec.structs.replace(element, knowledge=move(element.knowledge))
        case DecisionService():
            return msgspec.structs.replace(
                element,
                outputs=move(element.outputs),
                encapsulated=move(element.encapsulated),
                input_decisions=move(element.input_decisions),
                input_data=move(element.input_data),
            )
