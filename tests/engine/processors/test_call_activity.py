"""Call activity."""

from guanxi.bpmn import parse_bpmn
from guanxi.engine import Definition, new_instance, step
from guanxi.engine import effects as effect
from guanxi.engine.commands import (
    CancelInstance,
    CompleteCall,
    FailJob,
    ResolveIncident,
    StartInstance,
    ThrowError,
)
from tests.engine.models import NOW, Instance, bpmn, flows, parse


def model(attributes: str = "", mapping: str = "") -> bytes:
    """A call of the process ``billing``."""
    return bpmn(
        f'<startEvent id="s"/><callActivity id="c"><extensionElements><zeebe:calledElement processId="billing" {attributes}/>'
        f"<zeebe:ioMapping>{mapping}</zeebe:ioMapping></extensionElements></callActivity>"
        '<endEvent id="e"/>' + flows("s", "c", "e")
    )


def test_hands_over_all_variables_and_takes_back_the_result():
    """That is what the attributes say when they are not given."""
    instance = Instance(model()).start(x=1)
    called = instance.last(effect.CallProcess)
    assert (called.process_id, called.variables, called.binding) == ("billing", {"x": 1}, "latest")
    instance.send(CompleteCall(called.key, {"x": 2, "y": 3}))
    assert instance.status == "completed"
    assert instance.variables == {"x": 2, "y": 3}


def test_hands_over_only_what_is_mapped():
    """Nothing leaks in or out."""
    mapping = '<zeebe:input source="=x" target="n"/><zeebe:output source="=m" target="result"/>'
    off = 'propagateAllParentVariables="false" propagateAllChildVariables="false"'
    instance = Instance(model(off, mapping)).start(x=1)
    called = instance.last(effect.CallProcess)
    assert called.variables == {"n": 1}
    instance.send(CompleteCall(called.key, {"m": 5, "secret": 1}))
    assert instance.variables == {"x": 1, "result": 5}


def test_cancelling_cancels_the_called_instance():
    """The runtime is told."""
    instance = Instance(model()).start()
    key = instance.last(effect.CallProcess).key
    instance.send(CancelInstance())
    assert effect.CancelCall(key) in instance.effects


def test_an_error_of_the_called_process_nothing_catches_is_an_incident():
    """At the call activity."""
    instance = Instance(model()).start()
    instance.send(ThrowError(instance.wait("c"), "BROKE"))
    assert instance.incidents == [("UNHANDLED_ERROR_EVENT", "c")]


def test_a_process_that_cannot_be_called_is_an_incident():
    """Resolving calls again, under a new key."""
    instance = Instance(model()).start()
    key = instance.wait("c")
    instance.send(FailJob(key, "billing is not deployed"))
    assert instance.incidents == [("CALLED_ELEMENT_ERROR", "c")]
    instance.send(ResolveIncident(next(iter(instance.state.incidents))))
    assert instance.last(effect.CallProcess).key > key


def test_a_version_can_be_bound():
    """By tag, or as deployed together; the process carries the tag."""
    bound = Instance(model('bindingType="versionTag" versionTag="1.2"')).start().last(effect.CallProcess)
    assert (bound.binding, bound.version_tag) == ("versionTag", "1.2")
    assert (
        Instance(model('bindingType="deployment"')).start().last(effect.CallProcess).binding == "deployment"
    )
    tag = '<extensionElements><zeebe:versionTag value="1.2"/></extensionElements>'
    assert parse(bpmn(tag + '<startEvent id="s"/><endEvent id="e"/>' + flows("s", "e"))).version_tag == "1.2"


def test_a_global_task_is_a_process_of_one_task():
    """It can be called like one."""
    data = bpmn(
        '<startEvent id="s"/><callActivity id="c" calledElement="ask"/>' + flows("s", "c"),
        '<globalUserTask id="ask" name="Ask"/>',
    )
    assert Instance(data).start().last(effect.CallProcess).process_id == "ask"
    _, ask = parse_bpmn(data).processes
    definition = Definition(ask)
    started = step(definition, new_instance(definition), StartInstance(), NOW)
    assert [one.name for one in started.effects if isinstance(one, effect.CreateUserTask)] == ["Ask"]
