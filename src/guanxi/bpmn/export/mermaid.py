"""A process as Mermaid flowchart text, for places that render Mermaid: wikis, repositories, chats."""

import copy
from collections.abc import Iterator
from itertools import count

from guanxi.bpmn.document import Document
from guanxi.bpmn.layout.model import Box, Lane, Scope
from guanxi.bpmn.layout.reading import PlaneReader, give_ids

SHAPES = {
    "startEvent": ('(["', '"])'),
    "endEvent": ('((("', '")))'),
    "intermediateCatchEvent": ('(("', '"))'),
    "intermediateThrowEvent": ('(("', '"))'),
    "boundaryEvent": ('(("', '"))'),
    "callActivity": ('[["', '"]]'),
    "dataObjectReference": ('[/"', '"/]'),
    "dataObject": ('[/"', '"/]'),
    "dataStoreReference": ('[("', '")]'),
    "textAnnotation": ('>"', '"]'),
}
GATEWAYS = {
    "exclusiveGateway": "X",
    "parallelGateway": "+",
    "inclusiveGateway": "O",
    "eventBasedGateway": "⬠",
    "complexGateway": "✱",
}
ARROWS = {"sequenceFlow": "-->", "messageFlow": "-.->"}
ESCAPED = {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;", "\n": "<br/>"}


def to_mermaid(document: Document) -> str:
    """All processes of the file as one ``flowchart LR``.

    Pools, lanes and expanded sub-processes become subgraphs; message flows and associations are dotted; a boundary
    event hangs on its activity by a dotted line. Names are escaped; Mermaid's own words in them mean nothing.
    """
    root = copy.deepcopy(document.root)
    give_ids(root)
    writer = _Writer()
    for plane in PlaneReader(root).read():
        writer.write_scope(plane.scope, "  ")
    return "\n".join(["flowchart LR", *writer.lines, *writer.arrows]) + "\n"


class _Writer:
    """Collects shapes first and arrows after them, as Mermaid places a shape where it is named first."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.arrows: list[str] = []
        self._names: dict[int, str] = {}
        self._numbers = count(1)

    def write_scope(self, scope: Scope, indent: str) -> None:
        """Write everything in a plane or sub-process."""
        if scope.pools:
            for pool in scope.pools:
                self._write_pool(pool, scope, indent)
        else:
            self._write_boxes(scope.boxes, indent)
        self._write_boxes(scope.loose, indent)
        self._write_links(scope)

    def _write_pool(self, pool: Lane, scope: Scope, indent: str) -> None:
        if pool.closed and pool.box is not None:
            self.lines.append(f'{indent}{self._name(pool.box)}["{_escape(pool.name or pool.id)}"]')
            return
        inner = indent
        if pool.id:
            name = self._name(pool.box) if pool.box is not None else f"g{next(self._numbers)}"
            self.lines.append(f'{indent}subgraph {name}["{_escape(pool.name or pool.id)}"]')
            inner = indent + "  "
        for child in pool.children:
            self._write_pool(child, scope, inner)
        if not pool.children:
            self._write_boxes([box for box in scope.boxes if box.band == pool.band], inner)
        if pool.id:
            self.lines.append(f"{indent}end")

    def _write_boxes(self, boxes: list[Box], indent: str) -> None:
        for box in boxes:
            if box.inner is not None:
                self.lines.append(f'{indent}subgraph {self._name(box)}["{_escape(box.name or box.id)}"]')
                self.write_scope(box.inner, indent + "  ")
                self.lines.append(f"{indent}end")
            else:
                self.lines.append(f"{indent}{self._name(box)}{_shape(box)}")
            for event in box.boundary:
                self.lines.append(f"{indent}{self._name(event)}{_shape(event)}")
                self.arrows.append(f"  {self._name(box)} -.- {self._name(event)}")

    def _write_links(self, scope: Scope) -> None:
        for link in scope.links:
            source = self._name(link.inner_source or link.source)
            target = self._name(link.inner_target or link.target)
            label = f'|"{_escape(link.name)}"|' if link.name else ""
            self.arrows.append(f"  {source} {ARROWS.get(link.tag, '-.-')}{label} {target}")

    def _name(self, box: Box) -> str:
        if id(box) not in self._names:
            self._names[id(box)] = f"n{next(self._numbers)}"
        return self._names[id(box)]


def _shape(box: Box) -> str:
    if box.gateway:
        sign = GATEWAYS.get(box.tag, "")
        return '{"' + _escape(f"{box.name}\n{sign}" if box.name else sign) + '"}'
    before, after = SHAPES.get(box.tag, ('["', '"]'))
    text = box.name or (" " if box.event else box.id)
    return f"{before}{_escape(text)}{after}"


def _escape(text: str) -> str:
    return "".join(_escaped(text))


def _escaped(text: str) -> Iterator[str]:
    for character in text.replace("\r\n", "\n").strip("\n"):
        yield ESCAPED.get(character, character)
