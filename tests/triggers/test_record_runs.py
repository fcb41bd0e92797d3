"""One record, one process: what happens to a start while an instance is at work, by policy, and at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.clock import SystemClock
from guanxi.platform.database import Database
from guanxi.platform.ids import Ids
from guanxi.platform.outbox import append_event
from guanxi.runtime.admission_tables import record_run, waiting_start
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instances import cancel_instance, get_instance, instance_variables, list_instances
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.leases import claim, hand_over
from guanxi.runtime.messages import Message, publish_messages
from guanxi.runtime.ports import Completed
from guanxi.runtime.worker import Worker
from guanxi.triggers import tables  # noqa: F401  declares the verdicts
from guanxi.triggers.processes import DeployedProcesses
from guanxi.triggers.pump import pump
from guanxi.triggers.verdicts import list_verdicts
from tests.runtime.conftest import World, make_world
from tests.runtime.models import END, process, service

LEASE = timedelta(seconds=30)


def on_lead(policy: str, job_type: str = "external") -> bytes:
    """A process that starts with every change of a lead and works on it until its job is done."""
    body = (
        "<bpmn:extensionElements><zeebe:properties>"
        f'<zeebe:property name="concurrency" value="{policy}" />'
        "</zeebe:properties></bpmn:extensionElements>"
        '<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>'
        '<zeebe:property name="trigger" value="record" /><zeebe:property name="trigger.object" value="lead" />'
        '<zeebe:property name="trigger.on" value="updated" /></zeebe:properties></bpmn:extensionElements>'
        "</bpmn:startEvent>" + service("work", job_type) + END
    )
    return process("p", body, [("start", "work"), ("work", "end")])


class Office:
    """A world whose worker judges events."""

    def __init__(self, database: Database, policy: str, job_type: str = "external") -> None:
        self.world: World = make_world(database)
        self.world.deploy(on_lead(policy, job_type))
        processes = DeployedProcesses(self.world.runtime)
        self.worker = Worker(
            database, self.world.runtime, pump=lambda tx: pump(tx, processes), threads=0, name="w"
        )

    def change(self, note: str, lead: str = "L1") -> None:
        """Somebody changes a lead."""
        payload = {"old": {"note": ""}, "new": {"note": note}, "changed": ["note"]}
        with self.world.database.write() as tx:
            append_event(tx, "record.updated", "lead", lead, actor=SYSTEM.as_data(), payload=payload)

    def changes(self, *notes: str) -> None:
        """Several changes, each judged before the next one."""
        for note in notes:
            self.change(note)
            self.worker.drain()

    def finish(self, key: int) -> None:
        """The work of an instance is done."""
        with self.world.database.write() as tx:
            claims = claim(self.world.runtime, tx, worker="w", lease=LEASE, most=99, queue="external")
            [mine] = [one for one in claims if one.context.instance_key == key]
            assert hand_over(self.world.runtime, tx, [(mine, Completed())], actor="w") == [None]
        self.worker.drain()

    def runs(self) -> list[tuple[str, str]]:
        """Status and the lead's note of every instance, the oldest first."""
        with self.world.database.read() as tx:
            found = sorted(list_instances(tx, process_id="p", limit=500), key=lambda one: one.started_at)
            return [
                (one.status, instance_variables(tx, one.key)["lead"]["note"])
                for one in sorted(found, key=lambda one: one.key)
            ]

    def active(self) -> int:
        """The one instance at work."""
        with self.world.database.read() as tx:
            [found] = list_instances(tx, process_id="p", status="active")
        return found.key

    def verdicts(self) -> list[tuple[str, int | None]]:
        """Verdicts and instance keys, the oldest first."""
        with self.world.database.read() as tx:
            return [(one.verdict, one.instance_key) for one in reversed(list_verdicts(tx))]

    def check(self) -> None:
        """Everything is consistent."""
        with self.world.database.read() as tx:
            assert list(find_violations(tx)) == []


def test_parallel_lets_all_run(database: Database) -> None:
    """The default: each change has its instance."""
    office = Office(database, "parallel")

    office.changes("a", "b")

    assert office.runs() == [("active", "a"), ("active", "b")]
    assert [verdict for verdict, _ in office.verdicts()] == ["started", "started"]
    assert office.world.rows(record_run) == []


def test_skip_starts_no_second_one(database: Database) -> None:
    """The verdict names the instance at work; another record and a later change are free."""
    office = Office(database, "skip")
    office.changes("a", "b")
    first = office.active()

    assert office.runs() == [("active", "a")]
    assert office.verdicts() == [("started", first), ("already_running", first)]
    office.change("other", lead="L2")
    office.worker.drain()
    office.check()
    assert office.runs() == [("active", "a"), ("active", "other")]

    office.finish(first)
    office.changes("c")
    assert office.runs() == [("completed", "a"), ("active", "other"), ("active", "c")]


def test_queue_works_one_after_the_other_in_order(database: Database) -> None:
    """Each begins when the one before has ended, under the key its verdict named."""
    office = Office(database, "queue")
    office.changes("a", "b", "c")
    assert office.runs() == [("active", "a")]
    assert [verdict for verdict, _ in office.verdicts()] == ["started", "queued", "queued"]
    office.check()
    keys = [key for _, key in office.verdicts()]

    for key in keys:
        assert office.active() == key
        office.finish(key or 0)  # type: ignore[operator]  # never None here

    assert office.runs() == [("completed", "a"), ("completed", "b"), ("completed", "c")]
    assert office.world.rows(record_run) == office.world.rows(waiting_start) == []
    office.check()


def test_queue_goes_on_after_a_cancel(database: Database) -> None:
    """However the one at work ends, the next one begins."""
    office = Office(database, "queue")
    office.changes("a", "b")

    with database.write() as tx:
        cancel_instance(office.world.runtime, tx, office.active(), actor=SYSTEM)
    office.worker.drain()

    assert office.runs() == [("cancelled", "a"), ("active", "b")]
    office.check()


def test_who_comes_before_the_next_one_has_begun_stands_behind_it(database: Database) -> None:
    """The first has ended and the second not begun yet: a third change does not jump the queue."""
    office = Office(database, "queue")
    office.changes("a", "b")
    with database.write() as tx:
        cancel_instance(office.world.runtime, tx, office.active(), actor=SYSTEM)
        payload = {"old": {"note": ""}, "new": {"note": "c"}}
        append_event(tx, "record.updated", "lead", "L1", actor=SYSTEM.as_data(), payload=payload)
    with database.write() as tx:
        pump(tx, DeployedProcesses(office.world.runtime))

    office.worker.drain()

    assert office.runs() == [("cancelled", "a"), ("active", "b")]
    office.finish(office.active())
    assert office.runs() == [("cancelled", "a"), ("completed", "b"), ("active", "c")]
    office.check()


def test_replace_cancels_and_follows(database: Database) -> None:
    """The last change wins; those between are never started."""
    office = Office(database, "replace")
    office.changes("a")
    first = office.active()
    for note in ("b", "c"):
        office.change(note)
    office.worker.drain()

    assert office.runs() == [("cancelled", "a"), ("active", "c")]
    verdicts = office.verdicts()
    assert [verdict for verdict, _ in verdicts] == ["started", "replaced", "replaced"]
    assert (verdicts[0][1], verdicts[2][1]) == (first, office.active())
    office.check()


def test_merge_gives_its_variables_to_the_one_at_work(database: Database) -> None:
    """No second instance; the running one knows the new values."""
    office = Office(database, "merge")
    office.changes("a", "b")

    assert office.runs() == [("active", "b")]
    first = office.active()
    assert office.verdicts() == [("started", first), ("merged", first)]
    assert office.world.rows(waiting_start) == []
    office.check()


def test_merge_into_one_that_has_just_ended_becomes_the_next(database: Database) -> None:
    """Nothing of a change is lost: what came too late for the one at work begins anew, all of it together."""
    office = Office(database, "merge")
    office.changes("a")
    first = office.active()
    for note in ("b", "c"):
        office.change(note)
    with database.write() as tx:
        pump(tx, DeployedProcesses(office.world.runtime))
    with database.write() as tx:
        cancel_instance(office.world.runtime, tx, first, actor=SYSTEM)

    office.worker.drain()

    assert office.runs() == [("cancelled", "a"), ("active", "c")]
    assert office.world.rows(waiting_start) == []
    office.check()


def test_one_that_ends_in_its_first_step_keeps_no_place(database: Database) -> None:
    """Work done in the transaction: each change is worked, one after the other."""
    office = Office(database, "queue", "record.done")

    for note in ("a", "b", "c"):
        office.change(note)
    office.worker.drain()

    assert office.runs() == [("completed", "a"), ("completed", "b"), ("completed", "c")]
    assert office.world.rows(record_run) == office.world.rows(waiting_start) == []


def test_starts_at_the_same_moment_exclude_each_other(postgres_url: str) -> None:
    """Eight workers judge 40 changes of one lead: never two at work, all done, in order of their turn."""
    database = Database(postgres_url, clock=SystemClock(), ids=Ids())
    office = Office(database, "queue", "effect.work")
    seen: list[int] = []

    def work(_job: object) -> Completed:
        with database.read() as tx:
            seen.append(len(list_instances(tx, process_id="p", status="active", limit=99)))
        return Completed()

    office.world.activities.answers["effect.work"] = work
    for number in range(40):
        office.change(str(number))

    def judge_and_work(number: int) -> None:
        processes = DeployedProcesses(office.world.runtime)
        worker = Worker(
            database,
            office.world.runtime,
            pump=lambda tx: pump(tx, processes, limit=3),
            threads=0,
            name=f"w{number}",
        )
        for _ in range(60):
            worker.drain()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(judge_and_work, range(8)))
    office.worker.drain()

    with database.read() as tx:
        found = list_instances(tx, process_id="p", limit=500)
        assert get_instance(tx, found[0].key).status == "completed"
    assert [one.status for one in found] == ["completed"] * 40
    assert set(seen) == {1}
    assert len(seen) == 40
    office.check()
    database.close()


@pytest.mark.parametrize("policy", ["", "one", "Queue"])
def test_refuses_a_policy_there_is_not(sqlite_database: Database, policy: str) -> None:
    """The finding names the process and the cure."""
    world = make_world(sqlite_database)

    with sqlite_database.write() as tx:
        result = deploy(world.runtime, tx, {"p.bpmn": on_lead(policy)}, actor=SYSTEM)

    assert isinstance(result, Refused)
    assert [(item.finding.rule, item.finding.element_id) for item in result.findings] == [
        ("deploy.concurrency", "p")
    ]


def told(policy: str) -> bytes:
    """A process that a message starts, of which a record has one instance at a time."""
    body = (
        "<bpmn:extensionElements><zeebe:properties>"
        f'<zeebe:property name="concurrency" value="{policy}" />'
        "</zeebe:properties></bpmn:extensionElements>"
        '<bpmn:startEvent id="start"><bpmn:messageEventDefinition id="m" messageRef="called" /></bpmn:startEvent>'
    )
    roots = '<bpmn:message id="called" name="called" />'
    return process("p", body + service("work", "external") + END, [("start", "work"), ("work", "end")], roots)


@pytest.mark.parametrize(
    ("policy", "runs"),
    [
        ("parallel", [("active", "a"), ("active", "b")]),
        ("queue", [("active", "a")]),
        ("skip", [("active", "a")]),
        ("replace", [("cancelled", "a"), ("active", "b")]),
        ("merge", [("active", "b")]),
    ],
)
def test_a_message_about_a_record_obeys_the_policy(
    database: Database, policy: str, runs: list[tuple[str, str]]
) -> None:
    """The variable ``record`` names it; the message is told which instance it has started, if any."""
    world = make_world(database)
    world.deploy(told(policy))
    started = []
    for note, key in (("a", "1"), ("b", "2")):
        with database.write() as tx:
            about = {"record": {"object": "lead", "id": "L1"}, "note": note}
            message = Message(
                name="called", correlation_key=key, variables=about, time_to_live=timedelta(hours=1)
            )
            [found] = publish_messages(world.runtime, tx, [message], actor=SYSTEM)
            started.append(len(found.started))
        world.worker.drain()

    def seen() -> list[tuple[str, str]]:
        with database.read() as tx:
            assert list(find_violations(tx)) == []
            found = sorted(list_instances(tx, process_id="p"), key=lambda one: one.key)
            return [(one.status, instance_variables(tx, one.key)["note"]) for one in found]

    assert seen() == runs
    assert started == ([1, 1] if policy == "parallel" else [1, 0])
    if policy == "queue":
        with database.write() as tx:
            [first] = list_instances(tx, process_id="p")
            assert (first.object, first.record_id) == ("lead", "L1")
            cancel_instance(world.runtime, tx, first.key, actor=SYSTEM)
        world.worker.drain()
        assert seen() == [("cancelled", "a"), ("active", "b")]
