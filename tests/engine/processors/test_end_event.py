"""Terminate, link and multiple events."""

from guanxi.engine.commands import CatchSignal
from tests.engine.models import Instance, bpmn, flows


def test_terminate_ends_its_scope_and_nothing_beyond():
    """The sub-process ends, the process goes on."""
    data = bpmn(
        '<startEvent id="s"/><subProcess id="sub"><startEvent id="i"/><parallelGateway id="f"/><userTask id="a"/>'
        '<userTask id="b"/><endEvent id="t"><terminateEventDefinition/></endEvent>'
        + flows("i", "f", "a", "t")
        + flows("f", "b")
        + '</subProcess><userTask id="z"/>'
        + flows("s", "sub", "z")
    )
    instance = Instance(data).start()
    instance.complete("a")
    assert instance.terminated == ["b"]
    assert instance.waiting == ["z"]


def test_terminate_ends_the_process():
    """Completed, not cancelled."""
    data = bpmn(
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/>'
        '<endEvent id="t"><terminateEventDefinition/></endEvent>'
        + flows("s", "f", "a", "t")
        + flows("f", "b")
    )
    instance = Instance(data).start()
    instance.complete("a")
    assert instance.status == "completed"
    assert instance.terminated == ["b"]


def test_a_link_jumps():
    """From the throwing to the catching event of the same name."""
    data = bpmn(
        '<startEvent id="s"/><intermediateThrowEvent id="out"><linkEventDefinition name="L"/></intermediateThrowEvent>'
        '<intermediateCatchEvent id="in"><linkEventDefinition name="L"/></intermediateCatchEvent><userTask id="a"/>'
        + flows("s", "out")
        + flows("in", "a")
    )
    instance = Instance(data).start()
    assert instance.completed == ["s", "out", "in"]
    assert instance.waiting == ["a"]


def multiple(parallel: str) -> Instance:
    """A catch event with two signals."""
    data = bpmn(
        f'<startEvent id="s"/><intermediateCatchEvent id="c" parallelMultiple="{parallel}">'
        '<signalEventDefinition signalRef="S1"/><signalEventDefinition signalRef="S2"/></intermediateCatchEvent>'
        + flows("s", "c"),
        '<signal id="S1" name="one"/><signal id="S2" name="two"/>',
    )
    return Instance(data).start()


def test_a_multiple_event_takes_the_first():
    """The other is not awaited any more."""
    instance = multiple("false")
    assert instance.waiting == ["c", "c"]
    instance.send(CatchSignal(instance.wait("c")))
    assert instance.status == "completed"


def test_a_parallel_multiple_event_takes_all():
    """One is not enough."""
    instance = multiple("true")
    instance.send(CatchSignal(instance.wait("c")))
    assert instance.waiting == ["c"]
    instance.send(CatchSignal(instance.wait("c")))
    assert instance.status == "completed"
