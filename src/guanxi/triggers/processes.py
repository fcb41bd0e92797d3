"""The deployed processes as the pump sees them, read from the runtime."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import NotFound
from guanxi.runtime import record_waits, replanning
from guanxi.runtime.contracts import StartEvent
from guanxi.runtime.definitions import start_events
from guanxi.runtime.instances import get_instance
from guanxi.runtime.record_runs import Began, start_for_record
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.triggers.pump import Listener, Starter
from guanxi.triggers.record_trigger import RecordTrigger, read_trigger


class DeployedProcesses:
    """Fills `pump.Processes`; keeps compiled triggers, which never change for a version."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._triggers: dict[tuple[int, str], RecordTrigger] = {}

    def listeners(self, tx: Tx) -> Sequence[Listener]:
        """See `pump.Processes`."""
        by_definition = groupby(
            start_events(self._runtime.definitions, tx), key=lambda start: start.definition_key
        )
        return [one for _, starts in by_definition for one in self._of_definition(list(starts))]

    def process_ids(self, tx: Tx, instance_keys: Sequence[int]) -> Mapping[int, str]:
        """See `pump.Processes`; instances that are gone are left out."""
        found = {}
        for key in instance_keys:
            try:
                found[key] = get_instance(tx, key).process_id
            except NotFound:
                continue
        return found

    def starter(self, tx: Tx) -> Starter:
        """See `pump.Processes`."""
        return _BatchStarter(self._runtime.batch(tx))

    def wake(self, tx: Tx, records: Collection[tuple[str, str]]) -> int:
        """See `pump.Processes`."""
        return record_waits.wake(tx, records)

    def replan(self, tx: Tx, changes: Mapping[tuple[str, str], Any]) -> int:
        """See `pump.Processes`."""
        return replanning.record_changed(self._runtime, tx, changes)

    def _of_definition(self, starts: Sequence[StartEvent]) -> list[Listener]:
        watching = [
            _listener(start, self._trigger(start))
            for start in starts
            if start.properties.get("trigger") == "record"
        ]
        return watching or [_listener(starts[0], None)]

    def _trigger(self, start: StartEvent) -> RecordTrigger:
        at = (start.definition_key, start.element_id)
        if at not in self._triggers:
            self._triggers[at] = read_trigger(start.element_id, start.properties)
        return self._triggers[at]


def _listener(start: StartEvent, trigger: RecordTrigger | None) -> Listener:
    return Listener(
        definition_key=start.definition_key,
        process_id=start.process_id,
        version=start.version,
        enabled=start.enabled,
        trigger=trigger,
    )


class _BatchStarter:
    """Fills `pump.Starter` with a batch of the runtime: one write for all instances."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def start(
        self,
        listener: Listener,
        element_id: str,
        *,
        variables: Mapping[str, Any],
        triggered_at: datetime,
        record: tuple[str, str],
        actor: Actor,
        causes: tuple[int, ...],
    ) -> Began:
        """See `pump.Starter`."""
        return start_for_record(
            self._batch,
            actor=actor,
            variables=variables,
            definition_key=listener.definition_key,
            element_id=element_id,
            triggered_at=triggered_at,
            object_name=record[0],
            record_id=record[1],
            causes=causes,
        )

    def flush(self) -> None:
        """See `pump.Starter`."""
        self._batch.flush()
