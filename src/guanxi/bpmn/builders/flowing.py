"""Where the next step goes: the cursor, the ways out of gateways, and the sub-process written in."""

from collections.abc import Mapping
from typing import Any, Final, Self, Unpack

import msgspec

from guanxi.bpmn.builders import options as may
from guanxi.bpmn.builders.build import BuildError, Built, build
from guanxi.bpmn.builders.draft import Draft, DraftElement, DraftPool, DraftProcess
from guanxi.bpmn.builders.kinds import GATEWAYS
from guanxi.bpmn.builders.making import Events, Maker, refuse
from guanxi.bpmn.builders.names import identifier
from guanxi.bpmn.builders.store import DraftStore
from guanxi.bpmn.findings import Finding, errors
from guanxi.bpmn.graph import ElementType as Type
from guanxi.bpmn.graph import ProcessGraph

_JOINS: Final = {Type.PARALLEL_GATEWAY: Type.PARALLEL_GATEWAY, Type.INCLUSIVE_GATEWAY: Type.INCLUSIVE_GATEWAY}
_UNCONNECTED: Final = (Type.START_EVENT, Type.BOUNDARY_EVENT, Type.EVENT_SUB_PROCESS)


class _Split(msgspec.Struct):
    """A gateway whose ways out are being written, and the ends of those that wait to be joined."""

    gateway: str
    loose: list[tuple[str, dict[str, Any]]] = []


class _Inside(msgspec.Struct):
    """A sub-process being written, and what was going on around it."""

    element: DraftElement
    splits: list[_Split]
    before: str
    pending: dict[str, Any]


class Flowing:
    """The flow of a process being written; ``Process`` adds the kinds of steps."""

    def __init__(
        self,
        id: str,
        name: str = "",
        *,
        documentation: str = "",
        version_tag: str = "",
        properties: Mapping[str, str] | None = None,
        pool: str = "",
    ):
        """Begin a process.

        Args:
            id: its id, by which it is deployed and called.
            name: what people read.
            pool: the name of its participant, where messages go to others.
        """
        process = DraftProcess(id, name, documentation, True, version_tag, dict(properties or {}))
        self._maker = Maker(process)
        if pool:
            process.pool, process.pool_name = self._maker.new_id("", f"{identifier(pool)}_pool", "pool"), pool
        self._pools: list[DraftPool] = []
        self._cursor = ""
        self._pending: dict[str, Any] = {}
        self._splits: list[_Split] = []
        self._inside: list[_Inside] = []
        self._apart = False

    def branch(self, name: str = "", *, when: str = "") -> Self:
        """Begin a way out of the gateway written last (or gone to by ``at``); ``when`` is its condition in FEEL."""
        return self._way({"name": name, "condition": when})

    def otherwise(self, name: str = "") -> Self:
        """Begin the way that is taken when no condition holds."""
        return self._way({"name": name, "otherwise": True})

    def join(self, name: str = "", **more: Unpack[may.Complex]) -> Self:
        """Bring the open ways of the innermost gateway together: behind a parallel or inclusive gateway a gateway of
        the same kind, else an exclusive one; with ``activation`` a complex gateway."""
        if not self._splits:
            raise refuse("join", "There are no ways to join.", "Begin them with branch().")
        split = self._splits.pop()
        self._keep(split)
        kind = _JOINS.get(self._maker.elements[split.gateway].type, Type.EXCLUSIVE_GATEWAY)
        kind = Type.COMPLEX_GATEWAY if "activation" in more else kind
        if not split.loose:
            raise refuse("join", f"All ways of “{split.gateway}” have ended.", "Leave join() out.")
        joining = self._maker.add(kind, name, self._scope, None, more)
        for source, details in split.loose:
            self._maker.connect(source, joining.id, **details)
        self._cursor = joining.id
        return self

    def to(self, id: str, name: str = "", *, when: str = "", otherwise: bool = False) -> Self:
        """Lead to the step with this id, written before or later; the way is at its end.

        ``when`` and ``otherwise`` make the flow depend on a condition, also behind an activity.
        """
        if not self._cursor:
            raise refuse("to", f"Nothing is there to lead to “{id}”.", "Write a step first, or use at().", id)
        given = {"name": name, "condition": when, "otherwise": otherwise}
        details = self._pending | {key: value for key, value in given.items() if value}
        self._maker.connect(self._cursor, id, **details)
        self._cursor, self._pending = "", {}
        return self

    def at(self, id: str) -> Self:
        """Go back to a step, to go on from there."""
        if id not in self._maker.elements:
            raise refuse("unknown_step", f"There is no step “{id}”.", "Write it before.", id)
        gateways = [split.gateway for split in self._splits]
        if id in gateways:
            self._splits = self._splits[: gateways.index(id) + 1]
        self._cursor, self._pending = id, {}
        return self

    def apart(self) -> Self:
        """Do not connect the next step with the one before it."""
        self._cursor, self._pending, self._apart = "", {}, True
        return self

    def close(self) -> Self:
        """The sub-process is complete; go on behind it."""
        if not self._inside:
            raise refuse("close", "No sub-process is open.", "Leave close() out.")
        inside = self._inside.pop()
        self._splits = inside.splits
        self._cursor, self._pending = inside.element.id, {}
        if inside.element.type is Type.EVENT_SUB_PROCESS:
            self._cursor, self._pending = inside.before, inside.pending
        return self

    def draft(self) -> Draft:
        """What was written so far."""
        if self._inside:
            name = self._inside[-1].element.id
            raise refuse("close", f"The sub-process “{name}” is not complete.", "Write close().", name)
        self._maker.process.sort_flows()
        return Draft([self._maker.process], self._pools)

    def build(self) -> Built:
        """The BPMN model and everything that is wrong with it."""
        return build(self.draft())

    def xml(self) -> bytes:
        """The BPMN file. Raises BuildError when the model has errors."""
        built = self._sound()
        assert built.document is not None
        return built.document.render()

    def graph(self) -> ProcessGraph:
        """The executable graph. Raises BuildError when the model has errors."""
        return self._sound().processes[0]

    def save(self, store: DraftStore) -> tuple[Finding, ...]:
        """Put the BPMN file into a store, and return what is still wrong. Raises BuildError as ``xml``."""
        return save(self.build(), self._maker.process.id, store)

    def _sound(self) -> Built:
        built = self.build()
        if errors(built.findings):
            raise BuildError(built.findings)
        return built

    @property
    def _scope(self) -> str:
        return self._inside[-1].element.id if self._inside else ""

    def _step(self, kind: Type, name: str, events: Events, more: Mapping[str, Any]) -> Self:
        """Add a step behind the cursor."""
        before = self._maker.elements.get(self._cursor)
        element = self._maker.add(kind, name, self._scope, events, more)
        if before is None:
            self._expect(element)
        if (
            before is not None
            and any(event.kind == "compensation" for event in before.events)
            and before.attached_to
        ):
            before.handler = element.id
            element.settings["for_compensation"] = "true"
            self._cursor = ""
            return self
        if before is not None:
            self._maker.connect(before.id, element.id, **self._pending)
        self._cursor, self._pending = element.id, {}
        return self

    def _expect(self, element: DraftElement) -> None:
        """Raise when nothing leads to a step that is not meant to stand at a beginning."""
        scope = self._maker.elements.get(element.scope)
        others = [one for one in self._maker.process.elements if one.scope == element.scope]
        free = (
            self._apart
            or element.type in _UNCONNECTED
            or others == [element]
            or (scope is not None and scope.type is Type.AD_HOC_SUB_PROCESS)
            or any(event.kind == "link" for event in element.events)
            or element.settings.get("for_compensation") == "true"
            or any(flow.target == element.id for flow in self._maker.process.flows)
        )
        self._apart = False
        if not free:
            message = f"Nothing leads to “{element.name or element.id}”."
            raise refuse(
                "unreached", message, "Go back with at(), lead to it with to(), or say apart().", element.id
            )

    def _open(self, kind: Type, name: str, more: Mapping[str, Any]) -> Self:
        before, pending = self._cursor, self._pending
        if kind is Type.EVENT_SUB_PROCESS:
            self._cursor, self._pending = "", {}
        self._step(kind, name, None, more)
        element = self._maker.process.elements[-1]
        self._inside.append(_Inside(element, self._splits, before, pending))
        self._cursor, self._pending, self._splits = "", {}, []
        return self

    def _way(self, details: dict[str, Any]) -> Self:
        here = self._maker.elements.get(self._cursor)
        known = [split.gateway for split in self._splits]
        if here is not None and here.type in GATEWAYS and not self._pending:
            if here.id not in known:
                self._splits.append(_Split(here.id))
        elif self._splits:
            self._keep(self._splits[-1])
        else:
            raise refuse("branch", "There is no gateway to branch from.", "Write one first, or use at().")
        self._cursor = self._splits[-1].gateway
        self._pending = {key: value for key, value in details.items() if value}
        self._pending["otherwise"] = bool(details.get("otherwise"))
        return self

    def _keep(self, split: _Split) -> None:
        """Remember the end of the way written last."""
        if self._cursor:
            split.loose.append((self._cursor, self._pending))
        self._cursor, self._pending = "", {}


def save(built: Built, name: str, store: DraftStore) -> tuple[Finding, ...]:
    """Put what was built into a store. Raises BuildError when it could not be made at all."""
    if built.document is None:
        raise BuildError(built.findings)
    store.save(name, built.document.render())
    return built.findings


def together(*processes: Flowing) -> Built:
    """Several processes in one file, which may send messages to each other (``sends``)."""
    drafts = [process.draft() for process in processes]
    return build(
        Draft(
            [process for draft in drafts for process in draft.processes],
            [pool for draft in drafts for pool in draft.pools],
        )
    )
