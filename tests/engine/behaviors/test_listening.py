"""Execution listeners: jobs before and after the work of any element."""

import pytest

from guanxi.engine.commands import (
    CancelInstance,
    CompleteJob,
    FailJob,
    JobResult,
    ResolveIncident,
    ThrowError,
)
from guanxi.engine.effects import CreateJob
from tests.engine.models import Instance, bpmn, flow, flows, service


def listeners(*events: str) -> str:
    """One listener per event, of the job type ``on-EVENT``; a number tells two to one event apart."""
    inner = "".join(
        f'<zeebe:executionListener eventType="{event.rstrip("12")}" type="on-{event}"/>' for event in events
    )
    return f"<zeebe:executionListeners>{inner}</zeebe:executionListeners>"


def around(*events: str) -> str:
    """The extension elements of an element that has nothing else."""
    return f"<extensionElements>{listeners(*events)}</extensionElements>"


def jobs(instance: Instance) -> list[str]:
    """Types of the open jobs, oldest first."""
    return [wait.name for _, wait in sorted(instance.state.waits.items()) if wait.kind == "job"]


def work(instance: Instance, kind: str, **variables) -> None:
    """Complete the open job of this type."""
    key = next(key for key, wait in instance.state.waits.items() if wait.name == kind)
    assert instance.send(CompleteJob(key, variables)).rejection is None


TASK = bpmn(
    '<startEvent id="s"/>'
    + service(
        "a",
        listeners("start1", "start2", "end")
        + '<zeebe:ioMapping><zeebe:input source="=x" target="n"/><zeebe:output source="=n + seen" target="sum"/></zeebe:ioMapping>',
    )
    + '<endEvent id="e"/>'
    + flows("s", "a", "e")
)


def test_they_run_one_after_the_other_around_the_work():
    """Inputs, start listeners, work, outputs, end listeners; what a start listener sets stays local."""
    instance = Instance(TASK).start(x=1)
    assert jobs(instance) == ["on-start1"]
    created = instance.last(CreateJob)
    assert (created.kind, created.listener, created.retries) == ("execution_listener", "start", 3)
    work(instance, "on-start1", seen=5)
    work(instance, "on-start2")
    assert jobs(instance) == ["a"]
    work(instance, "a")
    assert (jobs(instance), instance.variables) == (["on-end"], {"x": 1, "sum": 6})
    work(instance, "on-end", last=True)
    assert instance.status == "completed"
    assert instance.variables == {"x": 1, "sum": 6, "last": True}


ELEMENTS = {
    "startEvent": (f'<startEvent id="x">{around("start", "end")}</startEvent>', ("x", "e")),
    "endEvent": (f'<startEvent id="s"/><endEvent id="x">{around("start", "end")}</endEvent>', ("s", "x")),
    **{
        kind: (
            f'<startEvent id="s"/><{kind} id="x">{around("start", "end")}</{kind}>',
            ("s", "x", "e"),
        )
        for kind in (
            "task",
            "manualTask",
            "exclusiveGateway",
            "parallelGateway",
            "inclusiveGateway",
            "subProcess",
            "intermediateThrowEvent",
        )
    },
    "terminate": (
        f'<startEvent id="s"/><endEvent id="x">{around("start", "end")}<terminateEventDefinition/></endEvent>',
        ("s", "x"),
    ),
    "multi-instance": (
        f'<startEvent id="s"/><task id="x">{around("start", "end")}<multiInstanceLoopCharacteristics>'
        "<loopCardinality>1</loopCardinality></multiInstanceLoopCharacteristics></task>",
        ("s", "x", "e"),
    ),
}


@pytest.mark.parametrize("name", ELEMENTS)
def test_every_kind_of_element_can_be_listened_to(name):
    """First the start listener, then the end listener, then the process is done."""
    body, chain = ELEMENTS[name]
    end = '<endEvent id="e"/>' if chain[-1] == "e" else ""
    instance = Instance(bpmn(body + end + flows(*chain))).start()
    assert jobs(instance) == ["on-start"]
    work(instance, "on-start")
    assert jobs(instance) == ["on-end"]
    work(instance, "on-end")
    assert instance.status == "completed"


def test_the_process_itself_can_be_listened_to():
    """Before the start event, and after everything is done."""
    data = bpmn(around("start", "end") + '<startEvent id="s"/><userTask id="u"/>' + flows("s", "u"))
    instance = Instance(data).start()
    assert instance.waiting == ["p"]
    work(instance, "on-start", n=1)
    assert (instance.waiting, instance.variables) == (["u"], {"n": 1})
    instance.complete("u")
    assert (instance.status, jobs(instance)) == ("active", ["on-end"])
    work(instance, "on-end")
    assert instance.status == "completed"


def test_boundary_event_sub_process_and_gateway_events_are_listened_to_when_they_happen():
    """The payload is there for the listener; the way on waits for it."""
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    data = bpmn(
        f'<startEvent id="s"/><eventBasedGateway id="g">{around("start", "end")}</eventBasedGateway>'
        f'<intermediateCatchEvent id="t">{around("start")}{timer}</intermediateCatchEvent>'
        f'<userTask id="u"/><boundaryEvent id="b" attachedToRef="u">{around("start", "end")}{timer}</boundaryEvent>'
        f'<subProcess id="sub" triggeredByEvent="true">{around("start")}<startEvent id="i">{timer}</startEvent>'
        f'<userTask id="v"/>{flows("i", "v")}</subProcess>'
        + flows("s", "g", "t", "u")
        + flow("b", "e")
        + '<endEvent id="e"/>'
    )
    instance = Instance(data).start()
    work(instance, "on-start")
    instance.timer("t")
    assert jobs(instance) == ["on-end"]
    work(instance, "on-end")
    assert jobs(instance) == ["on-start"]
    work(instance, "on-start")
    assert instance.waiting == ["b", "i", "u"]
    instance.timer("b")
    assert instance.waiting == ["b", "i"]
    work(instance, "on-start")
    instance.timer("i")
    assert instance.waiting == ["sub"]
    work(instance, "on-start")
    assert instance.waiting == ["v"]


def test_one_without_retries_is_an_incident_and_is_offered_again():
    """Resolving runs this listener again, not those before it."""
    instance = Instance(TASK).start(x=1)
    work(instance, "on-start1")
    instance.send(FailJob(instance.wait("a"), "no"))
    assert instance.incidents == [("EXECUTION_LISTENER_NO_RETRIES", "a")]
    assert "start listener" in next(iter(instance.state.incidents.values())).message
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert jobs(instance) == ["on-start2"]


def test_one_may_throw_an_error_but_decides_nothing():
    """A boundary event of the activity catches it; a decision is refused and changes nothing."""
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a", listeners("start"))
        + '<boundaryEvent id="b" attachedToRef="a"><errorEventDefinition/></boundaryEvent><userTask id="u"/>'
        + flows("s", "a")
        + flows("b", "u")
    )
    instance = Instance(data).start()
    key = instance.wait("a")
    refused = instance.send(CompleteJob(key, {}, JobResult(denied=True))).rejection
    assert refused is not None
    assert (refused.code, instance.waiting) == ("not_allowed", ["a"])
    instance.send(ThrowError(key, "E"))
    assert instance.waiting == ["u"]


def test_cancelling_withdraws_their_jobs():
    """Nothing is left."""
    instance = Instance(TASK).start(x=1)
    instance.send(CancelInstance())
    assert (instance.status, instance.waiting) == ("cancelled", [])


def test_what_an_end_listener_sets_does_not_leave_a_single_run():
    """As with everything else in a multi-instance."""
    loop = "<multiInstanceLoopCharacteristics><loopCardinality>1</loopCardinality></multiInstanceLoopCharacteristics>"
    data = bpmn(
        '<startEvent id="s"/>'
        + service("a", listeners("end"), loop)
        + '<endEvent id="e"/>'
        + flows("s", "a", "e")
    )
    instance = Instance(data).start()
    work(instance, "a")
    work(instance, "on-end", secret=1)
    assert (instance.status, instance.variables) == ("completed", {})
