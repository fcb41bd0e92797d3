"""A step that crashes is taken out with an incident, is retried by hand, and delays nobody."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.engine import commands
from guanxi.platform.errors import Conflict
from guanxi.runtime import external_jobs, operations, stepping, stopped, tables
from guanxi.runtime.batch_actions import Arguments, apply
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.incidents import list_incidents, resolve_incident
from guanxi.runtime.instances import cancel_instance
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.messages import publish_message
from guanxi.runtime.signals import broadcast_signal
from guanxi.runtime.store import stopped as store
from guanxi.runtime.store.movement import ASIDE
from tests.runtime.models import END, START, process, straight

HOUR = timedelta(hours=1)
TIMER = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition id="t">'
    '<bpmn:timeDuration xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="bpmn:tFormalExpression">'
    "PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)
MESSAGE = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:messageEventDefinition id="m" messageRef="paid" />'
    "</bpmn:intermediateCatchEvent>"
)
SIGNAL = (
    '<bpmn:intermediateCatchEvent id="wait"><bpmn:signalEventDefinition id="s" signalRef="open" />'
    "</bpmn:intermediateCatchEvent>"
)
ROOTS = (
    '<bpmn:message id="paid" name="paid"><bpmn:extensionElements><zeebe:subscription correlationKey="=number" />'
    '</bpmn:extensionElements></bpmn:message><bpmn:signal id="open" name="open" />'
)
FLOWS = [("start", "wait"), ("wait", "end")]


class Fault:
    """Lets the engine crash on a kind of command of some instances, until it is mended."""

    def __init__(self, monkeypatch, *kinds):
        self.kinds = kinds
        self.keys = set()
        self.tries = []
        self.crash = stepping.step
        sound = stepping.step

        def step(definition, state, command, now, **more):
            key = int(state.seed or 0)
            if isinstance(command, self.kinds) and key in self.keys:
                self.tries.append(key)
                raise RuntimeError(f"no such thing as {key}")
            return sound(definition, state, command, now, **more)

        monkeypatch.setattr(stepping, "step", step)


@pytest.fixture
def fault(monkeypatch):
    """An engine that crashes on whatever comes to the instances named."""
    return Fault(monkeypatch, commands.TriggerTimer, commands.CorrelateMessage, commands.CatchSignal)


def violations(world):
    """The rules that are broken."""
    with world.database.read() as tx:
        return [found.rule for found in find_violations(tx)]


def statuses(world):
    """What became of the instances, by key."""
    return {row.key: (row.status, row.incidents) for row in world.rows(tables.instance)}


def incidents(world, state="open"):
    """The incidents of a state, oldest first."""
    with world.database.read() as tx:
        return list_incidents(world.runtime, tx, state=state)[::-1]


def resolve(world, key):
    """Try again by hand."""
    with world.database.write() as tx:
        return resolve_incident(world.runtime, tx, key, actor=SYSTEM)


def test_a_timer_that_crashes_gets_an_incident_and_fires_after_the_retry(world, clock, fault):
    """Its neighbours of the same batch fire at once; it lies aside until somebody has it tried again."""
    world.deploy(process("p", START + TIMER + END, FLOWS))
    good, bad, other = (world.start() for _ in range(3))
    fault.keys = {bad}
    clock.advance(HOUR)
    world.worker.drain()

    assert statuses(world) == {good: ("completed", 0), bad: ("active", 1), other: ("completed", 0)}
    [incident] = incidents(world)
    assert (incident.instance_key, incident.element_id, incident.type) == (bad, "wait", "UNKNOWN")
    assert f"RuntimeError: no such thing as {bad}" in incident.message
    assert violations(world) == []
    assert fault.tries == [bad, bad]  # in the batch, then alone
    clock.advance(timedelta(days=30))
    world.worker.drain()
    assert fault.tries == [bad, bad]  # it delays nobody again

    fault.keys.clear()
    assert resolve(world, incident.key).state == "resolved"
    world.worker.drain()

    assert statuses(world)[bad] == ("completed", 0)
    assert violations(world) == []
    assert world.rows(tables.stopped_step) == []


def test_neighbours_are_rolled_back_once_and_never_again(world, clock, monkeypatch):
    """Each is stepped in the batch and then alone; a later batch with other timers has no trace of the bad one."""
    world.deploy(process("p", START + TIMER + END, FLOWS))
    fault = Fault(monkeypatch, commands.TriggerTimer)
    stepped = []
    crashing = stepping.step

    def step(definition, state, command, now, **more):
        if isinstance(command, commands.TriggerTimer):
            stepped.append(int(state.seed))
        return crashing(definition, state, command, now, **more)

    monkeypatch.setattr(stepping, "step", step)
    good, other, bad = (world.start() for _ in range(3))
    fault.keys = {bad}
    clock.advance(HOUR)
    world.worker.drain()
    assert stepped.count(bad) == 2
    assert {stepped.count(good), stepped.count(other)} <= {1, 2}  # one, if the batch had no time left for all

    stepped.clear()
    later = [world.start() for _ in range(3)]
    clock.advance(HOUR)
    world.worker.drain()
    assert sorted(stepped) == later


def test_a_message_that_crashes_its_receiver_is_kept_and_delivered_after_the_retry(world, fault):
    """Nothing it brought is lost."""
    world.deploy(process("p", START + MESSAGE + END, FLOWS, ROOTS))
    bad, good = world.start(variables={"number": "1"}), world.start(variables={"number": "2"})
    fault.keys = {bad}
    with world.database.write() as tx:
        for number in ("1", "2"):
            publish_message(
                world.runtime,
                tx,
                name="paid",
                correlation_key=number,
                variables={"sum": 7},
                actor=SYSTEM,
            )
    world.worker.drain()

    assert statuses(world) == {bad: ("active", 1), good: ("completed", 0)}
    [incident] = incidents(world)
    assert (incident.instance_key, incident.element_id) == (bad, "wait")
    assert [row.due_at for row in world.rows(delivery)] == [ASIDE]
    assert violations(world) == []

    fault.keys.clear()
    resolve(world, incident.key)
    world.worker.drain()

    assert statuses(world)[bad] == ("completed", 0)
    assert world.rows(delivery) == []
    assert violations(world) == []


def test_a_signal_that_crashes_one_receiver_reaches_the_others(world, fault):
    """A broadcast is not held up."""
    world.deploy(process("p", START + SIGNAL + END, FLOWS, ROOTS))
    keys = [world.start() for _ in range(3)]
    fault.keys = {keys[1]}
    with world.database.write() as tx:
        broadcast_signal(world.runtime, tx, "open", {}, actor=SYSTEM)
    world.worker.drain()

    assert [statuses(world)[key] for key in keys] == [("completed", 0), ("active", 1), ("completed", 0)]
    fault.keys.clear()
    resolve(world, incidents(world)[0].key)
    world.worker.drain()
    assert statuses(world)[keys[1]] == ("completed", 0)


@pytest.mark.parametrize("job_type", ["record.a", "effect.a"])
def test_a_job_whose_failure_crashes_too_is_taken_out(world, monkeypatch, job_type):
    """Neither its end nor its failing can be written: it lies aside, and its neighbour is done."""
    fault = Fault(monkeypatch, commands.CompleteJob, commands.FailJob)
    world.deploy(straight("p", job_type, retries=1))
    bad, good = world.start(), world.start()
    fault.keys = {bad}
    world.worker.drain()

    assert statuses(world) == {bad: ("active", 1), good: ("completed", 0)}
    [incident] = incidents(world)
    assert (incident.element_id, incident.attempts) == ("t1", 1)
    assert violations(world) == []
    wrote = len([row for row in world.written() if row[0] == bad])
    assert wrote == 0

    fault.keys.clear()
    resolve(world, incident.key)
    world.worker.drain()
    assert statuses(world)[bad] == ("completed", 0)
    assert violations(world) == []


def test_an_answer_of_an_outside_worker_that_crashes_the_step_opens_an_incident(world, monkeypatch):
    """The worker has done its part and is not refused; after the retry the job is offered again."""
    fault = Fault(monkeypatch, commands.CompleteJob)
    world.deploy(straight("p", "outside"))
    key = world.start()
    fault.keys = {key}
    answer(world)

    [incident] = incidents(world)
    assert (incident.instance_key, incident.element_id, incident.type) == (key, "t1", "UNKNOWN")
    assert violations(world) == []

    fault.keys.clear()
    resolve(world, incident.key)
    answer(world)
    assert statuses(world)[key] == ("completed", 0)


def test_an_outside_job_whose_failure_crashes_too_is_taken_out(lite, monkeypatch):
    """Even then the instance stands with an incident and not with an error for the worker."""
    fault = Fault(monkeypatch, commands.CompleteJob, commands.FailJob)
    lite.deploy(straight("p", "outside"))
    key = lite.start()
    fault.keys = {key}
    answer(lite)

    [incident] = incidents(lite)
    assert incident.instance_key == key
    assert violations(lite) == []
    fault.keys.clear()
    resolve(lite, incident.key)
    answer(lite)
    assert statuses(lite)[key] == ("completed", 0)


def answer(world):
    """Take the one job there is and complete it."""
    actor = Actor(kind="api_key", id="k", name="k", roles=frozenset({"admin"}))
    with world.database.write() as tx:
        [job] = external_jobs.activate_jobs(
            world.runtime, tx, types=["outside"], worker="w", lease=HOUR, most=1
        )
    with world.database.write() as tx:
        place = (job.instance_key, job.wait_key)
        external_jobs.complete_job(world.runtime, tx, place, job.lease_token, {}, actor=actor)


def test_cancelling_closes_the_incident_and_lets_the_message_go(world, fault):
    """Nothing of it stays behind, and the checker agrees."""
    world.deploy(process("p", START + MESSAGE + END, FLOWS, ROOTS))
    key = world.start(variables={"number": "1"})
    fault.keys = {key}
    with world.database.write() as tx:
        publish_message(world.runtime, tx, name="paid", correlation_key="1", actor=SYSTEM)
    world.worker.drain()
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, key, actor=SYSTEM)
    fault.keys.clear()
    world.worker.drain()

    assert statuses(world)[key] == ("cancelled", 0)
    assert [found.closed_by for found in incidents(world, "resolved")] == [stopped.BY_ITSELF]
    assert world.rows(tables.stopped_step) == world.rows(delivery) == []
    assert violations(world) == []


def test_a_suspended_instance_refuses_the_retry_and_nothing_changes(lite, clock, fault):
    """It must be resumed first, which has the timer tried again; the second crash opens no second incident."""
    lite.deploy(process("p", START + TIMER + END, FLOWS))
    key = lite.start()
    fault.keys = {key}
    clock.advance(HOUR)
    lite.worker.drain()
    [incident] = incidents(lite)
    with lite.database.write() as tx:
        operations.suspend_instance(lite.runtime, tx, key, actor=SYSTEM)
    before = lite.snapshot()

    with lite.database.write() as tx, pytest.raises(Conflict) as refused:
        resolve_incident(lite.runtime, tx, incident.key, actor=SYSTEM)

    assert refused.value.code == "runtime.suspended"
    assert lite.snapshot() == before
    with lite.database.write() as tx:
        operations.resume_instance(lite.runtime, tx, key, actor=SYSTEM)
    lite.worker.drain()
    assert [found.key for found in incidents(lite)] == [incident.key]
    assert violations(lite) == []


def test_many_are_tried_again_by_an_operation(lite, clock, fault):
    """The operation over many runs finds them by their cause, as any other incident."""
    lite.deploy(process("p", START + TIMER + END, FLOWS))
    keys = {lite.start() for _ in range(3)}
    fault.keys = set(keys)
    clock.advance(HOUR)
    lite.worker.drain()
    assert len({found.signature for found in incidents(lite)}) == 1
    signature = incidents(lite)[0].signature
    fault.keys.clear()
    with lite.database.write() as tx:
        batch = lite.runtime.batch(tx)
        for key in sorted(keys):
            assert apply(batch, key, "retry", Arguments(signature=signature), SYSTEM, 1) is None
        batch.flush()
    lite.worker.drain()

    assert set(statuses(lite).values()) == {("completed", 0)}
    assert violations(lite) == []


def test_a_stopped_step_without_its_work_is_found(lite, clock, fault):
    """Somebody deletes what was to be done again, or the incident that says so."""
    lite.deploy(process("p", START + TIMER + END, FLOWS))
    key = lite.start()
    fault.keys = {key}
    clock.advance(HOUR)
    lite.worker.drain()
    with lite.database.write() as tx:
        tx.connection.execute(tables.incident.update().values(state="resolved"))
    with lite.database.read() as tx:
        assert store.inconsistent(tx) == {key}
    assert violations(lite) == ["stopped"]
