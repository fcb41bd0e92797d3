"""The one way by which an instance moves: load under its lock, step the engine, write everything that follows.

A batch holds the steps of many instances; ``flush`` writes them with one statement per table, and nothing is
written before. A step that crashes spoils its batch; ``alone.py`` says how its neighbours are kept from harm.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.engine import (
    ROOT,
    InstanceState,
    Rejection,
    commands,
    dump_state,
    load_state,
    new_instance,
    step,
)
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.calendar_source import calendars_of
from guanxi.runtime.data_stores import DataStores
from guanxi.runtime.definitions import Definitions, Loaded
from guanxi.runtime.effects import carry_out
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.event_starts import position
from guanxi.runtime.history import Before, history_rows
from guanxi.runtime.matching import Listener, match
from guanxi.runtime.parcels import Parcel, pack
from guanxi.runtime.ports import ActivityCatalogue, StartVerdict, Witness
from guanxi.runtime.states import States
from guanxi.runtime.stopped import close_needless
from guanxi.runtime.store import calendar_uses, instance_counts, record_runs, subscriptions
from guanxi.runtime.store import instances as store
from guanxi.runtime.store import messages as message_store
from guanxi.runtime.store.writes import Writes, write_all


class Live:
    """An instance in memory, owned by one batch."""

    __slots__ = (
        "called",
        "causes",
        "definition",
        "incidents",
        "key",
        "loaded_status",
        "loaded_version",
        "object",
        "record_id",
        "state",
        "status",
        "target",
        "triggered_at",
        "version",
    )

    def __init__(self, row: Any, definition: Loaded, state: InstanceState):
        self.key: int = row.key
        self.definition = definition
        self.status: str = row.status
        self.loaded_status: str = row.status
        self.version: int = row.version
        self.loaded_version: int = row.version
        self.triggered_at: int = row.triggered_at
        self.object: str = row.object
        self.record_id: str = row.record_id
        self.causes: str = row.causes
        self.incidents: int = row.incidents
        self.state = state
        self.called = _is_called(state)
        self.target: Loaded | None = None  # the version it is being migrated to


def _is_called(state: InstanceState) -> bool:
    """Whether another instance has called this one, and may wait for it."""
    root = state.elements.get(ROOT)
    return root is not None and "called" in root.data


class NewInstance(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an instance before its first step; see ``start_instance`` for the meanings."""

    key: int
    definition_key: int
    triggered_at: int
    object: str
    record_id: str
    causes: str
    actor: str
    status: str = "new"
    version: int = 0
    incidents: int = 0

    @classmethod
    def by_event(cls, key: int, start: Any, parcel: Parcel, at: int) -> "NewInstance":
        """An instance that a message or signal starts now."""
        record = parcel.record()
        return cls(
            key=key,
            definition_key=start.definition_key,
            triggered_at=at,
            object=record[0],
            record_id=record[1],
            causes=parcel.causes,
            actor=parcel.actor,
        )


class Batch:
    """Steps of many instances in one transaction.

    Args:
        tx: the transaction everything is written in.
        definitions: versions ready to run.
        states: states kept from earlier steps.
        catalogue: says who works jobs of a type.
        witness: is told the verdicts of the batch when it is written.
    """

    def __init__(
        self,
        tx: Tx,
        definitions: Definitions,
        states: States,
        catalogue: ActivityCatalogue,
        witness: Witness,
    ):
        self.tx = tx
        self.definitions = definitions
        self.states = states
        self.catalogue = catalogue
        self.verdicts: list[StartVerdict] = []
        self._witness = witness
        self.at = to_micros(tx.now)
        self.writes = Writes()
        self.stores = DataStores(tx, self.at)
        self.calendars = calendars_of(tx)
        self.counted: set[tuple[str, int]] = set()  # calendars with the instances that count in them
        self._database = tx.connection.engine
        self._definitions: dict[int, Loaded] = {}
        self.ended: list[int] = []  # those that may have been started by a message with a key
        self.ended_runs: list[int] = []  # those that others may wait for, see ``record_runs``
        self._lives: dict[int, Live] = {}
        self._new: dict[int, NewInstance] = {}

    @property
    def now(self) -> datetime:
        """The moment of the transaction."""
        return self.tx.now

    def is_active(self, key: int) -> bool:
        """Whether there is an instance of this key and it has not ended, as seen in this batch."""
        live = self._lives.get(key)
        return (live.status if live is not None else record_runs.status_of(self.tx, key)) == "active"

    def definition(self, key: int) -> Loaded:
        """Return a version ready to run.

        Raises:
            NotFound: code ``runtime.unknown_process_definition``.
        """
        found = self._definitions.get(key)
        if found is None:
            found = self._definitions[key] = self.definitions.load(self.tx, key)
        return found

    def adopt(self, row: Any) -> Live:
        """Take over an instance whose row the caller has read under its lock."""
        live = self._lives.get(row.key)
        if live is None:
            state = self.states.take(self._database, row.key, row.state)
            definition = self.definition(row.definition_key)
            live = self._lives[row.key] = Live(row, definition, state or load_state(row.state))
        return live

    def load(self, key: int) -> Live:
        """Lock an instance and take it over.

        Raises:
            NotFound: code ``runtime.unknown_process_instance``.
        """
        if key in self._lives:
            return self._lives[key]
        rows = store.lock(self.tx, [key])
        if not rows:
            raise unknown("process instance", key)
        return self.adopt(rows[0])

    def start(
        self,
        new: NewInstance,
        variables: Mapping[str, Any],
        element_id: str | None,
        *,
        called: bool = False,
        event: tuple[str, str] | None = None,
    ) -> Live:
        """Make an instance and take its first step.

        Args:
            element_id: the start event, None for the none start event.
            called: another instance waits for this one.
            event: kind and name of the message or signal that has happened.

        Raises:
            Conflict: code ``runtime.no_such_start``.
        """
        definition = self.definition(new.definition_key)
        live = Live(new, definition, new_instance(definition.definition))
        live.called = called
        command = commands.StartInstance(
            variables,
            element_id,
            called=called,
            seed=str(new.key),
            definition=-1 if event is None else position(definition.element(element_id or ""), *event),
        )
        self._new[new.key] = new
        rejection = self.step(live, command)
        if rejection is not None:
            raise refusal(rejection)
        self._lives[new.key] = live
        return live

    def step(
        self, live: Live, command: commands.Command, *, actor: str = "", attempts: int = 0
    ) -> Rejection | None:
        """Step one instance in memory.

        Args:
            actor: who caused it, for the history row of the element concerned.
            attempts: tries it took.

        Returns:
            None, or why the command does not fit; then nothing was changed.
        """
        before = Before(live.state, getattr(command, "key", -1), actor, attempts)
        definition = live.definition.definition
        names = definition.graph.data_stores
        stores = self.stores.load(names) if names else {}
        outcome = step(definition, live.state, command, self.tx.now, stores=stores, calendars=self.calendars)
        if outcome.rejection is not None:
            return outcome.rejection
        place = (live.key, live.definition.key, live.triggered_at)
        self.writes.history += history_rows(before, outcome.events, place, self.at)
        for effect in outcome.effects:
            carry_out(self, live, effect, actor=actor, attempts=attempts)
        live.status = live.state.status
        live.version += 1
        return None

    def send(self, instance_key: int, wait_key: int, kind: str, parcel: Parcel, version: int = 0) -> None:
        """Put something on its way to an instance, or with 0 to be sorted out; see ``parcels``.

        Args:
            version: of the receiver; of the sender when it is to be sorted out; 0 where it is not known.
        """
        turn = version if instance_key else -max(version, 1)
        row = (self.tx.ids.new_key(), instance_key, wait_key, kind, pack(parcel), self.at, turn)
        self.writes.deliveries.append(row)

    def flush(self) -> None:
        """Write everything. The batch is empty afterwards and may be used again."""
        writes = self.writes
        kept, counted = [], instance_counts.differences()
        for live in self._lives.values():
            if live.version == live.loaded_version:
                continue
            if live.incidents > len(live.state.incidents):
                close_needless(self, live)
            state = dump_state(live.state)
            if live.status != live.loaded_status:
                instance_counts.count(counted, live.definition.key, live.loaded_status, -1)
                instance_counts.count(counted, live.definition.key, live.status, 1)
            ended = None if live.status == "active" else self.at
            if ended is None:
                kept.append((live.key, state, live.state))
            new = self._new.get(live.key)
            if new is not None:
                writes.new_instances.append(_new_row(live, new, self.at, ended, state))
            else:
                writes.instances.append((live.status, live.version, ended, live.incidents, state, live.key))
        for process_id, digest in message_store.release_starts(self.tx, self.ended) if self.ended else ():
            self.send(0, 0, "next", Parcel(process_id=process_id, digest=digest))
        for process_id, name, record_id in (
            record_runs.release(self.tx, self.ended_runs) if self.ended_runs else ()
        ):
            parcel = Parcel(process_id=process_id, name=name, correlation_key=record_id)
            self.send(0, 0, "next_run", parcel)
        write_all(self.tx, writes)
        if self.verdicts:
            self._witness(self.tx, self.verdicts)
            self.verdicts = []
        instance_counts.write(self.tx, counted)
        self.stores.flush()
        if self.counted:
            calendar_uses.note(self.tx, self.counted)
            self.counted.clear()
        self._listen()
        self.tx.wake = self.tx.wake or writes.wakes
        self.states.put(self._database, kept)
        self.writes = Writes()
        self._lives.clear()
        self._new.clear()
        self.ended.clear()
        self.ended_runs.clear()

    def _listen(self) -> None:
        """Bring kept messages to the subscriptions that were opened or have become free."""
        writes = self.writes
        opened = [
            Listener(row[0], row[1], row[3], row[9], row[2])
            for row in writes.subscriptions.values()
            if row[6] == "message"
        ]
        if writes.freed:
            free = subscriptions.of_places(self.tx, set(writes.freed))
            opened += [
                Listener(row.instance_key, row.wait_key, row.process_id, row.digest, row.definition_key)
                for row in free
            ]
        match(self.tx, opened, self.at)


def _new_row(live: Live, new: NewInstance, at: int, ended: int | None, state: bytes) -> tuple[Any, ...]:
    return (
        live.key,
        new.definition_key,
        live.status,
        live.version,
        new.triggered_at,
        at,
        ended,
        new.object,
        new.record_id,
        new.actor,
        new.causes,
        live.incidents,
        state,
    )
