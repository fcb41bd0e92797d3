"""The pump: events in order, one verdict each, an instance in the same transaction."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.contracts import Actor
from guanxi.feel import compile_expression
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, Tx
from guanxi.platform.outbox import SKIP, append_event, event_table
from guanxi.runtime.record_runs import Began
from guanxi.triggers.pump import Listener, pump
from guanxi.triggers.record_trigger import CONDITION_NAMES, RecordTrigger
from guanxi.triggers.tables import verdict_table
from guanxi.triggers.verdicts import StoredVerdict, list_verdicts
from guanxi.triggers.webhooks.tables import webhook_table


def listener(
    process_id: str = "intake",
    *,
    enabled: bool = True,
    condition: str | None = None,
    object_name: str = "lead",
) -> Listener:
    """A process that starts when a lead is created."""
    return Listener(
        definition_key=sum(process_id.encode()),
        process_id=process_id,
        version=1,
        enabled=enabled,
        trigger=RecordTrigger(
            element_id="start",
            object=object_name,
            on=frozenset({"created"}),
            condition=compile_expression(condition, CONDITION_NAMES) if condition else None,
        ),
    )


class Recorder:
    """A runtime that only writes down what it is asked to start."""

    def __init__(self, *listeners: Listener, process_ids: Mapping[int, str] | None = None) -> None:
        self._listeners = listeners
        self._process_ids = process_ids or {}
        self.started: list[dict[str, Any]] = []
        self.failure: Exception | None = None
        self.woken: list[set[tuple[str, str]]] = []

    def listeners(self, tx: Tx) -> Sequence[Listener]:
        """See Processes."""
        return self._listeners

    def process_ids(self, tx: Tx, instance_keys: Sequence[int]) -> Mapping[int, str]:
        """See Processes."""
        return self._process_ids

    def starter(self, tx: Tx) -> "Recorder":
        """See Processes."""
        return self

    def flush(self) -> None:
        """See Starter."""

    def replan(self, tx: Tx, changes: Mapping[tuple[str, str], Any]) -> int:
        return 0

    def wake(self, tx: Tx, records: Collection[tuple[str, str]]) -> int:
        """See Processes."""
        self.woken.append(set(records))
        return 0

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
        """See Starter."""
        if self.failure:
            raise self.failure
        self.started.append(
            {"process": listener.process_id, "record": record, "at": triggered_at, "variables": variables}
        )
        return Began("started", 1000 + len(self.started))


@pytest.fixture
def outbox(database: Database) -> Database:
    """A database with events and verdicts."""
    event_table.create(database.engine)
    verdict_table.create(database.engine)
    webhook_table.create(database.engine)
    return database


def create_lead(
    database: Database,
    number: int = 1,
    kind: str = "record.created",
    *,
    skip: bool = False,
    causes: tuple[int, ...] = (),
) -> int:
    """Write the event of a new lead."""
    payload: dict[str, Any] = {"old": None, "new": {"id": f"lead-{number}", "score": number}}
    if skip:
        payload[SKIP] = True
    with database.write() as tx:
        return append_event(tx, kind, "lead", f"lead-{number}", actor={}, payload=payload, causes=causes)


def run(database: Database, processes: Recorder, limit: int = 100) -> int:
    """Pump once."""
    with database.write() as tx:
        return pump(tx, processes, limit=limit)


def crash(database: Database, processes: Recorder) -> None:
    """Pump and die before the commit."""

    def pump_and_die() -> None:
        with database.write() as tx:
            pump(tx, processes)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pump_and_die()


def verdicts(database: Database) -> list[StoredVerdict]:
    """All verdicts, oldest first."""
    with database.read() as tx:
        return list_verdicts(tx)[::-1]


def test_an_event_starts_the_process_with_the_record_and_the_moment_of_the_change(outbox: Database) -> None:
    """T0 is the moment of the change, not of the pump."""
    event_key = create_lead(outbox)
    changed_at = outbox.clock.now()
    assert isinstance(outbox.clock, VirtualClock)
    outbox.clock.advance(timedelta(seconds=5))
    processes = Recorder(listener())

    assert run(outbox, processes) == 1

    assert processes.started == [
        {
            "process": "intake",
            "record": ("lead", "lead-1"),
            "at": changed_at,
            "variables": {
                "lead": {"id": "lead-1", "score": 1},
                "record": {"object": "lead", "id": "lead-1"},
            },
        }
    ]
    [verdict] = verdicts(outbox)
    assert (verdict.event_key, verdict.verdict, verdict.instance_key) == (event_key, "started", 1001)
    assert (verdict.object, verdict.record_id, verdict.at) == ("lead", "lead-1", outbox.clock.now())


def test_every_definition_gets_its_own_verdict(outbox: Database) -> None:
    """One event, four processes, four reasons."""
    create_lead(outbox)
    processes = Recorder(
        listener("a"),
        listener("b", enabled=False),
        listener("c", condition="new.score > 5"),
        listener("d", condition="new.nothing > 5"),
    )

    run(outbox, processes)

    assert [(one.process_id, one.verdict, one.instance_key) for one in verdicts(outbox)] == [
        ("a", "started", 1001),
        ("b", "switched_off", None),
        ("c", "condition_false", None),
        ("d", "condition_failed", None),
    ]


def test_events_are_judged_in_order_in_batches_and_once(outbox: Database) -> None:
    """Nothing is left over and nothing is done again."""
    for number in range(1, 6):
        create_lead(outbox, number)
    processes = Recorder(listener())

    assert [run(outbox, processes, limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [start["record"][1] for start in processes.started] == [f"lead-{number}" for number in range(1, 6)]


def test_each_event_has_a_verdict_of_each_process_also_of_those_it_does_not_concern(outbox: Database) -> None:
    """Another object, no trigger at all, another kind of event: "why did it not run?" has an answer."""
    create_lead(outbox)
    create_lead(outbox, kind="session.opened")
    no_trigger = Listener(definition_key=7, process_id="by hand", version=1, enabled=True, trigger=None)
    processes = Recorder(listener("visits", object_name="deal"), no_trigger, listener("intake"))

    run(outbox, processes)

    assert [(one.event_kind, one.process_id, one.verdict, one.reason) for one in verdicts(outbox)] == [
        ("record.created", "visits", "not_matched", "It watches deal, this was lead."),
        ("record.created", "by hand", "not_matched", "No change of a record starts it."),
        ("record.created", "intake", "started", ""),
        ("session.opened", "visits", "not_matched", "It watches deal, this was lead."),
        ("session.opened", "by hand", "not_matched", "No change of a record starts it."),
        ("session.opened", "intake", "not_matched", "It starts on created, this was session.opened."),
    ]
    assert [start["process"] for start in processes.started] == ["intake"]


def test_an_event_that_is_to_start_nothing_says_so_for_each_process(outbox: Database) -> None:
    """An import that leaves processes out: the verdict tells it."""
    create_lead(outbox, skip=True)
    processes = Recorder(listener())

    assert (run(outbox, processes), run(outbox, processes)) == (1, 0)

    [verdict] = verdicts(outbox)
    assert (verdict.verdict, verdict.instance_key, processes.started) == ("skipped", None, [])


def test_a_change_made_by_the_process_itself_is_not_started_again(outbox: Database) -> None:
    """The chain of causes names the process."""
    create_lead(outbox, causes=(77,))
    run(outbox, Recorder(listener(), process_ids={77: "intake"}))
    assert [one.verdict for one in verdicts(outbox)] == ["own_change"]


def test_a_process_that_cannot_start_does_not_hold_up_the_others(outbox: Database) -> None:
    """Its verdict carries the reason; the event is done."""
    create_lead(outbox)
    processes = Recorder(listener())
    processes.failure = ValueError("no such decision")

    assert (run(outbox, processes), run(outbox, processes)) == (1, 0)

    [verdict] = verdicts(outbox)
    assert (verdict.verdict, verdict.reason) == ("start_failed", "ValueError: no such decision")


def test_a_crash_before_the_commit_leaves_the_event_for_the_next_pump(outbox: Database) -> None:
    """Nothing is half done: no verdict, and the event is still pending."""
    create_lead(outbox)
    processes = Recorder(listener())
    crash(outbox, processes)

    assert verdicts(outbox) == []
    assert run(outbox, processes) == 1
    assert len(verdicts(outbox)) == 1


def test_verdicts_are_found_by_record_and_by_process_in_pages(outbox: Database) -> None:
    """Newest first."""
    for number in range(1, 4):
        create_lead(outbox, number)
    run(outbox, Recorder(listener("a"), listener("b")))

    with outbox.read() as tx:
        of_record = list_verdicts(tx, object_name="lead", record_id="lead-2")
        first = list_verdicts(tx, process_id="a", limit=2)
        second = list_verdicts(tx, process_id="a", limit=2, before=first[-1].key)
    assert [one.process_id for one in of_record] == ["b", "a"]
    assert [one.record_id for one in first + second] == ["lead-3", "lead-2", "lead-1"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["create", "pump", "crash"]), max_size=12))
def test_however_events_pumps_and_crashes_mix_each_event_starts_a_process_once(
    sqlite_database: Database, actions: list[str]
) -> None:
    """After a last pump every event has exactly one verdict per process."""
    for table in (event_table, verdict_table, webhook_table):
        table.drop(sqlite_database.engine, checkfirst=True)
        table.create(sqlite_database.engine)
    processes = Recorder(listener("a"), listener("b", condition="new.score > 2"))
    made = 0
    for action in actions:
        if action == "create":
            made += 1
            create_lead(sqlite_database, made)
        elif action == "pump":
            run(sqlite_database, processes, limit=2)
        else:
            crash(sqlite_database, processes)
    while run(sqlite_database, processes):
        pass

    with sqlite_database.read() as tx:
        found = list_verdicts(tx, limit=1000)
    judged = sorted((one.process_id, one.record_id, one.verdict) for one in found)
    expected = [("a", f"lead-{number}", "started") for number in range(1, made + 1)]
    expected += [
        ("b", f"lead-{number}", "started" if number > 2 else "condition_false")
        for number in range(1, made + 1)
    ]
    assert judged == sorted(expected)


def test_steps_that_wait_for_a_record_hear_of_every_change(outbox: Database) -> None:
    """Also of one that starts nothing, and once per batch for each record; nothing waits for a record that is new."""
    processes = Recorder()
    create_lead(outbox, 1, "record.updated", skip=True)
    create_lead(outbox, 2)
    create_lead(outbox, 2, "record.updated")
    create_lead(outbox, 3)
    run(outbox, processes)

    assert processes.woken == [{("lead", "lead-1"), ("lead", "lead-2")}]
