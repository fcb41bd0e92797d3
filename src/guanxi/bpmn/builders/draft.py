"""A process while it is being written: plain data that every way of writing fills and the XML writer reads.

Texts stay as written; a value that begins with ``=`` is FEEL. Compiling and judging is the parser's matter.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from guanxi.bpmn.graph import ElementType

DataKind = Literal["object", "store"]


class DraftEvent(msgspec.Struct):
    """What an event waits for or throws: a kind of ``events.EVENTS``, its value and its options."""

    kind: str
    value: str = ""
    options: dict[str, str] = {}


class DraftFlow(msgspec.Struct):
    """A sequence flow; ``otherwise`` makes it the default flow of its source."""

    source: str
    target: str
    id: str = ""
    name: str = ""
    condition: str = ""
    otherwise: bool = False
    line: int = 0

    @property
    def usual_id(self) -> str:
        """The id it gets when it has none."""
        return f"{self.source}_to_{self.target}"


class DraftElement(msgspec.Struct):
    """A flow node.

    Attributes:
        scope: id of the sub-process it lies in; empty on the process level.
        attached_to: for a boundary event, the activity it sits on.
        handler: for a compensation boundary event, the activity that undoes.
        inputs, outputs: variable mappings, target → source.
        listeners: jobs done when something happens to it: kind = the happening, value = the job type.
        reads, writes: ids of data objects and stores (data associations).
        sends: ids of elements or pools of other participants (message flows).
        settings: values by the names of ``settings.SETTINGS``.
        line, places: where it was written: its line or row, and that of single columns.
    """

    id: str
    type: ElementType
    scope: str = ""
    name: str = ""
    documentation: str = ""
    lane: str = ""
    attached_to: str = ""
    handler: str = ""
    events: list[DraftEvent] = []
    settings: dict[str, str] = {}
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}
    headers: dict[str, str] = {}
    properties: dict[str, str] = {}
    listeners: list[DraftEvent] = []
    reads: list[str] = []
    writes: list[str] = []
    sends: list[str] = []
    line: int = 0
    places: dict[str, int] = {}


class DraftData(msgspec.Struct):
    """A data object or data store; ``of`` is the id of the thing referred to, when several stand for one."""

    id: str
    kind: DataKind = "object"
    name: str = ""
    scope: str = ""
    collection: bool = False
    of: str = ""
    line: int = 0


class DraftLane(msgspec.Struct):
    """A lane of a process."""

    id: str
    name: str = ""
    line: int = 0


class DraftProcess(msgspec.Struct):
    """One process of a file; ``pool`` is the id of its participant, ``pool_name`` what is written on it."""

    id: str
    name: str = ""
    documentation: str = ""
    executable: bool = True
    version_tag: str = ""
    properties: dict[str, str] = {}
    pool: str = ""
    pool_name: str = ""
    elements: list[DraftElement] = []
    flows: list[DraftFlow] = []
    lanes: list[DraftLane] = []
    data: list[DraftData] = []
    line: int = 0

    def sort_flows(self) -> None:
        """Put the flows in the order of the elements they leave, which is the order of every written form."""
        place = {element.id: number for number, element in enumerate(self.elements)}
        self.flows.sort(key=lambda flow: place.get(flow.source, len(place)))


class DraftPool(msgspec.Struct):
    """A participant outside: a pool without a process."""

    id: str
    name: str = ""
    sends: list[str] = []
    line: int = 0


class Draft(msgspec.Struct):
    """All that one file holds."""

    processes: list[DraftProcess] = []
    pools: list[DraftPool] = []

    def elements(self) -> Iterator[DraftElement]:
        """The flow nodes of all processes."""
        for process in self.processes:
            yield from process.elements
