"""Call activities: a child of its own, what goes down and up, errors, escalations, cancelling, bindings."""

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.engine import commands
from guanxi.platform.errors import Conflict, NotFound
from guanxi.runtime import correlation_tables
from guanxi.runtime.definitions import set_enabled
from guanxi.runtime.incidents import list_incidents, resolve_incident
from guanxi.runtime.instances import (
    cancel_instance,
    get_instance,
    instance_variables,
    list_instances,
    set_variables,
    step_instance,
)
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.leases import claim
from guanxi.runtime.ports import BpmnError, Completed
from tests.runtime.models import END, START, calls, event, process, service, straight


def instances(world, process_id):
    """The instances of a process, oldest first; everything must be consistent."""
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []
        return list_instances(tx, process_id=process_id)[::-1]


def variables(world, key):
    """The global variables of an instance."""
    with world.database.read() as tx:
        return instance_variables(tx, key)


def test_a_called_process_gets_what_its_caller_sees_and_gives_back_what_it_knows(world):
    """It is an instance of its own, about the same record; the caller waits for it."""
    world.deploy(straight("child", "record.a", "record.b"), calls("child"))
    world.activities.answers["record.a"] = lambda job: Completed({"result": job.variables["x"] + 1})
    key = world.start("caller", {"x": 1}, object_name="lead", record_id="L1")
    assert [one.status for one in instances(world, "caller")] == ["active"]
    world.worker.drain()

    [child] = instances(world, "child")
    assert (child.status, child.object, child.record_id) == ("completed", "lead", "L1")
    assert variables(world, child.key) == {"x": 1, "result": 2}
    assert [one.status for one in instances(world, "caller")] == ["completed"]
    assert variables(world, key) == {"x": 1, "result": 2}
    [call] = world.rows(correlation_tables.called_process)
    assert (call.instance_key, call.child_key, call.ended_at is not None) == (key, child.key, True)
    assert world.rows(correlation_tables.delivery) == []


def test_only_what_is_mapped_goes_down_and_up(lite):
    """``propagateAll…`` false and an output mapping."""
    lite.deploy(
        straight("child", "record.a"),
        calls(
            "child",
            more=(
                '<zeebe:ioMapping><zeebe:input source="=x" target="given" />'
                '<zeebe:output source="=result" target="answer" /></zeebe:ioMapping>'
            ),
            propagateAllParentVariables="false",
            propagateAllChildVariables="false",
        ),
    )
    lite.activities.answers["record.a"] = lambda job: Completed({"result": 2, "other": 3})
    key = lite.start("caller", {"x": 1, "y": 2})
    lite.worker.drain()
    assert variables(lite, key) == {"x": 1, "y": 2, "answer": 2}
    assert variables(lite, instances(lite, "child")[0].key) == {"given": 1, "result": 2, "other": 3}


def test_an_error_that_leaves_the_called_process_is_caught_by_its_caller(world):
    """The child has ended; the caller takes the way of the error."""
    boundary = event(
        "boundaryEvent", "caught", '<bpmn:errorEventDefinition errorRef="e1" />', 'attachedToRef="call"'
    )
    boundary += (
        '<bpmn:endEvent id="failed" /><bpmn:sequenceFlow id="f" sourceRef="caught" targetRef="failed" />'
    )
    caller = calls("child", boundary=boundary).replace(
        b"<bpmn:process", b'<bpmn:error id="e1" errorCode="BAD" /><bpmn:process', 1
    )
    world.deploy(straight("child", "record.a"), caller)
    world.activities.answers["record.a"] = lambda job: BpmnError("BAD", "no", {"why": "no"})
    key = world.start("caller")
    world.worker.drain()

    assert [one.status for one in instances(world, "child")] == ["completed"]
    assert [one.status for one in instances(world, "caller")] == ["completed"]
    with world.database.read() as tx:
        assert list_incidents(world.runtime, tx) == []
        assert get_instance(tx, key).incidents == 0


def test_an_error_nobody_catches_stands_at_the_caller_and_can_be_called_again(lite):
    """Trying again starts a new child."""
    lite.deploy(straight("child", "record.a"), calls("child"))
    lite.activities.answers["record.a"] = lambda job: BpmnError("BAD", "no")
    lite.start("caller")
    lite.worker.drain()
    with lite.database.read() as tx:
        [incident] = list_incidents(lite.runtime, tx)
    assert (incident.type, incident.process_id) == ("UNHANDLED_ERROR_EVENT", "caller")

    lite.activities.answers.clear()
    with lite.database.write() as tx:
        resolve_incident(lite.runtime, tx, incident.key, actor=SYSTEM)
    lite.worker.drain()
    assert [one.status for one in instances(lite, "child")] == ["completed", "completed"]
    assert [one.status for one in instances(lite, "caller")] == ["completed"]


def test_an_escalation_of_the_called_process_reaches_its_caller_before_its_end(world):
    """The caller's event does not interrupt: both go on."""
    escalation = '<bpmn:escalationEventDefinition escalationRef="late" />'
    root = '<bpmn:escalation id="late" escalationCode="LATE" />'
    child = process(
        "child",
        START + event("intermediateThrowEvent", "throw", escalation) + service("t1", "record.a") + END,
        [("start", "throw"), ("throw", "t1"), ("t1", "end")],
        root,
    )
    boundary = event("boundaryEvent", "heard", escalation, 'attachedToRef="call" cancelActivity="false"')
    boundary += service("tell", "record.tell") + '<bpmn:endEvent id="told" />'
    boundary += '<bpmn:sequenceFlow id="f" sourceRef="heard" targetRef="tell" />'
    boundary += '<bpmn:sequenceFlow id="g" sourceRef="tell" targetRef="told" />'
    caller = calls("child", boundary=boundary).replace(b"<bpmn:process", root.encode() + b"<bpmn:process", 1)
    world.deploy(child, caller)
    key = world.start("caller")
    world.worker.drain()

    assert (key, "tell") in world.written()
    assert [one.status for one in instances(world, "caller")] == ["completed"]


def test_cancelling_the_caller_cancels_what_it_called_at_any_depth(world):
    """And a called instance cannot be cancelled by itself: its caller would wait for ever."""
    world.deploy(straight("child", "external"), calls("child", "middle"), calls("middle"))
    key = world.start("caller")
    world.worker.drain()
    [child] = instances(world, "child")
    with pytest.raises(Conflict) as refused, world.database.write() as tx:
        cancel_instance(world.runtime, tx, child.key, actor=SYSTEM)
    assert refused.value.code == "runtime.called"

    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, key, actor=SYSTEM)
    world.worker.drain()
    for process_id in ("caller", "middle", "child"):
        assert [one.status for one in instances(world, process_id)] == ["cancelled"]


def test_a_caller_cancelled_before_its_call_is_carried_out_starts_nothing(world):
    """The delivery finds nobody who waits."""
    world.deploy(straight("child", "record.a"), calls("child"))
    key = world.start("caller")
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, key, actor=SYSTEM)
    world.worker.drain()
    assert instances(world, "child") == []
    assert world.rows(correlation_tables.delivery) == []


def test_a_called_process_that_is_not_there_is_an_incident_until_it_is(lite):
    """Deploying warns; trying again after it was deployed goes on. The same for one that is switched off."""
    deployed = lite.deploy(calls("child"))
    assert [(one.finding.rule, one.finding.severity) for one in deployed.findings] == [
        ("deploy.missing_process", "warning")
    ]
    lite.start("caller")
    lite.worker.drain()
    with lite.database.read() as tx:
        [incident] = list_incidents(lite.runtime, tx)
    assert "No process “child” is deployed." in incident.message

    [child] = lite.deploy(straight("child", "record.a")).definitions
    with lite.database.write() as tx:
        set_enabled(tx, child.key, False, actor=SYSTEM)
        resolve_incident(lite.runtime, tx, incident.key, actor=SYSTEM)
    lite.worker.drain()
    with lite.database.read() as tx:
        [incident] = list_incidents(lite.runtime, tx)
    assert "The process “The child” is switched off." in incident.message

    with lite.database.write() as tx:
        set_enabled(tx, child.key, True, actor=SYSTEM)
        resolve_incident(lite.runtime, tx, incident.key, actor=SYSTEM)
    lite.worker.drain()
    assert [one.status for one in instances(lite, "caller")] == ["completed"]


def test_the_binding_says_which_version_is_called(lite):
    """``latest`` the newest, ``deployment`` the one deployed together, ``versionTag`` the newest with the tag."""

    def child(job_type, tag=""):
        mark = f'<bpmn:extensionElements><zeebe:versionTag value="{tag}" /></bpmn:extensionElements>'
        return straight("child", job_type).replace(
            b'<bpmn:startEvent id="start" />', mark.encode() * bool(tag) + b'<bpmn:startEvent id="start" />'
        )

    lite.deploy(
        child("record.one", "stable"),
        calls("child", "a_latest"),
        calls("child", "b_pinned", bindingType="deployment"),
        calls("child", "c_tagged", bindingType="versionTag", versionTag="stable"),
    )
    lite.deploy(child("record.two"))
    for process_id in ("a_latest", "b_pinned", "c_tagged"):
        lite.start(process_id)
    lite.worker.drain()
    assert sorted(call.type for call in lite.activities.calls) == ["record.one", "record.one", "record.two"]


def test_processes_that_call_each_other_without_end_are_stopped(lite, monkeypatch):
    """With an incident that says so."""
    monkeypatch.setattr("guanxi.runtime.calls.DEEPEST", 5)
    lite.deploy(calls("caller"))
    lite.start("caller")
    lite.worker.drain()
    with lite.database.read() as tx:
        [incident] = list_incidents(lite.runtime, tx)
    assert "6 processes have called each other; that looks like a loop." in incident.message


def test_a_condition_happens_when_its_variables_change(world):
    """An instance that waits for nothing but a condition is consistent, and moves when it becomes true."""
    condition = (
        '<bpmn:conditionalEventDefinition><bpmn:condition xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:type="bpmn:tFormalExpression">=amount &gt; 10</bpmn:condition></bpmn:conditionalEventDefinition>'
    )
    body = START + event("intermediateCatchEvent", "catch", condition) + END
    world.deploy(process("p", body, [("start", "catch"), ("catch", "end")]))
    key = world.start(variables={"amount": 1})
    for amount, status in ((5, "active"), (11, "completed")):
        with world.database.write() as tx:
            set_variables(world.runtime, tx, key, {"amount": amount}, actor=SYSTEM)
        assert [one.status for one in instances(world, "p")] == [status]


def test_chance_differs_between_instances(lite):
    """Each instance draws from its own seed."""
    script = (
        '<bpmn:scriptTask id="draw" name="draw"><bpmn:extensionElements>'
        '<zeebe:script expression="=uuid()" resultVariable="drawn" /></bpmn:extensionElements></bpmn:scriptTask>'
    )
    lite.deploy(process("p", START + script + END, [("start", "draw"), ("draw", "end")]))
    drawn = {variables(lite, lite.start())["drawn"] for _ in range(3)}
    assert len(drawn) == 3
    assert None not in drawn


def test_a_late_answer_to_an_ended_child_changes_nothing(lite):
    """It is refused, and the caller is not told twice."""
    lite.deploy(straight("child", "external"), calls("child"))
    lite.start("caller")
    lite.worker.drain()
    with lite.database.write() as tx:
        [job] = claim(lite.runtime, tx, worker="w", lease=lite.worker.lease, most=1, queue="external")
        step_instance(
            lite.runtime, tx, job.context.instance_key, commands.CompleteJob(job.context.key), actor=SYSTEM
        )
    lite.worker.drain()
    before = lite.snapshot()
    with pytest.raises(NotFound), lite.database.write() as tx:
        step_instance(
            lite.runtime, tx, job.context.instance_key, commands.CompleteJob(job.context.key), actor=SYSTEM
        )
    assert lite.snapshot() == before
    assert [one.status for one in instances(lite, "caller")] == ["completed"]
