"""A process step by step::

d = define_process("my_process")
a = d.create_element("start", type=ElementType.START_EVENT)
g = d.create_element("my_gateway", type=ElementType.EXCLUSIVE_GATEWAY)
d.connect(a, g)
d.save()
"""

from collections.abc import Mapping
from typing import Unpack

from guanxi.bpmn.builders.build import Built, build
from guanxi.bpmn.builders.draft import (
    DataKind,
    Draft,
    DraftData,
    DraftElement,
    DraftFlow,
    DraftPool,
    DraftProcess,
)
from guanxi.bpmn.builders.flowing import save
from guanxi.bpmn.builders.making import Events, Maker, refuse
from guanxi.bpmn.builders.names import identifier
from guanxi.bpmn.builders.options import Anything, Names
from guanxi.bpmn.builders.store import DraftStore, FileStore
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ElementType


def define_process(
    id: str,
    name: str = "",
    *,
    documentation: str = "",
    version_tag: str = "",
    properties: Mapping[str, str] | None = None,
    pool: str = "",
    store: DraftStore | None = None,
) -> "ProcessDefinition":
    """Begin a process; ``save`` puts it into ``store`` (without one: a file in the current folder)."""
    process = DraftProcess(id, name, documentation, True, version_tag, dict(properties or {}))
    return ProcessDefinition(process, pool, store or FileStore())


class ProcessDefinition:
    """A process being put together from elements and connectors, in any order."""

    def __init__(self, process: DraftProcess, pool: str, store: DraftStore):
        self._maker = Maker(process)
        self._store = store
        self._pools: list[DraftPool] = []
        if pool:
            process.pool, process.pool_name = self._maker.new_id("", f"{identifier(pool)}_pool", "pool"), pool

    def create_element(
        self,
        id: str,
        *,
        type: ElementType,
        name: str = "",
        inside: DraftElement | str = "",
        attached_to: DraftElement | str = "",
        handler: DraftElement | str = "",
        events: Events = None,
        **more: Unpack[Anything],
    ) -> DraftElement:
        """A new element.

        Args:
            id: its id.
            inside: the sub-process it lies in.
            attached_to: for a boundary event, the activity it sits on.
            handler: for a compensation boundary event, the activity that undoes.
            events: what it waits for or throws (functions of ``guanxi.bpmn.builders.events``).
            more: settings, mappings, data and lane; the same names as in all ways of writing.

        Raises:
            BuildError: the id is taken, or the kind does not have a setting.
        """
        made = self._maker.add(type, name, _id(inside), events, {**more, "id": id})
        made.attached_to, made.handler = _id(attached_to), _id(handler)
        return made

    def create_data(
        self, id: str, *, kind: DataKind = "object", name: str = "", collection: bool = False
    ) -> DraftData:
        """A new data object or data store."""
        return self._maker.data(name, id, kind, "", collection)

    def create_pool(self, id: str, name: str = "", *, sends: Names = ()) -> DraftPool:
        """A participant outside, that messages go to and come from."""
        self._pools.append(DraftPool(self._maker.new_id(id, name, "pool"), name, list(sends)))
        return self._pools[-1]

    def connect(
        self,
        source: DraftElement | str,
        target: DraftElement | str,
        *,
        condition: str = "",
        name: str = "",
        otherwise: bool = False,
        id: str = "",
    ) -> DraftFlow:
        """A sequence flow, with a condition in FEEL or as the way ``otherwise``."""
        return self._maker.connect(
            _id(source), _id(target), condition=condition, name=name, otherwise=otherwise, id=id
        )

    def connect_message(
        self, source: DraftElement | DraftPool, target: DraftElement | DraftPool | str
    ) -> None:
        """A message flow to another participant or one of its elements."""
        source.sends.append(target if isinstance(target, str) else target.id)

    def connect_data(self, source: DraftElement | DraftData, target: DraftElement | DraftData) -> None:
        """A data association: data to the element that reads it, or an element to the data it writes."""
        if isinstance(source, DraftData) and isinstance(target, DraftElement):
            target.reads.append(source.id)
        elif isinstance(source, DraftElement) and isinstance(target, DraftData):
            source.writes.append(target.id)
        else:
            raise refuse("data", "Data is connected with an element.", "Use connect() between elements.")

    def map_input(self, element: DraftElement, target: str, source: str) -> None:
        """An input mapping: the local variable ``target`` gets the value of ``source``."""
        element.inputs[target] = source

    def map_output(self, element: DraftElement, target: str, source: str) -> None:
        """An output mapping: the variable ``target`` gets the value of ``source`` at the end."""
        element.outputs[target] = source

    def draft(self) -> Draft:
        """What was put together so far."""
        self._maker.process.sort_flows()
        return Draft([self._maker.process], self._pools)

    def build(self) -> Built:
        """The BPMN model and everything that is wrong with it."""
        return build(self.draft())

    def save(self) -> tuple[Finding, ...]:
        """Put the BPMN file into the store.

        Returns:
            what keeps the draft from running and what should be looked at.

        Raises:
            BuildError: it could not be made, for instance a connector leads nowhere; nothing is saved.
        """
        return save(self.build(), self._maker.process.id, self._store)


def _id(element: DraftElement | str) -> str:
    return element if isinstance(element, str) else element.id
