"""Escalations: like errors, but what is not interrupted goes on."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import StartInstance, ThrowEscalation
from tests.engine.models import Instance, bpmn, flows

ROOTS = '<escalation id="Esc" escalationCode="LATE"/>'


def model(interrupting: str) -> bytes:
    """A sub-process that escalates and then has a task; the boundary event leads to another."""
    return bpmn(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="i"/>'
        '<intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="Esc"/></intermediateThrowEvent>'
        '<userTask id="a"/>'
        + flows("i", "t", "a")
        + '</subProcess><endEvent id="e"/>'
        + flows("s", "sub", "e")
        + f'<boundaryEvent id="b" attachedToRef="sub" cancelActivity="{interrupting}">'
        '<escalationEventDefinition escalationRef="Esc"/></boundaryEvent><userTask id="boss"/>'
        + flows("b", "boss"),
        ROOTS,
    )


def test_a_non_interrupting_catcher_leaves_the_thrower_alone():
    """Both tasks are open."""
    assert Instance(model("false")).start().waiting == ["a", "boss"]


def test_an_interrupting_catcher_ends_the_scope():
    """Only the way out is left."""
    assert Instance(model("true")).start().waiting == ["boss"]


def test_an_escalation_nothing_catches_does_no_harm():
    """The process goes on."""
    data = bpmn(
        '<startEvent id="s"/><endEvent id="e"><escalationEventDefinition escalationRef="Esc"/></endEvent>'
        + flows("s", "e"),
        ROOTS,
    )
    instance = Instance(data).start()
    assert instance.status == "completed"
    assert instance.incidents == []


def test_a_called_process_escalates_to_its_caller():
    """The runtime is told to hand it on."""
    data = bpmn(
        '<startEvent id="s"/><endEvent id="e"><escalationEventDefinition escalationRef="Esc"/></endEvent>'
        + flows("s", "e"),
        ROOTS,
    )
    instance = Instance(data)
    instance.send(StartInstance({}, None, True))
    assert effect.RaiseEscalation(code="LATE", variables={}) in instance.effects


def test_a_person_escalates_a_task():
    """The task stays open with a non-interrupting catcher."""
    data = bpmn(
        '<startEvent id="s"/><userTask id="a"/>'
        + flows("s", "a")
        + '<boundaryEvent id="b" attachedToRef="a" cancelActivity="false">'
        '<escalationEventDefinition/></boundaryEvent><userTask id="boss"/>' + flows("b", "boss")
    )
    instance = Instance(data).start()
    instance.send(ThrowEscalation(instance.wait("a"), "ANY"))
    assert instance.waiting == ["a", "boss"]
