"""Signals reach their own instance at once and all others through the runtime."""

from guanxi.engine import effects as effect
from guanxi.engine.commands import CatchSignal
from tests.engine.models import Instance, bpmn, flows

ROOTS = '<signal id="S" name="alarm"/>'
DEFINITION = '<signalEventDefinition signalRef="S"/>'


def test_a_thrown_signal_is_broadcast_and_caught_inside():
    """The parallel branch that listens goes on in the same step."""
    data = bpmn(
        '<startEvent id="s"/><parallelGateway id="f"/>'
        f'<intermediateThrowEvent id="t">{DEFINITION}</intermediateThrowEvent>'
        f'<intermediateCatchEvent id="c">{DEFINITION}</intermediateCatchEvent>'
        + flows("s", "f", "t")
        + flows("f", "c"),
        ROOTS,
    )
    instance = Instance(data).start()
    assert instance.status == "completed"
    assert [e.name for e in instance.effects if isinstance(e, effect.BroadcastSignal)] == ["alarm"]


def test_a_signal_end_event_reaches_the_border_of_its_sub_process():
    """It is delivered before the sub-process ends."""
    data = bpmn(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="i"/>'
        f'<endEvent id="t">{DEFINITION}</endEvent>'
        + flows("i", "t")
        + "</subProcess>"
        + flows("s", "sub")
        + f'<boundaryEvent id="b" attachedToRef="sub">{DEFINITION}</boundaryEvent><userTask id="x"/>'
        + flows("b", "x"),
        ROOTS,
    )
    assert Instance(data).start().waiting == ["x"]


def test_a_signal_from_outside_is_caught():
    """Its variables become the instance's."""
    data = bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c">{DEFINITION}</intermediateCatchEvent>'
        + flows("s", "c"),
        ROOTS,
    )
    instance = Instance(data).start()
    instance.send(CatchSignal(instance.wait("c"), {"level": 3}))
    assert (instance.status, instance.variables) == ("completed", {"level": 3})
