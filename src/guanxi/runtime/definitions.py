"""Process definitions made ready to run: parsed once per process and version, then shared by all instances."""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any

import msgspec
from sqlalchemy.engine import Engine

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.bpmn import Element, parse_bpmn
from guanxi.bpmn.events import Message
from guanxi.bpmn.layout import add_diagram
from guanxi.dmn import Model, parse_dmn
from guanxi.engine import Definition
from guanxi.platform.clock import from_micros
from guanxi.platform.database import Tx
from guanxi.runtime.contracts import ProcessDefinition, StartEvent
from guanxi.runtime.errors import unknown
from guanxi.runtime.properties import RUN_AS, THROTTLE
from guanxi.runtime.store import definitions as store

_MOST_LOADED = 500


class Pinned(msgspec.Struct, frozen=True):
    """What a version was deployed with: keys by decision id, by form id, and by the id of a process it calls.

    Where it names a version tag too, that stands behind the id, see ``bpmn.graph.pin_name``.
    """

    decisions: Mapping[str, int] = {}
    forms: Mapping[str, int] = {}
    processes: Mapping[str, int] = {}


class Loaded(msgspec.Struct, frozen=True):
    """A version, ready to run."""

    key: int
    version: int
    definition: Definition
    pinned: Pinned

    @property
    def process_id(self) -> str:
        """The id of the process in its file."""
        return self.definition.graph.id

    @property
    def name(self) -> str:
        """The name people see."""
        return self.definition.graph.name or self.definition.graph.id

    @property
    def concurrency(self) -> str:
        """What happens when it is to start for a record that an instance of it is at work for; see ``record_runs``."""
        return self.definition.graph.properties.get("concurrency", "parallel")

    @property
    def identity(self) -> str:
        """The service identity in whose name it acts; empty: with the rights of all processes."""
        return self.definition.graph.properties.get(RUN_AS, "").strip()

    @property
    def message_starts(self) -> bool:
        """Whether a message may start it."""
        starts = self.definition.graph.start_events
        return any(isinstance(event, Message) for start in starts for event in start.events)

    @property
    def throttled(self) -> bool:
        """Whether it, or an element of it, has a limit of its own; see ``own_throttles``."""
        graph = self.definition.graph
        return THROTTLE in graph.properties or any(
            THROTTLE in one.properties for one in graph.elements.values()
        )

    def element(self, element_id: str) -> Element | None:
        """The element of that id, or None."""
        return self.definition.graph.elements.get(element_id)


class Definitions:
    """Loads versions by key and keeps the ones used last. A version never changes, so nothing grows stale."""

    def __init__(self) -> None:
        self._loaded: OrderedDict[tuple[Engine, int], Loaded] = OrderedDict()
        self._lock = Lock()

    def load(self, tx: Tx, key: int) -> Loaded:
        """Return a version ready to run.

        Raises:
            NotFound: code ``runtime.unknown_process_definition``.
        """
        at = (tx.connection.engine, key)
        with self._lock:
            found = self._loaded.get(at)
            if found is not None:
                self._loaded.move_to_end(at)
                return found
        loaded = _read(tx, key)
        with self._lock:
            self._loaded[at] = loaded
            if len(self._loaded) > _MOST_LOADED:
                self._loaded.popitem(last=False)
        return loaded


def _read(tx: Tx, key: int) -> Loaded:
    row = store.get(tx, key)
    if row is None:
        raise unknown("process definition", key)
    pinned = msgspec.json.decode(row.pinned, type=Pinned)
    decisions = models(tx, pinned.decisions)
    parsed = parse_bpmn(store.content(tx, row.resource_key))
    graph = next(graph for graph in parsed.processes if graph.id == row.process_id)
    return Loaded(key, row.version, Definition(graph, decisions), pinned)


def models(tx: Tx, keys: Mapping[str, int]) -> dict[str, Model]:
    """Return the decision models by the names in ``keys``; decisions of one file share their model."""
    parsed: dict[int, Model] = {}
    found = {}
    resources = store.decision_resources(tx, keys.values())
    for name, key in keys.items():
        resource_key = resources.get(key)
        if resource_key is None:
            continue
        if resource_key not in parsed:
            parsed[resource_key] = parse_dmn(store.content(tx, resource_key))
        found[name] = parsed[resource_key]
    return found


def definition(row: Any) -> ProcessDefinition:
    """Return the row as the shape others get."""
    return ProcessDefinition(
        key=row.key,
        process_id=row.process_id,
        name=row.name,
        version=row.version,
        latest=row.latest,
        enabled=row.enabled,
        deployed_at=from_micros(row.deployed_at),
    )


def list_definitions(tx: Tx) -> list[ProcessDefinition]:
    """Return the latest version of every process, by name."""
    return [definition(row) for row in store.latest(tx)]


def get_definition(tx: Tx, key: int) -> ProcessDefinition:
    """Return a version.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("process definition", key)
    return definition(row)


def definition_xml(tx: Tx, key: int) -> bytes:
    """Return the BPMN file of a version, byte by byte as it was deployed.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("process definition", key)
    return store.content(tx, row.resource_key)


def drawn_xml(tx: Tx, key: int) -> bytes:
    """Return the BPMN file of a version to be looked at: as it was deployed, laid out when it has no diagram.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``.
    """
    content = definition_xml(tx, key)
    if b"BPMNShape" in content:
        return content
    document = parse_bpmn(content).document
    return content if document is None else add_diagram(document).render()


def set_enabled(tx: Tx, key: int, enabled: bool, *, actor: Actor) -> ProcessDefinition:
    """Allow or forbid new instances of a version, and note it in the audit log; running ones go on.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``.
    """
    before = get_definition(tx, key)
    if before.enabled == enabled:
        return before
    store.set_enabled(tx, key, enabled)
    append_audit(tx, actor, "switch", "process", before.process_id, {"enabled": (before.enabled, enabled)})
    return get_definition(tx, key)


def start_events(definitions: Definitions, tx: Tx) -> list[StartEvent]:
    """Return the start events of the latest versions of all processes, disabled ones included."""
    return [
        StartEvent(
            definition_key=row.key,
            process_id=row.process_id,
            version=row.version,
            enabled=row.enabled,
            element_id=start.id,
            properties=start.properties,
        )
        for row in store.latest(tx)
        for start in definitions.load(tx, row.key).definition.graph.start_events
    ]


def acting_processes(definitions: Definitions, tx: Tx) -> list[Loaded]:
    """Return the latest versions of the processes that act in the name of a service identity, by name."""
    found = [definitions.load(tx, one.key) for one in list_definitions(tx)]
    return sorted((one for one in found if one.identity), key=lambda one: (one.name, one.process_id))


def translated_names(definitions: Definitions, tx: Tx, language: str) -> dict[str, str]:
    """Return what the names in the latest versions of all processes are called in a language, by name.

    A process says it once for all its steps and flows, in a property ``<language>:<name>``. Where processes differ,
    the last one by name wins.
    """
    prefix = f"{language}:"
    return {
        name.removeprefix(prefix).strip(): translated
        for row in store.latest(tx)
        for name, translated in definitions.load(tx, row.key).definition.graph.properties.items()
        if name.startswith(prefix)
    }
