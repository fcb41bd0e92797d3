"""The one way by which an instance moves: load under its lock, step the engine, write everything that follows.

A batch holds the steps of many instances; ``flush`` writes them with one statement per table, and nothing is
written before. A step that crashes spoils its batch; ``alone.py`` says how its neighbours are kept from harm.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.engine import InstanceState, Rejection, commands, dump_state, load_state, new_instance, step
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.definitions import Definitions, Loaded
from guanxi.runtime.effects import carry_out
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.history import Before, history_rows
from guanxi.runtime.ports import ActivityCatalogue
from guanxi.runtime.states import States
from guanxi.runtime.store import instances as store
from guanxi.runtime.store.writes import Writes, write_all


class Live:
    """An instance in memory, owned by one batch."""

    __slots__ = (
        "causes",
        "definition",
        "incidents",
        "key",
        "loaded_version",
        "object",
        "record_id",
        "state",
        "status",
        "triggered_at",
        "version",
    )

    def __init__(self, row: Any, definition: Loaded, state: InstanceState):
        self.key: int = row.key
        self.definition = definition
        self.status: str = row.status
        self.version: int = row.version
        self.loaded_version: int = row.version
        self.triggered_at: int = row.triggered_at
        self.object: str = row.object
        self.record_id: str = row.record_id
        self.causes: str = row.causes
        self.incidents: int = row.incidents
        self.state = state


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


class Batch:
    """Steps of many instances in one transaction.

    Args:
        tx: the transaction everything is written in.
        definitions: versions ready to run.
        states: states kept from earlier steps.
        catalogue: says who works jobs of a type.
    """

    def __init__(self, tx: Tx, definitions: Definitions, states: States, catalogue: ActivityCatalogue):
        self.tx = tx
        self.definitions = definitions
        self.states = states
        self.catalogue = catalogue
        self.at = to_micros(tx.now)
        self.writes = Writes()
        self._lives: dict[int, Live] = {}
        self._new: dict[int, NewInstance] = {}

    @property
    def now(self) -> datetime:
        """The moment of the transaction."""
        return self.tx.now

    def adopt(self, row: Any) -> Live:
        """Take over an instance whose row the caller has read under its lock."""
        live = self._lives.get(row.key)
        if live is None:
            state = self.states.take(self.tx.connection.engine, row.key, row.state)
            definition = self.definitions.load(self.tx, row.definition_key)
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

    def start(self, new: NewInstance, variables: Mapping[str, Any], element_id: str | None) -> Live:
        """Make an instance and take its first step.

        Raises:
            Conflict: code ``runtime.no_such_start``.
        """
        definition = self.definitions.load(self.tx, new.definition_key)
        live = Live(new, definition, new_instance(definition.definition))
        self._new[new.key] = new
        rejection = self.step(live, commands.StartInstance(variables, element_id))
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
        outcome = step(live.definition.definition, live.state, command, self.tx.now)
        if outcome.rejection is not None:
            return outcome.rejection
        place = (live.key, live.definition.key, live.triggered_at)
        self.writes.history += history_rows(before, outcome.events, place, self.at)
        for effect in outcome.effects:
            carry_out(self, live, effect, actor=actor, attempts=attempts)
        live.status = live.state.status
        live.version += 1
        return None

    def flush(self) -> None:
        """Write everything. The batch is empty afterwards and may be used again."""
        writes = self.writes
        kept = []
        for live in self._lives.values():
            if live.version == live.loaded_version:
                continue
            state = dump_state(live.state)
            ended = None if live.status == "active" else self.at
            if ended is None:
                kept.append((live.key, state, live.state))
            new = self._new.get(live.key)
            if new is not None:
                writes.new_instances.append(_new_row(live, new, self.at, ended, state))
            else:
                writes.instances.append((live.status, live.version, ended, live.incidents, state, live.key))
        write_all(self.tx, writes)
        self.tx.wake = self.tx.wake or writes.wakes
        self.states.put(self.tx.connection.engine, kept)
        self.writes = Writes()
        self._lives.clear()
        self._new.clear()


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
